"""Mass sends: few a day, with a memory for the client's own id, invisible in batchget."""

import hashlib
import json

from . import drafts, events, posts
from .account import day_of
from .answers import Refused

MEMORY_S = 86400


def sendall(account, request, now, asked, effect):
    """POST /cgi-bin/message/mass/sendall with a draft."""
    everyone = _range(account, asked)
    draft, own_id = _draft(account, asked), _own_id(account, asked)
    earlier = next((send for send in account.sends.values() if send["own_id"] == own_id and now - send["submitted"] < MEMORY_S), None)
    if earlier:
        if now - earlier["submitted"] < account.options["clientmsgid_gap_s"]:
            raise Refused(45066)
        raise Refused(45065, msg_id=earlier["msg_id"])
    if draft is None or draft["media_id"] not in account.drafts:
        raise Refused(40007)
    if left(account, now) <= 0:
        raise Refused(45028)
    script = account.take("sends")
    send = {"msg_id": account.last_msg_id + 1, "mid": account.mid_for(draft), "media_id": draft["media_id"], "articles": draft["articles"], "own_id": own_id,
            "submitted": now, "ends": now + script.get("ms", account.options["job_ms"]) / 1000, "outcome": _outcome(account, script, asked), "status": "SENDING", "open": True,
            "event": script.get("event", account.options["event"]), "everyone": everyone, "article_id": "", "by": "api"}
    if send["event"] == "early":
        send["ends"] = now
    account.note("send", act="submit", by="api", at=now, send=send)
    if account.options["draft_leaves"] == "submit":
        drafts.remove(account, "mass", "api", draft, now)
    return {"errcode": 0, "errmsg": "send job submission success", "msg_id": send["msg_id"], "msg_data_id": send["mid"]}


def _range(account, asked):
    wanted = asked.get("filter")
    if asked.get("msgtype") != "mpnews" or not isinstance(wanted, dict):
        raise Refused(40008)
    if wanted.get("is_to_all"):
        return True
    if wanted.get("tag_id") not in account.options["tags"]:
        raise Refused(-1)
    return False


def _draft(account, asked):
    media_id = asked["mpnews"].get("media_id") if isinstance(asked.get("mpnews"), dict) else None
    return account.drafts.get(media_id) or account.left.get(media_id) if isinstance(media_id, str) else None


def _own_id(account, asked):
    """The client's id for this send; without one the platform makes one from range and content."""
    own_id = asked.get("clientmsgid")
    if own_id and len(str(own_id).encode()) > account.options["clientmsgid_limit"]:
        raise Refused(45067)
    draft = _draft(account, asked)
    made = json.dumps([asked["filter"], draft["articles"] if draft else None], sort_keys=True)
    return str(own_id) if own_id else hashlib.sha256(made.encode()).hexdigest()


def _outcome(account, script, asked):
    reprint = account.options["reprint"]
    if "status" in script or reprint is None:
        return script.get("status", "send success")
    if reprint == "forbidden":
        return "err(30002)"
    return "send success" if asked.get("send_ignore_reprint") == 1 else "err(30003)"


def left(account, now):
    """How many mass sends the account still has; sends by hand count too, failed ones do not."""
    service, day = account.options["kind"] == "service", day_of(now)
    quota = account.options["mass_quota"] or (4 if service else 1)
    period = day[:7] if service else day
    return quota - sum(day_of(send["submitted"]).startswith(period) and send["status"] != "SEND_FAIL" for send in account.sends.values())


def get(account, request, now, asked, effect):
    send = _found(account, asked)
    return {"msg_id": send["msg_id"], "msg_status": send["status"]}


def delete(account, request, now, asked, effect):
    """The pages die, the cards in the chats stay."""
    if "msg_id" in asked:
        send, index = _found(account, asked), asked.get("article_idx") or 0
    else:
        send, index = next(((send, number) for send in account.sends.values() for number, _ in enumerate(send["articles"], 1)
                            if send["article_id"] and asked.get("url") in _addresses(account, send, number)), (None, 0))
    if send is None or send["status"] != "SEND_SUCCESS" or send["by"] != "api" or not 0 <= index <= len(send["articles"]):
        raise Refused(40059)
    post = posts.remove(account, now, "api", account.posts[send["article_id"]], index)
    if all(article["is_deleted"] for article in post["articles"]):
        account.note("send", act="delete", by="api", at=now, send=send | {"status": "DELETE"})
    return {"errcode": 0, "errmsg": "ok"}


def _addresses(account, send, index):
    post = account.posts[send["article_id"]]
    long = posts.url(account, post, index)
    return (long, long.removesuffix("#rd"), posts.url(account, post, index, "short"))


def _found(account, asked):
    wanted = str(asked.get("msg_id", ""))
    send = account.sends.get(int(wanted)) if wanted.isdecimal() else None
    if send is None:
        raise Refused(40059)
    return send


def promote(account, send, now):
    if send["ends"] <= now:
        good, at = send["outcome"] == "send success", send["ends"]
        send = send | {"status": "SEND_SUCCESS" if good else "SEND_FAIL", "open": False}
        if good:
            post = posts.publish(account, at, send["by"], "mass", send["articles"], send["mid"], None, send["media_id"])
            send |= {"article_id": post["article_id"]}
        account.note("send", act="end", by="platform", at=at, send=send)
        events.send_finished(account, send, at)


def by_hand(account, now, articles, mid, media_id=""):
    """Sent from the console: counts against the quota, known to nobody who asks by API until the next day."""
    if left(account, now) <= 0:
        raise ValueError("no mass send left")
    post = posts.publish(account, now, "hand", "mass", articles, mid, None, media_id)
    send = {"msg_id": account.last_msg_id + 1, "mid": mid, "media_id": media_id, "articles": articles, "own_id": "", "submitted": now, "ends": now,
            "outcome": "send success", "status": "SEND_SUCCESS", "open": False, "event": account.options["event"], "everyone": True,
            "article_id": post["article_id"], "by": "hand"}
    account.note("send", act="submit", by="hand", at=now, send=send)
    if account.options["console_events"]:
        events.send_finished(account, send, now)
    return post
