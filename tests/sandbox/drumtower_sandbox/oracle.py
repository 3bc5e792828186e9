"""What is true, whatever was answered: what is public, what ever was, what came twice, what never came."""

import re
from collections import defaultdict

from .wordpress.site import title_key


def public(world, names=None):
    shown = ("id", "column", "title", "url", "time", "version", "baseline")
    return {"portal": [{key: world.portal.describe(article)[key] for key in shown} for article in world.portal.listed()],
            "sites": {name: site_view(site) for name, site in world.sites.items() if not names or name in names}}


def site_view(site):
    first = {}
    for shown in site.shown:
        first.setdefault(shown["id"], shown)
    now = [{"id": post["id"], "slug": post["slug"], "title": post["title"], "link": site.link(post), "date": post["date"],
            "links": first[post["id"]]["links"] if post["id"] in first else [], "by": first[post["id"]]["by"] if post["id"] in first else "",
            "since": first[post["id"]]["at"] if post["id"] in first else None} for post in site.public()]
    return {"url": site.base, "public": now, "times_public": {"slug": _count(site, "asked_slug"), "title": _count(site, "title"), "link": _count_links(site)},
            "duplicates": duplicates(site), "acts": site.acts}


def _count(site, field):
    counts = defaultdict(int)
    for shown in site.shown:
        counts[shown[field] or shown["slug"] if field == "asked_slug" else shown[field]] += 1
    return counts


def _count_links(site):
    counts = defaultdict(int)
    for shown in site.shown:
        for link in shown["links"]:
            counts[link] += 1
    return counts


def duplicates(site):
    """Different posts that were public under the same slug as asked for, the same title, or leading to the same original."""
    groups = defaultdict(dict)
    for shown in site.shown:
        keys = [("slug", shown["asked_slug"]), ("title", shown["key"]), *(("link", link) for link in shown["links"] if re.search(r"\d{6,}", link))]
        for key in keys:
            if key[1]:
                groups[key][shown["id"]] = {"id": shown["id"], "by": shown["by"], "at": shown["at"], "slug": shown["slug"]}
    return [{"same": kind, "value": value, "posts": list(posts.values())} for (kind, value), posts in groups.items() if len(posts) > 1]


def summary(world, asked=None, names=None):
    """Exactly once? `asked`: numbers or addresses of portal articles, or titles; by default all that is not old and not withdrawn."""
    portal = world.portal
    wanted = asked or [a["id"] for a in portal.articles.values() if not a.get("baseline") and not a["withdrawn"]]
    withdrawn = [a["id"] for a in portal.articles.values() if a["withdrawn"]]
    sites = [site for name, site in world.sites.items() if not names or name in names]
    out = {"articles": len(wanted), "sites": len(sites), "expected": len(wanted) * len(sites), "once": 0, "lost": [], "doubled": [], "gone": [], "left": []}
    for site in sites:
        index = _index(site)
        for article in wanted:
            posts = _posts_of(portal, index, article)
            where = {"site": site.name, "article": article}
            if not posts:
                out["lost"].append(where)
            elif len(posts) > 1:
                out["doubled"].append(where | {"posts": list(posts.values())})
            else:
                out["once"] += 1
            if posts and not any(_is_public(site, number) for number in posts):
                out["gone"].append(where)
        for article in withdrawn:
            left = [number for number in _posts_of(portal, index, article) if _is_public(site, number)]
            if left:
                out["left"].append({"site": site.name, "article": article, "posts": left})
    return out | {"exactly_once": not (out["lost"] or out["doubled"])}


def _is_public(site, number):
    return number in site.posts and site.posts[number]["status"] == "publish"


def _index(site):
    index = defaultdict(dict)
    for shown in site.shown:
        post = {"id": shown["id"], "by": shown["by"], "at": shown["at"], "slug": shown["slug"]}
        for key in {shown["key"], *(_key_of_link(link) for link in shown["links"])}:
            index[key].setdefault(shown["id"], post)
    return index


def _key_of_link(link):
    """A portal article keeps its number whatever its address becomes."""
    number = re.search(r"_(\d{7})\.html?(?:[?#]|$)", link)
    return int(number[1]) if number else link


def _posts_of(portal, index, article):
    number = int(article) if str(article).isdigit() else _key_of_link(str(article))
    known = portal.articles.get(number) if isinstance(number, int) else None
    titles = [title_key(known["title"])] if known else [title_key(str(article))]
    found = dict(index.get(number, {}))
    for key in titles:
        found |= index.get(key, {})
    return found


def calls(world, target=None, method=None, path=None, since=0.0, limit=10_000):
    found = [call for call in world.calls.kept if (target is None or call["target"] == target) and (method is None or call["method"] == method)
             and (path is None or re.search(path, call["path"])) and call["received"] >= since]
    return found[-limit:]


def secrets(world):
    """Every password that was given out: none may ever stand in a log, an answer or a page of the program under test."""
    return [{"site": site.name, "user": user, "password": site.password(user), "sign_ins": site.sign_ins} for site in world.sites.values() for user in site.users()]
