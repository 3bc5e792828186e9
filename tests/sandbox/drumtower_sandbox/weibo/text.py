"""What happens to a text: its length, links that become t.cn, topics, the cut of a long one."""

import re
from urllib.parse import urlsplit

URL = re.compile(r"https?://[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")
TOPIC = re.compile(URL.pattern + r"|#([^#\n]+)#")
TRAIL = " \u200b"
LINK_UNITS, LINK_BYTES, OWN_BYTES = 20, 140, 41


def units(text, astral=2):
    """Half-width units: one up to U+0080, else two; `astral` for what lies beyond U+FFFF."""
    return sum(1 if ord(character) <= 0x80 else astral if ord(character) > 0xFFFF else 2 for character in text)


def length(text, rule="counter", astral=2, https=True):
    """Characters as the 140 mean them. `rule`: counter (a link is 20 units whatever its length), raw (before shortening);
    `https`: such links are shortened in the count too."""
    if rule == "raw":
        return half(units(text, astral))
    links = [link for link in URL.findall(text) if https or link.startswith("http:")]
    total = units(text, astral)
    for link in links:
        total += _link_units(link) - len(link)
    return half(total)


def half(total):
    return -(-total // 2)


def _link_units(link):
    host, size = _host(link), len(link)
    if "." not in host or host == "t.cn" or (size <= OWN_BYTES and _within(host, ("weibo.com", "weibo.cn"))):
        return size
    return LINK_UNITS if size <= LINK_BYTES else size - LINK_BYTES + LINK_UNITS


def _host(link):
    try:
        return (urlsplit(link).hostname or "").lower()
    except ValueError:
        return ""


def _within(host, domains):
    return any(host == domain or host.endswith("." + domain) for domain in domains)


def links(text):
    return list(dict.fromkeys(URL.findall(text)))


def finds_domain(text, domains, match):
    """True when a link of the text lies under one of the app's secure domains; `match`: exact or suffix."""
    wanted = [domain.lower() for domain in domains]
    for link in links(text):
        names = {_host(link), link.partition("://")[2].partition("/")[0].lower()}
        if names & set(wanted) or (match == "suffix" and _within(_host(link), wanted)):
            return True
    return False


def without_topics(text, how):
    """filter: the topic is gone; hashes: only its two signs are."""
    return TOPIC.sub(lambda found: found[0] if found[1] is None else found[1] if how == "hashes" else "", text)


def has_topic(text):
    return any(found[1] is not None for found in TOPIC.finditer(text))


def shorten(text, code_of, keep_https=False):
    """The text with t.cn links, and what each of them stands for."""
    made = {}

    def short(found):
        link = found[0]
        if _host(link) == "t.cn" or (keep_https and link.startswith("https:")):
            return link
        made["http://t.cn/" + code_of(link)] = link
        return "http://t.cn/" + code_of(link)

    return URL.sub(short, text), made


def cut(text, limit):
    """So much of a text as the limit of full-width characters lets through; no link is cut in two."""
    left, out = 2 * limit, ""
    for piece in re.split(f"({URL.pattern})", text):
        for part in [piece] if URL.fullmatch(piece) else piece:
            left -= units(part)
            if left < 0:
                return out
            out += part
    return out


def title(text):
    """What a person takes for the title: what stands in 【】, or the first line without its links."""
    found = re.search("【(.+?)】", text)
    first = URL.sub("", text).strip().split("\n")[0]
    return (found[1] if found else first).strip()
