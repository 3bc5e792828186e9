"""wp/v2/posts for one post: create, read, update, trash, delete, and the shape of the answer."""

import re
import time
from datetime import datetime, timezone

from . import text
from .answers import Refused, answer, denied
from .params import WRITE, checked, gather, parse_date, text_of
from .site import CHINA, slugify

MINUTE = 60


def create(site, request, user, effect):
    params = gather(request)
    asked = checked(params, WRITE)
    _may_write(site, user, asked, "rest_cannot_create", site.can(user, "edit_posts"))
    if params.get("id"):
        raise Refused("rest_post_exists", 400)
    now = int(time.time())
    post = {"id": site.next_id, "title": "", "content": "", "excerpt": "", "status": "draft", "slug": "", "asked_slug": "", "wanted_slug": "", "date": now,
            "floating": True, "modified": now, "author": user, "featured_media": 0, "comment_status": "open", "ping_status": "open", "sticky": False, "template": "",
            "format": "standard", "password": "", "meta": {}, "categories": [1], "tags": [], "hidden": None}
    _fill(site, post, params, asked, user, now)
    if not (post["title"] or post["content"] or post["excerpt"]):
        raise Refused("empty_content", 400)
    _settle(site, post, "draft", now, effect)
    post["modified"] = now if post["floating"] else post["date"]
    if effect.hidden_ms:
        post["hidden"] = {"until": time.time() + effect.hidden_ms / 1000, "from": effect.hidden_from}
    post = site.save("create", effect.by, post, time.time())
    post = _set_meta(site, post, asked, effect)
    where = f"{site.base}/wp-json/wp/v2/posts/{post['id']}"
    return answer(site, shape(site, post, "edit", user), 201, [("Location", where), ("Allow", "GET, POST")])


def update(site, request, user, post_id, effect):
    params = gather(request)
    asked = checked(params, WRITE)
    old = _existing(site, post_id)
    _may_write(site, user, asked, "rest_cannot_edit", site.can_on(user, "edit", old))
    now, post = int(time.time()), dict(old)
    _fill(site, post, params, asked, user, now)
    _settle(site, post, old["status"], now, effect)
    post["modified"] = now
    act = "restore" if old["status"] == "trash" and post["status"] != "trash" else "update"
    post = site.save(act, effect.by, post, time.time())
    post = _set_meta(site, post, asked, effect)
    return answer(site, shape(site, post, "edit", user), 200, [("Allow", "GET, POST, PUT, PATCH, DELETE")])


def delete(site, request, user, post_id, effect):
    post = _existing(site, post_id)
    if not site.can_on(user, "delete", post):
        raise denied("rest_cannot_delete", user)
    if str(gather(request).get("force", "")).lower() in ("true", "1"):
        previous = shape(site, post, "edit", user)
        site.save("delete", effect.by, post, time.time())
        return answer(site, {"deleted": True, "previous": previous})
    if post["status"] == "trash":
        raise Refused("rest_already_trashed", 410)
    return answer(site, shape(site, trash(site, post, effect.by), "edit", user))


def trash(site, post, by):
    return site.save("trash", by, post | {"status": "trash", "wanted_slug": post["slug"], "before_trash": post["status"],
                                          "slug": f"{post['slug']}__trashed"}, time.time())


def read(site, request, user, post_id):
    post, context = _existing(site, post_id), gather(request).get("context", "view")
    if context == "edit" and not site.can_on(user, "edit", post):
        raise denied("rest_forbidden_context", user)
    if is_hidden(post, "id"):
        raise Refused("rest_post_invalid_id", 404)
    if not site.can_on(user, "read", post):
        raise denied("rest_forbidden", user)
    return answer(site, fields(shape(site, post, context, user), request), 200, [("Allow", "GET, POST, PUT, PATCH, DELETE" if user else "GET")])


def is_hidden(post, where):
    return bool(post["hidden"]) and where in post["hidden"]["from"] and time.time() < post["hidden"]["until"]


def fields(value, request):
    wanted = request.param("_fields")
    names = {part.strip().split(".")[0] for part in wanted.split(",")} if wanted else None
    return {key: inner for key, inner in value.items() if names is None or key in names}


def _existing(site, post_id):
    if post_id not in site.posts:
        raise Refused("rest_post_invalid_id", 404)
    return site.posts[post_id]


def _may_write(site, user, asked, code, may):
    if not may and code == "rest_cannot_edit":
        raise denied(code, user)
    if asked.get("author") not in (None, user) and not site.can(user, "edit_others_posts"):
        raise denied("rest_cannot_edit_others", user)
    if asked.get("sticky") and not site.can(user, "edit_others_posts"):
        raise denied("rest_cannot_assign_sticky", user)
    if not may:
        raise denied(code, user)
    status = asked.get("status")
    if status in ("publish", "future", "private") and not site.can(user, "publish_posts"):
        raise denied("rest_cannot_publish", user)
    if asked.get("author") not in (None, *site.users().values()):
        raise Refused("rest_invalid_author", 400)


def _fill(site, post, params, asked, user, now):
    trusted = site.can(user, "unfiltered_html")
    for name, clean in (("title", text.title_kses), ("content", text.content_kses), ("excerpt", text.content_kses)):
        given = text_of(params.get(name))
        if given is not None:
            post[name] = given if trusted else clean(given)
    for name in ("status", "password", "author", "comment_status", "ping_status", "format", "sticky", "template"):
        if name in asked:
            post[name] = asked[name]
    if "slug" in asked:
        post["asked_slug"] = post["slug"] = slugify(asked["slug"])
    if "featured_media" in asked:
        post["featured_media"] = asked["featured_media"] if asked["featured_media"] in site.media else 0
    for name in ("categories", "tags"):
        if name in asked:                                   # an unknown number is dropped without a word
            post[name] = [number for number in dict.fromkeys(asked[name]) if number in getattr(site, name)]
    for name in ("date", "date_gmt"):
        if name in asked and asked[name] is None:
            post["date"], post["floating"] = now, True
        elif asked.get(name):
            post["date"], post["floating"] = parse_date(asked[name], utc=name == "date_gmt"), False
            break


def _settle(site, post, old_status, now, effect):
    """Status by date, the slug, the date of a draft that goes public."""
    if post["floating"] and post["status"] in ("publish", "private"):
        if old_status not in ("publish", "private"):
            post["date"] = now
        post["floating"] = old_status in ("publish", "private") and post["floating"]
    if post["status"] == "publish" and post["date"] - now >= MINUTE:
        post["status"] = "future"
    elif post["status"] == "future" and post["date"] - now < MINUTE:
        post["status"] = "publish"
    if old_status == "trash" and post["status"] != "trash" and post["slug"].endswith("__trashed"):
        post["slug"] = post["wanted_slug"]
    if not post["slug"] and post["status"] not in ("draft", "pending"):
        post["slug"] = slugify(post["title"]) or str(post["id"])
    if not effect.slug_race:
        post["slug"] = site.unique_slug(post["slug"], post["id"], post["status"])


def _set_meta(site, post, asked, effect):
    """After the post itself: a wrong type is refused when the post is long public. Unregistered keys are ignored."""
    known = site.options.get("meta_keys") or {}
    values = {key: value for key, value in asked.get("meta", {}).items() if key in known}
    wrong = [key for key, value in values.items() if value is not None and known[key] == "string" and not isinstance(value, str)]
    if wrong:
        error = Refused("rest_invalid_type", 400, f"meta.{wrong[0]}不是字符串类型。")
        error.body["data"] = {"param": f"meta.{wrong[0]}"}
        error.body["additional_data"] = [{"status": 400}]
        raise error
    return site.save("meta", effect.by, post | {"meta": post["meta"] | values}, time.time()) if values else post


def shape(site, post, context, user):
    """One post as REST shows it; `edit` adds what was stored."""
    edit, known = context == "edit", site.options.get("meta_keys") or {}
    out = {"id": post["id"], "date": stamp(post["date"], CHINA), "date_gmt": stamp(post["date"], timezone.utc),
           "guid": _both(f"{site.base}/?p={post['id']}", f"{site.base}/?p={post['id']}", edit),
           "modified": stamp(post["modified"], CHINA), "modified_gmt": stamp(post["modified"], timezone.utc)}
    if edit:
        out["password"] = post["password"]
    title, content = text.rendered_title(post["title"]), text.rendered_content(post["content"])
    out |= {"slug": post["slug"], "status": post["status"], "type": "post", "link": site.link(post), "title": _both(title, post["title"], edit),
            "content": _both(content, post["content"], edit) | {"protected": bool(post["password"])} | ({"block_version": 0} if edit else {}),
            "excerpt": _both(text.rendered_excerpt(post["excerpt"], content), post["excerpt"], edit) | {"protected": bool(post["password"])},
            "author": post["author"], "featured_media": post["featured_media"], "comment_status": post["comment_status"], "ping_status": post["ping_status"],
            "sticky": post["sticky"], "template": post["template"], "format": post["format"],
            "meta": {key: post["meta"].get(key, "") for key in known} or [], "categories": post["categories"], "tags": post["tags"]}
    if edit:
        out["permalink_template"] = site.base + re.sub(r"%(year|monthnum|day|post_id)%", lambda m: _part(m[1], post), site.options["permalinks"])
        out["generated_slug"] = slugify(post["title"])
    api = f"{site.base}/wp-json/wp/v2"
    out["_links"] = {"self": [{"href": f"{api}/posts/{post['id']}"}], "collection": [{"href": f"{api}/posts"}], "about": [{"href": f"{api}/types/post"}],
                     "author": [{"embeddable": True, "href": f"{api}/users/{post['author']}"}]}
    if context == "embed":
        keep = ("id", "date", "slug", "type", "link", "title", "excerpt", "author", "featured_media", "_links")
        return {key: out[key] for key in keep}
    return out


def _part(name, post):
    when = datetime.fromtimestamp(post["date"], CHINA)
    return {"year": f"{when:%Y}", "monthnum": f"{when:%m}", "day": f"{when:%d}", "post_id": str(post["id"])}[name]


def _both(rendered, raw, edit):
    return {"raw": raw, "rendered": rendered} if edit else {"rendered": rendered}


def stamp(seconds, zone):
    return datetime.fromtimestamp(seconds, zone).strftime("%Y-%m-%dT%H:%M:%S")
