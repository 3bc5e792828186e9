"""OAuth 2 as this platform has it: codes, tokens of three lives, forms only."""

import html
from urllib.parse import urlencode

from ..http import Response
from . import ids
from .answers import Refused, encoded
from .params import gather

DAY = 86400
LIVES = {"test": DAY, "audited": 7 * DAY, "own": 157_680_000, "mobile": 30 * DAY}
CODE_SECONDS = 600


def serve(platform, request, effect):
    path, params = request.path.rstrip("/").removeprefix("/oauth2/"), gather(request)
    if path == "default.html":
        text = html.escape(f"code: {params.get('code', '')}")
        return Response(200, f"<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>授权</title></head><body><p>{text}</p></body></html>".encode())
    if path == "authorize":
        return _authorize(platform, params)
    known = {"access_token": _access_token, "get_token_info": _token_info, "revokeoauth2": _revoke}
    if path not in known:
        raise Refused(10020)
    if request.method != "POST":
        raise Refused(10021)
    return known[path](platform, request, params)


def denied(code, path, description=""):
    return Refused(code, error_uri=path, error_description=description)


def _authorize(platform, params):
    """The person agrees at once. `login` (ours alone): the account that sits at the browser; without it the owner of the app does."""
    path, app = "/oauth2/authorize", platform.account_at("app_key", params.get("client_id"))
    if app is None:
        raise denied(21324, path, "client_id or client_secret is invalid")
    target = params.get("redirect_uri", "")
    if target != platform.option(app, "redirect_uri"):
        raise denied(21322, path)
    if params.get("response_type", "code") != "code":
        raise denied(21329, path)
    user = platform.accounts.get(params.get("login", app.name))
    if user is None:
        raise Refused(20003)
    state = {"state": params.get("state")} if "state" in params.values else {}
    if not platform.option(app, "consent"):
        return _redirect(target, {"error": "access_denied", "error_code": 21330, "error_uri": path} | state)
    may_use(platform, app, user)
    now, code = platform.clock(), f"{ids.draw(platform.seed, 'code', platform.drawn):064x}"[:32]
    platform.record("weibo.code", code=code, account=user.name, app=app.name, redirect_uri=target, at=now)
    return _redirect(target, {"code": code} | state)


def _redirect(target, query):
    return Response(302, b"", headers=[("Location", target + ("&" if "?" in target else "?") + urlencode(query))])


def may_use(platform, app, user):
    """An app that nobody audited is for its owner and its test users."""
    if platform.option(app, "app_state") == "test" and user is not app and user.name not in platform.option(app, "test_users"):
        raise Refused(21321)


def _access_token(platform, request, params):
    path = "/oauth2/access_token"
    if params.json or not params.get("client_id") or not params.get("client_secret"):
        raise denied(21323, path, "miss client id or secret")
    app = platform.account_at("app_key", params.get("client_id"))
    if app is None or params.get("client_secret") != app.app_secret:
        raise denied(21324, path, "client_id or client_secret is invalid")
    now, grant = platform.clock(), params.get("grant_type", "")
    if grant == "refresh_token":
        return _refresh(platform, app, params, now)
    if grant != "authorization_code":
        raise denied(21328, path)
    code = platform.codes.get(params.get("code"))
    if code is None or code["app"] != app.name or now >= code["at"] + CODE_SECONDS or code["redirect_uri"] != params.get("redirect_uri"):
        raise denied(21325, path, f"invalid authorization code:{params.get('code', '')}")
    user = platform.accounts[code["account"]]
    may_use(platform, app, user)
    return encoded(token_answer(platform, issue(platform, app, user, now, params.get("code")), now))


def _refresh(platform, app, params, now):
    token = next((token for token in platform.tokens.values() if token["refresh"] and token["refresh"] == params.get("refresh_token")), None)
    if token is None or token["app"] != app.name or token["ended"] or not platform.option(app, "mobile_sdk"):
        raise denied(21325, "/oauth2/access_token", f"invalid refresh_token:{params.get('refresh_token', '')}")
    if platform.option(app, "refresh") == "new":
        token = issue(platform, app, platform.accounts[token["account"]], now)
    return encoded(token_answer(platform, token, now))


def issue(platform, app, user, now, code=None):
    option = platform.options_of(app)
    kind = "mobile" if option("mobile_sdk") else "own" if user is app and option("own_developer") else option("app_state")
    access, refresh = ("2.00" + ids.base62(ids.draw(platform.seed, word, platform.drawn))[:28] for word in ("token", "refresh"))
    token = {"access_token": access, "account": user.name, "app": app.name, "type": kind, "created": int(now),
             "expires": int(now) + (option("token_seconds") or LIVES[kind]), "refresh": refresh if kind == "mobile" else None, "ended": None}
    platform.record("weibo.token", token=token, code=code)
    return token


def token_answer(platform, token, now):
    user, left = platform.accounts[token["account"]], max(0, token["expires"] - int(now))
    option = platform.options_of(platform.accounts[token["app"]])
    out = {"access_token": token["access_token"], "remind_in": str(left), "expires_in": left if option("expires_in_type") == "number" else str(left),
           "uid": int(user.uid) if option("uid_type") == "number" else user.uid, "isRealName": "true"}
    return out | ({"refresh_token": token["refresh"]} if token["refresh"] else {})


def valid(platform, access, now):
    """The token behind its letters, or the error that tells why it is none."""
    if not access:
        raise Refused(10006)
    token = platform.tokens.get(access)
    if token is None:
        raise Refused(21332)
    if token["ended"]:
        raise Refused(token["ended"])
    if now >= token["expires"]:
        raise Refused(platform.option(platform.accounts[token["app"]], "expired_code"))
    may_use(platform, platform.accounts[token["app"]], platform.accounts[token["account"]])
    return token


def _token_info(platform, request, params):
    now = platform.clock()
    token = valid(platform, params.get("access_token"), now)
    user, app = platform.accounts[token["account"]], platform.accounts[token["app"]]
    platform.record("weibo.called", account=user.name, app=app.name, api="/oauth2/get_token_info", at=now, posting=False)
    return encoded({"uid": int(user.uid), "appkey": int(app.app_key), "scope": None, "create_at": token["created"], "expire_in": token["expires"] - int(now)})


def _revoke(platform, request, params):
    token = valid(platform, params.get("access_token"), platform.clock())
    platform.record("weibo.token_ended", tokens=[token["access_token"]], code=21316)
    app = platform.accounts[token["app"]]
    return encoded({"result": True if platform.option(app, "result_type") == "number" else "true"})
