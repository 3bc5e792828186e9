#!/usr/bin/python3
"""Weibo answers as its facts say: numbers, statuses/share and its errors, the shapes of answers."""

import gzip
import json
import unittest
from urllib.parse import quote

from support import ask
from weibo_stage import HOME, NOW, PNG, WeiboCase

from drumtower_sandbox.http import Request
from drumtower_sandbox.weibo import ids, text
from drumtower_sandbox.weibo.answers import ERRORS
from drumtower_sandbox.weibo.options import ORDER


class NumbersTest(unittest.TestCase):
    VECTORS = {3600375418559878: "A09LvzUOy", 3491273850170657: "yCirT0Iox", 201110410216293360: "wr4mOFqpbO", 231101124784859058: "Bh0tgako3U",
               11010123: "14eMj", 1024012131: "1EgPJN", 111111: "sU7", 4397951453070808: "HF6adcSRa", 3591268992667779: "zCik3bc0H",
               3591370117495972: "zCkX9vs2M", 3591291856713634: "zCiUVsawq", 4607741009594608: "K3fnuEfZK", 4559512851192225: "JoYct509r", 5224958596222067: "QathNq6DV"}
    TIMES = {4183898521571376: "2017-12-11 22:30:03", 3970368925020590: "2016-05-01 16:59:40", 4374463896095038: "2019-05-21 19:08:49",
             4607741009594608: "2021-02-23 12:28:47", 5221716881314113: "2025-10-14 18:29:42", 3516560159321035: "2012-11-26 10:25:39"}

    def test_ids_and_bids_convert_both_ways(self):
        for number, bid in self.VECTORS.items():
            self.assertEqual((ids.bid_of(number), ids.id_of(bid)), (bid, number))
        for words, number in {"HF6adcSRa": 4397951453070808, "4397951453070808": 4397951453070808, "中": None, "": None, "9" * 30: None}.items():
            self.assertEqual(ids.number_in(words), number)

    def test_an_id_holds_its_second(self):
        for number, when in self.TIMES.items():
            self.assertEqual(ids.local(ids.time_of(number)), when)
        self.assertEqual(ids.time_of(ids.id_at(NOW + 0.9, 2**22 - 1)), NOW)
        self.assertEqual(ids.id_at(NOW, 0), int(NOW) - 515483463 << 22)
        self.assertEqual(ids.stamp(1306835215), "Tue May 31 17:46:55 +0800 2011")

    def test_the_length_of_a_text(self):
        http = "http://example.com/x"
        for words, length in {"我司CEO与我司吉祥物...好大一坨！": 16, "a" * 280: 140, "a" * 281: 141, "中" * 130 + " " + http: 141, "中" * 129 + " " + http: 140,
                              "\u0080\u0080": 1, "\u0081\u0081": 2, "": 0}.items():
            self.assertEqual(text.length(words), length, words)
        self.assertEqual(text.length("http://example.com/" + "x" * 121), 10)                       # 140 bytes
        self.assertEqual(text.length("http://example.com/" + "x" * 125), 12)                       # 144
        self.assertEqual(text.length("http://t.cn/A6abcde"), 10)
        self.assertEqual(text.length("http://weibo.com/" + "x" * 24), 21)                          # 41 bytes, its own length
        self.assertEqual(text.length("http://weibo.com/" + "x" * 25), 10)
        self.assertEqual(text.length("http://localhost/" + "x" * 23), 20)                          # no dot, no link
        long = "https://example.com/" + "x" * 80
        self.assertEqual([text.length(long), text.length(long, https=False), text.length(long, "raw")], [10, 50, 50])
        self.assertEqual([text.length("😀", astral=size) for size in (2, 4)], [1, 2])

    def test_topics_links_and_titles(self):
        self.assertEqual(text.without_topics("一#话题#二 http://x.cn/#a 三#四", "filter"), "一二 http://x.cn/#a 三#四")
        self.assertEqual(text.without_topics("一#话题#二", "hashes"), "一话题二")
        self.assertTrue(text.has_topic("#话题#") and not text.has_topic("http://x.cn/#a http://x.cn/#b"))
        self.assertEqual(text.links("看http://x.cn/a，再看https://y.cn/b?c=%E4 好"), ["http://x.cn/a", "https://y.cn/b?c=%E4"])
        self.assertEqual([text.title(words) for words in ("【通知】停水 http://x.cn", "停水 http://x.cn\n二")], ["通知", "停水"])
        self.assertEqual(text.cut("中中http://x.cn/abcdefgh中", 5), "中中")


class ShareTest(WeiboCase):
    def test_a_post_is_made_and_is_a_whole_status(self):
        raw = self.share("【通知】停水 " + HOME)
        post = self.made(raw)
        self.assertEqual((post["idstr"], post["mid"], post["id"]), (str(post["id"]), post["idstr"], int(post["idstr"])))
        self.assertEqual(ids.time_of(post["id"]), NOW)
        self.assertEqual((post["created_at"], post["visible"], post["source"]),
                         ("Wed Nov 18 19:06:40 +0800 2026", {"type": 0, "list_id": 0}, '<a href="http://open.weibo.com/" rel="nofollow">未通过审核应用</a>'))
        self.assertRegex(post["text"], "^【通知】停水 http://t\\.cn/A[0-9a-zA-Z]{7} \u200b$")
        self.assertEqual((post["textLength"], post["isLongText"], post["biz_feature"]), (12 + 1 + 20, False, 4294967304))
        who, user = self.who(), post["user"]
        self.assertEqual((user["idstr"], user["id"], user["screen_name"]), (who["uid"], int(who["uid"]), who["title"]))
        self.assertLessEqual({"profile_image_url", "avatar_large", "weihao", "favourites_count", "allow_all_act_msg", "geo_enabled", "allow_all_comment",
                              "follow_me", "online_status", "bi_followers_count", "lang"}, user.keys(), "clients with a model of the user read all of them")
        self.assertEqual(post["annotations"], [{"mapi_request": True}])
        seen = self.view()["public"][0]
        self.assertEqual((seen["id"], seen["bid"], seen["links"], seen["title"], seen["time"], seen["by"], seen["since"]),
                         (post["id"], ids.bid_of(post["id"]), [HOME], "通知", int(NOW), "api", NOW))

    def test_links_become_seven_or_eight_characters_and_https_may_stay(self):
        self.set(tcn_length=7, trailing=False)
        post = self.made(self.share("甲 " + HOME))
        self.assertRegex(post["text"], r"^甲 http://t\.cn/A\w{6}$")
        self.assertEqual(post["textLength"], 3 + 19)
        both = "甲 http://127.0.0.1/a https://127.0.0.1/b 乙"
        self.assertRegex(self.made(self.share(both))["text"], r"^甲 http://t\.cn/\w{7} http://t\.cn/\w{7} 乙$")
        self.set(https_stays_long=True)
        self.later(1)
        self.assertRegex(self.made(self.share("再" + both))["text"], r"^再甲 http://t\.cn/\w{7} https://127\.0\.0\.1/b 乙$")
        self.assertEqual(self.view()["public"][0]["links"], ["http://127.0.0.1/a"])

    def test_one_error_after_the_other_in_the_documented_order(self):
        self.set(granted=[], domains=[], min_seconds=60, posts_an_hour=0, calls_a_day=1000)
        self.refused(self.call("/2/statuses/share.json"), 10021)
        self.refused(self.share("", token=None), 10006, 400)
        self.refused(self.share("", rip=None), 10014, 403, "Insufficient app permissions!")
        self.set(granted=["share"])
        self.refused(self.share("", rip=None), 10016)
        self.refused(self.share("  "), 20008)
        self.refused(self.share("中" * 141), 20012, error="Text too long, please input text less than 140 characters!")
        self.refused(self.share("无"), 10017, 400, "appkey not bind domain!")
        self.set(domains=["www.fzgl.gov.cn"])
        self.refused(self.share("无 http://fzgl.gov.cn/"), 10017, 400, "text not find domain!")
        self.hand("手工")
        good = {"status": "好 http://www.fzgl.gov.cn/", "rip": "1.2.3.4"}
        self.refused(self.multipart(good, {"pic": ("a.pdf", b"%PDF-1.4")}), 20005)
        self.refused(self.multipart(good, {"pic": ("a.png", PNG)}), 20016)
        self.set(min_seconds=0)
        self.refused(self.share(good["status"]), 10024, error="User requests for /statuses/share out of rate limit!")
        self.set(calls_a_day=1)
        self.refused(self.share(good["status"]), 10023, error="User requests out of rate limit!")
        self.set(calls_a_day=100, posts_an_hour=30)
        self.made(self.share(good["status"]))
        self.refused(self.share(good["status"]), 20019, 400, "repeat content!")

    def test_the_order_is_an_option(self):
        self.set(domains=[], share_order=["domain"] + [name for name in ORDER if name != "domain"])
        self.refused(self.share("中" * 141, rip=None), 10017)
        with self.assertRaises(ValueError):
            self.set(share_order=["domain"])

    def test_rip_is_needed_by_option_and_always_an_address(self):
        self.refused(self.share(rip=None), 10016, error="miss required parameter (rip) , see doc for more info.")
        self.refused(self.share(rip="::1"), 10008)
        self.set(rip_required=False)
        self.made(self.share(rip=None))

    def test_the_length_before_or_after_shortening(self):
        words = "中" * 129 + " http://127.0.0.1/" + "x" * 60
        self.set(length_rule="raw")
        self.refused(self.share(words), 20012)
        self.set(length_rule="counter", https_short=False)
        self.refused(self.share(words.replace("http:", "https:")), 20012)
        self.made(self.share(words))
        self.refused(self.share("中" + words), 20012)
        emoji = "😀" * 129 + " " + HOME
        self.set(astral_units=4)
        self.refused(self.share(emoji), 20012)
        self.set(astral_units=2)
        self.made(self.share(emoji))

    def test_secure_domains_are_exact_or_suffixes(self):
        self.set(domains=["gov.cn"])
        for words in ("停水 http://www.gov.cn/", "停水 http://gov.cn.evil.com/", "停水 gov.cn", "停水 http://xgov.cn/"):
            self.refused(self.share(words), 10017, 400, "text not find domain!")
        self.refused(self.share("停水 http://[gov.cn http://]/"), 10017)
        self.made(self.share("停水 https://gov.cn:8443"))
        self.set(domain_match="suffix")
        self.made(self.share("停水 http://www.gov.cn/"))
        self.refused(self.share("停水 http://xgov.cn/"), 10017)
        self.set("weibo-02", domains=[])
        self.refused(self.share("停水 http://gov.cn", "weibo-02"), 10017, 400, "appkey not bind domain!")

    def test_what_was_encoded_twice_is_seen_as_it_is(self):
        post = self.made(self.share(quote("停水") + " " + HOME))
        self.assertTrue(post["text"].startswith("%E5%81%9C%E6%B0%B4 http://t.cn/"))
        mixed = self.made(self.multipart({"status": "停水%20 " + HOME, "rip": "1.2.3.4"}, {}))
        self.assertTrue(mixed["text"].startswith("停水%20 http://t.cn/"))
        self.refused(self.call("/2/statuses/share.json", "POST", token=None, body=b'{"status":"x"}', headers={"Content-Type": "application/json"}), 10006)

    def test_pictures_come_by_multipart_and_are_judged(self):
        good = {"status": "图 " + HOME, "rip": "1.2.3.4"}
        self.refused(self.share(pic="xx"), 10017, 400, "appkey not bind domain!")
        self.refused(self.multipart(good | {"pic": "xx"}, {}), 20007)
        self.refused(self.multipart(good, {"pic": ("", PNG)}), 20007)
        self.refused(self.multipart(good, {"pic": ("a.png", b"BM1234")}), 20005)
        self.set(picture_bytes=len(PNG) + 1)
        self.refused(self.multipart(good, {"pic": ("a.png", PNG + b"0")}), 20006)
        post = self.made(self.multipart(good, {"pic": ("a.png", PNG)}))
        self.assertEqual((post["pic_num"], post["pic_urls"][0]["thumbnail_pic"]), (1, post["thumbnail_pic"]))
        self.assertTrue(ask(post["original_pic"]).body.startswith(b"\x89PNG"))
        self.set(body_bytes=100)
        self.refused(self.share(), 10018)

    def test_a_picture_of_five_megabytes_is_too_large(self):
        good = {"status": "图 " + HOME, "rip": "1.2.3.4"}
        self.refused(self.multipart(good, {"pic": ("a.jpg", b"\xff\xd8\xff".ljust(5 * 1024 * 1024, b"0"))}), 20006)
        self.assertEqual(self.made(self.multipart(good, {"pic": ("a.gif", b"GIF89a\r\n--b".ljust(5 * 1024 * 1024 - 1, b"\r"))}))["pic_num"], 1)

    def test_topics_are_filtered_stripped_refused_or_kept(self):
        words = "甲#话题#乙 " + HOME
        self.assertTrue(self.made(self.share(words))["text"].startswith("甲乙 http"))
        self.later(1)
        for how, begin in (("hashes", "丙甲话题乙 http"), ("keep", "丁甲#话题#乙 http")):
            self.set(topics=how)
            self.assertTrue(self.made(self.share(begin[0] + words))["text"].startswith(begin))
        self.set(topics="refuse")
        self.refused(self.share("戊" + words), 10008)
        self.made(self.share("戊" + words.replace("#话题#", "") + "#frag"))

    def test_a_long_share_is_cut_where_the_option_allows_it(self):
        words = "长" * 200 + " " + HOME
        self.refused(self.share(words), 20012)
        self.set(share_long=True, long_limit=300)
        post = self.made(self.share(words))
        self.assertEqual(post["text"], "长" * 140 + f"...全文： http://m.weibo.cn/{self.who()['uid']}/{post['idstr']}\u200b")
        self.assertEqual((post["isLongText"], post["textLength"]), (True, 400 + 1 + 20))
        self.refused(self.share("长" * 300 + " " + HOME), 20049)
        self.assertEqual(self.view()["public"][0]["text"], words)


class ShapesTest(WeiboCase):
    def test_errors_change_their_clothes(self):
        self.assertEqual(self.refused(self.share("无"), 10017)["request"], "/2/statuses/share.json")
        self.set(error_code_type="string", request_field=False)
        self.assertEqual(self.share("无").json(), {"error": "text not find domain!", "error_code": "10017"})
        self.set(error_code_type="number", error_status=200)
        self.refused(self.share("无"), 10017, 200)
        self.set(error_status={"10017": 403})
        self.refused(self.share("无"), 10017, 403)
        self.refused(self.share(""), 20008, 400)

    def test_sources(self):
        self.set(app_state="audited", duplicate_scope="off")
        for kind, shown in (("anchor", '<a href="http://www.example.cn/" rel="nofollow">%s</a>'),
                            ("single_quotes", "<a href='http://www.example.cn/' rel='nofollow'>%s</a>"), ("plain", "%s"), ("broken", "%s</a>"), ("empty", "")):
            self.set(source=kind)
            self.assertEqual(self.made(self.share())["source"], shown.replace("%s", self.who()["title"]))

    def test_fields_vary(self):
        self.set(odd_fields="object", rounded_id=True, extra_fields=False, entities=True)
        post = self.made(self.share("<甲> & " + HOME))
        self.assertEqual((post["geo"], post["gif_ids"], post["annotations"]), ({}, {}, {}))
        self.assertEqual((post["id"] % 100, post["id"] // 100), (0, int(post["idstr"]) // 100))
        self.assertNotIn("biz_feature", post)
        self.assertTrue(post["text"].startswith("&lt;甲&gt; &amp; http://t.cn/"))

    def test_gzip_for_who_asks(self):
        self.made(self.share())
        self.assertIsNone(self.call("/2/statuses/user_timeline.json", headers={"Accept-Encoding": "gzip"}).headers["Content-Encoding"])
        self.set(gzip=True)
        reply = self.call("/2/statuses/user_timeline.json", headers={"Accept-Encoding": "gzip"})
        self.assertEqual((reply.headers["Content-Encoding"], len(json.loads(gzip.decompress(reply.body))["statuses"])), ("gzip", 1))
        self.assertIsNone(self.call("/2/statuses/user_timeline.json", headers={"Accept-Encoding": "identity"}).headers["Content-Encoding"])

    def test_options_are_checked_and_fall_back(self):
        for wrong in ({"nothing": 1}, {"trailing": 1}, {"domains": "gov.cn"}, {"text_limit": "140"}):
            with self.assertRaises(ValueError):
                self.set(**wrong)
        self.control("PATCH", "", {"timeline_cap": 3})
        self.assertEqual(self.set("weibo-02", timeline_cap=7)["timeline_cap"], 7)
        self.assertEqual([self.control("GET", name)["timeline_cap"] for name in ("weibo-01", "weibo-02")], [3, 7])
        self.assertEqual(self.set("weibo-02", timeline_cap=None)["timeline_cap"], 3)
        self.assertEqual(self.control("PATCH", "", {"timeline_cap": None})["timeline_cap"], 5)


class ScriptTest(WeiboCase):
    def test_every_code_with_and_without_effect(self):
        self.set(duplicate_scope="off", posts_an_hour=1000, calls_a_day=1000)
        for code in ERRORS:
            for commit in (False, True):
                before = len(self.view()["ever"])
                self.set(next_answers=[{"code": code, "commit": commit}])
                found = self.refused(self.share(), code, 403 if code in (10014, 21332) else 400, ERRORS[code])
                self.assertEqual((found["request"], len(self.view()["ever"]) - before), ("/2/statuses/share.json", int(commit)))
        self.made(self.share())

    def test_answers_come_in_their_order_and_0_lets_one_pass(self):
        self.set(next_answers=[{"code": 0}, {"code": 20016}, {"code": 10001, "commit": True, "status": 200, "error": "system error", "request": False}])
        first = self.made(self.share("一 " + HOME))
        self.refused(self.share("二 " + HOME), 20016)
        reply = self.share("三 " + HOME)
        self.assertEqual((reply.status, reply.json()), (200, {"error": "system error", "error_code": 10001}))
        self.assertEqual([shown["title"] for shown in self.view()["ever"]], ["一", "三"])
        self.made(self.share("四 " + HOME))
        self.assertIn(first["idstr"], self.timeline())
        self.set(granted=["update"], next_answers=[{"code": 10001}])
        self.refused(self.share("五", path="/2/statuses/update.json"), 10001)
        self.made(self.share("五", path="/2/statuses/update.json"))

    def test_accepted_and_visible_later(self):
        self.set(next_answers=[{"code": 20032, "commit": True}])
        self.refused(self.share(), 20032)
        self.assertEqual((self.timeline(), self.view()["public"], len(self.view()["ever"])), ([], [], 1))
        self.later(60)
        self.assertEqual((len(self.timeline()), len(self.view()["public"])), (1, 1))
        self.set(next_answers=[{"code": 20032, "commit": False}, {"code": 20032, "commit": True, "hidden_ms": 90000}])
        self.refused(self.share("另 " + HOME), 20032)
        self.refused(self.share("再 " + HOME), 20032)
        self.later(89)
        self.assertEqual(len(self.timeline()), 1)
        self.later(1)
        self.assertEqual(len(self.timeline()), 2)

    def test_the_script_is_the_account_s_whatever_app_it_uses_and_may_be_one_for_all(self):
        self.set("weibo-02", app_state="audited", next_answers=[{"code": 20031}])
        foreign = self.control("POST", "weibo-01/authorise", {"app": "weibo-02"})["access_token"]
        self.set(next_answers=[{"code": 20016}])
        self.refused(self.share(token=foreign), 20016)
        self.assertIn(f">{self.who('weibo-02')['title']}<", self.made(self.share(token=foreign))["source"])
        self.refused(self.share(name="weibo-02"), 20031)
        self.control("PATCH", "", {"next_answers": [{"code": 20022}]})
        self.refused(self.share(name="weibo-03"), 20022)
        self.made(self.share(name="weibo-03"))

    def test_what_was_committed_counts_whatever_was_answered(self):
        self.set(refused_posts_count=False, next_answers=[{"code": 10024, "commit": True}, {"code": 10001, "commit": True}, {"code": 10001}, {"code": 10023}])
        for number, counted in enumerate(((1, 1), (2, 2), (3, 2), (3, 2))):
            self.share(f"{number} {HOME}")
            self.assertEqual((self.view()["calls"]["today"], self.view()["calls"]["posts_this_hour"]), counted)

    def test_an_error_for_a_fault_wears_the_accounts_clothes(self):
        self.set(error_code_type="string")
        token = self.who()["access_token"]
        for given, code in ((token, "20016"), ("x", 20016)):
            answer = self.stage.platform.error(Request("GET", f"/2/statuses/show.json?access_token={given}", {}), 20016, 403)
            self.assertEqual(answer.status, 403)
            self.assertEqual(json.loads(answer.body), {"error": "out of time limit!", "error_code": code, "request": "/2/statuses/show.json"})

    def test_a_commit_that_breaks_a_rule_is_no_commit(self):
        self.set(next_answers=[{"code": 10001, "commit": True}])
        self.refused(self.share("没有链接"), 10017)
        self.assertEqual(self.view()["ever"], [])
        self.made(self.share())


if __name__ == "__main__":
    unittest.main()
