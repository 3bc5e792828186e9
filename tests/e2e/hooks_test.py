#!/usr/bin/python3
"""A content system that pushes its articles to a source of kind "hook", and what else comes to that address."""

import base64
import hashlib
import hmac
import http.client
import json
import re
import secrets
import time
import unittest

from tower import TowerTest

KEY = secrets.token_bytes(32)
CMS = """[[source]]
id = "cms"
name = "鼓楼区门户内容系统"
kind = "hook"
secret = {{ file = "{secret}" }}
designate = "important"
flood = 5
"""


class Hooks(TowerTest):
    def pushed_tower(self, **configuration):
        """Its portal is silent: all that comes is pushed."""
        tower = self.tower(sites=2, running=False)
        self.secret = tower.directory / "cms-key"
        self.secret.touch(mode=0o600)
        self.secret.write_text("whsec_" + base64.b64encode(KEY).decode())
        tower.configure(more=CMS.format(secret=self.secret), **configuration)
        tower.start()
        tower.baseline()
        self.listen(tower)
        return tower

    def listen(self, tower):
        self.port = int(re.findall(r"ready port=(\d+)", tower.output.read_text())[-1])

    def push(self, value, id=None, source="cms", key=KEY, at=None, signatures=None, **changed):
        """Status and answer; `changed` are headers that differ, None for one that is missing."""
        body = value if isinstance(value, bytes) else json.dumps(value, ensure_ascii=False).encode()
        id, stamp = id or "msg_" + secrets.token_hex(8), str(int(at or time.time()))
        right = "v1," + base64.b64encode(hmac.new(key, f"{id}.{stamp}.".encode() + body, hashlib.sha256).digest()).decode()
        headers = {"webhook-id": id, "webhook-timestamp": stamp, "webhook-signature": right if signatures is None else signatures.format(right=right)}
        headers |= {name.replace("_", "-"): text for name, text in changed.items()}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("POST", f"/hooks/{source}", body, {"Content-Type": "application/json"} | {name: text for name, text in headers.items() if text is not None})
            answer = connection.getresponse()
            self.headers = answer.headers
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    def notice(self, number, text="因施工停水。", **more):
        return {"url": f"https://cms.gulou.example/{number}.html", "title": f"停水通告第{number}号", "html": f"<p>{text}</p>"} | more

    def source(self, tower):
        return next(each for each in tower.status()["sources"] if each["id"] == "cms")

    def live(self, tower, title):
        return sum(post["title"] == title for site in tower.sandbox.public()["sites"].values() for post in site["public"])

    def test_what_is_pushed_is_reposted_everywhere_once_and_its_revision_follows(self):
        tower = self.pushed_tower()
        status, answer = self.push(self.notice(1), id="msg_one")
        self.assertEqual((201, "added"), (status, answer["changed"]))
        self.assertIn(answer["id"], self.headers["Location"])
        self.until("live", lambda: self.live(tower, "停水通告第1号") == 2)
        self.assertEqual((200, "repeated"), ((again := self.push(self.notice(1), id="msg_one"))[0], again[1]["changed"]))
        self.assertEqual((200, "unchanged"), ((same := self.push(self.notice(1)))[0], same[1]["changed"]))
        revised = self.notice(1, title="停水通告第1号（改期）")
        self.assertEqual((200, "revised"), ((other := self.push(revised))[0], other[1]["changed"]))
        self.until("both follow", lambda: self.live(tower, "停水通告第1号（改期）") == 2)
        self.assertEqual(0, self.live(tower, "停水通告第1号"))
        self.assertEqual("none", self.source(tower)["trouble"])
        self.assertTrue(self.source(tower)["good_at"])
        counts = {name: value for name, value in tower.metrics().items() if "pushes_total" in name}
        self.assertEqual(3, counts['drumtower_pushes_total{source="cms",outcome="taken"}'])
        self.assertEqual(1, counts['drumtower_pushes_total{source="cms",outcome="repeated"}'])

    def test_a_message_answered_2xx_outlives_a_kill_and_its_id_does_too(self):
        tower = self.pushed_tower()
        self.assertEqual(201, self.push(self.notice(1, "十二日停水。"), id="msg_one")[0])
        tower.kill()
        tower.start()
        self.until("ready", tower.answers)
        self.until("its port", lambda: len(re.findall("ready port=", tower.output.read_text())) == 2)
        self.listen(tower)
        self.until("live", lambda: self.live(tower, "停水通告第1号") == 2)
        self.assertEqual(200, self.push(self.notice(1, "十三日停水。"), id="msg_two")[0])
        status, answer = self.push(self.notice(1, "十二日停水。"), id="msg_one")
        self.assertEqual((200, "repeated"), (status, answer["changed"]))
        self.assertEqual(2, len(tower.ask("GET", f"/api/v1/articles/{answer['id']}")[1]["versions"]))
        self.assertEqual(409, self.push(self.notice(2), id="msg_one")[0])

    def test_more_than_the_flood_are_held_for_the_desk(self):
        tower = self.pushed_tower()
        for number in range(1, 9):
            self.assertEqual(201, self.push(self.notice(number))[0])
        held = self.until("held", lambda: tower.items("/api/v1/articles?state=held"))
        self.assertEqual(["停水通告第8号", "停水通告第7号", "停水通告第6号"], [each["title"] for each in held])
        self.assertIn("held for the desk", self.source(tower)["detail"])
        self.until("the others are live", lambda: all(self.live(tower, f"停水通告第{number}号") == 2 for number in range(1, 6)))
        self.told(tower, "release", held[0]["id"])
        self.until("released", lambda: self.live(tower, "停水通告第8号") == 2)
        self.assertEqual(0, self.live(tower, "停水通告第7号"))

    def test_whoever_has_not_the_key_is_told_nothing_and_changes_nothing(self):
        tower = self.pushed_tower()
        other = secrets.token_bytes(32)
        answers = {name: self.push(self.notice(1), **how) for name, how in {
            "another key": {"key": other}, "no such source": {"source": "no-such"}, "its key, no such source": {"source": "no-such", "key": other},
            "a watched source": {"source": "portal"}, "no signature": {"webhook_signature": None}, "no time": {"webhook_timestamp": None},
            "another id": {"webhook_id": "msg_other"}, "another version": {"signatures": "v2{right}"}, "a part of it": {"signatures": "{right}="},
        }.items()}
        for name, answer in answers.items():
            self.assertEqual((401, answers["another key"][1]), answer, name)
        for off in (-310, 310):
            status, answer = self.push(self.notice(1), at=time.time() + off)
            self.assertEqual(401, status)
            self.assertIn("5 minutes", answer["detail"])
        self.assertEqual(413, self.push(self.notice(1, "x" * 256 * 1024))[0])
        self.assertEqual(422, self.push(b"[]")[0])
        self.assertEqual(422, self.push(self.notice(1, url="ftp://cms.example/1"))[0])
        self.assertEqual(422, self.push(self.notice(1, more="x"))[0])
        self.assertEqual("failing", self.source(tower)["trouble"])
        self.assertIn("the newest push was refused", str(tower.ask("GET", "/readyz")[1]))
        self.assertEqual([], [each for each in tower.items("/api/v1/articles") if "停水" in each["title"]])
        status, _ = self.push(self.notice(1), signatures="v1a,x v1,AAAA {right}")
        self.assertEqual(201, status)
        self.assertEqual("none", self.source(tower)["trouble"])

    def test_a_key_that_is_none_is_found_by_check(self):
        tower = self.pushed_tower()
        self.assertEqual("", tower.verb("check").stdout)
        self.secret.write_text("whsec_short")
        self.assertRegex(tower.verb("check").stdout, r"drumtower.toml:\d+:\d+: source\[1\].secret: is no key of Standard Webhooks")
        tower.configure(more=CMS.format(secret=self.secret).replace("secret =", "# secret ="))
        self.assertRegex(tower.verb("check").stdout, r"source\[1\]: .*secret|source\[1\].secret: is missing")


if __name__ == "__main__":
    unittest.main()
