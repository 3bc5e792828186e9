"""The platform: groups with their robots behind one HTTP address, and one mail server; everything changes by events alone."""

import email
import email.policy
import hashlib
import socket

from ..http import Response, json_response
from . import hook, robots
from .account import DOMAIN, OPTIONS, Account
from .smtp import MailServer

ROUTES = ["GET /robots", "PATCH /robots", "GET /robots/ACCOUNT", "PATCH /robots/ACCOUNT", "GET /robots/ACCOUNT/messages"]


class Robots:
    name, publishes = "robots", False

    def __init__(self, record, seed, count, clock):
        self.record, self.clock, self.base = record, clock, ""
        width = max(2, len(str(count)))
        self.accounts = {name: Account(name, seed) for name in (f"robots-{i:0{width}}" for i in range(1, count + 1))}
        self.mail_port, self._mail_socket = 0, None

    # ---- looking up ----

    def _asked(self, request):
        """Which robot of whom an address is: kind and account, either may be None."""
        path, key = request.path, None
        if path == "/cgi-bin/webhook/send":
            kind, key = "wecom", request.param("key", "")
        elif path == "/robot/send":
            kind, key = "dingtalk", request.param("access_token", "")
        elif path.startswith("/open-apis/bot/v2/hook/"):
            kind, key = "feishu", path.rpartition("/")[2]
        elif path.startswith("/hooks/"):
            kind, key = "webhook", path.rpartition("/")[2]
        else:
            return None, None
        field = {"wecom": "wecom_key", "dingtalk": "dingtalk_token", "feishu": "feishu_token", "webhook": "hook"}[kind]
        return kind, next((account for account in self.accounts.values() if getattr(account, field) == key), None)

    def account_of(self, request):
        account = self._asked(request)[1]
        return account.name if account else None

    # ---- requests ----

    def serve(self, request, effect):
        kind, account = self._asked(request)
        if kind is None or request.method != "POST":
            return Response(404 if kind is None else 405)
        if kind == "webhook":
            return self._hook(account, request)
        try:
            self._check_address(kind, account, request)
            message = robots.CHECKS[kind](account, request, self.clock())
        except robots.Refused as refusal:
            return self._refusal(kind, account, refusal)
        self._take(account, kind, message)
        return json_response(robots.answer(kind))

    def _check_address(self, kind, account, request):
        if kind == "dingtalk" and not request.param("access_token"):
            raise robots.Refused(40035)
        if account is None or kind in account.option("removed"):
            raise robots.Refused(robots.GONE[kind])
        if kind in account.option("refused_ip"):
            raise robots.Refused(robots.REFUSED_IP[kind])

    def _refusal(self, kind, account, refusal):
        if account:
            now = self.clock()
            holds = refusal.code == 130101 and now >= account.held_until
            self.record("robots.refused", account=account.name, robot=kind, code=refusal.code, at=now, hold_s=account.option("hold_s") if holds else 0)
        return json_response(robots.answer(kind, refusal.code, refusal.text))

    def _hook(self, account, request):
        if account is None or "webhook" in account.option("removed"):
            return hook.refused(410, "gone")
        fault = hook.fault(account, request, self.clock())
        if fault:
            self.record("robots.refused", account=account.name, robot="webhook", code=fault[0], at=self.clock(), hold_s=0)
            return hook.refused(*fault)
        self._take(account, "webhook", hook.message(account, request))
        return hook.taken()

    def _take(self, account, kind, message):
        self.record("robots.sent", account=account.name, robot=kind, at=self.clock(), message=message)

    def error(self, request, code, status=None):
        kind = self._asked(request)[0] or "wecom"
        value = {"error": str(code)} if kind == "webhook" else robots.answer(kind, code)
        return json_response(value, status or 200)

    # ---- mails ----

    def _listening(self):
        """The mail server's socket; a restart takes the same port."""
        if self._mail_socket is None:
            self._mail_socket = socket.socket()
            self._mail_socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self._mail_socket.bind(("127.0.0.1", self.mail_port))
            self._mail_socket.listen(100)
            port = self._mail_socket.getsockname()[1]
            if port != self.mail_port:
                self.record("robots.mail_port", port=port)
        return self._mail_socket

    async def run(self):
        first = next(iter(self.accounts.values()))
        server = MailServer(self, wants_sign_in=lambda: first.option("mail_sign_in"))
        await server.open(self._listening())
        await server._server.serve_forever()

    def sign_in(self, user, password):
        account = self.accounts.get(user)
        return account.name if account and account.mail_password == password else None

    def recipient(self, address, whom):
        """Mailboxes end in an account's name: duty.robots-01, second.robots-01; gone.… is none, busy.… is full for now."""
        local, _, domain = address.partition("@")
        if domain != DOMAIN:
            return "550 5.7.1 relaying denied"
        if local.startswith("gone.") or self._owner(address) is None:
            return "550 5.1.1 no such user"
        return "451 4.2.2 mailbox full, try again later" if local.startswith("busy.") else None

    def _owner(self, address):
        return self.accounts.get(address.partition("@")[0].rpartition(".")[2])

    def mail(self, whom, envelope):
        account = self._owner(envelope["to"][0])
        end = account.option("mail_end")
        if end == "busy":
            return "451 4.3.0 try again later"
        if end == "refused":
            return "554 5.6.0 message refused"
        self._take(account, "mail", read_mail(envelope) | {"signed_in": whom})
        return "250 2.0.0 queued" if end == "taken" else end

    # ---- events ----

    def promote(self, now):
        """Nothing becomes true by time alone."""

    def apply(self, event):
        kind, account = event["kind"].removeprefix("robots."), self.accounts.get(event.get("account"))
        if kind == "mail_port":
            self.mail_port = event["port"]
        elif kind == "options":
            for each in [account] if account else self.accounts.values():
                each.options.update(event["options"])
                each.options = {name: value for name, value in each.options.items() if value is not None}
        elif kind == "sent" and account:
            account.messages.append({"id": len(account.messages) + 1, "robot": event["robot"], "at": event["at"]} | event["message"])
        elif kind == "refused" and account:
            account.refusals.append({name: event[name] for name in ("robot", "code", "at")})
            if event["hold_s"]:
                account.held_until = event["at"] + event["hold_s"]

    # ---- what can be seen ----

    def addresses(self):
        port = self._listening().getsockname()[1]
        return {"base": self.base, "smtp": f"smtp://127.0.0.1:{port}", "accounts": {account.name: self._address(account) for account in self.accounts.values()}}

    def _address(self, account):
        return {"title": account.title,
                "wecom": {"url": f"{self.base}/cgi-bin/webhook/send?key={account.wecom_key}"},
                "dingtalk": {"url": f"{self.base}/robot/send?access_token={account.dingtalk_token}", "secret": account.dingtalk_secret},
                "feishu": {"url": f"{self.base}/open-apis/bot/v2/hook/{account.feishu_token}", "secret": account.feishu_secret},
                "webhook": {"url": f"{self.base}/hooks/{account.hook}", "secret": account.hook_secret},
                "mail": {"username": account.name, "password": account.mail_password, "mailbox": account.mailbox}}

    def secrets(self):
        return [{"site": account.name, "user": name, "password": value, "sign_ins": {"good": 0, "bad": 0}}
                for account in self.accounts.values() for name, value in account.secrets().items()]

    def control(self, method, parts, value):
        account = None
        if parts:
            account = self.accounts.get(parts[0])
            if account is None:
                raise KeyError(f"no account {parts[0]}")
        if method == "PATCH" and len(parts) < 2:
            self.record("robots.options", options=checked(value or {}), **({"account": account.name} if account else {}))
        elif method == "GET" and parts[1:] == ["messages"]:
            return account.messages
        elif method != "GET" or len(parts) > 1:
            raise ValueError(f"no such route; there are {', '.join(ROUTES)}")
        return {name: account.option(name) if account else default for name, default in OPTIONS.items()}

    def view(self, account):
        account = self.accounts[account] if isinstance(account, str) else account
        ever = [{"id": message["id"], "by": "api", "at": message["at"], "title": message["title"], "links": [], "robot": message["robot"]}
                for message in account.messages]
        return {"title": account.title, "public": account.messages, "ever": ever, "refused": account.refusals, "held_until": account.held_until,
                "deleted": [], "drafts": [], "acts": [], "calls": {}}


def read_mail(envelope):
    """A mail as a program that reads mails sees it."""
    parsed = email.message_from_bytes(envelope["message"], policy=email.policy.default)
    lines = envelope["message"].split(b"\r\n")
    return {"kind": "mail", "title": str(parsed["subject"] or ""), "text": parsed.get_content().replace("\r\n", "\n") if not parsed.is_multipart() else "", "mentioned": [],
            "from": envelope["from"], "to": envelope["to"], "message_id": parsed["message-id"], "tls": envelope["tls"],
            "headers": {name: str(parsed[name]) for name in parsed.keys()}, "defects": [str(defect) for defect in parsed.defects],
            "longest_line": max(map(len, lines)), "size": len(envelope["message"]), "sha256": hashlib.sha256(envelope["message"]).hexdigest()}


def checked(asked):
    unknown = asked.keys() - OPTIONS.keys()
    if unknown:
        raise ValueError(f"no option {', '.join(sorted(unknown))}; there are {', '.join(OPTIONS)}")
    for name, value in asked.items():
        if value is not None and OPTIONS[name] is not None and not isinstance(value, type(OPTIONS[name])):
            raise ValueError(f"{name} is a {type(OPTIONS[name]).__name__}")
    return asked
