"""The platform: accounts, tokens and posts behind one host; everything changes by events alone."""

from . import acts, agent, api, ids, mobile, oauth, pages, text
from .account import Account, links_of
from .answers import Refused, packed, refusal
from .options import OPTIONS
from .params import gather, token_in


class Weibo:
    name = "weibo"

    def __init__(self, record, seed, count, clock):
        self.record, self.seed, self.clock, self.base = record, seed, clock, ""
        width = max(2, len(str(count)))
        self.accounts = {name: Account(name, seed) for name in (f"weibo-{i:0{width}}" for i in range(1, count + 1))}
        self.options = {}                            # for all accounts
        self.posts, self.shorts = {}, {}             # by number; what each t.cn link stands for
        self.tokens, self.codes = {}, {}
        self.authorised = set()                      # accounts that were given a token at some time
        self.ip_calls = {}                           # by hour: all clients come from one address
        self.drawn = 0                               # grows with every event that makes something; draws depend on it

    # ---- looking up ----

    def option(self, account, name):
        value = account.options.get(name) if account else None
        if value is None:
            value = self.options.get(name)
        return OPTIONS[name] if value is None else value

    def options_of(self, account):
        return lambda name: self.option(account, name)

    def account_at(self, field, value):
        return next((account for account in self.accounts.values() if getattr(account, field) == value), None)

    def account_of(self, request):
        """Whose a request is: by its token, its app, the agent's names, or the address of a page."""
        params = gather(request)
        token = self.tokens.get(token_in(request, params))
        if token:
            return token["account"]
        app = self.account_at("app_key", params.get("client_id") or params.get("source"))
        found = app or agent.account_of(self, request, params) or pages.account_of(self, request, params)
        return found.name if found else None

    # ---- requests ----

    def serve(self, request, effect):
        try:
            response = self._route(request, effect)
        except Refused as error:
            return self._refusal(request, error)
        asked = "gzip" in request.headers.get("accept-encoding", "")
        return packed(response) if asked and self.option(self.accounts.get(self.account_of(request)), "gzip") else response

    def error(self, request, code, status=None):
        """The platform's own error as an answer, for faults."""
        return self._refusal(request, Refused(code, status=status))

    def _refusal(self, request, error):
        return refusal(error, request.path, self.options_of(self.accounts.get(self.account_of(request))))

    def _route(self, request, effect):
        for prefix, surface in (("/oauth2/", oauth), ("/2/", api), ("/open/", agent)):
            if request.path.startswith(prefix):
                return surface.serve(self, request, effect)
        return mobile.serve(self, request) or pages.serve(self, request)

    # ---- events ----

    def promote(self, now):
        """An account is authorised for its own app from the beginning. What is hidden for a while needs no event: it is compared with the clock."""
        for account in self.accounts.values():
            if account.name not in self.authorised:
                oauth.issue(self, account, account, now)

    def apply(self, event):
        kind, account = event["kind"].removeprefix("weibo."), self.accounts.get(event.get("account"))
        if kind == "options":
            kept = account.options if account else self.options
            kept.update(event["options"])
            for name in [name for name, value in kept.items() if value is None]:
                del kept[name]
        elif kind == "token":
            self.drawn += 1
            self.tokens[event["token"]["access_token"]] = event["token"]
            self.authorised.add(event["token"]["account"])
            self.codes.pop(event.get("code"), None)
        elif kind == "code":
            self.drawn += 1
            self.codes[event["code"]] = {key: event[key] for key in ("account", "app", "redirect_uri", "at")}
        elif kind == "token_ended":
            for token in event["tokens"]:
                self.tokens[token]["ended"] = event["code"]
        elif account:
            self._apply_to(account, kind, event)

    def _apply_to(self, account, kind, event):
        if kind == "post":
            self.drawn += 1
            self.posts[event["post"]["id"]] = event["post"]
            self.shorts |= event["post"]["links"]
            account.apply_post(event, is_public)
        elif kind == "called":
            account.counted(event)
            self.ip_calls[ids.hour(event["at"])] = self.ip_calls.get(ids.hour(event["at"]), 0) + 1
        elif kind == "scripted":                     # the first of next_answers is used up
            kept = account.options if account.options.get("next_answers") else self.options
            kept["next_answers"] = kept["next_answers"][1:]
        elif kind == "comment":
            self.drawn += 1
            account.comments.append(event["comment"])
        elif kind == "agent_read":
            account.agent_reads[ids.day(event["at"])] = account.agent_reads.get(ids.day(event["at"]), 0) + 1
        elif kind == "renamed":
            account.title = event["title"]

    def save(self, account, act, by, post, now):
        self.record("weibo.post", account=account.name, act=act, by=by, at=now, post=post)
        return self.posts[post["id"]]

    def new_id(self, now):
        """By the formula, with low bits that are drawn: no number comes twice, but within a second they do not rise."""
        number, tries = ids.id_at(now, ids.draw(self.seed, "id", self.drawn)), 0
        while number in self.posts:
            tries += 1
            number = ids.id_at(now, ids.draw(self.seed, "id", self.drawn, tries))
        return number

    # ---- what can be seen ----

    def is_hidden(self, post, where):
        return bool(post["hidden"]) and where in post["hidden"]["from"] and self.clock() < post["hidden"]["until"]

    def public(self, account):
        return [post for post in account.newest() if is_public(post) and not self.is_hidden(post, "public")]

    def addresses(self):
        self.promote(self.clock())
        latest = {token["account"]: token["access_token"] for token in self.tokens.values() if not token["ended"]}
        return {"base": self.base, "accounts": {account.name: self._address(account, latest.get(account.name)) for account in self.accounts.values()}}

    def _address(self, account, token):
        return {"app_id": account.app_key, "app_secret": account.app_secret, "title": account.title, "uid": account.uid, "page": f"{self.base}/u/{account.uid}",
                "access_token": token, "redirect_uri": self.option(account, "redirect_uri"),
                "agent": {"app_id": account.agent_id, "app_secret": account.agent_secret}}

    def secrets(self):
        """All that was given out and opens something: none may ever stand where a person reads."""
        given = [(account.name, word, value) for account in self.accounts.values() for word, value in (("app_secret", account.app_secret), ("agent_secret", account.agent_secret))]
        given += [(token["account"], word, token[word]) for token in self.tokens.values() for word in ("access_token", "refresh") if token[word]]
        return [{"site": name, "user": word, "password": value, "sign_ins": {"good": sum(self.accounts[name].apis.values()), "bad": 0}} for name, word, value in given]

    def control(self, method, parts, value):
        self.promote(self.clock())
        return acts.control(self, method, parts, value or {})

    def view(self, account):
        """What is true, whatever was answered."""
        account = self.accounts[account] if isinstance(account, str) else account
        now = self.clock()
        ever = [shown | {"bid": ids.bid_of(shown["id"]), "title": text.title(shown["text"]), "url": self.page_of(self.posts[shown["id"]]),
                         "time": self.posts[shown["id"]]["created"]} for shown in account.ever]
        return {"uid": account.uid, "title": account.title, "page": f"{self.base}/u/{account.uid}", "ever": ever,
                "public": [self.entry(post) for post in self.public(account)],
                "deleted": [self.entry(post) | {"deleted": post["deleted"]} for post in account.posts.values() if post["deleted"]],
                "private": [self.entry(post) for post in account.newest() if post["visible"]], "drafts": [], "acts": account.acts,
                "calls": {"today": account.calls_of(account.name, now), "posts_this_hour": account.posts_of(account.name, now),
                          "by_day": account.calls, "posts_by_hour": account.posting, "agent_by_day": account.agent_reads, "by_call": account.apis}}

    def entry(self, post):
        first = next((shown["at"] for shown in self.accounts[post["account"]].ever if shown["id"] == post["id"]), None)
        return {"id": post["id"], "bid": ids.bid_of(post["id"]), "url": self.page_of(post), "title": text.title(post["raw"]), "text": post["raw"],
                "links": links_of(post), "time": post["created"], "by": post["by"], "since": first, "repost_of": post["root"], "edited": post["edited"],
                "pinned": post["pinned"]}

    def page_of(self, post):
        return f"{self.base}/{self.accounts[post['account']].uid}/{ids.bid_of(post['id'])}"


def is_public(post):
    return not post["deleted"] and post["visible"] == 0
