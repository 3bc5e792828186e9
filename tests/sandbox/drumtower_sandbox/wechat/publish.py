"""Publishing without telling followers: a draft is submitted, a job runs, its outcome is asked for or comes as an event."""

from . import drafts, events, posts
from .answers import Refused


def submit(account, request, now, asked, effect):
    media_id = asked.get("media_id")
    draft = _draft(account, media_id)
    gap = account.options["submit_gap_s"]
    if gap and any(now - job["submitted"] < gap for job in account.jobs.values()):
        raise Refused(53501)
    script = account.take("jobs")
    event, outcome = script.get("event", account.options["event"]), int(script.get("status", 0))
    mid = account.mid_for(draft)
    ends = now if event == "early" else now + script.get("ms", account.options["job_ms"]) / 1000
    job = {"mid": mid, "media_id": media_id, "articles": draft["articles"], "submitted": now, "ends": ends, "outcome": outcome, "status": 1, "event": event,
           "fail_idx": script.get("fail_idx"), "then_s": script.get("then_ms", account.options["then_ms"]) / 1000, "open": True, "article_id": "",
           "hidden": drafts.hidden(effect, now)}
    account.note("job", act="submit", by="api", at=now, job=job)
    if account.options["draft_leaves"] == "submit":
        drafts.remove(account, "publish", "api", draft, now)
    answer = {"errcode": 0, "errmsg": "ok", "publish_id": str(mid) if account.options["publish_id"] == "string" else mid}
    return answer | ({"msg_data_id": mid} if account.options["msg_data_id"] else {})


def _draft(account, media_id):
    """The draft to publish; what a second submit finds is an option."""
    before = [job for job in account.jobs.values() if job["media_id"] == media_id and job["status"] in (0, 1)]
    if before:
        if account.options["second_submit"] != "new":
            raise Refused(account.options["second_submit"])
        return account.drafts.get(media_id) or account.left[media_id]
    return drafts.found(account, {"media_id": media_id})


def get(account, request, now, asked, effect):
    wanted = str(asked.get("publish_id", ""))
    job = account.jobs.get(int(wanted)) if wanted.isdecimal() else None
    if job is None:
        raise Refused(53502)
    status = status_of(account, job)
    answer = {"publish_id": job["mid"] if account.options["publish_id"] == "number" else str(job["mid"]), "publish_status": status}
    if status == 0:
        post = account.posts[job["article_id"]]
        answer |= {"article_id": job["article_id"], "article_detail": {"count": len(post["articles"]), "item": posts.addresses(account, post)}}
    return answer | {"fail_idx": fail_idx(account, job, status)}


def fail_idx(account, job, status):
    if job["fail_idx"] is not None:
        return job["fail_idx"]
    return [1] if status in (2, 4) or (account.options["odd_fail_idx"] and status in (1, 3)) else []


def status_of(account, job):
    """A success turns into 5 or 6 when its articles are taken away."""
    post = account.posts.get(job["article_id"])
    if job["status"] != 0 or post is None:
        return job["status"]
    return 6 if post["page"] == "blocked" else 5 if all(article["is_deleted"] for article in post["articles"]) else 0


def promote(account, job, now):
    """A job whose time has come ends; later its 5 or 6 comes true."""
    if job["status"] == 1 and job["outcome"] != 1 and job["ends"] <= now:
        job = _end(account, job, max(job["ends"], job["submitted"]))
    if job["status"] == 0 and job["open"] and job["ends"] + job["then_s"] <= now:
        post = account.posts[job["article_id"]]
        if job["outcome"] == 5:
            posts.remove(account, now, "hand", post)
        else:
            posts.change(account, now, "platform", "block", post, page="blocked")
        account.note("job", act="later", by="platform", at=now, job=job | {"open": False})


def _end(account, job, at):
    good = job["outcome"] in (0, 5, 6)
    job = job | {"status": 0 if good else job["outcome"], "open": job["outcome"] in (5, 6)}
    if good:
        post = posts.publish(account, at, "api", "publish", job["articles"], job["mid"], job["hidden"], job["media_id"])
        job |= {"article_id": post["article_id"]}
    account.note("job", act="end", by="platform", at=at, job=job)
    events.publish_finished(account, job, at, fail_idx(account, job, job["status"]))
    return job
