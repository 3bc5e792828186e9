"""How the platform words its answers: always HTTP 200, errors as errcode and errmsg with a rid."""

import json
import re

from ..http import Response

MESSAGES = {
    -1: "system error", 40001: "invalid credential, access_token is invalid or not latest, could get access_token by getStableAccessToken, more details at "
    "https://mmbizurl.cn/s/JtxxFh33r", 40002: "invalid grant_type", 40005: "invalid file type", 40007: "invalid media_id", 40009: "invalid image size",
    40008: "invalid message type", 40013: "invalid appid", 40014: "invalid access_token", 40033: "invalid request. do not use unicode escapes",
    40035: "invalid parameter",
    40059: "invalid msg id", 40097: "invalid args", 40114: "invalid index value", 40125: "invalid appsecret", 40152: "invalid tag_id",
    40164: "invalid ip {ip} ipv6 ::ffff:{ip}, not in whitelist", 40243: "AppSecret frozen", 41001: "access_token missing", 41002: "appid missing",
    41004: "appsecret missing", 41005: "media data missing", 41039: "invalid content_source_url", 42001: "access_token expired", 43001: "require GET method",
    43002: "require POST method", 44001: "empty media data", 44002: "empty post data", 44003: "empty news data", 44004: "empty content",
    45001: "media size out of limit",
    45002: "content size out of limit", 45003: "title size out of limit", 45004: "description size out of limit", 45005: "url size out of limit",
    45008: "article size out of limit", 45009: "reach max api daily quota limit", 45011: "api minute-quota reach limit, must slower, retry next minute",
    45028: "has no masssend quota", 45065: "clientmsgid exist", 45066: "same clientmsgid retry too fast", 45067: "clientmsgid size out of limit",
    45106: "this api is no longer supported", 45110: "author size out of limit", 45166: "invalid content", 47001: "data format error",
    47002: "data format error, do NOT use json unicode encode (\\uxxxx\\uxxxx), please use utf8 encoded text",
    47009: "this api is offline, please use the new api",
    48001: "api unauthorized", 48003: "user not agree mass-send protocol", 48006: "forbid to clear quota because of reaching the limit", 50002: "user limited",
    50007: "account frozen", 53500: "publish is banned", 53501: "publish too frequently", 53502: "invalid publish_id", 53503: "draft not pass the check",
    53504: "need to use the web console", 53505: "need to save the draft in the web console", 53600: "invalid article_id", 61500: "date format error",
    61501: "date range error", 61503: "data not ready", 76001: "rid not found", 76002: "rid error", 76003: "rid expired", 76004: "rid of another account",
    76021: "cgi_path not found, please check", 76022: "could not use this cgi_path, no permission", 88000: "without comment privilege",
    89503: "this ip needs the administrator's confirmation", 89506: "ip refused for 24 hours", 89507: "ip refused for 1 hour",
}
HINTED = (40001, 40013, 41001, 42001, 47001)        # errors that carry the older `hint` as well


class Refused(Exception):
    """Ends a call with an error; nothing was written."""

    def __init__(self, code, message=None, **more):
        super().__init__(code)
        self.code, self.message, self.more = code, message, more


def error_body(code, rid, message=None, more=None, ip="127.0.0.1"):
    text = (message or MESSAGES.get(code, "error")).replace("{ip}", ip)
    hint = f" hint: [{rid[:6]}{code % 100:02}]" if code in HINTED else ""
    return {"errcode": code, "errmsg": f"{text}{hint} rid: {rid}"} | (more or {})


def reply(options, value, path=""):
    """As JSON, under the name that the account's `content_type` asks for, perhaps with bytes that a strict reader refuses."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    odd = {"control": b"\x0b", "utf8": b"\xe9\xbc"}.get(options["odd_bytes"])
    if odd:
        body = re.sub(rb'"(title|errmsg|media_id)":"', lambda m: m[0] + odd, body, count=1)
    plain = {"text": True, "json": False}.get(options["content_type"], bool(value.get("errcode")) or path.endswith("/uploadimg"))
    return Response(200, body, "text/plain" if plain else "application/json; encoding=utf-8")


def parsed(request, options):
    """The JSON object of a body; Chinese as \\uXXXX is refused, as the real parser does."""
    if not request.body:
        raise Refused(44002)
    try:
        text = request.body.decode()
        value = json.loads(text)
    except ValueError:
        raise Refused(47001) from None
    if any(int(code, 16) >= 0x80 for code in re.findall(r"(?<!\\)(?:\\\\)*\\u([0-9a-fA-F]{4})", text)):
        raise Refused(options["escape_code"])
    if not isinstance(value, dict):
        raise Refused(47001)
    return value
