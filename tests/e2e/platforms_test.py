#!/usr/bin/python3
"""A notice on three platforms at once: by machine, by way of a draft box, by hand; its correction and its withdrawal."""

import time
import unittest

from tower import TowerTest


class Platforms(TowerTest):
    def queue(self, tower, channel):
        return next(iter(tower.items(f"/api/v1/units/unit-{channel}/queue?limit=50")), None)

    def state(self, tower, article, channel):
        duty = self.duty(tower, article["id"], channel)
        return duty and duty["state"]

    def test_a_notice_goes_to_site_wechat_and_weibo_and_comes_back(self):
        tower = self.tower(sites=1, accounts={"wechat": 2, "weibo": 2})
        tower.sandbox.call("PATCH", "/weibo", {"granted": ["share", "destroy"]})
        notice = tower.publish(title="关于开展秋季传染病防控工作的通知", body="请各单位认真落实，并于本月底前报送情况。")
        self.once_everywhere(tower, notice["id"])
        article = self.article(tower, notice["title"])
        self.until("five clocks met", lambda: [duty["state"] for duty in self.duties(tower, article["id"])] == ["on_time"] * 5)
        for name in ("wechat-01", "weibo-01"):
            story = self.told(tower, "why", article["id"], f"unit-{name}")
            for part in (notice["title"], "平台回执", "按时"):
                self.assertIn(part, story)

        tower.sandbox.edit(notice["id"], append="咨询电话已更正。")
        corrected = lambda: {name: (self.queue(tower, name) or {}).get("state") for name in tower.names}  # noqa: E731
        self.until("what cannot be edited is a person's",
                   lambda: [corrected()[name] for name in ("wechat-01", "wechat-02", "weibo-01", "weibo-02")] == ["needs_human"] * 4)
        self.until("the site is corrected", lambda: corrected()["site-01"] is None)

        tower.sandbox.withdraw(notice["id"])
        gone = lambda: [len(tower.sandbox.view(name)["public"]) for name in tower.names if not name.startswith("site")]  # noqa: E731
        self.until("gone from every account", lambda: gone() == [0] * 4)
        self.until("gone from the site", lambda: not tower.sandbox.public("site-01")["sites"]["site-01"]["public"])

    def test_a_draft_waits_for_its_officer_who_publishes_it(self):
        tower = self.tower(sites=1, accounts={"wechat": 2}, channels={"wechat-01": {"mode": "draft"}, "wechat-02": {"mode": "draft"}})
        notice = tower.publish(title="停水通告", body="因施工停水。")
        article = self.article(tower, notice["title"])
        drafts = lambda name: tower.sandbox.view(name)["drafts"]  # noqa: E731
        self.until("both drafts", lambda: drafts("wechat-01") and drafts("wechat-02"))
        self.until("it is known to stand there", lambda: self.queue(tower, "wechat-01")["state"] == "accepted")
        self.assertIn("草稿箱", self.told(tower, "why", article["id"], "unit-wechat-01"))
        self.assertEqual([], tower.sandbox.view("wechat-01")["public"])

        tower.sandbox.edit(notice["id"], append="请提前储水。")
        self.until("the draft is corrected", lambda: (row := self.queue(tower, "wechat-01"))["version"] == 2 and row["state"] == "accepted")
        time.sleep(3)
        updates = tower.sandbox.calls(target="wechat-01", path="draft/update")
        self.assertEqual(1, len(updates), "a corrected draft waits for its officer as before")

        tower.sandbox.hand("wechat-01", f"drafts/{drafts('wechat-01')[0]['media_id']}/publish", how="publish")
        self.until("the officer's tap is seen", lambda: self.state(tower, article, "wechat-01") == "on_time", 40)

        tower.sandbox.hand("wechat-02", f"drafts/{drafts('wechat-02')[0]['media_id']}/publish", how="mass")
        asked = self.until("a mass send is asked about", lambda: (row := self.queue(tower, "wechat-02")) and row["state"] == "needs_human" and row, 60)
        self.assertIn("链接", asked["note"])
        self.assertEqual("open", self.state(tower, article, "wechat-02"))

    def test_an_account_without_the_right_to_publish_falls_back_to_its_draft_box(self):
        tower = self.tower(sites=1, running=False, accounts={"wechat": 1})
        tower.sandbox.set_account("wechat-01", verified=False)
        tower.start()
        tower.baseline()
        notice = tower.publish(title="停水通告", body="因施工停水。")
        self.article(tower, notice["title"])
        row = self.until("it lies in the draft box", lambda: (row := self.queue(tower, "wechat-01")) and row["state"] == "accepted" and row["note"] and row)
        self.assertIn("48001", row["note"])
        self.assertEqual(1, len(tower.sandbox.view("wechat-01")["drafts"]))

    def test_lost_answers_on_every_call_lose_and_double_nothing(self):
        tower = self.tower(sites=1, accounts={"wechat": 2, "weibo": 2})
        for path in ("draft/add", "freepublish/submit", "share"):
            tower.sandbox.fault("lost_answer", targets=["wechat-01", "weibo-01"], path=path, count_each=2)
            tower.sandbox.fault("bad_gateway", targets=["wechat-02", "weibo-02"], path=path, count_each=2)
        notices = [tower.publish() for _ in range(3)]
        self.once_everywhere(tower, *[notice["id"] for notice in notices])
        self.stays_exactly_once(tower, *[notice["id"] for notice in notices])


if __name__ == "__main__":
    unittest.main()
