#!/usr/bin/python3
"""A unit is reminded before its duty falls due, once an occasion, in its own group; what has been seen is not chased."""

import time
import unittest

from tower import TowerTest

GROUP = "robots-01"


class Reminders(TowerTest):
    def chased(self, within="12s", remind_at='["25%", "75%"]', sites=2, more="", **others):
        tower = self.tower(sites=sites, running=False, accounts={"robots": 1})
        robot = tower.sandbox.account(GROUP)["wecom"]
        secret = tower.directory / "robot"
        secret.touch(mode=0o600)
        secret.write_text(robot["url"])
        notifier = f'[[notifier]]\nid = "group"\nkind = "wecom"\nurl = {{ file = "{secret}" }}\n'
        tower.configure(rule={"within": within, "remind_at": remind_at}, unit={"duty": '{ name = "值班室", notify = ["group"] }'},
                        more=notifier + more, **others)
        return tower

    def messages(self, tower):
        return tower.sandbox.call("GET", f"/robots/{GROUP}/messages")

    def test_who_has_not_reposted_is_reminded_on_each_occasion_and_who_has_is_not(self):
        tower = self.chased()
        tower.sandbox.fault("down", targets=["site-02"])
        tower.start()
        tower.baseline()
        notice = tower.publish(title="停水通告", body="因施工停水。")
        article = self.article(tower, notice["title"])
        self.until("one clock is met", lambda: self.duty(tower, article["id"], "site-01")["state"] == "on_time")
        messages = self.until("two occasions", lambda: len(found := self.messages(tower)) >= 2 and found, 20)
        late = tower.sandbox.site("site-02")["title"]
        for message in messages:
            self.assertIn(late, message["title"] + message["text"])
            self.assertIn("停水通告", message["text"])
            self.assertNotIn(tower.sandbox.site("site-01")["title"], message["title"] + message["text"])
        self.assertEqual(2, len(messages))
        self.assertRegex(self.told(tower, "why", article["id"], "unit-site-02"), r"\d\d:\d\d  催办")

    def test_occasions_that_passed_while_nobody_ran_are_one_notice(self):
        tower = self.chased(within="40s", remind_at='["20%", "30%"]', sites=1)
        tower.sandbox.fault("down", targets=["site-01"])
        tower.start()
        tower.baseline()
        article = self.article(tower, tower.publish(title="停电通告")["title"])
        self.until("its clock runs", lambda: self.duty(tower, article["id"], "site-01"))
        tower.kill()
        self.assertEqual([], self.messages(tower))
        time.sleep(13)
        tower.start()
        self.until("one notice", lambda: len(self.messages(tower)) == 1)
        time.sleep(2)
        self.assertEqual(1, len(self.messages(tower)))

    def test_quiet_hours_hold_notices_back_and_not_the_clock(self):
        tower = self.chased(sites=1, within="5s", more='[quiet]\nfrom = "00:00"\nto = "23:59"\n')
        tower.sandbox.fault("down", targets=["site-01"])
        tower.start()
        tower.baseline()
        article = self.article(tower, tower.publish(title="停气通告")["title"])
        self.until("past due", lambda: "已过" in self.told(tower, "why", article["id"], "unit-site-01"), 15)
        self.assertEqual([], self.messages(tower))


if __name__ == "__main__":
    unittest.main()
