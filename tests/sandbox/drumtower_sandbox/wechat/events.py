"""Events to an account's callback: PUBLISHJOBFINISH and MASSSENDJOBFINISH, in XML or JSON, plain or encrypted, and how each is delivered."""

import asyncio
import base64
import hashlib
import http.client
import json
import re
import ssl
import struct
import subprocess
from urllib.parse import quote, urlsplit

from . import posts

def publish_finished(account, job, at, failed):
    form, space = account.options["event_url"], "\n" if account.options["odd_bytes"] == "control" else ""
    told = {"publish_id": job["mid"] if account.options["publish_id"] == "number" else str(job["mid"]), "publish_status": job["status"]}
    if job["status"] == 0:
        post = account.posts[job["article_id"]]
        told |= {"article_id": space + job["article_id"] + space, "article_detail": {"count": len(post["articles"]), "item": posts.addresses(account, post, form)}}
    else:
        told |= {"fail_idx": failed}
    _queue(account, at, "PUBLISHJOBFINISH", {"PublishEventInfo": told}, job["event"])


def send_finished(account, send, at):
    good, reprint = send["status"] == "SEND_SUCCESS", account.options["reprint"]
    addresses = posts.addresses(account, account.posts[send["article_id"]], account.options["event_url"]) if good else []
    listed = [{"ArticleIdx": one["idx"], "ArticleUrl": one["article_url"]} for one in addresses]
    hits = [{"ArticleIdx": 1, "UserDeclareState": 0, "AuditState": 2, "OriginalArticleUrl": f"{account.base}/s/original", "OriginalArticleType": 1,
             "CanReprint": int(reprint == "allowed"), "NeedReplaceContent": 1, "NeedShowReprintSource": 1}] if reprint else []
    told = {"MsgID": send["msg_id"], "Status": send["outcome"], "TotalCount": 100 if good else 0, "FilterCount": 80 if good else 0, "SentCount": 75 if good else 0,
            "ErrorCount": 5 if good else 0,
            "CopyrightCheckResult": {"Count": len(hits), "ResultList": {"item": hits}, "CheckState": {None: 0, "allowed": 2, "forbidden": 3}[reprint]},
            "ArticleUrlResult": {"Count": len(listed), "ResultList": {"item": listed}}}
    _queue(account, at, "MASSSENDJOBFINISH", told, send["event"])


def _queue(account, at, name, told, how):
    """`how`: normal, lost, duplicate, early; without a callback nothing is sent."""
    if not account.options["callback_url"]:
        return
    sender = "o" + account.letters("openid", 27)
    message = {"ToUserName": account.user_name, "FromUserName": sender, "CreateTime": int(at), "MsgType": "event", "Event": name} | told
    for _ in range(2 if how == "duplicate" else 1):
        push = {"number": account.last_push + 1, "message": message, "state": "lost" if how == "lost" else "waiting", "queued": at, "answers": []}
        account.note("push", push=push)


# ---- as it goes over the wire ----

def rendered(account, message, stamp, nonce):
    """Query and body of one delivery."""
    token, mode = account.options["callback_token"], account.options["callback_mode"]
    query = {"signature": signature(token, stamp, nonce), "timestamp": stamp, "nonce": nonce, "openid": message["FromUserName"]}
    if mode == "plain":
        return query, _text(account, message)
    noise = hashlib.sha256(f"{nonce}{stamp}".encode()).hexdigest()[:16].encode()
    sealed = encrypt(account.options["callback_aes_key"], account.app_id, _text(account, message), noise)
    query |= {"encrypt_type": "aes", "msg_signature": signature(token, stamp, nonce, sealed)}
    return query, _text(account, (message if mode == "compatible" else {"ToUserName": message["ToUserName"]}) | {"Encrypt": sealed})


def signature(*parts):
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def _text(account, message):
    if account.options["callback_format"] == "json":
        return json.dumps(message, ensure_ascii=False).encode()
    return f"<xml>{_xml(message)}</xml>".encode()


def _xml(value):
    if isinstance(value, dict):
        return "".join(f"<{name}>{_xml(one)}</{name}>" for name, many in value.items() for one in (many if isinstance(many, list) else [many]))
    return str(value) if isinstance(value, int) else f"<![CDATA[{value}]]>"


def encrypt(aes_key, app_id, message, noise):
    """AES-256-CBC as the platform does it: noise, length, message, app id, padded to a multiple of 32."""
    key = base64.b64decode(aes_key + "=")
    text = noise + struct.pack(">I", len(message)) + message + app_id.encode()
    pad = 32 - len(text) % 32
    return base64.b64encode(_openssl("-e", key, text + bytes([pad]) * pad)).decode()


def decrypt(aes_key, sealed):
    """Message and app id."""
    text = _openssl("-d", base64.b64decode(aes_key + "="), base64.b64decode(sealed))
    text = text[16:-text[-1]]
    length = struct.unpack(">I", text[:4])[0]
    return text[4:4 + length], text[4 + length:].decode()


def _openssl(way, key, data):
    command = ["openssl", "enc", "-aes-256-cbc", way, "-K", key.hex(), "-iv", key[:16].hex(), "-nopad"]
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout


# ---- delivery ----

async def deliver(account, number):
    """Tries until the callback answers 200 in time, or the tries are over."""
    options = account.options
    for attempt in range(len(account.pushes[number]["answers"]), options["callback_tries"]):
        if attempt and options["callback_gap_ms"]:
            await asyncio.sleep(options["callback_gap_ms"] / 1000)
        stamp, nonce = str(int(account.pushes[number]["queued"]) + attempt), str(1_000_000_000 + number * 7919 + attempt)
        said = await asyncio.to_thread(_try, account, account.pushes[number]["message"], stamp, nonce)
        push = account.pushes[number]
        state = "delivered" if said.startswith("200 ") else "waiting" if attempt + 1 < options["callback_tries"] else "given up"
        account.note("push", push=push | {"state": state, "answers": [*push["answers"], said]})
        if state == "delivered":
            return


def _try(account, message, stamp, nonce):
    query, body = rendered(account, message, stamp, nonce)
    kind = "application/json" if account.options["callback_format"] == "json" else "text/xml"
    return _call(account, "POST", query, body, {"Content-Type": kind})


async def verify(account, stamp, nonce, echo):
    """The GET with which the console checks a callback: is the echo all of the answer?"""
    query = {"signature": signature(account.options["callback_token"], stamp, nonce), "timestamp": stamp, "nonce": nonce, "echostr": echo}
    said = await asyncio.to_thread(_call, account, "GET", query, None, {})
    return {"good": said == f"200 {echo}", "answer": said}


def _call(account, method, query, body, headers):
    """Status and the first words of the answer, or what went wrong."""
    where, seconds = urlsplit(account.options["callback_url"]), account.options["callback_timeout_ms"] / 1000
    if where.scheme == "https":
        connection = http.client.HTTPSConnection(where.hostname, where.port, timeout=seconds, context=ssl._create_unverified_context())
    else:
        connection = http.client.HTTPConnection(where.hostname, where.port, timeout=seconds)
    path = (where.path or "/") + "?" + "&".join([*filter(None, [where.query]), *(f"{name}={quote(value, safe='')}" for name, value in query.items())])
    try:
        connection.request(method, path, body, {"User-Agent": "Mozilla/4.0", "Accept": "*/*"} | headers)
        answer = connection.getresponse()
        return f"{answer.status} " + re.sub(r"\s+", " ", answer.read(1000).decode("utf-8", "replace")).strip()
    except (OSError, http.client.HTTPException) as error:
        return f"{type(error).__name__}"
    finally:
        connection.close()
