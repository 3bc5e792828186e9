"""What each robot checks before it takes a message: a refusal is its code, None is a good message."""

import base64
import hashlib
import hmac
import json

HOUR = 3600
WECOM_LIMITS = {"text": 2048, "markdown": 4096, "markdown_v2": 4096}
BODY_LIMIT = 20 * 1024
TEXTS = {
    "wecom": {-1: "system busy", 40008: "invalid message type", 40058: "invalid Request Parameter", 44004: "text content is empty",
              45009: "api freq out of limit", 45033: "api concurrent out of limit",
              93000: "invalid webhook url, hint: [1795564800123456789], from ip: 127.0.0.1, more info at https://open.work.weixin.qq.com/devtool/query?e=93000"},
    "dingtalk": {40035: "缺少参数 access_token", 300005: "token is not exist", 310000: "keywords not in content",
                 130101: "send too fast, exceed 20 times per minute", 460101: "message too long, exceed 20000 bytes"},
    "feishu": {9499: "Bad Request", 11232: "frequency limited psm[lark.oapi.app_platform_runtime]appID[1500]",
               19001: "param invalid: incoming webhook access token invalid", 19002: "params error", 19022: "Ip Not Allowed", 19024: "Key Words Not Found",
               19021: "sign match fail or timestamp is not within one hour from current time"},
}


class Refused(Exception):
    def __init__(self, code, text=None):
        super().__init__(text)
        self.code, self.text = code, text


def answer(kind, code=0, text=None):
    """The body of an answer."""
    said = text or TEXTS[kind].get(code, "error")
    if kind == "feishu":
        return {"code": code, "msg": "success" if code == 0 else said, "data": {}}
    return {"errcode": code, "errmsg": "ok" if code == 0 else said}


def _object(body, code):
    try:
        value = json.loads(body)
    except ValueError:
        raise Refused(code) from None
    if not isinstance(value, dict):
        raise Refused(code)
    return value


def _part(value, key, code):
    part = value.get(key)
    if not isinstance(part, dict):
        raise Refused(code)
    return part


def _signed(key, message):
    return base64.b64encode(hmac.new(key.encode(), message.encode(), hashlib.sha256).digest()).decode()


def wecom(account, request, now):
    value = _object(request.body, 40008)
    kind = value.get("msgtype")
    if kind not in WECOM_LIMITS:
        raise Refused(40008)
    content = _part(value, kind, 40058).get("content")
    if not isinstance(content, str) or not content.strip():
        raise Refused(44004)
    limit = WECOM_LIMITS[kind]
    if len(content.encode()) > limit:
        raise Refused(40058, f"{kind}.content exceed max length {limit}. invalid Request Parameter")
    if account.sent_since("wecom", now - 60) >= account.option("limits")["wecom"]:
        raise Refused(45009)
    mentioned = value[kind].get("mentioned_list", []) if kind == "text" else []
    return {"kind": kind, "title": content.split("\n")[0].lstrip("# "), "text": content, "mentioned": mentioned}


def dingtalk(account, request, now):
    _check_dingtalk_sign(account, request, now)
    if len(request.body) > 20_000:
        raise Refused(460101)                        # told of, not confirmed
    value = _object(request.body, 40035)
    kind = value.get("msgtype")
    if kind not in ("text", "markdown"):
        raise Refused(40035)
    part = _part(value, kind, 40035)
    text = part.get("content" if kind == "text" else "text", "")
    _check_keywords(account, f"{part.get('title', '')}{text}", 310000)
    if now < account.held_until or account.sent_since("dingtalk", now - 60) >= account.option("limits")["dingtalk"]:
        raise Refused(130101)
    at = value.get("at") or {}
    mentioned = at.get("atMobiles", []) + (["all"] if at.get("isAtAll") else [])
    return {"kind": kind, "title": part.get("title", ""), "text": text, "mentioned": mentioned}


def _check_dingtalk_sign(account, request, now):
    if not account.option("sign"):
        return
    stamp, sign = request.param("timestamp", ""), request.param("sign", "")
    if not stamp.isdigit() or abs(int(stamp) / 1000 - now) > HOUR:
        raise Refused(310000, "invalid timestamp")
    if not hmac.compare_digest(sign, _signed(account.dingtalk_secret, f"{stamp}\n{account.dingtalk_secret}")):
        raise Refused(310000, "sign not match")


def _check_keywords(account, text, code):
    wanted = account.option("keywords")
    if wanted and not any(word in text for word in wanted):
        raise Refused(code)


def feishu(account, request, now):
    if len(request.body) > BODY_LIMIT:
        raise Refused(9499)
    value = _object(request.body, 9499)
    if account.option("sign"):
        stamp, sign = value.get("timestamp"), value.get("sign")
        if not isinstance(stamp, str) or not stamp.isdigit() or abs(int(stamp) - now) > HOUR:
            raise Refused(19021)
        if not isinstance(sign, str) or not hmac.compare_digest(sign, _signed(f"{stamp}\n{account.feishu_secret}", "")):
            raise Refused(19021)
    found = _feishu_words(value)
    _check_keywords(account, found["title"] + found["text"], 19024)
    limits = account.option("limits")
    if account.sent_since("feishu", now - 60) >= limits["feishu"] or account.sent_since("feishu", now - 1) >= limits["feishu_second"]:
        raise Refused(11232)
    return found


def _feishu_words(value):
    kind, content = value.get("msg_type"), _part(value, "content", 9499)
    if kind == "text" and isinstance(content.get("text"), str):
        return {"kind": kind, "title": "", "text": content["text"], "mentioned": []}
    post = (content.get("post") or {}).get("zh_cn") if kind == "post" else None
    if not isinstance(post, dict) or not post.get("content"):
        raise Refused(9499)
    lines, mentioned = [], []
    for line in post["content"]:
        words = ""
        for part in line:
            if part.get("tag") not in ("text", "a", "at"):
                raise Refused(9499)
            mentioned += [part["user_id"]] if part["tag"] == "at" else []
            words += part.get("text", "") + (f"({part['href']})" if part["tag"] == "a" else "")
        lines.append(words)
    return {"kind": kind, "title": post.get("title", ""), "text": "\n".join(lines), "mentioned": mentioned}


CHECKS = {"wecom": wecom, "dingtalk": dingtalk, "feishu": feishu}
GONE = {"wecom": 93000, "dingtalk": 300005, "feishu": 19001}
REFUSED_IP = {"wecom": 93000, "dingtalk": 310000, "feishu": 19022}
