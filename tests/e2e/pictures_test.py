#!/usr/bin/python3
"""Every screen of three districts in a real browser: an empty one, a usual one (60 units, 40 articles) and the worst that may come: nobody posted anything,
every name as long as names get, a source that is down. Nothing scrolls sideways, the console stays quiet; what it looked like is kept in build/pictures.

Two looks of each screen; with DT_ALL_PICTURES set all six (360, 768 and 1440 wide, light and dark).
"""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from tower import PROGRAM, ROOT, TowerTest
from web_test import PASSWORD, PICTURES, free_address

import web_modules

ARTICLES, UNITS, OPEN = 40, 60, 11
FILLED = os.environ.get("DISTRICT_OF", ROOT / "build/release/tests/bench/district_of")
LONG = "福州市鼓楼区历史文化街区保护与城市更新综合协调指挥部办公室（区政务新媒体矩阵建设工作专班）"
SOME = [[[360, 780], "dark"], [[1440, 900], "light"]]
ALL = [[size, scheme] for size in ([360, 780], [768, 1024], [1440, 900]) for scheme in ("light", "dark")]
HERE = {"admin": ["#/desk", "#/matrix", "#/articles", "#/articles?state=held", "#/duties", "#/compliance", "#/ops", "#/users", "#/audit"],
        "officer": ["#/queue", "#/history"], "ops": ["#/ops"]}


class House:
    """A daemon on a store that was filled, and people who may sign in."""

    def __init__(self, folder, luck):
        self.store, self.config, self.output, self.luck = folder / "store", folder / "drumtower.toml", folder / "daemon.log", luck
        self.store.mkdir(mode=0o700)
        self.address = free_address()
        name = (lambda number: f"{LONG}第{number}组") if luck == "worst" else (lambda number: f"鼓楼区第{number}局")
        units = "".join(f'[[unit]]\nid = "unit-{1000 + number}"\nname = "{name(number)}"\n[[unit.channel]]\nid = "unit-{1000 + number}-app"\nkind = "other"\n'
                        f'mode = "manual"\nname = "{name(number) + "客户端" if luck == "worst" else "APP"}"\n' for number in range(UNITS))
        source = f'[[source]]\nid = "down"\nname = "{LONG}网站"\nkind = "website"\nurl = "http://127.0.0.1:9/news/"\ndesignate = "important"\n' if luck == "worst" else ""
        self.config.write_text(f'[district]\nname = "福州市鼓楼区"\n[store]\ndirectory = "{self.store}"\n[http]\nlisten = "{self.address}"\n'
                               f'[[rule]]\nid = "repost"\nwithin = "12h"\nclass = ["important"]\n{source}{units}', encoding="utf-8")
        if luck:
            subprocess.run([FILLED, self.store, str(ARTICLES), str(UNITS), str(0 if luck == "worst" else OPEN), luck], check=True)

    def start(self):
        with open(self.output, "ab") as output:
            self.daemon = subprocess.Popen([str(PROGRAM), "run", "--config", self.config], stdout=output, stderr=output)

    def add(self, login, role, *more):
        done = subprocess.run([str(PROGRAM), "user", "add", login, "--role", role, *more, "--config", self.config], input=PASSWORD + "\n", capture_output=True, text=True)
        return done.returncode == 0

    def stop(self):
        self.daemon.terminate()
        return self.daemon.wait(30)


class Pictures(TowerTest):
    towers = []

    def looked(self, name, luck):
        folder = tempfile.TemporaryDirectory(prefix="pictures.")
        self.addCleanup(folder.cleanup)
        house = House(pathlib.Path(folder.name), luck)
        house.start()
        self.addCleanup(house.stop)
        self.towers = [house]
        self.until("ready", lambda: " ready port=" in house.output.read_text())
        self.assertTrue(house.add("chenlin", "admin") and house.add("anjiao", "unit", "--unit", "unit-1007") and house.add("yunwei", "ops"))
        if luck == "worst":
            self.until("the source is down", lambda: "source_unreadable" in house.output.read_text())
        people = {"admin": "chenlin", "officer": "anjiao", "ops": "yunwei"}
        (PICTURES / name).mkdir(parents=True, exist_ok=True)
        given = {"address": f"http://{house.address}", "chromium": shutil.which("chromium"), "sandboxed": os.geteuid() != 0, "pictures": str(PICTURES / name),
                 "looks": ALL if os.environ.get("DT_ALL_PICTURES") else SOME, "here": HERE}
        given |= {role: {"login": login, "password": PASSWORD} for role, login in people.items()}
        done = subprocess.run(["node", str(ROOT / "tests/e2e/web/run.mjs"), "every_screen_is_sound"], input=json.dumps(given), capture_output=True, text=True,
                              timeout=400, env={**os.environ, "DRUMTOWER_WEB_MODULES": str(web_modules.ready())})
        self.assertEqual(0, done.returncode, done.stderr[-3000:])
        self.assertEqual(len(given["looks"]) * sum(map(len, HERE.values())), json.loads(done.stdout.splitlines()[-1])["looked_at"])

    def test_an_empty_district(self):
        self.looked("empty", "")

    def test_a_usual_day(self):
        self.looked("normal", "mixed")

    def test_the_worst_that_may_come(self):
        self.looked("worst", "worst")


if __name__ == "__main__":
    unittest.main()
