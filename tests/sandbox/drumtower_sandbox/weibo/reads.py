"""What is read: timelines that end after five, single posts, reposts, conversions, short links."""

import re

from ..http import Response
from . import compose, ids, shape
from .answers import Refused, encoded
from .writes import existing


def _own(call):
    """The account itself and nobody else."""
    uid, name = call.params.get("uid"), call.params.get("screen_name")
    if (uid and uid != call.account.uid) or (name and name != call.account.title):
        raise Refused(21335)


def _listed(call, posts):
    return [post for post in posts if not call.platform.is_hidden(post, "list")]


def _page(call, posts, cap, default=20, top=100):
    """since_id is not included, max_id is; the cap comes before all of them or after."""
    if cap and call.option("cap_first"):
        posts = posts[:cap]
    since, last, feature = call.params.number("since_id"), call.params.number("max_id"), call.params.number("feature")
    posts = [post for post in posts if post["id"] > since and (not last or post["id"] <= last)]
    if call.params.get("base_app") == "1" and call.option("base_app") != "all":
        posts = [post for post in posts if post["app"] == call.app.name and call.option("base_app") == "right"]
    posts = [post for post in posts if {1: not post["root"], 2: bool(post["pic"]), 3: False, 4: False}.get(feature, True)]
    count = min(top, max(1, call.params.number("count", default)), cap or top)
    start = (max(1, call.params.number("page", 1)) - 1) * count
    return posts[start:start + count]


def _statuses(call, posts):
    return [shape.status(call.platform, post, call.option, trim=call.params.get("trim_user") == "1") for post in posts]


def _timeline(call, cap, name="statuses", shown=_statuses):
    _own(call)
    posts = _listed(call, call.account.newest())
    return {name: shown(call, _page(call, posts, cap)), "previous_cursor": 0, "next_cursor": 0, "total_number": len(posts)}


def user_timeline(call):
    return encoded(_timeline(call, call.option("timeline_cap")) | _more(call))


def user_timeline_biz(call):
    return encoded(_timeline(call, 0) | _more(call))


def timeline_ids(call):
    return encoded(_timeline(call, call.option("ids_cap"), shown=_numbers))


def _numbers(call, posts):
    return [str(post["id"]) for post in posts]


def _more(call):
    return {"hasvisible": False, "interval": 2000, "uve_blank": -1, "advertises": [], "ad": []} if call.option("extra_fields") else {}


def home_timeline(call):
    out = _timeline(call, 0)
    last = out["statuses"][-1]["id"] - 1 if out["statuses"] else 0
    return encoded(out | {"next_cursor": last, "max_id": last, "since_id": out["statuses"][0]["id"] if last else 0, "has_unread": 0} | _more(call))


def show(call):
    post = existing(call.platform, call.params)
    if call.platform.is_hidden(post, "id"):
        raise Refused(20101)
    others = call.option("show_others")
    if post["account"] != call.account.name and others != "show":
        if others == "empty":
            return encoded({})
        raise Refused(int(others))
    return encoded(shape.status(call.platform, post, call.option))


def _several(call, name, limit):
    wanted = [part for part in call.params.get(name, "").split(",") if part]
    if not wanted:
        raise Refused(20001)
    if len(wanted) > limit:
        raise Refused(20009)
    return [call.platform.posts.get(int(part)) if re.fullmatch("[0-9]{1,19}", part) else None for part in wanted]


def count(call):
    found = [post for post in _several(call, "ids", 100) if post and not post["deleted"]]
    return encoded([{"id": post["id"], "idstr": str(post["id"]), "comments": len(shape.comments_of(call.platform, post["id"])),
                     "reposts": len(shape.reposts_of(call.platform, post["id"])), "attitudes": 0} for post in found])


def show_batch(call):
    """Any public post; of a deleted one a fixed text and nothing else; all unknown is an error."""
    found = [post for post in _several(call, "ids", 50) if post]
    if not found:
        raise Refused(20101)
    long_text = call.params.get("isGetLongText") == "1"
    shown = [shape.retweeted(call.platform, post, call.option) if post["deleted"] or (post["visible"] and post["account"] != call.account.name)
             else shape.status(call.platform, post, call.option, long_text=long_text) for post in found]
    return encoded({"statuses": shown, "total_number": len(shown)})


def _reposts(call, shown):
    original = existing(call.platform, call.params)
    if original["account"] != call.account.name and call.option("reposts_of_others"):
        raise Refused(int(call.option("reposts_of_others")))
    posts = [post for post in _listed(call, shape.reposts_of(call.platform, original["id"])) if not post["visible"]]
    return encoded({"reposts": shown(call, _page(call, posts, 0, top=200)), "hasvisible": False, "previous_cursor": 0, "next_cursor": 0,
                    "total_number": len(posts)})


def repost_timeline(call):
    return _reposts(call, _statuses)


def repost_ids(call):
    return _reposts(call, _numbers)


def go(call):
    post = existing(call.platform, call.params)
    return Response(302, b"", headers=[("Location", call.platform.page_of(post))])


# ---- conversions ----

def querymid(call):
    return _convert(call, "id", "mid", lambda text: ids.bid_of(_whole(text)))


def queryid(call):
    base62 = call.params.get("isBase62") == "1"
    return _convert(call, "mid", "id", lambda text: str(ids.id_of(text) if base62 else _whole(text)))


def _whole(text):
    if not re.fullmatch("[0-9]{1,24}", text):
        raise ValueError(text)
    return int(text)


def _convert(call, given, wanted, convert):
    texts = call.params.get(given, "").split(",") if call.params.get("is_batch") == "1" else [call.params.get(given, "")]
    if len(texts) > 20:
        raise Refused(20009)
    try:
        found = [convert(text) for text in texts]
    except ValueError:
        raise Refused(10008) from None
    return encoded([{text: value} for text, value in zip(texts, found)] if call.params.get("is_batch") == "1" else {wanted: found[0]})


# ---- people and short links ----

def users_show(call):
    _own(call)
    return encoded(shape.user(call.platform, call.account))


def get_uid(call):
    return encoded({"uid": int(call.account.uid)})


def shorten(call):
    links = call.params.many.get("url_long", [])
    return _short(call, [("http://t.cn/" + compose.code_of(call.platform, link, call.option("tcn_length")), link) for link in links])


def expand(call):
    return _short(call, [(short, call.platform.shorts.get(short, "")) for short in call.params.many.get("url_short", [])])


def _short(call, pairs):
    if not pairs:
        raise Refused(21501)
    if len(pairs) > 20:
        raise Refused(20009)
    words = {True: "true", False: "false"} if call.option("result_type") == "string" else {True: True, False: False}
    return encoded({"urls": [{"url_short": short, "url_long": link, "type": 0, "result": words[bool(link)]} for short, link in pairs]})
