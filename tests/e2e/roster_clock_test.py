#!/usr/bin/python3
"""The roster changes while clocks run: a channel closed, one opened, a unit renamed, a unit gone; each by a reload."""

import unittest

from tower import TowerTest

MANUAL = {"mode": "manual"}


class RosterClock(TowerTest):
    def owed(self, tower):
        notice = tower.publish(title="关于开展秋季传染病防控工作的通知")
        article = self.article(tower, notice["title"])
        self.until("owed", lambda: len(self.duties(tower, article["id"])) == len(tower.names))
        return notice, article

    def state(self, tower, article, site="site-01"):
        return self.duty(tower, article["id"], site)["state"]

    def reload(self, tower, change):
        """The configuration as the change makes it of its text."""
        tower.config.write_text(change(tower.config.read_text(encoding="utf-8")), encoding="utf-8")
        self.told(tower, "reload")

    def section(self, tower, unit):
        """A unit's text in the configuration."""
        text = tower.config.read_text(encoding="utf-8")
        start = text.index(f'[[unit]]\nid = "{unit}"')
        end = text.find("[[unit]]\n", start + 1)
        return text[start:end if end > 0 else len(text)]

    def test_a_unit_that_left_the_roster_owes_nothing_once_due(self):
        tower = self.tower(sites=2, channel=MANUAL, rule={"within": "10s"})
        _, article = self.owed(tower)
        gone = self.section(tower, "unit-site-01")
        self.reload(tower, lambda text: text.replace(gone, ""))
        self.assertEqual("open", self.state(tower, article), "a roster may be mended before the time is over")
        self.until("void", lambda: self.state(tower, article) == "void", 40)
        self.until("the other one is judged", lambda: self.state(tower, article, "site-02") == "overdue", 40)
        self.assertIn("单位已不在名录", self.told(tower, "why", article["id"], "unit-site-01"))

    def test_a_unit_whose_only_channel_closed_is_for_a_person(self):
        tower = self.tower(sites=2, channel=MANUAL, rule={"within": "10s"}, more='[judge]\nundetermined_after = "3s"\n')
        _, article = self.owed(tower)
        section = self.section(tower, "unit-site-01")
        self.reload(tower, lambda text: text.replace(section, section[:section.index("[[unit.channel]]")]))
        self.until("a person's", lambda: self.state(tower, article) == "undetermined", 90)
        self.assertIn("已关闭", self.told(tower, "why", article["id"], "unit-site-01"))

    def test_a_post_on_a_channel_opened_meanwhile_counts(self):
        tower = self.tower(sites=2, channel=MANUAL, rule={"within": "30s"})
        notice, article = self.owed(tower)
        own, other = self.section(tower, "unit-site-01"), self.section(tower, "unit-site-02")
        channel = other[other.index("[[unit.channel]]"):].replace('id = "site-02"', 'id = "second"')
        self.reload(tower, lambda text: text.replace(own, own + channel).replace(other, ""))
        tower.sandbox.hand_post("site-02", notice["title"], link=notice["url"])
        self.until("met on the new channel", lambda: self.state(tower, article) == "on_time")

    def test_a_unit_keeps_its_duty_under_another_name(self):
        tower = self.tower(sites=1, channel=MANUAL, rule={"within": "20s"})
        notice, article = self.owed(tower)
        name = tower.sandbox.site("site-01")["title"]
        self.reload(tower, lambda text: text.replace(name, "区卫生健康委员会"))
        tower.sandbox.hand_post("site-01", notice["title"], link=notice["url"])
        self.until("met", lambda: self.state(tower, article) == "on_time")
        self.assertIn("区卫生健康委员会", self.told(tower, "why", article["id"], "unit-site-01"))

    def test_a_review_has_its_own_deadline_and_one_click_sends(self):
        tower = self.tower(sites=1, channel={"mode": "approve"}, rule={"within": "1h", "approve_by": "25%", "remind_at": ["50%"]})
        notice, article = self.owed(tower)
        duty = self.duty(tower, article["id"], "site-01")
        self.assertLess(duty["approve_by"], duty["due"])
        self.assertIn("审核  须在", self.told(tower, "why", article["id"], "unit-site-01"))
        delivery = tower.items("/api/v1/units/unit-site-01/queue")[0]
        self.assertEqual(200, tower.ask("POST", f"/api/v1/deliveries/{delivery['id']}/approve", {})[0])
        self.once_everywhere(tower, notice["id"])


if __name__ == "__main__":
    unittest.main()
