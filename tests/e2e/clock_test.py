#!/usr/bin/python3
"""Clocks of three seconds: what is said about a silent unit, one that cannot be looked at, one that was in time."""

import time
import unittest

from tower import TowerTest, seconds_of

RULE = {"within": "3s"}
MANUAL = {"mode": "manual", "look_every": "1s"}
COLUMN = {"mode": "manual", "publish": "none", "username": None, "password": None, "look_every": "1s",
          "html": '{ item = "ul.list > li", link = "a", title = "a@title", date = "span.date" }'}


class Clock(TowerTest):
    def start(self, channel, **more):
        return self.tower(sites=1, rule=RULE, channel=channel, **more)

    def column(self):
        """A unit whose site is only looked at, by its public column; an empty one would be a recipe that does not fit."""
        tower = self.tower(sites=1, running=False)
        tower.sandbox.hand_post("site-01", "本单位工作动态", body="以前的一篇。", time=time.time() - 86400)
        url = tower.sandbox.site()["url"] + "/"
        tower.configure(rule=RULE, channel=COLUMN | {"look_url": url, "url": None})
        tower.start()
        tower.baseline()
        return tower

    def opened(self, tower, notice):
        article = self.article(tower, notice["title"])
        duty = self.until("the duty", lambda: self.duty(tower, article["id"], "site-01"))
        self.assertEqual("open", duty["state"])
        return article["id"], duty

    def closed(self, tower, article, seconds=30):
        self.until("a verdict", lambda: self.duty(tower, article, "site-01")["state"] != "open", seconds)
        return self.whole(tower, article)

    def whole(self, tower, article):
        return tower.ask("GET", f"/api/v1/obligations/{self.duty(tower, article, 'site-01')['id']}")[1]

    def wait_past(self, duty, seconds=0.0):
        time.sleep(max(0.0, seconds_of(duty["due"]) + seconds - time.time()))

    def test_a_silent_unit_is_overdue_after_looks_past_the_due_time(self):
        tower = self.start(MANUAL)
        article, duty = self.opened(tower, tower.publish())
        closed = self.closed(tower, article)
        self.assertEqual("overdue", closed["state"])
        due = seconds_of(duty["due"])
        covered = closed["looks"][0]["covered"]
        self.assertTrue(any(seconds_of(each["from"]) <= seconds_of(duty["clock_start"]) and seconds_of(each["to"]) > due for each in covered), covered)
        self.assertGreater(seconds_of(closed["verdicts"][-1]["given_at"]), due)
        self.assertTrue(closed["verdicts"][-1]["evidence"])
        self.assertIn("逾期", self.told(tower, "why", article, "unit-site-01"))

    def test_with_its_site_down_it_stays_open_and_says_why(self):
        tower = self.start(MANUAL)
        tower.sandbox.fault("down", targets=["site-01"])
        article, duty = self.opened(tower, tower.publish())
        self.wait_past(duty, 4)
        self.assertEqual("open", self.duty(tower, article, "site-01")["state"])
        story = self.told(tower, "why", article, "unit-site-01")
        self.assertIn("在等", story)
        self.assertIn("site-01", story)
        self.assertNotIn("逾期", story.split("在等")[-1])

        tower.sandbox.heal()                                   # nothing was posted meanwhile: its list covers the gap
        self.assertEqual("overdue", self.closed(tower, article)["state"])

    def test_a_post_in_time_that_was_seen_late_is_on_time(self):
        tower = self.start(MANUAL)
        tower.sandbox.fault("down", targets=["site-01"])
        notice = tower.publish()
        article, duty = self.opened(tower, notice)
        self.wait_past(duty, 2)
        posted = seconds_of(duty["due"]) - 1
        tower.sandbox.hand_post("site-01", notice["title"], body="转自鼓楼区政府网。", link=notice["url"], time=posted)
        tower.sandbox.heal()
        closed = self.closed(tower, article)
        self.assertEqual(("on_time", "B"), (closed["state"], closed["verdicts"][-1]["grade"]))
        self.assertAlmostEqual(int(posted), seconds_of(closed["verdicts"][-1]["met_at"]), delta=1)

    def test_a_post_in_time_that_is_found_after_overdue_was_said_corrects_it(self):
        tower = self.start(MANUAL)
        notice = tower.publish()
        article, duty = self.opened(tower, notice)
        self.assertEqual("overdue", self.closed(tower, article)["state"])
        tower.sandbox.hand_post("site-01", notice["title"], body="转自鼓楼区政府网。", link=notice["url"], time=seconds_of(duty["due"]) - 1)
        self.until("corrected", lambda: self.duty(tower, article, "site-01")["state"] == "on_time")
        self.assertEqual(["overdue", "on_time"], [verdict["finding"] for verdict in self.whole(tower, article)["verdicts"]])

    def test_a_post_after_the_due_time_is_late(self):
        tower = self.start(MANUAL)
        notice = tower.publish()
        article, duty = self.opened(tower, notice)
        self.wait_past(duty, 1.2)
        tower.sandbox.hand_post("site-01", notice["title"], body="转自鼓楼区政府网。", link=notice["url"])
        self.until("late", lambda: self.duty(tower, article, "site-01")["state"] == "late")

    def test_a_day_seen_before_the_due_time_is_on_time(self):
        tower = self.column()
        tower.sandbox.set_site("site-01", date_only=True)
        notice = tower.publish()
        article, duty = self.opened(tower, notice)
        tower.sandbox.hand_post("site-01", notice["title"], body="转自鼓楼区政府网。", link=notice["url"])
        closed = self.closed(tower, article)
        self.assertEqual("on_time", closed["state"])
        self.assertLessEqual(seconds_of(closed["observations"][0]["first_seen"]), seconds_of(duty["due"]))

    def test_a_day_first_seen_after_the_due_time_by_unbroken_looks_is_late(self):
        tower = self.column()
        tower.sandbox.set_site("site-01", date_only=True)
        notice = tower.publish()
        article, _ = self.opened(tower, notice)
        self.assertEqual("overdue", self.closed(tower, article)["state"])       # a look past the due time saw nothing
        tower.sandbox.hand_post("site-01", notice["title"], body="转自鼓楼区政府网。", link=notice["url"])
        self.until("late", lambda: self.duty(tower, article, "site-01")["state"] == "late")

    def test_a_day_seen_after_a_blind_gap_across_the_due_time_is_undetermined(self):
        tower = self.column()
        tower.sandbox.set_site("site-01", date_only=True)
        tower.sandbox.fault("down", targets=["site-01"])
        notice = tower.publish()
        article, duty = self.opened(tower, notice)
        self.wait_past(duty, 1)
        tower.sandbox.hand_post("site-01", notice["title"], body="转自鼓楼区政府网。", link=notice["url"], time=seconds_of(duty["due"]) - 1)
        tower.sandbox.heal()
        self.assertEqual("undetermined", self.closed(tower, article)["state"])

    def test_a_column_with_minutes_across_the_due_time_is_judged_the_same_way(self):
        tower = self.column()
        notice = tower.publish()
        article, _ = self.opened(tower, notice)
        tower.sandbox.hand_post("site-01", notice["title"], body="转自鼓楼区政府网。", link=notice["url"])
        self.assertEqual("on_time", self.closed(tower, article)["state"])

    def test_a_unit_without_a_channel_is_never_late(self):
        tower = self.tower(sites=1, rule=RULE, more='[[unit]]\nid = "archive"\nname = "鼓楼区档案馆"\n')
        article = self.article(tower, tower.publish()["title"])
        self.until("no channel", lambda: [each["state"] for each in self.duties(tower, article["id"]) if each["unit"] == "archive"] == ["no_channel"])
        time.sleep(4)
        self.assertEqual(["no_channel"], [each["state"] for each in self.duties(tower, article["id"]) if each["unit"] == "archive"])

    def test_the_daemon_was_away_past_the_due_time(self):
        """Nobody looked meanwhile: the unit's own list says when it posted."""
        tower = self.start(MANUAL)
        notice = tower.publish()
        article, duty = self.opened(tower, notice)
        tower.kill()
        self.wait_past(duty, 1)
        tower.sandbox.hand_post("site-01", notice["title"], body="转自鼓楼区政府网。", link=notice["url"], time=seconds_of(duty["due"]) - 1)
        tower.start()
        self.until("it answers", tower.answers)
        self.assertEqual("on_time", self.closed(tower, article)["state"])


if __name__ == "__main__":
    unittest.main()
