"""The show that daemon/quickstart starts: simulated platforms, the daemon, a configuration for both, and what happens.

Everything it starts is its own child and dies with it, even when it is killed itself.
"""

import argparse
import ctypes
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from datetime import datetime, timedelta, timezone
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = ROOT / "build/release/daemon/drumtower"
sys.path.insert(0, str(ROOT / "tests/sandbox"))
sys.dont_write_bytecode = True
from drumtower_sandbox.client import Sandbox  # noqa: E402

UNITS = ["health", "education", "civil", "labour", "housing", "city", "emergency", "market", "culture", "medicare"]
BY_HAND = UNITS[-1]                                      # in the show this unit's officer reposts by hand
NEW_NOTICE_EVERY = 20                                    # seconds
CHINA = timezone(timedelta(hours=8))
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def die_with_parent():
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)           # PR_SET_PDEATHSIG
    if os.getppid() == 1:
        os._exit(1)


class Ending:
    """Whether somebody wants the end. An interrupt that comes while an object is being thrown away is lost as an exception."""
    wanted = False

    @classmethod
    def on_signal(cls, number, frame):
        cls.wanted = True
        raise KeyboardInterrupt

    @classmethod
    def check(cls):
        if cls.wanted:
            raise KeyboardInterrupt


def say(text):
    print(f"{time.strftime('%H:%M:%S')}  {text}", flush=True)


# ---- the configuration ----------------------------------------------------------------------------------------------

def text(value):
    return json.dumps(value, ensure_ascii=False)         # a JSON string is a TOML string


def unit_section(unit, site, folder, mode):
    secret = folder / "secrets" / f"{unit}-site"
    secret.parent.mkdir(mode=0o700, exist_ok=True)
    secret.touch(mode=0o600)
    secret.write_text(site["password"], encoding="utf-8")
    return f"""
[[unit]]
id = {text(unit)}
name = {text(site["title"])}

[[unit.channel]]
id = {text(unit + "-site")}
kind = "website"
mode = {text(mode)}
publish = "wordpress"
url = {text(site["url"])}
username = {text(site["username"])}
password = {{ file = {text(str(secret))} }}
look_every = "10s"
"""


def configuration(folder, listen, sandbox, modes):
    sources = "".join(f"""
[[source]]
id = "portal-{column}"
name = {text(name)}
kind = "website"
url = {text(sandbox.column(column))}
every = "2s"
designate = "important"
hold = "0s"
allow_private = [{text(sandbox.portal.removeprefix("http://"))}]
""" for column, name in (("news", "鼓楼区门户网站 鼓楼要闻"), ("notices", "鼓楼区门户网站 通知公告")))
    units = "".join(unit_section(unit, sandbox.site(name), folder, modes[unit]) for unit, name in zip(UNITS, sorted(sandbox.addresses["sites"])))
    return f"""[district]
name = "福州市鼓楼区（演示）"

[store]
directory = {text(str(folder / "store"))}

[http]
listen = {text(listen)}

[[rule]]
id = "repost-12h"
version = 1
within = "12h"
class = ["important"]
{sources}{units}"""


def free_address(asked):
    """What was asked for; else the usual port, or any free one when it is taken."""
    for port in [asked] if asked else [8080, 0]:
        host, _, number = str(port).rpartition(":")
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host or "127.0.0.1", int(number)))
            except OSError as error:
                if asked:
                    sys.exit(f"quickstart: {asked}: {error.strerror}")
                continue
            return "{}:{}".format(*probe.getsockname())
    sys.exit("quickstart: no free port on 127.0.0.1")


# ---- the daemon -----------------------------------------------------------------------------------------------------

class Daemon:
    def __init__(self, folder, listen):
        self.config, self.output, self.url = folder / "drumtower.toml", folder / "daemon.log", f"http://{listen}"
        self.process, self.token = None, ""

    def verb(self, *arguments):
        done = subprocess.run([PROGRAM, *arguments, "--config", self.config], capture_output=True, text=True, timeout=60)
        if done.returncode:
            raise RuntimeError(f"drumtower {' '.join(arguments)}: {done.stderr.strip() or done.stdout.strip()}")
        return done.stdout

    def start(self):
        self.verb("check")
        with open(self.output, "ab") as output:
            self.process = subprocess.Popen([PROGRAM, "run", "--config", self.config], stdin=subprocess.DEVNULL, stdout=output,
                                            stderr=output, preexec_fn=die_with_parent, process_group=0)
        self.wait_for("the daemon", lambda: self.get("/readyz") is not None)
        self.token = re.findall(r"\S+", self.verb("token", "add", "--role", "admin"))[-1]

    def get(self, path):
        """The answer as a value; None while there is no good one."""
        request = urllib.request.Request(self.url + path, headers={"Authorization": f"Bearer {self.token}"} if self.token else {})
        try:
            with DIRECT.open(request, timeout=10) as answer:
                body = answer.read()
        except (OSError, urllib.error.HTTPError):
            return None
        try:
            return json.loads(body)
        except ValueError:
            return body

    def items(self, path):
        return (self.get(path) or {}).get("items", [])

    def wait_for(self, what, done, seconds=60):
        deadline = time.monotonic() + seconds
        while not done():
            Ending.check()
            if self.process.poll() is not None:
                raise RuntimeError(f"the daemon ended ({self.process.returncode}):\n{self.tail()}")
            if time.monotonic() > deadline:
                raise RuntimeError(f"{what}: nothing after {seconds} s; the daemon's last words:\n{self.tail()}")
            time.sleep(0.05)

    def tail(self):
        return "\n".join(self.output.read_text(encoding="utf-8", errors="replace").splitlines()[-15:])

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


# ---- what happens ---------------------------------------------------------------------------------------------------

class Show:
    """Says once what is new: a notice on the portal, copies going live, clocks being met."""

    def __init__(self, daemon, sandbox):
        self.daemon, self.sandbox = daemon, sandbox
        self.names = {unit["id"]: unit["name"] for unit in daemon.items("/api/v1/units")}
        self.published, self.live, self.met, self.all_met, self.troubled = {}, set(), {}, set(), set()

    def publish(self):
        notice = self.sandbox.publish()
        self.published[notice["title"]] = (time.monotonic(), notice)
        say(f"portal      《{notice['title']}》")
        return notice

    def look(self):
        for article in self.daemon.items("/api/v1/articles?state=open&limit=50"):
            if article["title"] in self.published and article["title"] not in self.all_met:
                self._tell(article)

    def _tell(self, article):
        since, notice = self.published[article["title"]]
        whole = self.daemon.get(f"/api/v1/articles/{article['id']}") or {}
        fresh = [copy for copy in whole.get("copies", []) if copy.get("receipt") and copy["id"] not in self.live]
        for copy in fresh:
            self.live.add(copy["id"])
            how = "found   " if copy["adopted"] else "live    "
            say(f"  {how}  {self.names[copy['unit']]}  {copy['receipt']['url']}")
        for copy in whole.get("copies", []):
            if copy.get("note") and copy["state"] in ("needs_human", "refused") and copy["id"] not in self.troubled:
                self.troubled.add(copy["id"])
                say(f"  a person  {self.names[copy['unit']]}: {copy['note']}")
        duties = whole.get("obligations", [])
        met = sum(duty["state"] == "on_time" for duty in duties)
        if met > self.met.get(article["id"], 0):
            self.met[article["id"]] = met
            due = datetime.fromisoformat(duties[0]["due"]).astimezone(CHINA)
            say(f"  clock     met by {met} of {len(duties)} units after {time.monotonic() - since:.1f} s; due {due:%m-%d %H:%M}")
        if duties and met == len(duties):
            self.all_met.add(article["title"])


def wait_for_baseline(daemon, sandbox):
    """Both columns were looked at once: what stood there before is recorded and never posted."""
    columns = {article["title"]: article["column"] for article in sandbox.call("GET", "/portal/articles")}

    def seen():
        titles = [article["title"] for article in daemon.items("/api/v1/articles?state=baseline&limit=200")]
        return len({columns.get(title) for title in titles}) >= 2
    daemon.wait_for("the first look at the portal", seen)


def once(daemon, sandbox):
    started = time.monotonic()
    notice = sandbox.publish()
    daemon.wait_for("a notice on ten sites", lambda: sandbox.summary(articles=[notice["id"]])["once"] == len(UNITS))
    print(f"《{notice['title']}》 is live on {len(UNITS)} sites after {time.monotonic() - started:.1f} s", flush=True)


def show(daemon, sandbox):
    print(f"""
  dashboard   {daemon.url}/
  login       Authorization: Bearer {daemon.token}
  try         curl -H 'Authorization: Bearer {daemon.token}' {daemon.url}/api/v1/articles
              {PROGRAM.relative_to(ROOT)} status --config {daemon.config}
  portal      {sandbox.column()}
  Ctrl-C ends it.
""", flush=True)
    scene, next_notice, by_hand = Show(daemon, sandbox), 0.0, []
    officer = sorted(sandbox.addresses["sites"])[UNITS.index(BY_HAND)]
    while daemon.process.poll() is None:
        Ending.check()
        now = time.monotonic()
        if now >= next_notice:
            next_notice = now + NEW_NOTICE_EVERY
            by_hand.append((now + 6, scene.publish()))
        while by_hand and by_hand[0][0] <= now:
            notice = by_hand.pop(0)[1]
            post = sandbox.hand_post(officer, notice["title"], link=notice["url"])
            say(f"  by hand   {scene.names[BY_HAND]}  {post['link']}")
        scene.look()
        time.sleep(0.5)
    raise RuntimeError(f"the daemon ended ({daemon.process.returncode}):\n{daemon.tail()}")


def main():
    parser = argparse.ArgumentParser(prog="quickstart")
    parser.add_argument("--once", action="store_true")
    parser.add_argument("--dir")
    parser.add_argument("--listen")
    asked = parser.parse_args()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, Ending.on_signal)
    folder = Path(asked.dir or tempfile.mkdtemp(prefix="drumtower-")).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    listen = free_address(asked.listen or ("127.0.0.1:0" if asked.once else None))
    daemon, sandbox, status = Daemon(folder, listen), Sandbox(folder / "sandbox", ["--sites", str(len(UNITS)), "--articles", "30", "--platform-ms", "120"]), 0
    try:
        sandbox.up()
        modes = {unit: "manual" if unit == BY_HAND and not asked.once else "auto" for unit in UNITS}
        daemon.config.write_text(configuration(folder, listen, sandbox, modes), encoding="utf-8")
        daemon.start()
        wait_for_baseline(daemon, sandbox)
        (once if asked.once else show)(daemon, sandbox)
    except KeyboardInterrupt:
        print("\nending", flush=True)
    except (RuntimeError, OSError) as error:
        print(f"quickstart: {error}", file=sys.stderr)
        status = 70
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)        # the end is not interrupted
        daemon.stop()
        sandbox.stop()
        if not asked.dir:
            shutil.rmtree(folder, ignore_errors=True)
    return status


if __name__ == "__main__":
    sys.exit(main())
