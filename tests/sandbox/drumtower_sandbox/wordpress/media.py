"""wp/v2/media: uploads judged by their content, as raw bodies or multipart forms."""

import email.parser
import email.policy
import hashlib
import os
import re
import time
from datetime import datetime, timezone

from .answers import Refused, answer, denied
from .posts import stamp
from .site import CHINA

MAGIC = {"png": (b"\x89PNG\r\n", "image/png"), "jpg": (b"\xff\xd8\xff", "image/jpeg"), "jpeg": (b"\xff\xd8\xff", "image/jpeg"), "gif": (b"GIF8", "image/gif"),
         "pdf": (b"%PDF-", "application/pdf"), "zip": (b"PK\x03\x04", "application/zip"),
         "docx": (b"PK\x03\x04", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
         "xlsx": (b"PK\x03\x04", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
         "doc": (b"\xd0\xcf\x11\xe0", "application/msword"), "xls": (b"\xd0\xcf\x11\xe0", "application/vnd.ms-excel"),
         "mp4": (b"", "video/mp4"), "txt": (b"", "text/plain"), "csv": (b"", "text/csv")}


class Files:
    """The bytes of uploads, one file each, beside the journal."""

    def __init__(self, directory):
        self.directory = directory

    def write(self, item, data):
        os.makedirs(self.directory, exist_ok=True)
        with open(self._path(item), "wb") as file:
            file.write(data)

    def read(self, item):
        with open(self._path(item), "rb") as file:
            return file.read()

    def _path(self, item):
        return os.path.join(self.directory, item["sha256"])


def serve(site, request, user, method, number, files):
    if number is None and method == "GET":
        items = sorted(site.media.values(), key=lambda m: m["id"], reverse=True)
        return answer(site, [_shape(site, item) for item in items[:10]], 200, [("X-WP-Total", str(len(items))), ("X-WP-TotalPages", str(-(-len(items) // 10)))])
    if number is None and method == "POST":
        return _upload(site, request, user, files)
    if number is None:
        return None
    if number not in site.media:
        raise Refused("rest_post_invalid_id", 404)
    item = site.media[number]
    if method == "GET":
        return answer(site, _shape(site, item))
    if not site.can_on(user, "delete" if method == "DELETE" else "edit", item):
        raise denied("rest_cannot_delete" if method == "DELETE" else "rest_cannot_edit", user)
    if method != "DELETE":
        return answer(site, _shape(site, item))
    if (request.param("force") or "").lower() not in ("true", "1"):
        raise Refused("rest_trash_not_supported", 501)
    site.record("wp.media", site=site.name, media=item | {"deleted": True})
    return answer(site, {"deleted": True, "previous": _shape(site, item)})


def _upload(site, request, user, files):
    if not site.can(user, "upload_files"):
        raise denied("rest_cannot_create", user, "抱歉，您不能以此用户的身份上传媒体文件。")
    name, data, failure = _sent(request)
    wanted = request.headers.get("content-md5")
    if wanted and wanted.strip().lower() != hashlib.md5(data, usedforsecurity=False).hexdigest():
        raise Refused("rest_upload_hash_mismatch", 412)
    stem, _, ending = name.rpartition(".")
    ending, mime = _kind(ending.lower(), data, failure)
    now = int(time.time())
    folder = f"/wp-content/uploads/{datetime.fromtimestamp(now, CHINA):%Y/%m}"
    path, number = f"{folder}/{stem}.{ending}", 0
    while any(item["path"] == path for item in site.media.values()):
        number += 1
        path = f"{folder}/{stem}-{number}.{ending}"
    item = {"id": site.next_id, "path": path, "mime": mime, "title": stem, "author": user, "status": "inherit", "date": now,
            "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
    files.write(item, data)
    site.record("wp.media", site=site.name, media=item)
    return answer(site, _shape(site, item), 201, [("Location", f"{site.base}/wp-json/wp/v2/media/{item['id']}")])


def _sent(request):
    """File name, bytes, and the code that a bad type is answered with."""
    kind = request.headers.get("content-type")
    if not request.body:
        raise Refused("rest_upload_no_data", 400)
    if kind and kind.startswith("multipart/form-data"):
        text = f"Content-Type: {kind}\r\n\r\n".encode() + request.body
        for part in email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(text).iter_parts():
            if part.get_filename():
                return _clean(part.get_filename()), part.get_payload(decode=True), "rest_upload_unknown_error"
        raise Refused("rest_upload_no_data", 400)
    if not kind:
        raise Refused("rest_upload_no_content_type", 400)
    disposition = request.headers.get("content-disposition")
    if not disposition:
        raise Refused("rest_upload_no_content_disposition", 400)
    match = re.search(r'(?<![*\w])filename="?([^";]+)"?', disposition.encode("latin-1", "replace").decode("utf-8", "replace"))
    if not match:
        raise Refused("rest_upload_invalid_disposition", 400)
    return _clean(match[1]), request.body, "rest_upload_sideload_error"


def _clean(name):
    return re.sub(r"[\s-]+", "-", re.sub(r"""[?\[\]/\\=<>:;,'"&$#*()|~`!{}%+]""", "", name)).strip(".-_")


def _kind(ending, data, failure):
    """The content decides: a JPEG named .png becomes .jpg, a .png that is no picture is refused."""
    if ending in ("png", "jpg", "jpeg", "gif"):
        for real in ("png", "jpg", "gif"):
            if data.startswith(MAGIC[real][0]):
                same = MAGIC[real] == MAGIC[ending]
                return (ending if same else real), MAGIC[real][1]
    elif ending in MAGIC and data.startswith(MAGIC[ending][0]):
        return ending, MAGIC[ending][1]
    raise Refused(failure, 500)


def _shape(site, item):
    source = site.base + item["path"]
    return {"id": item["id"], "date": stamp(item["date"], CHINA), "date_gmt": stamp(item["date"], timezone.utc), "guid": {"rendered": source},
            "slug": item["title"].lower(), "status": "inherit", "type": "attachment", "link": f"{site.base}/?attachment_id={item['id']}",
            "title": {"raw": item["title"], "rendered": item["title"]}, "author": item["author"], "alt_text": "",
            "media_type": "image" if item["mime"].startswith("image/") else "file", "mime_type": item["mime"], "media_details": {"filesize": item["bytes"]},
            "source_url": source}
