#!/usr/bin/python3
"""Nothing twice: an officer was faster, the disk was lost, a person said retry, a backup came back."""

import shutil
import time
import unittest

from tower import TowerTest


class Once(TowerTest):
    def posts(self, tower, title):
        sites = tower.sandbox.public()["sites"]
        return {name: [post for post in site["public"] if post["title"] == title] for name, site in sites.items()}

    def test_what_an_officer_posted_by_hand_is_adopted(self):
        tower = self.tower(source={"hold": "3s"})
        notice = tower.publish()
        article = self.article(tower, notice["title"])
        tower.sandbox.hand_post("site-02", notice["title"], body="转自鼓楼区政府网。", link=notice["url"])
        self.once_everywhere(tower, notice["id"])
        self.until("three clocks met", lambda: [duty["state"] for duty in self.duties(tower, article["id"])] == ["on_time"] * 3)
        time.sleep(2)
        self.assertEqual([1, 1, 1], [len(posts) for posts in self.posts(tower, notice["title"]).values()])
        self.assertEqual("hand", self.posts(tower, notice["title"])["site-02"][0]["by"])
        self.assertEqual(0, tower.status()["counts"]["deliveries"]["waiting"])
        self.assertIn("adopted", str(tower.ask("GET", f"/api/v1/articles/{article['id']}")[1]) + self.told(tower, "ledger", "export"))

    def test_a_backup_is_restored_and_nothing_is_posted_again(self):
        tower = self.tower()
        first = tower.publish()
        self.once_everywhere(tower, first["id"])
        backup = tower.directory / "backup.tar"
        self.told(tower, "backup", str(backup))
        later = [tower.publish(), tower.publish()]
        numbers = [first["id"], *[notice["id"] for notice in later]]
        self.once_everywhere(tower, *numbers)

        refused = tower.verb("restore", str(backup))
        self.assertEqual(75, refused.returncode, refused.stderr)
        tower.kill()
        shutil.rmtree(tower.store)
        self.told(tower, "restore", str(backup))
        self.told(tower, "ledger", "verify")
        posted = tower.sandbox.calls(method="POST")
        tower.start()
        self.until("all seen and met again", lambda: tower.answers() and len(tower.items("/api/v1/obligations?state=on_time")) == 9)
        time.sleep(3)
        self.stays_exactly_once(tower, *numbers)
        created = [call for call in tower.sandbox.calls(method="POST")[len(posted):] if call["path"].partition("?")[0].endswith("/wp/v2/posts")]
        self.assertEqual([], created)

        again = tower.publish()                              # and it works on
        self.once_everywhere(tower, *numbers, again["id"])

    def test_a_backup_taken_in_the_middle_of_a_fan_out(self):
        tower = self.tower(sites=5)
        tower.sandbox.set(platform_ms=250)
        notices = [tower.publish() for _ in range(3)]
        self.until("the first copies", lambda: sum(len(site["public"]) for site in tower.sandbox.public()["sites"].values()) >= 2)
        backup = tower.directory / "backup.tar"
        self.told(tower, "backup", str(backup))
        numbers = [notice["id"] for notice in notices]
        self.once_everywhere(tower, *numbers)
        tower.kill()
        shutil.rmtree(tower.store)
        self.told(tower, "restore", str(backup))
        tower.start()
        self.until("all met", lambda: tower.answers() and len(tower.items("/api/v1/obligations?state=on_time&limit=100")) == 15, 60)
        time.sleep(2)
        self.stays_exactly_once(tower, *numbers)

    def test_a_lost_answer_is_read_back_and_not_repeated(self):
        tower = self.tower()
        tower.sandbox.fault("lost_answer", method="POST", path="/wp/v2/posts", count_each=1)
        notice = tower.publish()
        self.once_everywhere(tower, notice["id"])
        self.until("nothing waits", lambda: not tower.status()["counts"]["deliveries"]["waiting"])
        time.sleep(2)
        self.stays_exactly_once(tower, notice["id"])

    def test_answers_of_every_broken_kind_neither_lose_nor_double(self):
        for kind in ("cut", "bad_gateway", "html", "error_after", "truncated", "notices", "error", "rate_limit"):
            with self.subTest(kind):
                tower = self.tower(sites=2)
                tower.sandbox.fault(kind, method="POST", path="/wp/v2/posts", count_each=1)
                notice = tower.publish()
                self.once_everywhere(tower, notice["id"])
                self.until("nothing waits", lambda: not tower.status()["counts"]["deliveries"]["waiting"])  # noqa: B023
                self.stays_exactly_once(tower, notice["id"])
                tower.close()

    def test_a_wrong_password_is_said_and_costs_no_other_unit_anything(self):
        tower = self.tower(running=False)
        tower.directory.joinpath("password-site-02").write_text("falsch")
        tower.start()
        tower.baseline()
        notice = tower.publish()
        self.until("two copies", lambda: sum(map(len, self.posts(tower, notice["title"]).values())) == 2)
        self.until("said", lambda: "site-02" in str(tower.ask("GET", "/readyz")[1]))
        self.assertIn("site-02", self.told(tower, "status"))
        tower.directory.joinpath("password-site-02").write_text(tower.sandbox.site("site-02")["password"])
        self.told(tower, "reload")
        self.once_everywhere(tower, notice["id"])

    def test_a_retry_of_what_is_done_posts_nothing(self):
        tower = self.tower(sites=1)
        notice = tower.publish()
        self.once_everywhere(tower, notice["id"])
        article = self.article(tower, notice["title"])
        copy = self.until("the copy is known", lambda: next((c for c in tower.ask("GET", f"/api/v1/articles/{article['id']}")[1]["copies"] if c["state"] == "done"), None))
        status, answer = tower.ask("POST", f"/api/v1/deliveries/{copy['id']}/retry", {})
        self.assertEqual(409, status, answer)
        time.sleep(1)
        self.stays_exactly_once(tower, notice["id"])


if __name__ == "__main__":
    unittest.main()
