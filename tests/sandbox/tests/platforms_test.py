#!/usr/bin/python3
"""What all platforms share: faults on accounts, the clock, the oracle over accounts, the journal."""

import time
import unittest

from wechat_support import Callback, WeChatCase, ask


class AccountFaultsTest(WeChatCase):
    def switch(self, kind, target=None, path="draft/add", **rule):
        return self.sandbox.fault(kind, [target or self.name], path=path, **{"count": 1} | rule)

    def there(self):
        return len(self.view()["drafts"])

    def add(self):
        return self.send("/cgi-bin/draft/add", {"articles": [self.article()]})

    def test_a_cut_has_no_effect_and_a_lost_answer_has(self):
        self.article()
        self.switch("cut")
        self.refused(self.add)
        self.assertEqual(self.there(), 0)
        self.switch("lost_answer")
        self.refused(self.add)
        self.assertEqual(self.there(), 1)

    def test_the_platform_s_own_error_comes_without_or_with_effect(self):
        self.article()
        self.switch("code", code=-1)
        self.code(self.add().json(), -1)
        self.assertEqual(self.there(), 0)
        self.switch("code", code=-1, effect=True)
        reply = self.add()
        self.assertEqual((reply.status, self.there()), (200, 1))
        self.assertRegex(reply.json()["errmsg"], "system error rid: ")

    def test_an_empty_answer_comes_after_the_effect_or_before(self):
        self.article()
        self.switch("empty")
        reply = self.add()
        self.assertEqual((reply.status, reply.body, self.there()), (200, b"", 1))
        self.switch("empty", effect=False)
        self.assertEqual((self.add().body, self.there()), (b"", 1))

    def test_other_answers_that_are_no_answer(self):
        self.article()
        for kind, status, effect in (("garbage", 200, 0), ("error", 503, 0), ("firewall", 412, 0), ("bad_gateway", 502, 1), ("html", 200, 1), ("truncated", 200, 1)):
            before = self.there()
            self.switch(kind)
            reply = self.add()
            self.assertRaises(ValueError, reply.json)
            self.assertEqual((reply.status, self.there() - before), (status, effect), kind)

    def test_an_answer_after_the_client_s_patience(self):
        self.article()
        self.switch("slow", ms=300)
        began = time.monotonic()
        self.assertIn("media_id", self.add().json())
        self.assertGreaterEqual(time.monotonic() - began, 0.3)

    def test_an_effect_may_come_after_the_client_is_gone(self):
        self.article()
        self.switch("accept_delay", ms=800, answer="cut")
        self.refused(self.add)
        self.assertEqual(self.there(), 0)
        self.assertTrue(self.eventually(lambda: self.there() == 1))

    def test_a_new_publish_may_be_missing_from_lists_for_a_while(self):
        media_id = self.draft("迟列")
        self.switch("list_delay", path="freepublish/submit", ms=1000)
        self.submit(media_id)
        self.assertEqual((self.titles(), len(self.view()["public"])), ([], 1))
        self.assertTrue(self.eventually(lambda: self.titles() == ["迟列"]))
        self.switch("list_delay", ms=60_000, hide=["list", "id"])
        hidden = self.draft("藏")
        self.code(self.call("draft/get", {"media_id": hidden}), 40007)
        self.assertEqual(self.call("draft/batchget", {"offset": 0, "count": 1})["total_count"], 0)

    def test_what_is_hidden_for_a_while_shows_when_the_platform_s_clock_says_so(self):
        self.switch("list_delay", path="freepublish/submit", ms=60_000)
        self.publish("迟列")
        self.assertEqual(self.titles(), [])
        self.later(61)
        self.assertEqual(self.titles(), ["迟列"])

    def test_a_fault_strikes_its_account_and_no_other(self):
        other = self.sandbox.account("wechat-40")
        self.article()
        self.switch("code", code=45009, count=None)
        self.code(self.add().json(), 45009)
        asked = {"grant_type": "client_credential", "appid": other["app_id"], "secret": other["app_secret"]}
        self.switch("code", code=50007, path="stable_token")
        self.assertIn("access_token", ask(f"{self.base}/cgi-bin/stable_token", "POST", asked).json())
        self.code(self.stable(), 50007)                                   # known by its app id
        self.switch("code", target="wechat", code=-1, path="draft/count")
        self.code(self.call("draft/count", method="GET"), -1)

    def test_an_account_or_the_whole_platform_is_down(self):
        self.token
        rule = self.switch("down", path="", count=None)
        self.refused(lambda: self.call("draft/count", method="GET"))
        self.assertEqual(ask(f"{self.base}/s/none").status, 200)
        self.sandbox.heal(rule)
        self.assertIn("total_count", self.call("draft/count", method="GET"))
        rule = self.switch("down", target="wechat", path="", count=None)
        with self.assertRaises(ConnectionRefusedError):
            self.call("draft/count", method="GET")
        self.sandbox.heal(rule)
        self.assertIn("total_count", self.call("draft/count", method="GET"))

    def test_calls_and_platform_time_are_the_account_s(self):
        self.set(platform_ms=200)
        began = time.monotonic()
        self.stable()
        self.assertGreaterEqual(time.monotonic() - began, 0.2)
        call = self.sandbox.calls(target=self.name)[-1]
        self.assertEqual((call["method"], call["path"], call["status"]), ("POST", "/cgi-bin/stable_token", 200))

    def test_unknown_kinds_are_refused(self):
        with self.assertRaisesRegex(Exception, "no fault"):
            self.switch("nothing")
        self.assertTrue({"code", "empty"} <= self.sandbox.call("GET", "/")["faults"].keys())


class SitesAndAccountsTest(WeChatCase):
    OPTIONS = {"sites": 1, "articles": 3, "wechat": 2}

    def setUp(self):
        type(self).taken = 0
        super().setUp()
        self.article_made = self.sandbox.publish()

    def summary(self):
        return self.sandbox.summary([self.article_made["id"]])

    def test_the_oracle_counts_accounts_like_sites(self):
        article = self.article_made
        found = self.summary()
        self.assertEqual((found["sites"], found["channels"], found["expected"], found["exactly_once"]), (1, 2, 3, False))
        self.assertEqual([lost.get("channel") for lost in found["lost"]], [None, "wechat-01", "wechat-02"])
        self.publish("另一标题", content_source_url=article["url"])
        self.post(article["title"])
        self.sandbox.hand("wechat-02", "articles", title=article["title"])
        found = self.summary()
        self.assertEqual((found["once"], found["exactly_once"]), (3, True))
        self.hand("articles", title=article["title"], how="publish")
        self.assertEqual([(one["channel"], {post["by"] for post in one["posts"]}) for one in self.summary()["doubled"]], [("wechat-01", {"api", "hand"})])
        self.assertEqual(self.sandbox.summary([article["id"]], ["wechat-02"])["expected"], 1)
        self.sandbox.withdraw(article["id"])
        self.assertEqual([one.get("channel", one.get("site")) for one in self.summary()["left"]], ["site-01", "wechat-01", "wechat-02"])

    def test_secrets_of_accounts_are_known(self):
        token = self.token
        found = {(secret["site"], secret["user"]): secret["password"] for secret in self.sandbox.secrets()}
        self.assertEqual((found["wechat-01", "app_secret"], found["wechat-01", "stable_token"]), (self.account["app_secret"], token))

    def test_the_offset_is_a_number(self):
        with self.assertRaisesRegex(Exception, "clock_offset"):
            self.sandbox.set(clock_offset="morning")
        with self.assertRaisesRegex(Exception, "clock_speed"):
            self.sandbox.set(clock_speed=0)

    def test_a_site_words_a_code_as_a_rest_error(self):
        self.sandbox.fault("code", ["site-01"], code="rest_no", status=400, count=1)
        self.assertEqual(self.post("无").json()["code"], "rest_no")
        self.assertEqual(self.sandbox.public("site-01")["sites"]["site-01"]["times_public"]["title"].get("无"), None)


class ClockSpeedTest(WeChatCase):
    OPTIONS = {"sites": 0, "articles": 1, "wechat": 2, "weibo": 1}

    def day(self):
        """The platforms' clock, by a draft that is saved now."""
        return self.hand("drafts", title="几点")["update_time"]

    def pass_by(self, began, seconds):
        return self.eventually(lambda: self.day() - began > seconds)

    def test_hours_pass_in_a_second_and_what_was_gained_stays(self):
        began = self.day()
        self.addCleanup(self.sandbox.set, clock_speed=1)
        self.sandbox.set(clock_speed=36_000)
        self.assertTrue(self.pass_by(began, 7200))
        self.sandbox.set(clock_speed=1)
        stopped = self.day()
        self.assertGreater(stopped - time.time(), 7000)
        self.assertLess(self.day() - stopped, 60)
        self.sandbox.kill()
        self.sandbox.up()
        self.assertLess(abs(self.day() - stopped), 60)

    def test_tokens_end_and_a_day_s_calls_begin_anew_at_that_speed(self):
        self.set(limits={"/cgi-bin/draft/count": 1})
        self.addCleanup(self.sandbox.set, clock_speed=1)
        self.assertEqual(self.send("/cgi-bin/draft/count", method="GET").json(), {"total_count": 0})
        self.code(self.send("/cgi-bin/draft/count", method="GET").json(), 45009)
        began, old = self.day(), self.token
        self.sandbox.set(clock_speed=86_400)
        self.assertTrue(self.pass_by(began, 86_400))
        self.sandbox.set(clock_speed=1)
        self.code(self.send("/cgi-bin/draft/count", method="GET", token=old).json(), 42001)
        self.kept = None
        self.assertIn("total_count", self.send("/cgi-bin/draft/count", method="GET").json())


class PlatformRestartTest(WeChatCase):
    OPTIONS = {"sites": 0, "articles": 1, "wechat": 3}

    def test_after_a_crash_all_is_there_and_what_was_running_goes_on(self):
        callback = Callback()
        self.addCleanup(callback.close)
        callback.answers = [500] * 50
        self.set(callback_url=callback.url, callback_tries=100, callback_gap_ms=50)
        self.publish("先前")
        self.assertTrue(self.eventually(lambda: len(callback.got) >= 2))
        self.set(job_ms=3000)
        running = self.submit(self.draft("正在"))["publish_id"]
        self.later(0.5)
        options, view, addresses = self.sandbox.options(self.name), self.view(), self.sandbox.addresses
        self.sandbox.kill()
        self.sandbox.up()
        callback.answers = []
        self.assertEqual((self.sandbox.options(self.name), self.sandbox.addresses | {"pid": 0}), (options, addresses | {"pid": 0}))
        after = self.view()
        self.assertEqual({name: after[name] for name in ("ever", "drafts", "calls", "acts")}, {name: view[name] for name in ("ever", "drafts", "calls", "acts")})
        self.assertTrue(self.eventually(lambda: self.view()["pushes"][0]["state"] == "delivered"))
        self.assertIn("total_count", self.call("draft/count", method="GET"))   # the token still works
        self.assertTrue(self.eventually(lambda: (running, 0) in [(job["publish_id"], job["status"]) for job in self.view()["jobs"]]))

    def test_an_effect_that_was_accepted_comes_after_the_crash(self):
        self.article()
        self.sandbox.fault("accept_delay", [self.name], path="draft/add", ms=2500, answer="cut", count=1)
        self.refused(lambda: self.draft("隔世"))
        self.sandbox.kill()
        self.sandbox.up()
        self.assertEqual(self.view()["drafts"], [])
        self.assertTrue(self.eventually(lambda: [draft["titles"] for draft in self.view()["drafts"]] == [["隔世"]], 20))


if __name__ == "__main__":
    unittest.main()
