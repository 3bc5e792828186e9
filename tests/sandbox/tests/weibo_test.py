#!/usr/bin/python3
"""Weibo answers as its facts say; each test also replays its events into a second platform, which must be the same."""

import asyncio
import gzip
import json
import threading
import time
import unittest
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from support import ask

from drumtower_sandbox.http import Answer, Listener
from drumtower_sandbox.weibo import ids, text
from drumtower_sandbox.weibo.answers import ERRORS
from drumtower_sandbox.weibo.options import ORDER
from drumtower_sandbox.weibo.platform import Weibo
from drumtower_sandbox.wordpress.rest import Effect

NOW = 1_795_000_000.0                # 2026-11-18 19:06:40 in Beijing
HOME = "http://127.0.0.1/a/1.html"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


class Stage:
    """One platform behind a real listener; the one place that the program will take over."""

    def __init__(self):
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()
        self.listener = Listener(self._handle)
        self.base = f"http://127.0.0.1:{self._do(self.listener.open())}"

    def begin(self, count):
        self.now, self.events, self.count, self.effect = NOW, [], count, Effect()
        self.platform = self.fresh(self._record)

    def fresh(self, record):
        platform = Weibo(record, "1", self.count, lambda: self.now)
        platform.base = self.base
        return platform

    def _record(self, kind, **fields):
        event = json.loads(json.dumps({"kind": kind, "t": time.time()} | fields))
        self.events.append(event)
        self.platform.apply(event)

    async def _handle(self, request):
        self.platform.promote(self.now)
        return Answer(self.platform.serve(request, self.effect))

    def _do(self, work):
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(5)

    async def _close(self):
        self.listener.close()
        open_ones = asyncio.all_tasks() - {asyncio.current_task()}
        for task in open_ones:
            task.cancel()
        await asyncio.gather(*open_ones, return_exceptions=True)

    def end(self):
        self._do(self._close())
        self.loop.call_soon_threadsafe(self.loop.stop)


def state(platform):
    """Everything a platform knows, as JSON."""
    kept = {name: value for name, value in vars(platform).items() if name not in ("record", "clock", "accounts", "authorised")}
    return json.dumps(kept | {"accounts": {name: vars(account) for name, account in platform.accounts.items()}}, sort_keys=True)


class WeiboCase(unittest.TestCase):
    COUNT = 3

    @classmethod
    def setUpClass(cls):
        cls.stage = Stage()

    @classmethod
    def tearDownClass(cls):
        cls.stage.end()

    def setUp(self):
        self.stage.begin(self.COUNT)
        self.addCleanup(self.replayed)

    def replayed(self):
        again = self.stage.fresh(lambda *_, **__: self.fail("a replay records nothing"))
        for event in self.stage.events:
            again.apply(json.loads(json.dumps(event)))
        self.assertEqual(state(again), state(self.stage.platform))

    # ---- what a client does ----

    def who(self, name="weibo-01"):
        return self.stage.platform.addresses()["accounts"][name]

    def call(self, path, method="GET", name="weibo-01", token=True, form=None, headers=None, body=None, **query):
        form = None if form is None and method == "GET" else dict(form or {})
        if token and form is None:
            query["access_token"] = self.who(name)["access_token"] if token is True else token
        elif token:
            form["access_token"] = self.who(name)["access_token"] if token is True else token
        sent = {"Content-Type": "application/x-www-form-urlencoded"} if form is not None and body is None else {}
        body = urlencode(form).encode() if form is not None and body is None else body
        return ask(self.stage.base + path + (f"?{urlencode(query)}" if query else ""), method, body=body, headers=sent | (headers or {}))

    def share(self, status="停水通告 " + HOME, name="weibo-01", rip="203.0.113.9", path="/2/statuses/share.json", **more):
        form = {"status": status} | ({"rip": rip} if rip else {}) | {key: value for key, value in more.items() if key not in ("token", "headers")}
        return self.call(path, "POST", name, form=form, **{key: value for key, value in more.items() if key in ("token", "headers")})

    def multipart(self, fields, files, path="/2/statuses/share.json", name="weibo-01"):
        parts = [f'--b\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode() for key, value in ({"access_token": self.who(name)["access_token"]} | fields).items()]
        parts += [f'--b\r\nContent-Disposition: form-data; name="{key}"; filename="{filename}"\r\nContent-Type: image/png\r\n\r\n'.encode() + data + b"\r\n"
                  for key, (filename, data) in files.items()]
        return ask(self.stage.base + path, "POST", body=b"".join(parts) + b"--b--\r\n", headers={"Content-Type": "multipart/form-data; boundary=b"})

    def refused(self, reply, code, status=None, error=None):
        found = reply.json()
        self.assertEqual(found.get("error_code"), code, found)
        if status:
            self.assertEqual(reply.status, status)
        if error:
            self.assertEqual(found["error"], error)
        return found

    def made(self, reply):
        found = reply.json()
        self.assertEqual((reply.status, "error_code" in found), (200, False), found)
        return found

    def timeline(self, name="weibo-01", **query):
        return [post["idstr"] for post in self.made(self.call("/2/statuses/user_timeline.json", name=name, **query))["statuses"]]

    # ---- what people do ----

    def control(self, method, path, value=None):
        return self.stage.platform.control(method, [part for part in path.split("/") if part], value)

    def set(self, name="weibo-01", **options):
        return self.control("PATCH", name, options)

    def hand(self, text, name="weibo-01", **more):
        return self.control("POST", f"{name}/posts", {"text": text} | more)

    def view(self, name="weibo-01"):
        return self.stage.platform.view(name)

    def later(self, seconds):
        self.stage.now += seconds

    def many(self, count, name="weibo-01"):
        """Posts a minute apart, oldest first."""
        out = []
        for number in range(count):
            out.append(self.made(self.share(f"第{number}条 {HOME}?{number}", name)))
            self.later(60)
        return out


class NumbersTest(unittest.TestCase):
    VECTORS = {3600375418559878: "A09LvzUOy", 3491273850170657: "yCirT0Iox", 201110410216293360: "wr4mOFqpbO", 231101124784859058: "Bh0tgako3U", 11010123: "14eMj",
               1024012131: "1EgPJN", 111111: "sU7", 4397951453070808: "HF6adcSRa", 3591268992667779: "zCik3bc0H", 3591370117495972: "zCkX9vs2M",
               3591291856713634: "zCiUVsawq", 4607741009594608: "K3fnuEfZK", 4559512851192225: "JoYct509r", 5224958596222067: "QathNq6DV"}
    TIMES = {4183898521571376: "2017-12-11 22:30:03", 3970368925020590: "2016-05-01 16:59:40", 4374463896095038: "2019-05-21 19:08:49",
             4607741009594608: "2021-02-23 12:28:47", 5221716881314113: "2025-10-14 18:29:42", 3516560159321035: "2012-11-26 10:25:39"}

    def test_ids_and_bids_convert_both_ways(self):
        for number, bid in self.VECTORS.items():
            self.assertEqual((ids.bid_of(number), ids.id_of(bid)), (bid, number))
        self.assertEqual((ids.number_in("HF6adcSRa"), ids.number_in("4397951453070808"), ids.number_in("中"), ids.number_in("")), (4397951453070808, 4397951453070808, None, None))

    def test_an_id_holds_its_second(self):
        for number, when in self.TIMES.items():
            self.assertEqual(ids.local(ids.time_of(number)), when)
        self.assertEqual(ids.time_of(ids.id_at(NOW + 0.9, 2**22 - 1)), NOW)
        self.assertEqual(ids.id_at(NOW, 0), int(NOW) - 515483463 << 22)
        self.assertEqual(ids.stamp(1306835215), "Tue May 31 17:46:55 +0800 2011")

    def test_the_length_of_a_text(self):
        http = "http://example.com/x"
        for words, length in {"我司CEO与我司吉祥物...好大一坨！": 16, "a" * 280: 140, "a" * 281: 141, "中" * 130 + " " + http: 141, "中" * 129 + " " + http: 140,
                              "\u0080": 1, "\u0081\u0081": 2, "": 0}.items():
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


class OAuthTest(WeiboCase):
    REDIRECT = "https://api.weibo.com/oauth2/default.html"

    def authorize(self, name="weibo-01", **more):
        query = {"client_id": self.who(name)["app_id"], "redirect_uri": self.REDIRECT, "response_type": "code", "state": "s t"} | more
        return self.call("/oauth2/authorize", token=None, **query)

    def code(self, name="weibo-01", **more):
        return parse_qs(urlsplit(self.authorize(name, **more).headers["Location"]).query)["code"][0]

    def exchange(self, code, name="weibo-01", **more):
        who = self.who(name)
        form = {"client_id": who["app_id"], "client_secret": who["app_secret"], "grant_type": "authorization_code", "code": code, "redirect_uri": self.REDIRECT} | more
        return self.call("/oauth2/access_token", "POST", token=None, form={key: value for key, value in form.items() if value is not None})

    def uid(self, token, **more):
        return self.call("/2/account/get_uid.json", token=token, **more)

    def test_a_code_comes_by_redirect_and_is_good_once(self):
        reply = self.authorize()
        where = urlsplit(reply.headers["Location"])
        self.assertEqual((reply.status, reply.headers["Location"].split("?")[0], parse_qs(where.query)["state"]), (302, self.REDIRECT, ["s t"]))
        code = parse_qs(where.query)["code"][0]
        answer = self.made(self.exchange(code))
        self.assertTrue(answer["access_token"].startswith("2.00"))
        self.assertEqual({key: answer[key] for key in answer if key != "access_token"},
                         {"remind_in": "157680000", "expires_in": "157680000", "uid": self.who()["uid"], "isRealName": "true"})
        self.assertEqual(self.made(self.uid(answer["access_token"])), {"uid": int(self.who()["uid"])})
        again = self.refused(self.exchange(code), 21325, 400, "invalid_grant")
        self.assertEqual((again["request"], again["error_uri"], again["error_description"]), ("/oauth2/access_token", "/oauth2/access_token", "invalid authorization code:" + code))

    def test_a_code_ends_and_belongs_to_its_app_and_address(self):
        code = self.code()
        self.refused(self.exchange(code, redirect_uri="http://elsewhere"), 21325, 400)
        self.refused(self.exchange(code, "weibo-02"), 21325, 400)
        self.later(600)
        self.refused(self.exchange(code), 21325, 400)
        self.refused(self.exchange("none"), 21325, 400)

    def test_authorize_knows_the_app_the_address_and_a_no(self):
        self.refused(self.authorize(redirect_uri="http://elsewhere"), 21322, 400, "redirect_uri_mismatch")
        self.refused(self.authorize(client_id="1"), 21324, 400, "invalid_client")
        self.refused(self.authorize(response_type="token"), 21329, 400, "unsupported_response_type")
        self.set(consent=False)
        self.assertIn("error=access_denied&error_code=21330", self.authorize().headers["Location"])
        self.assertIn("code: abc", ask(self.stage.base + "/oauth2/default.html?code=abc").text)

    def test_access_token_takes_forms_and_queries_only(self):
        who, code = self.who(), self.code()
        form = {"client_id": who["app_id"], "client_secret": who["app_secret"], "grant_type": "authorization_code", "code": code, "redirect_uri": self.REDIRECT}
        spoken = self.refused(ask(self.stage.base + "/oauth2/access_token", "POST", form), 21323, 400, "invalid_request")
        self.assertEqual(spoken["error_description"], "miss client id or secret")
        self.refused(ask(self.stage.base + "/oauth2/access_token?" + urlencode(form)), 10021)
        self.refused(self.exchange(code, client_id=None), 21323)
        self.refused(self.exchange(code, client_secret="0" * 32), 21324, 400, "invalid_client")
        self.refused(self.exchange(code, grant_type="password"), 21328, 400, "unsupported_grant_type")
        self.made(ask(self.stage.base + "/oauth2/access_token?" + urlencode(form), "POST"))

    def test_lives_of_a_token(self):
        for options, life in (({}, 157680000), ({"own_developer": False}, 86400), ({"own_developer": False, "app_state": "audited"}, 604800), ({"token_seconds": 90}, 90),
                              ({"mobile_sdk": True}, 2592000)):
            self.set(own_developer=True, app_state="test", token_seconds=None, mobile_sdk=False)
            self.set(**options)
            answer = self.made(self.exchange(self.code()))
            self.assertEqual((answer["expires_in"], "refresh_token" in answer), (str(life), "mobile_sdk" in options))
            self.later(life - 1)
            self.made(self.uid(answer["access_token"]))
            self.later(1)
            self.assertEqual(self.refused(self.uid(answer["access_token"]), 21327)["error"], "expired_token")
        self.set(expired_code=10006)
        self.refused(self.uid(answer["access_token"]), 10006, 400)

    def test_types_vary_by_option(self):
        self.set(expires_in_type="number", uid_type="number", result_type="number")
        answer = self.made(self.exchange(self.code()))
        self.assertEqual((answer["expires_in"], answer["remind_in"], answer["uid"]), (157680000, "157680000", int(self.who()["uid"])))
        self.assertIs(self.made(self.call("/oauth2/revokeoauth2", "POST", token=answer["access_token"]))["result"], True)

    def test_only_the_mobile_kind_is_refreshed(self):
        self.refused(self.exchange(None, grant_type="refresh_token", refresh_token=self.who()["access_token"]), 21325)
        self.set(mobile_sdk=True)
        first = self.made(self.exchange(self.code()))
        second = self.made(self.exchange(None, grant_type="refresh_token", refresh_token=first["refresh_token"]))
        self.assertNotEqual(second["access_token"], first["access_token"])
        self.set(refresh="same")
        third = self.made(self.exchange(None, grant_type="refresh_token", refresh_token=second["refresh_token"]))
        self.assertEqual(third, second)

    def test_an_unaudited_app_is_for_its_owner_and_test_users(self):
        self.refused(self.authorize(login="weibo-02"), 21321, error="applications over the unaudited use restrictions!")
        self.set(test_users=["weibo-02"])
        token = self.made(self.exchange(self.code(login="weibo-02")))
        self.assertEqual((token["uid"], token["expires_in"]), (self.who("weibo-02")["uid"], "86400"))
        self.made(self.uid(token["access_token"]))
        self.set(test_users=[])
        self.refused(self.uid(token["access_token"]), 21321)
        self.set(app_state="audited")
        self.made(self.uid(token["access_token"]))
        self.assertEqual(self.made(self.exchange(self.code(login="weibo-03")))["expires_in"], "604800")

    def test_how_a_token_is_sent(self):
        token = self.who()["access_token"]
        self.made(self.uid(None, headers={"Authorization": f"OAuth2 {token}"}))
        for headers in ({"Authorization": f"Bearer {token}"}, {"Authorization": token}, {}):
            found = self.refused(self.uid(None, headers=headers), 10006, 400, "source paramter(appkey) is missing")
            self.assertEqual(found["request"], "/2/account/get_uid.json")
        self.refused(self.uid("2.00garbage"), 21332, 403, "invalid_access_token")
        self.made(self.share(token=None, headers={"Authorization": f"OAuth2 {token}"}))

    def test_token_info_counts_and_tells_what_is_left(self):
        self.later(529)
        info = self.made(self.call("/oauth2/get_token_info", "POST"))
        self.assertEqual(info, {"uid": int(self.who()["uid"]), "appkey": int(self.who()["app_id"]), "scope": None, "create_at": int(NOW) + 529, "expire_in": 157680000})
        self.later(100)
        self.assertEqual(self.made(self.call("/oauth2/get_token_info", "POST"))["expire_in"], 157679900)
        self.refused(self.call("/oauth2/get_token_info"), 10021)
        self.refused(self.call("/oauth2/get_token_info", "POST", token="x"), 21332)
        self.assertEqual(self.view()["calls"]["today"], 2)

    def test_revoked_by_the_client_and_withdrawn_by_the_department(self):
        token = self.who()["access_token"]
        self.assertEqual(self.made(self.call("/oauth2/revokeoauth2", "POST")), {"result": "true"})
        self.refused(self.uid(token), 21316)
        self.assertEqual(self.who()["access_token"], None)
        fresh = self.control("POST", "weibo-01/authorise")["access_token"]
        self.made(self.uid(fresh))
        self.assertEqual(self.control("POST", "weibo-01/revoke"), {"tokens": [fresh]})
        self.refused(self.uid(fresh), 21319)
        other = self.control("POST", "weibo-01/authorise")["access_token"]
        self.control("POST", "weibo-01/revoke", {"code": 21317, "app": "weibo-02"})
        self.made(self.uid(other))
        self.control("POST", "weibo-01/revoke", {"code": 21317})
        self.refused(self.uid(other), 21317)
        self.made(self.uid(self.who("weibo-02")["access_token"]))


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
        self.assertEqual((post["user"]["idstr"], post["user"]["id"], post["user"]["screen_name"]), (self.who()["uid"], int(self.who()["uid"]), self.who()["title"]))
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


class RepetitionTest(WeiboCase):
    def test_the_last_post_alone_is_compared(self):
        self.made(self.share())
        self.later(86400)
        self.refused(self.share(), 20019, 400, "repeat content!")
        self.made(self.share("另一条 " + HOME))
        self.made(self.share())
        self.assertEqual(len(self.view()["ever"]), 3)

    def test_a_window_with_its_end(self):
        self.set(duplicate_scope="window", duplicate_window=600, duplicate_code=20111)
        self.made(self.share())
        self.made(self.share("另一条 " + HOME))
        self.later(599)
        self.refused(self.share(), 20111)
        self.later(1)
        self.made(self.share())
        self.set(duplicate_scope="off")
        self.made(self.share())

    def test_the_last_post_has_a_window_too(self):
        self.set(duplicate_window=60)
        self.made(self.share())
        self.later(60)
        self.made(self.share())

    def test_similar_texts_and_equal_links(self):
        self.set(similar=0.8)
        self.made(self.share("关于停水的通告今天发布 " + HOME))
        self.refused(self.share("关于停水的通告昨天发布 " + HOME), 20017)
        self.made(self.share("完全不同的一条消息在这里出现了没有相似之处 http://127.0.0.1/zzz"))
        self.set(similar=0, duplicate_by="url", duplicate_scope="window")
        self.refused(self.share("别的话 " + HOME), 20019)

    def test_a_silent_platform_gives_the_first_one_back(self):
        self.set(duplicate_answer="silent")
        first = self.made(self.share())
        self.assertEqual(self.made(self.share())["idstr"], first["idstr"])
        self.assertEqual(len(self.view()["ever"]), 1)

    def test_posts_by_hand_count_and_others_do_not(self):
        self.hand("停水通告", link=HOME)
        self.refused(self.share(), 20019)
        self.made(self.share(name="weibo-02"))

    def test_comments_repeat_too(self):
        self.set(granted=["share", "comments"])
        post = self.made(self.share())
        form = {"id": post["idstr"], "comment": "好", "rip": "1.2.3.4"}
        comment = self.made(self.call("/2/comments/create.json", "POST", form=form))
        self.assertEqual((comment["text"], comment["status"]["idstr"], comment["status"]["comments_count"]), ("好", post["idstr"], 1))
        self.refused(self.call("/2/comments/create.json", "POST", form=form), 20019)
        self.refused(self.call("/2/comments/create.json", "POST", form=form | {"comment": "长" * 141}), 20012)
        self.refused(self.call("/2/comments/create.json", "POST", form=form | {"id": "1"}), 20101)


class LimitsTest(WeiboCase):
    def test_thirty_posts_an_hour(self):
        self.set(duplicate_scope="off")
        for _ in range(30):
            self.made(self.share())
        self.refused(self.share(), 10024, error="User requests for /statuses/share out of rate limit!")
        self.assertEqual((self.view()["calls"]["posts_this_hour"], self.view()["calls"]["today"]), (30, 30))
        self.made(self.share(name="weibo-02"))
        self.timeline()
        self.later(3600 - NOW % 3600 - 1)
        self.refused(self.share(), 10024)
        self.later(1)
        self.made(self.share())

    def test_a_hundred_calls_a_day_by_the_beijing_clock(self):
        self.set(calls_a_day=3)
        self.timeline(), self.timeline()
        self.refused(self.call("/2/statuses/show.json", id="1"), 20101)
        self.refused(self.call("/2/statuses/user_timeline.json"), 10023)
        self.refused(self.share(), 10023)
        self.assertEqual(self.view()["calls"]["today"], 3)
        self.later(86400 - (NOW + 28800) % 86400 - 1)
        self.refused(self.share(), 10023)
        self.later(1)
        self.made(self.share())
        self.assertEqual(self.view()["calls"]["by_day"], {"weibo-01|2026-11-18": 3, "weibo-01|2026-11-19": 1})

    def test_the_hundredth_call_is_the_last(self):
        for _ in range(100):
            self.timeline()
        self.refused(self.call("/2/statuses/user_timeline.json"), 10023)

    def test_each_app_counts_for_itself(self):
        self.set("weibo-02", app_state="audited", calls_a_day=1)
        foreign = self.control("POST", "weibo-01/authorise", {"app": "weibo-02"})["access_token"]
        own = next(token["access_token"] for token in self.control("GET", "weibo-01/tokens") if token["app"] == "weibo-01")
        self.made(self.call("/2/statuses/user_timeline.json", token=foreign))
        self.refused(self.call("/2/statuses/user_timeline.json", token=foreign), 10023)
        self.made(self.call("/2/statuses/user_timeline.json", token=own))

    def test_refused_posts_may_be_free(self):
        self.set(posts_an_hour=1, refused_posts_count=False)
        self.refused(self.share("无链接"), 10017)
        self.made(self.share())
        self.refused(self.share("另 " + HOME), 10024)

    def test_too_frequent(self):
        self.set(min_seconds=60)
        self.made(self.share())
        self.later(59)
        self.refused(self.share("另 " + HOME), 20016)
        self.later(1)
        self.made(self.share("另 " + HOME))

    def test_one_address_has_a_limit_for_all(self):
        self.control("PATCH", "", {"ip_calls_an_hour": 2})
        self.timeline(), self.timeline("weibo-02")
        self.refused(self.call("/2/statuses/user_timeline.json", name="weibo-03"), 10022)

    def test_what_the_counters_tell_may_be_untrue(self):
        self.made(self.share())
        status = self.made(self.call("/2/account/rate_limit_status.json"))
        self.assertEqual((status["user_limit"], status["remaining_user_hits"], status["ip_limit"], status["remaining_ip_hits"], status["limit_time_unit"]), (100, 99, 15000, 14999, "DAYS"))
        self.assertEqual((status["reset_time"], status["reset_time_in_seconds"]), ("2026-11-19 00:00:00", 17600))
        self.assertEqual(status["api_rate_limits"], [{"api": "/statuses/update", "limit": 30, "limit_time_unit": "HOURS", "remaining_hits": 29}])
        self.assertEqual(self.view()["calls"]["today"], 1)
        self.set(rate_status="advisory", calls_a_day=1)
        self.refused(self.share("另 " + HOME), 10023)
        status = self.made(self.call("/2/account/rate_limit_status.json"))
        self.assertEqual((status["ip_limit"], status["user_limit"], status["remaining_user_hits"], status["reset_time"]), (1000, 150, 150, "2026-11-18 20:00:00"))


class TimelineTest(WeiboCase):
    def test_the_five_newest_whatever_is_asked(self):
        posts = [post["idstr"] for post in self.many(7)]
        reply = self.made(self.call("/2/statuses/user_timeline.json", count=100))
        self.assertEqual([post["idstr"] for post in reply["statuses"]], posts[:1:-1])
        self.assertEqual((reply["total_number"], reply["previous_cursor"], reply["next_cursor"]), (7, 0, 0))
        self.assertEqual(self.timeline(page=2, count=5), [])
        self.assertEqual(self.timeline(page=2, count=2), [posts[4], posts[3]])
        self.set(timeline_cap=10)
        self.assertEqual(self.timeline(), posts[::-1])
        self.set(timeline_cap=0)
        self.assertEqual(self.timeline(page=2, count=5), posts[1::-1])

    def test_ids_are_strings_and_cut_by_an_option_of_their_own(self):
        posts = [post["idstr"] for post in self.many(7)]
        reply = self.made(self.call("/2/statuses/user_timeline/ids.json"))
        self.assertEqual(reply, {"statuses": posts[:1:-1], "previous_cursor": 0, "next_cursor": 0, "total_number": 7})
        self.set(ids_cap=0)
        self.assertEqual(self.made(self.call("/2/statuses/user_timeline/ids.json", count=100))["statuses"], posts[::-1])
        self.set(granted=["share"])
        self.refused(self.call("/2/statuses/user_timeline/ids.json"), 10014, 403)

    def test_since_is_exclusive_and_max_inclusive(self):
        posts = self.many(4)
        at = [post["idstr"] for post in posts]
        self.assertEqual(self.timeline(since_id=at[1]), [at[3], at[2]])
        self.assertEqual(self.timeline(max_id=at[1]), [at[1], at[0]])
        self.assertEqual(self.timeline(since_id=at[0], max_id=at[2]), [at[2], at[1]])
        self.assertEqual(self.timeline(since_id=ids.id_at(NOW + 60, 0)), at[:0:-1])

    def test_the_cap_may_come_after_the_filters(self):
        at = [post["idstr"] for post in self.many(8)]
        self.assertEqual(self.timeline(max_id=at[4]), [at[4], at[3]])
        self.set(cap_first=False)
        self.assertEqual(self.timeline(max_id=at[4]), at[4::-1])

    def test_base_app_shows_this_apps_posts_when_it_can_be_trusted(self):
        mine = self.made(self.share())["idstr"]
        self.later(1)
        hand = str(self.hand("手工")["id"])
        self.assertEqual((self.timeline(), self.timeline(base_app=1)), ([hand, mine], [mine]))
        self.set(base_app="empty")
        self.assertEqual(self.timeline(base_app=1), [])
        self.set(base_app="all")
        self.assertEqual(self.timeline(base_app=1), [hand, mine])

    def test_trim_user_leaves_the_number(self):
        self.made(self.share())
        reply = self.made(self.call("/2/statuses/user_timeline.json", trim_user=1))
        self.assertEqual(reply["statuses"][0]["user"], {"id": int(self.who()["uid"])})

    def test_features_choose(self):
        self.made(self.multipart({"status": "图 " + HOME, "rip": "1.2.3.4"}, {"pic": ("a.png", PNG)}))
        self.later(1)
        self.made(self.share())
        self.assertEqual([len(self.timeline(feature=feature)) for feature in (0, 1, 2, 3)], [2, 2, 1, 0])

    def test_nobody_elses(self):
        other = self.who("weibo-02")
        for query in ({"uid": other["uid"]}, {"screen_name": other["title"]}):
            for path in ("user_timeline", "user_timeline/ids"):
                self.refused(self.call(f"/2/statuses/{path}.json", **query), 21335, error="request uid's value must be the current user")
        self.assertEqual(self.timeline(uid=self.who()["uid"], screen_name=self.who()["title"]), [])

    def test_a_post_may_be_late_in_lists(self):
        self.stage.effect = Effect(hidden_ms=5000, hidden_from=["list"])
        post = self.made(self.share())
        self.stage.effect = Effect()
        self.assertEqual((self.timeline(), self.made(self.call("/2/statuses/show.json", id=post["idstr"]))["idstr"]), ([], post["idstr"]))
        self.assertEqual(ask(self.view()["ever"][0]["url"]).status, 200)
        self.later(5)
        self.assertEqual(self.timeline(), [post["idstr"]])
        self.set(visible_after_ms=9000, hidden_from=["list", "id", "public"])
        late = self.made(self.share("另 " + HOME))
        self.refused(self.call("/2/statuses/show.json", id=late["idstr"]), 20101)
        self.assertEqual((ask(self.view()["ever"][1]["url"]).status, len(self.view()["public"])), (404, 1))
        self.later(9)
        self.assertEqual((self.timeline()[0], len(self.view()["public"])), (late["idstr"], 2))

    def test_show_count_go_and_home(self):
        post = self.made(self.share())
        other = self.made(self.share(name="weibo-02"))
        self.assertEqual(self.made(self.call("/2/statuses/show.json", id=post["idstr"])), post)
        self.assertEqual(self.made(self.call("/2/statuses/show.json", id=other["idstr"])), {})
        self.set(show_others=20112)
        self.refused(self.call("/2/statuses/show.json", id=other["idstr"]), 20112)
        self.set(show_others="show")
        self.assertEqual(self.made(self.call("/2/statuses/show.json", id=other["idstr"]))["idstr"], other["idstr"])
        self.refused(self.call("/2/statuses/show.json", id="123"), 20101, error="target weibo does not exist!")
        counts = self.made(self.call("/2/statuses/count.json", ids=f"{post['idstr']},1"))
        self.assertEqual(counts, [{"id": post["id"], "idstr": post["idstr"], "comments": 0, "reposts": 0, "attitudes": 0}])
        self.refused(self.call("/2/statuses/count.json", ids=",".join(["1"] * 101)), 20009)
        self.refused(self.call("/2/statuses/count.json"), 20001)
        where = self.call("/2/statuses/go", uid=self.who()["uid"], id=post["idstr"])
        self.assertEqual((where.status, where.headers["Location"]), (302, f"{self.stage.base}/{self.who()['uid']}/{ids.bid_of(post['id'])}"))
        home = self.made(self.call("/2/statuses/home_timeline.json"))
        self.assertEqual((home["next_cursor"], home["ad"], home["statuses"][0]["idstr"]), (home["max_id"], [], post["idstr"]))

    def test_conversions_and_short_links(self):
        self.assertEqual(self.made(self.call("/2/statuses/querymid.json", id="4397951453070808", type=1)), {"mid": "HF6adcSRa"})
        self.assertEqual(self.made(self.call("/2/statuses/queryid.json", mid="HF6adcSRa", type=1, isBase62=1)), {"id": "4397951453070808"})
        self.assertEqual(self.made(self.call("/2/statuses/querymid.json", id="111111,11010123", type=1, is_batch=1)), [{"111111": "sU7"}, {"11010123": "14eMj"}])
        self.refused(self.call("/2/short_url/expand.json", url_short="x"), 10014, 403)
        self.set(granted=["share", "short_url"], result_type="number")
        self.made(self.share())
        short = self.made(self.call("/2/short_url/shorten.json", url_long=HOME))["urls"][0]["url_short"]
        self.assertEqual(self.made(self.call("/2/short_url/expand.json", url_short=short)), {"urls": [{"url_short": short, "url_long": HOME, "type": 0, "result": True}]})
        self.set(result_type="string")
        both = self.made(ask(f"{self.stage.base}/2/short_url/expand.json?" + urlencode([("url_short", short), ("url_short", "http://t.cn/x"), ("access_token", self.who()["access_token"])])))
        self.assertEqual([(found["url_long"], found["result"]) for found in both["urls"]], [(HOME, "true"), ("", "false")])
        self.assertEqual(ask(self.stage.base + "/t.cn/" + short.rpartition("/")[2]).headers["Location"], HOME)

    def test_unknown_calls_and_methods(self):
        found = self.refused(self.call("/2/statuses/nothing.json"), 10020)
        self.assertEqual(found["request"], "/2/statuses/nothing.json")
        self.refused(self.call("/2/statuses/user_timeline.json", "POST"), 10021)


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
        for kind, shown in (("anchor", '<a href="http://www.example.cn/" rel="nofollow">%s</a>'), ("single_quotes", "<a href='http://www.example.cn/' rel='nofollow'>%s</a>"),
                            ("plain", "%s"), ("broken", "%s</a>"), ("empty", "")):
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

    def test_a_commit_that_breaks_a_rule_is_no_commit(self):
        self.set(next_answers=[{"code": 10001, "commit": True}])
        self.refused(self.share("没有链接"), 10017)
        self.assertEqual(self.view()["ever"], [])
        self.made(self.share())


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
        self.assertEqual((post["retweeted_status"]["idstr"], post["retweeted_status"]["comments_count"], post["retweeted_status"]["reposts_count"]), (original["idstr"], 1, 1))
        self.assertNotIn("retweeted_status", post["retweeted_status"])
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
        for method, path, error in (("GET", "weibo-99", KeyError), ("PUT", f"weibo-01/posts/{post['id']}", KeyError), ("DELETE", "weibo-01/posts/x", KeyError),
                                    ("POST", "weibo-01/posts", KeyError), ("POST", "weibo-01/nothing", ValueError), ("PUT", "", ValueError), ("GET", "weibo-01/posts/1/2", ValueError)):
            with self.assertRaises(error, msg=path):
                self.control(method, path, {})
        with self.assertRaises(ValueError):
            self.control("DELETE", f"weibo-02/posts/{post['id']}", {"by": "nobody"})


class PagesTest(WeiboCase):
    def test_a_post_has_pages_by_bid_and_by_number(self):
        post = self.made(self.share("【停水】<今天> " + HOME))
        bid = ids.bid_of(post["id"])
        for path in (f"/{self.who()['uid']}/{bid}", f"/status/{bid}", f"/detail/{post['idstr']}", f"/{self.who()['uid']}/{post['idstr']}"):
            page = ask(self.stage.base + path)
            self.assertEqual(page.status, 200, path)
            for part in ("<title>停水</title>", "&lt;今天&gt;", f'<a href="{HOME}">网页链接</a>', "2026-11-18 19:06:40", self.who()["title"]):
                self.assertIn(part, page.text)
        for path in (f"/{self.who('weibo-02')['uid']}/{bid}", "/status/A09LvzUOy", "/nothing", "/999999999"):
            self.assertEqual(ask(self.stage.base + path).status, 404, path)
        self.assertEqual(ask(self.stage.base + "/", "POST").status, 405)

    def test_who_a_request_is_for(self):
        seen = []
        inner = self.stage.platform.serve
        self.stage.platform.serve = lambda request, effect: (seen.append(self.stage.platform.account_of(request)), inner(request, effect))[1]
        self.addCleanup(lambda: self.stage.platform.__dict__.pop("serve", None))
        post = self.hand("甲", "weibo-02")
        who = self.who("weibo-02")
        self.timeline("weibo-02")
        self.share(name="weibo-02", token=None, headers={"Authorization": f"OAuth2 {who['access_token']}"})
        self.multipart({"status": "x"}, {}, name="weibo-02")
        self.call("/oauth2/authorize", token=None, client_id=who["app_id"])
        self.call("/oauth2/access_token", "POST", token=None, form={"client_id": who["app_id"]})
        ask(f"{self.stage.base}/{who['uid']}/{ids.bid_of(post['id'])}"), ask(f"{self.stage.base}/status/{post['bid']}"), ask(f"{self.stage.base}/u/{who['uid']}")
        ask(f"{self.stage.base}/open/auth/ws_token", "POST", who["agent"])
        self.assertEqual(seen, ["weibo-02"] * 9)
        seen.clear()
        ask(self.stage.base + "/nothing"), self.call("/2/statuses/user_timeline.json", token="x"), ask(f"{self.stage.base}/open/auth/ws_token", "POST", [1])
        self.assertEqual(seen, [None] * 3)
        self.stage.platform.__dict__.pop("serve")

    def test_the_agent_channel(self):
        def agent(path, **query):
            return self.made(ask(f"{self.stage.base}/open/{path}?{urlencode(query)}"))
        who = self.who()
        self.assertEqual(ask(f"{self.stage.base}/open/auth/ws_token", "POST", who["agent"]).json()["code"], 50001)
        self.set(agent=True, agent_quota=5)
        self.assertEqual([ask(f"{self.stage.base}/open/auth/ws_token", "POST", sent).json()["code"] for sent in ({}, who["agent"] | {"app_secret": "x"})], [40001, 40002])
        answer = self.made(ask(f"{self.stage.base}/open/auth/ws_token", "POST", who["agent"]))
        self.assertEqual((answer["code"], answer["message"], answer["data"]["uid"], answer["data"]["expire_in"]), (0, "success", int(who["uid"]), 7200))
        token = answer["data"]["token"]
        posts, other = self.many(6), self.made(self.share("别家 " + HOME, "weibo-02"))
        found = agent("weibo/user_status", token=token, count=100)["data"]
        self.assertEqual([post["mid"] for post in found["statuses"]], [post["idstr"] for post in posts[::-1]])
        short = found["statuses"][0]["text"].split()[-1]
        self.control("PUT", f"weibo-01/posts/{posts[0]['idstr']}", {"append": f" http://weibo.com/1/{ids.bid_of(other['id'])}"})
        short = next(code for code, link in self.stage.platform.shorts.items() if "weibo.com" in link)
        for query in ({"id": other["idstr"]}, {"url": f"https://weibo.com/1/{ids.bid_of(other['id'])}"}, {"url": short}):
            self.assertEqual(agent("weibo/status_show", token=token, **query)["data"]["mid"], other["idstr"])
        self.assertEqual(agent("weibo/status_show", token=token, id="1")["code"], 50001)
        self.assertEqual(agent("weibo/user_status", token=token)["code"], 42900)
        self.later(86400 - 3600)
        self.assertEqual([agent("weibo/user_status", token=value)["code"] for value in (token, token + "x", "")], [40100] * 3)
        self.assertEqual(self.view()["calls"]["agent_by_day"], {"2026-11-18": 5})

    def test_the_mobile_site(self):
        def mobile(path, **query):
            return ask(f"{self.stage.base}{path}?{urlencode(query)}", headers={"Referer": f"https://m.weibo.cn/u/{who['uid']}"})
        who = self.who()
        self.assertEqual(mobile("/api/container/getIndex", type="uid", value=who["uid"]).status, 404)
        self.set(mobile=True, share_long=True)
        tabs = mobile("/api/container/getIndex", type="uid", value=who["uid"]).json()["data"]["tabsInfo"]["tabs"]
        box = next(tab["containerid"] for tab in tabs if tab["tab_type"] == "weibo")
        self.assertEqual((box, mobile("/api/container/getIndex", value=who["uid"], containerid=box).json()["ok"]), ("107603" + who["uid"], 0))
        post = self.made(self.multipart({"status": "图\n<甲> " + HOME, "rip": "1.2.3.4"}, {"pic": ("a.png", PNG)}))
        self.later(1)
        long = self.made(self.share("长" * 200 + " " + HOME))
        self.control("PUT", f"weibo-01/posts/{post['idstr']}", {"pinned": True})
        cards = [card["mblog"] for card in mobile("/api/container/getIndex", containerid=box).json()["data"]["cards"]]
        self.assertEqual([(card["id"], card["bid"]) for card in cards], [(made["idstr"], ids.bid_of(made["id"])) for made in (post, long)])
        self.assertRegex(cards[0]["text"], r'^图<br />&lt;甲&gt; <a href="https://weibo\.cn/sinaurl\?u=http%3A%2F%2Ft\.cn%2F\w+"><span class="url-icon">')
        self.assertTrue(cards[0]["profile_type_id"].startswith("proweibotop") and "profile_type_id" not in cards[1])
        self.assertTrue(cards[1]["isLongText"] and cards[1]["text"].endswith(f'...<a href="/status/{long["idstr"]}">全文</a>'))
        self.assertIn("长" * 200, mobile("/statuses/show", id=ids.bid_of(long["id"])).json()["data"]["text"])
        self.assertIn("长" * 200, mobile("/statuses/extend", id=long["idstr"]).json()["data"]["longTextContent"])
        self.assertEqual((type(cards[0]["pics"]), mobile("/statuses/show", id="1").status), (list, 404))
        self.set(mobile_pics="object")
        self.assertEqual(list(mobile("/statuses/show", id=post["idstr"]).json()["data"]["pics"]), ["0"])
        self.control("POST", "weibo-02/reposts", {"of": post["idstr"]})
        self.assertEqual(mobile("/api/statuses/repostTimeline", id=post["idstr"], page=1).json()["data"]["data"][0]["user"]["idstr"], self.who("weibo-02")["uid"])
        self.assertIn("$render_data", ask(f"{self.stage.base}/status/{ids.bid_of(post['id'])}").text)
        self.assertEqual(ask(f"{self.stage.base}/statuses/show?id={post['idstr']}").status, 403)
        self.set(mobile_answer="login")
        self.assertEqual(mobile("/statuses/show", id=post["idstr"]).json()["ok"], -100)
        for how, status in (("cookies", 432), ("limited", 418)):
            self.set(mobile_answer=how)
            self.assertEqual(mobile("/statuses/show", id=post["idstr"]).status, status)


class ManyTest(WeiboCase):
    COUNT = 120

    def test_names_widen_and_nobody_shares_a_number(self):
        accounts = self.stage.platform.addresses()["accounts"]
        self.assertEqual((list(accounts)[0], list(accounts)[-1], len(accounts)), ("weibo-001", "weibo-120", 120))
        for field in ("uid", "app_id", "app_secret", "title", "access_token"):
            self.assertEqual(len({account[field] for account in accounts.values()}), 120, field)
        again = self.stage.fresh(lambda *_, **__: None)
        self.assertEqual(again.accounts["weibo-007"].app_secret, accounts["weibo-007"]["app_secret"])

    def test_no_number_comes_twice_in_one_second(self):
        numbers = [self.hand("同一秒", "weibo-001")["id"] for _ in range(200)]
        self.assertEqual((len(set(numbers)), {ids.time_of(number) for number in numbers}), (200, {int(NOW)}))


if __name__ == "__main__":
    unittest.main()
