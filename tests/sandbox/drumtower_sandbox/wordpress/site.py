"""One site's posts, terms, media and people, and the history of what was public."""

import functools
import hashlib
import html
import re
import unicodedata
import urllib.parse
from datetime import datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))
STRUCTURE = "/%year%%monthnum%/t%year%%monthnum%%day%_%post_id%.html"

OPTIONS = {
    "role": "author",                # of the user the daemon signs in as
    "date_only": False,              # public pages and the feed's absence: only a day is shown
    "rest": "open",                  # "open" | "login" (a plug-in closes it to visitors) | "off"
    "application_passwords": True,   # False: as over plain http in production, every Basic header is ignored
    "wrong_password": "anonymous",   # "anonymous" | "named" (401 incorrect_password)
    "permalinks": STRUCTURE,
    "platform_ms": None,             # None: the process's
    "per_page": 10,                  # posts on a page of the front page and in the feed
}

CAPABILITIES = {
    "subscriber": {"read"},
    "contributor": {"read", "edit_posts", "delete_posts"},
    "author": {"read", "edit_posts", "delete_posts", "publish_posts", "edit_published_posts", "delete_published_posts", "upload_files"},
}
CAPABILITIES["editor"] = CAPABILITIES["author"] | {"edit_others_posts", "delete_others_posts", "edit_private_posts", "read_private_posts",
                                                   "edit_pages", "manage_categories", "moderate_comments", "unfiltered_html"}
CAPABILITIES["administrator"] = CAPABILITIES["editor"] | {"manage_options", "list_users", "create_users", "edit_theme_options"}

ADMIN, DAEMON = 1, 2

UNITS = ("卫生健康局 教育局 民政局 人力资源和社会保障局 住房和城乡建设局 城市管理和综合执法局 应急管理局 市场监督管理局 文化体育和旅游局 医疗保障局 "
         "司法局 财政局 审计局 统计局 商务局 科学技术局 鼓东街道 鼓西街道 温泉街道 东街街道 南街街道 安泰街道 华大街道 水部街道 五凤街道 洪山镇").split()


class Site:
    def __init__(self, name, record, seed):
        self.name, self.record, self.seed, self.base, self.prefix = name, record, seed, "", ""
        number = int(name.rpartition("-")[2]) - 1
        self.title = f"鼓楼区{UNITS[number % len(UNITS)]}" + (f"（{number // len(UNITS) + 1}）" if number >= len(UNITS) else "")
        self.options = dict(OPTIONS)
        self.posts, self.media, self.next_id = {}, {}, 4
        self.categories = {1: {"id": 1, "name": "未分类", "slug": "uncategorized"}, 2: {"id": 2, "name": "转载", "slug": "zhuanzai"}}
        self.tags = {}
        self.modified = 0.0
        self.acts, self.shown = [], []               # all acts in order; each time a post became public
        self.sign_ins = {"good": 0, "bad": 0}

    # ---- people ----

    @functools.cache
    def password(self, user):
        """An application password: 24 letters and digits, the same for the same seed."""
        digest = hashlib.sha512(f"{self.seed}:{self.name}:{user}".encode()).digest()
        letters = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"
        return "".join(letters[b % len(letters)] for b in digest[:24])

    def users(self):
        return {"admin": ADMIN, "drumtower": DAEMON}

    def can(self, user, capability):
        role = {ADMIN: "administrator", DAEMON: self.options["role"]}.get(user)
        return capability in CAPABILITIES.get(role, ())

    def can_on(self, user, verb, post):
        """edit, delete or read one post, as WordPress maps it to capabilities."""
        if user == 0:
            return verb == "read" and post["status"] == "publish"
        own, live = post["author"] == user, post["status"] in ("publish", "future")
        if verb == "read":
            return post["status"] == "publish" or self.can_on(user, "edit", post)
        if own:
            return self.can(user, f"{verb}_published_posts" if live else f"{verb}_posts")
        return self.can(user, f"{verb}_others_posts")

    # ---- addresses ----

    def link(self, post):
        if post["status"] in ("publish", "private"):
            return self.base + self.permalink(post)
        return f"{self.base}/?p={post['id']}"

    def permalink(self, post):
        when = datetime.fromtimestamp(post["date"], CHINA)
        names = {"year": f"{when:%Y}", "monthnum": f"{when:%m}", "day": f"{when:%d}", "post_id": post["id"], "postname": post["slug"]}
        return re.sub(r"%(\w+)%", lambda m: str(names[m[1]]), self.options["permalinks"])

    def at(self, path):
        """The public post with this path, whatever date the path claims."""
        pattern = re.sub(r"%(\w+)%", lambda m: r"(?P<%s>[^/]+?)" % m[1] if m[1] in ("post_id", "postname") else r"\d+",
                         re.sub(r"[.]", r"\\.", self.options["permalinks"]))
        match = re.fullmatch(pattern.rstrip("/") + "/?", path)
        if not match:
            return None
        found = match.groupdict()
        if "post_id" in found:
            post = self.posts.get(int(found["post_id"])) if found["post_id"].isdigit() else None
        else:
            slug = urllib.parse.quote(urllib.parse.unquote(found["postname"]), safe="").lower()
            post = next((p for p in self.posts.values() if p["slug"] == slug), None)
        return post if post and post["status"] == "publish" else None

    def unique_slug(self, slug, post_id, status):
        """-2, -3 … behind a slug that another post has; drafts keep theirs."""
        if status in ("draft", "pending") or not slug:
            return slug
        taken = {p["slug"] for p in self.posts.values() if p["id"] != post_id}
        number, unique = 2, slug
        while unique in taken:
            unique, number = f"{slug[:200 - len(str(number)) - 1]}-{number}", number + 1
        return unique

    # ---- events ----

    def save(self, act, by, post, now):
        self.record("wp.post", site=self.name, act=act, by=by, at=now, post=post)
        return self.posts.get(post["id"])

    def apply(self, event):
        kind = event["kind"]
        if kind == "wp.post":
            self._apply_post(event)
        elif kind == "wp.options":
            self.options.update(event["options"])
            self.title = event["options"].get("title", self.title)
        elif kind == "wp.term":
            getattr(self, event["taxonomy"])[event["term"]["id"]] = event["term"]
        elif kind == "wp.media":
            self._apply_media(event["media"])

    def _apply_media(self, item):
        self.next_id = max(self.next_id, item["id"] + 1)
        if item.get("deleted"):
            self.media.pop(item["id"], None)
        else:
            self.media[item["id"]] = item

    def _apply_post(self, event):
        post, act, at = event["post"], event["act"], event["at"]
        before = self.posts.get(post["id"])
        was = before is not None and before["status"] == "publish"
        is_now = act != "delete" and post["status"] == "publish"
        revision = 1 if before and before["content"] != post["content"] else 0     # a revision takes a number too
        self.next_id = max(self.next_id, post["id"] + 1) + revision
        if act == "delete":
            self.posts.pop(post["id"], None)
        else:
            self.posts[post["id"]] = post
        self.modified = max(self.modified, at)
        self.acts.append({"at": at, "act": act, "by": event["by"], "id": post["id"], "status": post["status"], "title": post["title"], "slug": post["slug"]})
        if is_now and not was:
            self.shown.append({"at": at, "act": act, "by": event["by"], "id": post["id"], "slug": post["slug"], "asked_slug": post["asked_slug"],
                               "title": post["title"], "key": title_key(post["title"]), "links": links(post["content"])})

    def promote(self, now):
        """What wp-cron does: a post whose time has come turns from `future` to `publish`."""
        for post in [p for p in self.posts.values() if p["status"] == "future" and p["date"] <= now]:
            slug = self.unique_slug(post["slug"] or slugify(post["title"]), post["id"], "publish")
            self.save("promote", "cron", post | {"status": "publish", "slug": slug}, now)

    def public(self):
        shown = [p for p in self.posts.values() if p["status"] == "publish"]
        return sorted(shown, key=lambda p: (p["date"], p["id"]), reverse=True)


@functools.lru_cache(4096)
def slugify(text):
    """sanitize_title: lower case, dashes, other scripts percent-encoded, at most 200 bytes."""
    text = re.sub(r"<[^>]*?>", "", html.unescape(text)).strip().lower()
    text = unicodedata.normalize("NFC", text)
    out = ""
    for part in re.sub(r"%(?![0-9a-f]{2})", "", text):
        piece = part if ord(part) < 128 else urllib.parse.quote(part).lower()
        if len(out) + len(piece) > 200:
            break
        out += piece
    for code in ("%e2%80%93", "%e2%80%94", "%c2%a0"):
        out = out.replace(code, "-")
    for code in ("%e2%80%9c", "%e2%80%9d", "%e2%80%98", "%e2%80%99", "%e2%80%a6"):
        out = out.replace(code, "")
    out = re.sub(r"[./_]", lambda m: m[0] if m[0] == "_" else "-", out)
    return re.sub(r"-+", "-", re.sub(r"[^%a-z0-9 _-]", "", out).replace(" ", "-")).strip("-")


@functools.lru_cache(4096)
def links(content):
    """Addresses that a text leads to: the original is among them."""
    found = re.findall(r"""<a\b[^>]*?\bhref\s*=\s*["']?([^"'\s>]+)""", content, re.I)
    return list(dict.fromkeys(html.unescape(link) for link in found))


@functools.lru_cache(4096)
def title_key(title):
    text = unicodedata.normalize("NFKC", html.unescape(html.unescape(re.sub(r"<[^>]*>", "", title))))
    return "".join(c for c in text.lower() if c.isalnum())
