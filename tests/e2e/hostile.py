"""A server that answers each path with something else that is wrong: feeds, columns and article pages."""

import gzip
import socket
import threading
import time
import zlib

LIMIT_S = 40.0                     # an endless answer ends then


def http(body=b"", status="200 OK", kind="text/xml; charset=utf-8", extra=""):
    body = body.encode() if isinstance(body, str) else body
    return f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n{extra}\r\n".encode() + body


def rss(items, head='<?xml version="1.0" encoding="UTF-8"?>'):
    return head + f'<rss version="2.0"><channel><title>t</title><link>http://127.0.0.1/</link>{items}</channel></rss>'


def item(link, title="标题", date="Wed, 25 Nov 2026 08:00:00 +0800"):
    return f"<item><title>{title}</title><link>{link}</link><pubDate>{date}</pubDate></item>"


def html(body):
    return http(f"<!DOCTYPE html><html><head><title>x</title></head><body>{body}</body></html>", kind="text/html; charset=utf-8")


def bomb(megabytes):
    packer, piece = zlib.compressobj(9, zlib.DEFLATED, 31), b"<item>" * 174763
    return b"".join(packer.compress(piece) for _ in range(megabytes)) + packer.flush()


def endless(connection, piece, pause=0.0, head=b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nTransfer-Encoding: chunked\r\n\r\n"):
    ends = time.monotonic() + LIMIT_S
    connection.sendall(head)
    while time.monotonic() < ends:
        connection.sendall(piece)
        if pause:
            time.sleep(pause)


MEGABYTE_CHUNK = b"100000\r\n" + b"a" * 0x100000 + b"\r\n"
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))

# name: what is answered (bytes, or a function of the connection)
FEEDS = {
    "empty": lambda: http(""),
    "plain text": lambda: http("nothing to see", kind="text/plain"),
    "cut xml": lambda: http('<?xml version="1.0"?><rss version="2.0"><channel><item><title>'),
    "billion laughs": lambda: http(f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY l0 "ha">{LAUGHS}]>' + rss("<item><title>&l11;</title></item>", "")),
    "external entity": lambda: http('<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + rss("<item><title>&x;</title></item>", "")),
    "gzip bomb": lambda: http(bomb(1024), extra="Content-Encoding: gzip\r\n"),
    "not gzip": lambda: http("plain", extra="Content-Encoding: gzip\r\n"),
    "cut gzip": lambda: http(gzip.compress(rss("").encode() * 50)[:40], extra="Content-Encoding: gzip\r\n"),
    "endless body": lambda: lambda connection: endless(connection, MEGABYTE_CHUNK),
    "one byte a second": lambda: lambda connection: endless(connection, b"1\r\n<\r\n", 1.0),
    "endless header": lambda: lambda connection: endless(connection, b"X-Filler: " + b"a" * 4000 + b"\r\n", 0.0, b"HTTP/1.1 200 OK\r\n"),
    "silence": lambda: lambda connection: time.sleep(LIMIT_S),
    "cut at once": lambda: lambda connection: None,
    "no http": lambda: b"\x00\x01\x02SSH-2.0-OpenSSH\r\n",
    "longer promised": lambda: b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\nContent-Type: text/xml\r\n\r\n<rss>",
    "redirect to itself": lambda: http("", "302 Found", extra="Location: /feed/redirect%20to%20itself\r\n"),
    "redirect to a file": lambda: http("", "302 Found", extra="Location: file:///etc/passwd\r\n"),
    "redirect to a private host": lambda: http("", "302 Found", extra="Location: http://10.1.2.3/feed\r\n"),
    "redirect to metadata": lambda: http("", "302 Found", extra="Location: http://169.254.169.254/latest\r\n"),
    "redirect to a port of ours": lambda: http("", "302 Found", extra="Location: http://127.0.0.1:1/feed\r\n"),
    "404": lambda: http("", "404 Not Found"),
    "410": lambda: http("", "410 Gone"),
    "500": lambda: http("oops", "500 Internal Server Error"),
    "503 for ever": lambda: http("", "503 Unavailable", extra="Retry-After: 99999999999999\r\n"),
    "429 nonsense": lambda: http("", "429 Too Many", extra="Retry-After: soon\r\n"),
    "firewall page": lambda: http("<html><script>$_ts=window['$_ts']</script></html>", "412 Precondition Failed", "text/html"),
    "login page": lambda: html("<form><input type=password name=p></form>请登录"),
    "json of another shape": lambda: http('{"items": "no", "version": 7}', kind="application/json"),
    "deep json": lambda: http("[" * 300000 + "]" * 300000, kind="application/json"),
    "deep xml": lambda: http(rss("<a>" * 100000 + "</a>" * 100000)),
    "deep html": lambda: html("<div>" * 200000),
    "two hundred thousand items": lambda: http(rss("".join(item(f"http://127.0.0.1/{n}") for n in range(200000)))),
    "items without links": lambda: http(rss("<item><title>a</title></item>" * 20)),
    "links that run": lambda: http(rss(item("javascript:alert(1)") + item("data:text/html,x") + item("file:///etc/passwd"))),
    "a date of the year 99999": lambda: http(rss(item("http://127.0.0.1/1", date="Wed, 99 Foo 99999 77:88:99 +9999"))),
    "unknown charset": lambda: http(rss("", '<?xml version="1.0" encoding="x-klingon"?>')),
    "odd utf-16": lambda: http(b"\xff\xfe<\x00r\x00s", kind="text/xml; charset=utf-16"),
    "NUL bytes": lambda: http(b"<rss\x00><channel>\x00\x00</channel></rss>"),
    "a column of another design": lambda: html("<p>网站改版中</p>" * 30),
    "twenty megabytes": lambda: http(b"<rss>" + b"a" * (20 << 20) + b"</rss>"),
    "a header of a megabyte": lambda: http(rss(""), extra="X-Big: " + "b" * (1 << 20) + "\r\n"),
    "a bad port in links": lambda: http(rss(item("http://127.0.0.1:99999999/1") + item("http://[::1/2") + item("http://"))),
}

# The second item of a feed whose first is old: its page is this.
PAGES = {
    "404": lambda: http("", "404 Not Found"),
    "empty": lambda: http("", kind="text/html"),
    "500": lambda: http("", "500 Internal Server Error"),
    "gzip bomb": lambda: http(bomb(512), kind="text/html", extra="Content-Encoding: gzip\r\n"),
    "endless": lambda: lambda connection: endless(connection, MEGABYTE_CHUNK),
    "deep": lambda: html("<div><b>" * 100000 + "字"),
    "a script alone": lambda: html("<script>document.write('x')</script>"),
    "a login wall": lambda: html("<form><input type=password></form>"),
    "redirect to a private host": lambda: http("", "301 Moved", extra="Location: http://192.168.0.1/\r\n"),
    "redirect to a file": lambda: http("", "301 Moved", extra="Location: file:///etc/shadow\r\n"),
    "a pdf": lambda: http(b"%PDF-1.7\n" + bytes(1000), kind="application/pdf"),
    "two megabytes of text": lambda: html("<div class=TRS_Editor>" + "<p>" + "字" * 700000 + "</p></div>"),
    "a title of a megabyte": lambda: http('<html><head><meta name="ArticleTitle" content="' + "题" * 350000 + '"></head><body><div class=TRS_Editor><p>正文</p></div></body></html>',
                                          kind="text/html; charset=utf-8"),
    "charset that lies": lambda: http("<html><body><div class=TRS_Editor><p>正文在此</p></div></body></html>".encode("gb18030"), kind="text/html; charset=utf-8"),
    "pictures that are private": lambda: html('<div class=TRS_Editor><p>正文正文正文正文</p><img src="http://10.0.0.1/a.png"><img src="file:///etc/passwd"></div>'),
    "a picture without end": lambda: html('<div class=TRS_Editor><p>正文正文正文正文</p><img src="/picture/endless.png"></div>'),
    "scripts in the text": lambda: html('<div class=TRS_Editor><p onclick="x()">正文正文正文<script>alert(1)</script><a href="javascript:x()">链接</a></p></div>'),
    "half an utf-8 letter": lambda: http(b"<html><body><div class=TRS_Editor><p>\xe6\xad\xa3\xe6\x96\x87\xe6\xad\xa3\xe6</p></div></body></html>", kind="text/html; charset=utf-8"),
}


class Hostile:
    """One thread a connection; `open_gate()` lets the second item of the page feeds appear."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=200)
        self.port = self.listener.getsockname()[1]
        self.made, self.guard, self.gate = {}, threading.Lock(), False
        threading.Thread(target=self._accept, daemon=True).start()

    def url(self, kind, name):
        return f"http://127.0.0.1:{self.port}/{kind}/{name.replace(' ', '%20')}"

    def open_gate(self):
        self.gate = True

    def close(self):
        self.listener.close()

    def _accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        try:
            with connection:
                connection.settimeout(LIMIT_S)
                data = b""
                while b"\r\n\r\n" not in data and len(data) < 65536:
                    piece = connection.recv(4096)
                    if not piece:
                        return
                    data += piece
                path = data.split(b" ")[1].decode().replace("%20", " ")
                answer = self._answer(path)
                if callable(answer):
                    answer(connection)
                else:
                    connection.sendall(answer)
        except (OSError, IndexError):
            pass

    def _answer(self, path):
        _, kind, name = (path.split("/", 2) + ["", ""])[:3]
        if kind == "feed" and name in FEEDS:
            return self._once(kind, name, FEEDS[name])
        if kind == "page" and name in PAGES:
            items = item(self.url("old", name), "旧的一篇")
            return http(rss(items + (item(self.url("new", name), "新的一篇：" + name) if self.gate else "")))
        if kind == "old":
            return html("<h1>旧的一篇</h1><div class=TRS_Editor><p>以前的正文，已经发布过。</p></div>")
        if kind == "new" and name in PAGES:
            return self._once(kind, name, PAGES[name])
        if kind == "picture":
            return lambda connection: endless(connection, MEGABYTE_CHUNK, 0.0, b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nTransfer-Encoding: chunked\r\n\r\n")
        return http("", "404 Not Found")

    def _once(self, kind, name, make):
        with self.guard:
            if (kind, name) not in self.made:
                self.made[kind, name] = make()
            return self.made[kind, name]
