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
from stage import (ACCOUNTS, BARE, BY_HAND, DRAFTS, LINK, PROGRAM, SHORT_CLOCK, SITES, UNITS, Daemon, Ending, free_address, on_ten_sites,  # noqa: E402
                   say, site_of)

NEW_NOTICE_EVERY = 20                                    # seconds
CHINA = timezone(timedelta(hours=8))


# ---- what happens ---------------------------------------------------------------------------------------------------

class Show:
    """Says once what is new: a notice on the portal, copies going live, clocks being met."""

    def __init__(self, daemon, sandbox):
        self.daemon, self.sandbox = daemon, sandbox
        self.names = {unit["id"]: unit["name"] for unit in daemon.items("/api/v1/units")}
        self.published, self.live, self.met, self.all_met, self.troubled, self.ended = {}, set(), {}, set(), set(), set()

    def publish(self):
        notice = self.sandbox.publish(column=("news", "notices")[len(self.published) % 2])
        self.published[notice["title"]] = (time.monotonic(), notice)
        say(f"portal      《{notice['title']}》")
        return notice

    def look(self):
        for article in self.daemon.items("/api/v1/articles?state=open&limit=50"):
            if article["title"] in self.published and article["title"] not in self.ended:
                self._tell(article)

    def _tell(self, article):
        since, notice = self.published[article["title"]]
        whole = self.daemon.get(f"/api/v1/articles/{article['id']}") or {}
        fresh = [copy for copy in whole.get("copies", []) if copy.get("receipt") and copy["id"] not in self.live]
        for copy in fresh:
            self.live.add(copy["id"])
            if copy["unit"] == LINK:                     # it has said so itself
                continue
            how = "found   " if copy["adopted"] else "live    "
            say(f"  {how}  {self.names[copy['unit']]}  {copy['receipt']['url']}")
        for copy in whole.get("copies", []):
            if copy.get("note") and copy["state"] in ("needs_human", "refused") and copy["id"] not in self.troubled:
                self.troubled.add(copy["id"])
                say(f"  a person  {self.names[copy['unit']]}: {copy['note']}")
        duties = [duty for duty in whole.get("obligations", []) if duty["unit"] != BARE]
        met = sum(duty["state"] == "on_time" for duty in duties)
        if met > self.met.get(article["id"], 0):
            self.met[article["id"]] = met
            say(f"  clock     met by {met} of {len(duties)} units after {time.monotonic() - since:.1f} s; due {due_text(duties[0])}")
        if duties and met == len(duties) - 1:            # all but the silent one
            if not self.all_met:
                self.daemon.tell_kinds(article["id"])
            self.all_met.add(article["title"])
            if duties[0]["class"] == "important":          # its clock runs on for hours
                self.ended.add(article["title"])
        for duty in duties:
            if duty["state"] == "overdue":
                say(f"  overdue   {self.names[duty['unit']]}: looked at past {due_text(duty)}, nothing there")
                self.ended.add(article["title"])


def due_text(duty):
    return f"{datetime.fromisoformat(duty['due']).astimezone(CHINA):%m-%d %H:%M:%S}"


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


def once(daemon, sandbox, stays):
    started = time.monotonic()
    notice = sandbox.publish()
    daemon.wait_for("a notice on ten sites", lambda: on_ten_sites(sandbox, notice))
    print(f"《{notice['title']}》 is live on {len(UNITS)} sites after {time.monotonic() - started:.1f} s", flush=True)
    if stays:
        daemon.tell_kinds(daemon.article(notice["title"]), but=[BY_HAND])      # nobody reposts by hand then
    daemon.play_once(sandbox)


def repost_by_hand(sandbox, scene, notice):
    post = sandbox.hand_post(site_of(sandbox, BY_HAND), notice["title"], content=notice["html"], link=notice["url"])
    say(f"  by hand   {scene.names[BY_HAND]}  {post['link']}")
    return True


def answer_by_link(sandbox, scene, notice):
    """Posted where the program does not look; the officer says where. False: nobody knows of the notice yet."""
    article = scene.daemon.article(notice["title"])
    if not article:
        return False
    post = sandbox.hand_post(site_of(sandbox, LINK), notice["title"], content=notice["html"], link=notice["url"])
    said = scene.daemon.verb("attest", article, LINK, post["link"])
    say(f"  link      {scene.names[LINK]}  {post['link']}  {said.strip()}")
    return True


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
  dashboard   {daemon.url}/app
  login       desk     {daemon.logins["desk"]}      the propaganda department
              officer  {daemon.logins["officer"]}      a unit that reposts by hand: {daemon.url}/app#/queue/{BY_HAND}
  status      {daemon.url}/
  programs    Authorization: Bearer {daemon.token}
  try         curl -H 'Authorization: Bearer {daemon.token}' {daemon.url}/api/v1/articles
              {PROGRAM.relative_to(ROOT)} status --config {daemon.config}
  portal      {sandbox.column()}; its notices (通知公告) are emergencies here, due after {SHORT_CLOCK}
  Ctrl-C ends it.
""", flush=True)
    scene, next_notice, later, drafts_seen = Show(daemon, sandbox), 0.0, [], {}
    while True:
        Ending.check()
        daemon.must_run()
        now = time.monotonic()
        if now >= next_notice:
            next_notice = now + NEW_NOTICE_EVERY
            notice = scene.publish()
            later += [(now + 6, repost_by_hand, notice), (now + 9, answer_by_link, notice)]
        while later and later[0][0] <= now:
            _, act, notice = later.pop(0)
            if not act(sandbox, scene, notice):
                later.append((now + NEW_NOTICE_EVERY, act, notice))
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
    sandbox, status = Sandbox(folder / "sandbox", ["--sites", str(SITES), "--wechat", "2", "--weibo", "2", "--articles", "30", "--platform-ms", "120"]), 0
    daemon = two_daemons(folder, listen) if asked.kafka else Daemon(folder, listen)
    try:
        sandbox.up()
        modes = {unit: "manual" if unit in (BY_HAND, DRAFTS) and not asked.once else "auto" for unit in UNITS}
        daemon.configure(sandbox, modes)
        daemon.start()
        wait_for_baseline(daemon, sandbox)
        daemon.add_people()
        if asked.once:
            once(daemon, sandbox, stays=asked.dir)
        else:
            show(daemon, sandbox)
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
