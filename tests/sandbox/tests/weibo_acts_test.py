#!/usr/bin/python3
"""Weibo's other writes, and what people do by hand."""

import json
import unittest

from support import ask
from weibo_stage import HOME, NOW, PNG, WeiboCase

from drumtower_sandbox.weibo import ids


class OtherWritesTest(WeiboCase):
    def send(self, path, name="weibo-01", **form):
        return self.call(path, "POST", name, form={"rip": "1.2.3.4"} | form)

    def test_the_old_calls_are_closed_unless_granted(self):
        for path in ("update", "upload", "upload_url_text", "repost", "destroy"):
            self.refused(self.send(f"/2/statuses/{path}.json", status="自由", id="1"), 10014, 403, "Insufficient app permissions!")
        self.refused(self.send("/2/comments/create.json", comment="好", id="1"), 10014, 403)
        self.set(granted=["update", "upload"])
        self.assertTrue(self.made(self.send("/2/statuses/update.json", status="自由文本"))["text"].startswith("自由文本"))
        self.refused(self.send("/2/statuses/upload.json", status="图"), 20007)
        self.assertEqual(self.made(self.multipart({"status": "图", "rip": "1.2.3.4"}, {"pic": ("a.png", PNG)}, "/2/statuses/upload.json"))["pic_num"], 1)
        self.refused(self.share(), 10014, 403)

    def test_commercial_calls_behind_their_switch(self):
        for path in ("update", "upload", "destroy", "repost"):
            self.refused(self.send(f"/2/statuses/{path}/biz.json", status="x", id="1"), 10014, 403)
        self.refused(self.call("/2/statuses/user_timeline/biz.json"), 10014, 403)
        self.set(commercial=True)
        note = {"attempt": "a-1"}
        long = self.made(self.send("/2/statuses/update/biz.json", status="#话题#" + "长" * 500, is_longtext=1, annotations=json.dumps(note)))
        self.assertEqual((long["isLongText"], long["annotations"]), (True, [note, {"mapi_request": True}]))
        self.refused(self.send("/2/statuses/update/biz.json", status="长" * 141), 20012)
        self.refused(self.send("/2/statuses/update/biz.json", status="长" * 2001, is_longtext=1), 20049)
        self.refused(self.send("/2/statuses/update/biz.json", status="#话题#" + "长" * 500, is_longtext=1), 20019)
        self.made(self.multipart({"status": "图"}, {"pic": ("a.png", PNG)}, "/2/statuses/upload/biz.json"))
        self.later(1)
        for number in range(6):
            self.made(self.send("/2/statuses/update/biz.json", status=f"条{number}"))
            self.later(1)
        self.assertEqual(len(self.made(self.call("/2/statuses/user_timeline/biz.json", count=100))["statuses"]), 8)
        batch = self.made(self.call("/2/statuses/show_batch/biz.json", ids=f"{long['idstr']},1", isGetLongText=1))
        self.assertEqual(batch["statuses"][0]["longText"]["longTextContent"], "#话题#" + "长" * 500)
        self.refused(self.call("/2/statuses/show_batch/biz.json", ids="1,2"), 20101)
        self.assertEqual(self.made(self.send("/2/statuses/destroy/biz.json", id=long["idstr"]))["idstr"], long["idstr"])
        self.assertEqual(self.view()["deleted"][0]["deleted"], "author")

    def test_destroy_ends_ones_own_posts_once(self):
        self.set(granted=["share", "destroy"])
        mine, other = self.made(self.share()), self.made(self.share(name="weibo-02"))
        self.refused(self.send("/2/statuses/destroy.json", id=other["idstr"]), 20102, error="not your own weibo!")
        self.made(self.send("/2/statuses/destroy.json", id=mine["idstr"]))
        self.refused(self.send("/2/statuses/destroy.json", id=mine["idstr"]), 20101, error="target weibo does not exist!")
        self.refused(self.call("/2/statuses/show.json", id=mine["idstr"]), 20101)
        self.assertEqual((self.timeline(), self.view()["public"], len(self.view()["ever"])), ([], [], 1))

    def test_a_repost_and_who_reposted(self):
        original = self.made(self.share("区里的消息 " + HOME, "weibo-03"))
        self.set(granted=["share", "repost", "repost_timeline"])
        self.later(1)
        post = self.made(self.send("/2/statuses/repost.json", id=original["idstr"], is_comment=1))
        self.assertTrue(post["text"].startswith("转发微博"))
        inner = post["retweeted_status"]
        self.assertEqual((inner["idstr"], inner["comments_count"], inner["reposts_count"]), (original["idstr"], 1, 1))
        self.assertNotIn("retweeted_status", inner)
        self.later(1)
        by_hand = self.control("POST", "weibo-02/reposts", {"of": ids.bid_of(post["id"]), "text": "手工转发"})
        self.assertEqual((by_hand["repost_of"], by_hand["by"]), (original["id"], "hand"))
        listed = self.made(self.call("/2/statuses/repost_timeline.json", name="weibo-03", id=original["idstr"]))
        self.assertEqual([found["user"]["idstr"] for found in listed["reposts"]], [self.who("weibo-02")["uid"], self.who()["uid"]])
        self.assertEqual((listed["total_number"], listed["hasvisible"]), (2, False))
        numbers = self.made(self.call("/2/statuses/repost_timeline/ids.json", name="weibo-03", id=original["idstr"], since_id=post["idstr"]))
        self.assertEqual(numbers["reposts"], [str(by_hand["id"])])
        self.refused(self.call("/2/statuses/repost_timeline.json", id=original["idstr"]), 20112)
        self.set(reposts_of_others=0)
        self.assertEqual(len(self.made(self.call("/2/statuses/repost_timeline.json", id=original["idstr"]))["reposts"]), 2)
        self.assertEqual([self.timeline(feature=1), self.timeline()], [[], [post["idstr"]]])

    def test_what_cannot_be_reposted(self):
        self.set(granted=["share", "repost"])
        mine, other = self.made(self.share()), self.made(self.share(name="weibo-02"))
        self.refused(self.send("/2/statuses/repost.json", id=mine["idstr"]), 20103)
        self.refused(self.send("/2/statuses/repost.json", id="1"), 20101)
        self.refused(self.call("/2/statuses/repost.json", "POST", form={"id": other["idstr"]}), 10016)
        self.made(self.send("/2/statuses/repost.json", id=other["idstr"]))
        self.refused(self.send("/2/statuses/repost.json", id=other["idstr"]), 20019)
        self.control("PUT", f"weibo-02/posts/{other['idstr']}", {"visible": 1})
        self.refused(self.send("/2/statuses/repost.json", id=other["idstr"], status="再"), 20120)
        self.control("DELETE", f"weibo-02/posts/{other['idstr']}")
        self.refused(self.send("/2/statuses/repost.json", id=other["idstr"], status="再"), 20101)

    def test_a_deleted_original_leaves_little(self):
        original = self.made(self.share("区里的消息 " + HOME, "weibo-03"))
        self.control("POST", "weibo-01/reposts", {"of": original["idstr"]})
        self.control("DELETE", f"weibo-03/posts/{original['idstr']}", {"by": "platform"})
        left = self.made(self.call("/2/statuses/user_timeline.json"))["statuses"][0]["retweeted_status"]
        self.assertEqual((left["deleted"], left["text"], left["user"], left["idstr"]), ("1", "此微博已被原作者删除。", None, original["idstr"]))
        self.set(deleted_type="number")
        self.assertEqual(self.made(self.call("/2/statuses/user_timeline.json"))["statuses"][0]["retweeted_status"]["deleted"], 1)


class HandTest(WeiboCase):
    def test_a_post_by_hand_needs_no_domain_and_may_lie_back(self):
        made = self.hand("手工转发", link="http://elsewhere.cn/x", time=NOW - 86400, picture=True)
        self.assertEqual((made["by"], made["time"], made["links"], ids.time_of(made["id"])), ("hand", int(NOW) - 86400, ["http://elsewhere.cn/x"], NOW - 86400))
        post = self.made(self.call("/2/statuses/user_timeline.json"))["statuses"][0]
        self.assertEqual((post["source"], post["pic_num"]), ('<a href="http://weibo.com/" rel="nofollow">微博 weibo.com</a>', 1))
        self.assertNotIn("annotations", post)
        self.assertEqual(self.view()["calls"]["posts_this_hour"], 0)

    def test_deleted_by_its_author_or_by_the_platform(self):
        for by, act in (("author", "hand"), ("platform", "platform")):
            post = self.made(self.share(by + HOME))
            self.control("DELETE", f"weibo-01/posts/{post['idstr']}", {"by": by})
            self.refused(self.call("/2/statuses/show.json", id=post["idstr"]), 20101)
            self.assertEqual((self.timeline(), ask(self.view()["ever"][-1]["url"]).status), ([], 404))
            self.assertEqual((self.view()["deleted"][-1]["deleted"], self.view()["acts"][-1]["by"]), (by, act))
        self.assertEqual(len(self.view()["ever"]), 2)

    def test_private_is_no_longer_public(self):
        post = self.made(self.share())
        self.control("PUT", f"weibo-01/posts/{post['idstr']}", {"visible": 1})
        self.assertEqual(self.made(self.call("/2/statuses/show.json", id=post["idstr"]))["visible"]["type"], 1)
        self.assertEqual((self.view()["public"], self.view()["private"][0]["id"], ask(self.view()["ever"][0]["url"]).status), ([], post["id"], 404))
        self.control("PUT", f"weibo-01/posts/{post['idstr']}", {"visible": 0})
        self.assertEqual([len(self.view()[name]) for name in ("public", "ever")], [1, 2])

    def test_edited_text_keeps_the_number(self):
        post = self.made(self.share())
        self.later(100)
        self.control("PUT", f"weibo-01/posts/{post['idstr']}", {"text": "改过了 " + HOME + "?2", "append": " 补充"})
        now = self.made(self.call("/2/statuses/show.json", id=post["idstr"]))
        self.assertEqual((now["idstr"], now["edit_at"], now["created_at"]), (post["idstr"], "Wed Nov 18 19:08:20 +0800 2026", post["created_at"]))
        self.assertRegex(now["text"], r"^改过了 http://t\.cn/\w+ 补充")
        self.assertEqual((self.view()["public"][0]["links"], self.view()["ever"][0]["links"]), ([HOME + "?2"], [HOME]))

    def test_renamed_and_pinned(self):
        first, second = self.many(2)
        self.control("POST", "weibo-01/rename", {"title": "鼓楼发布"})
        self.control("PUT", f"weibo-01/posts/{first['idstr']}", {"pinned": True})
        page = ask(f"{self.stage.base}/u/{self.who()['uid']}").text
        self.assertTrue("鼓楼发布的微博" in page and page.index(first["idstr"]) < page.index(second["idstr"]))
        self.control("PUT", f"weibo-01/posts/{second['idstr']}", {"pinned": True})
        self.assertEqual([post["pinned"] for post in self.view()["public"]], [True, False])
        self.assertEqual(self.timeline(), [second["idstr"], first["idstr"]])

    def test_what_is_not_there(self):
        post = self.hand("甲", "weibo-02")
        missing = (("GET", "weibo-99"), ("PUT", f"weibo-01/posts/{post['id']}"), ("DELETE", "weibo-01/posts/x"), ("POST", "weibo-01/posts"))
        unknown = (("POST", "weibo-01/nothing"), ("PUT", ""), ("GET", "weibo-01/posts/1/2"), ("PUT", "weibo-01/nothing/1"))
        for routes, error in ((missing, KeyError), (unknown, ValueError)):
            for method, path in routes:
                with self.assertRaises(error, msg=path):
                    self.control(method, path, {})
        with self.assertRaises(ValueError):
            self.control("DELETE", f"weibo-02/posts/{post['id']}", {"by": "nobody"})


class ManyTest(WeiboCase):
    COUNT = 120

    def test_names_widen_and_nobody_shares_a_number(self):
        accounts = self.stage.platform.addresses()["accounts"]
        self.assertEqual((list(accounts)[0], list(accounts)[-1], len(accounts)), ("weibo-001", "weibo-120", 120))
        for field in ("uid", "app_id", "app_secret", "title", "access_token"):
            self.assertEqual(len({account[field] for account in accounts.values()}), 120, field)
        again = self.stage.fresh(lambda *_, **__: None)
        self.assertEqual(again.accounts["weibo-007"].app_secret, accounts["weibo-007"]["app_secret"])

    def test_secrets_are_all_that_was_given_out(self):
        again = self.control("POST", "weibo-001/authorise")["access_token"]
        passwords = {found["password"] for found in self.stage.platform.secrets()}
        for who in self.stage.platform.addresses()["accounts"].values():
            self.assertTrue({who["app_secret"], who["access_token"], who["agent"]["app_secret"]} <= passwords)
        self.assertTrue(again in passwords and len(passwords) == 3 * 120 + 1)

    def test_no_number_comes_twice_in_one_second(self):
        numbers = [self.hand("同一秒", "weibo-001")["id"] for _ in range(200)]
        self.assertEqual((len(set(numbers)), {ids.time_of(number) for number in numbers}), (200, {int(NOW)}))


if __name__ == "__main__":
    unittest.main()
