#!/usr/bin/python3
"""Data directories of earlier releases (tests/data/golden/store-*): today's program takes each one up, loses nothing of it and posts nothing again.

With DT_WRITE_GOLDEN set, and no directory of this version there, one is written: once a release, never again.
"""

import collections
import json
import os
import re
import subprocess
import unittest

from tower import ROOT, TowerTest
from sql_text import database_from, text_of

GOLDEN = ROOT / "tests/data/golden"
FILES = ("log", "node")
LOGIN, WORDS = "chen", "golden words 鼓楼"
SITES = 2


def sign_in(tower, words):
    return tower.ask("POST", "/api/v1/login", {"login": LOGIN, "password": words})[0]


def remembered(tower):
    """What people would miss: articles, duties with their verdicts, copies, what the audit log and the reports say."""
    articles = {each["id"]: (each["title"], each["state"]) for each in tower.items("/api/v1/articles?limit=200")}
    duties = {each["id"]: (each["unit"], each["state"], each["due"]) for each in tower.items("/api/v1/obligations?limit=200")}
    copies = {}
    for article in articles:
        for copy in tower.ask("GET", f"/api/v1/articles/{article}")[1]["copies"]:
            copies[copy["id"]] = {"unit": copy["unit"], "title": copy["title"], "state": copy["state"], "version": copy["version"],
                                  "url": (copy["receipt"] or {}).get("url")}
    audit = [(each["who"], each["act"], each["outcome"]) for each in tower.items("/api/v1/audit?limit=200")]
    return json.loads(json.dumps({"articles": articles, "duties": duties, "copies": copies, "audit": audit}))


class Upgrade(TowerTest):
    def live_and_write(self, folder):
        """A few days' work in a minute: posts, a correction, a withdrawal, an exemption, an appeal, people at the door."""
        tower = self.tower(sites=SITES)
        done = subprocess.run([tower.program, "user", "add", LOGIN, "--role", "admin", "--config", str(tower.config)], input=WORDS + "\n", text=True)
        self.assertEqual(0, done.returncode)
        self.live(tower)
        self.told(tower, "freeze", "--reason", "核实一条消息")
        third = tower.publish()
        held = self.article(tower, third["title"])
        duties = self.until("its duties", lambda: (found := self.duties(tower, held["id"])) and len(found) == SITES and found)
        self.assertEqual(200, tower.ask("POST", f"/api/v1/obligations/{duties[0]['id']}/exempt", {"reason": "账号迁移", "until": "2099-01-01T00:00:00Z"})[0])
        self.assertEqual(200, sign_in(tower, WORDS))
        self.told(tower, "ledger", "verify")
        (folder / "remembered.json").write_text(json.dumps(remembered(tower), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        self.assertEqual(0, tower.stop())
        digest = self.told(tower, "ledger", "rebuild")
        (folder / "digest.txt").write_text(digest, encoding="utf-8")
        for name in FILES:
            (folder / f"{name}.sql").write_text(text_of(tower.store / f"{name}.db"), encoding="utf-8")

    def taken_up(self, folder):
        tower = self.tower(sites=SITES, running=False)
        for name in FILES:
            database_from((folder / f"{name}.sql").read_text(encoding="utf-8"), tower.store / f"{name}.db")
        return tower

    def test_every_store_of_an_earlier_release_is_taken_up_whole(self):
        version = re.search(r"project\(drumtower VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text()).group(1)
        if os.environ.get("DT_WRITE_GOLDEN") and not (GOLDEN / f"store-{version}").exists():
            (GOLDEN / f"store-{version}").mkdir()
            self.live_and_write(GOLDEN / f"store-{version}")
        folders = sorted(GOLDEN.glob("store-*"))
        self.assertTrue(folders)
        for folder in folders:
            with self.subTest(folder.name):
                self.take_up(folder)

    def known(self, folder):
        return json.loads((folder / "remembered.json").read_text(encoding="utf-8"))

    def waiting(self, folder):
        """By unit the titles of what the earlier release still had to post."""
        titles = collections.defaultdict(list)
        for copy in self.known(folder)["copies"].values():
            if copy["state"] == "waiting":
                titles[copy["unit"]].append(copy["title"])
        return titles

    def take_up(self, folder):
        tower = self.taken_up(folder)
        self.told(tower, "ledger", "verify")
        self.assertEqual((folder / "digest.txt").read_text(encoding="utf-8"), self.told(tower, "ledger", "rebuild"))
        tower.start()
        self.until("ready", tower.answers)
        known, now = self.known(folder), remembered(tower)
        now["articles"] = {each: now["articles"].get(each) for each in known["articles"]}      # today's portal may have been read by now
        self.assertEqual(known, now)
        self.assertEqual((200, 401), (sign_in(tower, WORDS), sign_in(tower, WORDS + "x")))
        self.assertTrue(tower.ask("GET", "/api/v1/desk")[1]["freezes"])
        self.told(tower, "thaw")
        tower.baseline()
        article = tower.publish()
        self.once_everywhere(tower, article["id"])
        waited = self.until("what waited is out", lambda: not tower.status()["counts"]["deliveries"]["waiting"]) and self.waiting(folder)
        for site in tower.names:
            titles = [post["title"] for post in tower.sandbox.public(site)["sites"][site]["public"]]
            self.assertCountEqual([article["title"], *waited[f"unit-{site}"]], titles, "what the earlier release posted is not posted again")
        self.told(tower, "ledger", "verify")

    def test_a_store_of_a_later_release_is_left_alone(self):
        tower = self.taken_up(sorted(GOLDEN.glob("store-*"))[-1])
        later = tower.rows("node.db", "PRAGMA user_version")[0][0] + 1000
        database_from(f"PRAGMA user_version = {later};", tower.store / "node.db")
        done = tower.verb("user", "list")
        self.assertEqual((70, True), (done.returncode, "newer version" in done.stderr), done.stderr)


if __name__ == "__main__":
    unittest.main()
