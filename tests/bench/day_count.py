"""Every call of the day, counted by the platforms' own journal: an account's calls of each kind on each day of Asia/Shanghai."""

import collections
import json
import re
import urllib.parse
from dataclasses import dataclass, field

from day_district import DAY, HOUR

# Calls a day of a new account (WeChat) and of an ordinary app (Weibo), as the platforms' pages say. The statistics' number is the daemon's own.
WECHAT = {"freepublish/submit": 100, "freepublish/get": 100, "freepublish/batchget": 100, "freepublish/getarticle": 100, "freepublish/delete": 10,
          "draft/add": 1000, "draft/get": 500, "draft/batchget": 1000, "draft/update": 1000, "draft/delete": 1000, "material/add_material": 1000,
          "datacube/getarticletotaldetail": 100, "stable_token": 500_000}
WEIBO_A_DAY, WEIBO_POSTS_AN_HOUR = 100, 30
RESERVE = 0.2
# What only finds out, or takes back. That a list is asked for it shows by the call before it: a job's, a draft's, the page before.
RECOVERS = {"freepublish/get", "freepublish/getarticle", "freepublish/delete", "draft/delete", "statuses/show", "statuses/destroy"}
LIST, ASKED_FIRST, AT_ONCE = "freepublish/batchget", ("freepublish/get", "draft/get"), 1.0     # seconds of the world's clock
NO_EFFECT = {"down", "cut", "error"}
OVER_QUOTA = {45009, 45011, 10022, 10023, 10024}


@dataclass
class Tally:
    """One kind of call of all accounts."""
    quota: int
    used: collections.Counter = field(default_factory=collections.Counter)     # by account and day
    least: float = 1.0                 # share of the day's calls left, whatever they were for
    least_routine: float = 1.0         # as a routine call left it
    refused: int = 0

    def count(self, key, recovers):
        self.used[key] += 1
        left = (self.quota - self.used[key]) / self.quota
        self.least = min(self.least, left)
        if not recovers:
            self.least_routine = min(self.least_routine, left)

    def most(self):
        return max(self.used.items(), key=lambda each: each[1], default=(("-", 0), 0))


class Count:
    def __init__(self, district):
        self.pace, self.unknown = district.pace, collections.Counter()
        self.wechat = {api: Tally(quota) for api, quota in WECHAT.items()}
        self.weibo, self.weibo_posts = Tally(WEIBO_A_DAY), Tally(WEIBO_POSTS_AN_HOUR)
        self.calls, self.refusals, self.answered, self.counted = 0, collections.Counter(), collections.Counter(), collections.Counter()
        self.last, self.told = {}, {}
        for event in district.journal():
            if event["kind"] == "call":
                self._call(event)
            elif event["kind"] == "wechat.rid":
                self._error(event)
            elif event["kind"] == "weibo.called":
                self.counted[event["account"]] += 1
        over = sum(self.answered.values()) - sum(self.counted.values())           # Weibo counts what it does not refuse for its number
        if over > 0:
            self.refusals["weibo"] += over
            self.weibo.refused += over

    def _call(self, call):
        account, path = call["target"], urllib.parse.urlsplit(call["path"]).path
        if account.startswith("wechat-") and not path.startswith("/s"):
            self._wechat(account, path.removeprefix("/cgi-bin/").removeprefix("/"), call)
        elif account.startswith("weibo-") and path.startswith("/2/"):
            self._weibo(account, path.removeprefix("/2/").removesuffix(".json"), call)

    def _wechat(self, account, api, call):
        before, at, found_out = self.last.get(account, ("", 0.0, False))
        follows = (before in ASKED_FIRST or before == LIST and found_out) and call["received"] - at < AT_ONCE
        recovers = api in RECOVERS or api == LIST and follows
        if api != "stable_token":
            self.last[account] = api, call["replied"], recovers
        if api not in self.wechat:
            self.unknown[api] += 1
            return
        self.calls += 1
        self.wechat[api].count((account, self._day(call)), recovers)
        self.wechat[api].refused += self.told.pop(account, 0) in OVER_QUOTA

    def _error(self, event):
        """It comes in the journal right before the call that it answers."""
        code = json.loads(event["request"]["response_body"])["errcode"]
        self.told[event["account"]] = code
        if code in OVER_QUOTA:
            self.refusals[code] += 1

    def _weibo(self, account, api, call):
        if NO_EFFECT & set(call["faults"]) or api.startswith("account/"):
            return
        self.calls += 1
        self.answered[account] += 1
        self.weibo.count((account, self._day(call)), api in RECOVERS)
        if re.match("statuses/(share|update|upload)", api):
            self.weibo_posts.count((account, int(self.pace.shown(call["received"]) // HOUR)), False)

    def _day(self, call):
        return int((self.pace.shown(call["received"]) + 8 * HOUR) // DAY)

    # ---- for people ----

    def rows(self):
        yield from ((f"WeChat {api}", tally) for api, tally in self.wechat.items() if tally.used)
        yield "Weibo, all calls", self.weibo
        yield "Weibo, posts an hour", self.weibo_posts

    def table(self):
        lines = [f"  {'API':<40} {'quota':>7} {'calls':>7} {'most used by an account':>24} {'least left':>11} {'by routine':>11} {'refused':>8}"]
        for name, tally in self.rows():
            (account, _), most = tally.most()
            routine = f"{tally.least_routine:.0%}" if tally.least_routine < 1 else "-"
            lines.append(f"  {name:<40} {tally.quota:>7} {sum(tally.used.values()):>7} {f'{most}  {account}':>24} {tally.least:>11.0%} {routine:>11} {tally.refused:>8}")
        return "\n".join(lines)

    def below_reserve(self):
        return {name: f"{tally.least_routine:.0%}" for name, tally in self.rows() if tally.least_routine < RESERVE - 1e-9}

    def above_quota(self):
        return {name: tally.most()[1] for name, tally in self.rows() if tally.most()[1] > tally.quota}
