#!/usr/bin/python3
"""The oracle tells once from lost and doubled; the journal brings everything back after a crash."""

import http.client
import json
import pathlib
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from support import CUT, Sandbox, SandboxCase, ask


class OracleTest(SandboxCase):
    def repost(self, article, site="site-01", **more):
        link = f'<p>文。<a href="{article["url"]}">原文</a></p>'
        return self.post(article["title"], site, content=link, **more)

    def setUp(self):
        super().setUp()
        self.article = self.sandbox.publish()

    def summary(self):
        return self.sandbox.summary([self.article["id"]])

    def test_once_on_every_site_is_exactly_once(self):
        self.assertEqual(len(self.summary()["lost"]), 2)
        self.repost(self.article, "site-01"), self.repost(self.article, "site-02")
        found = self.summary()
        self.assertEqual((found["exactly_once"], found["once"], found["lost"], found["doubled"]), (True, 2, [], []))
        by_address = self.sandbox.summary([self.article["url"]])
        self.assertTrue(by_address["exactly_once"])

    def test_a_second_post_is_seen_though_slug_title_and_time_differ(self):
        self.repost(self.article, slug="repost-1")
        first = self.repost(self.article, slug="repost-other").json()
        self.api(f"/posts/{first['id']}", "DELETE")
        doubled = self.summary()["doubled"]
        self.assertEqual([(d["site"], len(d["posts"])) for d in doubled], [("site-01", 2)])
        same = {d["same"] for d in self.sandbox.public("site-01")["sites"]["site-01"]["duplicates"] if d["value"] in (self.article["url"], self.article["title"])}
        self.assertIn("link", same)

    def test_a_hand_made_post_counts_by_its_title(self):
        made = self.sandbox.hand_post("site-01", self.article["title"], link=self.article["url"], time=time.time() - 86400)
        self.assertEqual(self.api(f"/posts/{made['id']}").json()["author"], 1)
        self.repost(self.article)
        self.assertEqual({post["by"] for post in self.summary()["doubled"][0]["posts"]}, {"hand", "api"})

    def test_hand_made_posts_are_edited_and_deleted(self):
        made = self.sandbox.hand_post("site-02", "手工稿", time=1795000000)
        self.assertEqual((made["date"], ask(made["link"]).status), (1795000000, 200))
        self.sandbox.hand_edit("site-02", made["id"], title="手工改", append="补充。")
        self.assertIn("补充。", ask(made["link"]).text)
        self.sandbox.hand_delete("site-02", made["id"])
        self.assertEqual(ask(made["link"]).status, 404)
        self.sandbox.hand_delete("site-02", made["id"], force=True)
        self.assertEqual(self.api(f"/posts/{made['id']}", site="site-02").status, 404)
        acts = [act["act"] for act in self.sandbox.public("site-02")["sites"]["site-02"]["acts"] if act["id"] == made["id"]]
        self.assertEqual(acts, ["create", "update", "trash", "delete"])

    def test_what_is_gone_or_left_is_told(self):
        made = self.repost(self.article).json()
        self.sandbox.withdraw(self.article["id"])
        self.assertEqual([left["site"] for left in self.summary()["left"]], ["site-01"])
        self.api(f"/posts/{made['id']}", "DELETE")
        found = self.summary()
        self.assertEqual((found["left"], [gone["site"] for gone in found["gone"]]), ([], ["site-01"]))

    def test_a_post_made_public_again_is_counted_again(self):
        made = self.repost(self.article, slug="repost-again").json()
        self.api(f"/posts/{made['id']}", "DELETE")
        self.api(f"/posts/{made['id']}", "POST", {"status": "publish"})
        self.assertEqual(self.sandbox.public("site-01")["sites"]["site-01"]["times_public"]["slug"]["repost-again"], 2)

    def test_calls_are_timed_and_secrets_known(self):
        self.repost(self.article)
        call = self.sandbox.calls(target="site-01", method="POST")[-1]
        self.assertLessEqual(call["received"], call["replied"])
        self.assertEqual(call["status"], 201)
        secrets = self.sandbox.secrets()
        self.assertIn(self.sandbox.site()["password"], [secret["password"] for secret in secrets])
        self.assertGreater(next(s for s in secrets if s["user"] == "drumtower" and s["site"] == "site-01")["sign_ins"]["good"], 0)

    def test_the_control_port_says_what_is_wrong(self):
        for method, path, value, words in (("GET", "/nothing", None, "404"), ("PUT", "/faults", {}, "405"), ("POST", "/portal/articles", {"column": "x"}, "no column"),
                                           ("PATCH", "/sites/site-01", {"rol": 1}, "options are"), ("DELETE", "/portal/articles/1", None, "no article 1"),
                                           ("PATCH", "/settings", {"x": 1}, "settings are"), ("POST", "/sites/nowhere/posts", {"title": "x"}, "no site")):
            with self.assertRaisesRegex(Exception, words):
                self.sandbox.call(method, path, value)
        self.assertIn("POST /faults", self.sandbox.call("GET", "/")["routes"])


class RestartTest(SandboxCase):
    OPTIONS = {"sites": 2, "articles": 5, "fsync": True, "platform_ms": 1}

    def test_after_a_crash_all_is_there_on_the_same_ports(self):
        self.post("崩溃前", slug="repost-crash")
        self.sandbox.publish(title="崩溃前的稿", body="文。")
        self.sandbox.fault("error", ["site-02"], method="POST")
        self.sandbox.set_site("site-02", date_only=True)
        before, addresses = self.sandbox.public(), self.sandbox.addresses
        self.sandbox.kill()
        with open(self.sandbox.directory / "journal.jsonl", "ab") as journal:
            journal.write(b'{"kind":"wp.post","half')                     # a line that the crash cut
        self.sandbox.up()
        self.assertEqual(self.sandbox.public(), before)
        self.assertEqual(self.sandbox.addresses | {"pid": 0}, addresses | {"pid": 0})
        self.assertEqual(self.post("还在坏", site="site-02").status, 503)
        self.assertEqual(self.post("崩溃后", slug="repost-crash").json()["slug"], "repost-crash-2")

    def test_an_effect_that_was_accepted_comes_after_the_crash(self):
        self.sandbox.fault("accept_delay", ["site-01"], method="POST", ms=8000, answer="cut", count=1)
        with self.assertRaises(CUT):
            self.post("隔世", slug="repost-beyond")
        self.sandbox.kill()
        self.sandbox.up()
        self.assertEqual(self.slugs("slug=repost-beyond"), [])
        self.assertTrue(self.eventually(lambda: self.slugs("slug=repost-beyond") == ["repost-beyond"], 20))

    def test_a_second_program_on_the_directory_is_refused(self):
        program = pathlib.Path(__file__).resolve().parents[1] / "sandbox"
        done = subprocess.run([sys.executable, str(program), "--dir", str(self.sandbox.directory)], capture_output=True, text=True, timeout=30)
        self.assertEqual((done.returncode, done.stderr.strip()), (1, f"sandbox: another one runs on {self.sandbox.directory}"))

    def test_stop_ends_it_in_order(self):
        with tempfile.TemporaryDirectory() as folder, Sandbox.start(folder, sites=1) as other:
            other.call("POST", "/stop")
            self.assertEqual(other.process.wait(10), 0)


class ManySitesTest(SandboxCase):
    OPTIONS = {"sites": 600, "own_ports": 2, "articles": 1}

    def test_six_hundred_sites_take_one_article_each(self):
        article, sites = self.sandbox.publish(), list(self.sandbox.addresses["sites"])
        with ThreadPoolExecutor(16) as pool:
            found = list(pool.map(lambda site: self.post(article["title"], site).status, sites))
        self.assertEqual(set(found), {201})
        self.assertTrue(self.sandbox.summary([article["id"]])["exactly_once"])


class ConnectionTest(SandboxCase):
    def test_one_connection_serves_many_requests(self):
        parts = urlsplit(self.sandbox.portal)
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)
        for path in ("/", "/nothing", "/"):
            connection.request("GET", path)
            self.assertIn(connection.getresponse().read()[:5], (b"<!DOC", b"<html"))
        connection.request("HEAD", "/")
        self.assertEqual(connection.getresponse().read(), b"")
        connection.close()

    def raw(self, data):
        parts = urlsplit(self.sandbox.site()["url"])
        with socket.create_connection((parts.hostname, parts.port), timeout=10) as line:
            line.sendall(data)
            return b"".join(iter(lambda: line.recv(65536), b""))

    def test_chunked_bodies_old_clients_and_nonsense(self):
        value = json.dumps({"title": "x"}).encode()
        chunked = (b"POST /wp-json/wp/v2/posts HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                   + b"%x\r\n%s\r\n0\r\n\r\n" % (len(value), value))
        self.assertIn(b"rest_cannot_create", self.raw(chunked))
        self.assertTrue(self.raw(b"GET / HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.1 200"))
        self.assertTrue(self.raw(b"nonsense\r\n\r\n").startswith(b"HTTP/1.1 400"))
        waited = self.raw(b"POST /wp-json/wp/v2/posts HTTP/1.1\r\nContent-Type: application/json\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}")
        self.assertTrue(waited.startswith(b"HTTP/1.1 100"))


if __name__ == "__main__":
    unittest.main()
