#!/usr/bin/python3
"""The way of an article: to ten units, its correction, its withdrawal, a freeze in the middle."""

import json
import time
import unittest
import urllib.request

from tower import TowerTest


class Path(TowerTest):
    def test_goes_to_ten_units_once_is_corrected_and_withdrawn(self):
        tower = self.tower(sites=10)
        notice = tower.publish()
        self.once_everywhere(tower, notice["id"])
        article = self.article(tower, notice["title"])
        self.until("ten clocks met", lambda: [duty["state"] for duty in self.duties(tower, article["id"])] == ["on_time"] * 10)

        story = self.told(tower, "why", article["id"], "unit-site-04")
        for part in (notice["title"], "时限", "回执", "按时"):
            self.assertIn(part, story)

        tower.sandbox.edit(notice["id"], title="更正后的通告", append="咨询电话已更正。")
        self.until("ten copies corrected", lambda: self.copies(tower, "更正后的通告") == 10)
        for name in tower.names:
            acts = tower.sandbox.public(name)["sites"][name]
            self.assertEqual(1, len(acts["public"]))

        tower.sandbox.withdraw(notice["id"])
        self.until("ten copies gone", lambda: self.copies(tower, "") == 0)
        self.until("ten duties void", lambda: {duty["state"] for duty in self.duties(tower, article["id"])} <= {"on_time", "void"})
        self.assertEqual("withdrawn", tower.ask("GET", f"/api/v1/articles/{article['id']}")[1]["state"])

    def copies(self, tower, title):
        sites = tower.sandbox.public()["sites"]
        return sum(title in post["title"] for site in sites.values() for post in site["public"])

    def test_the_desk_withdraws_it_everywhere(self):
        tower = self.tower()
        notice = tower.publish()
        self.once_everywhere(tower, notice["id"])
        self.told(tower, "withdraw", self.article(tower, notice["title"])["id"], "--reason", "数字有误")
        self.until("copies gone", lambda: self.copies(tower, "") == 0)

    def test_a_freeze_in_the_middle_stops_it_and_a_thaw_finishes_it(self):
        tower = self.tower(sites=10)
        tower.sandbox.set(platform_ms=150)
        notices = [tower.publish() for _ in range(4)]
        self.until("the first copies", lambda: self.copies(tower, "") >= 3)
        self.told(tower, "freeze", "--reason", "核实中")
        frozen_at = time.time()
        time.sleep(2)                                       # as long as the whole fan-out would take
        late = [call for call in tower.sandbox.calls(method="POST", since=frozen_at) if call["target"].startswith("site-")]
        in_flight = [call["target"] for call in late if call["received"] < frozen_at + 0.5]   # sent before, read by the site after
        self.assertEqual((len(late), len(set(in_flight))), (len(in_flight), len(in_flight)), late)
        live = self.copies(tower, "")
        self.assertLess(live, 40)
        article = self.article(tower, notices[-1]["title"])
        waiting = [duty["unit"] for duty in self.duties(tower, article["id"]) if duty["state"] == "open"]
        self.assertTrue(waiting)
        self.assertIn("核实中", self.told(tower, "why", article["id"], waiting[0]))

        self.told(tower, "thaw")
        self.once_everywhere(tower, *[notice["id"] for notice in notices])

    def test_one_unit_is_frozen_and_the_others_go_on(self):
        tower = self.tower()
        self.told(tower, "freeze", "--reason", "换编辑", "--unit", "unit-site-02")
        notice = tower.publish()
        self.until("two copies", lambda: self.copies(tower, notice["title"]) == 2)
        time.sleep(1)
        self.assertEqual([], tower.sandbox.public("site-02")["sites"]["site-02"]["public"])
        self.told(tower, "thaw", "--unit", "unit-site-02")
        self.once_everywhere(tower, notice["id"])

    def test_an_edit_in_the_middle_reaches_all(self):
        tower = self.tower(sites=10)
        tower.sandbox.set(platform_ms=200)
        notice = tower.publish()
        self.until("the first copy", lambda: self.copies(tower, notice["title"]) >= 1)
        tower.sandbox.edit(notice["id"], title="更正：" + notice["title"], append="以此为准。")
        self.until("ten corrected", lambda: self.copies(tower, "更正：") == 10, 60)
        self.assertEqual(10, self.copies(tower, ""))

    def test_a_withdrawal_in_the_middle_leaves_nothing(self):
        tower = self.tower(sites=10)
        tower.sandbox.set(platform_ms=200)
        notice = tower.publish()
        self.until("the first copy", lambda: self.copies(tower, notice["title"]) >= 1)
        article = self.article(tower, notice["title"])
        self.told(tower, "withdraw", article["id"], "--reason", "数字有误")
        settled = lambda: not tower.status()["counts"]["deliveries"]["waiting"] and self.copies(tower, "") == 0  # noqa: E731
        self.until("nothing public", settled, 60)
        time.sleep(1.5)
        self.assertEqual(0, self.copies(tower, ""))

    def test_a_hold_waits_and_a_release_lets_go(self):
        tower = self.tower(source={"hold": "1h"})
        notice = tower.publish()
        article = self.article(tower, notice["title"])
        time.sleep(1.5)
        self.assertEqual(0, self.copies(tower, ""))
        self.told(tower, "release", article["id"])
        self.once_everywhere(tower, notice["id"])

    def test_a_person_designates_where_the_source_does_not(self):
        tower = self.tower(source={"designate": "manual"})
        notice = tower.publish()
        article = self.article(tower, notice["title"])
        time.sleep(1.5)
        self.assertEqual((0, []), (self.copies(tower, ""), self.duties(tower, article["id"])))
        self.told(tower, "designate", article["id"], "--class", "important", "--ground", "区委宣传部通知")
        self.once_everywhere(tower, notice["id"])

    def test_pictures_and_attachments_go_along(self):
        tower = self.tower(sites=2)
        notice = tower.publish(title="停水通告", body="因管道施工停水。", picture=True, attachment=True)
        self.once_everywhere(tower, notice["id"])
        for name in tower.names:
            with urllib.request.urlopen(tower.sandbox.site(name)["url"] + "/wp-json/wp/v2/posts", timeout=10) as answer:
                text = json.loads(answer.read())[0]["content"]["rendered"]
            self.assertIn(tower.sandbox.site(name)["url"] + "/wp-content/uploads/", text)   # the picture is the site's own
            self.assertIn(notice["url"], text)                                              # and the origin is named


if __name__ == "__main__":
    unittest.main()
