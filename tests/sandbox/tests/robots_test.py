#!/usr/bin/python3
"""The robots: what each platform checks, what is kept of a message, the webhook's signature, the mail server."""

import base64
import hashlib
import hmac
import smtplib
import time
import unittest
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import quote, urlsplit

from support import SandboxCase, ask


def signed(key, message=""):
    return base64.b64encode(hmac.new(key.encode() if isinstance(key, str) else key, message.encode(), hashlib.sha256).digest()).decode()


class RobotsCase(SandboxCase):
    OPTIONS = {"sites": 0, "articles": 1, "robots": 40}
    taken = 0

    def setUp(self):
        super().setUp()
        type(self).taken += 1
        self.name = f"robots-{type(self).taken:02}"
        self.who = self.sandbox.account(self.name)
        self.offset = 0
        self.addCleanup(lambda: self.sandbox.set(clock_offset=0))

    # ---- what a client does ----

    def wecom(self, content="停水通告", kind="markdown", url=None):
        return ask(url or self.who["wecom"]["url"], "POST", {"msgtype": kind, kind: {"content": content}}).json()

    def dingtalk(self, text="停水通告", at=None, secret=None, stamp=None, url=None, **more):
        stamp = str(int((time.time() if stamp is None else stamp) * 1000))
        secret = secret or self.who["dingtalk"]["secret"]
        sign = quote(signed(secret, f"{stamp}\n{secret}"), safe="")
        url = (url or self.who["dingtalk"]["url"]) + f"&timestamp={stamp}&sign={sign}"
        return ask(url, "POST", {"msgtype": "markdown", "markdown": {"title": "通告", "text": text}} | ({"at": at} if at else {}) | more).json()

    def feishu(self, text="停水通告", secret=None, stamp=None, url=None, **more):
        stamp = str(int(time.time() if stamp is None else stamp))
        body = {"timestamp": stamp, "sign": signed(f"{stamp}\n{secret or self.who['feishu']['secret']}"), "msg_type": "post",
                "content": {"post": {"zh_cn": {"title": "通告", "content": [[{"tag": "text", "text": text}], [{"tag": "at", "user_id": "all"}]]}}}}
        return ask(url or self.who["feishu"]["url"], "POST", body | more).json()

    def hook(self, body=b'{"type":"t","data":{"title":"a"}}', number="m1", stamp=None, secret=None, sign=None):
        stamp = str(int(time.time() if stamp is None else stamp))
        key = base64.b64decode((secret or self.who["webhook"]["secret"]).removeprefix("whsec_"))
        sign = sign or "v1," + signed(key, f"{number}.{stamp}.{body.decode()}")
        return ask(self.who["webhook"]["url"], "POST", body=body, headers={"webhook-id": number, "webhook-timestamp": stamp, "webhook-signature": sign}).status

    def messages(self, robot=None):
        return [message for message in self.sandbox.view(self.name)["public"] if robot in (None, message["robot"])]

    def set(self, **options):
        self.sandbox.set_account(self.name, **options)

    def code(self, answer, code, words=""):
        self.assertEqual(answer.get("errcode", answer.get("code")), code, answer)
        self.assertIn(words, answer.get("errmsg", answer.get("msg")))


class WeComTest(RobotsCase):
    def test_a_message_is_taken_and_read_back(self):
        self.code(self.wecom("### 停水通告\n详情"), 0, "ok")
        message, = self.messages()
        self.assertEqual((message["robot"], message["kind"], message["title"], message["text"]), ("wecom", "markdown", "停水通告", "### 停水通告\n详情"))

    def test_a_wrong_key_and_a_removed_robot_are_told_with_200(self):
        self.code(self.wecom(url=f"{self.sandbox.platform('robots')['base']}/cgi-bin/webhook/send?key=none"), 93000, "invalid webhook url")
        self.set(removed=["wecom"])
        self.code(self.wecom(), 93000)
        self.assertEqual([refusal["code"] for refusal in self.sandbox.view(self.name)["refused"]], [93000])

    def test_bytes_are_counted_and_the_limit_is_named(self):
        self.code(self.wecom("停" * 1365 + "a"), 0)
        self.code(self.wecom("停" * 1365 + "aa"), 40058, "markdown.content exceed max length 4096")
        self.code(self.wecom("a" * 2049, "text"), 40058, "text.content exceed max length 2048")

    def test_what_is_no_message_is_refused(self):
        self.code(self.wecom(kind="voicemail"), 40008)
        self.code(self.wecom(" "), 44004)
        self.code(ask(self.who["wecom"]["url"], "POST", body=b"{").json(), 40008)

    def test_the_twenty_first_in_a_minute_is_refused_and_the_next_minute_is_free(self):
        for _ in range(20):
            self.code(self.wecom(), 0)
        self.code(self.wecom(), 45009, "api freq out of limit")
        self.sandbox.set(clock_offset=61)
        self.code(self.wecom(), 0)


class DingTalkTest(RobotsCase):
    def test_a_signed_message_is_taken_with_whom_it_mentions(self):
        self.code(self.dingtalk(at={"atMobiles": ["13800000000"], "isAtAll": True}), 0, "ok")
        self.assertEqual(self.messages()[0]["mentioned"], ["13800000000", "all"])

    def test_the_signature_is_checked_and_its_time_within_an_hour(self):
        self.code(self.dingtalk(secret="SECother"), 310000, "sign not match")
        self.code(self.dingtalk(stamp=time.time() - 3700), 310000, "invalid timestamp")
        self.code(self.dingtalk(stamp=time.time() - 3500), 0)
        self.code(ask(self.who["dingtalk"]["url"], "POST", {"msgtype": "markdown", "markdown": {"title": "a", "text": "b"}}).json(), 310000)
        self.set(sign=False)
        self.code(ask(self.who["dingtalk"]["url"], "POST", {"msgtype": "text", "text": {"content": "b"}}).json(), 0)

    def test_a_keyword_must_stand_in_the_message(self):
        self.set(keywords=["转载", "提醒"])
        self.code(self.dingtalk("停水"), 310000, "keywords not in content")
        self.code(self.dingtalk("转载停水"), 0)

    def test_who_sends_too_much_is_held_back_for_ten_minutes(self):
        for _ in range(20):
            self.code(self.dingtalk(), 0)
        self.code(self.dingtalk(), 130101, "exceed 20 times per minute")
        self.sandbox.set(clock_offset=300)
        self.code(self.dingtalk(stamp=time.time() + 300), 130101)
        self.sandbox.set(clock_offset=601)
        self.code(self.dingtalk(stamp=time.time() + 601), 0)

    def test_a_wrong_token_and_a_missing_one(self):
        base = self.sandbox.platform("robots")["base"]
        self.code(self.dingtalk(url=f"{base}/robot/send?access_token=none"), 300005, "token is not exist")
        self.code(self.dingtalk(url=f"{base}/robot/send?a=b"), 40035, "access_token")


class FeishuTest(RobotsCase):
    def test_a_signed_post_is_taken(self):
        self.code(self.feishu(), 0, "success")
        message, = self.messages()
        self.assertEqual((message["title"], message["text"], message["mentioned"]), ("通告", "停水通告\n", ["all"]))

    def test_the_signature_is_that_of_an_empty_message(self):
        stamp, secret = str(int(time.time())), self.who["feishu"]["secret"]
        self.code(self.feishu(sign=signed(secret, f"{stamp}\n{secret}"), timestamp=stamp), 19021, "sign match fail")
        self.code(self.feishu(stamp=time.time() + 3700), 19021)
        self.code(self.feishu(timestamp=int(stamp)), 19021)

    def test_keywords_addresses_and_wrong_tokens(self):
        self.set(keywords=["转载"])
        self.code(self.feishu("停水"), 19024, "Key Words Not Found")
        self.code(self.feishu("转载"), 0)
        self.set(refused_ip=["feishu"])
        self.code(self.feishu("转载"), 19022)
        self.code(self.feishu(url=f"{self.sandbox.platform('robots')['base']}/open-apis/bot/v2/hook/none"), 19001)

    def test_what_is_too_large_or_malformed_is_a_bad_request(self):
        self.code(self.feishu("停" * 7000), 9499)
        self.code(self.feishu(msg_type="voicemail"), 9499)
        self.code(self.feishu(content={"post": {"zh_cn": {"title": "a", "content": []}}}), 9499)

    def test_the_sixth_in_a_second_and_the_next_of_a_minute_are_too_many(self):
        self.set(limits={"wecom": 20, "dingtalk": 20, "feishu": 6, "feishu_second": 5})
        began = time.time()
        codes = [self.feishu()["code"] for _ in range(6)]
        self.assertLess(time.time() - began, 1)
        self.assertEqual(codes, [0] * 5 + [11232])
        self.sandbox.set(clock_offset=2)
        self.assertEqual([self.feishu()["code"] for _ in range(2)], [0, 11232])


class WebhookTest(RobotsCase):
    def test_a_signed_one_is_taken_and_a_repeated_one_is_known(self):
        self.assertEqual([self.hook(), self.hook()], [204, 204])
        self.assertEqual([(message["number"], message["title"], message["again"]) for message in self.messages("webhook")],
                         [("m1", "a", False), ("m1", "a", True)])

    def test_signature_time_and_address_are_checked(self):
        self.assertEqual(self.hook(secret="whsec_" + base64.b64encode(b"k" * 32).decode()), 401)
        self.assertEqual(self.hook(sign="v1,none"), 401)
        self.assertEqual(self.hook(stamp=time.time() - 301), 400)
        self.set(removed=["webhook"])
        self.assertEqual(self.hook(), 410)
        self.assertEqual(self.messages(), [])


class MailTest(RobotsCase):
    def client(self, sign_in=True):
        client = smtplib.SMTP("127.0.0.1", urlsplit(self.sandbox.platform("robots")["smtp"]).port, timeout=5)
        self.addCleanup(client.close)
        if sign_in:
            client.login(self.who["mail"]["username"], self.who["mail"]["password"])
        return client

    def mail(self, text="正文。\n.点\n", **headers):
        message = EmailMessage()
        for name, value in ({"Subject": "停水通告", "From": "a@b.cn", "To": self.who["mail"]["mailbox"], "Message-ID": "<1@b.cn>"} | headers).items():
            message[name] = value
        message.set_content(text)
        return message

    def test_a_mail_is_kept_as_a_reader_sees_it(self):
        self.client().send_message(self.mail())
        mail, = self.messages("mail")
        self.assertEqual((mail["title"], mail["message_id"], mail["to"], mail["signed_in"]), ("停水通告", "<1@b.cn>", [self.who["mail"]["mailbox"]], self.name))
        self.assertEqual((mail["text"], mail["defects"], mail["tls"]), ("正文。\n.点\n", [], False))

    def test_who_does_not_sign_in_or_is_nobody_is_refused(self):
        with self.assertRaises(smtplib.SMTPSenderRefused):
            self.client(sign_in=False).send_message(self.mail())
        with self.assertRaises(smtplib.SMTPAuthenticationError) as caught:
            self.client(sign_in=False).login(self.name, "wrong")
        self.assertEqual(caught.exception.smtp_code, 535)

    def test_recipients_that_are_none_or_not_now_are_refused_one_by_one(self):
        gone, busy = (f"{word}.{self.name}@robots.test" for word in ("gone", "busy"))
        refused = self.client().sendmail("a@b.cn", [self.who["mail"]["mailbox"], gone, busy, "a@elsewhere.cn"], self.mail().as_bytes(policy=SMTP))
        self.assertEqual({address: code for address, (code, _) in refused.items()}, {gone: 550, busy: 451, "a@elsewhere.cn": 550})
        self.assertEqual(self.messages()[0]["to"], [self.who["mail"]["mailbox"]])

    def test_the_end_of_a_mail_can_go_wrong_with_or_without_effect(self):
        for end, kept in (("busy", 0), ("refused", 0), ("lost", 1)):
            self.set(mail_end=end)
            with self.assertRaises((smtplib.SMTPDataError, smtplib.SMTPServerDisconnected)):
                self.client().send_message(self.mail())
            self.assertEqual(len(self.messages()), kept, end)


class RobotsAndTheRestTest(RobotsCase):
    def test_faults_strike_a_robot_before_or_after_it_takes_a_message(self):
        for kind, kept in (("bad_gateway", 1), ("error", 1), ("html", 2)):
            self.sandbox.fault(kind, [self.name], count=1)
            self.assertRaises(ValueError, self.wecom)
            self.assertEqual(len(self.messages()), kept, kind)
        self.sandbox.fault("code", [self.name], code=-1, count=1)
        self.code(self.wecom(), -1, "system busy")

    def test_options_are_named_and_messages_are_no_reposts(self):
        with self.assertRaisesRegex(Exception, "no option"):
            self.set(keyword=["a"])
        with self.assertRaisesRegex(Exception, "keywords is a list"):
            self.set(keywords="a")
        self.assertEqual(self.sandbox.options(self.name)["limits"]["wecom"], 20)
        self.assertEqual(self.sandbox.summary()["channels"], 0)

    def test_its_secrets_are_known_to_the_oracle(self):
        known = {secret["password"] for secret in self.sandbox.secrets() if secret["site"] == self.name}
        self.assertTrue({self.who["dingtalk"]["secret"], self.who["mail"]["password"], self.who["webhook"]["secret"]} <= known)

    def test_after_a_crash_all_is_there_at_the_same_addresses(self):
        self.wecom()
        self.set(keywords=["转载"])
        addresses, view = self.sandbox.addresses, self.sandbox.view(self.name)
        self.sandbox.kill()
        self.sandbox.up()
        self.assertEqual((self.sandbox.addresses | {"pid": 0}, self.sandbox.view(self.name)), (addresses | {"pid": 0}, view))
        self.code(self.dingtalk("停水"), 310000)
        with smtplib.SMTP("127.0.0.1", urlsplit(addresses["robots"]["smtp"]).port, timeout=5) as client:
            self.assertEqual(client.noop()[0], 250)


if __name__ == "__main__":
    unittest.main()
