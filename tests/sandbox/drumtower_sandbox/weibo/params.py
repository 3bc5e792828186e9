"""The parameters of a call: query, form or multipart. A JSON body is not understood."""

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl


@dataclass
class Params:
    values: dict = field(default_factory=dict)
    files: dict = field(default_factory=dict)         # name → (file name, bytes), from multipart alone
    many: dict = field(default_factory=dict)          # name → all its values, for the few that repeat
    multipart: bool = False
    json: bool = False

    def get(self, name, default=None):
        return self.values.get(name, default)

    def number(self, name, default=0):
        """A whole number; what is none counts as not given."""
        text = self.values.get(name, "")
        return int(text) if re.fullmatch(r"-?\d{1,19}", text) else default

    def add(self, name, value):
        self.values[name] = value
        self.many.setdefault(name, []).append(value)


def gather(request):
    """Query first, then the body. One decoding and no more: what was encoded twice stays visible garbage."""
    params, kind = Params(), request.headers.get("content-type", "")
    for name, value in request.query:
        params.add(name, value)
    if "application/json" in kind:
        params.json = True
    elif "multipart/form-data" in kind:
        _multipart(params, kind, request.body)
    elif not kind or "x-www-form-urlencoded" in kind:
        for name, value in parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True, errors="replace"):
            params.add(name, value)
    return params


def _multipart(params, kind, body):
    params.multipart = True
    found = re.search(r'boundary="?([^";]+)', kind)
    if not found:
        return
    mark = b"--" + found[1].strip().encode("latin-1")
    for part in (b"\r\n" + body).split(b"\r\n" + mark)[1:]:
        head, gap, data = part.partition(b"\r\n\r\n")
        if part.startswith(b"--") or not gap:
            continue
        head = head.decode("utf-8", "replace")
        name, filename = re.search(r'\bname="?([^";\r\n]*)', head), re.search(r'filename="?([^";\r\n]*)', head)
        if name and filename:
            params.files[name[1]] = (filename[1], data)
        elif name:
            params.add(name[1], data.decode("utf-8", "replace"))


def token_in(request, params):
    """The parameter, or the header with OAuth2; Bearer is not known here."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return params.get("access_token") or (token.strip() if scheme == "OAuth2" else "")
