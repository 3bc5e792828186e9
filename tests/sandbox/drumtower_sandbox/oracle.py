"""What is true, whatever was answered: what is public, what ever was, what came twice, what never came."""

import re
from collections import defaultdict

from .wordpress.site import title_key


def public(world, names=None):
    shown = ("id", "column", "title", "url", "time", "version", "baseline")
    return {"portal": [{key: world.portal.describe(article)[key] for key in shown} for article in world.portal.listed()],
            "sites": {name: site_view(site) for name, site in world.sites.items() if not names or name in names},
            "channels": {name: _view(world, platform, name) for name, platform in world.accounts().items() if not names or name in names}}


def _view(world, platform, account):
    platform.promote(world.clock())
    return platform.view(account)


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
    views = {name: _view(world, platform, name) for name, platform in world.accounts().items()
             if getattr(platform, "publishes", True) and (not names or name in names)}
    places = [({"site": site.name}, site.shown, {post["id"] for post in site.public()}) for site in sites]
    places += [({"channel": name}, [_shown(post) for post in view["ever"]], {post["id"] for post in view["public"]}) for name, view in views.items()]
    out = {"articles": len(wanted), "sites": len(sites), "channels": len(views), "expected": len(wanted) * len(places), "once": 0, "lost": [], "doubled": [],
           "gone": [], "left": []}
    for place, shown, public_now in places:
        index = _index(shown)
        for article in wanted:
            posts = _posts_of(portal, index, article)
            where = place | {"article": article}
            if not posts:
                out["lost"].append(where)
            elif len(posts) > 1:
                out["doubled"].append(where | {"posts": list(posts.values())})
            else:
                out["once"] += 1
            if posts and not public_now & posts.keys():
                out["gone"].append(where)
        for article in withdrawn:
            left = [number for number in _posts_of(portal, index, article) if number in public_now]
            if left:
                out["left"].append(place | {"article": article, "posts": left})
    return out | {"exactly_once": not (out["lost"] or out["doubled"])}


def _shown(post):
    """A post on a platform, as a site keeps its own."""
    return post | {"key": title_key(post["title"]), "slug": post.get("url", "")}


def _index(shown_posts):
    index = defaultdict(dict)
    for shown in shown_posts:
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
    found = [{"site": site.name, "user": user, "password": site.password(user), "sign_ins": site.sign_ins} for site in world.sites.values() for user in site.users()]
    return found + [secret for platform in world.platforms.values() if hasattr(platform, "secrets") for secret in platform.secrets()]
