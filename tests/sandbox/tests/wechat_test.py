#!/usr/bin/python3
"""WeChat: tokens, the wording of answers, quotas, and the tools around them."""

import json
import re
import unittest

from wechat_support import DAY, WeChatCase, ask


class TokenTest(WeChatCase):
    def good(self, token):
        return "total_count" in self.call("draft/count", method="GET", token=token)

    def why(self, token):
        return self.call("draft/count", method="GET", token=token)["errcode"]

    def test_the_stable_token_is_the_same_with_less_time_left(self):
        first = self.stable()
        self.assertIn(first["expires_in"], (7199, 7200))
        self.later(1000)
        second = self.stable()
        self.assertEqual(second["access_token"], first["access_token"])
        self.assertIn(second["expires_in"], range(6195, 6201))

    def test_it_is_renewed_in_its_last_minutes_and_both_work_until_it_ends(self):
        first = self.stable()
        self.later(6890)
        self.assertEqual(self.stable()["access_token"], first["access_token"])
        self.later(20)
        second = self.stable()
        self.assertNotEqual(second["access_token"], first["access_token"])
        self.assertGreaterEqual(second["expires_in"], 300)
        self.assertTrue(self.good(first["access_token"]) and self.good(second["access_token"]))
        self.later(300)
        self.assertEqual((self.why(first["access_token"]), self.good(second["access_token"])), (42001, True))

    def test_a_forced_refresh_kills_the_old_token_but_not_twice_in_thirty_seconds(self):
        first, second = self.stable()["access_token"], self.stable(force_refresh=True)["access_token"]
        self.assertEqual((self.why(first), self.good(second)), (40001, True))
        self.assertEqual(self.stable(force_refresh=True)["access_token"], second)
        self.later(31)
        self.assertNotEqual(self.stable(force_refresh=True)["access_token"], second)

    def test_twenty_forced_refreshes_a_day(self):
        for _ in range(20):
            self.stable(force_refresh=True)
            self.later(31)
        self.code(self.stable(force_refresh=True), 45009)
        self.assertIn("access_token", self.stable())

    def test_the_plain_token_is_another_family_and_each_call_ends_the_one_before(self):
        stable, first = self.stable()["access_token"], self.plain()["access_token"]
        second = self.plain()["access_token"]
        self.assertTrue(self.good(first) and self.good(second))           # together for five minutes
        self.later(301)
        self.assertEqual((self.why(first), self.good(second), self.good(stable)), (40001, True, True))
        self.stable(force_refresh=True)
        self.assertTrue(self.good(second))

    def test_another_program_takes_tokens(self):
        plain, stable = self.plain()["access_token"], self.stable()["access_token"]
        other = self.hand("tokens", act="refresh")["access_token"]
        self.assertEqual((self.why(stable), self.stable()["access_token"]), (40001, other))
        self.set(token_overlap_s=0)
        self.assertTrue(self.good(self.hand("tokens", act="token")["access_token"]))
        self.assertEqual(self.why(plain), 40001)

    def test_a_spoiled_token_is_given_out_again_until_a_refresh_is_forced(self):
        token = self.stable()["access_token"]
        self.hand("tokens", act="spoil")
        self.assertEqual((self.stable()["access_token"], self.why(token)), (token, 40001))
        self.assertTrue(self.good(self.stable(force_refresh=True)["access_token"]))

    def test_life_and_sameness_are_options(self):
        self.set(token_life_s=600, stable="new")
        first, second = self.stable(), self.stable()
        self.assertLessEqual(first["expires_in"], 600)
        self.assertNotEqual(first["access_token"], second["access_token"])

    def test_who_may_not_have_a_token_is_told_why(self):
        self.code(self.stable(grant_type="password"), 40002)
        self.code(self.stable(appid=""), 41002)
        self.code(self.stable(secret=""), 41004)
        self.code(self.stable(appid="wx0000000000000000"), 40013)
        self.code(self.stable(secret="wrong"), 40125)
        self.code(self.plain(secret="wrong"), 40125)
        self.code(ask(f"{self.base}/cgi-bin/stable_token").json(), 43002)
        self.code(ask(f"{self.base}/cgi-bin/token", "POST", {}).json(), 43001)
        self.set(token_code=40243)
        self.code(self.stable(), 40243)

    def test_an_address_outside_the_whitelist_is_named(self):
        self.set(whitelist=["10.0.0.9"])
        answer = self.stable()
        self.code(answer, 40164)
        self.assertRegex(answer["errmsg"], r"^invalid ip 127\.0\.0\.1 ipv6 ::ffff:127\.0\.0\.1, not in whitelist rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$")
        self.set(whitelist=["127.0.0.1"])
        self.assertIn("access_token", self.stable())

    def test_a_missing_or_foreign_token(self):
        self.assertEqual(self.why("short"), 40014)
        self.assertEqual(self.why("x" * 100), 40001)
        self.code(ask(f"{self.base}/cgi-bin/draft/count").json(), 41001)


class WireTest(WeChatCase):
    def test_errors_are_200_with_a_rid_and_success_may_lack_errcode(self):
        reply = self.send("/cgi-bin/draft/get", {"media_id": "x"})
        self.assertEqual((reply.status, reply.json()["errcode"]), (200, 40007))
        self.assertRegex(reply.json()["errmsg"], r"^invalid media_id rid: \w{8}-\w{8}-\w{8}$")
        self.assertRegex(self.send("/cgi-bin/draft/get", body=b"{").json()["errmsg"], r"hint: \[\w+\] rid: ")
        self.assertEqual(list(self.call("draft/add", {"articles": [self.article()]})), ["media_id"])

    def test_the_content_type_is_an_option(self):
        def types():
            return [self.send(path, value, method).headers["Content-Type"].split(";")[0] for path, value, method in
                    (("/cgi-bin/draft/count", None, "GET"), ("/cgi-bin/draft/get", {}, "POST"))]
        self.assertEqual(types(), ["application/json", "text/plain"])
        self.set(content_type="text")
        self.assertEqual(types(), ["text/plain", "text/plain"])
        self.set(content_type="json")
        self.assertEqual(types(), ["application/json", "application/json"])

    def test_odd_bytes_in_answers(self):
        media_id = self.draft()
        self.set(odd_bytes="control")
        body = self.send("/cgi-bin/draft/get", {"media_id": media_id}).body
        self.assertRaises(ValueError, json.loads, body)
        self.assertIn("停水通告", json.loads(body, strict=False)["news_item"][0]["title"])
        self.set(odd_bytes="utf8")
        self.assertRaises(UnicodeDecodeError, self.send("/cgi-bin/draft/get", {"media_id": media_id}).body.decode)

    def test_bodies_are_judged(self):
        self.code(self.call("draft/add", body=b""), 44002)
        self.code(self.call("draft/add", body=b'{"articles":'), 47001)
        self.code(self.call("draft/add", body=b"[1]"), 47001)
        self.code(self.call("draft/add", body=b'{"articles":"\xff"}'), 47001)
        escaped = json.dumps({"articles": [self.article()]}).encode()
        self.assertIn(b"\\u505c", escaped)
        self.code(self.call("draft/add", body=escaped), 47002)
        self.set(escape_code=40033)
        self.code(self.call("draft/add", body=escaped), 40033)
        harmless = json.dumps({"articles": [self.article("回车\n与\\u4e2d", digest="&")]}, ensure_ascii=False).replace("&", "\\u0026").encode()
        self.assertIn("media_id", self.call("draft/add", body=harmless))
        self.code(self.call("draft/add", method="GET"), 43002)
        self.code(self.call("draft/count", {}), 43001)
        self.assertEqual(self.send("/cgi-bin/nothing", {}).status, 404)

    def test_retired_calls_say_so(self):
        self.code(self.call("material/add_news", {}), 45106)
        self.code(self.send("/datacube/getarticlesummary", {"begin_date": "2026-01-01"}).json(), 47009)

    def test_a_rid_tells_what_the_call_was(self):
        errmsg = self.call("draft/get", {"media_id": "weg"})["errmsg"]
        rid = re.search(r"rid: (\S+)", errmsg)[1]
        request = self.call("openapi/rid/get", {"rid": rid})["request"]
        self.assertEqual((json.loads(request["request_body"]), json.loads(request["response_body"])["errcode"]), ({"media_id": "weg"}, 40007))
        self.code(self.call("openapi/rid/get", {"rid": "nonsense"}), 76002)
        self.code(self.call("openapi/rid/get", {"rid": "00000000-00000000-00000000"}), 76001)
        self.later(8 * DAY)
        self.kept = None
        self.code(self.call("openapi/rid/get", {"rid": rid}), 76003)
        self.setUp()
        self.code(self.call("openapi/rid/get", {"rid": rid}), 76004)

    def test_callback_addresses_and_the_draft_switch(self):
        self.assertEqual(self.call("getcallbackip", method="GET"), {"ip_list": ["127.0.0.1"]})
        self.assertEqual(self.call("draft/switch", body=b"")["is_open"], 1)


class QuotaTest(WeChatCase):
    def quota(self, path):
        return self.call("openapi/quota/get", {"cgi_path": f"/cgi-bin/{path}"})["quota"]

    def test_the_day_s_calls_are_counted_and_end(self):
        self.set(limits={"/cgi-bin/freepublish/batchget": 3})
        for _ in range(3):
            self.listed()
        self.code(self.listed(), 45009)
        self.assertEqual(self.quota("freepublish/batchget"), {"daily_limit": 3, "used": 3, "remain": 0})
        self.assertEqual(self.view()["calls"]["/cgi-bin/freepublish/batchget"], {"today": 3, "ever": 3, "limit": 3})
        self.assertEqual(self.quota("draft/count")["used"], 0)

    def test_the_limits_are_a_new_account_s(self):
        expected = {"freepublish/submit": 100, "freepublish/get": 100, "freepublish/delete": 10, "freepublish/getarticle": 100, "freepublish/batchget": 100,
                    "draft/add": 1000, "draft/get": 500, "message/mass/sendall": 100, "token": 2000, "stable_token": 500_000}
        self.assertEqual({path: self.quota(path)["daily_limit"] for path in expected}, expected)
        self.code(self.call("openapi/quota/get", {"cgi_path": "/cgi-bin/nothing"}), 76021)

    def test_a_new_day_begins_at_midnight_in_shanghai(self):
        self.later(DAY - (self.now() + 8 * 3600) % DAY - 30)               # half a minute before
        self.set(limits={"/cgi-bin/draft/count": 1})
        self.call("draft/count", method="GET")
        self.code(self.call("draft/count", method="GET"), 45009)
        self.later(60)
        self.assertIn("total_count", self.call("draft/count", method="GET"))

    def test_tokens_have_a_quota_too(self):
        self.set(limits={"/cgi-bin/token": 1})
        self.assertIn("access_token", self.plain())
        self.code(self.plain(), 45009)
        self.assertIn("access_token", self.stable())

    def test_a_minute_s_calls(self):
        self.set(minute_limit=2)
        self.assertEqual([self.call("draft/count", method="GET").get("errcode") for _ in range(3)], [None, None, 45011])
        self.assertEqual(self.call("openapi/quota/get", {"cgi_path": "/cgi-bin/draft/count"})["rate_limit"], {"call_count": 2, "refresh_second": 60})
        self.later(61)
        self.assertIn("total_count", self.call("draft/count", method="GET"))

    def test_clearing_is_for_ten_times_a_month(self):
        self.set(limits={"/cgi-bin/draft/count": 1})
        self.call("draft/count", method="GET")
        self.code(self.call("clear_quota", {"appid": self.account["app_id"]}), 0)
        self.assertIn("total_count", self.call("draft/count", method="GET"))
        self.code(self.call("clear_quota", {"appid": "wx1"}), 40013)
        by_secret = f"{self.base}/cgi-bin/clear_quota/v2?appid={self.account['app_id']}&appsecret={self.account['app_secret']}"
        self.assertEqual([ask(by_secret, "POST").json()["errcode"] for _ in range(10)], [0] * 9 + [48006])
        self.code(self.call("clear_quota", {"appid": self.account["app_id"]}), 48006)
        self.code(ask(by_secret + "x", "POST").json(), 40125)

    def test_one_call_can_be_cleared_alone(self):
        self.call("draft/count", method="GET"), self.listed()
        self.code(self.call("openapi/quota/clear", {"cgi_path": "/cgi-bin/draft/count"}), 0)
        self.assertEqual((self.quota("draft/count")["used"], self.quota("freepublish/batchget")["used"]), (0, 1))
        self.code(self.call("openapi/quota/clear", {"cgi_path": "/x"}), 76021)


if __name__ == "__main__":
    unittest.main()
