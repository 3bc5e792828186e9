#!/usr/bin/python3
"""What becomes news and what does not: baselines, floods, sources that fail, a configuration that changes."""

import signal
import time
import unittest

from tower import TowerTest

SECOND = """[[source]]
id = "notices"
name = "鼓楼区政府门户网站 通知公告"
kind = "website"
url = "{url}"
every = "1s"
designate = "important"
allow_private = ["127.0.0.1"]
"""


class Intake(TowerTest):
    def live(self, tower):
        return sum(len(site["public"]) for site in tower.sandbox.public()["sites"].values())

    def reloaded(self, tower, **configuration):
        tower.configure(**configuration)
        tower.daemon.send_signal(signal.SIGHUP)

    def test_sixty_old_items_of_a_new_source_are_a_baseline(self):
        tower = self.tower()
        before = len(tower.items("/api/v1/articles?state=baseline&limit=200"))
        tower.sandbox.fill(60, column="notices")
        tower.sandbox.set(feed_items=100)
        self.reloaded(tower, more=SECOND.format(url=tower.sandbox.addresses["feeds"]["notices_rss"]))
        self.until("the baseline", lambda: len(tower.items("/api/v1/articles?state=baseline&limit=200")) >= before + 60)
        time.sleep(2)
        self.assertEqual(0, self.live(tower))
        self.assertEqual(0, tower.status()["counts"]["obligations"]["open"])

        notice = tower.publish(column="notices")                # and what comes then is news
        self.once_everywhere(tower, notice["id"])

    def test_a_redesign_that_makes_everything_new_is_held_for_the_desk(self):
        tower = self.tower(running=False)                     # 30 old notices, half of them in this column
        tower.sandbox.fill(20, column="news")
        tower.sandbox.set(page_items=30)
        tower.start()
        tower.baseline()
        tower.sandbox.redesign()
        held = self.until("held", lambda: len(found := tower.items("/api/v1/articles?state=held&limit=100")) >= 25 and found)
        time.sleep(2)
        self.assertEqual(0, self.live(tower))
        self.assertIn("flood", tower.output.read_text(encoding="utf-8"))
        self.assertIn(held[0]["id"], self.told(tower, "status"))
        self.assertEqual([], tower.sandbox.summary()["doubled"])

    def test_a_redesign_of_a_page_of_fifteen_is_held_though_flood_is_twenty(self):
        tower = self.tower()
        tower.sandbox.redesign()
        self.until("held", lambda: len(tower.items("/api/v1/articles?state=held&limit=100")) == 15)
        time.sleep(2)
        self.assertEqual(0, self.live(tower))

    def test_a_flood_interrupted_half_way_stays_held(self):
        tower = self.tower()
        tower.sandbox.fault("error", targets=["portal"], path=r"_54\d+\.html", probability=0.6, count=60)
        tower.sandbox.redesign()
        self.until("held", lambda: len(tower.items("/api/v1/articles?state=held&limit=100")) == 15, 60)
        self.assertEqual(0, self.live(tower))

    def test_twenty_five_new_at_once_are_held_and_one_can_be_released(self):
        tower = self.tower()
        tower.sandbox.set(page_items=40)
        tower.sandbox.fault("down", targets=["portal"])
        for _ in range(25):
            tower.publish()
        tower.sandbox.heal()
        held = self.until("25 held", lambda: len(found := tower.items("/api/v1/articles?state=held&limit=100")) == 25 and found)
        time.sleep(1.5)
        self.assertEqual(0, self.live(tower))
        self.told(tower, "release", held[3]["id"])
        self.until("the one that was released", lambda: self.live(tower) == 3)
        time.sleep(1.5)
        self.assertEqual(3, self.live(tower))

    def test_a_source_in_trouble_is_said_and_comes_back(self):
        for kind, word in (("down", "connect"), ("empty_list", "no article"), ("firewall", "browser"), ("error", "503")):
            with self.subTest(kind):
                tower = self.tower(sites=1)
                tower.sandbox.fault(kind, targets=["portal"])
                reasons = self.until("said", lambda: (found := str(tower.ask("GET", "/readyz")[1])) and "portal" in found and found)  # noqa: B023
                self.assertIn(word, reasons)
                self.assertEqual(200, tower.ask("GET", "/readyz")[0])
                tower.sandbox.heal()
                notice = tower.publish()
                self.once_everywhere(tower, notice["id"])
                self.until("well again", lambda: "portal" not in str(tower.ask("GET", "/readyz")[1]))  # noqa: B023
                tower.close()

    def test_a_bad_configuration_is_refused_and_the_old_one_stays(self):
        tower = self.tower(sites=1)
        good = tower.config.read_text(encoding="utf-8")
        tower.config.write_text(good.replace("every =", "evry ="), encoding="utf-8")
        tower.daemon.send_signal(signal.SIGHUP)
        self.until("refused", lambda: "evry" in tower.output.read_text(encoding="utf-8"))
        self.assertIn("every", tower.output.read_text(encoding="utf-8"))
        notice = tower.publish()
        self.once_everywhere(tower, notice["id"])

    def test_a_unit_that_joins_later_owes_what_comes_later(self):
        tower = self.tower(sites=1)
        first = tower.publish()
        self.once_everywhere(tower, first["id"])
        self.reloaded(tower, more='[[unit]]\nid = "archive"\nname = "鼓楼区档案馆"\n')
        self.until("declared", lambda: any(unit["id"] == "archive" for unit in tower.items("/api/v1/units")))
        second = tower.publish()
        article = self.article(tower, second["title"])
        self.until("two duties", lambda: len(self.duties(tower, article["id"])) == 2)
        self.assertEqual(1, len(self.duties(tower, self.article(tower, first["title"])["id"])))

    def test_the_same_text_from_a_to_b_to_a_follows_three_times(self):
        tower = self.tower(sites=2)
        notice = tower.publish(title="停水通告", body="十二日停水。")
        self.once_everywhere(tower, notice["id"])
        for version, title in ((2, "停水通告（更正）"), (3, "停水通告")):
            tower.sandbox.edit(notice["id"], title=title)
            article = self.until(title, lambda: next((a for a in tower.items("/api/v1/articles") if a["title"] == title), None))  # noqa: B023
            self.until("all follow", lambda: all(p["title"] == title for s in tower.sandbox.public()["sites"].values() for p in s["public"]))  # noqa: B023
        self.assertEqual(3, len(tower.ask("GET", f"/api/v1/articles/{article['id']}")[1]["versions"]))
        self.assertEqual(version, 3)


if __name__ == "__main__":
    unittest.main()
