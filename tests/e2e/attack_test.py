#!/usr/bin/python3
"""What an attacker can try over HTTP, each refused: the list that the screens are held against. What needs a browser is in web_test.py."""

import http.client
import json
import re
import socket
import subprocess
import time
import unittest

from tower import TowerTest

PASSWORD = "gulou-2026-pass"
EVIL = "https://evil.example"


class AttackTest(TowerTest):
    def setUp(self):
        self.tower_ = self.tower(sites=2)
        self.port = int(re.search(r"ready port=(\d+)", self.tower_.output.read_text()).group(1))
        self.host = f"127.0.0.1:{self.port}"
        for login, *role in (("zhang", "--role", "admin"), ("wang", "--role", "unit", "--unit", "unit-site-01")):
            self.assertEqual(0, self.add_user(login, *role).returncode)

    def add_user(self, login, *role):
        return subprocess.run([self.tower_.program, "user", "add", login, *role, "--config", str(self.tower_.config)],
                              input=PASSWORD + "\n", text=True, capture_output=True, timeout=60)

    def ask(self, method, path, body=None, **headers):
        """Status, headers and text over TCP; header names with _ for -."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            headers = {name.replace("_", "-"): value for name, value in headers.items() if value is not None}
            text = None if body is None else json.dumps(body)
            connection.request(method, path, text, {"Content-Type": "application/json"} | headers)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read().decode("utf-8", "replace")
        finally:
            connection.close()

    def sign_in(self, login, **headers):
        status, got, text = self.ask("POST", "/api/v1/login", {"login": login, "password": PASSWORD}, **headers)
        self.assertEqual(200, status, text)
        return got["Set-Cookie"].split(";")[0], json.loads(text)["csrf"]

    def raw(self, text, seconds=30):
        """What comes back on a bare line until it closes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=seconds) as line:
            line.sendall(text)
            answer = b""
            while piece := line.recv(65536):
                answer += piece
            return answer.decode("latin-1")

    # ---- another site's page ----

    def test_an_act_that_another_site_sends_is_refused(self):
        cookie, csrf = self.sign_in("zhang")
        act = {"reason": "x"}
        self.assertEqual(403, self.ask("POST", "/api/v1/freeze", act, Cookie=cookie)[0])
        for origin in (EVIL, "null", f"http://127.0.0.1:{self.port}.evil.example"):
            self.assertEqual(403, self.ask("POST", "/api/v1/freeze", act, Cookie=cookie, X_CSRF_Token=csrf, Origin=origin)[0], origin)
        self.assertEqual(403, self.ask("POST", "/api/v1/freeze", act, Cookie=cookie, X_CSRF_Token=csrf, Sec_Fetch_Site="cross-site")[0])
        self.assertEqual(403, self.ask("POST", "/api/v1/login", {"login": "zhang", "password": PASSWORD}, Origin=EVIL)[0])
        self.assertEqual([], self.tower_.status()["freezes"])
        self.assertEqual(200, self.ask("POST", "/api/v1/freeze", act, Cookie=cookie, X_CSRF_Token=csrf, Origin=f"http://{self.host}")[0])

    def test_no_page_can_be_framed_or_load_from_elsewhere(self):
        for path in ("/", "/app", "/api/v1/session", "/nothing"):
            _, headers, text = self.ask("GET", path)
            policy = headers["Content-Security-Policy"]
            self.assertIn("default-src 'none'", policy)
            self.assertIn("frame-ancestors 'none'", policy)
            self.assertNotIn("unsafe", policy)
            self.assertEqual("DENY", headers["X-Frame-Options"])
            self.assertEqual("nosniff", headers["X-Content-Type-Options"])
            self.assertNotIn("Access-Control-Allow-Origin", headers)
            self.assertNotRegex(text, r"<script(?![^>]*\bsrc=)")
            self.assertNotRegex(text, r"""\s(style|on\w+)=["']""")

    # ---- sessions ----

    def test_a_planted_session_is_never_taken(self):
        planted = "drumtower=" + "A" * 43
        self.assertEqual(401, self.ask("GET", "/api/v1/desk", Cookie=planted)[0])
        cookie, _ = self.sign_in("zhang", Cookie=planted)
        self.assertNotEqual(planted, cookie)
        self.assertEqual(401, self.ask("GET", "/api/v1/desk", Cookie=planted)[0])

    def test_an_ended_session_is_ended(self):
        cookie, csrf = self.sign_in("zhang")
        self.assertEqual(200, self.ask("POST", "/api/v1/logout", {}, Cookie=cookie, X_CSRF_Token=csrf)[0])
        self.assertEqual(401, self.ask("GET", "/api/v1/desk", Cookie=cookie)[0])

    def test_passwords_cannot_be_tried_for_long(self):
        for _ in range(5):
            self.assertEqual(401, self.ask("POST", "/api/v1/login", {"login": "zhang", "password": "wrong-password"})[0])
        status, headers, _ = self.ask("POST", "/api/v1/login", {"login": "zhang", "password": PASSWORD})
        self.assertEqual((429, "60"), (status, headers["Retry-After"]))

    # ---- another unit's things ----

    def test_ids_of_another_unit_are_as_good_as_unknown(self):
        notice = self.tower_.publish()
        self.until("live", lambda: self.tower_.sandbox.summary(articles=[notice["id"]])["exactly_once"])
        duty = self.until("the other's duty", lambda: next(iter(self.tower_.items("/api/v1/obligations?unit=unit-site-02")), None))
        delivery = self.tower_.items("/api/v1/units/unit-site-02/queue") or self.tower_.ask("GET", f"/api/v1/obligations/{duty['id']}")[1]["deliveries"]
        copy = delivery[0]["id"]
        cookie, csrf = self.sign_in("wang")
        reads = [f"/api/v1/obligations/{duty['id']}", f"/api/v1/obligations/{duty['id']}/story", "/api/v1/units/unit-site-02",
                 "/api/v1/units/unit-site-02/queue", f"/api/v1/deliveries/{copy}", f"/api/v1/deliveries/{copy}/package",
                 "/api/v1/obligations?unit=unit-site-02", "/api/v1/chase?unit=unit-site-02", "/api/v1/compliance?from=2026-01-01&to=2026-12-31&unit=unit-site-02",
                 "/api/v1/reports/ledger?from=2026-01-01&to=2026-12-31&unit=unit-site-02"]
        for path in reads:
            self.assertEqual(404, self.ask("GET", path, Cookie=cookie)[0], path)
        acts = {f"/api/v1/obligations/{duty['id']}/attest": {"url": "https://a.example/"}, f"/api/v1/obligations/{duty['id']}/appeal": {"reason": "x"},
                f"/api/v1/deliveries/{copy}/approve": {}, f"/api/v1/deliveries/{copy}/done": {}, "/api/v1/units/unit-site-02/queue-key": {}}
        for path, body in acts.items():
            self.assertEqual(404, self.ask("POST", path, body, Cookie=cookie, X_CSRF_Token=csrf)[0], path)
        for path in ("/api/v1/desk", "/api/v1/ops", "/api/v1/users", "/api/v1/audit", "/api/v1/articles", "/api/v1/dead", "/api/v1/questions"):
            self.assertEqual(403, self.ask("GET", path, Cookie=cookie)[0], path)
        self.assertNotIn("unit-site-02", self.ask("GET", "/api/v1/matrix", Cookie=cookie)[2])

    # ---- addresses that are open to strangers, since what is sent there carries its own proof ----

    def test_strangers_learn_nothing_and_change_nothing_where_others_may_send(self):
        event = "<xml><Event>PUBLISHJOBFINISH</Event></xml>"
        article = {"url": "https://cms.example/1", "title": "停水", "html": "<p>停水</p>"}
        good = {"webhook_id": "msg_1", "webhook_timestamp": str(int(time.time())), "webhook_signature": "v1,AAAA"}
        first = self.ask("POST", "/hooks/portal", article, **good)
        for source in ("portal", "no-such", "%2e%2e", "a" * 3000):
            for headers in ({}, good, good | {"webhook_signature": "v1,"}, good | {"webhook_timestamp": "0"}, good | {"Authorization": "Bearer x"}):
                status, _, text = self.ask("POST", f"/hooks/{source}", article, **headers)
                self.assertEqual((401, first[2]), (status, text), (source, headers))
        for path in ("/websub/portal/guess", "/websub/no-such/guess"):
            self.assertEqual(404, self.ask("GET", path + "?hub.mode=subscribe&hub.topic=x&hub.challenge=%3Cscript%3E")[0])
            self.assertEqual(410, self.ask("POST", path, {}, X_Hub_Signature="sha256=0")[0])
        for channel in ("site-01", "no-such"):
            self.assertEqual(404, self.ask("GET", f"/callbacks/wechat/{channel}?signature=x&timestamp=1&nonce=1&echostr=%3Cscript%3E")[0])
            self.assertEqual(404, self.ask("POST", f"/callbacks/wechat/{channel}?signature=x", event)[0])
        self.assertEqual([], [each for each in self.tower_.items("/api/v1/articles") if each["title"] == "停水"])
        self.assertEqual("ready", self.tower_.ask("GET", "/readyz")[1]["status"])

    def test_a_slow_or_too_long_message_is_cut_off_and_holds_nobody_up(self):
        paths = ("/hooks/portal", "/websub/portal/x", "/callbacks/wechat/x")
        lines = [socket.create_connection(("127.0.0.1", self.port)) for _ in range(30)]
        for number, line in enumerate(lines):
            line.sendall(f"POST {paths[number % 3]} HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n{{".encode())
        started = time.monotonic()
        for path in paths:
            self.assertIn(self.ask("POST", path, {})[0], (401, 404, 410))
            self.assertIn(" 413 ", self.raw(f"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Length: 5000000\r\n\r\n".encode())[:40])
        self.assertLess(time.monotonic() - started, 2)
        lines[0].settimeout(30)
        self.assertEqual(b"", lines[0].recv(1000))
        for line in lines:
            line.close()

    # ---- what the wire may carry ----

    def test_no_path_leads_out(self):
        for path in ("/assets/../node.db", "/assets/x/..%2f..%2fetc%2fpasswd", "/assets/x/%2e%2e/%2e%2e/etc/passwd", "/../../etc/passwd",
                     "//etc/passwd", "/assets/x/app.css%00.js", "/control/tokens", "/control/reload"):
            self.assertEqual(404, self.ask("GET", path)[0], path)

    def test_what_is_too_large_is_refused_and_the_line_closed(self):
        self.assertIn(" 431 ", self.raw(b"GET / HTTP/1.1\r\nHost: a\r\nX-Long: " + b"a" * 40_000 + b"\r\n\r\n")[:40])
        self.assertIn(" 413 ", self.raw(b"POST /api/v1/login HTTP/1.1\r\nHost: a\r\nContent-Length: 5000000\r\n\r\n")[:40])
        self.assertEqual(200, self.ask("GET", "/healthz")[0])

    def test_a_slow_question_is_cut_off_and_holds_nobody_up(self):
        lines = [socket.create_connection(("127.0.0.1", self.port)) for _ in range(50)]
        for line in lines:
            line.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\nX-")
        started = time.monotonic()
        self.assertEqual(200, self.ask("GET", "/healthz")[0])
        self.assertLess(time.monotonic() - started, 2)
        lines[0].settimeout(30)
        self.assertEqual(b"", lines[0].recv(1000))
        for line in lines:
            line.close()

    def test_two_lengths_or_a_smuggled_question_are_refused(self):
        for head in (b"Content-Length: 4\r\nContent-Length: 30\r\n", b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", b"Content-Length: -1\r\n"):
            answer = self.raw(b"POST /api/v1/login HTTP/1.1\r\nHost: a\r\n" + head + b"\r\n0\r\n\r\nGET /api/v1/users HTTP/1.1\r\nHost: a\r\n\r\n")
            self.assertRegex(answer, r"^HTTP/1\.1 400 ", head)
            self.assertEqual(1, answer.count("HTTP/1.1 "), head)

    def test_an_articles_html_is_never_the_servers(self):
        title = "<script>alert(1)</script>防汛<img src=x onerror=alert(2)>"
        _, _ = self.tower_.ask("POST", "/api/v1/articles", {"url": "https://cms.example/1", "title": title,
                                                            "html": "<p onclick=alert(3)>正文<script>alert(4)</script><iframe src=//evil.example></iframe></p>"})
        article = self.article(self.tower_, title)
        self.tower_.sandbox.fault("down", targets=["site-01"])                  # one duty stays open, or the page would not name it
        self.tower_.ask("POST", f"/api/v1/articles/{article['id']}/designate", {"class": "important", "ground": "<b>演练</b>"})
        self.until("its duties", lambda: self.duties(self.tower_, article["id"]))
        for path in ("/", "/status"):
            page = self.ask("GET", path)[2]
            self.assertIn("&lt;script&gt;alert(1)", page)
            self.assertNotIn("<script>alert", page)
            self.assertNotIn("<img", page)
        kept = self.tower_.ask("GET", f"/api/v1/articles/{article['id']}/text")[1]["html"]
        self.assertIn("正文", kept)
        for part in ("script", "onclick", "iframe"):
            self.assertNotIn(part, kept)


if __name__ == "__main__":
    unittest.main()
