"""Article pages, as a reader's browser gets them: live, deleted, blocked, unavailable, or a captcha. Always 200, but for the redirect."""

import html
from datetime import datetime

from .account import CHINA
from .content import with_data_src
from .drafts import is_hidden
from ..http import Response

MESSAGES = {"deleted": "该内容已被发布者删除", "blocked": "此内容因违规无法查看", "gone": "此账号已被屏蔽, 内容无法查看", "wrong": "参数错误"}
BLOCKED_WHY = "由用户投诉并经平台审核，涉嫌违反相关法律法规和政策，查看对应规则。"


def is_page(request):
    return request.path == "/s" or request.path.startswith(("/s/", "/mp/wappoc_appmsgcaptcha"))


def find(accounts, request):
    """The account and (post, index) of an address, as far as they are known."""
    if request.path.startswith("/s/"):
        for account in accounts:
            for post in account.posts.values():
                for number, article in enumerate(post["articles"], 1):
                    if request.path == f"/s/{article['short']}":
                        return account, (post, number)
        return None, None
    biz = (request.param("__biz") or "").rstrip("=")
    account = next((account for account in accounts if biz and account.biz.rstrip("=") == biz), None)
    wanted = {name: request.param(name) or request.param(alias) or "" for name, alias in (("mid", "appmsgid"), ("idx", "itemidx"), ("sn", "sign"))}
    for post in account.posts.values() if account else ():
        if str(post["mid"]) == wanted["mid"] and wanted["idx"].isdecimal() and 0 < int(wanted["idx"]) <= len(post["articles"]):
            if post["articles"][int(wanted["idx"]) - 1]["sn"] == wanted["sn"]:
                return account, (post, int(wanted["idx"]))
    return account, None


def serve(accounts, request, now):
    account, place = find(accounts, request)
    if request.path.startswith("/mp/") or (account and account.options["pages"] == "captcha"):
        return _page("环境异常", '<div class="weui-msg"><h2 class="weui-msg__title">环境异常</h2><p class="weui-msg__desc">当前环境异常，完成验证后即可继续访问。</p>'
                     '<a class="weui-btn" id="js_verify">去验证</a></div>')
    if account and account.options["pages"] == "redirect":
        return Response(302, b"", headers=[("Location", f"{account.base}/mp/wappoc_appmsgcaptcha?poc_token=HJ8&target_url={html.escape(request.target)}")])
    if place is None or is_hidden(place[0], "public", now):
        return _message("wrong")
    post, number = place
    article = post["articles"][number - 1]
    if article["is_deleted"]:
        return _message("deleted")
    if post["page"] == "blocked":
        return _message("blocked", BLOCKED_WHY)
    if post["page"] == "gone":
        return _message("gone")
    if post["page"] == "unavailable":
        return _page("", '<div class="mesg-block"><p>该内容暂时无法查看</p></div>')
    return _article(account, post, number, article)


def _message(kind, why=""):
    desc = f'<p class="weui-msg__desc">{why}</p>' if why else ""
    title = f'<h2 class="weui-msg__title {"warn" if why else ""}">{MESSAGES[kind]}</h2>'
    return _page("", f'<div class="weui-msg"><div class="weui-msg__text-area">{title}{desc}</div></div>')


def _page(title, body, head=""):
    text = ('<!DOCTYPE html>\n<html>\n<head>\n<meta charset="utf-8">\n<meta http-equiv="Content-Type" content="text/html; charset=utf-8">\n'
            f"{head}<title>{title}</title>\n</head>\n<body>\n{body}\n</body>\n</html>\n")
    return Response(200, text.encode(), "text/html; charset=UTF-8")


def _article(account, post, number, article):
    address = f"{account.options['page_host'] or account.base}/s?__biz={account.biz}&mid={post['mid']}&idx={number}&sn={article['sn']}"
    title, when, shown = html.escape(article["title"]), int(post["at"]), f"{datetime.fromtimestamp(post['at'], CHINA):%Y-%m-%d %H:%M}"
    head = (f'<meta property="og:title" content="{title}" />\n<meta property="og:url" content="{html.escape(address)}" />\n'
            f'<meta property="og:description" content="{html.escape(article["digest"])}" />\n'
            f'<meta property="og:article:author" content="{html.escape(article["author"])}" />\n'
            '<meta property="og:type" content="article" />\n<meta property="og:site_name" content="微信公众平台" />\n')
    source = html.escape(article["content_source_url"]).replace("'", "%27")
    script = (f'<script type="text/javascript">\nvar biz = "{account.biz}";\nvar sn = "{article["sn"]}";\nvar mid = "{post["mid"]}";\nvar idx = "{number}";\n'
              f'var user_name = "{account.user_name}";\nvar nickname = htmlDecode("{html.escape(account.title)}");\nvar ct = "{when}";\n'
              f'var msg_title = \'{title.replace("&#x27;", "&#39;")}\'.html(false);\nvar msg_link = "{html.escape(address)}#rd";\n'
              f"var msg_source_url = '{source}';\n"
              f"var createTime = '{shown}';\n</script>")
    more = '<a class="media_tool_meta meta_primary" id="js_view_source" href="##">阅读原文</a>' if source else ""
    body = ('<div id="js_article" class="rich_media">\n<div id="img-content" class="rich_media_wrp">\n'
            f'<h1 class="rich_media_title" id="activity-name">{title}</h1>\n'
            f'<div id="meta_content" class="rich_media_meta_list"><span class="rich_media_meta rich_media_meta_text">{html.escape(article["author"])}</span>'
            f'<a id="js_name">{html.escape(account.title)}</a><em id="publish_time">{shown}</em></div>\n'
            '<div class="rich_media_content js_underline_content" id="js_content" style="visibility: hidden; opacity: 0; ">'
            f'{with_data_src(article["content"])}</div>\n{more}</div>\n</div>\n{script}')
    return _page("", body, head)
