#!/usr/bin/python3
"""Notifiers against the sandbox's robots and mail servers: what they accept, and what they then hold."""

import asyncio
import os
import pathlib
import re
import ssl
import subprocess
import sys
import tempfile
import threading
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/sandbox"))

from drumtower_sandbox.client import Sandbox  # noqa: E402
from drumtower_sandbox.robots.smtp import MailServer  # noqa: E402

DRUMTOWER = pathlib.Path(os.environ.get("DRUMTOWER", ROOT / "build/dev/daemon/drumtower"))
PROGRAM = DRUMTOWER.parents[1] / "tests/connectors_test"
GROUP = "robots-01"


class House:
    """A mail server's accounts and what it was given."""

    def __init__(self, user, password):
        self.user, self.password, self.mails = user, password, []

    def sign_in(self, user, password):
        return user if (user, password) == (self.user, self.password) else None

    def recipient(self, address, whom):
        word = address.partition(".")[0]
        return {"gone": "550 5.1.1 no such user", "busy": "451 4.2.2 mailbox full"}.get(word)

    def mail(self, whom, envelope):
        self.mails.append(envelope | {"whom": whom})
        return "250 2.0.0 queued"


class TlsServers:
    """Two mail servers with a certificate of their own: one speaks TLS from the start, one after STARTTLS."""

    def __init__(self, folder, house):
        self.certificate = folder / "cert.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=mail",
                        "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(folder / "key.pem"), "-out", str(self.certificate)], check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, folder / "key.pem")
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()
        self.servers = {name: MailServer(house, context, implicit=name == "tls", wants_sign_in=lambda: True) for name in ("starttls", "tls")}
        self.ports = {name: self._do(server.open()) for name, server in self.servers.items()}

    def _do(self, work):
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(10)

    def end(self):
        for server in self.servers.values():
            self.loop.call_soon_threadsafe(server.close)
        self.loop.call_soon_threadsafe(self.loop.stop)


class Notifiers(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.sandbox = Sandbox.start(self.folder / "s", sites=0, articles=1, robots=1)
        self.addCleanup(self.sandbox.stop)
        self.group = self.sandbox.account(GROUP)

    def environment(self, *kinds):
        found = {f"{kind}_{name.upper()}": value for kind in kinds if kind in self.group for name, value in self.group[kind].items()}
        mail = self.group["mail"]
        found |= {"MAILBOX": mail["mailbox"], "MAIL_USER": mail["username"], "MAIL_PASSWORD": mail["password"]}
        return found | ({"mail_URL": self.sandbox.platform("robots")["smtp"]} if "mail" in kinds else {})

    def passes(self, filtered, at_least, environment):
        named = {f"DT_NOTIFY_{name}": value for name, value in environment.items()}
        done = subprocess.run([PROGRAM, "--gtest_color=no", f"--gtest_filter={filtered}"], env={**os.environ, **named}, capture_output=True, text=True, timeout=300)
        passed = len(re.findall(r"^\[       OK \] ", done.stdout, re.M))
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        self.assertGreaterEqual(passed, at_least, done.stdout)

    def messages(self, robot):
        return [message for message in self.sandbox.view(GROUP)["public"] if message["robot"] == robot]

    def test_robots_and_webhooks_take_notices_and_hold_what_was_said(self):
        self.sandbox.set_account(GROUP, keywords=["转载"])
        self.passes("Sandbox/*RobotsLiveTest.*", 15, self.environment("wecom", "dingtalk", "feishu", "webhook"))
        for robot in ("wecom", "dingtalk", "feishu", "webhook"):
            whole, cut = self.messages(robot)
            self.assertIn("停水通告", whole["title"], robot)
            self.assertIn("某单位 2 件将到期", whole["text"], robot)
            self.assertIn("已截断", cut["text"], robot)
            said = str(whole)
            self.assertIn("https://a.cn/1", said, robot)
        self.assertEqual(self.messages("wecom")[1]["mentioned"], ["@all"])
        self.assertEqual((self.messages("dingtalk")[1]["mentioned"], self.messages("feishu")[1]["mentioned"]), (["all"], ["all"]))
        self.assertEqual([message["number"] for message in self.messages("webhook")], ["live-whole", "live-cut"])

    def test_mails_arrive_as_they_were_written(self):
        self.passes("Sandbox/MailLiveTest.*:Sandbox/PlainMailLiveTest.*", 8, self.environment("mail"))
        mails = {mail["message_id"]: mail for mail in self.messages("mail")}
        dots, notice = mails["<live-mail@drumtower.test>"], next(mail for mail in self.messages("mail") if "停水通告" in mail["title"])
        self.assertIsNotNone(dots)
        self.assertEqual(notice["title"], "停水通告：某某单位有两件重要信息将于三十分钟后到期，请值班人员立即处理并回告")
        self.assertEqual(notice["text"], ".点\n第二行\n\nhttps://a.cn/3\n")
        self.assertEqual((notice["message_id"], notice["defects"], len(notice["to"])), ("<live-mail@drumtower.test>", [], 2))
        self.assertEqual(notice["headers"]["Importance"], "high")
        self.assertLessEqual(notice["longest_line"], 76)
        plain = next(mail for mail in self.messages("mail") if mail["title"] == "dots")
        self.assertEqual(plain["text"], ".one\n..two\n.\nend\n")

    def test_the_end_of_a_mail_that_goes_wrong_is_told_for_what_it_is(self):
        for end, kept in (("busy", 0), ("refused", 0), ("lost", 1), ("silent", 2)):
            self.sandbox.set_account(GROUP, mail_end=end)
            self.passes("Sandbox/MailEndLiveTest.*", 1, self.environment("mail") | {"MAIL_END": end})
            self.assertEqual(kept, len(self.messages("mail")), end)

    def test_mails_go_by_tls_and_by_starttls_only_to_a_server_whose_certificate_is_good(self):
        house = House(self.group["mail"]["username"], self.group["mail"]["password"])
        servers = TlsServers(self.folder, house)
        self.addCleanup(servers.end)
        ports = {f"{name}_URL": f"smtp://127.0.0.1:{port}" for name, port in servers.ports.items()}
        environment = self.environment() | ports
        self.passes("Sandbox/MailLiveTest.*", 10, environment | {"CA_FILE": str(servers.certificate)})
        self.assertTrue(house.mails and all(mail["tls"] and mail["whom"] for mail in house.mails))
        count = len(house.mails)
        with self.assertRaises(AssertionError) as caught:
            self.passes("Sandbox/MailLiveTest.AMailIsTaken/*", 1, environment)
        self.assertIn("certificate", str(caught.exception))
        self.assertEqual(count, len(house.mails))


if __name__ == "__main__":
    unittest.main()
