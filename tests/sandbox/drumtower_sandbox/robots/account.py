"""One group: a robot of each platform in it, a receiver of webhooks, an account at the mail server."""

import base64
import hashlib

DOMAIN = "robots.test"
OPTIONS = {
    "keywords": [],              # DingTalk and Feishu want one of them in a message
    "sign": True,                # DingTalk and Feishu want a signature
    "removed": [],               # kinds of robots that are no longer in the group
    "refused_ip": [],            # kinds of robots whose list of addresses does not hold ours
    "limits": {"wecom": 20, "dingtalk": 20, "feishu": 100, "feishu_second": 5},     # in a minute; in a second
    "hold_s": 600,               # so long DingTalk holds a robot back that sent too much
    "mail_sign_in": True,        # no mail without
    "mail_end": "taken",         # what the end of a mail's text leads to: taken, busy, refused, lost (taken, then cut), silent (taken, then nothing)
    "platform_ms": None,
}


def draw(seed, *words):
    return hashlib.sha256("|".join([str(seed), *words]).encode()).hexdigest()


class Account:
    def __init__(self, name, seed):
        self.name, self.title = name, f"值班群{name.rpartition('-')[2]}"
        key, token = draw(seed, name, "wecom"), draw(seed, name, "feishu")
        self.wecom_key = f"{key[:8]}-{key[8:12]}-{key[12:16]}-{key[16:20]}-{key[20:32]}"
        self.dingtalk_token, self.dingtalk_secret = draw(seed, name, "dingtalk"), "SEC" + draw(seed, name, "dingtalk secret")
        self.feishu_token, self.feishu_secret = f"{token[:8]}-{token[8:12]}-{token[12:16]}-{token[16:20]}-{token[20:32]}", draw(seed, name, "feishu secret")[:22]
        self.hook = draw(seed, name, "hook")[:24]
        self.hook_secret = "whsec_" + base64.b64encode(bytes.fromhex(draw(seed, name, "hook secret"))).decode()
        self.mail_password = draw(seed, name, "mail")[:16]
        self.options, self.messages, self.refusals, self.held_until = {}, [], [], 0.0

    def option(self, name):
        return self.options.get(name, OPTIONS[name])

    def sent_since(self, kind, then):
        return sum(1 for message in self.messages if message["robot"] == kind and message["at"] > then)

    @property
    def mailbox(self):
        return f"duty.{self.name}@{DOMAIN}"

    def secrets(self):
        return {name: getattr(self, name) for name in ("wecom_key", "dingtalk_token", "dingtalk_secret", "feishu_token", "feishu_secret", "hook", "hook_secret",
                                                        "mail_password")}
