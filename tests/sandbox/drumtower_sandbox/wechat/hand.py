"""What people do at the platform's own console, and the options of accounts: /wechat/… on the control port."""

from . import content, drafts, events, mass, posts, tokens
from .account import OPTIONS, is_live

PAGES = ("live", "blocked", "unavailable", "gone")
ROUTES = ["GET /wechat", "PATCH /wechat", "GET /wechat/ACCOUNT", "PATCH /wechat/ACCOUNT", "POST /wechat/ACCOUNT/rename", "POST /wechat/ACCOUNT/drafts",
          "PUT /wechat/ACCOUNT/drafts/MEDIA_ID", "DELETE /wechat/ACCOUNT/drafts/MEDIA_ID", "POST /wechat/ACCOUNT/drafts/MEDIA_ID/publish",
          "POST /wechat/ACCOUNT/articles", "PUT /wechat/ACCOUNT/articles/ARTICLE_ID", "DELETE /wechat/ACCOUNT/articles/ARTICLE_ID",
          "POST /wechat/ACCOUNT/tokens", "POST /wechat/ACCOUNT/verify"]


def control(platform, method, parts, value):
    """KeyError for what is not there, ValueError for what cannot be asked."""
    if not parts and method in ("GET", "PATCH"):
        return {name: _set(account, value) if method == "PATCH" else _options(account) for name, account in platform.accounts.items()}
    if not parts or parts[0] not in platform.accounts:
        raise KeyError(f"no account {'/'.join(parts)}")
    account, now = platform.accounts[parts[0]], platform.clock()
    act = (method, *parts[1:2], len(parts))
    if act == ("GET", 1):
        return _options(account)
    if act == ("PATCH", 1):
        return _set(account, value)
    if act == ("POST", "rename", 2):
        return _set(account, {"title": value["title"]})
    if act == ("POST", "drafts", 2):
        return _shown_draft(drafts.save(account, "create", "hand", [written(account, value)], now))
    if act == ("POST", "articles", 2):
        return _shown(account, _publish(account, float(value.get("time") or now), [written(account, value)], account.last_mid + 1, "", value.get("how", "mass")))
    if act == ("POST", "tokens", 2):
        return _tokens(account, now, value.get("act"))
    if act == ("POST", "verify", 2):
        return events.verify(account, str(int(now)), "1514711492", value.get("echostr", "4375120948345356249"))
    if len(parts) > 2 and parts[1] == "drafts":
        return _draft(account, method, parts[2:], value, now)
    if len(parts) == 3 and parts[1] == "articles":
        return _article(account, method, parts[2], value, now)
    raise ValueError(f"no such route; there are {', '.join(ROUTES)}")


def _set(account, asked):
    if not asked.keys() <= OPTIONS.keys() | {"title"}:
        raise ValueError(f"options are {', '.join(OPTIONS)}, title")
    account.set(**asked)
    return _options(account)


def _options(account):
    return account.options | {"title": account.title}


def written(account, asked):
    """An article from the console's editor: nothing is checked but that it has a title."""
    body = asked.get("content") or "".join(f"<p>{line}</p>" for line in (asked.get("body") or asked["title"]).split("\n"))
    link = asked.get("link") or asked.get("content_source_url") or ""
    return {"article_type": "news", "title": asked["title"], "author": asked.get("author", ""), "digest": asked.get("digest", ""),
            "content": content.mangled(body), "content_source_url": link, "thumb_media_id": asked.get("thumb_media_id", ""),
            "show_cover_pic": 0, "need_open_comment": 0, "only_fans_can_comment": 0, "links": content.originals(link, body)}


def _draft(account, method, rest, asked, now):
    if rest[0] not in account.drafts:
        raise KeyError(f"no draft {rest[0]}")
    draft = account.drafts[rest[0]]
    if method == "POST" and rest[1:] == ["publish"]:
        return _shown(account, _publish(account, float(asked.get("time") or now), draft["articles"], account.mid_for(draft), draft["media_id"], asked.get("how", "publish")))
    if method == "PUT":
        first = draft["articles"][0] | {name: asked[name] for name in ("title", "author", "digest", "content", "content_source_url") if name in asked}
        changed = [first | {"links": content.originals(first["content_source_url"], first["content"])}, *draft["articles"][1:]]
        return _shown_draft(drafts.save(account, "update", "hand", changed, now, draft=draft))
    if method == "DELETE":
        return drafts.remove(account, "delete", "hand", draft, now)
    raise ValueError("a draft can be edited, deleted, published")


def _publish(account, now, articles, mid, media_id, how):
    """`how`: "publish", which followers are not told of, or "mass"."""
    if how not in ("publish", "mass"):
        raise ValueError("how is publish or mass")
    if how == "mass":
        return mass.by_hand(account, now, articles, mid, media_id)
    post = posts.publish(account, now, "hand", "publish", articles, mid, None, media_id)
    if account.options["console_events"]:
        job = {"mid": mid, "status": 0, "article_id": post["article_id"], "event": account.options["event"]}
        events.publish_finished(account, job, now, [])
    return post


def _article(account, method, article_id, asked, now):
    if article_id not in account.posts:
        raise KeyError(f"no article {article_id}")
    post = account.posts[article_id]
    if method == "DELETE":
        return _shown(account, posts.remove(account, now, "hand", post, int(asked.get("index", 0))))
    if method != "PUT":
        raise ValueError("an article can be edited and deleted")
    if asked.get("page", "live") not in PAGES:
        raise ValueError(f"page is {', '.join(PAGES)}")
    index = int(asked.get("index", 1)) - 1
    articles = [article | ({name: asked[name] for name in ("title", "content") if name in asked} if number == index else {})
                for number, article in enumerate(post["articles"])]
    return _shown(account, posts.change(account, now, "hand", "edit", post, articles=articles, page=asked.get("page", post["page"])))


def _tokens(account, now, act):
    """Somebody else uses the same account: "token" takes a plain one, "refresh" forces a stable one, "spoil" makes every token useless."""
    if act == "spoil":
        return tokens.spoil(account, now)
    if act not in ("token", "refresh"):
        raise ValueError("act is token, refresh, spoil")
    token = tokens.issue(account, "plain", now) if act == "token" else tokens.issue(account, "stable", now, overlap=0)
    return {"access_token": token["value"]}


def _shown_draft(draft):
    return {"media_id": draft["media_id"], "titles": [article["title"] for article in draft["articles"]], "update_time": draft["update_time"]}


def _shown(account, post):
    return {"article_id": post["article_id"], "mid": post["mid"], "how": post["how"], "page": post["page"], "at": post["at"],
            "articles": [{"title": article["title"], "url": posts.url(account, post, number), "short_url": posts.url(account, post, number, "short"),
                          "live": is_live(post, article)} for number, article in enumerate(post["articles"], 1)]}
