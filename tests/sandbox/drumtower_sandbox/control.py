"""The control port: JSON over HTTP for tests and people. README.md has one curl line for each."""

import inspect
import re
import time

from . import faults, oracle
from .http import Response, json_response
from .portal.portal import paragraphs
from .wordpress.posts import trash
from .wordpress.site import ADMIN, OPTIONS, slugify


class NotFound(Exception):
    pass


class Control:
    def __init__(self, world, addresses, sync, stop):
        self.world, self.addresses, self.sync, self.stop = world, addresses, sync, stop
        self.routes = [
            ("GET", r"/", lambda r: {"routes": [f"{method} {pattern}" for method, pattern, _ in self.routes], "faults": faults.KINDS}),
            ("GET", r"/addresses", lambda r: self.addresses()),
            ("PATCH", r"/settings", self.set_settings),
            ("GET", r"/portal/articles", lambda r: [world.portal.describe(a) for a in world.portal.articles.values()]),
            ("POST", r"/portal/articles", lambda r: world.portal.describe(world.portal.publish(time.time(), r.json()))),
            ("PUT", r"/portal/articles/(\d+)", lambda r, n: world.portal.describe(world.portal.edit(time.time(), self._article(n), r.json()))),
            ("DELETE", r"/portal/articles/(\d+)", lambda r, n: world.portal.describe(world.portal.withdraw(time.time(), self._article(n)))),
            ("POST", r"/portal/articles/(\d+)/return", lambda r, n: world.portal.describe(world.portal.withdraw(time.time(), self._article(n), False))),
            ("GET", r"/portal/hub", lambda r: world.portal.hub.describe()),
            ("POST", r"/portal/fill", self.fill),
            ("POST", r"/portal/redesign", self.redesign),
            ("GET", r"/faults", lambda r: list(world.faults.rules.values())),
            ("POST", r"/faults", lambda r: {"id": world.faults.add(r.json())}),
            ("DELETE", r"/faults", lambda r: world.faults.remove()),
            ("DELETE", r"/faults/(\d+)", lambda r, n: world.faults.remove(int(n))),
            ("GET", r"/sites/([\w-]+)", lambda r, name: self._site(name).options | {"title": self._site(name).title}),
            ("PATCH", r"/sites/([\w-]+)", self.set_options),
            ("POST", r"/sites/([\w-]+)/posts", self.hand_post),
            ("PUT", r"/sites/([\w-]+)/posts/(\d+)", self.hand_edit),
            ("DELETE", r"/sites/([\w-]+)/posts/(\d+)", self.hand_delete),
            ("GET", r"/oracle/public", lambda r: oracle.public(world, _names(r))),
            ("GET", r"/oracle/summary", lambda r: oracle.summary(world, _several(r, "articles"), _names(r))),
            ("POST", r"/oracle/summary", lambda r: oracle.summary(world, r.json().get("articles"), r.json().get("sites"))),
            ("GET", r"/oracle/calls", lambda r: oracle.calls(world, r.param("target"), r.param("method"), r.param("path"), float(r.param("since", 0)),
                                                             int(r.param("limit", 10_000)))),
            ("GET", r"/oracle/secrets", lambda r: oracle.secrets(world)),
            ("POST", r"/stop", lambda r: self.stop()),
            *((method, rf"/{name}((?:/[^/]+)*)", self._of_platform(platform)) for name, platform in world.platforms.items()
              for method in ("GET", "POST", "PUT", "PATCH", "DELETE")),
        ]

    async def handle(self, request):
        known = False
        for method, pattern, act in self.routes:
            match = re.fullmatch(pattern, request.path)
            if match and method == request.method:
                return await self._run(act, request, match.groups())
            known = known or bool(match)
        return json_response({"error": "no such route; GET / lists them"}, 405 if known else 404)

    async def _run(self, act, request, groups):
        try:
            value = act(request, *groups)
            if inspect.isawaitable(value):
                value = await value
        except NotFound as error:
            return json_response({"error": str(error)}, 404)
        except (ValueError, KeyError, TypeError, AttributeError, re.error) as error:
            return json_response({"error": f"{type(error).__name__}: {error}"}, 400)
        await self.sync()
        return Response(204) if value is None else json_response(value)

    # ---- portal and settings ----

    def _article(self, number):
        if int(number) not in self.world.portal.articles:
            raise NotFound(f"no article {number}")
        return int(number)

    def fill(self, request):
        asked = request.json()
        made = self.world.portal.fill(time.time(), int(asked.get("count", 20)), float(asked.get("days", 30)), asked.get("column"))
        return [self.world.portal.describe(article) for article in made]

    def redesign(self, request):
        asked = request.json()
        self.world.portal.redesign(time.time(), bool(asked.get("columns_move")), bool(asked.get("redirect")))
        return self.world.portal.layout

    def set_settings(self, request):
        asked = request.json()
        if not asked.keys() <= self.world.settings.keys():
            raise ValueError(f"settings are {', '.join(self.world.settings)}")
        if not isinstance(asked.get("clock_offset", 0), (int, float)):
            raise ValueError("clock_offset is a number of seconds")
        if not asked.get("clock_speed", 1) > 0:
            raise ValueError("clock_speed is a number above 0")
        self.world.record("settings", settings=asked)
        return self.world.settings

    def _of_platform(self, platform):
        def act(request, rest):
            platform.promote(self.world.clock())
            return platform.control(request.method, [part for part in rest.split("/") if part], dict(request.query) | request.json())
        return act

    # ---- sites ----

    def _site(self, name):
        if name not in self.world.sites:
            raise NotFound(f"no site {name}")
        return self.world.sites[name]

    def set_options(self, request, name):
        site, asked = self._site(name), request.json()
        if not asked.keys() <= OPTIONS.keys() | {"title", "meta_keys"}:
            raise ValueError(f"options are {', '.join(OPTIONS)}, title, meta_keys")
        self.world.record("wp.options", site=name, options=asked)
        return site.options | {"title": site.title}

    def hand_post(self, request, name):
        """An officer at the site's own screen: title, link or content, time (may lie back), status."""
        site, asked, now = self._site(name), request.json(), time.time()
        content = asked.get("content") or paragraphs((asked.get("body") or asked["title"]).split("\n"))
        if asked.get("link"):
            content += f'<p>原文链接：<a href="{asked["link"]}">{asked["link"]}</a></p>\n'
        number, status, date = site.next_id, asked.get("status", "publish"), int(asked.get("time") or now)
        if status == "publish" and date - now >= 60:
            status = "future"
        slug = site.unique_slug(slugify(asked.get("slug") or asked["title"]), number, status)
        post = {"id": number, "title": asked["title"], "content": content, "excerpt": "", "status": status, "slug": slug, "asked_slug": "", "wanted_slug": "",
                "date": date, "floating": False, "modified": int(now), "author": ADMIN, "featured_media": 0, "comment_status": "open", "ping_status": "open",
                "sticky": False, "template": "", "format": "standard", "password": "", "meta": {}, "categories": [1], "tags": [], "hidden": None}
        return self._shown(site, site.save("create", "hand", post, now))

    def hand_edit(self, request, name, number):
        site, post, asked = *self._post(name, number), request.json()
        changes = {key: asked[key] for key in ("title", "content", "status", "slug") if key in asked}
        if "time" in asked:
            changes["date"] = int(asked["time"])
        if "append" in asked:
            changes["content"] = changes.get("content", post["content"]) + paragraphs([asked["append"]])
        return self._shown(site, site.save("update", "hand", post | changes | {"modified": int(time.time())}, time.time()))

    def hand_delete(self, request, name, number):
        site, post = self._post(name, number)
        if request.param("force") in ("1", "true"):
            site.save("delete", "hand", post, time.time())
            return None
        return self._shown(site, trash(site, post, "hand"))

    def _post(self, name, number):
        site = self._site(name)
        if int(number) not in site.posts:
            raise NotFound(f"no post {number} on {name}")
        return site, site.posts[int(number)]

    def _shown(self, site, post):
        return {"id": post["id"], "slug": post["slug"], "status": post["status"], "title": post["title"], "date": post["date"], "link": site.link(post)}


def _several(request, name):
    value = request.param(name)
    return [part.strip() for part in value.split(",") if part.strip()] if value else None


def _names(request):
    return _several(request, "sites")
