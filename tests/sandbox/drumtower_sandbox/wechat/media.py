"""Pictures and other media: body pictures without an id, permanent and temporary material; judged by their first bytes."""

import json
import re

from .answers import Refused

KINDS = {"png": b"\x89PNG\r\n\x1a\n", "jpeg": b"\xff\xd8\xff", "gif": b"GIF8", "bmp": b"BM"}
KB, MB = 1024, 1024 * 1024
PERMANENT = {"image": (10 * MB, ("png", "jpeg", "gif", "bmp"), 40009), "thumb": (64 * KB, ("jpeg",), 40009), "voice": (2 * MB, None, 45001),
             "video": (10 * MB, None, 45001)}
KEPT_S = 3 * 86400                   # temporary media


def upload_image(account, request, now):
    """POST /cgi-bin/media/uploadimg: an address for the body of articles."""
    data, _ = _sent(request)
    kind = _judged(data, ("png", "jpeg"), MB - 1, 40009)
    asset = _keep(account, now, "body", kind, data, media_id=None)
    return {"url": asset["url"], "errcode": 0, "errmsg": "ok"}


def add_material(account, request, now):
    """POST /cgi-bin/material/add_material: permanent, good for covers."""
    wanted = request.param("type")
    if wanted not in PERMANENT:
        raise Refused(40007)
    data, fields = _sent(request)
    most, kinds, too_big = PERMANENT[wanted]
    kind = _judged(data, kinds, most, too_big)
    if wanted == "video":
        _described(fields)
    asset = _keep(account, now, wanted, kind, data)
    return {"media_id": asset["media_id"]} | ({"url": asset["url"]} if wanted == "image" else {})


def upload_temporary(account, request, now):
    """POST /cgi-bin/media/upload: gone after three days, no cover."""
    wanted = request.param("type")
    if wanted not in PERMANENT:
        raise Refused(40007)
    data, _ = _sent(request)
    most, kinds, too_big = PERMANENT[wanted]
    asset = _keep(account, now, wanted, _judged(data, kinds, most, too_big), data, until=now + KEPT_S)
    return {"type": wanted, "media_id": asset["media_id"], "created_at": int(now)}


def is_permanent_picture(account, media_id):
    asset = account.assets.get(media_id) if isinstance(media_id, str) else None
    return bool(asset and asset["media_id"] and asset["until"] is None and asset["type"] in ("image", "thumb"))


def _keep(account, now, wanted, kind, data, media_id="", until=None):
    number = len(account.assets) + 1
    url = f"http://mmbiz.qpic.cn/mmbiz_{kind}/{account.letters(f'picture{number}', 86)}/0?wx_fmt={kind}" if kind in KINDS else ""
    media_id = media_id if media_id is None else account.letters(f"media{number}", 64)
    asset = {"media_id": media_id, "type": wanted, "kind": kind, "bytes": len(data), "url": url, "at": now, "until": until}
    account.note("asset", asset=asset)
    return asset


def _judged(data, kinds, most, too_big):
    if not data:
        raise Refused(44001)
    kind = next((name for name, magic in KINDS.items() if data.startswith(magic)), "other")
    if kinds and kind not in kinds:
        raise Refused(40005)
    if len(data) > most:
        raise Refused(too_big)
    return kind


def _described(fields):
    try:
        asked = json.loads(fields["description"])
        asked["title"], asked["introduction"]
    except (KeyError, TypeError, ValueError):
        raise Refused(47001) from None


def _sent(request):
    """The bytes of the file part `media`, and the other parts as text."""
    boundary = re.search(r'^multipart/form-data\b.*boundary="?([^";]+)"?', request.headers.get("content-type", ""))
    data, fields = None, {}
    for part in (b"\r\n" + request.body).split(b"\r\n--" + boundary[1].encode())[1:-1] if boundary else ():
        head, _, body = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        name = re.search(rb'[; ]name="([^"]*)"', head)
        if name and name[1] == b"media" and b"filename" in head:
            data = body
        elif name:
            fields[name[1].decode()] = body.decode("utf-8", "replace")
    if data is None:
        raise Refused(41005)
    return data, fields
