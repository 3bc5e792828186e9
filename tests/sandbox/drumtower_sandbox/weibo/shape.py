"""The status object, in the clothes the options ask for."""

import html

from . import ids, text

GONE = "此微博已被原作者删除。"
LABELS = {"hand": ("http://weibo.com/", "微博 weibo.com"), "api": ("http://www.example.cn/", "政务发布"), "test": ("http://open.weibo.com/", "未通过审核应用")}
ODD = {"null": None, "array": [], "object": {}, "string": ""}


def status(platform, post, option, trim=False, nested=True, long_text=False):
    account = platform.accounts[post["account"]]
    odd, number = ODD[option("odd_fields")], post["id"]
    out = {"created_at": ids.stamp(post["created"]), "id": number // 100 * 100 if option("rounded_id") else number, "idstr": str(number), "mid": str(number),
           "can_edit": False, "text": shown_text(platform, post, option), "textLength": text.units(post["text"]), "source_allowclick": 0, "source_type": 1,
           "source": _source(platform, post, option), "favorited": False, "truncated": False, "in_reply_to_status_id": "", "in_reply_to_user_id": "",
           "in_reply_to_screen_name": "", "pic_urls": [], "geo": odd, "is_paid": False, "mblog_vip_type": 0, "user": user(platform, account, trim),
           "isLongText": post["long"], "mlevel": 0, "visible": {"type": post["visible"], "list_id": 0}, "gif_ids": "" if odd is None else odd}
    out |= counts(platform, number)
    if post["annotations"] or post["by"] == "api":
        out["annotations"] = (post["annotations"] or []) + [{"mapi_request": True}] if odd is None else odd
    if option("extra_fields"):
        out |= {"biz_feature": 4294967304, "hasActionTypeCard": 0, "darwin_tags": [], "hot_weibo_tags": [], "text_tag_tips": [], "more_info_type": 0}
    if post["pic"]:
        out |= _pictures(platform, post)
    if post["edited"]:
        out["edit_at"] = ids.stamp(post["edited"])
    if long_text and post["long"]:
        objects = [{"url_ori": short, "object_id": "", "info": {"url_long": link}} for short, link in post["links"].items()]
        out["longText"] = {"longTextContent": post["text"], "url_objects": objects}
    if post["root"] and nested:
        out["retweeted_status"] = retweeted(platform, platform.posts[post["root"]], option)
    return out


def retweeted(platform, post, option):
    """A reposted original; of one that is gone little is left."""
    if not post["deleted"] and not post["visible"]:
        return status(platform, post, option, nested=False)
    return {"created_at": ids.stamp(post["created"]), "id": post["id"], "idstr": str(post["id"]), "mid": str(post["id"]), "text": GONE, "source": "",
            "deleted": 1 if option("deleted_type") == "number" else "1", "user": None}


def shown_text(platform, post, option):
    shown = post["text"]
    if post["long"]:
        shown = f"{text.cut(shown, option('text_limit'))}...全文： http://m.weibo.cn/{platform.accounts[post['account']].uid}/{post['id']}\u200b"
    elif option("trailing"):
        shown += text.TRAIL
    return html.escape(shown, quote=False) if option("entities") else shown


def user(platform, account, trim=False):
    if trim:
        return {"id": int(account.uid)}
    picture = f"http://tp1.sinaimg.cn/{account.uid}"
    return {"id": int(account.uid), "idstr": account.uid, "class": 1, "screen_name": account.title, "name": account.title, "province": "35", "city": "1",
            "location": "福建 福州", "description": "", "url": "", "profile_image_url": f"{picture}/50/0/1", "profile_url": account.uid, "domain": "", "weihao": "",
            "gender": "m", "followers_count": 1024, "friends_count": 16, "pagefriends_count": 0, "statuses_count": len(account.newest()), "favourites_count": 0,
            "created_at": ids.stamp(1_300_000_000), "following": False, "allow_all_act_msg": False, "geo_enabled": True, "verified": True, "verified_type": 1,
            "remark": "", "allow_all_comment": True, "avatar_large": f"{picture}/180/0/1", "avatar_hd": f"{picture}/1024/0/1",
            "verified_reason": f"{account.title}官方微博", "follow_me": False, "online_status": 0, "bi_followers_count": 8, "lang": "zh-cn"}


def _source(platform, post, option):
    app = platform.accounts.get(post["app"])
    link, label = LABELS["hand" if app is None else "test" if platform.option(app, "app_state") == "test" else "api"]
    if app is not None and label == "政务发布":
        label = app.title
    quote = "'" if option("source") == "single_quotes" else '"'
    anchor = f"<a href={quote}{link}{quote} rel={quote}nofollow{quote}>{label}</a>"
    return {"plain": label, "broken": f"{label}</a>", "empty": ""}.get(option("source"), anchor)


def _pictures(platform, post):
    sizes = {"thumbnail_pic": "thumbnail", "bmiddle_pic": "bmiddle", "original_pic": "large"}
    addresses = {field: f"{platform.base}/{size}/{post['pic']['id']}.{post['pic']['type']}" for field, size in sizes.items()}
    return addresses | {"pic_urls": [{"thumbnail_pic": addresses["thumbnail_pic"]}], "pic_ids": [post["pic"]["id"]], "pic_num": 1}


def counts(platform, number):
    return {"reposts_count": len(reposts_of(platform, number)), "comments_count": len(comments_of(platform, number)), "attitudes_count": 0}


def reposts_of(platform, number):
    return sorted((post for post in platform.posts.values() if post["root"] == number and not post["deleted"]), key=lambda post: post["id"], reverse=True)


def comments_of(platform, number):
    return [comment for account in platform.accounts.values() for comment in account.comments if comment["of"] == number]
