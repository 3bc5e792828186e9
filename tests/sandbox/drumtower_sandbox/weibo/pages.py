"""Plain public pages for a person or a comparison: an account, one post, a picture, where a short link leads."""

import html
import re

from .. import assets
from ..http import Response
from . import ids, shape, text

POST = re.compile(r"/(?:(?P<uid>\d{6,})|status|detail)/(?P<post>[0-9A-Za-z]+)/?")
ACCOUNT = re.compile(r"/(?:u/)?(?P<uid>\d{6,})/?")


def account_of(platform, request, params):
    found = POST.fullmatch(request.path) or ACCOUNT.fullmatch(request.path)
    if not found:
        return None
    if found.groupdict().get("post"):
        post = platform.posts.get(ids.number_in(found["post"]))
        return platform.accounts[post["account"]] if post else platform.account_at("uid", found["uid"])
    return platform.account_at("uid", found["uid"])


def serve(platform, request):
    if request.method not in ("GET", "HEAD"):
        return Response(405)
    one, whose = POST.fullmatch(request.path), ACCOUNT.fullmatch(request.path)
    short, picture = re.fullmatch(r"/t\.cn/(\w+)", request.path), re.fullmatch(r"/(?:thumbnail|bmiddle|large)/(\w+)\.(?:jpg|png|gif)", request.path)
    if request.headers.get("host", "").split(":")[0] == "t.cn":
        short = re.fullmatch(r"/(\w+)", request.path)
    if short and "http://t.cn/" + short[1] in platform.shorts:
        return Response(302, headers=[("Location", platform.shorts["http://t.cn/" + short[1]])])
    if picture:
        return Response(200, assets.png(picture[1]), "image/png")
    if one:
        return _post(platform, one)
    if whose and platform.account_at("uid", whose["uid"]):
        return _account(platform, platform.account_at("uid", whose["uid"]))
    if request.path == "/":
        return _page("微博", "".join(f'<p><a href="/u/{account.uid}">{_escape(account.title)}</a></p>' for account in platform.accounts.values()))
    return _gone("抱歉，您访问的页面不存在。")


def _post(platform, found):
    post = platform.posts.get(ids.number_in(found["post"]))
    account = platform.accounts[post["account"]] if post else None
    if post is None or post["deleted"] or post["visible"] or platform.is_hidden(post, "public") or found["uid"] not in (None, account.uid):
        return _gone("抱歉，该微博不存在或者暂无查看权限。")
    return _page(text.title(post["raw"]) or account.title, _article(platform, post))


def _account(platform, account):
    """Pinned first, then newest first."""
    posts = sorted(platform.public(account), key=lambda post: not post["pinned"])
    listed = [post for post in posts if not platform.is_hidden(post, "list")]
    return _page(f"{account.title}的微博", "".join(_article(platform, post) for post in listed[:50]))


def _article(platform, post):
    account = platform.accounts[post["account"]]
    picture = f'<img src="/large/{post["pic"]["id"]}.{post["pic"]["type"]}">' if post["pic"] else ""
    quoted = f"<blockquote>{_original(platform, platform.posts[post['root']])}</blockquote>" if post["root"] else ""
    pinned = "<b>置顶</b> " if post["pinned"] else ""
    return (f'<article data-mid="{post["id"]}"><p>{pinned}<a href="/u/{account.uid}">{_escape(account.title)}</a> '
            f'<a href="/{account.uid}/{ids.bid_of(post["id"])}"><time>{ids.local(post["created"])}</time></a></p>'
            f'<div class="text">{linked(post["raw"])}</div>{picture}{quoted}</article>')


def _original(platform, root):
    return shape.GONE if root["deleted"] or root["visible"] else _article(platform, root)


def linked(raw):
    """Links as the chips that people see."""
    out = "".join(f'<a href="{_escape(part)}">网页链接</a>' if text.URL.fullmatch(part) else _escape(part) for part in re.split(f"({text.URL.pattern})", raw))
    return out.replace("\n", "<br />")


def _escape(value):
    return html.escape(value)


def _page(title, body, status=200):
    return Response(status, f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{_escape(title)}</title></head><body>{body}</body></html>'.encode())


def _gone(words):
    return _page("微博", f"<p>{words}</p>", 404)
