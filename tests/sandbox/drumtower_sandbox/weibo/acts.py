"""What people do by hand, and the options: /weibo/… on the control port."""

from . import compose, ids, oauth, shape
from .options import OPTIONS, checked

ROUTES = ["GET /weibo", "PATCH /weibo", "GET /weibo/ACCOUNT", "PATCH /weibo/ACCOUNT", "GET /weibo/ACCOUNT/posts", "POST /weibo/ACCOUNT/posts",
          "PUT /weibo/ACCOUNT/posts/ID", "DELETE /weibo/ACCOUNT/posts/ID", "POST /weibo/ACCOUNT/reposts", "POST /weibo/ACCOUNT/rename",
          "POST /weibo/ACCOUNT/revoke", "POST /weibo/ACCOUNT/authorise", "GET /weibo/ACCOUNT/tokens"]


def control(platform, method, parts, value):
    """KeyError for what is not there, ValueError for what cannot be asked."""
    if not parts:
        return _options(platform, None, method, value)
    account = platform.accounts.get(parts[0])
    if account is None:
        raise KeyError(f"no account {parts[0]}")
    if len(parts) == 1:
        return _options(platform, account, method, value)
    acts = {("GET", "posts"): lambda: platform.view(account), ("POST", "posts"): lambda: _post(platform, account, value),
            ("POST", "reposts"): lambda: _repost(platform, account, value), ("POST", "rename"): lambda: _rename(platform, account, value),
            ("POST", "revoke"): lambda: _revoke(platform, account, value), ("POST", "authorise"): lambda: _authorise(platform, account, value),
            ("GET", "tokens"): lambda: [token for token in platform.tokens.values() if token["account"] == account.name]}
    if len(parts) == 3 and parts[1] == "posts":
        post = _own(platform, account, parts[2])
        acts = {("PUT", "posts"): lambda: _edit(platform, account, post, value), ("DELETE", "posts"): lambda: _delete(platform, account, post, value)}
    if len(parts) > 3 or (len(parts) == 3 and parts[1] != "posts") or (method, parts[1]) not in acts:
        raise ValueError(f"no such route; there are {', '.join(ROUTES)}")
    return acts[method, parts[1]]()


def _options(platform, account, method, value):
    if method == "PATCH":
        name = {"account": account.name} if account else {}
        platform.record("weibo.options", options=checked(value), **name)
    elif method != "GET":
        raise ValueError(f"no such route; there are {', '.join(ROUTES)}")
    out = {name: platform.option(account, name) for name in OPTIONS}
    return out | ({"title": account.title, "uid": account.uid} if account else {})


def _own(platform, account, number):
    post = _found(platform, number)
    if post["account"] != account.name:
        raise KeyError(f"no post {number} on {account.name}")
    return post


def _found(platform, number):
    """By id, bid, or an address that ends in one of them."""
    post = platform.posts.get(ids.number_in(str(number).rstrip("/").rpartition("/")[2]))
    if post is None:
        raise KeyError(f"no post {number}")
    return post


def _post(platform, account, value):
    """An officer at the site or the telephone: no app, no secure domain, no limit. `time` may lie back."""
    text, now = value["text"], platform.clock()
    if value.get("link"):
        text += " " + value["link"]
    return _made(platform, account, value, text, now)


def _repost(platform, account, value):
    original = _found(platform, value["of"])
    return _made(platform, account, value, value.get("text") or "转发微博", platform.clock(), original["root"] or original["id"])


def _made(platform, account, value, text, now, root=None):
    when = float(value.get("time") or now)
    pic = {"id": compose.picture_id(platform), "type": "jpg", "name": "", "size": 0} if value.get("picture") else None
    post = compose.make(platform, account, text, when, platform.options_of(account), by="hand", root=root, pic=pic,
                        visible=int(value.get("visible", 0)), is_long=True)
    return platform.entry(platform.save(account, "create", "hand", post, when if value.get("time") else now))


def _edit(platform, account, post, value):
    """`text` or `append`, `visible` (1 is private, 0 public again), `pinned`."""
    now, changed = platform.clock(), dict(post)
    if "text" in value or "append" in value:
        text = value.get("text", post["raw"]) + value.get("append", "")
        again = compose.make(platform, account, text, post["created"], platform.options_of(account), by=post["by"], is_long=True)
        changed |= {key: again[key] for key in ("raw", "text", "links", "long")} | {"edited": int(now)}
    if "visible" in value:
        changed["visible"] = int(value["visible"])
    if "pinned" in value:
        changed["pinned"] = bool(value["pinned"])
        for other in [other for other in account.posts.values() if other["pinned"] and other["id"] != post["id"] and changed["pinned"]]:
            platform.save(account, "unpin", "hand", other | {"pinned": False}, now)
    act = "edit" if changed["edited"] != post["edited"] or changed["raw"] != post["raw"] else "visible" if changed["visible"] != post["visible"] else "pin"
    return platform.entry(platform.save(account, act, "hand", changed, now))


def _delete(platform, account, post, value):
    by = value.get("by", "author")
    if by not in ("author", "platform"):
        raise ValueError("by is author or platform")
    return platform.entry(platform.save(account, "delete", "hand" if by == "author" else "platform", post | {"deleted": by}, platform.clock()))


def _rename(platform, account, value):
    platform.record("weibo.renamed", account=account.name, title=str(value["title"]))
    return shape.user(platform, account)


def _revoke(platform, account, value):
    """The department takes its authorisation back: 21319, or the `code` given; from one `app` or from all."""
    alive = [token for token in platform.tokens.values() if token["account"] == account.name and not token["ended"]]
    tokens = [token["access_token"] for token in alive if value.get("app", token["app"]) == token["app"]]
    platform.record("weibo.token_ended", tokens=tokens, code=int(value.get("code", 21319)))
    return {"tokens": tokens}


def _authorise(platform, account, value):
    """The department authorises again, for its own app or for another one's."""
    app, now = platform.accounts[value.get("app", account.name)], platform.clock()
    return oauth.token_answer(platform, oauth.issue(platform, app, account, now), now)
