"""The agent channel: a second way to read, with credentials of its own, off by default."""

import base64
import hashlib
import json
import re

from ..http import Response
from . import ids, shape
from .answers import encoded
from .params import gather

LIFE = 7200


class Failed(Exception):
    def __init__(self, code, message):
        super().__init__(message)
        self.code, self.message = code, message


def serve(platform, request, effect):
    routes = {("POST", "/open/auth/ws_token"): _token, ("GET", "/open/weibo/user_status"): _user_status, ("GET", "/open/weibo/status_show"): _status_show}
    act = routes.get((request.method, request.path))
    if act is None:
        return Response(404)
    try:
        return encoded({"code": 0, "message": "success", "data": act(platform, request)})
    except Failed as failed:
        return encoded({"code": failed.code, "message": failed.message, "data": None})


def account_of(platform, request, params):
    if not request.path.startswith("/open/"):
        return None
    if params.json:
        return platform.account_at("agent_id", _json(request).get("app_id"))
    name = _claims(platform, params.get("token", "")).get("account")
    return platform.accounts.get(name)


def _json(request):
    try:
        value = request.json()
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _token(platform, request):
    asked = _json(request)
    account = platform.account_at("agent_id", asked.get("app_id"))
    if not asked.get("app_id") or not asked.get("app_secret"):
        raise Failed(40001, "missing parameter")
    if account is None or account.agent_secret != asked["app_secret"]:
        raise Failed(40002, "invalid parameter")
    _open(platform, account)
    claims = {"account": account.name, "uid": account.uid, "exp": int(platform.clock()) + LIFE}
    return {"token": _signed(platform, claims), "uid": int(account.uid), "expire_in": LIFE}


def _open(platform, account):
    if not platform.option(account, "agent"):
        raise Failed(50001, "failed")


def _signed(platform, claims):
    parts = [_b64({"alg": "HS256", "typ": "JWT"}), _b64(claims)]
    return ".".join([*parts, _signature(platform, parts)])


def _b64(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def _signature(platform, parts):
    return hashlib.sha256(f"{platform.seed}:agent:{'.'.join(parts)}".encode()).hexdigest()


def _claims(platform, token):
    parts = token.split(".")
    if len(parts) != 3 or _signature(platform, parts[:2]) != parts[2]:
        return {}
    return json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))      # our own, so it is whole


def _reader(platform, params):
    """Whose token it is; each read counts against the day."""
    claims, now = _claims(platform, params.get("token", "")), platform.clock()
    if not claims or now >= claims["exp"]:
        raise Failed(40100, "token invalid or expired")
    account = platform.accounts[claims["account"]]
    _open(platform, account)
    if account.agent_reads.get(ids.day(now), 0) >= platform.option(account, "agent_quota"):
        raise Failed(42900, "daily quota exceeded")
    platform.record("weibo.agent_read", account=account.name, at=now)
    return account


def _user_status(platform, request):
    params = gather(request)
    account = _reader(platform, params)
    posts = [post for post in account.newest() if not platform.is_hidden(post, "list")]
    shown = [_shape(platform, post) for post in posts[:min(100, max(1, params.number("count", 20)))]]
    return {"total_number": len(posts), "statuses": shown}


def _status_show(platform, request):
    """Any public post, by id or by any of its addresses, t.cn included."""
    params = gather(request)
    _reader(platform, params)
    given = params.get("id") or params.get("url")
    if not given:
        raise Failed(40001, "missing parameter")
    given = platform.shorts.get(given, given)
    post = platform.posts.get(ids.number_in(re.split("[?#]", given)[0].rstrip("/").rpartition("/")[2]))
    if post is None or post["deleted"] or post["visible"] or platform.is_hidden(post, "id"):
        raise Failed(50001, "failed")
    return _shape(platform, post)


def _shape(platform, post, deep=True):
    account = platform.accounts[post["account"]]
    images = [f"{platform.base}/large/{post['pic']['id']}.{post['pic']['type']}"] if post["pic"] else []
    out = {"id": post["id"], "mid": str(post["id"]), "text": post["text"], "created_at": ids.stamp(post["created"]), "images": images,
           "has_image": bool(images), "user": {"id": int(account.uid), "screen_name": account.title}} | shape.counts(platform, post["id"])
    if post["root"] and deep:
        root = platform.posts[post["root"]]
        gone = {"id": root["id"], "mid": str(root["id"]), "text": shape.GONE, "user": None}
        out["repost"] = gone if root["deleted"] or root["visible"] else _shape(platform, root, False)
    return out
