"""Parameters of a REST call: gathered, checked before anything is written, refused all at once."""

import json
import re
from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qsl

from .answers import Refused, invalid_params
from .site import CHINA

STATUSES = ["publish", "future", "draft", "pending", "private"]
FORMATS = ["standard", "aside", "chat", "gallery", "link", "image", "quote", "status", "video", "audio"]

WRITE = {
    "date": ("date", None), "date_gmt": ("date", None), "slug": ("string", None), "status": ("enum", STATUSES), "password": ("string", None),
    "author": ("integer", None), "featured_media": ("integer", None), "comment_status": ("enum", ["open", "closed"]),
    "ping_status": ("enum", ["open", "closed"]), "format": ("enum", FORMATS), "meta": ("object", None), "sticky": ("boolean", None),
    "template": ("string", None), "categories": ("integers", None), "tags": ("integers", None),
}
LIST = {
    "context": ("enum", ["view", "embed", "edit"]), "page": ("integer", (1, None)), "per_page": ("integer", (1, 100)), "search": ("string", None),
    "after": ("date", None), "before": ("date", None), "modified_after": ("date", None), "modified_before": ("date", None), "author": ("integers", None),
    "exclude": ("integers", None), "include": ("integers", None), "offset": ("integer", None), "order": ("enum", ["asc", "desc"]),
    "orderby": ("enum", ["author", "date", "id", "include", "modified", "parent", "relevance", "slug", "include_slugs", "title"]),
    "slug": ("strings", None), "status": ("statuses", STATUSES + ["trash", "auto-draft", "inherit", "any"]), "categories": ("integers", None),
    "tags": ("integers", None), "sticky": ("boolean", None),
}
TERM = {"name": ("string", None), "slug": ("string", None), "description": ("string", None), "parent": ("integer", None)}


class Bad(Exception):
    def __init__(self, code, message):
        super().__init__(message)
        self.code, self.message = code, message


def gather(request):
    """Body before query; name[]=1&name[]=2 is a list. A JSON body that is no object counts as none."""
    params = _pairs(request.query)
    if not request.body:
        return params
    kind = request.headers.get("content-type", "")
    if "json" in kind:
        try:
            value = json.loads(request.body)
        except ValueError:
            raise Refused("rest_invalid_json", 400, json_error_code=4, json_error_message="Syntax error") from None
        return params | value if isinstance(value, dict) else params
    if "x-www-form-urlencoded" in kind:
        return params | _pairs(parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True))
    return params


def _pairs(pairs):
    params = {}
    for name, value in pairs:
        many = re.fullmatch(r"(\w+)\[\d*\]", name)
        if many:
            params.setdefault(many[1], []).append(value)
        else:
            params[name] = value
    return params


def checked(params, schema):
    """The known parameters in their types; one bad one refuses the call."""
    good, bad, details = {}, {}, {}
    for name, (kind, extra) in schema.items():
        if name not in params:
            continue
        try:
            good[name] = _value(name, params[name], kind, extra)
        except Bad as error:
            bad[name] = error.message
            details[name] = {"code": error.code, "message": error.message, "data": None}
    if bad:
        raise invalid_params(bad, details)
    return good


def _value(name, value, kind, extra):
    if kind == "date":
        if value is None:
            return None
        if not isinstance(value, str) or parse_date(value, utc=False) is None:
            raise Bad("rest_invalid_date", "无效的日期。")
        return value
    if kind == "string":
        if not isinstance(value, str):
            raise Bad("rest_invalid_type", f"{name}不是字符串类型。")
        return value
    if kind == "enum":
        if value not in extra:
            raise Bad("rest_not_in_enum", f"{name}不是{'、'.join(extra[:-1])}和{extra[-1]}之一。")
        return value
    if kind == "object":
        if not isinstance(value, dict):
            raise Bad("rest_invalid_type", f"{name}不是对象类型。")
        return value
    if kind == "boolean":
        if value not in (True, False, "true", "false", "1", "0", 1, 0):
            raise Bad("rest_invalid_type", f"{name}不是布尔类型。")
        return value in (True, "true", "1", 1)
    if kind == "integer":
        return _integer(name, value, extra)
    return _several(name, value, kind, extra)


def _integer(name, value, bounds):
    if isinstance(value, bool) or not re.fullmatch(r"[+-]?\d+(\.0+)?", str(value)):
        raise Bad("rest_invalid_type", f"{name}不是整数类型。")
    number = int(float(value))
    low, high = bounds or (None, None)
    if low is not None and (number < low or (high and number > high)):
        raise Bad("rest_out_of_bounds", f"{name}必须介于{low}（含）和{high}（含）之间" if high else f"{name}必须大于或等于{low}")
    return number


def _several(name, value, kind, extra):
    items = value if isinstance(value, list) else [part for part in re.split(r"[\s,]+", str(value)) if part]
    if kind == "integers":
        return [_integer(f"{name}[{i}]", item, None) for i, item in enumerate(items)]
    if not all(isinstance(item, str) for item in items):
        raise Bad("rest_invalid_type", f"{name}[0]不是字符串类型。")
    if kind == "statuses":
        for i, item in enumerate(items):
            if item not in extra:
                raise Bad("rest_not_in_enum", f"{name}[{i}]不是{'、'.join(extra)}之一。")
    return items


def parse_date(text, utc):
    """Unix seconds; a time without a zone is the site's, or UTC for the _gmt fields."""
    match = re.fullmatch(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:\.\d+)?(?:([Zz])|([+-])(\d\d)(?::?(\d\d))?)?", text)
    if not match:
        return None
    try:
        naive = datetime.fromisoformat(f"{match[1]}T{match[2]}")
    except ValueError:
        return None
    zone = timezone.utc if match[3] or (utc and not match[4]) else CHINA
    if match[4]:
        offset = timedelta(hours=int(match[5]), minutes=int(match[6] or 0))
        zone = timezone(offset if match[4] == "+" else -offset)
    return int(naive.replace(tzinfo=zone).timestamp())


def text_of(value):
    """title and content: a string or {"raw": …}; anything else is dropped without a word."""
    if isinstance(value, dict):
        value = value.get("raw")
    return value if isinstance(value, str) else None
