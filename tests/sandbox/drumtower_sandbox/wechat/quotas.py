"""How often each call may be made on a day of Asia/Shanghai, and what the platform tells about it."""

import re

from .account import day_of
from .answers import Refused

# Calls a day of a new account; the sheet has no number for those with None.
LIMITS = {
    "/cgi-bin/token": 2000, "/cgi-bin/stable_token": 500_000,
    "/cgi-bin/media/uploadimg": None, "/cgi-bin/material/add_material": None, "/cgi-bin/media/upload": None,
    "/cgi-bin/draft/add": 1000, "/cgi-bin/draft/get": 500, "/cgi-bin/draft/delete": 1000, "/cgi-bin/draft/update": 1000, "/cgi-bin/draft/count": 1000,
    "/cgi-bin/draft/batchget": 1000, "/cgi-bin/draft/switch": None, "/cgi-bin/freepublish/submit": 100, "/cgi-bin/freepublish/get": 100,
    "/cgi-bin/freepublish/getarticle": 100, "/cgi-bin/freepublish/batchget": 100, "/cgi-bin/freepublish/delete": 10, "/cgi-bin/message/mass/sendall": 100,
    "/cgi-bin/message/mass/get": None, "/cgi-bin/message/mass/delete": None, "/datacube/getarticletotaldetail": None,
}
MINUTE = {"/cgi-bin/message/mass/sendall": 60, "/cgi-bin/stable_token": 10_000}
NO_NUMBER = 100_000                  # told for a call without a known limit, which is never refused
CLEARS_A_MONTH, CLEARS_OF_ONE = 10, 50


def limit(account, path):
    return account.options["limits"].get(path, LIMITS.get(path))


def count(account, path, now):
    """One more call; over the day's or the minute's limit it is refused and does not count."""
    most, a_minute = limit(account, path), account.options["minute_limit"] or MINUTE.get(path)
    if most is not None and account.used[day_of(now), path] >= most:
        raise Refused(45009)
    if a_minute is not None and sum(at > now - 60 for at in account.recent[path]) >= a_minute:
        raise Refused(45011)
    account.note("count", path=path, at=now)


def get(account, request, now, asked):
    path = asked.get("cgi_path")
    if path not in LIMITS:
        raise Refused(76021)
    most, used = limit(account, path), account.used[day_of(now), path]
    most = NO_NUMBER if most is None else most
    answer = {"errcode": 0, "errmsg": "ok", "quota": {"daily_limit": most, "used": used, "remain": max(0, most - used)}}
    a_minute = account.options["minute_limit"] or MINUTE.get(path)
    return answer | ({"rate_limit": {"call_count": a_minute, "refresh_second": 60}} if a_minute else {})


def clear(account, request, now, asked):
    """Of this account; the same ten a month as `clear_by_secret`."""
    if asked.get("appid") != account.app_id:
        raise Refused(40013)
    return _clear_all(account, now)


def clear_by_secret(account, request, now):
    if account is None:
        raise Refused(40013)
    if request.param("appsecret") != account.app_secret:
        raise Refused(40125)
    return _clear_all(account, now)


def clear_one(account, request, now, asked):
    if asked.get("cgi_path") not in LIMITS:
        raise Refused(76021)
    return _clear(account, now, asked["cgi_path"], CLEARS_OF_ONE)


def _clear_all(account, now):
    return _clear(account, now, None, CLEARS_A_MONTH)


def _clear(account, now, path, most):
    month = day_of(now)[:7]
    if sum(day_of(done["at"])[:7] == month and (done["path"] is None) == (path is None) for done in account.clears) >= most:
        raise Refused(48006)
    account.note("cleared", path=path, at=now)
    return {"errcode": 0, "errmsg": "ok"}


def rid(account, request, now, asked, others):
    """What a call was and what it was told, for seven days, by the rid in its answer."""
    wanted = str(asked.get("rid", ""))
    if not re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}", wanted):
        raise Refused(76002)
    if wanted not in account.rids:
        raise Refused(76004 if any(wanted in other.rids for other in others) else 76001)
    if now - account.rids[wanted]["invoke_time"] > 7 * 86400:
        raise Refused(76003)
    return {"errcode": 0, "errmsg": "ok", "request": account.rids[wanted]}
