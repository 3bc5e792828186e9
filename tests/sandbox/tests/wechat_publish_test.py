#!/usr/bin/python3
"""WeChat: publishing by job, mass sends, acts by hand, the next day's figures, article pages."""

import re
import unittest

from wechat_support import DAY, WeChatCase, ask

from drumtower_sandbox.wechat.account import day_of


class PublishTest(WeChatCase):
    def test_a_job_runs_and_ends_in_an_article(self):
        self.set(job_ms=60_000)
        media_id = self.draft("公开")
        answer = self.submit(media_id)
        self.assertEqual((answer["errcode"], answer["errmsg"], answer["publish_id"] > 2**31, answer["msg_data_id"]), (0, "ok", True, answer["publish_id"]))
        running = self.job(answer["publish_id"])
        self.assertEqual(running, {"publish_id": answer["publish_id"], "publish_status": 1, "fail_idx": []})
        self.assertEqual(self.titles(), [])
        self.later(61)
        done = self.job(answer["publish_id"])
        self.assertEqual((done["publish_status"], done["article_detail"]["count"], done["fail_idx"]), (0, 1, []))
        self.assertRegex(self.url(done), rf"^{self.base}/s\?__biz=[\w=]+&mid={answer['publish_id']}&idx=1&sn=[0-9a-f]{{32}}#rd$")
        self.assertEqual(self.titles(), ["公开"])
        self.code(self.call("draft/get", {"media_id": media_id}), 40007)

    def test_job_outcomes_are_scripted(self):
        self.set(jobs=[2, 3, 4, {"status": 0, "ms": 0}, {"status": 1}])
        found = [self.publish(f"第{n}个") for n in range(5)]
        self.assertEqual([job["publish_status"] for job in found], [2, 3, 4, 0, 1])
        self.assertEqual([job["fail_idx"] for job in found], [[1], [], [1], [], []])
        self.assertEqual([name in found[0] for name in ("article_id", "article_detail")], [False, False])
        self.assertEqual(self.titles(), ["第3个"])
        self.later(3600)
        self.assertEqual(self.job(found[4]["publish_id"])["publish_status"], 1)
        self.assertEqual(self.publish("后来")["publish_status"], 0)

    def test_a_success_may_later_be_deleted_or_blocked(self):
        self.set(jobs=[{"status": 5, "then_ms": 30_000}, {"status": 6, "then_ms": 30_000}])
        first, second = self.publish("删"), self.publish("封")
        self.assertEqual([first["publish_status"], second["publish_status"]], [0, 0])
        self.later(31)
        self.assertEqual([self.job(job["publish_id"])["publish_status"] for job in (first, second)], [5, 6])
        self.assertNotIn("article_id", self.job(first["publish_id"]))
        self.assertIn("该内容已被发布者删除", ask(self.url(first)).text)
        self.assertIn("此内容因违规无法查看", ask(self.url(second)).text)
        self.assertEqual([(post["title"], post["by"]) for post in self.view()["ever"]], [("删", "api"), ("封", "api")])
        self.assertEqual(self.view()["public"], [])

    def test_the_draft_leaves_at_submit_or_at_success(self):
        for leaves, there in (("success", 1), ("submit", 0)):
            self.set(draft_leaves=leaves, job_ms=60_000)
            media_id = self.draft()
            self.submit(media_id)
            self.assertEqual("news_item" in self.call("draft/get", {"media_id": media_id}), bool(there))
            self.later(61)
            self.code(self.call("draft/get", {"media_id": media_id}), 40007)

    def test_a_draft_whose_job_failed_stays_and_may_be_submitted_again(self):
        self.set(jobs=[3])
        media_id = self.draft("再来")
        first = self.job(self.submit(media_id)["publish_id"])
        second = self.job(self.submit(media_id)["publish_id"])
        self.assertEqual((first["publish_status"], second["publish_status"], self.titles()), (3, 0, ["再来"]))
        self.assertNotEqual(first["publish_id"], second["publish_id"])

    def test_a_second_submit_is_answered_as_told(self):
        for when in (0, 60_000):
            self.set(second_submit=40007, job_ms=when)
            media_id = self.draft("两次")
            self.code(self.submit(media_id), 0)
            self.code(self.submit(media_id), 40007)
            self.set(second_submit=53503)
            self.code(self.submit(media_id), 53503)
        self.later(61)
        self.set(second_submit="new", job_ms=0)
        self.code(self.submit(media_id), 0)
        self.assertEqual(self.titles().count("两次"), 3)
        self.assertEqual(len([post for post in self.view()["ever"] if post["title"] == "两次"]), 3)

    def test_submits_may_be_too_frequent(self):
        self.set(submit_gap_s=30)
        self.publish()
        self.code(self.submit(self.draft()), 53501)
        self.later(31)
        self.code(self.submit(self.draft()), 0)

    def test_who_is_not_verified_may_not_publish(self):
        self.set(verified=False)
        for call in ("submit", "get", "batchget", "getarticle", "delete"):
            self.code(self.call(f"freepublish/{call}", {}), 48001)

    def test_the_publish_id_comes_as_number_or_string(self):
        for form, kinds in (("number", (int, int)), ("string", (str, str)), ("both", (int, str))):
            self.set(publish_id=form)
            publish_id = self.submit(self.draft())["publish_id"]
            self.assertEqual((type(publish_id), type(self.job(publish_id)["publish_id"])), kinds)
            self.assertEqual(self.job(str(publish_id))["publish_status"], self.job(int(publish_id))["publish_status"])
        self.set(msg_data_id=False)
        self.assertEqual(list(self.submit(self.draft())), ["errcode", "errmsg", "publish_id"])
        for wrong in ("x", "", None, 5):
            self.code(self.job(wrong), 53502)

    def test_fail_idx_may_be_odd(self):
        self.set(odd_fail_idx=True, jobs=[3, 1, {"status": 2, "fail_idx": [2, 3]}])
        self.assertEqual([self.publish(f"奇{n}")["fail_idx"] for n in range(3)], [[1], [1], [2, 3]])

    def test_batchget_and_getarticle_tell_all_of_an_article(self):
        job = self.publish("列出", author="办", content_source_url="https://a.example/1?x=1")
        listed = self.listed()
        item, article = listed["item"][0], listed["item"][0]["content"]["news_item"][0]
        self.assertEqual((listed["total_count"], item["article_id"], article["url"], article["is_deleted"], article["content_source_url"], article["author"]),
                         (1, job["article_id"], self.url(job), False, "https://a.example/1?x=1", "办"))
        self.assertEqual(self.call("freepublish/getarticle", {"article_id": job["article_id"]})["news_item"], [article])
        self.code(self.call("freepublish/getarticle", {"article_id": "x"}), 53600)

    def test_several_articles_are_one_publish(self):
        media_id = self.call("draft/add", {"articles": [self.article(f"第{n}条") for n in (1, 2, 3)]})["media_id"]
        job = self.job(self.submit(media_id)["publish_id"])
        self.assertEqual([item["idx"] for item in job["article_detail"]["item"]], [1, 2, 3])
        self.assertEqual((self.listed()["total_count"], len(self.view()["ever"])), (1, 3))
        self.code(self.call("freepublish/delete", {"article_id": job["article_id"], "index": 2}), 0)
        self.assertEqual([a["is_deleted"] for a in self.listed()["item"][0]["content"]["news_item"]], [False, True, False])
        self.code(self.call("freepublish/delete", {"article_id": job["article_id"], "index": 4}), 40114)
        self.assertEqual(self.job(job["publish_id"])["publish_status"], 0)
        self.code(self.call("freepublish/delete", {"article_id": job["article_id"]}), 0)
        self.assertEqual(self.job(job["publish_id"])["publish_status"], 5)
        self.code(self.call("freepublish/delete", {"article_id": "x"}), 53600)

    def test_publishes_are_paged_in_the_account_s_order(self):
        for number in range(3):
            self.publish(f"第{number}篇")
        self.assertEqual(self.titles(), ["第2篇", "第1篇", "第0篇"])
        self.assertEqual(self.listed(offset=1, count=1)["item_count"], 1)
        self.set(order="oldest")
        self.assertEqual(self.titles(), ["第0篇", "第1篇", "第2篇"])
        self.code(self.listed(count=21), 40097)
        self.assertNotIn("content", self.listed(no_content=1)["item"][0]["content"]["news_item"][0])

    def test_addresses_may_have_another_host(self):
        self.set(page_host="http://mp.weixin.qq.com")
        self.assertTrue(self.url(self.publish()).startswith("http://mp.weixin.qq.com/s?__biz="))


class MassTest(WeChatCase):
    def test_a_mass_send_reaches_followers_and_no_list(self):
        answer = self.sendall(self.draft("群发"), clientmsgid="job-1")
        self.assertEqual((answer["errcode"], answer["errmsg"], answer["msg_id"] > 2**31), (0, "send job submission success", True))
        self.assertNotEqual(answer["msg_id"], answer["msg_data_id"])
        self.assertEqual(self.call("message/mass/get", {"msg_id": str(answer["msg_id"])}), {"msg_id": answer["msg_id"], "msg_status": "SEND_SUCCESS"})
        self.assertEqual(self.titles(), [])
        self.assertEqual([(post["how"], post["title"], post["mid"]) for post in self.view()["public"]], [("mass", "群发", answer["msg_data_id"])])
        self.code(self.call("message/mass/get", {"msg_id": 5}), 40059)

    def test_the_client_s_id_is_remembered_for_a_day(self):
        media_id = self.draft()
        first = self.sendall(media_id, clientmsgid="job-2")
        self.code(self.sendall(media_id, clientmsgid="job-2"), 45066)
        self.later(61)
        again = self.sendall(media_id, clientmsgid="job-2")
        self.code(again, 45065)
        self.assertEqual((again["msg_id"], "msg_data_id" in again), (first["msg_id"], False))
        self.later(DAY)
        self.kept = None
        self.code(self.sendall(media_id, clientmsgid="job-2"), 40007)
        self.assertEqual(len(self.view()["ever"]), 1)

    def test_without_an_id_the_platform_makes_one_of_range_and_content(self):
        self.set(mass_quota=5, draft_leaves="success", job_ms=60_000)
        media_id = self.draft()
        self.code(self.sendall(media_id), 0)
        self.code(self.sendall(media_id), 45066)
        self.code(self.sendall(self.draft("另一篇")), 0)

    def test_the_id_has_a_length(self):
        self.code(self.sendall(self.draft(), clientmsgid="x" * 65), 45067)
        self.set(clientmsgid_limit=32)
        self.code(self.sendall(self.draft(), clientmsgid="x" * 33), 45067)
        self.code(self.sendall(self.draft(), clientmsgid="x" * 32), 0)

    def test_one_send_a_day_by_anybody(self):
        self.hand("articles", title="手工群发")
        self.code(self.sendall(self.draft()), 45028)
        self.assertEqual(self.view()["mass_left"], 0)
        self.later(DAY)
        self.kept = None
        self.code(self.sendall(self.draft()), 0)

    def test_a_service_account_has_four_a_month(self):
        self.set(kind="service")
        self.assertEqual([self.sendall(self.draft(f"第{n}次"))["errcode"] for n in range(5)], [0, 0, 0, 0, 45028])
        self.later(32 * DAY)
        self.kept = None
        self.code(self.sendall(self.draft()), 0)

    def test_a_failed_send_says_why_and_costs_nothing(self):
        self.set(sends=["err(30003)", "send fail"])
        for number in range(2):
            answer = self.sendall(self.draft(f"败{number}"))
            self.assertEqual(self.call("message/mass/get", {"msg_id": answer["msg_id"]})["msg_status"], "SEND_FAIL")
        self.assertEqual(([send["outcome"] for send in self.view()["sends"]], self.view()["mass_left"], self.view()["ever"]), (["err(30003)", "send fail"], 1, []))

    def test_an_original_is_reprinted_only_as_its_author_allows(self):
        self.set(reprint="forbidden", mass_quota=9)
        outcome = lambda **more: (self.sendall(self.draft(), clientmsgid=f"c{len(self.view()['sends'])}", **more), self.view()["sends"][-1]["outcome"])[1]
        self.assertEqual(outcome(send_ignore_reprint=1), "err(30002)")
        self.set(reprint="allowed")
        self.assertEqual((outcome(send_ignore_reprint=0), outcome(send_ignore_reprint=1)), ("err(30003)", "send success"))

    def test_bad_requests(self):
        self.code(self.sendall("x"), 40007)
        self.code(self.sendall(self.draft(), msgtype="text"), 40008)
        self.code(self.sendall(self.draft(), filter={"is_to_all": False, "tag_id": 9}), -1)
        self.code(self.sendall(self.draft(), filter={"is_to_all": False, "tag_id": 2}), 0)
        self.set(verified=False)
        self.code(self.sendall(self.draft()), 48001)

    def test_a_sent_page_dies_when_deleted(self):
        answer = self.sendall(self.draft())
        url = self.view()["public"][0]["url"]
        self.assertIn('id="js_article"', ask(url).text)
        self.code(self.call("message/mass/delete", {"url": url}), 0)
        self.assertIn("该内容已被发布者删除", ask(url).text)
        self.assertEqual(self.call("message/mass/get", {"msg_id": answer["msg_id"]})["msg_status"], "DELETE")
        self.code(self.call("message/mass/delete", {"msg_id": answer["msg_id"]}), 40059)
        self.code(self.call("message/mass/delete", {"url": "x"}), 40059)


class HandTest(WeChatCase):
    def test_a_draft_published_by_hand_leaves_the_box(self):
        media_id = self.draft("代发")
        made = self.hand(f"drafts/{media_id}/publish")
        self.code(self.call("draft/get", {"media_id": media_id}), 40007)
        self.code(self.submit(media_id), 40007)
        self.assertEqual((self.titles(), self.listed()["item"][0]["article_id"]), (["代发"], made["article_id"]))
        self.assertEqual([(post["by"], post["how"]) for post in self.view()["ever"]], [("hand", "publish")])

    def test_a_draft_sent_by_hand_is_in_no_list(self):
        media_id = self.draft("群发稿")
        made = self.hand(f"drafts/{media_id}/publish", how="mass")
        self.code(self.call("draft/get", {"media_id": media_id}), 40007)
        self.code(self.call("freepublish/getarticle", {"article_id": made["article_id"]}), 53600)
        self.assertEqual((self.titles(), made["how"]), ([], "mass"))

    def test_an_article_written_by_hand_is_sent_published_and_deleted(self):
        made = self.hand("articles", title="自写", link="https://a.example/2", how="publish")
        self.assertEqual(self.titles(), ["自写"])
        self.assertEqual(self.view()["ever"][0]["links"], ["https://a.example/2"])
        self.hand(f"articles/{made['article_id']}", "PUT", title="改了", content="<p>新文</p>")
        self.assertEqual((self.titles(), "新文" in ask(made["articles"][0]["url"]).text), (["改了"], True))
        self.hand(f"articles/{made['article_id']}", "DELETE")
        self.assertTrue(self.listed()["item"][0]["content"]["news_item"][0]["is_deleted"])
        self.assertEqual([(post["title"], post["by"]) for post in self.view()["deleted"]], [("自写", "hand")])

    def test_an_act_by_hand_may_lie_back(self):
        made = self.hand("articles", title="昨天", time=self.now() - DAY)
        self.assertEqual(made["articles"][0]["url"], self.view()["ever"][0]["url"])
        self.assertEqual((self.view()["ever"][0]["at"], self.view()["mass_left"]), (made["at"], 1))
        self.assertRegex(ask(made["articles"][0]["url"]).text, f'var ct = "{int(made["at"])}"')

    def test_an_account_gets_another_name(self):
        self.hand("rename", title="鼓楼卫健")
        self.assertIn("鼓楼卫健", ask(self.url(self.publish())).text)
        self.assertEqual(self.sandbox.options(self.name)["title"], "鼓楼卫健")
        self.assertEqual(self.sandbox.call("GET", "/addresses")["wechat"]["accounts"][self.name]["title"], "鼓楼卫健")

    def test_wrong_acts_are_named(self):
        for method, path, fields, words in (("PATCH", "", {"rol": 1}, "options are"), ("POST", "/drafts", {}, "title"),
                                            ("POST", "/articles", {"title": "x", "how": "y"}, "how is"), ("PUT", "/drafts/x", {}, "no draft x"),
                                            ("DELETE", "/articles/x", {}, "no article x"), ("POST", "/tokens", {"act": "y"}, "act is"), ("POST", "/nothing", {}, "no such route; there are GET /wechat,")):
            with self.assertRaisesRegex(Exception, f"400 .*{words}"):
                self.sandbox.call(method, f"/wechat/{self.name}{path}", fields)
        with self.assertRaisesRegex(Exception, "400 .*no account nobody"):
            self.sandbox.call("GET", "/wechat/nobody")

    def test_options_of_all_accounts_at_once(self):
        self.assertEqual({options["job_ms"] for options in self.sandbox.call("PATCH", "/wechat", {"job_ms": 7}).values()}, {7})
        self.assertEqual(self.sandbox.call("GET", "/wechat")[self.name], self.sandbox.options(self.name))


class DatacubeTest(WeChatCase):
    def detail(self, days_ago, until=None):
        begin, end = (day_of(self.now() - days * DAY) for days in (days_ago, until or days_ago))
        return self.send("/datacube/getarticletotaldetail", {"begin_date": begin, "end_date": end}).json()

    def next_day(self):
        self.later(DAY)
        self.kept = None

    def test_the_next_day_shows_what_was_sent_and_what_was_published(self):
        job = self.publish("发布的")
        self.hand("articles", title="群发的", how="mass")
        self.code(self.detail(0), 61501)
        self.next_day()
        answer = self.detail(1)
        self.assertEqual([(row["title"], row["publish_type"]) for row in answer["list"]], [("发布的", 1), ("群发的", 0)])
        self.assertEqual((answer["is_delay"], answer["list"][0]["content_url"], answer["list"][0]["msgid"]), (False, self.url(job), f"{job['publish_id']}_1"))

    def test_the_figures_may_be_late(self):
        self.publish()
        self.next_day()
        self.set(datacube="delayed")
        self.assertEqual(self.detail(1), {"list": [], "is_delay": True})
        self.set(datacube="not_ready")
        self.code(self.detail(1), 61503)

    def test_one_day_a_call_in_one_form(self):
        self.code(self.detail(2, 1), 61501)
        for wrong in ("20260101", "2026-02-30", None):
            self.code(self.send("/datacube/getarticletotaldetail", {"begin_date": wrong, "end_date": wrong}).json(), 61500)


class PageTest(WeChatCase):
    def setUp(self):
        super().setUp()
        self.address = self.url(self.publish("标题“一” & <二>", author="办公室", content_source_url="https://src.example/a?x=1&y=2",
                                             content='<p>正文</p><img src="http://mmbiz.qpic.cn/a/0">'))
        self.post = self.view()["public"][0]

    def hand_page(self, **fields):
        self.hand(f"articles/{self.post['article_id']}", "PUT", **fields)
        return ask(self.address).text

    def test_a_live_page_has_what_readers_of_it_look_for(self):
        text = ask(self.address).text
        self.assertEqual(text.count('id="js_article"'), 1)
        self.assertIn('<meta property="og:title" content="标题“一” &amp; &lt;二&gt;" />', text)
        self.assertRegex(text, r'id="js_content"[^>]*><p>正文</p><img data-src="http://mmbiz\.qpic\.cn/a/0"></div>')
        found = dict(re.findall(r"""var (\w+) = ["']([^"']*)["'];""", text))
        query = dict(pair.split("=", 1) for pair in self.address.partition("?")[2].removesuffix("#rd").split("&"))
        self.assertEqual((found["biz"], found["mid"], found["idx"], found["sn"]), (query["__biz"], query["mid"], query["idx"], query["sn"]))
        self.assertEqual((found["user_name"], found["msg_link"].replace("&amp;", "&"), found["msg_source_url"].replace("&amp;", "&")),
                         (self.account["user_name"], self.address, "https://src.example/a?x=1&y=2"))
        self.assertLess(abs(int(found["ct"]) - self.now()), 30)

    def test_the_short_address_is_the_same_article(self):
        self.assertRegex(self.post["short_url"], r"/s/[\w-]{22}$")
        self.assertEqual(ask(self.post["short_url"]).text, ask(self.address).text)
        self.assertEqual(ask(self.address.replace("__biz=", "chksm=1&__biz=").replace("=&mid", "%3D&mid")).text, ask(self.address).text)
        self.assertIn("参数错误", ask(self.address.replace("sn=", "sn=0")).text)
        self.assertIn("参数错误", ask(f"{self.base}/s/{'x' * 22}").text)

    def test_a_missing_article_says_why_and_answers_200(self):
        for page, words in (("blocked", '<h2 class="weui-msg__title warn">此内容因违规无法查看</h2><p class="weui-msg__desc">'),
                            ("unavailable", '<div class="mesg-block"><p>该内容暂时无法查看'), ("gone", "此账号已被屏蔽"), ("live", 'id="js_article"')):
            self.assertIn(words, self.hand_page(page=page))
        self.hand(f"articles/{self.post['article_id']}", "DELETE")
        reply = ask(self.address)
        self.assertEqual((reply.status, '<h2 class="weui-msg__title ">该内容已被发布者删除</h2>' in reply.text, "js_article" in reply.text), (200, True, False))

    def test_a_captcha_hides_whether_it_is_there(self):
        self.set(pages="captcha")
        self.assertRegex(ask(self.address).text, "环境异常.*完成验证")
        self.set(pages="redirect")
        reply = ask(self.address)
        self.assertEqual((reply.status, reply.headers["Location"].partition("?")[0]), (302, f"{self.base}/mp/wappoc_appmsgcaptcha"))
        self.assertIn("环境异常", ask(reply.headers["Location"]).text)


if __name__ == "__main__":
    unittest.main()
