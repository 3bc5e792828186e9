#!/usr/bin/python3
"""WeChat: events at the callback, in every mode and order; encryption by the published vectors."""

import json
import time
import unittest
import xml.etree.ElementTree as xml

from wechat_support import Callback, WeChatCase

from drumtower_sandbox.wechat import events

KEY_A, KEY_B = "A" * 43, "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
V2 = ("+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7Ggia"
      "viNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04=")


class CipherTest(unittest.TestCase):
    def test_signatures(self):
        self.assertEqual(events.signature("AAAAA", "1714036504", "1514711492"), "f464b24fc39322e44b38aa78f5edd27bd1441696")
        self.assertEqual(events.signature("AAAAA", "1714112445", "415670741", V2), "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3")

    def test_the_published_messages(self):
        message, app_id = events.decrypt(KEY_A, V2)
        self.assertEqual((json.loads(message)["debug_str"], app_id), ("hello world", "wxba5fad812f8e6fb9"))
        for key, app_id, noise, message, sealed in (
                (KEY_A, "wxba5fad812f8e6fb9", b"707722b803182950", b'{"demo_resp":"good luck"}',
                 "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="),
                (KEY_B, "wxb11529c136998cb6", b"aaaabbbbccccdddd", "我是中文abcd123".encode(),
                 "jn1L23DB+6ELqJ+6bruv21Y6MD7KeIfP82D6gU39rmkgczbWwt5+3bnyg5K55bgVtVzd832WzZGMhkP72vVOfg=="),
                (KEY_B, "wxb11529c136998cb6", b"0123456789abcdef", b"x" * 26,
                 "Q3stYC6hdFzMh9T8HCvyDHDxbrF7f8TfmYxXSN1y2Vbjja9RgRLcXPjzJF67v90V3+cSUeXVsBz9zy9FS6aOlAKOGPMkX9CsY1Hcm0RGBpai3w0JQLugbmmRSSjGXHj+")):
            self.assertEqual(events.encrypt(key, app_id, message, noise), sealed)
            self.assertEqual(events.decrypt(key, sealed), (message, app_id))


class EventTest(WeChatCase):
    def setUp(self):
        super().setUp()
        self.callback = Callback()
        self.addCleanup(self.callback.close)
        self.set(callback_url=self.callback.url, callback_gap_ms=10)

    def got(self, count=1):
        """The events that came, when so many have."""
        self.assertTrue(self.eventually(lambda: len(self.callback.got) >= count), self.view()["pushes"])
        return self.callback.got

    def states(self):
        return [push["state"] for push in self.view()["pushes"]]

    def settled(self, *states):
        self.assertTrue(self.eventually(lambda: self.states() == list(states)), self.states())

    def test_a_finished_job_is_told_in_xml(self):
        job = self.publish("事件")
        query, body = self.got()[0]
        self.assertEqual(query["signature"], events.signature("sandboxtoken", query["timestamp"], query["nonce"]))
        event = xml.fromstring(body)
        info = event.find("PublishEventInfo")
        self.assertEqual([event.findtext(name) for name in ("MsgType", "Event", "ToUserName")], ["event", "PUBLISHJOBFINISH", self.account["user_name"]])
        self.assertEqual([info.findtext(name) for name in ("publish_id", "publish_status", "article_id")], [str(job["publish_id"]), "0", job["article_id"]])
        self.assertEqual([info.findtext(f"article_detail/{name}") for name in ("count", "item/idx", "item/article_url")], ["1", "1", self.url(job)])
        self.assertIn(b"<Event><![CDATA[PUBLISHJOBFINISH]]></Event>", body)
        self.settled("delivered")

    def test_a_failed_job_names_its_articles_and_no_address(self):
        self.set(jobs=[{"status": 2, "fail_idx": [1, 2]}])
        self.publish()
        info = xml.fromstring(self.got()[0][1]).find("PublishEventInfo")
        self.assertEqual(([one.text for one in info.findall("fail_idx")], info.find("article_id")), (["1", "2"], None))

    def test_several_articles_are_several_items_with_short_addresses(self):
        articles = [self.article("甲"), self.article("乙")]
        self.set(event_url="short", odd_bytes="control")
        media_id = json.loads(self.send("/cgi-bin/draft/add", {"articles": articles}).body.replace(b"\x0b", b""))["media_id"]
        self.send("/cgi-bin/freepublish/submit", {"media_id": media_id})
        info = xml.fromstring(self.got()[0][1]).find("PublishEventInfo")
        self.assertEqual([item.findtext("idx") for item in info.findall("article_detail/item")], ["1", "2"])
        self.assertRegex(info.findtext("article_detail/item/article_url"), r"/s/[\w-]{22}$")
        self.assertNotEqual(info.findtext("article_id"), info.findtext("article_id").strip())

    def test_json_is_an_option(self):
        self.set(callback_format="json")
        job = self.publish()
        event = json.loads(self.got()[0][1])
        self.assertEqual((event["Event"], event["PublishEventInfo"]["publish_id"], event["PublishEventInfo"]["article_detail"]["item"][0]["article_url"]),
                         ("PUBLISHJOBFINISH", job["publish_id"], self.url(job)))

    def test_the_safe_mode_shows_nothing_in_the_clear(self):
        self.set(callback_mode="safe")
        self.publish()
        query, body = self.got()[0]
        envelope = xml.fromstring(body)
        self.assertEqual([child.tag for child in envelope], ["ToUserName", "Encrypt"])
        sealed = envelope.findtext("Encrypt")
        self.assertEqual((query["encrypt_type"], query["msg_signature"]), ("aes", events.signature("sandboxtoken", query["timestamp"], query["nonce"], sealed)))
        message, app_id = events.decrypt(KEY_B, sealed)
        self.assertEqual((xml.fromstring(message).findtext("Event"), app_id), ("PUBLISHJOBFINISH", self.account["app_id"]))

    def test_the_compatible_mode_says_it_twice(self):
        self.set(callback_mode="compatible", callback_format="json", callback_aes_key=KEY_A)
        self.publish()
        envelope = json.loads(self.got()[0][1])
        sealed = envelope.pop("Encrypt")
        self.assertEqual(json.loads(events.decrypt(KEY_A, sealed)[0]), envelope)

    def test_the_answer_ends_the_tries(self):
        for answers, patience, states, calls in ((["success"], 5000, "delivered", 1), ([500, 500, ""], 5000, "delivered", 3), ([None, "success"], 400, "delivered", 2),
                                                 ([500] * 4, 5000, "given up", 4)):
            with self.subTest(answers=answers):
                self.callback.got.clear()
                self.callback.answers = list(answers)
                self.set(callback_timeout_ms=patience)
                before = self.states()
                self.publish()
                self.settled(*before, states)
                self.assertEqual(len(self.callback.got), calls)
                self.assertEqual(len({xml.fromstring(body).findtext("CreateTime") for _, body in self.callback.got}), 1)

    def test_the_number_of_tries_is_an_option(self):
        self.set(callback_tries=3)
        self.callback.answers = [500] * 3
        self.publish()
        self.settled("given up")
        self.assertEqual(self.view()["pushes"][0]["answers"], ["500 "] * 3)

    def test_an_event_may_be_lost_or_come_twice(self):
        self.set(jobs=[{"status": 0, "event": "lost"}, {"status": 0, "event": "duplicate"}])
        self.publish("丢"), self.publish("双")
        self.settled("lost", "delivered", "delivered")
        first, second = self.got(2)
        self.assertEqual((first[1], len(self.callback.got)), (second[1], 2))

    def test_an_event_may_come_before_the_answer_to_submit(self):
        self.set(event="early", job_ms=60_000)
        media_id = self.draft()
        self.callback.answers = [None]
        self.set(callback_timeout_ms=5000)
        began = time.monotonic()
        answer = self.submit(media_id)
        self.assertGreater(time.monotonic() - began, 0.65)               # the callback took its time first
        self.assertEqual((len(self.callback.got), self.job(answer["publish_id"])["publish_status"]), (1, 0))

    def test_an_event_comes_though_nobody_asks(self):
        self.set(job_ms=200)
        self.submit(self.draft())
        calls = len(self.sandbox.calls(target=self.name))
        self.got()
        self.assertEqual(len(self.sandbox.calls(target=self.name)), calls)

    def test_a_mass_send_has_both_result_blocks(self):
        answer = self.sendall(self.draft())
        event = xml.fromstring(self.got()[0][1])
        self.assertEqual([event.findtext(name) for name in ("Event", "MsgID", "Status", "TotalCount", "CopyrightCheckResult/Count", "CopyrightCheckResult/CheckState",
                                                            "ArticleUrlResult/Count", "ArticleUrlResult/ResultList/item/ArticleIdx")],
                         ["MASSSENDJOBFINISH", str(answer["msg_id"]), "send success", "100", "0", "0", "1", "1"])
        self.assertEqual(event.findtext("ArticleUrlResult/ResultList/item/ArticleUrl"), self.view()["public"][0]["url"])
        self.set(sends=["err(20001)"], reprint="forbidden", mass_quota=9)
        self.sendall(self.draft("第二次"), clientmsgid="another")
        event = xml.fromstring(self.got(2)[1][1])
        self.assertEqual([event.findtext(name) for name in ("Status", "CopyrightCheckResult/CheckState", "ArticleUrlResult/Count")], ["err(20001)", "3", "0"])

    def test_acts_by_hand_are_silent_unless_told_otherwise(self):
        self.hand("articles", title="静", how="publish")
        self.assertEqual(self.states(), [])
        self.set(console_events=True)
        self.hand("articles", title="响", how="publish"), self.hand("articles", title="群响")
        self.settled("delivered", "delivered")
        self.assertEqual({xml.fromstring(body).findtext("Event") for _, body in self.callback.got}, {"PUBLISHJOBFINISH", "MASSSENDJOBFINISH"})

    def test_the_console_checks_a_callback_by_its_echo(self):
        self.assertEqual(self.hand("verify", echostr="123456"), {"good": True, "answer": "200 123456"})
        query = self.callback.got[0][0]
        self.assertEqual(query["signature"], events.signature("sandboxtoken", query["timestamp"], query["nonce"]))
        self.callback.echo = False
        self.assertFalse(self.hand("verify")["good"])


if __name__ == "__main__":
    unittest.main()
