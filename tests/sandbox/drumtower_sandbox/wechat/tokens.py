"""access_token: two families that do not disturb each other, and the check at each call."""

from .answers import Refused

STABLE_RENEWAL_S = 300               # in its last minutes the stable token is renewed
FORCE_GAP_S, FORCE_A_DAY = 30, 20


def plain(account, request, now):
    """GET /cgi-bin/token: each call makes a new token."""
    _check_caller(account, request, request.param("grant_type"), request.param("appid"), request.param("secret"))
    return _answer(issue(account, "plain", now), now)


def stable(account, request, now, asked):
    """POST /cgi-bin/stable_token: the same token again, unless it is old or the caller forces a new one."""
    _check_caller(account, request, asked.get("grant_type"), asked.get("appid"), asked.get("secret"))
    if asked.get("force_refresh"):
        return _answer(force(account, now), now)
    current = _current(account, now)
    renew = current is None or current["expires"] - now <= STABLE_RENEWAL_S or account.options["stable"] == "new"
    return _answer(issue(account, "stable", now) if renew else current, now)


def force(account, now):
    """The old token dies at once; too soon after the last time nothing happens."""
    current, today = _current(account, now), [at for at in account.forced if at > now - 86400]
    if current and today and now - today[-1] < FORCE_GAP_S:
        return current
    if len(today) >= FORCE_A_DAY:
        raise Refused(45009)
    return issue(account, "stable", now, overlap=0, forced=True)


def issue(account, family, now, overlap=None, forced=False):
    overlap = account.options["token_overlap_s"] if overlap is None else overlap
    old = [token | {"ends": min(token["ends"], now + overlap)} for token in account.tokens[family]][-20:]
    token = {"value": f"{60 + account.number % 30}_" + account.letters(f"{family}:{now}:{len(account.forced)}:{len(old)}", 80), "issued": now,
             "expires": now + account.options["token_life_s"], "ends": now + account.options["token_life_s"]}
    account.note("tokens", family=family, tokens=[*old, token], forced=forced, at=now)
    return token


def spoil(account, now):
    """No token works any more, but the stable call does not know it: only a forced refresh helps."""
    for family, tokens in account.tokens.items():
        account.note("tokens", family=family, tokens=[token | {"ends": min(token["ends"], now)} for token in tokens], at=now)


def check(account, value, now):
    """Is this token, which the account was given at some time, still good?"""
    token = next((token for tokens in account.tokens.values() for token in tokens if token["value"] == value), None)
    if token and now >= token["expires"]:
        raise Refused(42001)
    if token is None or now >= token["ends"]:
        raise Refused(40001)


def _current(account, now):
    token = account.tokens["stable"][-1] if account.tokens["stable"] else None
    return token if token and token["expires"] > now else None


def _answer(token, now):
    return {"access_token": token["value"], "expires_in": int(token["expires"] - now)}


def _check_caller(account, request, grant, app_id, secret):
    if grant != "client_credential":
        raise Refused(40002)
    if not app_id:
        raise Refused(41002)
    if not secret:
        raise Refused(41004)
    if account is None:
        raise Refused(40013)
    address = request.headers.get("x-forwarded-for", "127.0.0.1").split(",")[0].strip()
    if account.options["whitelist"] is not None and address not in account.options["whitelist"]:
        raise Refused(40164, f"invalid ip {address} ipv6 ::ffff:{address}, not in whitelist")
    if secret != account.app_secret:
        raise Refused(40125)
    if account.options["token_code"] is not None:
        raise Refused(account.options["token_code"])
