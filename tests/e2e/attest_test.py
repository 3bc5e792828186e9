#!/usr/bin/python3
"""A unit answers by a link: the page is asked at once; what it shows decides the grade, and nothing is refused for being unreadable."""

import unittest

from tower import TowerTest

OUTBOUND = '[outbound]\nallow_private = ["127.0.0.1"]\n'
PAPER = '[[unit]]\nid = "street"\nname = "鼓东街道"\n[[unit.channel]]\nid = "street-app"\nkind = "other"\nname = "鼓东 APP"\n'


class Attest(TowerTest):
    def owed(self, tower, **article):
        notice = tower.publish(**{"title": "关于开展秋季传染病防控工作的通知", "body": "请各单位于11月30日前完成自查，并将自查情况报区卫生健康局。"} | article)
        article = self.article(tower, notice["title"])
        return notice, article, self.until("the street owes it", lambda: next((each for each in self.duties(tower, article["id"]) if each["unit"] == "street"), None))

    def attest(self, tower, duty, url):
        return tower.ask("POST", f"/api/v1/obligations/{duty['id']}/attest", {"url": url})

    def state(self, tower, duty):
        return tower.ask("GET", f"/api/v1/obligations/{duty['id']}")[1]

    def test_a_link_to_a_page_with_the_text_meets_the_duty(self):
        tower = self.tower(sites=1, more=OUTBOUND + PAPER)
        notice, article, duty = self.owed(tower)
        self.assertEqual("open", duty["state"])
        post = tower.sandbox.hand_post("site-01", notice["title"], body="请各单位于11月30日前完成自查，并将自查情况报区卫生健康局。", link=notice["url"])
        status, answer = self.attest(tower, duty, post["link"])
        self.assertEqual(200, status, answer)
        self.until("met", lambda: self.state(tower, duty)["state"] == "on_time")
        verdict = self.state(tower, duty)["verdicts"][-1]
        self.assertEqual("C", verdict["grade"])
        story = self.told(tower, "why", article["id"], "street")
        for part in (post["link"], "公开页面比对", "按时"):
            self.assertIn(part, story)

    def test_the_command_line_takes_a_link_too(self):
        tower = self.tower(sites=1, more=OUTBOUND + PAPER)
        notice, article, duty = self.owed(tower)
        other = tower.sandbox.hand_post("site-01", "停水通告", body="因施工，明日停水八小时，请居民提前储水，给您带来不便敬请谅解。")
        done = tower.verb("attest", article["id"], "street", other["link"])
        self.assertEqual((1, ""), (done.returncode, done.stdout), done.stderr)
        self.assertIn("标题不同", done.stderr)
        self.assertEqual(64, tower.verb("attest", article["id"], "nobody", other["link"]).returncode)
        post = tower.sandbox.hand_post("site-01", notice["title"], body="请各单位于11月30日前完成自查，并将自查情况报区卫生健康局。", link=notice["url"])
        self.assertRegex(self.told(tower, "attest", article["id"], "street", post["link"]), "^证据等级 C：标题相同")
        self.until("met", lambda: self.state(tower, duty)["state"] == "on_time")
        tower.kill()
        self.assertEqual(75, tower.verb("attest", article["id"], "street", post["link"]).returncode)

    def test_a_page_that_cannot_be_read_is_the_units_word_and_no_refusal(self):
        tower = self.tower(sites=1, more=OUTBOUND + PAPER)
        _, article, duty = self.owed(tower)
        status, answer = self.attest(tower, duty, "http://127.0.0.1:1/app/share/42")
        self.assertEqual(200, status, answer)
        self.assertIn("未能核对", answer["found"])
        self.until("met by its word", lambda: self.state(tower, duty)["state"] == "on_time")
        self.assertEqual("D", self.state(tower, duty)["verdicts"][-1]["grade"])

    def test_a_page_that_shows_something_else_is_refused_with_what_was_found(self):
        tower = self.tower(sites=1, more=OUTBOUND + PAPER)
        _, _, duty = self.owed(tower)
        post = tower.sandbox.hand_post("site-01", "停水通告", body="因施工，明日停水八小时，请居民提前储水，给您带来不便敬请谅解。")
        status, answer = self.attest(tower, duty, post["link"])
        self.assertEqual(409, status, answer)
        self.assertIn("标题不同", answer["detail"])
        self.assertEqual("open", self.state(tower, duty)["state"])
        self.assertEqual(422, self.attest(tower, duty, "javascript:alert(1)")[0])
        self.assertEqual(404, tower.ask("POST", "/api/v1/obligations/none/attest", {"url": post["link"]})[0])


if __name__ == "__main__":
    unittest.main()
