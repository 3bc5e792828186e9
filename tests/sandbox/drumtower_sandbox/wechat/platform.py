"""The host of all Official Accounts: who asks, may they, how often; which call; what comes out by itself."""

import asyncio
import hashlib
import json

from . import datacube, drafts, events, hand, mass, media, pages, posts, publish, quotas, tokens
from .account import OPTIONS, Account
from .answers import Refused, error_body, parsed, reply
from ..http import Response
from ..names import numbered

POSTED = {                           # POST with JSON, by path
    "/cgi-bin/draft/add": drafts.add, "/cgi-bin/draft/update": drafts.update, "/cgi-bin/draft/get": drafts.get, "/cgi-bin/draft/delete": drafts.delete,
    "/cgi-bin/draft/batchget": drafts.batchget, "/cgi-bin/freepublish/submit": publish.submit, "/cgi-bin/freepublish/get": publish.get,
    "/cgi-bin/freepublish/batchget": posts.batchget, "/cgi-bin/freepublish/getarticle": posts.getarticle, "/cgi-bin/freepublish/delete": posts.delete,
    "/cgi-bin/message/mass/sendall": mass.sendall, "/cgi-bin/message/mass/get": mass.get, "/cgi-bin/message/mass/delete": mass.delete,
    "/datacube/getarticletotaldetail": datacube.article_total_detail, **{f"/datacube/{name}": datacube.offline for name in datacube.OFFLINE},
}
SENT = {"/cgi-bin/media/uploadimg": media.upload_image, "/cgi-bin/material/add_material": media.add_material, "/cgi-bin/media/upload": media.upload_temporary}
TOOLS = {"/cgi-bin/openapi/quota/get": quotas.get, "/cgi-bin/clear_quota": quotas.clear, "/cgi-bin/openapi/quota/clear": quotas.clear_one}    # not counted
GOT = {"/cgi-bin/draft/count": drafts.count, "/cgi-bin/getcallbackip": lambda account, request, now: {"ip_list": ["127.0.0.1"]}}
RETIRED = ("/cgi-bin/material/add_news", "/cgi-bin/material/update_news")
NEEDS_VERIFIED = ("/cgi-bin/freepublish/", "/cgi-bin/message/mass/")
WRITES_DRAFTS = "/cgi-bin/draft/add"


class WeChat:
    name = "wechat"

    def __init__(self, record, seed, count, clock):
        self.clock, self.seed = clock, seed
        self.accounts = {name: Account(name, record, seed) for name in numbered(self.name, count)}
        self.by_app_id = {account.app_id: account for account in self.accounts.values()}
        self.by_token, self.answers, self.delivering = {}, 0, {}
        self.wake = asyncio.Event()
        self._base = ""

    @property
    def base(self):
        return self._base

    @base.setter
    def base(self, value):
        self._base = value
        for account in self.accounts.values():
            account.base = value

    def addresses(self):
        return {"base": self.base, "accounts": {name: {"app_id": account.app_id, "app_secret": account.app_secret, "title": account.title,
                                                       "user_name": account.user_name, "biz": account.biz} for name, account in self.accounts.items()}}

    def secrets(self):
        found = []
        for name, account in self.accounts.items():
            values = [("app_secret", account.app_secret), *((name, account.options[name]) for name in ("callback_token", "callback_aes_key")),
                      *((f"{family}_token", token["value"]) for family, all_of_it in account.tokens.items() for token in all_of_it)]
            asked = {"good": account.total["/cgi-bin/stable_token"], "bad": 0}
            found += [{"site": name, "user": what, "password": value, "sign_ins": asked} for what, value in values]
        return found

    # ---- state ----

    def apply(self, event):
        account = self.accounts.get(event["account"])
        if account is None:
            return
        account.apply(event)
        if event["kind"] == "wechat.tokens":
            self.by_token |= {token["value"]: account for token in event["tokens"]}
        elif event["kind"] == "wechat.rid":
            self.answers = max(self.answers, event["number"])
        elif event["kind"] in ("wechat.job", "wechat.send", "wechat.push"):
            self.wake.set()

    def promote(self, now):
        for account in self.accounts.values():
            for mid in sorted(account.open_jobs):
                publish.promote(account, account.jobs[mid], now)
            for msg_id in sorted(account.open_sends):
                mass.promote(account, account.sends[msg_id], now)

    async def run(self):
        """Jobs end and events go out though nobody asks."""
        while True:
            self.promote(self.clock())
            for account in self.accounts.values():
                for number in sorted(account.waiting):
                    self.deliver(account, number)
            if any(account.open_jobs or account.open_sends for account in self.accounts.values()):
                await asyncio.sleep(0.02)
            else:
                self.wake.clear()
                await self.wake.wait()

    def deliver(self, account, number):
        """The one task that delivers this event."""
        key = (account.name, number)
        if key not in self.delivering:
            self.delivering[key] = asyncio.ensure_future(events.deliver(account, number))
            self.delivering[key].add_done_callback(lambda _: self.delivering.pop(key, None))
        return self.delivering[key]

    # ---- requests ----

    def account_of(self, request):
        account = self._account(request)
        return account.name if account else None

    def _account(self, request):
        if pages.is_page(request):
            return pages.find(self.accounts.values(), request)[0]
        token, app_id = request.param("access_token"), request.param("appid")
        if token is None and app_id is None and request.path == "/cgi-bin/stable_token":
            app_id = _app_id(request.body)
        return self.by_token.get(token) if token is not None else self.by_app_id.get(app_id)

    def serve(self, request, effect):
        if pages.is_page(request):
            return pages.serve(self.accounts.values(), request, self.clock())
        account, now = self._account(request), self.clock()
        options, before = account.options if account else OPTIONS, account.last_push if account else 0
        try:
            value = self._call(account, request, now, effect)
        except Refused as error:
            value = self._error(account, request, now, error)
        if value is None:
            return Response(404, b"")
        response = reply(options, value, request.path)
        self.promote(now)
        early = [number for number in range(before + 1, account.last_push + 1) if self._is_early(account, number)] if account else []
        if early:
            response.first = lambda: asyncio.gather(*(self.deliver(account, number) for number in early))
        return response

    def _is_early(self, account, number):
        push, entries = account.pushes[number], (*account.jobs.values(), *account.sends.values())
        return push["state"] == "waiting" and any(entry["event"] == "early" and entry["ends"] == push["queued"] for entry in entries)

    def error(self, request, code, status=None):
        """The error that a fault asks for; the status is 200 whatever it asks."""
        account = self._account(request)
        return reply(account.options if account else OPTIONS, self._error(account, request, self.clock(), Refused(code)), request.path)

    def _error(self, account, request, now, error):
        """Each error has a rid by which the account may ask again what it was."""
        number = self.answers = self.answers + 1
        digest = hashlib.sha256(f"{self.seed}:{number}".encode()).hexdigest()
        rid = f"{int(now):08x}-{digest[:8]}-{digest[8:16]}"
        value = error_body(error.code, rid, error.message, error.more)
        if account:
            told = {"invoke_time": int(now), "cost_in_ms": 12, "request_url": request.raw_query, "request_body": request.body[:2000].decode("utf-8", "replace"),
                    "response_body": json.dumps(value, ensure_ascii=False), "client_ip": "127.0.0.1"}
            account.note("rid", rid=rid, number=number, request=told)
        return value

    def _call(self, account, request, now, effect):
        path, known = request.path, account.options if account else OPTIONS
        if path == "/cgi-bin/token":
            return self._token(account, request, now, "GET", lambda: tokens.plain(account, request, now))
        if path == "/cgi-bin/stable_token":
            return self._token(account, request, now, "POST", lambda: tokens.stable(account, request, now, parsed(request, known)))
        if path == "/cgi-bin/clear_quota/v2":
            _must_be("POST", request)
            return quotas.clear_by_secret(account, request, now)
        if path not in {**POSTED, **SENT, **TOOLS, **GOT} and path not in (*RETIRED, "/cgi-bin/draft/switch", "/cgi-bin/openapi/rid/get"):
            return None
        self._check_token(account, request, now)
        _must_be("GET" if path in GOT else "POST", request)
        if path in RETIRED:
            raise Refused(45106)
        return self._authorised(account, request, now, effect)

    def _token(self, account, request, now, method, act):
        _must_be(method, request)
        if account:
            quotas.count(account, request.path, now)
        return act()

    def _check_token(self, account, request, now):
        value = request.param("access_token")
        if not value:
            raise Refused(41001)
        if account is None:
            raise Refused(40014 if len(value) < 32 else 40001)
        tokens.check(account, value, now)

    def _authorised(self, account, request, now, effect):
        path, verified = request.path, account.options["verified"]
        if path in TOOLS:
            return TOOLS[path](account, request, now, parsed(request, account.options))
        if path == "/cgi-bin/openapi/rid/get":
            return quotas.rid(account, request, now, parsed(request, account.options), self.accounts.values())
        if verified is not True and path.startswith(NEEDS_VERIFIED) or verified == "expired" and path == WRITES_DRAFTS:
            raise Refused(48001)
        quotas.count(account, path, now)
        if path in GOT:
            return GOT[path](account, request, now)
        if path in SENT:
            return SENT[path](account, request, now)
        if path == "/cgi-bin/draft/switch":
            return drafts.switch(account, request, now, {}, effect)
        return POSTED[path](account, request, now, parsed(request, account.options), effect)

    # ---- control and oracle ----

    def control(self, method, parts, value):
        return hand.control(self, method, parts, value)

    def view(self, name):
        """What is public, what ever was, drafts, what left the box, calls against each quota, events."""
        account, now = self.accounts[name], self.clock()
        day = quotas.day_of(now)
        calls = {path: {"today": account.used[day, path], "ever": number, "limit": quotas.limit(account, path)} for path, number in account.total.items()}
        public = posts.public(account)
        shown = {entry["id"] for entry in public}
        deleted = [{name: entry[name] for name in ("id", "title", "by", "how")} for entry in account.ever if entry["id"] not in shown]
        ever = [entry | {"url": posts.url(account, account.posts[entry["article_id"]], entry["idx"])} for entry in account.ever]
        return {"base": self.base, "title": account.title, "public": public, "ever": ever, "deleted": deleted,
                "drafts": [_told(draft) for draft in account.drafts.values()], "left": [_told(draft) | {"why": draft["why"]} for draft in account.left.values()],
                "jobs": [{"publish_id": job["mid"], "media_id": job["media_id"], "status": publish.status_of(account, job), "submitted": job["submitted"]}
                         for job in account.jobs.values()],
                "sends": [{"msg_id": send["msg_id"], "status": send["status"], "outcome": send["outcome"], "by": send["by"], "own_id": send["own_id"]}
                          for send in account.sends.values()],
                "calls": calls, "mass_left": mass.left(account, now), "acts": account.acts,
                "pushes": [{name: push[name] for name in ("number", "state", "answers", "message")} for push in account.pushes.values()]}


def _told(draft):
    return {"media_id": draft["media_id"], "titles": [article["title"] for article in draft["articles"]], "update_time": draft["update_time"],
            "content_source_url": draft["articles"][0]["content_source_url"]}


def _must_be(method, request):
    if request.method != method:
        raise Refused(43002 if method == "POST" else 43001)


def _app_id(body):
    try:
        asked = json.loads(body)
    except ValueError:
        return None
    return asked.get("appid") if isinstance(asked, dict) and isinstance(asked.get("appid"), str) else None
