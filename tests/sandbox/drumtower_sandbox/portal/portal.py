"""What the portal holds and under which addresses; every change is an event that its journal can tell again."""

import datetime
import html
import re
from dataclasses import dataclass

from . import notices
from .hub import Hub
from .notices import CHINA

FIRST_ID = 5400001


@dataclass(frozen=True)
class Column:
    id: str
    name: str
    type: str
    path: str
    codec: str                       # how the bytes are made
    charset: str                     # what they are said to be


COLUMNS = {
    "news": Column("news", "鼓楼要闻", "工作动态", "/xjwz/zwgk/gzdt/glyw/", "utf-8", "utf-8"),
    "notices": Column("notices", "通知公告", "政策文件", "/xjwz/zwgk/gzdt/tzgg/", "gbk", "gb2312"),
}


class Portal:
    name = "portal"

    def __init__(self, record, seed):
        self.record, self.seed, self.base = record, seed, ""
        self.articles, self.titles = {}, set()
        self.layout = {"version": 0, "columns_move": False, "redirect": False}
        self.changed = dict.fromkeys(COLUMNS, 0.0)
        self.shown = {"page_items": 15, "feed_items": 20, "hub": "off", "hub_signature": "sha256", "hub_lease_s": 864_000, "hub_at": ""}
        self.hub = Hub(self)
        self.drawn = 0               # notices taken from the generator

    # ---- acts ----

    def publish(self, now, asked):
        """`asked`: any of title, body, html, time, date_only, column, source, picture, attachment, baseline (old when it came)."""
        if asked.get("column") not in (None, *COLUMNS):
            raise ValueError(f"no column {asked['column']!r}; there are {', '.join(COLUMNS)}")
        when = float(asked.get("time") or now)
        drawn = self.drawn
        if asked.get("title"):
            fresh = None
        else:
            fresh, drawn = self._draw(when, asked.get("column"))
        column = asked.get("column") or (fresh.column if fresh else "news")
        number = max(self.articles, default=FIRST_ID - 1) + 1
        article = {
            "id": number, "column": column, "title": asked.get("title") or fresh.title, "theme": fresh.theme if fresh else "",
            "source": asked.get("source") or (fresh.source if fresh else "鼓楼区人民政府办公室"),
            "html": self._html(asked) or paragraphs(fresh.paragraphs if fresh else [asked["title"] + "。"]),
            "time": when, "date_only": bool(asked.get("date_only")), "withdrawn": False, "version": 1,
            "picture": bool(asked.get("picture", number % 2 == 0)), "attachment": bool(asked.get("attachment", number % 3 == 0)),
            "published": now, "changed": now, "baseline": bool(asked.get("baseline")),
        }
        self.record("portal.article", article=article, drawn=drawn)
        return article

    def edit(self, now, number, asked):
        article = dict(self.articles[number])
        body = self._html(asked)
        article.update({key: asked[key] for key in ("title", "source", "date_only", "picture", "attachment", "time") if key in asked})
        article["html"] = (body or article["html"]) + (paragraphs([asked["append"]]) if asked.get("append") else "")
        self.record("portal.article", article=article | {"version": article["version"] + 1, "changed": now}, drawn=self.drawn)
        return self.articles[number]

    def withdraw(self, now, number, gone=True):
        self.record("portal.article", article=self.articles[number] | {"withdrawn": gone, "changed": now}, drawn=self.drawn)
        return self.articles[number]

    def fill(self, now, count, days, column=None):
        """Many items at once that claim to be up to `days` old, the oldest first."""
        span = days * 86400
        return [self.publish(now, {"time": now - span + span * (i + 0.5) / count, "column": column, "baseline": True}) for i in range(count)]

    def redesign(self, now, columns_move=False, redirect=False):
        self.record("portal.layout", at=now, layout={"version": self.layout["version"] + 1, "columns_move": columns_move, "redirect": redirect})

    def _html(self, asked):
        return asked.get("html") or (paragraphs(asked["body"].split("\n")) if asked.get("body") else "")

    def _draw(self, when, column):
        """The next notice of the column whose title was not used; a number in brackets when all were."""
        drawn, tries = self.drawn, 0
        while True:
            fresh, drawn, tries = notices.notice(self.seed, drawn, when), drawn + 1, tries + 1
            if column and fresh.column != column:
                continue
            if tries > 200:
                fresh.title += f"（{drawn}）"
            if fresh.title not in self.titles:
                return fresh, drawn

    # ---- events ----

    def apply(self, event):
        if event["kind"] == "portal.layout":
            self.layout = event["layout"]
            self.changed = dict.fromkeys(COLUMNS, event["at"])
            return
        article = event["article"]
        self.articles[article["id"]], self.drawn = article, event["drawn"]
        self.titles.add(article["title"])
        self.changed[article["column"]] = article["changed"]
        self.hub.tell()

    # ---- addresses ----

    def column_path(self, column):
        moved = self.layout["version"] if self.layout["columns_move"] else 0
        return f"/gl/v{moved}/{column.id}/" if moved else column.path

    def folder(self, article, version=None):
        version = self.layout["version"] if version is None else version
        column = COLUMNS[article["column"]]
        return f"/gl/v{version}/{column.id}/content/" if version else f"{column.path}{local(article['time']):%Y%m}/"

    def path(self, article, version=None):
        version = self.layout["version"] if version is None else version
        name = f"post_{article['id']}.html" if version else f"t{local(article['time']):%Y%m%d}_{article['id']}.htm"
        return self.folder(article, version) + name

    def url(self, article):
        return self.base + self.path(article)

    def find(self, path):
        """The article that has or had this address, and whether it is the one of today."""
        match = re.search(r"_(\d+)\.html?$", path)
        article = self.articles.get(int(match[1])) if match else None
        for version in range(self.layout["version"], -1, -1):
            if article and path == self.path(article, version):
                return article, version == self.layout["version"]
        return None, False

    def listed(self, column_id=None):
        """What lists and feeds show, the newest first."""
        shown = [a for a in self.articles.values() if not a["withdrawn"] and column_id in (None, a["column"])]
        return sorted(shown, key=lambda a: (a["time"], a["id"]), reverse=True)

    def describe(self, article):
        return article | {"url": self.url(article)}


def paragraphs(lines):
    return "".join(f'<p style="text-indent: 2em;">{html.escape(line.strip(), quote=False)}</p>\n' for line in lines if line.strip())


def local(seconds):
    return datetime.datetime.fromtimestamp(seconds, CHINA)
