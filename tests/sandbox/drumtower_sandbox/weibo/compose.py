"""A post as it is kept."""

import json

from . import ids, text


def post(call, given, is_long=False, pic=None, visible=0, root=None, hidden_ms=0):
    """A post through the interface, and its event."""
    made = make(call.platform, call.account, given, call.now, call.option, by="api", app=call.app.name, root=root, pic=pic, visible=visible,
                is_long=is_long, asked=call.params.get("status") or given, annotations=_annotations(call))
    made["hidden"] = _hidden(call, hidden_ms)
    return call.platform.save(call.account, "create", getattr(call.effect, "by", "api"), made, call.now)


def make(platform, account, given, now, option, by, app=None, root=None, pic=None, visible=0, is_long=False, asked=None, annotations=None):
    short, links = text.shorten(given, lambda link: code_of(platform, link, option("tcn_length")), option("https_stays_long"))
    return {"id": platform.new_id(now), "account": account.name, "by": by, "app": app, "created": int(now), "asked": given if asked is None else asked,
            "raw": given, "text": short, "links": links, "long": is_long and text.half(text.units(short)) > option("text_limit"), "pic": pic,
            "visible": visible, "deleted": None, "edited": None, "root": root, "hidden": None, "annotations": annotations, "pinned": False}


def code_of(platform, link, length):
    """The code behind http://t.cn/, always the same for a link."""
    return "A" + ids.base62(ids.draw(platform.seed, "t.cn", link))[:length - 1]


def picture_id(platform):
    return ids.base62(ids.draw(platform.seed, "picture", platform.drawn))[:32]


def _hidden(call, scripted_ms):
    """A fault of the gate, a scripted answer or the account's habit hides a new post for a while."""
    asked = getattr(call.effect, "hidden_ms", 0)
    if asked:
        return {"until": call.now + asked / 1000, "from": list(call.effect.hidden_from)}
    if scripted_ms:
        return {"until": call.now + scripted_ms / 1000, "from": ["list", "id", "public"]}
    if call.option("visible_after_ms"):
        return {"until": call.now + call.option("visible_after_ms") / 1000, "from": list(call.option("hidden_from"))}
    return None


def _annotations(call):
    """Only the full calls take them, up to 512 characters of JSON."""
    given = call.params.get("annotations", "")
    if not given or call.grant == "share" or len(given) > 512:
        return None
    try:
        value = json.loads(given)
    except ValueError:
        return None
    return value if isinstance(value, list) else [value]
