"""m.weibo.cn as crawlers know it: cards, HTML texts, and its ways of saying no. Off by default."""

import html
import json
import re
from urllib.parse import quote

from ..http import Response
from . import ids, shape, text
from .answers import encoded
from .params import gather

PATHS = ("/api/container/getIndex", "/statuses/show", "/statuses/extend", "/api/statuses/repostTimeline")
LOGIN = {"ok": -100, "url": "https://passport.weibo.com/sso/signin?entry=wapsso"}


def serve(platform, request):
    """None: not one of its addresses, or the account has it off."""
    page = re.fullmatch(r"/(?:status|detail)/(\w+)", request.path)
    if request.method != "GET" or (request.path not in PATHS and not page):
        return None
    params = gather(request)
    account, post = _asked(platform, request, params, page)
    option = platform.options_of(account)
    if not option("mobile"):
        return None
    if option("mobile_answer") != "ok":
        return {"login": encoded(LOGIN), "cookies": Response(432), "limited": Response(418)}[option("mobile_answer")]
    if page:
        return _page(platform, post) if post and "json" not in request.headers.get("accept", "") else None
    if "weibo.c" not in request.headers.get("referer", "") and platform.base not in request.headers.get("referer", " "):
        return Response(403)
    if request.path == PATHS[0]:
        return _index(platform, account, params)
    if post is None:
        return encoded({"ok": 0, "msg": "微博不存在或暂无查看权限!"})
    if request.path == PATHS[3]:
        return _reposts(platform, post)
    if request.path == PATHS[2]:
        return encoded({"ok": 1, "data": {"ok": 1, "longTextContent": _html(post["text"]), "reposts_count": len(shape.reposts_of(platform, post["id"]))}})
    return encoded({"ok": 1, "data": _mblog(platform, post, whole=True)})


def _asked(platform, request, params, page):
    if request.path == PATHS[0]:
        found = re.fullmatch(r"(?:107603|230413|100505)(\d+)", params.get("containerid", ""))
        return platform.account_at("uid", params.get("value") or (found[1] if found else "")), None
    post = platform.posts.get(ids.number_in(page[1] if page else params.get("id", "")))
    if post is None or post["deleted"] or post["visible"] or platform.is_hidden(post, "public"):
        return None, None
    return platform.accounts[post["account"]], post


def _index(platform, account, params):
    """The tabs of an account, or with its containerid the posts."""
    if account is None:
        return encoded({"ok": 0, "msg": "这里还没有内容", "data": {"cards": []}})
    if "containerid" not in params.values or params.get("containerid", "").startswith("100505"):
        tabs = [{"id": 1, "tabKey": "profile", "tab_type": "profile", "containerid": f"230283{account.uid}"},
                {"id": 2, "tabKey": "weibo", "tab_type": "weibo", "title": "微博", "containerid": f"107603{account.uid}"}]
        return encoded({"ok": 1, "data": {"userInfo": shape.user(platform, account), "tabsInfo": {"selectedTab": 1, "tabs": tabs}}})
    posts = [post for post in platform.public(account) if not platform.is_hidden(post, "list")]
    posts.sort(key=lambda post: not post["pinned"])
    count, page = min(50, max(1, params.number("count", 10))), max(1, params.number("page", 1))
    shown = posts[(page - 1) * count:page * count]
    if not shown:
        return encoded({"ok": 0, "msg": "这里还没有内容", "data": {"cards": []}})
    cards = [{"card_type": 9, "itemid": f"107603{account.uid}_-_{post['id']}", "scheme": f"https://m.weibo.cn/status/{ids.bid_of(post['id'])}",
              "mblog": _mblog(platform, post)} for post in shown]
    return encoded({"ok": 1, "data": {"cardlistInfo": {"containerid": f"107603{account.uid}", "total": len(posts), "page": page + 1}, "cards": cards}})


def _mblog(platform, post, whole=False, deep=True):
    account = platform.accounts[post["account"]]
    option = platform.options_of(account)
    cut = post["long"] and not whole
    shown = _html(text.cut(post["text"], option("text_limit")) if cut else post["text"])
    out = {"created_at": ids.stamp(post["created"]), "id": str(post["id"]), "mid": str(post["id"]), "bid": ids.bid_of(post["id"]), "source": "",
           "text": shown + (f'...<a href="/status/{post["id"]}">全文</a>' if cut else ""), "isLongText": post["long"], "user": shape.user(platform, account),
           "visible": {"type": post["visible"], "list_id": 0}, "pic_num": 1 if post["pic"] else 0} | shape.counts(platform, post["id"])
    if post["pinned"]:
        out |= {"profile_type_id": f"proweibotop_{post['id']}", "isTop": 1}
    if post["edited"]:
        out["edit_at"] = ids.stamp(post["edited"])
    if post["pic"]:
        pic = {"pid": post["pic"]["id"], "url": f"{platform.base}/large/{post['pic']['id']}.{post['pic']['type']}"}
        out["pics"] = {"0": pic} if option("mobile_pics") == "object" else [pic]
    if post["root"] and deep:
        root = platform.posts[post["root"]]
        gone = {"id": str(root["id"]), "mid": str(root["id"]), "text": shape.GONE, "user": None}
        out["retweeted_status"] = gone if root["deleted"] or root["visible"] else _mblog(platform, root, deep=False)
    return out


def _html(raw):
    def chip(part):
        return f'<a href="https://weibo.cn/sinaurl?u={quote(part, safe="")}"><span class="url-icon"></span><span class="surl-text">网页链接</span></a>'
    return "".join(chip(part) if text.URL.fullmatch(part) else html.escape(part).replace("\n", "<br />") for part in re.split(f"({text.URL.pattern})", raw))


def _reposts(platform, post):
    found = [_mblog(platform, repost, deep=False) for repost in shape.reposts_of(platform, post["id"]) if not repost["visible"]]
    return encoded({"ok": 1, "data": {"data": found, "total_number": len(found), "max": 1}} if found else {"ok": 0, "msg": "快来转发吧"})


def _page(platform, post):
    data = json.dumps([{"status": _mblog(platform, post, whole=True)}], ensure_ascii=False).replace("</", "<\\/")
    title = html.escape(text.title(post["raw"]))
    body = f'<div id="app"></div><script>var $render_data = {data}[0] || {{}};</script>'
    return Response(200, f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title></head><body>{body}</body></html>'.encode())
