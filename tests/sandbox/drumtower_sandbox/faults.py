"""Faults by switch: which requests they strike, how often, and what they do. Drawn from the seed, not from the clock."""

import hashlib
import re

# kind → what it does to a request; "before": nothing takes effect. The rest is done by gate.py.
KINDS = {
    "lost_answer": "takes effect, then the connection is cut",
    "cut": "the connection is cut, nothing takes effect",
    "bad_gateway": "takes effect, then 502 with an HTML page",
    "html": "takes effect, then 200 with an HTML page where JSON was due",
    "error_after": "takes effect, then `status` (400) with the JSON error `code` (rest_invalid_type)",
    "slow": "takes effect, the answer comes `ms` later",
    "list_delay": "a new post is missing from lists for `ms`; `hide`: list, id, public",
    "accept_delay": "takes effect `ms` after it was received, even if the client is gone; `answer`: wait, cut or 504",
    "slug_race": "two posts may get the same slug, as parallel requests do",
    "error": "`status` (503), with Retry-After when `retry_after` is given; nothing takes effect",
    "rate_limit": "429 with `retry_after`; nothing takes effect",
    "quota": "more than `limit` requests within `window_s`: 429; nothing takes effect",
    "truncated": "takes effect, the answer stops half way; `how`: body (whole response, half the text) or transfer (connection ends)",
    "notices": "takes effect, PHP notices stand before the JSON",
    "auth_stripped": "the Authorization header is lost on the way",
    "firewall": "`status` (412 or 403) and a page with a script challenge; nothing takes effect",
    "down": "connections are refused",
    "empty_list": "portal: columns and feeds show no item",
    "garbage": "the answer is bytes without sense",
    "code": "the platform's own error `code`; nothing takes effect, or all does when `effect` is true",
    "empty": "200 without a body, after the effect; nothing takes effect when `effect` is false",
}
BEFORE = ("cut", "error", "rate_limit", "quota", "firewall", "down", "garbage")


def stops(rule):
    """Does nothing take effect?"""
    return rule["kind"] in BEFORE or (rule["kind"] in ("code", "empty") and not rule.get("effect", rule["kind"] == "empty"))


class Faults:
    def __init__(self, record, seed, changed):
        self.record, self.seed, self.changed = record, seed, changed
        self.rules, self.last_id = {}, 0
        self._windows = {}

    def add(self, asked):
        """`asked`: kind; targets ["*"] (all sites and accounts), method, path (a pattern), probability, count (in all), count_each (a target), skip (a target),
        and what the kind takes."""
        if asked.get("kind") not in KINDS:
            raise ValueError(f"no fault {asked.get('kind')!r}; there are {', '.join(KINDS)}")
        rule = {"targets": ["*"], "method": "*", "path": "", "probability": 1.0, "count": None, "count_each": None, "skip": 0,
                "seen": {}, "fired": 0, "fired_at": {}} | asked
        re.compile(rule["path"])
        rule["id"] = self.last_id + 1
        self.record("fault.added", rule=rule)
        return rule["id"]

    def remove(self, rule_id=None):
        for number in [rule_id] if rule_id else list(self.rules):
            if number in self.rules:
                self.record("fault.removed", rule=number)

    def apply(self, event):
        if event["kind"] == "fault.added":
            rule = event["rule"]
            self.rules[rule["id"]], self.last_id = rule, rule["id"]
        elif event["kind"] == "fault.fired":
            rule = self.rules.get(event["rule"])
            if rule:
                rule["fired"] += 1
                rule["fired_at"][event["target"]] = rule["fired_at"].get(event["target"], 0) + 1
                rule["seen"][event["target"]] = max(event["seen"], rule["seen"].get(event["target"], 0))
        else:
            self.rules.pop(event["rule"], None)
        if event["kind"] != "fault.fired":
            self.changed()

    def is_down(self, target):
        return any(rule["kind"] == "down" and strikes(rule, target) for rule in self.rules.values())

    def draw(self, target, request, now, platform=None):
        """The rules that strike this request; each target counts for itself, so the order between targets does not matter.
        A rule for a platform strikes all its accounts."""
        return [rule for rule in list(self.rules.values()) if self._draws(rule, target, request, now, platform)]

    def _draws(self, rule, target, request, now, platform):
        if not (strikes(rule, target) or platform in rule["targets"]) or rule["method"] not in ("*", request.method) or not re.search(rule["path"], request.target):
            return False
        if rule["kind"] == "quota":
            return self._over(rule, target, now)
        seen = rule["seen"][target] = rule["seen"].get(target, 0) + 1
        if seen <= rule["skip"] or _is_spent(rule["count"], rule["fired"]) or _is_spent(rule["count_each"], rule["fired_at"].get(target, 0)):
            return False
        if not self._chance(rule, target, seen) < rule["probability"]:
            return False
        self.record("fault.fired", rule=rule["id"], target=target, seen=seen)
        return True

    def _chance(self, rule, target, seen):
        digest = hashlib.sha256(f"{rule.get('seed', self.seed)}:{rule['id']}:{target}:{seen}".encode()).digest()
        return int.from_bytes(digest[:7], "big") / 2**56

    def _over(self, rule, target, now):
        window = self._windows.setdefault((rule["id"], target), [])
        window[:] = [at for at in window if at > now - rule.get("window_s", 60)]
        if len(window) >= rule.get("limit", 10):
            return True
        window.append(now)
        return False


def _is_spent(limit, fired):
    return limit is not None and fired >= limit


def strikes(rule, target):
    return target in rule["targets"] or ("*" in rule["targets"] and target != "portal")
