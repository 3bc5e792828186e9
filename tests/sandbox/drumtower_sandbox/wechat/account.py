"""One Official Account: who it is, its options, and all that happened to it, rebuilt from events."""

import base64
import hashlib
from collections import defaultdict
from datetime import datetime, timedelta, timezone

from ..wordpress.site import UNITS

CHINA = timezone(timedelta(hours=8))

# What is not known for sure, or differs between accounts, is an option; the values are the fact sheet's.
OPTIONS = {
    "platform_ms": None,             # None: the process's
    "token_life_s": 7200,
    "token_overlap_s": 300,          # so long the old token works beside the new one
    "stable": "same",                # "same" token again until its last minutes | "new" one at each call
    "token_code": None,              # the token calls answer this errcode (40243, 50007, 89503 …)
    "whitelist": None,               # addresses that may ask for tokens, others get 40164; None: all (X-Forwarded-For is believed)
    "verified": True,                # False: publishing and mass sends answer 48001; "expired": draft/add as well
    "kind": "subscription",          # | "service": mass sends a month instead of a day
    "mass_quota": None,              # mass sends to all a day (subscription: 1) or a month (service: 4)
    "tags": [2],                     # a mass send to another tag_id is answered with -1
    "title_limit": 32,
    "content_limit": 20000,
    "max_articles": 8,
    "links": "refused",              # links to other hosts in content: "refused" (45166) | "kept"
    "comment_right": False,          # False: need_open_comment=1 answers 88000
    "escape_code": 47002,            # | 40033
    "data_src": True,                # an img's src is read back as data-src
    "source_echo": "exact",          # content_source_url is read back "exact" | "escaped" (&amp;) | "no_query"
    "draft_leaves": "success",       # when a draft leaves the box: at "submit" | "success"
    "second_submit": 40007,          # a draft that was submitted before: 40007 | 53503 | "new" job, which publishes twice
    "submit_gap_s": 0,               # submits closer than this answer 53501
    "jobs": [],                      # the next jobs: a status (0, 2, 3, 4; 5 and 6 come after a 0; 1 never ends)
                                     # or {"status", "ms", "then_ms", "fail_idx", "event"}
    "job_ms": 300,                   # how long a job is in progress
    "then_ms": 500,                  # how long after success a 5 or 6 comes
    "sends": [],                     # the next mass sends: "send success", "send fail", "err(30003)" … or {"status", "ms", "event"}
    "reprint": None,                 # mass sends hit an original that is "allowed" | "forbidden" to reprint
    "publish_id": "number",          # on the wire: "number" | "string" | "both" (a number from submit, a string elsewhere)
    "msg_data_id": True,             # in the answer to submit
    "odd_fail_idx": False,           # fail_idx [1] with status 1 and 3 too
    "order": "newest",               # of both batchgets | "oldest" | "shuffled"
    "no_content": "body",            # leaves out the article's "body" | "all" of `content`
    "content_type": "mixed",         # "mixed": text/plain for errors and uploadimg | "text" | "json"
    "odd_bytes": None,               # "control": a control character in answers | "utf8": a broken UTF-8 sequence
    "clientmsgid_limit": 64,         # bytes; 32 was seen too
    "clientmsgid_gap_s": 60,         # the same clientmsgid sooner: 45066; later, within 24 h: 45065 with msg_id
    "limits": {},                    # calls a day, by path: other numbers than the table's
    "minute_limit": None,            # calls a minute and path: 45011
    "datacube": "ready",             # | "delayed" (is_delay, empty) | "not_ready" (61503)
    "page_host": None,               # base of article addresses in answers; None: the simulator's own
    "event_url": "long",             # article addresses in events: "long" | "short"
    "pages": "normal",               # | "captcha" | "redirect" (to the captcha)
    "callback_url": None, "callback_token": "sandboxtoken", "callback_aes_key": "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
    "callback_format": "xml",        # | "json"
    "callback_mode": "plain",        # | "compatible" | "safe"
    "event": "normal",               # "normal" | "lost" | "duplicate" | "early" (the job ends and its event is out before submit's answer)
    "console_events": False,         # acts by hand raise events too
    "callback_tries": 4,             # one delivery and three retries
    "callback_timeout_ms": 5000,
    "callback_gap_ms": 0,            # between a try that failed and the next
}


class Account:
    def __init__(self, name, record, seed):
        self.name, self.record, self.seed, self.base = name, record, seed, ""
        self.number = int(name.rpartition("-")[2])
        self.title = f"鼓楼{UNITS[(self.number - 1) % len(UNITS)]}" + (f"（{(self.number - 1) // len(UNITS) + 1}）" if self.number > len(UNITS) else "")
        self.app_id, self.app_secret = "wx" + self.secret("appid", 16), self.secret("appsecret", 32)
        self.user_name, self.biz = "gh_" + self.secret("gh", 12), base64.b64encode(str(3_500_000_000 + self.number).encode()).decode()
        self.options = dict(OPTIONS)
        self.tokens = {"plain": [], "stable": []}     # each family's tokens, the latest last
        self.forced = []                              # times of forced refreshes
        self.assets = {}                              # media_id → type, permanent or not, size, url
        self.drafts, self.left = {}, {}               # in the box; out of it: how, and what it was
        self.jobs, self.sends, self.posts = {}, {}, {}
        self.ever, self.acts = [], []                 # each article that became public; all acts in order
        self.used = defaultdict(int)                  # (day, path) → calls since the last clearing
        self.total = defaultdict(int)                 # path → calls ever
        self.recent = defaultdict(list)               # path → times of the last minute's calls
        self.clears = []                              # {"at", "path"}: None clears all
        self.rids, self.pushes = {}, {}
        self.open_jobs, self.open_sends, self.waiting = set(), set(), set()
        self.last_mid, self.last_msg_id, self.last_push = 2247483660, 3147483654, 0

    def secret(self, what, length):
        return hashlib.sha256(f"{self.seed}:wechat:{self.name}:{what}".encode()).hexdigest()[:length]

    def letters(self, what, length):
        """Letters of an id: url-safe, the same for the same seed."""
        return base64.urlsafe_b64encode(hashlib.sha512(f"{self.seed}:{self.name}:{what}".encode()).digest()).decode()[:length]

    def note(self, kind, **fields):
        self.record(f"wechat.{kind}", account=self.name, **fields)

    def set(self, **options):
        self.note("options", options=options)

    def mid_for(self, draft):
        """A draft keeps its number when it becomes public; a second time it gets a new one."""
        taken = draft["mid"] in self.jobs or any(draft["mid"] == entry["mid"] for entry in (*self.posts.values(), *self.sends.values()))
        return self.last_mid + 1 if taken else draft["mid"]

    def take(self, script):
        """The next entry of a scripted list, as an object; an empty one when the script is over."""
        entries = self.options[script]
        if not entries:
            return {}
        self.set(**{script: entries[1:]})
        return entries[0] if isinstance(entries[0], dict) else {"status": entries[0]}

    # ---- events ----

    def apply(self, event):
        getattr(self, "_on_" + event["kind"].partition(".")[2])(event)

    def _on_options(self, event):
        asked = dict(event["options"])
        self.title = asked.pop("title", self.title)
        if "limits" in asked:
            asked["limits"] = self.options["limits"] | asked["limits"]
        self.options.update(asked)

    def _on_tokens(self, event):
        self.tokens[event["family"]] = event["tokens"]
        if event.get("forced"):
            self.forced.append(event["at"])

    def _on_asset(self, event):
        self.assets[event["asset"]["media_id"] or event["asset"]["url"]] = event["asset"]

    def _on_draft(self, event):
        draft, act = event["draft"], event["act"]
        self.last_mid = max(self.last_mid, draft["mid"])
        if act in ("create", "update"):
            self.drafts[draft["media_id"]] = draft
        else:
            self.drafts.pop(draft["media_id"], None)
            self.left[draft["media_id"]] = draft | {"why": act, "left_at": event["at"]}
        self._act(event, act + " draft", draft["media_id"], draft["articles"])

    def _on_job(self, event):
        job = event["job"]
        self.last_mid = max(self.last_mid, job["mid"])
        self.jobs[job["mid"]] = job
        _keep(self.open_jobs, job["mid"], job["open"])
        if event["act"] == "submit":
            self._act(event, "submit", job["media_id"], job["articles"])

    def _on_send(self, event):
        send = event["send"]
        self.last_mid, self.last_msg_id = max(self.last_mid, send["mid"]), max(self.last_msg_id, send["msg_id"])
        self.sends[send["msg_id"]] = send
        _keep(self.open_sends, send["msg_id"], send["open"])
        if event["act"] == "submit":
            self._act(event, "sendall", send["media_id"], send["articles"])

    def _on_post(self, event):
        post = event["post"]
        self.last_mid = max(self.last_mid, post["mid"])
        before = self.posts.get(post["article_id"])
        self.posts[post["article_id"]] = post
        self._act(event, event["act"], post["article_id"], post["articles"])
        for index, article in enumerate(post["articles"]):
            if is_live(post, article) and not (before and is_live(before, before["articles"][index])):
                self.ever.append({"id": f"{post['article_id']}#{index + 1}", "article_id": post["article_id"], "idx": index + 1, "mid": post["mid"],
                                  "by": event["by"], "how": post["how"], "at": event["at"], "title": article["title"],
                                  "content_source_url": article["content_source_url"], "links": article["links"]})

    def _act(self, event, act, what, articles):
        self.acts.append({"at": event["at"], "act": act, "by": event["by"], "id": what, "title": articles[0]["title"]})

    def _on_count(self, event):
        path, at = event["path"], event["at"]
        self.used[day_of(at), path] += 1
        self.total[path] += 1
        self.recent[path] = [then for then in self.recent[path] if then > at - 60] + [at]

    def _on_cleared(self, event):
        self.clears.append({"at": event["at"], "path": event["path"]})
        for key in list(self.used):
            if event["path"] in (None, key[1]):
                del self.used[key]

    def _on_rid(self, event):
        self.rids[event["rid"]] = event["request"]

    def _on_push(self, event):
        push = event["push"]
        self.last_push = max(self.last_push, push["number"])
        self.pushes[push["number"]] = push
        _keep(self.waiting, push["number"], push["state"] == "waiting")


def _keep(group, number, belongs):
    (group.add if belongs else group.discard)(number)


def is_live(post, article):
    return post["page"] in ("live", "unavailable") and not article["is_deleted"]


def day_of(at):
    return f"{datetime.fromtimestamp(at, CHINA):%Y-%m-%d}"
