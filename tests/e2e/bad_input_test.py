#!/usr/bin/python3
"""Sixty bad feeds and pages at once on one running daemon: each gets its message, nothing crashes, nothing else stops, memory stays bounded.

    tests/e2e/bad_input_test.py --table      prints the message that each gets
"""

import os
import re
import sys
import unittest
from pathlib import Path

import hostile
from tower import PROGRAM, TowerTest

RELEASE = os.environ.get("DRUMTOWER_RELEASE", PROGRAM)      # a sanitizer's own memory would hide the bound
BOUND_MIB = 192
HARMLESS = {"a date of the year 99999", "deep xml", "unknown charset"}
TABLE = []

SOURCE = """[[source]]
id = "{id}"
name = "{id}"
kind = "website"
url = "{url}"
every = "1s"
designate = "{designate}"
allow_private = ["127.0.0.1:{port}"]
"""


class BadInput(TowerTest):
    def hostile_tower(self):
        server = hostile.Hostile()
        self.addCleanup(server.close)
        self.feeds = {f"feed-{n:02}": name for n, name in enumerate(hostile.FEEDS, 1)}
        self.pages = {f"page-{n:02}": name for n, name in enumerate(hostile.PAGES, 1)}
        more = "".join(SOURCE.format(id=id, url=server.url("feed", name), port=server.port, designate="important") for id, name in self.feeds.items())
        more += "".join(SOURCE.format(id=id, url=server.url("page", name), port=server.port, designate="important") for id, name in self.pages.items())
        tower = self.tower(sites=2, running=False, more=more)
        tower.program = RELEASE
        tower.start()
        return tower, server

    def unsaid(self, health, troubled):
        self.last = [self.feeds[id] for id in troubled if health[id]["trouble"] == "none"]
        return self.last

    def outcomes(self, tower, server):
        """By page: taken, or not and why; nothing until all are known."""
        lines = tower.output.read_text(encoding="utf-8", errors="replace").splitlines()
        taken, found = {article["url"] for article in tower.items("/api/v1/articles?state=open&limit=200")}, {}
        for name in self.pages.values():
            url = server.url("new", name)
            why = [line.split("detail=")[1] for line in lines if f"url={url} " in line and ("article_unreadable" in line or "article_gone" in line)]
            if url in taken or why:
                found[name] = ("not taken", why[0]) if url not in taken else ("taken", "")
        self.last = sorted(set(self.pages.values()) - found.keys())
        return None if self.last else found

    def peak_mib(self, tower):
        status = Path(f"/proc/{tower.daemon.pid}/status").read_text(encoding="ascii")
        return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024

    def test_each_gets_its_message_and_nothing_else_stops(self):
        tower, server = self.hostile_tower()
        tower.baseline()
        first = tower.publish()
        self.once_everywhere(tower, first["id"])               # the good source works beside sixty bad ones
        health = lambda: {source["id"]: source for source in tower.ask("GET", "/control/status")[1]["sources"]}  # noqa: E731
        troubled = [id for id, name in self.feeds.items() if name not in HARMLESS]
        self.until("every bad feed is said to be bad", lambda: not self.unsaid(health(), troubled), 90)
        said = health()
        for id in troubled:
            self.assertTrue(said[id]["detail"] and said[id]["advice"], (self.feeds[id], said[id]))
            self.assertNotIn("root:", said[id]["detail"])
        for id, name in self.feeds.items():
            TABLE.append(("feed", name, said[id]["trouble"], f"{said[id]['detail'] or ''}; {said[id]['advice'] or ''}"))

        self.until("the old articles are the baseline", lambda: all(f"source_baselined source={id}" in tower.output.read_text(errors="replace") for id in self.pages), 60)
        server.open_gate()
        outcomes = self.until("every bad page is taken or refused", lambda: self.outcomes(tower, server), 60)
        second = tower.publish()
        self.once_everywhere(tower, second["id"])
        TABLE.extend(("page", name, *outcome) for name, outcome in outcomes.items())
        for site in tower.sandbox.public()["sites"].values():
            for post in site["public"]:
                self.assertLess(len(post["title"]), 400)
        self.assertIsNone(tower.daemon.poll())
        self.assertEqual(200, tower.ask("GET", "/readyz")[0])
        peak = self.peak_mib(tower)
        TABLE.append(("all", "peak memory", f"{peak:.0f} MiB", f"bound {BOUND_MIB} MiB"))
        self.assertLess(peak, BOUND_MIB)
        self.assertEqual(0, tower.stop(), tower.output.read_text(errors="replace")[-1500:])


if __name__ == "__main__":
    table = "--table" in sys.argv
    unittest.main(argv=[argument for argument in sys.argv if argument != "--table"], exit=False)
    for row in TABLE if table else []:
        print(" | ".join(row))
