"""One district for a test: a sandbox, a store, a daemon that may be killed, and what all of them say afterwards."""

import collections
import http.client
import json
import os
import pathlib
import signal
import socket
import sqlite3
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/sandbox"))

from drumtower_sandbox.client import Sandbox, _die_with_parent  # noqa: E402

ACCEPT_MS, LIST_MS = 300, 150          # together well below the settle time: that is what a settle time promises
SETTLE_MS = 1200
LATEST_EFFECT = 8.0                    # seconds after which nothing comes any more, however slow the machine
NEWS_A_PAGE = 15                       # of the portal's column: more unread at once would scroll away, killed or not


def toml(value):
    return value if isinstance(value, str) and value.startswith(("[", "{")) else json.dumps(value, ensure_ascii=False)


class Control(http.client.HTTPConnection):
    """HTTP over the daemon's control socket."""

    def __init__(self, path):
        super().__init__("localhost", timeout=30)
        self.path = str(path)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Scene:
    """`source`, `rule` and `channel` are keys beside or instead of the usual ones; `channels` those of single sites; `more` is further TOML.

    With the sandbox of another scene it is a second node of the same district.
    """

    def __init__(self, directory, sites, seed, program, sandbox=None, accounts=None, **configuration):
        self.directory, self.program = pathlib.Path(directory), str(program)
        self.store, self.config = self.directory / "store", self.directory / "drumtower.toml"
        self.hits_file, self.output = self.directory / "hits", self.directory / "daemon.log"
        self.sandbox = sandbox or Sandbox.start(self.directory / "sandbox", sites=sites, seed=seed, **(accounts or {}))
        self.shares = sandbox is not None
        self.names = list(self.sandbox.addresses["sites"])
        for kind in [each for each in ("wechat", "weibo") if each in (accounts or {})]:
            self.names += list(self.sandbox.platform(kind)["accounts"])
        self._lift_limits(accounts or {})
        self.numbers, self.broken, self.daemon, self.accept_ms = [], "", None, ACCEPT_MS
        self.store.mkdir(mode=0o700)
        self.configure(**configuration)

    def configure(self, rule=None, source=None, channel=None, channels=None, unit=None, more=""):
        def keys(usual, *others):
            values = usual
            for other in others:
                values = values | (other or {})
            return "".join(f"{key} = {toml(value)}\n" for key, value in values.items() if value is not None)

        text = f'[district]\nname = "福州市鼓楼区"\n[store]\ndirectory = "{self.store}"\n[http]\nlisten = "127.0.0.1:0"\n'
        text += "[[rule]]\n" + keys({"id": "repost", "within": "12h", "class": ["important"]}, rule)
        text += "[[source]]\n" + keys({"id": "portal", "name": "鼓楼区政府门户网站", "kind": "website", "url": self.sandbox.column("news"), "every": "1s",
                                      "designate": "important", "allow_private": ["127.0.0.1"]}, source)
        for name in self.names:
            title, usual = self.account_keys(name)
            text += "[[unit]]\n" + keys({"id": f"unit-{name}", "name": title}, unit) + "[[unit.channel]]\n"
            text += keys({"id": name, "mode": "auto", "settle": f"{SETTLE_MS}ms", "look_every": "2s"} | usual, channel, (channels or {}).get(name))
        self.config.write_text(text + more, encoding="utf-8")

    def _lift_limits(self, accounts):
        """A test makes in minutes what an account makes in months; `calls_a_day` of the channels says so to the daemon."""
        many = 1_000_000
        if "wechat" in accounts:
            calls = ("draft/add", "draft/get", "draft/batchget", "draft/update", "draft/delete", "freepublish/submit", "freepublish/get",
                     "freepublish/batchget", "freepublish/getarticle", "freepublish/delete")
            self.sandbox.call("PATCH", "/wechat", {"limits": {f"/cgi-bin/{call}": many for call in calls}})
        if "weibo" in accounts:
            self.sandbox.call("PATCH", "/weibo", {"calls_a_day": many, "posts_an_hour": many})

    def account_keys(self, name):
        """The account's name, and what the configuration says of it."""
        secret = self.directory / f"password-{name}"
        secret.touch(mode=0o600)
        kind = name.rpartition("-")[0]
        if kind == "site":
            site = self.sandbox.site(name)
            secret.write_text(site["password"])
            return site["title"], {"kind": "website", "publish": "wordpress", "url": site["url"], "username": site["username"],
                                   "password": f'{{ file = "{secret}" }}'}
        account, base = self.sandbox.account(name), self.sandbox.platform(kind)["base"]
        usual = {"kind": kind, "api_base": base, "page_base": base, "calls_a_day": 1_000_000}
        if kind == "wechat":
            secret.write_text(account["app_secret"])
            # Its list is newest first, which has to be said of a long one.
            usual |= {"list_order": "newest_first"}
            return account["title"], usual | {"app_id": account["app_id"], "app_secret": f'{{ file = "{secret}" }}'}
        secret.write_text(account["access_token"])
        return account["title"], usual | {"uid": account["uid"], "access_token": f'{{ file = "{secret}" }}', "rip": "203.0.113.9"}

    def trouble(self):
        """What the platforms do to us all the time: late effects, late lists, lost answers."""
        self.sandbox.fault("accept_delay", method="POST", probability=0.5, ms=self.accept_ms)
        self.sandbox.fault("accept_delay", method="POST", probability=0.05, ms=self.accept_ms, answer="cut")
        self.sandbox.fault("list_delay", method="POST", probability=0.5, ms=LIST_MS)
        self.sandbox.fault("lost_answer", method="POST", probability=0.1)

    # ---- the daemon ----

    def start(self, failpoints="", **more):
        """`more`: further variables of its environment."""
        environment = os.environ | {"DT_FAILPOINTS": failpoints, "DT_FAILPOINT_HITS": str(self.hits_file), "DT_BREAK": self.broken} | more
        with open(self.output, "ab") as output:
            self.daemon = subprocess.Popen([self.program, "run", "--config", str(self.config)], env=environment, stdin=subprocess.DEVNULL,
                                           stdout=output, stderr=output, preexec_fn=_die_with_parent)

    def died(self, seconds):
        """The exit status once it has died, or None when it outlived the time."""
        try:
            return self.daemon.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def kill(self):
        if self.daemon and self.daemon.poll() is None:
            self.daemon.send_signal(signal.SIGKILL)
            self.daemon.wait()

    def stop(self):
        self.daemon.send_signal(signal.SIGTERM)
        return self.died(25)

    def hits(self):
        return self.hits_file.read_text().split() if self.hits_file.exists() else []

    def verb(self, *words):
        environment = os.environ | {"DT_FAILPOINTS": "", "DT_BREAK": ""}
        return subprocess.run([self.program, *words, "--config", str(self.config)], env=environment, capture_output=True, text=True, timeout=120)

    def ask(self, method, path, value=None):
        """The answer of the running daemon's API as the machine's own administrator: status and JSON."""
        connection = Control(self.store / "control.sock")
        try:
            connection.request(method, path, None if value is None else json.dumps(value), {"Content-Type": "application/json"})
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read() or b"null")
        finally:
            connection.close()

    def answers(self):
        try:
            return self.ask("GET", "/readyz")[0] == 200
        except OSError:
            return False

    def items(self, path):
        status, answer = self.ask("GET", path)
        if status != 200:
            raise RuntimeError(f"{path}: {status} {answer}")
        return answer["items"]

    def status(self):
        done = self.verb("status", "--json")
        return json.loads(done.stdout) if done.returncode == 0 else None

    def metrics(self):
        """Name with labels → value."""
        connection = Control(self.store / "control.sock")
        try:
            connection.request("GET", "/metrics")
            lines = connection.getresponse().read().decode().splitlines()
        finally:
            connection.close()
        return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines if not line.startswith("#"))}

    def owned(self):
        """The partitions that this node owns, by its own metrics."""
        return {name.split('partition="')[1].split('"')[0] for name, value in self.metrics().items()
                if name.startswith("drumtower_owner_epoch{") and value}

    def is_quiet(self):
        """It works, and nothing is open."""
        status = self.status()
        counts = status and status["counts"]
        return bool(counts) and status["state"] in ("ready", "degraded") and not counts["deliveries"]["waiting"] and not counts["obligations"]["open"]

    def baseline(self, seconds=30):
        """Returns when the portal's old articles have been seen for what they are."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            status = self.status()
            if status and status["counts"]["articles"]["baseline"] and "source_baselined" in self.output.read_text(errors="replace"):
                return
            time.sleep(0.1)
        raise RuntimeError(f"no baseline within {seconds} s: {self.output.read_text(errors='replace')[-800:]}")

    # ---- the world ----

    def publish(self, **article):
        article = self.sandbox.publish(**{"column": "news"} | article)
        self.numbers.append(article["id"])
        return article

    def backlog(self):
        """Posts that are not out yet."""
        return len(self.sandbox.summary(articles=self.numbers[-2 * NEWS_A_PAGE:])["lost"]) if self.numbers else 0

    def settle(self, seconds):
        """Runs undisturbed until nothing is open; gives the seconds that took, or None. What it believes done and is not there stays lost."""
        started, quiet_since = time.monotonic(), None
        while (now := time.monotonic()) - started < seconds:
            if not self.is_quiet():
                quiet_since = None
            elif not self.sandbox.summary(articles=self.numbers)["lost"]:
                return now - started
            else:
                quiet_since = quiet_since or now
                if now - quiet_since > LATEST_EFFECT:
                    return None
            time.sleep(0.3)
        return None

    # ---- what the store says, asked when the daemon is down ----

    def rows(self, file, query):
        database = sqlite3.connect(f"file:{self.store / file}?mode=ro", uri=True)
        try:
            return database.execute(query).fetchall()
        finally:
            database.close()

    def entities(self):
        return sorted(self.rows("view.db", "SELECT kind, id, body FROM entity"))

    def duties(self):
        """How many duties stand how."""
        return collections.Counter(state for (state,) in self.rows("view.db", "SELECT state FROM obligation"))

    def for_people(self):
        """Deliveries that were given up, or handed to a person."""
        return [body for kind, _, body in self.entities() if kind == "delivery" and ('"needs_human"' in body or '"refused"' in body)]

    def counted_twice(self):
        """Events of the log that the view has counted and then took again (one that came too late counts as often as it comes: never; an heir may then state it in time);
        and how many stand in the log more than once, as they may."""
        twice = self.rows("view.db", "SELECT count(*) FROM (SELECT id FROM story GROUP BY id HAVING max(sequence) > min(iif(stale, NULL, sequence)))")[0][0]
        repeated = self.rows("log.db", "SELECT count(*) FROM (SELECT id FROM events GROUP BY id HAVING count(*) > 1)")[0][0]
        return twice, repeated

    def close(self):
        self.kill()
        if not self.shares:
            self.sandbox.stop()
