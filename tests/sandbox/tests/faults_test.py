#!/usr/bin/python3
"""Every switch does what it says: what takes effect, what the client sees, how often."""

import re
import socket
import time
import unittest
from urllib.parse import urlsplit

from support import CUT, SandboxCase, ask

from drumtower_sandbox.faults import Faults
from drumtower_sandbox.http import Request


class FaultsTest(SandboxCase):
    OPTIONS = {"sites": 3, "own_ports": 2, "articles": 5}      # site-03 stands under a path

    def switch(self, kind, site="site-01", **rule):
        return self.sandbox.fault(kind, [site], **rule)

    def there(self, title, site="site-01"):
        """How many posts of this title are public, as the oracle knows."""
        return [post["title"] for post in self.sandbox.public(site)["sites"][site]["public"]].count(title)

    def test_lost_answer_takes_effect_and_cuts(self):
        for end in ("rst", "fin"):
            self.switch("lost_answer", method="POST", count=1, end=end)
            with self.assertRaises(CUT):
                self.post(f"丢失{end}")
            self.assertEqual(self.there(f"丢失{end}"), 1)

    def test_cut_has_no_effect(self):
        self.switch("cut", method="POST", count=1)
        with self.assertRaises(CUT):
            self.post("切断")
        self.assertEqual(self.there("切断"), 0)
        self.assertEqual(self.post("切断").status, 201)

    def test_bad_gateway_and_html_come_after_the_effect(self):
        self.switch("bad_gateway", method="POST", count=1)
        reply = self.post("网关")
        self.assertEqual((reply.status, reply.body[:6], self.there("网关")), (502, b"<html>", 1))
        self.switch("html", method="POST", count=1)
        reply = self.post("网页")
        self.assertEqual((reply.status, reply.body[:9], self.there("网页")), (200, b"<!DOCTYPE", 1))

    def test_error_after_says_400_for_what_is_public(self):
        self.switch("error_after", method="POST", count=1)
        self.code(self.post("报错"), 400, "rest_invalid_type")
        self.assertEqual(self.there("报错"), 1)

    def test_slow_takes_effect_at_once_and_answers_late(self):
        self.switch("slow", method="POST", ms=2000, count=1)
        with self.assertRaises(CUT):
            self.api("/posts", "POST", {"title": "慢", "status": "publish"}, timeout=0.3)
        self.assertEqual(self.there("慢"), 1)
        self.switch("slow", method="POST", ms=300, count=1)
        began = time.monotonic()
        self.assertEqual(self.post("慢二").status, 201)
        self.assertGreaterEqual(time.monotonic() - began, 0.3)

    def test_list_delay_hides_a_new_post_from_lists_for_a_while(self):
        self.switch("list_delay", method="POST", ms=700, count=1)
        made = self.post("迟列", slug="repost-late").json()
        self.assertEqual(self.slugs("slug=repost-late&status=any&context=edit"), [])
        self.assertEqual(self.api(f"/posts/{made['id']}").status, 200)
        self.assertEqual(self.there("迟列"), 1)
        self.assertTrue(self.eventually(lambda: self.slugs("slug=repost-late") == ["repost-late"]))
        self.switch("list_delay", method="POST", ms=60000, hide=["list", "id", "public"], count=1)
        made = self.post("全藏").json()
        self.assertEqual((self.api(f"/posts/{made['id']}").status, ask(made["link"]).status), (404, 404))

    def test_accept_delay_takes_effect_later_even_if_the_client_is_gone(self):
        self.switch("accept_delay", method="POST", ms=600, answer="cut", count=1)
        with self.assertRaises(CUT):
            self.post("迟到")
        self.assertEqual(self.there("迟到"), 0)
        self.assertTrue(self.eventually(lambda: self.there("迟到") == 1))
        self.switch("accept_delay", method="POST", ms=600, count=1)
        with self.assertRaises(CUT):
            self.api("/posts", "POST", {"title": "走了", "status": "publish"}, timeout=0.1)
        self.assertTrue(self.eventually(lambda: self.there("走了") == 1))
        self.switch("accept_delay", method="POST", ms=200, answer="504", count=1)
        self.assertEqual(self.post("五零四").status, 504)
        self.assertTrue(self.eventually(lambda: self.there("五零四") == 1))

    def test_slug_race_gives_two_posts_one_slug(self):
        self.post("竞争", slug="race")
        self.switch("slug_race", method="POST", count=1)
        self.assertEqual(self.post("竞争", slug="race").json()["slug"], "race")
        self.assertEqual(len([d for d in self.sandbox.public("site-01")["sites"]["site-01"]["duplicates"] if d["value"] == "race"]), 1)

    def test_errors_and_rate_limits_have_no_effect_and_say_when(self):
        self.switch("error", method="POST", status=500, count=1)
        self.assertEqual(self.post("五百").status, 500)
        self.switch("error", method="POST", retry_after=7, count=1)
        reply = self.post("五零三")
        self.assertEqual((reply.status, reply.headers["Retry-After"]), (503, "7"))
        self.switch("rate_limit", method="POST", retry_after=3, count=1)
        reply = self.post("四二九")
        self.assertEqual((reply.status, reply.headers["Retry-After"]), (429, "3"))
        self.assertEqual([self.there(title) for title in ("五百", "五零三", "四二九")], [0, 0, 0])

    def test_a_quota_refuses_what_is_over_it(self):
        self.switch("quota", method="POST", limit=2, window_s=60)
        self.assertEqual([self.post(f"配额{n}").status for n in range(3)], [201, 201, 429])
        self.assertEqual(self.api("/posts").status, 200)

    def test_truncated_json_and_notices_before_it(self):
        self.switch("truncated", method="POST", count=1)
        reply = self.post("半截")
        self.assertRaises(ValueError, reply.json)
        self.assertEqual((reply.status, int(reply.headers["Content-Length"])), (201, len(reply.body)))
        self.switch("truncated", method="POST", count=1, how="transfer")
        with self.assertRaises(CUT):
            self.post("断流")
        self.switch("notices", method="POST", count=1)
        reply = self.post("提示")
        self.assertTrue(reply.body.startswith(b"<br />\n<b>Notice</b>") and reply.body.endswith(b"}"))
        self.assertEqual([self.there(title) for title in ("半截", "断流", "提示")], [1, 1, 1])

    def test_a_stripped_authorization_header_makes_a_visitor(self):
        self.switch("auth_stripped", count=1)
        self.code(self.post("无头"), 401, "rest_cannot_create")

    def test_a_firewall_answers_with_a_challenge(self):
        for status in (403, 412):
            self.switch("firewall", status=status, count=1)
            reply = self.post("拦截")
            self.assertEqual((reply.status, b"<script>" in reply.body, self.there("拦截")), (status, True, 0))

    def test_a_site_that_is_down_refuses_connections_and_comes_back_on_its_port(self):
        rule = self.switch("down")
        with self.assertRaises(ConnectionRefusedError):
            self.api("/posts")
        with socket.socket() as other, self.assertRaises(OSError):        # nobody else may get the port meanwhile
            other.bind(("127.0.0.1", urlsplit(self.sandbox.site()["url"]).port))
        self.assertEqual(self.api("/posts", site="site-02").status, 200)
        self.sandbox.heal(rule)
        self.assertEqual(self.api("/posts").status, 200)
        self.switch("down", "site-03")
        with self.assertRaises(CUT):
            self.api("/posts", site="site-03")

    def test_garbage_is_no_json(self):
        self.switch("garbage", path=r"/wp-json/", count=1)
        self.assertRaises(ValueError, self.api("/posts").json)

    def test_platform_time_is_added_to_each_call(self):
        self.sandbox.set(platform_ms=120)
        self.addCleanup(self.sandbox.set, platform_ms=0)
        self.sandbox.set_site("site-02", platform_ms=0)
        self.api("/posts"), self.api("/posts", site="site-02")
        slow, fast = self.sandbox.calls(target="site-01")[-1], self.sandbox.calls(target="site-02")[-1]
        self.assertGreaterEqual(slow["replied"] - slow["received"], 0.119)
        self.assertLess(fast["replied"] - fast["received"], 0.119)

    def test_a_rule_strikes_only_its_method_path_and_target_and_skips(self):
        self.switch("error", method="DELETE", path=r"/posts/\d+", skip=1)
        made = self.post("挑选").json()
        self.assertEqual(self.api(f"/posts/{made['id']}").status, 200)
        self.assertEqual([self.api(f"/posts/{made['id']}", "DELETE").status for _ in range(2)], [200, 503])
        self.assertEqual(self.post("挑选", site="site-02").status, 201)
        with self.assertRaisesRegex(Exception, "no fault 'boom'"):
            self.switch("boom")

    def test_a_count_is_for_all_targets_or_for_each(self):
        self.sandbox.fault("error", count=1)
        self.assertEqual([self.api("/posts", site=site).status for site in ("site-01", "site-02")], [503, 200])
        self.sandbox.fault("error", count_each=1)
        self.assertEqual([self.api("/posts", site=site).status for site in ("site-01", "site-01", "site-02", "site-02")], [503, 200, 503, 200])

    def test_chance_comes_from_the_seed(self):
        def draw(seed, order):
            rules = Faults(lambda kind, **fields: rules.apply({"kind": kind} | fields), seed, lambda: None)
            rules.add({"kind": "error", "probability": 0.5})
            found = {"site-01": "", "site-02": ""}
            for site in order:
                found[site] += "x" if rules.draw(site, Request("GET", "/", {}), 0.0) else "."
            return found
        first = draw("a", ["site-01", "site-02"] * 40)
        self.assertEqual(first, draw("a", ["site-02"] * 40 + ["site-01"] * 40))
        self.assertNotEqual(first, draw("b", ["site-01", "site-02"] * 40))
        self.assertTrue(all(8 < struck.count("x") < 32 for struck in first.values()), first)

    def test_a_prefix_site_is_a_site_like_the_others(self):
        made = self.post("前缀", site="site-03", slug="repost-p").json()
        self.assertIn("/site-03/", made["link"])
        self.assertIn("前缀", ask(made["link"]).text)
        self.assertIn("前缀", ask(self.sandbox.site("site-03")["url"] + "/").text)
        self.assertEqual(ask(self.sandbox.site("site-03")["url"]).status, 301)
        self.switch("error", "site-03", method="POST", path="^/wp-json/wp/v2/posts$", count=1)
        self.assertEqual([self.post("x", site="site-03").status, self.post("x", site="site-02").status], [503, 201])


class PortalFaultsTest(SandboxCase):
    OPTIONS = {"sites": 2, "articles": 20}

    def feed(self, **more):
        return ask(self.sandbox.addresses["feeds"]["news_rss"], **more)

    def switch(self, kind, **rule):
        return self.sandbox.fault(kind, ["portal"], **rule)

    def test_the_portal_fails_in_its_own_ways(self):
        self.switch("empty_list", count=2)
        self.assertNotIn("<item>", self.feed().text)
        self.assertNotIn("<li><a href=\"./2", ask(self.sandbox.column()).text)
        self.switch("error", retry_after=9, count=1)
        self.assertEqual((self.feed().status), 503)
        self.switch("firewall", count=1)
        self.assertEqual((self.feed().status), 412)
        self.switch("truncated", count=1)
        self.assertNotIn(b"</rss>", self.feed().body)
        self.switch("garbage", count=1)
        self.assertNotIn(b"<rss", self.feed().body)
        self.switch("slow", ms=200, count=1)
        with self.assertRaises(CUT):
            self.feed(timeout=0.1)
        rule = self.switch("down")
        with self.assertRaises(ConnectionRefusedError):
            self.feed()
        self.sandbox.heal(rule)
        self.assertIn("<item>", self.feed().text)

    def test_a_star_means_all_sites_and_not_the_portal(self):
        self.sandbox.fault("error")
        self.assertEqual((self.feed().status, self.api("/posts").status, self.api("/posts", site="site-02").status), (200, 503, 503))
        self.assertTrue(re.search("error", str(self.sandbox.call("GET", "/faults"))))


if __name__ == "__main__":
    unittest.main()
