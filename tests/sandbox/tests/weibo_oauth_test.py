#!/usr/bin/python3
"""Weibo's tokens: how they are given, sent, refused, and how they end."""

import unittest
from urllib.parse import parse_qs, urlencode, urlsplit

from support import ask
from weibo_stage import NOW, WeiboCase


class OAuthTest(WeiboCase):
    REDIRECT = "https://api.weibo.com/oauth2/default.html"

    def authorize(self, name="weibo-01", **more):
        query = {"client_id": self.who(name)["app_id"], "redirect_uri": self.REDIRECT, "response_type": "code", "state": "s t"} | more
        return self.call("/oauth2/authorize", token=None, **query)

    def code(self, name="weibo-01", **more):
        return parse_qs(urlsplit(self.authorize(name, **more).headers["Location"]).query)["code"][0]

    def form(self, code, name="weibo-01"):
        who = self.who(name)
        return {"client_id": who["app_id"], "client_secret": who["app_secret"], "grant_type": "authorization_code", "code": code, "redirect_uri": self.REDIRECT}

    def exchange(self, code, name="weibo-01", **more):
        form = self.form(code, name) | more
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
                         {"remind_in": "157680000", "expires_in": 157680000, "uid": self.who()["uid"], "isRealName": "true"})
        self.assertEqual(self.made(self.uid(answer["access_token"])), {"uid": int(self.who()["uid"])})
        again = self.refused(self.exchange(code), 21325, 400, "invalid_grant")
        self.assertEqual((again["request"], again["error_uri"]), ("/oauth2/access_token", "/oauth2/access_token"))
        self.assertEqual(again["error_description"], "invalid authorization code:" + code)

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
        code = self.code()
        form = self.form(code)
        spoken = self.refused(ask(self.stage.base + "/oauth2/access_token", "POST", form), 21323, 400, "invalid_request")
        self.assertEqual(spoken["error_description"], "miss client id or secret")
        self.refused(ask(self.stage.base + "/oauth2/access_token?" + urlencode(form)), 10021)
        self.refused(self.exchange(code, client_id=None), 21323)
        self.refused(self.exchange(code, client_secret="0" * 32), 21324, 400, "invalid_client")
        self.refused(self.exchange(code, grant_type="password"), 21328, 400, "unsupported_grant_type")
        self.made(ask(self.stage.base + "/oauth2/access_token?" + urlencode(form), "POST"))

    def test_lives_of_a_token(self):
        for options, life in (({}, 157680000), ({"own_developer": False}, 86400), ({"own_developer": False, "app_state": "audited"}, 604800),
                              ({"token_seconds": 90}, 90), ({"mobile_sdk": True}, 2592000)):
            self.set(own_developer=True, app_state="test", token_seconds=None, mobile_sdk=False)
            self.set(**options)
            answer = self.made(self.exchange(self.code()))
            self.assertEqual((answer["expires_in"], "refresh_token" in answer), (life, "mobile_sdk" in options))
            self.later(life - 1)
            self.made(self.uid(answer["access_token"]))
            self.later(1)
            self.assertEqual(self.refused(self.uid(answer["access_token"]), 21327)["error"], "expired_token")
        self.set(expired_code=10006)
        self.refused(self.uid(answer["access_token"]), 10006, 400)

    def test_types_vary_by_option(self):
        self.set(expires_in_type="string", uid_type="number", result_type="number")
        answer = self.made(self.exchange(self.code()))
        self.assertEqual((answer["expires_in"], answer["remind_in"], answer["uid"]), ("157680000", "157680000", int(self.who()["uid"])))
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
        self.assertEqual((token["uid"], token["expires_in"]), (self.who("weibo-02")["uid"], 86400))
        self.made(self.uid(token["access_token"]))
        self.set(test_users=[])
        self.refused(self.uid(token["access_token"]), 21321)
        self.set(app_state="audited")
        self.made(self.uid(token["access_token"]))
        self.assertEqual(self.made(self.exchange(self.code(login="weibo-03")))["expires_in"], 604800)

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
        self.assertEqual(info, {"uid": int(self.who()["uid"]), "appkey": int(self.who()["app_id"]), "scope": None, "create_at": int(NOW) + 529,
                                "expire_in": 157680000})
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


if __name__ == "__main__":
    unittest.main()
