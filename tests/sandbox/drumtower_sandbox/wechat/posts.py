"""What became public: by a job, by a mass send, or by hand; its addresses; how it is taken away again."""

from . import drafts
from .account import is_live
from .answers import Refused


def publish(account, now, by, how, articles, mid, entry_hidden=None, media_id=""):
    """A post with everything its pages need; the draft it was made of leaves the box."""
    if media_id in account.drafts:
        drafts.remove(account, "publish" if how == "publish" else "mass", by, account.drafts[media_id], now)
    shown = [article | {"is_deleted": False, "sn": account.secret(("sn", mid, number), 32), "short": account.letters(("short", mid, number), 22)}
             for number, article in enumerate(articles, 1)]
    post = {"article_id": account.letters(f"article{mid}", 64), "mid": mid, "how": how, "by": by, "at": now, "update_time": now, "articles": shown, "page": "live",
            "hidden": entry_hidden}
    account.note("post", act="publish", by=by, at=now, post=post)
    return post


def change(account, now, by, act, post, **changes):
    account.note("post", act=act, by=by, at=now, post=post | changes)
    return account.posts[post["article_id"]]


def remove(account, now, by, post, index=0):
    """`index` from 1; 0 takes all."""
    articles = [article | {"is_deleted": article["is_deleted"] or index in (0, number)} for number, article in enumerate(post["articles"], 1)]
    return change(account, now, by, "delete", post, articles=articles, update_time=now)


def url(account, post, index, form="long"):
    article, base = post["articles"][index - 1], account.options["page_host"] or account.base
    if form == "short":
        return f"{base}/s/{article['short']}"
    return f"{base}/s?__biz={account.biz}&mid={post['mid']}&idx={index}&sn={article['sn']}#rd"


def addresses(account, post, form="long"):
    return [{"idx": number, "article_url": url(account, post, number, form)} for number in range(1, len(post["articles"]) + 1)]


def items(account, post):
    return [drafts.shape(account, article) | {"thumb_url": account.assets.get(article["thumb_media_id"], {}).get("url", ""), "url": url(account, post, number),
                                             "is_deleted": article["is_deleted"]} for number, article in enumerate(post["articles"], 1)]


def public(account):
    """Every article that is public now."""
    return [{"id": f"{post['article_id']}#{number}", "article_id": post["article_id"], "idx": number, "mid": post["mid"], "by": post["by"], "how": post["how"],
             "at": post["at"], "title": article["title"], "content_source_url": article["content_source_url"], "links": article["links"],
             "url": url(account, post, number), "short_url": url(account, post, number, "short")}
            for post in account.posts.values() for number, article in enumerate(post["articles"], 1) if is_live(post, article)]


# ---- the calls ----

def batchget(account, request, now, asked, effect):
    """Only what went out without telling followers; mass sends never stand here."""
    listed = [post for post in account.posts.values() if post["how"] == "publish" and not drafts.is_hidden(post, "list", now)]
    return drafts.page(account, asked, listed, "article_id", lambda post: items(account, post))


def getarticle(account, request, now, asked, effect):
    return {"news_item": items(account, found(account, asked, now))}


def delete(account, request, now, asked, effect):
    post, index = found(account, asked, now), asked.get("index") or 0
    if not isinstance(index, int) or not 0 <= index <= len(post["articles"]):
        raise Refused(40114)
    remove(account, now, "api", post, index)
    return {"errcode": 0, "errmsg": "ok"}


def found(account, asked, now):
    post = account.posts.get(str(asked.get("article_id", "")))
    if post is None or post["how"] != "publish" or drafts.is_hidden(post, "id", now):
        raise Refused(53600)
    return post
