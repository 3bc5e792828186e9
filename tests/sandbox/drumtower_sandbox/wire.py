"""How a call was sent, field by field: names and kinds, never what a field says, so that no secret can stand in it."""

import json
import re
from urllib.parse import parse_qsl

SPOKEN = ("grant_type", "type")      # fields whose values are words of the platform's documents
HEADERS = ("accept", "accept-encoding", "connection", "content-transfer-encoding", "expect", "transfer-encoding")     # whose values are nobody's


def described(request):
    kind = request.headers.get("content-type", "")
    return {"version": request.version, "query": {name: _text(name, value) for name, value in request.query},
            "headers": {name: _header(name, value) for name, value in request.headers.items()}, "body": _body(kind.lower(), kind, request.body)}


def _header(name, value):
    if name == "content-type":
        return re.sub(r"(boundary)=.*", r"\1", value)
    if name == "authorization":
        return value.partition(" ")[0] if " " in value else "text"
    return value if name in HEADERS else _text(name, value)


def _text(name, value):
    return value if name in SPOKEN else "text"


def _body(kind, whole, body):
    if "multipart/form-data" in kind:
        return _parts(whole, body)
    if "x-www-form-urlencoded" in kind:
        return {name: _text(name, value) for name, value in parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)}
    try:
        return dict(_fields("", json.loads(body))) if body else {}
    except ValueError:
        return {"": "bytes"}


def _fields(path, value):
    """`articles[].title` → its kind; the entries of a list are one."""
    name = path.rpartition(".")[2]
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from _fields(f"{path}.{key}" if path else key, inner)
    elif isinstance(value, list) and value:
        for inner in value:
            yield from _fields(f"{path}[]", inner)
    else:
        yield path, _text(name, value) if isinstance(value, str) else {bool: "truth", int: "number", float: "number"}.get(type(value), "nothing")


def _parts(kind, body):
    """Each part's kind, and its own headers but for the one that names it."""
    boundary, found = re.search(r'boundary="?([^";]+)', kind), {}
    for part in (b"\r\n" + body).split(b"\r\n--" + boundary[1].encode())[1:-1] if boundary else ():
        head, _, data = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in head.decode("latin-1").split("\r\n"))}
        named = headers.pop("content-disposition", "")
        name = re.search(r'\bname="?([^";]*)', named)
        if name:
            found[name[1]] = "file" if "filename" in named else _text(name[1], data.decode("utf-8", "replace"))
            found |= {f"{name[1]}, {header}": value if header == "content-type" else _header(header, value) for header, value in headers.items()}
    return found
