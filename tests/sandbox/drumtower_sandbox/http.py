"""HTTP/1.1 over asyncio streams: listeners that hand each request to a handler and send, delay or cut the answer."""

import asyncio
import email.utils
import json
import socket
import struct
import time
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit

HEAD_LIMIT = 64 * 1024
BODY_LIMIT = 64 * 1024 * 1024

REASONS = {200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 301: "Moved Permanently", 302: "Found",
           304: "Not Modified", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found",
           405: "Method Not Allowed", 409: "Conflict", 410: "Gone", 411: "Length Required", 412: "Precondition Failed",
           413: "Payload Too Large", 429: "Too Many Requests", 431: "Request Header Fields Too Large",
           500: "Internal Server Error", 501: "Not Implemented", 502: "Bad Gateway", 503: "Service Unavailable",
           504: "Gateway Timeout"}


@dataclass
class Request:
    method: str
    target: str                      # as it came: path and query
    headers: dict                    # names in lower case
    body: bytes = b""
    version: str = "HTTP/1.1"
    received: float = field(default_factory=time.time)

    def __post_init__(self):
        parts = urlsplit(self.target)
        self.raw_path, self.raw_query = parts.path or "/", parts.query
        self.path = unquote(self.raw_path)
        self.query = parse_qsl(parts.query, keep_blank_values=True)

    def param(self, name, default=None):
        return next((value for key, value in self.query if key == name), default)

    def without_prefix(self, prefix):
        """The same request as a site under a path prefix sees it."""
        return Request(self.method, self.target[len(prefix):] or "/", self.headers, self.body, self.version, self.received)

    def json(self):
        return json.loads(self.body or b"{}")


@dataclass
class Response:
    status: int = 200
    body: bytes = b""
    type: str = "text/html; charset=utf-8"
    headers: list = field(default_factory=list)
    first: object = None             # awaited before the answer leaves

    def header(self, name):
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


@dataclass
class Answer:
    """What really goes over the wire: a response, perhaps late, perhaps in part, perhaps none."""
    response: Response | None
    delay: float = 0.0
    cut: str | None = None           # "rst" or "fin" instead of an answer
    only: float | None = None        # this share of the body, then the connection ends
    sent: object = None              # called with the time when all is done


def json_response(value, status=200, headers=()):
    body = json.dumps(value, ensure_ascii=False).encode()
    return Response(status, body, "application/json; charset=utf-8", list(headers))


def http_date(seconds):
    return email.utils.formatdate(int(seconds), usegmt=True)


def conditional(request, response, etag, modified):
    """Adds validators; becomes a 304 when the client has this state already."""
    response.headers += [("ETag", etag), ("Last-Modified", http_date(modified))]
    if request.method not in ("GET", "HEAD") or response.status != 200:
        return response
    tags = request.headers.get("if-none-match")
    if tags is not None:
        known = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
        same = "*" in known or etag.removeprefix("W/") in known
    else:
        same = _not_newer(request.headers.get("if-modified-since"), modified)
    return Response(304, b"", response.type, response.headers) if same else response


def _not_newer(since, modified):
    try:
        return since is not None and int(modified) <= email.utils.parsedate_to_datetime(since).timestamp()
    except (TypeError, ValueError):
        return False


class BadRequest(Exception):
    def __init__(self, status, text):
        super().__init__(text)
        self.status = status


async def read_request(reader, writer):
    """The next request of a connection, or None when the client is done."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    except asyncio.LimitOverrunError:
        raise BadRequest(431, "header too large") from None
    received = time.time()
    lines = head.decode("latin-1").lstrip("\r\n").split("\r\n")
    try:
        method, target, version = lines[0].split(" ")
        headers = {}
        for line in lines[1:]:
            if line:
                name, value = line.split(":", 1)
                headers[name.strip().lower()] = value.strip()
    except ValueError:
        raise BadRequest(400, "malformed request") from None
    if headers.get("expect", "").lower() == "100-continue":
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    body = await _read_body(reader, headers)
    return Request(method, target, headers, body, version, received)


async def _read_body(reader, headers):
    if "chunked" in headers.get("transfer-encoding", "").lower():
        return await _read_chunks(reader)
    try:
        length = int(headers.get("content-length", "0"))
    except ValueError:
        raise BadRequest(400, "malformed Content-Length") from None
    if length < 0 or length > BODY_LIMIT:
        raise BadRequest(413, "body too large")
    return await reader.readexactly(length) if length else b""


async def _read_chunks(reader):
    body = bytearray()
    while True:
        line = await reader.readline()
        try:
            size = int(line.split(b";")[0], 16)
        except ValueError:
            raise BadRequest(400, "malformed chunk") from None
        if len(body) + size > BODY_LIMIT:
            raise BadRequest(413, "body too large")
        if size == 0:
            while (await reader.readline()).strip():
                pass
            return bytes(body)
        body += await reader.readexactly(size)
        await reader.readexactly(2)


class Listener:
    """One address. Closing it refuses new connections and resets the open ones; it can be opened again."""

    def __init__(self, handler, idle=75.0):
        self.handler, self.idle = handler, idle
        self.port, self._server, self._open, self._held = 0, None, set(), None

    async def open(self, port=0):
        if self._held:
            self._held.close()
            self._held = None
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", port, limit=HEAD_LIMIT, backlog=1024)
        self.port = self._server.sockets[0].getsockname()[1]
        return self.port

    @property
    def is_open(self):
        return self._server is not None

    def close(self):
        if self._server:
            self._server.close()
            self._server = None
            self._held = _bound(self.port)
        for writer in list(self._open):
            reset(writer)

    async def _serve(self, reader, writer):
        self._open.add(writer)
        writer.transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            await self._talk(reader, writer)
        except BadRequest as error:
            writer.write(_head(Response(error.status), 0, False))
        except (ConnectionError, TimeoutError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self._open.discard(writer)
            writer.close()

    async def _talk(self, reader, writer):
        stay = True
        while stay:
            async with asyncio.timeout(self.idle):
                request = await read_request(reader, writer)
            if request is None:
                return
            answer = await self.handler(request)
            try:
                stay = await _send(writer, request, answer)
            finally:
                if answer.sent:
                    answer.sent(time.time())


def _bound(port):
    """Keeps a closed port from being given to anybody else; connections to it are refused."""
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        held.bind(("127.0.0.1", port))
    except OSError:
        held.close()
        return None
    return held


async def _send(writer, request, answer):
    """True when the connection may be used for another request."""
    if answer.delay:
        await asyncio.sleep(answer.delay)
    if answer.cut:
        if answer.cut == "rst":
            reset(writer)
        return False
    response, stay = answer.response, _keeps_alive(request)
    if answer.only is not None:
        stay = False
    head = _head(response, len(response.body), stay)
    body = b"" if request.method == "HEAD" or response.status in (204, 304) else response.body
    if answer.only is not None:
        body = body[:int(len(body) * answer.only)]
    writer.write(head + body)
    await writer.drain()
    return stay


def _keeps_alive(request):
    said = request.headers.get("connection", "").lower()
    return "keep-alive" in said if request.version == "HTTP/1.0" else "close" not in said


def _head(response, length, stay):
    lines = [f"HTTP/1.1 {response.status} {REASONS.get(response.status, 'Status')}", f"Date: {http_date(time.time())}"]
    if response.status not in (204, 304):
        lines += [f"Content-Type: {response.type}", f"Content-Length: {length}"]
    lines += [f"{name}: {value}" for name, value in response.headers]
    lines.append("Connection: keep-alive" if stay else "Connection: close")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8")


def reset(writer):
    """Ends a connection with RST, as a crashed server or a firewall does."""
    sock = writer.transport.get_extra_info("socket")
    if sock is not None:
        try:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        except OSError:
            pass                     # already gone
    writer.transport.abort()
