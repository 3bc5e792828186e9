#!/usr/bin/python3
"""What WeChat sends to accounts' callbacks: the console's question, the end of a job, a mass send; and what others send there."""

import hashlib
import http.client
import json
import time
import unittest

from tower import TowerTest
from websub_test import free_port

MODES = {"wechat-01": ("plain", "xml"), "wechat-02": ("safe", "xml"), "wechat-03": ("safe", "json"), "wechat-04": ("compatible", "xml")}


class Callbacks(TowerTest):
    def tower_with_callbacks(self, accounts=1, channel=None, **options):
        tower = self.tower(sites=1, running=False, accounts={"wechat": accounts})
        self.port, channels = free_port(), {}
        for name in list(MODES)[:accounts]:
            mode, form = MODES[name]
            tower.sandbox.set_account(name, **({"callback_url": self.url(name), "callback_mode": mode, "callback_format": form} | options))
            known = tower.sandbox.options(name)
            secrets = {"callback_token": known["callback_token"]} | ({} if known["callback_mode"] == "plain" else {"callback_aes_key": known["callback_aes_key"]})
            channels[name] = channel or {}
            for key, value in secrets.items():
                file = tower.directory / f"{name}-{key}"
                file.touch(mode=0o600)
                file.write_text(value)
                channels[name] = channels[name] | {key: f'{{ file = "{file}" }}'}
        tower.configure(channels=channels)
        text = tower.config.read_text(encoding="utf-8").replace("127.0.0.1:0", f"127.0.0.1:{self.port}")
        tower.config.write_text(text, encoding="utf-8")
        self.assertEqual("", tower.verb("check").stdout)
        tower.start()
        tower.baseline()
        return tower

    def url(self, name):
        return f"http://127.0.0.1:{self.port}/callbacks/wechat/{name}"

    def call(self, method, name, query, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, f"/callbacks/wechat/{name}?" + "&".join(f"{key}={value}" for key, value in query.items()), body)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def query(self, token="sandboxtoken", stamp="1800000000", nonce="1"):
        return {"timestamp": stamp, "nonce": nonce, "signature": hashlib.sha1("".join(sorted([token, stamp, nonce])).encode()).hexdigest()}

    def heard(self, tower, outcome="told"):
        return {name.split('"')[1]: value for name, value in tower.metrics().items() if "callbacks_total" in name and f'"{outcome}"' in name}

    def calls(self, tower, name, path):
        return [call for call in tower.sandbox.calls(target=name) if path in json.dumps(call)]

    def states(self, tower, notice):
        article = self.article(tower, notice["title"])
        return {duty["unit"]: duty["state"] for duty in self.duties(tower, article["id"])}

    def test_the_console_finds_the_callback_of_every_account(self):
        tower = self.tower_with_callbacks(accounts=4)
        for name in MODES:
            self.assertTrue((said := tower.sandbox.hand(name, "verify"))["good"], said)
        tower.sandbox.set_account("wechat-01", callback_token="anothertoken")
        self.assertIn("401", tower.sandbox.hand("wechat-01", "verify")["answer"])
        tower.sandbox.set_account("wechat-01", callback_url=self.url("wechat-99"))
        self.assertIn("404", tower.sandbox.hand("wechat-01", "verify")["answer"])

    def test_a_job_that_is_over_is_asked_about_at_once_in_every_mode(self):
        tower = self.tower_with_callbacks(accounts=4, job_ms=2000)
        notice = tower.publish(title="停水通告", body="因施工停水。")
        accounts = {f"unit-{name}" for name in MODES}
        self.until("all on time, long before the first question is due",
                   lambda: accounts <= {unit for unit, state in self.states(tower, notice).items() if state == "on_time"}, 12)
        self.once_everywhere(tower, notice["id"])
        self.assertEqual({name: 1 for name in MODES}, self.heard(tower))
        for name in MODES:
            self.assertEqual(2, len(self.calls(tower, name, "freepublish/get?")), "after the submit, and when the event came")

    def test_an_event_that_comes_twice_early_or_never_harms_nobody(self):
        tower = self.tower_with_callbacks(accounts=3, job_ms=2000)
        for name, how in (("wechat-01", "duplicate"), ("wechat-02", "early"), ("wechat-03", "lost")):
            tower.sandbox.set_account(name, event=how)
        notice = tower.publish(title="停水通告", body="因施工停水。")
        self.until("all on time", lambda: set(self.states(tower, notice).values()) == {"on_time"}, 40)
        self.stays_exactly_once(tower, notice["id"])
        self.assertEqual((1, 0), (self.heard(tower)["wechat-01"], self.heard(tower)["wechat-03"]))
        self.assertEqual(1, self.heard(tower, "repeated")["wechat-01"])

    def test_a_mass_send_that_an_encrypted_event_names_is_seen_the_same_minute(self):
        tower = self.tower_with_callbacks(accounts=2, channel={"mode": "manual", "look_every": "10s"}, console_events=True)
        notice = tower.publish(title="停水通告", body="因施工停水，请各位居民提前储水，并相互转告。")
        self.until("its duties", lambda: len(self.states(tower, notice)) == 3)
        for name in ("wechat-01", "wechat-02"):
            tower.sandbox.hand(name, "articles", title="停水通告", body="因施工停水，请各位居民提前储水，并相互转告。", link=notice["url"], how="mass")
        self.until("seen", lambda: self.states(tower, notice)["unit-wechat-02"] == "on_time", 40)
        article = self.article(tower, notice["title"])
        self.assertIn("停水通告", self.told(tower, "why", article["id"], "unit-wechat-02"))
        self.assertEqual("open", self.states(tower, notice)["unit-wechat-01"], "what an open message names is not followed")

    def test_what_others_send_changes_nothing(self):
        tower = self.tower_with_callbacks(accounts=2)
        event = "<xml><ToUserName>gh_1</ToUserName><Event>PUBLISHJOBFINISH</Event><PublishEventInfo><publish_id>{}</publish_id><publish_status>0</publish_status></PublishEventInfo></xml>"
        for query in ({}, self.query("another"), self.query() | {"nonce": "2"}, {"signature": self.query()["signature"]}):
            self.assertEqual(401, self.call("POST", "wechat-01", query, event.format(1))[0], query)
            self.assertEqual(401, self.call("GET", "wechat-01", query | {"echostr": "1"})[0], query)
        self.assertEqual(401, self.call("POST", "wechat-02", self.query(), event.format(1))[0], "where messages are encrypted an open one is nobody's")
        self.assertEqual(404, self.call("POST", "wechat-99", self.query(), event.format(1))[0])
        self.assertEqual(404, self.call("POST", "site-01", self.query(), event.format(1))[0])
        self.assertEqual(413, self.call("POST", "wechat-01", self.query(), "x" * (64 * 1024 + 1))[0])
        bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><xml><Event>&b;</Event></xml>'
        self.assertEqual(422, self.call("POST", "wechat-01", self.query(), bomb)[0])
        looks = len(self.calls(tower, "wechat-01", "freepublish"))
        for _ in range(20):
            self.assertEqual((200, "success"), self.call("POST", "wechat-01", self.query(), event.format(7)))
        self.assertEqual((200, "success"), self.call("POST", "wechat-01", self.query(), "<xml><MsgType>text</MsgType><Content>你好</Content></xml>".encode()))
        self.assertEqual((1, 19), (self.heard(tower)["wechat-01"], self.heard(tower, "repeated")["wechat-01"]))
        time.sleep(1)
        self.assertLessEqual(len(self.calls(tower, "wechat-01", "freepublish")) - looks, 2)


if __name__ == "__main__":
    unittest.main()
