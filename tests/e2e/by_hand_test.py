#!/usr/bin/python3
"""What people do by hand: a repost under another title, one that only a person can tell, a package to paste, a chase to copy, a correction to make."""

import pathlib
import unittest

from tower import TowerTest

TITLE = "关于乌山路供水管网改造期间停水的通告"
BODY = ("因乌山路供水管道改造施工需要，定于12月1日22:00至12月2日6:00暂停供水，影响乌山路沿线14个小区。请受影响的居民提前储备生活用水，"
        "并关好水龙头，以免来水后造成损失。供水热线：968817。")
EXCERPT = "因乌山路供水管道改造施工需要，定于12月1日22:00至12月2日6:00暂停供水。更多服务请关注社区公众号，欢迎转发。"
MANUAL = {"mode": "manual"}


class ByHand(TowerTest):
    def owed(self, tower, **article):
        notice = tower.publish(**{"title": TITLE, "body": BODY} | article)
        article = self.article(tower, notice["title"])
        self.until("owed", lambda: self.duty(tower, article["id"], "site-01"))
        return notice, article

    def state(self, tower, article, site="site-01"):
        return self.duty(tower, article["id"], site)["state"]

    def test_the_same_text_under_another_title_meets_the_duty_and_a_twin_does_not(self):
        tower = self.tower(sites=2, channel=MANUAL, rule={"within": "15s"})
        _, article = self.owed(tower)
        tower.sandbox.hand_post("site-01", "乌山路沿线居民注意储水", body="街道提醒：" + BODY)
        tower.sandbox.hand_post("site-02", "关于乌山路供水管网改造期间停水的通告（二）", body=BODY.replace("12月1日", "12月8日").replace("12月2日", "12月9日"))
        self.until("met", lambda: self.state(tower, article) == "on_time")
        self.assertIn("正文相同", self.told(tower, "why", article["id"], "unit-site-01"))
        self.until("the twin is no repost", lambda: self.state(tower, article, "site-02") == "overdue", 40)

    def test_what_cannot_be_told_waits_for_the_desk(self):
        tower = self.tower(sites=2, channel=MANUAL, rule={"within": "6s"})
        _, article = self.owed(tower)
        for site in ("site-01", "site-02"):
            tower.sandbox.hand_post(site, "停水提醒", body=EXCERPT)
        questions = self.until("both are asked about", lambda: (found := tower.items("/api/v1/questions")) and len(found) == 2 and {each["unit"]: each["id"] for each in found})
        self.assertIn("疑似转载", self.told(tower, "status"))
        self.until("due", lambda: "有一篇疑似转载等人认定" in self.told(tower, "why", article["id"], "unit-site-01"))
        self.assertEqual("open", self.state(tower, article), "nobody is late while a question is open")
        self.told(tower, "answer", questions["unit-site-01"], "yes", "--reason", "同一份通告的节选")
        self.told(tower, "answer", questions["unit-site-02"], "no", "--reason", "另一次停水")
        self.until("met by the desk's word", lambda: self.state(tower, article) == "on_time")
        self.until("and the other is overdue", lambda: self.state(tower, article, "site-02") == "overdue", 40)
        self.assertEqual("E", tower.ask("GET", f"/api/v1/obligations/{self.duty(tower, article['id'], 'site-01')['id']}")[1]["verdict"]["grade"])
        done = tower.verb("answer", questions["unit-site-01"], "no", "--reason", "看错了")
        self.assertEqual(1, done.returncode, "an answer is given once")
        self.assertEqual([], tower.items("/api/v1/questions"))

    def test_an_officer_gets_what_each_channel_takes(self):
        tower = self.tower(sites=1, channel=MANUAL, accounts={"weibo": 1}, channels={"weibo-01": MANUAL})
        notice, article = self.owed(tower)
        text = self.told(tower, "package", article["id"], "unit-weibo-01")
        for part in (f"【{TITLE}】", notice["url"], "微博"):
            self.assertIn(part, text)
        folder = pathlib.Path(self.folder()) / "out"
        self.told(tower, "package", article["id"], "unit-site-01", "-o", str(folder))
        self.assertIn("来源：", (folder / "site-01.txt").read_text())
        self.assertIn("定于12月1日", (folder / "site-01.html").read_text())
        self.assertEqual(64, tower.verb("package", article["id"], "nobody").returncode)

    def test_a_chase_can_be_copied(self):
        tower = self.tower(sites=2, channel=MANUAL)
        self.assertIn("没有待转载", self.told(tower, "chase"))
        notice, article = self.owed(tower)
        text = self.told(tower, "chase")
        self.assertIn(f"《{TITLE}》", text)
        self.assertEqual(1, text.count(notice["url"]), "an article is named once")
        tower.sandbox.hand_post("site-01", TITLE, body=BODY, link=notice["url"])
        self.until("met", lambda: self.state(tower, article) == "on_time")
        title = tower.sandbox.site("site-01")["title"]
        self.assertNotIn(title, self.told(tower, "chase"))

    def test_a_correction_of_a_post_made_by_hand_has_its_own_clock(self):
        tower = self.tower(sites=1, channel=MANUAL, more='[judge]\ncorrect_within = "90m"\n')
        notice, article = self.owed(tower)
        tower.sandbox.hand_post("site-01", TITLE, body=BODY, link=notice["url"])
        self.until("met", lambda: self.state(tower, article) == "on_time")
        tower.sandbox.call("PUT", f"/portal/articles/{notice['id']}", {"append": "更正：恢复时间改为12月2日8:00。"})

        def copy():
            return next(each for each in tower.ask("GET", f"/api/v1/articles/{article['id']}")[1]["copies"] if each["channel"] == "site-01")
        self.until("a person's", lambda: copy()["state"] == "needs_human")
        self.assertTrue(copy()["fix_by"])
        status = self.told(tower, "status")
        self.assertIn("来源已更正，这一篇是人工发布的，须由人更正", status)
        self.until("told", lambda: "correction_told" in tower.output.read_text(encoding="utf-8"))
        self.assertEqual(200, tower.ask("POST", f"/api/v1/deliveries/{copy()['id']}/done", {"reason": "已改"})[0])
        self.until("done", lambda: copy()["state"] == "done")


if __name__ == "__main__":
    unittest.main()
