"""The portal over HTTP: home, column and article pages, feeds, pictures, attachments."""

import email.utils
import hashlib
import html
import re

from . import hub
from .. import assets
from ..http import Response, conditional
from .portal import COLUMNS, local

SITE = {"SiteName": "福州市鼓楼区人民政府", "SiteDomain": "www.gl.gov.cn", "SiteIDCode": "3501020001"}
CUT = 22                             # characters of a title that a list shows


def serve(portal, request, empty_list=False):
    if request.path == hub.PATH and portal.shown["hub"] != "off":
        return portal.hub.asked(request)
    response = _served(portal, request, empty_list)
    if portal.shown["hub"] == "header":
        topic = portal.base + request.path
        response.headers += [("Link", ", ".join(f'<{address}>; rel="{name}"' for name, address in portal.hub.links(topic)))]
    return response


def _links(portal, request, element):
    """As they stand in a page's head or a feed."""
    if portal.shown["hub"] != "document":
        return ""
    return "".join(f'<{element} rel="{name}" href="{address}" />' for name, address in portal.hub.links(portal.base + request.path))


def _served(portal, request, empty_list):
    if request.method not in ("GET", "HEAD"):
        return Response(405, b"", headers=[("Allow", "GET, HEAD")])
    for column in COLUMNS.values():
        page = re.fullmatch(re.escape(portal.column_path(column)) + r"(?:index(?:_(\d+))?\.html)?", request.path)
        if page:
            return _list(portal, request, column, int(page[1] or 0), empty_list)
    feed = re.fullmatch(r"/xjwz/feeds/(news|notices|all)\.(xml|atom)", request.path)
    if feed:
        return _feed(portal, request, None if feed[1] == "all" else feed[1], feed[2], empty_list)
    if request.path in ("/", "/index.html"):
        return _home(portal, request)
    return _article_or_file(portal, request)


def _article_or_file(portal, request):
    article, current = portal.find(request.path)
    if article and not article["withdrawn"]:
        if current:
            return _article(portal, request, article)
        if portal.layout["redirect"]:
            return Response(301, b"", headers=[("Location", portal.url(article))])
    asset = re.search(r"/([WP])0\d{8}(\d+)\.(png|pdf)$", request.path)
    owner = portal.articles.get(int(asset[2])) if asset else None
    if owner and not owner["withdrawn"] and owner["picture" if asset[1] == "W" else "attachment"]:
        made = assets.png(request.path) if asset[3] == "png" else assets.pdf(request.path)
        kind = "image/png" if asset[3] == "png" else "application/pdf"
        return conditional(request, Response(200, made, kind), _tag(made), owner["published"])
    return Response(404, "<html><head><title>404</title></head><body><h1>您访问的页面不存在或已删除！</h1></body></html>".encode())


def _page(request, column, title, metas, body, modified, links=""):
    charset = column.charset if column else "utf-8"
    lines = "\n".join(f'<meta name="{name}" content="{html.escape(value)}">' for name, value in metas.items())
    text = (f'<!DOCTYPE html>\n<html>\n<head>\n<meta http-equiv="Content-Type" content="text/html; charset={charset}">\n{lines}{links}\n'
            f"<title>{html.escape(title)}_{SITE['SiteName']}</title>\n</head>\n<body>\n"
            '<div class="header"><a href="/">首页</a> <a href="/xjwz/zwgk/">政务公开</a> <a href="/xjwz/bsfw/">办事服务</a></div>\n'
            f'{body}\n<div class="footer">主办：鼓楼区人民政府办公室　网站标识码：{SITE["SiteIDCode"]}　闽ICP备05000001号　'
            '<a href="/map/">网站地图</a></div>\n</body>\n</html>\n')
    data = text.encode(column.codec if column else "utf-8", "xmlcharrefreplace")
    return conditional(request, Response(200, data, f"text/html; charset={charset}"), _tag(data), modified)


def _home(portal, request):
    links = "".join(f'<li><a href="{portal.column_path(c)}">{c.name}</a></li>' for c in COLUMNS.values())
    return _page(request, None, "首页", SITE, f"<ul>{links}</ul>", max(portal.changed.values()))


def _column_metas(column):
    return SITE | {"ColumnName": column.name, "ColumnDescription": f"{column.name}栏目", "ColumnKeywords": column.name, "ColumnType": column.type}


def _list(portal, request, column, page, empty):
    items = [] if empty else portal.listed(column.id)
    size = portal.shown["page_items"]
    pages = max(1, -(-len(items) // size))
    if page and page >= pages:
        return Response(404, b"")
    redesigned = portal.layout["version"] > 0
    rows = "\n".join(_row(portal, column, article, redesigned) for article in items[page * size:(page + 1) * size])
    shape = '<div class="gl-box"><dl class="gl-list">' if redesigned else '<div class="right_content"><ul class="newsList">'
    end = "</dl></div>" if redesigned else "</ul></div>"
    pager = f'<div id="page"><script>createPageHTML({pages}, {page}, "index", "html");</script></div>'
    body = f'<div class="position">当前位置：<a href="/">首页</a> &gt; <a class="CurrChnlCls" href="./">{column.name}</a></div>\n{shape}\n{rows}\n{end}\n{pager}'
    return _page(request, column, column.name, _column_metas(column), body, portal.changed[column.id], _links(portal, request, "link"))


def _row(portal, column, article, redesigned):
    title, here = article["title"], portal.column_path(column)
    shown = title if len(title) <= CUT else title[:CUT] + "…"
    path = portal.path(article)
    link = "./" + path.removeprefix(here) if path.startswith(here) else path
    anchor = f'<a href="{link}" target="_blank" title="{html.escape(title)}">{html.escape(shown, quote=False)}</a>'
    date = f"{local(article['time']):%Y-%m-%d}"
    return f'<dd>{anchor}<em>{date}</em></dd>' if redesigned else f'<li>{anchor}<span class="pubTime">{date}</span></li>'


def shown_time(article):
    return f"{local(article['time']):%Y-%m-%d}" if article["date_only"] else f"{local(article['time']):%Y-%m-%d %H:%M}"


def body_html(portal, article, base=""):
    """The article's text with its picture and attachment, as it stands inside div.TRS_Editor."""
    day = f"{local(article['time']):%Y%m%d}"
    where = base + (portal.folder(article) if base else "./")
    text = article["html"]
    if article["picture"]:
        name = f"W0{day}{article['id']}.png"
        text += f'<p align="center"><img src="{where}{name}" oldsrc="{name}" alt="" width="48" height="32" /></p>\n'
    if article["attachment"]:
        name = f"P0{day}{article['id']}.pdf"
        text += f'<p class="fj">附件：<a href="{where}{name}" oldsrc="{name}" title="附件1.pdf">附件1：{html.escape(article["title"][:16])}.pdf</a></p>\n'
    return text


def _article(portal, request, article):
    column, title, when = COLUMNS[article["column"]], html.escape(article["title"], quote=False), shown_time(article)
    metas = _column_metas(column) | {"ArticleTitle": article["title"], "PubDate": when, "ContentSource": article["source"],
                                     "Keywords": article["theme"], "Author": "", "Url": portal.url(article)}
    body = (f'<div class="xl_main">\n<h1 class="article_title">{title}</h1>\n'
            f'<div class="article_info">发布时间：<span class="time">{when}</span>　来源：{html.escape(article["source"])}　字号：<a href="javascript:doZoom(16)">大</a></div>\n'
            f'<div class="TRS_Editor"><div class="Custom_UnionStyle">\n{body_html(portal, article)}</div></div>\n'
            '<div class="share">扫一扫在手机打开当前页　<a href="javascript:window.print()">打印</a></div>\n</div>')
    return _page(request, column, article["title"], metas, body, article["changed"])


def _feed(portal, request, column_id, form, empty):
    items = [] if empty else portal.listed(column_id)[:portal.shown["feed_items"]]
    modified = portal.changed[column_id] if column_id else max(portal.changed.values())
    name = COLUMNS[column_id].name if column_id else "全部"
    write, kind = (_rss, "application/rss+xml") if form == "xml" else (_atom, "application/atom+xml")
    data = write(portal, request, name, items, modified).encode()
    return conditional(request, Response(200, data, kind + "; charset=utf-8"), _tag(data), modified)


def _rss(portal, request, name, items, modified):
    entries = "".join(
        f"<item><title>{html.escape(a['title'])}</title><link>{portal.url(a)}</link><guid isPermaLink=\"true\">{portal.url(a)}</guid>"
        f"<pubDate>{email.utils.format_datetime(local(a['time']))}</pubDate><author>{html.escape(a['source'])}</author>"
        f"<description>{html.escape(body_html(portal, a, portal.base))}</description></item>\n" for a in items)
    return (f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>{_links(portal, request, "atom:link")}<title>{SITE["SiteName"]} {name}</title><link>{portal.base}/</link>'
            f"<description>{name}</description><language>zh-cn</language><lastBuildDate>{email.utils.format_datetime(local(modified))}</lastBuildDate>\n"
            f"{entries}</channel></rss>\n")


def _atom(portal, request, name, items, modified):
    entries = "".join(
        f"<entry><id>tag:www.gl.gov.cn,2020:{a['id']}</id><title>{html.escape(a['title'])}</title>"
        f'<link rel="alternate" type="text/html" href="{portal.url(a)}"/><published>{local(a["time"]).isoformat(timespec="seconds")}</published>'
        f"<updated>{local(a['changed']).isoformat(timespec='seconds')}</updated><author><name>{html.escape(a['source'])}</name></author>"
        f'<content type="html">{html.escape(body_html(portal, a, portal.base))}</content></entry>\n' for a in items)
    return (f'<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom"><id>tag:www.gl.gov.cn,2020:{name}</id>'
            f'<title>{SITE["SiteName"]} {name}</title>{_links(portal, request, "link")}<link rel="self" href="{portal.base}{request.path}"/><updated>{local(modified).isoformat(timespec="seconds")}</updated>\n'
            f"{entries}</feed>\n")


def _tag(data):
    return f'"{hashlib.sha256(data).hexdigest()[:16]}"'
