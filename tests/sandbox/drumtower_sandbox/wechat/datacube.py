"""The next day's figures: the only call that shows mass sends, too."""

import re
from datetime import date

from . import posts
from .account import day_of
from .answers import Refused

OFFLINE = ("getarticlesummary", "getarticletotal", "getuserread", "getuserreadhour", "getusershare", "getusersharehour")


def article_total_detail(account, request, now, asked, effect):
    """One day of what was published, up to yesterday."""
    begin, end = (_day(asked.get(name)) for name in ("begin_date", "end_date"))
    if begin != end or end.isoformat() >= day_of(now):
        raise Refused(61501)
    if account.options["datacube"] == "not_ready":
        raise Refused(61503)
    if account.options["datacube"] == "delayed":
        return {"list": [], "is_delay": True}
    rows = [{"ref_date": begin.isoformat(), "msgid": f"{post['mid']}_{number}", "title": article["title"], "content_url": posts.url(account, post, number),
             "publish_type": 0 if post["how"] == "mass" else 1, "detail_list": [{"stat_date": begin.isoformat(), "read_user": 7 * number, "share_user": number}]}
            for post in account.posts.values() if day_of(post["at"]) == begin.isoformat() for number, article in enumerate(post["articles"], 1)]
    return {"list": rows, "is_delay": False}


def _day(text):
    if not isinstance(text, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        raise Refused(61500)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(61500) from None


def offline(account, request, now, asked, effect):
    raise Refused(47009)
