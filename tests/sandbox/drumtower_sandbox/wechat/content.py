"""What the platform checks in an article, and what it makes of its content."""

import html
import re
from urllib.parse import urlsplit

from . import media
from .answers import Refused
from ..wordpress.site import links

PICTURE_HOSTS = ("mmbiz.qpic.cn", "mmbiz.qlogo.cn")
OWN_HOST = "mp.weixin.qq.com"


def checked(account, asked, single):
    """One article as it is stored, or the refusal it earns."""
    if not isinstance(asked, dict):
        raise Refused(44003)
    kind = asked.get("article_type") or "news"
    if kind not in ("news", "newspic"):
        raise Refused(40035)
    text = {name: _text(asked, name) for name in ("title", "author", "digest", "content", "content_source_url")}
    _check_lengths(account, text)
    if not text["content"] and kind == "news":
        raise Refused(44004)
    if text["content_source_url"] and not re.fullmatch(r"https?://[^\s/]+\S*", text["content_source_url"]):
        raise Refused(41039)
    if str(asked.get("need_open_comment", 0)) not in ("0", "False") and not account.options["comment_right"]:
        raise Refused(88000)
    if account.options["links"] == "refused" and any(_leads_out(account, link) for link in links(text["content"])):
        raise Refused(45166)
    pictures, flags = _pictures(account, asked, kind), ("need_open_comment", "only_fans_can_comment")
    stored = {"article_type": kind, **text, "content": text["content"] if kind == "newspic" else mangled(text["content"]),
              "digest": text["digest"] or (plain(text["content"])[:54] if single else ""), "thumb_media_id": pictures[0],
              "show_cover_pic": 0, **{name: int(bool(asked.get(name))) for name in flags},
              "links": originals(text["content_source_url"], text["content"])}
    return stored | ({"image_info": asked["image_info"]} if kind == "newspic" else {})


def _text(asked, name):
    value = asked.get(name, "")
    if not isinstance(value, str):
        raise Refused(40035)
    return value


def _check_lengths(account, text):
    if not text["title"].strip():
        raise Refused(40035)
    for name, most, code in (("title", account.options["title_limit"], 45003), ("author", 16, 45110), ("digest", 128, 45004),
                             ("content", account.options["content_limit"], 45002)):
        if len(text[name]) > most:
            raise Refused(code)
    if len(text["content"].encode()) >= media.MB:
        raise Refused(45002)
    if len(text["content_source_url"].encode()) > 1024:
        raise Refused(45005)


def _pictures(account, asked, kind):
    if kind == "newspic":
        shown = asked.get("image_info")
        listed = shown.get("image_list") if isinstance(shown, dict) else None
        wanted = [picture.get("image_media_id") for picture in listed if isinstance(picture, dict)] if isinstance(listed, list) else []
    else:
        wanted = [asked.get("thumb_media_id")]
    if not 0 < len(wanted) <= 20 or not all(media.is_permanent_picture(account, picture) for picture in wanted):
        raise Refused(40007)
    return wanted


def _leads_out(account, link):
    """To another host than articles have."""
    host = urlsplit(link).netloc
    return bool(host) and host not in (OWN_HOST, urlsplit(account.options["page_host"] or account.base).netloc)


def originals(source, text):
    """Addresses that an article leads to: its source, its links, and those that stand in the text as words."""
    return list(dict.fromkeys([*filter(None, [source]), *links(text), *re.findall(r"https?://[!-~]+", plain(text))]))


def plain(text):
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", text)).split())


def mangled(content):
    """Scripts go, and pictures from elsewhere."""
    content = re.sub(r"<script\b.*?(?:</script\s*>|$)", "", content, flags=re.I | re.S)
    content = re.sub(r"""\son\w+\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)(?=[^<>]*>)""", "", content, flags=re.I)
    return re.sub(r"<img\b[^>]*>", lambda picture: _picture(picture[0]), content, flags=re.I)


def _picture(tag):
    source = re.search(r"""[\s"'](?:data-)?src\s*=\s*["']?([^"'\s>]+)""", tag, re.I)
    if not source or urlsplit(html.unescape(source[1])).hostname not in PICTURE_HOSTS:
        return ""
    return tag


def with_data_src(content):
    """As the platform gives it back: readers' browsers load pictures late."""
    return re.sub(r"""(<img\b[^>]*?[\s"'])src(\s*=)""", r"\1data-src\2", content, flags=re.I)


def echoed(account, article):
    """The read-back of content_source_url, which nobody promised to be exact."""
    url, how = article["content_source_url"], account.options["source_echo"]
    return html.escape(url) if how == "escaped" else url.partition("?")[0] if how == "no_query" else url
