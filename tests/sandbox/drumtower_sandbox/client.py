"""For tests: starts a sandbox, speaks to its control port, asks its oracle.

    with Sandbox.start(directory, sites=3) as sandbox:
        article = sandbox.publish(title="停水通告", body="因施工停水。")
        sandbox.fault("lost_answer", targets=["site-01"], method="POST", count=1)
        assert sandbox.summary()["exactly_once"]
"""

import ctypes
import json
import os
import pathlib
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request

PROGRAM = pathlib.Path(__file__).resolve().parents[1] / "sandbox"
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Refusal(Exception):
    """The control port said no: its status and words."""


class Sandbox:
    def __init__(self, directory, arguments):
        self.directory, self.arguments = pathlib.Path(directory), arguments
        self.process, self.addresses = None, {}

    @classmethod
    def start(cls, directory, **options):
        """Options as of the program: sites=3, platform_ms=50, fsync=True …"""
        arguments = []
        for name, value in options.items():
            if value is not False and value is not None:
                arguments += [f"--{name.replace('_', '-')}"] + ([] if value is True else [str(value)])
        sandbox = cls(directory, arguments)
        sandbox.up()
        return sandbox

    def up(self, seconds=30):
        self.directory.mkdir(parents=True, exist_ok=True)
        ready = self.directory / "ready.json"
        ready.unlink(missing_ok=True)
        with open(self.directory / "output.txt", "ab") as output:
            self.process = subprocess.Popen([sys.executable, str(PROGRAM), "--dir", str(self.directory), "--ready", str(ready), *self.arguments],
                                            stdin=subprocess.DEVNULL, stdout=output, stderr=output, preexec_fn=_die_with_parent,
                                            process_group=0)  # a Ctrl-C is for who started it
        deadline = time.monotonic() + seconds
        while not ready.exists():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise RuntimeError(f"sandbox did not start: {(self.directory / 'output.txt').read_text(encoding='utf-8')[-500:]}")
            time.sleep(0.01)
        self.addresses = json.loads(ready.read_text(encoding="utf-8"))

    def stop(self):
        self._end(signal.SIGTERM)

    def kill(self):
        """As a crash: nothing is said goodbye to."""
        self._end(signal.SIGKILL)

    def _end(self, number):
        if self.process and self.process.poll() is None:
            self.process.send_signal(number)
            self.process.wait(20)
        self.process = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    # ---- addresses ----

    @property
    def portal(self):
        return self.addresses["portal"]

    def site(self, name="site-01"):
        """url, username, password, title of a site."""
        return self.addresses["sites"][name]

    def platform(self, name="wechat"):
        """base and accounts of a platform."""
        return self.addresses[name]

    def account(self, name="wechat-01"):
        """What a program needs to speak for an account: its identity and secrets."""
        return self.addresses[name.rpartition("-")[0]]["accounts"][name]

    def column(self, name="news"):
        return self.addresses["columns"][name]

    # ---- control ----

    def call(self, method, path, value=None):
        body = None if value is None else json.dumps(value).encode()
        request = urllib.request.Request(self.addresses["control"] + path, body, {"Content-Type": "application/json"}, method=method)
        try:
            with _DIRECT.open(request, timeout=60) as answer:
                text = answer.read()
        except urllib.error.HTTPError as error:
            with error:
                raise Refusal(f"{error.code} {error.read().decode()}") from None
        return json.loads(text) if text else None

    def publish(self, **article):
        """title, body or html, time, date_only, column, source, picture, attachment; nothing: the next notice."""
        return self.call("POST", "/portal/articles", article)

    def edit(self, number, **changes):
        return self.call("PUT", f"/portal/articles/{number}", changes)

    def withdraw(self, number):
        return self.call("DELETE", f"/portal/articles/{number}")

    def bring_back(self, number):
        return self.call("POST", f"/portal/articles/{number}/return", {})

    def fill(self, count, days=30, column=None):
        return self.call("POST", "/portal/fill", {"count": count, "days": days, "column": column})

    def redesign(self, columns_move=False, redirect=False):
        return self.call("POST", "/portal/redesign", {"columns_move": columns_move, "redirect": redirect})

    def fault(self, kind, targets=("*",), **rule):
        """Switches a fault on (faults.KINDS); answers its number."""
        return self.call("POST", "/faults", {"kind": kind, "targets": list(targets)} | rule)["id"]

    def heal(self, number=None):
        self.call("DELETE", f"/faults/{number}" if number else "/faults")

    def set(self, **settings):
        return self.call("PATCH", "/settings", settings)

    def set_site(self, name, **options):
        return self.call("PATCH", f"/sites/{name}", options)

    def hand_post(self, site, title, **post):
        return self.call("POST", f"/sites/{site}/posts", {"title": title} | post)

    def hand_edit(self, site, number, **changes):
        return self.call("PUT", f"/sites/{site}/posts/{number}", changes)

    def hand_delete(self, site, number, force=False):
        return self.call("DELETE", f"/sites/{site}/posts/{number}" + ("?force=1" if force else ""))

    def options(self, account):
        """An account's options as they are."""
        return self.call("GET", f"/{account.rpartition('-')[0]}/{account}")

    def set_account(self, account, **options):
        return self.call("PATCH", f"/{account.rpartition('-')[0]}/{account}", options)

    def hand(self, account, path, method="POST", **fields):
        """An act at the platform's own console: hand("wechat-01", "articles", title="手工稿")."""
        return self.call(method, f"/{account.rpartition('-')[0]}/{account}/{path}", fields)

    # ---- oracle ----

    def public(self, *sites):
        return self.call("GET", "/oracle/public" + (f"?sites={','.join(sites)}" if sites else ""))

    def view(self, account):
        """What an account has public and ever had, its drafts, its calls against each quota."""
        return self.public(account)["channels"][account]

    def summary(self, articles=None, sites=None):
        return self.call("POST", "/oracle/summary", {"articles": articles, "sites": sites})

    def calls(self, **filters):
        query = "&".join(f"{name}={urllib.request.quote(str(value), safe='')}" for name, value in filters.items())
        return self.call("GET", f"/oracle/calls?{query}")

    def secrets(self):
        return self.call("GET", "/oracle/secrets")


def _die_with_parent():
    """A test that is killed leaves no sandbox behind (PR_SET_PDEATHSIG)."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)
    if os.getppid() == 1:
        os._exit(1)
