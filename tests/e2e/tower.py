"""What the end-to-end tests share: a tower is a Scene with a running daemon, asked over its own interfaces."""

import datetime
import os
import pathlib
import sys
import tempfile
import time
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from scene import ROOT, Scene  # noqa: E402

PROGRAM = os.environ.get("DRUMTOWER", ROOT / "build/dev/daemon/drumtower")


def seconds_of(time_text):
    return datetime.datetime.fromisoformat(time_text).timestamp()


class TowerTest(unittest.TestCase):
    def folder(self):
        folder = tempfile.TemporaryDirectory(prefix="tower.")
        self.addCleanup(folder.cleanup)
        return pathlib.Path(folder.name)

    def tower(self, sites=3, running=True, **configuration):
        """A district with so many units; what the portal showed before is the baseline when it returns."""
        tower = Scene(self.folder(), sites, 7, PROGRAM, **configuration)
        self.addCleanup(tower.close)
        self.towers = [*getattr(self, "towers", []), tower]
        if running:
            tower.start()
            tower.baseline()
        return tower

    def until(self, what, condition, seconds=30, every=0.05):
        """Returns the first true answer of the condition; without one, the test fails and shows what the daemons said."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if answer := condition():
                return answer
            time.sleep(every)
        said = "\n".join(tower.output.read_text(encoding="utf-8", errors="replace")[-3000:] for tower in self.towers)
        self.fail(f"{what}: not within {seconds} s {getattr(self, 'last', '')}\n{said}")

    def article(self, tower, title):
        """The article as the API shows it, once it is there."""
        return self.until(f"article {title}", lambda: next((each for each in tower.items("/api/v1/articles") if each["title"] == title), None))

    def once_everywhere(self, tower, *numbers):
        summary = self.until("live everywhere", lambda: (found := tower.sandbox.summary(articles=list(numbers)))["exactly_once"] and found, 60)
        self.assertEqual(len(numbers) * len(tower.names), summary["once"])

    def duties(self, tower, article):
        return tower.items(f"/api/v1/obligations?article={article}&limit=100")

    def duty(self, tower, article, site):
        return next((each for each in self.duties(tower, article) if each["unit"] == f"unit-{site}"), None)

    def told(self, tower, *words):
        """What a command prints; it must succeed."""
        done = tower.verb(*words)
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        return done.stdout

    def live(self, tower):
        """Two articles go everywhere; one is corrected, the other withdrawn."""
        first, second = tower.publish(), tower.publish()
        self.once_everywhere(tower, first["id"], second["id"])
        tower.sandbox.edit(first["id"], append="咨询电话已更正。")
        article = self.article(tower, first["title"])
        self.until("corrected", lambda: len(tower.ask("GET", f"/api/v1/articles/{article['id']}")[1]["versions"]) == 2)
        self.told(tower, "withdraw", self.article(tower, second["title"])["id"], "--reason", "数字有误")
        self.until("nothing waits", lambda: not tower.status()["counts"]["deliveries"]["waiting"])

    def stays_exactly_once(self, tower, *numbers):
        """Nothing is doubled, though the daemon had time to."""
        summary = tower.sandbox.summary(articles=list(numbers))
        self.assertEqual(([], []), (summary["lost"], summary["doubled"]))
