"""The draft box. A draft leaves it when it is published or sent; its media_id is unknown from then on."""

from . import content
from .answers import Refused

SHOWN = ("article_type", "title", "author", "digest", "content", "thumb_media_id", "show_cover_pic", "need_open_comment", "only_fans_can_comment", "image_info")


def add(account, request, now, asked, effect):
    articles = asked.get("articles")
    if not isinstance(articles, list) or not articles:
        raise Refused(44003)
    if len(articles) > account.options["max_articles"]:
        raise Refused(45008)
    stored = [content.checked(account, article, len(articles) == 1) for article in articles]
    return {"media_id": save(account, "create", "api", stored, now, effect)["media_id"]}


def save(account, act, by, articles, now, effect=None, draft=None):
    if draft is None:
        number = account.last_mid + 1
        draft = {"media_id": account.letters(f"draft{number}", 64), "mid": number, "created": now, "hidden": hidden(effect, now)}
    draft = draft | {"articles": articles, "update_time": now}
    account.note("draft", act=act, by=by, at=now, draft=draft)
    return draft


def update(account, request, now, asked, effect):
    draft, index = found(account, asked), asked.get("index", 0)
    if not isinstance(index, int) or not 0 <= index < len(draft["articles"]):
        raise Refused(40114)
    if not isinstance(asked.get("articles"), dict):
        raise Refused(44003)
    articles = list(draft["articles"])
    articles[index] = content.checked(account, asked["articles"], len(articles) == 1)
    save(account, "update", "api", articles, now, draft=draft)
    return {"errcode": 0, "errmsg": "ok"}


def get(account, request, now, asked, effect):
    draft = found(account, asked)
    if is_hidden(draft, "id", now):
        raise Refused(40007)
    return {"news_item": _items(account, draft)}


def delete(account, request, now, asked, effect):
    remove(account, "delete", "api", found(account, asked), now)
    return {"errcode": 0, "errmsg": "ok"}


def remove(account, act, by, draft, now):
    if draft["media_id"] in account.drafts:
        account.note("draft", act=act, by=by, at=now, draft=draft)


def count(account, request, now):
    return {"total_count": len(account.drafts)}


def switch(account, request, now, asked, effect):
    return {"errcode": 0, "errmsg": "ok", "is_open": 1}


def batchget(account, request, now, asked, effect):
    listed = [draft for draft in account.drafts.values() if not is_hidden(draft, "list", now)]
    return page(account, asked, listed, "media_id", lambda draft: _items(account, draft))


def page(account, asked, listed, key, items):
    """A page of drafts or publishes: at most 20, in the account's order, with or without their content."""
    offset, size, bare = asked.get("offset", 0), asked.get("count"), asked.get("no_content", 0)
    if not _is_number(offset) or offset < 0 or not _is_number(size) or not 1 <= size <= 20 or bare not in (0, 1):
        raise Refused(40097)
    if account.options["order"] == "shuffled":
        listed = sorted(listed, key=lambda entry: account.letters(entry[key], 20))
    else:
        listed = sorted(listed, key=lambda entry: (entry["update_time"], entry["mid"]), reverse=account.options["order"] == "newest")
    shown = []
    for entry in listed[offset:offset + size]:
        item = {key: entry[key], "content": {"news_item": items(entry)}, "update_time": int(entry["update_time"])}
        if bare and account.options["no_content"] == "all":
            del item["content"]
        elif bare:
            for article in item["content"]["news_item"]:
                article.pop("content", None)
        shown.append(item)
    return {"total_count": len(listed), "item_count": len(shown), "item": shown}


def _is_number(value):
    return isinstance(value, int) and not isinstance(value, bool)


def _items(account, draft):
    return [shape(account, article) | {"url": f"{account.options['page_host'] or account.base}/s?__biz={account.biz}&mid={draft['mid']}&idx={number}&sn="
                                       f"{account.secret(('preview', draft['mid'], number), 32)}&tempkey={account.letters(('temp', draft['mid']), 40)}#rd"}
            for number, article in enumerate(draft["articles"], 1)]


def shape(account, article):
    text = content.with_data_src(article["content"]) if account.options["data_src"] else article["content"]
    return {name: article[name] for name in SHOWN if name in article} | {"content": text, "content_source_url": content.echoed(account, article)}


def found(account, asked):
    media_id = asked.get("media_id")
    if not isinstance(media_id, str) or media_id not in account.drafts:
        raise Refused(40007)
    return account.drafts[media_id]


# ---- what a fault hides for a while, by the platform's clock ----

def hidden(effect, now):
    return {"until": now + effect.hidden_ms / 1000, "from": list(effect.hidden_from)} if effect and effect.hidden_ms else None


def is_hidden(entry, where, now):
    return bool(entry.get("hidden")) and where in entry["hidden"]["from"] and now < entry["hidden"]["until"]
