"""The daemon of the show: its configuration for the simulated platforms, and how it is started and asked."""

import ctypes
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "build/release/daemon/drumtower"
UNITS = ["health", "education", "civil", "labour", "housing", "city", "emergency", "market", "culture", "medicare"]
BY_HAND = UNITS[-1]                                      # in the show this unit's officer reposts by hand
LINK, SILENT, BARE = "street", "justice", "archive"      # posts where nobody looks and says where; never posts; has no channel
SITES = len(UNITS) + 2                                   # with those of the last two that have one
ACCOUNTS = {"health": ("wechat-01", "auto"), "education": ("wechat-02", "draft"), "civil": ("weibo-01", "auto"), "emergency": ("weibo-02", "auto")}
DRAFTS = "education"                                     # here an officer publishes on the phone what lies in the draft box
KINDS = {"health": "WeChat, published by the program", DRAFTS: "WeChat, a draft that an officer publishes with one tap", "civil": "Weibo",
         "labour": "a site", BY_HAND: "reposted by hand", LINK: "answers by a link", SILENT: "looked at, and silent", BARE: "without a channel"}
SHORT_CLOCK = "60s"                                      # of the emergency class, so that one sees a clock run out
LOGINS = [("desk", "区委宣传部（演示）", "--role", "admin"), ("officer", "值班员（演示）", "--role", "unit", "--unit", BY_HAND)]
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


def site_of(sandbox, unit):
    """Which of the sandbox's sites is the unit's; that of LINK is one that the program does not look at."""
    return sorted(sandbox.addresses["sites"])[[*UNITS, SILENT, LINK].index(unit)]


def on_ten_sites(sandbox, notice):
    sites = [site_of(sandbox, unit) for unit in UNITS]
    return sandbox.summary(articles=[notice["id"]], sites=sites)["once"] == len(UNITS)


def say(text):
    print(f"{time.strftime('%H:%M:%S')}  {text}", flush=True)


# ---- the configuration ----------------------------------------------------------------------------------------------

def text(value):
    return json.dumps(value, ensure_ascii=False)         # a JSON string is a TOML string


def kept(folder, name, secret):
    """The file that holds the secret now, as TOML refers to it."""
    file = folder / "secrets" / name
    file.parent.mkdir(mode=0o700, exist_ok=True)
    file.touch(mode=0o600)
    file.write_text(secret, encoding="utf-8")
    return f"{{ file = {text(str(file))} }}"


def account_section(unit, sandbox, folder):
    """The unit's account on WeChat or Weibo, if it has one."""
    name, mode = ACCOUNTS.get(unit, ("", ""))
    kind = name.rpartition("-")[0]
    if kind not in sandbox.addresses:                    # no account, or a sandbox of sites alone
        return ""
    account = sandbox.account(name)
    base = text(sandbox.platform(kind)["base"])
    if kind == "wechat":
        own = f'app_id = {text(account["app_id"])}\napp_secret = {kept(folder, f"{unit}-wechat", account["app_secret"])}\n'
    else:
        own = f'uid = {text(account["uid"])}\naccess_token = {kept(folder, f"{unit}-weibo", account["access_token"])}\nrip = "203.0.113.9"\n'
    return f"""
[[unit.channel]]
id = {text(f"{unit}-{kind}")}
name = {text("微信公众号" if kind == "wechat" else "微博")}
kind = {text(kind)}
mode = {text(mode)}
api_base = {base}
page_base = {base}
{own}calls_a_day = 100000
settle = "2s"
look_every = "10s"
"""


def unit_section(unit, site, folder, mode, account=""):
    return f"""
[[unit]]
id = {text(unit)}
name = {text(site["title"])}

[[unit.channel]]
id = {text(unit + "-site")}
name = "网站"
kind = "website"
mode = {text(mode)}
publish = "wordpress"
url = {text(site["url"])}
username = {text(site["username"])}
password = {kept(folder, f"{unit}-site", site["password"])}
look_every = "10s"
{account}"""


OTHERS = f"""
[[unit]]
id = {text(LINK)}
name = "鼓东街道办事处"

[[unit.channel]]
id = {text(LINK + "-app")}
kind = "other"
name = "鼓东街道 APP"

[[unit]]
id = {text(BARE)}
name = "鼓楼区档案馆"
"""


def configuration(folder, listen, sandbox, modes, log=""):
    sources = "".join(f"""
[[source]]
id = "portal-{column}"
name = {text(name)}
kind = "website"
url = {text(sandbox.column(column))}
every = "2s"
designate = {text(given)}
hold = "0s"
allow_private = [{text(sandbox.portal.removeprefix("http://"))}]
""" for column, name, given in (("news", "鼓楼区门户网站 鼓楼要闻", "important"), ("notices", "鼓楼区门户网站 通知公告", "emergency")))
    units = "".join(unit_section(unit, sandbox.site(site_of(sandbox, unit)), folder, modes.get(unit, "manual"), account_section(unit, sandbox, folder))
                    for unit in (*UNITS, SILENT))
    return f"""[district]
name = "福州市鼓楼区（演示）"

[store]
directory = {text(str(folder / "store"))}

[http]
listen = {text(listen)}

[outbound]
allow_private = ["127.0.0.1"]

[[rule]]
id = "repost-12h"
version = 1
within = "12h"
class = ["important"]

[[rule]]
id = "emergency"
version = 1
within = {text(SHORT_CLOCK)}
class = ["emergency"]
{log}{sources}{units}{OTHERS}"""


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

class Player:
    """What is asked in the show: one daemon, or several that answer as one. They say get(), must_run() and tail()."""

    def items(self, path):
        return (self.get(path) or {}).get("items", [])

    def article(self, title):
        """The id of the newest article with this title; empty while there is none."""
        return next((each["id"] for each in self.items("/api/v1/articles?state=open&limit=50") if each["title"] == title), "")

    def tell_kinds(self, article, but=()):
        """How to ask for the story of each kind of unit."""
        print("\n  the story of each kind of answer:\n" + "".join(
            f"  {PROGRAM.relative_to(ROOT)} why {article} {unit} --config {self.config}   # {kind}\n" for unit, kind in KINDS.items() if unit not in but), flush=True)

    def wait_for(self, what, done, seconds=60):
        deadline = time.monotonic() + seconds
        while not done():
            Ending.check()
            self.must_run()
            if time.monotonic() > deadline:
                raise RuntimeError(f"{what}: nothing after {seconds} s; the last words:\n{self.tail()}")
            time.sleep(0.05)


class Daemon(Player):
    def __init__(self, folder, listen):
        self.config, self.output, self.url = folder / "drumtower.toml", folder / "daemon.log", f"http://{listen}"
        self.folder, self.process, self.token, self.logins = folder, None, "", {}

    def configure(self, sandbox, modes, log=""):
        listen = self.url.removeprefix("http://")
        self.config.write_text(configuration(self.folder, listen, sandbox, modes, log), encoding="utf-8")

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

    def add_people(self):
        """Once the units are known."""
        for login, name, *role in LOGINS:
            self.logins[login] = self.verb("user", "add", login, "--name", name, *role, "--generate").strip()

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

    def must_run(self):
        if self.process.poll() is not None:
            raise RuntimeError(f"the daemon ended ({self.process.returncode}):\n{self.tail()}")

    def tail(self):
        return "\n".join(self.output.read_text(encoding="utf-8", errors="replace").splitlines()[-15:])

    def play_once(self, sandbox):
        """The same with --once."""

    def play(self, scene):
        """What happens to the daemon itself in the show: nothing."""

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
