"""What makes or ends a post: share with its checks in their order, the older calls, reposts, comments, the end of a post."""

import ipaddress
from difflib import SequenceMatcher

from . import compose, ids, limits, shape, text
from .answers import Refused, encoded

PENDING_MS = 60_000                  # what 20032 announces
MAGIC = {b"\x89PNG\r\n": "png", b"\xff\xd8\xff": "jpg", b"GIF8": "gif"}


def share(call):
    return _write(call, call.option("share_long"), _share_domain)


def update(call):
    return _write(call, call.commercial)


def upload(call):
    if not (call.params.multipart and "pic" in call.params.files):
        call.check_grant()
        raise Refused(20007)
    return _write(call, call.commercial)


def _write(call, may_be_long, domain=None):
    script = _script(call)
    if script["code"] and not script.get("commit"):
        raise _scripted(script)
    given = call.params.get("status", "")
    is_long = may_be_long and (bool(domain) or call.params.get("is_longtext") == "1")
    checks = {"permission": call.check_grant, "rip": lambda: _check_rip(call), "empty": lambda: _check_empty(given),
              "length": lambda: _check_length(call, given, is_long), "domain": lambda: domain and domain(call, given),
              "picture": lambda: _check_picture(call), "frequency": lambda: limits.check_frequency(call),
              "limit": lambda: limits.check_posting(call), "content": lambda: _check_repeated(call, given)}
    try:
        for name in call.option("share_order"):
            checks[name]()
    except Repeated as found:                        # the first one is given back as if it were new
        return encoded(shape.status(call.platform, found.post, call.option))
    kept = given if call.commercial or call.option("topics") not in ("filter", "hashes") else text.without_topics(given, call.option("topics"))
    post = compose.post(call, kept, is_long=is_long, pic=_picture(call), visible=call.params.number("visible") if not domain else 0,
                        hidden_ms=script.get("hidden_ms", PENDING_MS if script["code"] == 20032 else 0))
    if script["code"]:
        raise _scripted(script)
    return encoded(shape.status(call.platform, post, call.option))


def _script(call):
    """The account's next scripted answer, used up by this call whatever becomes of it; one with code 0 lets the call pass."""
    answers = call.platform.option(call.account, "next_answers")
    if not answers:
        return {"code": 0}
    call.platform.record("weibo.scripted", account=call.account.name)
    return {"code": 0} | answers[0]


def _scripted(script):
    return Refused(script["code"], script.get("error"), script.get("status"), script.get("request", True), bool(script.get("commit")))


class Repeated(Exception):
    def __init__(self, post):
        super().__init__(post["id"])
        self.post = post


# ---- checks, one for each name in share_order ----

def _check_rip(call):
    given = call.params.get("rip", "")
    if not given and call.option("rip_required") and not call.commercial:
        raise Refused(10016, "miss required parameter (rip) , see doc for more info.")
    try:
        ipaddress.IPv4Address(given or "127.0.0.1")
    except ValueError:
        raise Refused(10008) from None


def _check_empty(given):
    if not given.strip():
        raise Refused(20008)


def _check_length(call, given, is_long):
    limit = call.option("long_limit" if is_long else "text_limit")
    if text.length(given, call.option("length_rule"), call.option("astral_units"), call.option("https_short")) > limit:
        raise Refused(20049 if is_long else 20012)


def _share_domain(call, given):
    """A picture in a body that is not multipart ends here too, with words that mislead."""
    if not call.option("domains") or "pic" in call.params.values and not call.params.multipart:
        raise Refused(10017, "appkey not bind domain!")
    if not text.finds_domain(given, call.option("domains"), call.option("domain_match")):
        raise Refused(10017, "text not find domain!")
    if call.option("topics") == "refuse" and text.has_topic(given):
        raise Refused(10008)


def _check_picture(call):
    if call.params.multipart and "pic" in call.params.values:
        raise Refused(20007)                         # a part without a file name is no picture
    if "pic" not in call.params.files:
        return
    name, data = call.params.files["pic"]
    if not name:
        raise Refused(20007)
    if _kind(data) is None:
        raise Refused(20005)
    if len(data) >= call.option("picture_bytes"):
        raise Refused(20006)


def _kind(data):
    return next((kind for magic, kind in MAGIC.items() if data.startswith(magic)), None)


def _picture(call):
    if "pic" not in call.params.files:
        return None
    name, data = call.params.files["pic"]
    return {"id": compose.picture_id(call.platform), "type": _kind(data), "name": name, "size": len(data)}


def _check_repeated(call, given):
    """20019 and its kin: equal to the last post, or to any in the window; also similar, or only with the same link."""
    scope, window = call.option("duplicate_scope"), call.option("duplicate_window")
    if scope == "off":
        return
    last = call.platform.posts.get(call.account.last_post)
    for post in list(call.account.posts.values()) if scope == "window" else [last] if last else []:
        if window and call.now - post["created"] >= window or post["root"]:
            continue
        if _is_same(call, given, post):
            if call.option("duplicate_answer") == "silent" and not post["deleted"]:
                raise Repeated(post)
            raise Refused(call.option("duplicate_code"))
        if call.option("similar") and SequenceMatcher(None, given, post["asked"]).ratio() >= call.option("similar"):
            raise Refused(20017)


def _is_same(call, given, post):
    if given.strip() == post["asked"].strip():
        return True
    return call.option("duplicate_by") == "url" and bool(set(text.links(given)) & set(text.links(post["asked"])))


# ---- reposts, comments, the end ----

def repost(call):
    call.check_grant()
    _check_rip(call)
    original = existing(call.platform, call.params)
    given = call.params.get("status") or "转发微博"
    _check_length(call, given, False)
    limits.check_frequency(call)
    limits.check_posting(call)
    root = call.platform.posts[original["root"] or original["id"]]
    if original["account"] == call.account.name:
        raise Refused(20103)
    if root["deleted"]:
        raise Refused(20101)
    if root["visible"] or original["visible"]:
        raise Refused(20120)
    _check_repeated_repost(call, given, root)
    post = compose.post(call, given, root=root["id"])
    asked = call.params.number("is_comment")
    for flag, target in ((1, original), (2, root)):
        if asked & flag and not (flag == 2 and asked == 3 and root is original):
            _comment(call, target, given)
    return encoded(shape.status(call.platform, post, call.option))


def _check_repeated_repost(call, given, root):
    last = call.platform.posts.get(call.account.last_post)
    if call.option("duplicate_scope") != "off" and last and last["root"] == root["id"] and last["asked"] == given:
        raise Refused(call.option("duplicate_code"))


def existing(platform, params):
    if not params.get("id"):
        raise Refused(20109)
    post = platform.posts.get(params.number("id"))
    if post is None or post["deleted"]:
        raise Refused(20101)
    return post


def destroy(call):
    post = existing(call.platform, call.params)
    if post["account"] != call.account.name:
        raise Refused(20102)
    gone = call.platform.save(call.account, "delete", "api", post | {"deleted": "author"}, call.now)
    return encoded(shape.status(call.platform, gone, call.option))


def comment(call):
    call.check_grant()
    _check_rip(call)
    given = call.params.get("comment", "")
    _check_empty(given)
    _check_length(call, given, False)
    target = existing(call.platform, call.params)
    limits.check_posting(call)
    last = next((made for made in reversed(call.account.comments) if made["of"] == target["id"]), None)
    if last and last["text"] == given and call.option("duplicate_scope") != "off":
        raise Refused(call.option("duplicate_code"))
    made = _comment(call, target, given)
    if call.params.get("comment_ori") == "1" and target["root"]:
        _comment(call, call.platform.posts[target["root"]], given)
    return encoded({"created_at": ids.stamp(made["created"]), "id": made["id"], "idstr": str(made["id"]), "mid": str(made["id"]), "text": given, "source": "",
                    "user": shape.user(call.platform, call.account), "status": shape.status(call.platform, target, call.option)})


def _comment(call, target, given):
    made = {"id": call.platform.new_id(call.now), "of": target["id"], "text": given, "created": int(call.now)}
    call.platform.record("weibo.comment", account=call.account.name, comment=made)
    return made
