"""A site's public face: front page, article pages, feed, pictures; what is not public is 404."""

import hashlib
import html
import re
from datetime import datetime, timezone
from email.utils import format_datetime

from . import text
from .posts import is_hidden
from .site import CHINA
from ..http import Response, conditional


def serve(site, request, files):
    if request.method not in ("GET", "HEAD"):
        return Response(405, b"", headers=[("Allow", "GET, HEAD")])
    if request.path.startswith("/wp-content/uploads/"):
        return _upload(site, request, files)
    if request.path in ("/feed/", "/feed"):
        return _feed(site, request)
    page = re.fullmatch(r"/(?:page/(\d+)/?)?", request.path)
    if page and request.param("p"):
        return _by_number(site, request.param("p"))
    if page:
        return _front(site, int(page[1] or 1))
    post = site.at(request.path)
    if post is None or is_hidden(post, "public"):
        return _missing(site)
    if request.path != site.permalink(post):
        return _moved(site, post)
    return _article(site, post)


def _moved(site, post):
    return Response(301, b"", headers=[("Location", site.link(post)), ("X-Redirect-By", "WordPress")])


def _by_number(site, number):
    post = site.posts.get(int(number)) if number.isdigit() else None
    return _moved(site, post) if post and post["status"] == "publish" and not is_hidden(post, "public") else _missing(site)


def _missing(site):
    return _page(site, "找不到页面", {}, '<h1 class="article_title">找不到页面</h1><p>这里什么都没有。</p>', 404)


def _page(site, title, metas, body, status=200):
    metas = {"SiteName": site.title, "SiteDomain": site.base.removeprefix("http://"), "SiteIDCode": "3501020002"} | metas
    lines = "\n".join(f'<meta name="{name}" content="{html.escape(html.unescape(value))}">' for name, value in metas.items())
    out = (f'<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="UTF-8">\n{lines}\n<title>{title} &#8211; {site.title}</title>\n'
           f'<link rel="alternate" type="application/rss+xml" href="{site.base}/feed/" />\n<link rel="https://api.w.org/" href="{site.base}/wp-json/" />\n</head>\n'
           f'<body>\n<div class="header"><a href="{site.base}/">{site.title}</a></div>\n{body}\n<div class="footer">公网安备　闽ICP备　网站地图</div>\n</body>\n</html>\n')
    return Response(status, out.encode(), "text/html; charset=UTF-8", [("Link", f'<{site.base}/wp-json/>; rel="https://api.w.org/"')])


def shown_time(site, post):
    when = datetime.fromtimestamp(post["date"], CHINA)
    return f"{when:%Y-%m-%d}" if site.options["date_only"] else f"{when:%Y-%m-%d %H:%M}"


def _visible(site):
    return [post for post in site.public() if not is_hidden(post, "public")]


def _front(site, page):
    size, posts = site.options["per_page"], _visible(site)
    shown = posts[(page - 1) * size:page * size]
    if not shown and page > 1:
        return _missing(site)
    rows = "\n".join(f'<li><a href="{site.link(post)}" title="{html.escape(html.unescape(post["title"]))}">{text.rendered_title(post["title"])}</a>'
                     f'<span class="date">{shown_time(site, post)}</span></li>' for post in shown)
    older = f'\n<a class="next" href="{site.base}/page/{page + 1}/">下一页</a>' if len(posts) > page * size else ""
    metas = {"ColumnName": "最新文章", "ColumnDescription": "最新文章", "ColumnKeywords": "转载", "ColumnType": "工作动态"}
    return _page(site, "首页", metas, f'<ul class="list">\n{rows}\n</ul>{older}')


def _article(site, post):
    title, when = text.rendered_title(post["title"]), shown_time(site, post)
    metas = {"ColumnName": "最新文章", "ColumnType": "工作动态", "ArticleTitle": post["title"], "PubDate": when, "ContentSource": site.title}
    body = (f'<div class="article">\n<h1 class="article_title">{title}</h1>\n<div class="info">发布时间：<span class="time">{when}</span></div>\n'
            f'<div class="entry-content article-content">\n{text.rendered_content(post["content"])}</div>\n</div>')
    response = _page(site, title, metas, body)
    response.headers.append(("Link", f'<{site.base}/?p={post["id"]}>; rel=shortlink'))
    return response


def _feed(site, request):
    if site.options["date_only"]:
        return _missing(site)
    posts = _visible(site)[:site.options["per_page"]]
    items = "".join(f"<item><title>{html.escape(html.unescape(post['title']))}</title><link>{site.link(post)}</link>"
                    f"<pubDate>{_rfc822(post['date'])}</pubDate><guid isPermaLink=\"false\">{site.base}/?p={post['id']}</guid>"
                    f"<description><![CDATA[{text.rendered_excerpt(post['excerpt'], post['content'])}]]></description>"
                    f"<content:encoded><![CDATA[{text.rendered_content(post['content'])}]]></content:encoded></item>\n" for post in posts)
    data = (f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
            f'xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>{site.title}</title>'
            f'<atom:link href="http://127.0.0.1/feed/" rel="self" type="application/rss+xml" /><link>{site.base}</link><description></description>'
            f"<lastBuildDate>{_rfc822(site.modified)}</lastBuildDate>\n{items}</channel></rss>\n").encode()
    tag = f'"{hashlib.md5(data, usedforsecurity=False).hexdigest()}"'
    return conditional(request, Response(200, data, "application/rss+xml; charset=UTF-8"), tag, site.modified)


def _rfc822(seconds):
    return format_datetime(datetime.fromtimestamp(int(seconds), timezone.utc))


def _upload(site, request, files):
    item = next((m for m in site.media.values() if request.path == m["path"]), None)
    return Response(200, files.read(item), item["mime"]) if item else _missing(site)
