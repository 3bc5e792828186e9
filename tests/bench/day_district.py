"""The district of tests/bench/day: sixty units on the quotas a new account has, and a clock that daemon and platforms share."""

import datetime
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

sys.dont_write_bytecode = True
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/support"))
from scene import Scene, _die_with_parent, toml  # noqa: E402

HOUR, DAY = 3600, 86400
CHINA = datetime.timezone(datetime.timedelta(hours=8))
HISTORY = (0, 30, 120)                 # what an account has published before: none, two pages of its list, many


class Pace:
    """The clock of daemon and platforms: `speed` times as fast as the world's since `since`, when both said the same."""

    def __init__(self, speed, began, shown):
        self.speed, self.since = speed, (speed * began - shown) / (speed - 1)

    def shown(self, world):
        return self.since + (world - self.since) * self.speed

    def now(self):
        return self.shown(time.time())

    def wait_until(self, shown):
        time.sleep(max(0.0, self.since + (shown - self.since) / self.speed - time.time()))

    def environment(self):
        since = datetime.datetime.fromtimestamp(self.since, datetime.timezone.utc)
        return {"DT_CLOCK_SPEED": str(self.speed), "DT_CLOCK_START": f"{since:%Y-%m-%dT%H:%M:%S}.{since.microsecond // 1000:03}Z"}


def clock_text(shown):
    return f"{datetime.datetime.fromtimestamp(shown, CHINA):%d. %H:%M:%S}"


@dataclass
class Unit:
    number: int
    wechat: str
    mode: str                          # of the WeChat account: auto | draft | unverified (auto, and the platform says 48001)
    weibo: str                         # "" | the account
    weibo_mode: str                    # auto | manual: only looked at
    site: str                          # "" | only looked at
    habit: str                         # of its officer, where the machine does not publish: prompt | slow | hand | never
    history: int                       # articles the WeChat account has published before

    @property
    def posts_itself(self):
        """The accounts on which the daemon publishes."""
        return [self.wechat] * (self.mode == "auto") + [self.weibo] * (self.weibo_mode == "auto")


def units(count):
    """Thirds by what the WeChat account may do; what else a unit has, its past and its officer's habit run through all of them."""
    made, weibos, sites = [], 0, 0
    for number in range(count):
        row = number // 3
        other = ("weibo", "looked-at weibo", "site", "weibo and site")[row % 4]
        weibos += "weibo" in other
        sites += "site" in other
        made.append(Unit(number, f"wechat-{number + 1:02}", ("auto", "draft", "unverified")[number % 3], f"weibo-{weibos:02}" if "weibo" in other else "",
                         "" if "weibo" not in other else "manual" if "looked-at" in other else "auto", f"site-{sites:02}" if "site" in other else "",
                         ("prompt", "slow", "hand", "prompt", "never")[row % 5], HISTORY[row // 5 % 3]))
    return made


class District(Scene):
    def __init__(self, directory, program, units, told_calls=None):
        """`told_calls`: what the daemon is told the platforms allow; None: nothing, as it is by default."""
        self.units, self.told_calls, self.pace = units, told_calls, None
        weibos, sites = sum(bool(unit.weibo) for unit in units), sum(bool(unit.site) for unit in units)
        super().__init__(directory, sites, 7, program, accounts={"wechat": len(units), "weibo": weibos, "articles": 0})

    def _lift_limits(self, accounts):
        """The platforms keep what they allow a new account."""

    def configure(self, **_):
        text = f'[district]\nname = "福州市鼓楼区"\n[store]\ndirectory = "{self.store}"\n[http]\nlisten = "127.0.0.1:0"\n'
        text += self._section("[[rule]]", {"id": "repost", "within": "12h", "class": ["important"]})
        text += self._section("[[source]]", {"id": "portal", "name": "鼓楼区政府门户网站", "kind": "website", "url": self.sandbox.column("news"),
                                           "designate": "important", "allow_private": ["127.0.0.1"]})
        for unit in self.units:
            text += self._section("[[unit]]", {"id": f"unit-{unit.number + 1:02}", "name": self.sandbox.account(unit.wechat)["title"]})
            for name, keys in self._channels(unit):
                keys = {key: value for key, value in self.account_keys(name)[1].items() if key != "calls_a_day"} | keys
                if self.told_calls and "site" not in name:
                    keys["calls_a_day"] = self.told_calls
                text += self._section("[[unit.channel]]", {"id": name} | keys)
        self.config.write_text(text, encoding="utf-8")

    @staticmethod
    def _section(name, keys):
        return f"{name}\n" + "".join(f"{key} = {toml(value) if isinstance(value, str) else json.dumps(value)}\n" for key, value in keys.items())

    @staticmethod
    def _channels(unit):
        # Some are known to list a long past newest first; of the others no look covers anything.
        known = unit.history == HISTORY[2] and unit.number % 2
        yield unit.wechat, {"mode": "draft" if unit.mode == "draft" else "auto"} | ({"list_order": "newest_first"} if known else {})
        if unit.weibo:
            yield unit.weibo, {"mode": unit.weibo_mode}
        if unit.site:
            yield unit.site, {"mode": "manual"}

    # ---- before the day ----

    def furnish(self, first):
        """The past: old notices on the portal, old articles on the accounts, old posts on the sites."""
        for age in range(15, 0, -1):
            self.sandbox.publish(column="news", time=first - age * 7 * HOUR, baseline=True)
        for unit in self.units:
            if unit.mode == "unverified":
                self.sandbox.set_account(unit.wechat, verified=False)
            for age in range(unit.history, 0, -1):
                self.sandbox.hand(unit.wechat, "articles", title=f"本单位工作动态第{age}期", how="publish", time=first - age * 9 * HOUR)
            if unit.history == HISTORY[1]:
                self.sandbox.set_account(unit.wechat, order="oldest")      # no order is promised
            if unit.site:
                self.sandbox.hand_post(unit.site, "本单位工作动态", body="以前的一篇。", time=int(first - DAY))
        self.sandbox.call("PATCH", "/wechat", {"job_ms": 90_000})      # a job is reviewed for a minute or two

    def set_clock(self, speed, first):
        """From now on the platforms' clock runs; the journal says since when."""
        offset = first - time.time()
        self.sandbox.set(clock_offset=offset, clock_speed=speed)
        began = next(event["t"] for event in self.journal() if event["kind"] == "settings" and "clock_speed" in event["settings"])
        self.pace = Pace(speed, began, began + offset)

    # ---- the daemon, on that clock ----

    def start(self, failpoints=""):
        environment = os.environ | self.pace.environment() | {"DT_FAILPOINTS": failpoints, "DT_BREAK": "no_lease"}    # ten seconds of this clock are too short a time
        with open(self.output, "ab") as output:
            self.daemon = subprocess.Popen([self.program, "run", "--config", str(self.config)], env=environment, stdin=subprocess.DEVNULL,
                                           stdout=output, stderr=output, preexec_fn=_die_with_parent)

    def journal(self):
        with open(self.sandbox.directory / "journal.jsonl", encoding="utf-8") as lines:
            for line in lines:
                if line.endswith("\n"):
                    yield json.loads(line)
