"""The show that daemon/quickstart starts: simulated platforms, the daemon, a configuration for both, and what happens.

Everything it starts is its own child and dies with it, even when it is killed itself.
"""

import argparse
import shutil
import signal
import sys
import tempfile
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.dont_write_bytecode = True
sys.path[:0] = [str(ROOT / "daemon/show"), str(ROOT / "tests/sandbox")]
from drumtower_sandbox.client import Sandbox  # noqa: E402
from stage import ACCOUNTS, BY_HAND, DRAFTS, PROGRAM, UNITS, Daemon, Ending, free_address, say  # noqa: E402

NEW_NOTICE_EVERY = 20                                    # seconds
CHINA = timezone(timedelta(hours=8))


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


def two_daemons(folder, listen):
    from pair import Pair              # needs what only --kafka installs
    return Pair(folder, listen)


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
    daemon.wait_for("a notice on ten sites", lambda: sandbox.summary(articles=[notice["id"]], sites=sorted(sandbox.addresses["sites"]))["once"] == len(UNITS))
    print(f"《{notice['title']}》 is live on {len(UNITS)} sites after {time.monotonic() - started:.1f} s", flush=True)
    daemon.play_once(sandbox)


def tap_drafts(sandbox, seen, scene):
    """The officer publishes on the phone what has lain in the draft box for a while."""
    account = ACCOUNTS[DRAFTS][0]
    for draft in sandbox.view(account)["drafts"]:
        since = seen.setdefault(draft["media_id"], time.monotonic())
        if since + 5 > time.monotonic():
            continue
        say(f"  one tap   {scene.names[DRAFTS]}  publishes the draft 《{draft['titles'][0]}》")
        sandbox.hand(account, f"drafts/{draft['media_id']}/publish", how="publish")


def show(daemon, sandbox):
    print(f"""
  dashboard   {daemon.url}/
  login       Authorization: Bearer {daemon.token}
  try         curl -H 'Authorization: Bearer {daemon.token}' {daemon.url}/api/v1/articles
              {PROGRAM.relative_to(ROOT)} status --config {daemon.config}
  portal      {sandbox.column()}
  Ctrl-C ends it.
""", flush=True)
    scene, next_notice, by_hand, drafts_seen = Show(daemon, sandbox), 0.0, [], {}
    officer = sorted(sandbox.addresses["sites"])[UNITS.index(BY_HAND)]
    while True:
        Ending.check()
        daemon.must_run()
        now = time.monotonic()
        if now >= next_notice:
            next_notice = now + NEW_NOTICE_EVERY
            by_hand.append((now + 6, scene.publish()))
        while by_hand and by_hand[0][0] <= now:
            notice = by_hand.pop(0)[1]
            post = sandbox.hand_post(officer, notice["title"], link=notice["url"])
            say(f"  by hand   {scene.names[BY_HAND]}  {post['link']}")
        tap_drafts(sandbox, drafts_seen, scene)
        scene.look()
        daemon.play(scene)
        time.sleep(0.5)


def main():
    parser = argparse.ArgumentParser(prog="quickstart")
    parser.add_argument("--once", action="store_true")
    parser.add_argument("--kafka", action="store_true")
    parser.add_argument("--dir")
    parser.add_argument("--listen")
    asked = parser.parse_args()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, Ending.on_signal)
    folder = Path(asked.dir or tempfile.mkdtemp(prefix="drumtower-")).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    listen = free_address(asked.listen or ("127.0.0.1:0" if asked.once else None))
    sandbox, status = Sandbox(folder / "sandbox", ["--sites", str(len(UNITS)), "--wechat", "2", "--weibo", "2", "--articles", "30", "--platform-ms", "120"]), 0
    daemon = two_daemons(folder, listen) if asked.kafka else Daemon(folder, listen)
    try:
        sandbox.up()
        modes = {unit: "manual" if unit == BY_HAND and not asked.once else "auto" for unit in UNITS}
        daemon.configure(sandbox, modes)
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
