#!/usr/bin/python3
"""The API held against its own description by a property-based tester: thousands of questions, good and bad, and no answer that the description
does not foresee."""

import hashlib
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

from tower import TowerTest

HERE = pathlib.Path(__file__).resolve().parent / "api"
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "drumtower"
EXAMPLES = "10"                                          # of each operation and phase
LEFT_OUT = ["/api/v1/events", "/api/v1/logout"]          # never ends; ends the session that asks


def tester():
    """The folder with the tester's modules: fetched by hash from PyPI, once a machine, interpreter and list."""
    asked = (HERE / "requirements.txt").read_bytes() + sys.version.encode()
    folder = CACHE / f"api-tester-{hashlib.sha256(asked).hexdigest()[:12]}"
    if not folder.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE, prefix="api-tester-") as fresh:
            command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-input", "--no-deps", "--only-binary=:all:", "--require-hashes",
                       "--root-user-action=ignore", "--target", f"{fresh}/modules", "-r", str(HERE / "requirements.txt")]
            subprocess.run(command, check=True, timeout=600)
            os.rename(f"{fresh}/modules", folder)
    return folder


class OpenApi(TowerTest):
    def test_no_answer_that_the_description_does_not_foresee(self):
        tower = self.tower(sites=2)
        notice = tower.publish()
        self.until("live", lambda: tower.sandbox.summary(articles=[notice["id"]])["exactly_once"])
        port = re.search(r"ready port=(\d+)", tower.output.read_text()).group(1)
        token = tower.verb("token", "add", "--role", "admin").stdout.strip()
        command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(HERE / "schemathesis.toml"), "run", f"http://127.0.0.1:{port}/openapi.json",
                   "--header", f"Authorization: Bearer {token}", "--checks", "all", "--max-examples", EXAMPLES, "--seed", "62", "--request-timeout", "30", "--no-color"]
        for path in LEFT_OUT:
            command += ["--exclude-path", path]
        done = subprocess.run(command, cwd=self.folder(), env=os.environ | {"PYTHONPATH": str(tester())}, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=600)                 # it keeps notes in the folder where it runs
        self.assertEqual(0, done.returncode, done.stdout[-6000:] + done.stderr[-2000:])
        self.assertGreater(int(re.search(r"(\d+) generated", done.stdout).group(1)), 1000)
        self.assertIsNone(tower.died(0.5), "the daemon ended")


if __name__ == "__main__":
    unittest.main()
