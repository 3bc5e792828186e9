"""How Weibo words its answers: JSON, and errors with a code, sometimes in other clothes."""

import gzip
import json

from ..http import Response

ERRORS = {
    10001: "system error!", 10002: "service unavailable!", 10003: "remote service error!", 10004: "IP limit!",
    10005: "permission denied, need a high level appkey!", 10006: "source paramter(appkey) is missing", 10007: "unsupport mediatype!",
    10008: "param error, see doc for more info.", 10009: "too many pending tasks, system is busy!", 10010: "job expired!", 10011: "RPC error!",
    10012: "illegal request!", 10013: "invalid weibo user!", 10014: "Insufficient app permissions!",
    10016: "miss required parameter, see doc for more info.", 10017: "parameter's value invalid, see doc for more info.",
    10018: "request body length over limit!", 10020: "request api not found!", 10021: "HTTP METHOD is not supported for this request!",
    10022: "IP requests out of rate limit!", 10023: "User requests out of rate limit!", 10024: "User requests for /statuses/update out of rate limit!",
    10025: "internal parameter error!",
    20001: "ids is null!", 20002: "uid is null!", 20003: "user does not exists!", 20005: "unsupported image type, only support JPG, GIF, PNG!",
    20006: "image size too large!", 20007: "does multipart has image?", 20008: "content is null!", 20009: "ids is too many!",
    20012: "Text too long, please input text less than 140 characters!", 20013: "Text too long, please input text less than 300 characters!",
    20014: "param is error, please try again!", 20015: "account or ip or app is illegal, can not continue!", 20016: "out of time limit!",
    20017: "repeat content!", 20018: "contain illegal website!", 20019: "repeat content!", 20020: "contain advertising!", 20021: "content is illegal!",
    20022: "your ip's behave is abnormal!", 20023: "function unavailable, please contact support!", 20031: "test and verify!",
    20032: "update success, while server slow now, please wait 1-2 minutes!", 20033: "login state abnormal!", 20049: "long text too long!",
    20101: "target weibo does not exist!", 20102: "not your own weibo!", 20103: "can't repost yourself weibo!", 20104: "illegal weibo!",
    20111: "repeated weibo text!", 20112: "author's privacy forbids!", 20120: "visibility forbids repost!", 20121: "visible is illegal!",
    20201: "target weibo comment does not exist!", 20202: "illegal comment!", 20203: "not your own comment!", 20204: "comment id is null!",
    20205: "weibo id is null!", 20206: "author only allow follow user to comment!", 20207: "author only allow trust user to comment!",
    20109: "weibo id is null!",
    21301: "auth faild!", 21302: "username or password error!", 21303: "username and pwd auth out of rate limit!", 21304: "version rejected!",
    21305: "parameter absent!", 21306: "parameter rejected!", 21307: "timestamp refused!", 21308: "nonce used!", 21309: "signature method rejected!",
    21310: "signature invalid!", 21311: "consumer key unknown!", 21312: "consumer key refused!", 21313: "miss consumer key!", 21314: "token used!",
    21315: "token expired!", 21316: "token revoked!", 21317: "token rejected!", 21319: "accessor was revoked!",
    21321: "applications over the unaudited use restrictions!",
    21322: "redirect_uri_mismatch", 21323: "invalid_request", 21324: "invalid_client", 21325: "invalid_grant", 21326: "unauthorized_client",
    21327: "expired_token", 21328: "unsupported_grant_type", 21329: "unsupported_response_type", 21330: "access_denied", 21331: "temporarily_unavailable",
    21332: "invalid_access_token", 21335: "request uid's value must be the current user", 21337: "appkey permission denied!",
    21501: "url is null!", 21502: "urls is too many!", 21503: "ip is null!", 21504: "url is invalid!", 21602: "contain forbidden word!",
}
SEEN_STATUS = {10014: 403, 21332: 403}           # 400 with 10006, 10017, 20019 and 21325 was seen as well; for the rest nobody knows


class Refused(Exception):
    """Ends a call with an error answer. `fields` stand beside the error; `request` can be kept out of this one answer;
    `committed`: the post is there all the same."""

    def __init__(self, code, text=None, status=None, request=True, committed=False, **fields):
        super().__init__(f"{code} {text or ''}")
        self.code, self.text, self.status = code, text or ERRORS.get(code, "error"), status
        self.request, self.committed, self.fields = request, committed, fields


def refusal(error, path, option):
    """`option`: how the account, or the platform where none is known, dresses its errors."""
    code = str(error.code) if option("error_code_type") == "string" else error.code
    body = {"error": error.text, "error_code": code}
    if option("request_field") and error.request:
        body["request"] = path
    wanted = option("error_status")
    status = wanted.get(str(error.code)) if isinstance(wanted, dict) else wanted
    return encoded(body | error.fields, error.status or status or SEEN_STATUS.get(error.code, 400))


def encoded(value, status=200, headers=()):
    return Response(status, json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), "application/json;charset=UTF-8", list(headers))


def packed(response):
    if response.body and response.status == 200:
        response.body = gzip.compress(response.body, 1, mtime=0)
        response.headers.append(("Content-Encoding", "gzip"))
    return response
