"""GET wp/v2/posts: filters, order, pages and their headers."""

import random
import time
from urllib.parse import urlencode

from .answers import Refused, answer, denied, invalid_params
from .params import LIST, checked, gather, parse_date
from .posts import fields, is_hidden, shape
from .site import slugify, title_key


def list_posts(site, request, user):
    asked = {"context": "view", "page": 1, "per_page": 10, "order": "desc", "orderby": "date", "status": ["publish"]} | checked(gather(request), LIST)
    _may_see(site, user, asked)
    if "slug" in asked:
        asked["slugs"] = {slugify(slug) for slug in asked["slug"]}
    found = [post for post in site.posts.values() if _matches(post, asked) and not is_hidden(post, "list")]
    random.Random(time.time_ns()).shuffle(found)                       # equal dates come in no order, another one at each call
    found.sort(key=_key(asked), reverse=asked["order"] == "desc" and not asked["orderby"].startswith("include"))
    total, size = len(found), asked["per_page"]
    pages = -(-total // size)
    if asked["page"] > max(1, pages):
        raise Refused("rest_post_invalid_page_number", 400)
    first = asked.get("offset", (asked["page"] - 1) * size)
    shown = [fields(shape(site, post, asked["context"], user), request) for post in found[first:first + size] if site.can_on(user, "read", post)]
    headers = [("X-WP-Total", str(total)), ("X-WP-TotalPages", str(pages)), ("Allow", "GET, POST" if site.can(user, "edit_posts") else "GET")]
    return answer(site, shown, 200, headers + _neighbours(site, request, asked["page"], pages))


def _may_see(site, user, asked):
    if asked["context"] == "edit" and not site.can(user, "edit_posts"):
        raise denied("rest_forbidden_context", user)
    if asked["status"] != ["publish"] and not site.can(user, "edit_posts"):
        message = "状态被禁止。"
        detail = {"code": "rest_forbidden_status", "message": message, "data": {"status": 403 if user else 401}}
        raise invalid_params({"status": message}, {"status": detail})


def _matches(post, asked):
    if "slugs" in asked and post["slug"] not in asked["slugs"]:
        return False
    status = asked["status"]
    if post["status"] not in status and not ("any" in status and post["status"] != "trash"):
        return False
    if asked.get("include"):
        if post["id"] not in asked["include"]:
            return False
    elif post["id"] in asked.get("exclude", ()):
        return False
    if "author" in asked and post["author"] not in asked["author"] or "sticky" in asked and post["sticky"] != asked["sticky"]:
        return False
    if any(name in asked and not set(asked[name]) & set(post[name]) for name in ("categories", "tags")):
        return False
    return _in_time(post, asked) and _has_words(post, asked.get("search", ""))


def _in_time(post, asked):
    for name, field, later in (("after", "date", True), ("before", "date", False), ("modified_after", "modified", True), ("modified_before", "modified", False)):
        if asked.get(name):
            bound = parse_date(asked[name], utc=False)
            if not (post[field] > bound if later else post[field] < bound):
                return False
    return True


def _has_words(post, search):
    text = f"{post['title']}\n{post['excerpt']}\n{post['content']}".lower()
    return all(word in text for word in search.lower().split())


def _key(asked):
    by = asked["orderby"]
    if by == "include":
        return lambda post: asked.get("include", []).index(post["id"]) if post["id"] in asked.get("include", []) else 0
    if by == "include_slugs":
        return lambda post: asked.get("slug", []).index(post["slug"]) if post["slug"] in asked.get("slug", []) else 0
    if by == "title":
        return lambda post: title_key(post["title"])
    return lambda post: post.get({"parent": "id", "relevance": "date"}.get(by, by))


def _neighbours(site, request, page, pages):
    others = [(name, value) for name, value in request.query if name != "page"]
    where = f"{site.base}/wp-json/wp/v2/posts?"
    found = [("prev", page - 1)] if page > 1 else []
    found += [("next", page + 1)] if page < pages else []
    return [("Link", f'<{where}{urlencode(others + [("page", number)])}>; rel="{name}"') for name, number in found]
