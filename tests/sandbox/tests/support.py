"""One sandbox for a test class, and plain HTTP."""

import base64
import http.client
import json
import pathlib
import sys
import tempfile
import time
import unittest
from urllib.parse import urlsplit

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from drumtower_sandbox.client import Sandbox

CUT = (ConnectionError, http.client.HTTPException, TimeoutError)      # what a client sees when no whole answer comes


class Reply:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def json(self):
        return json.loads(self.body)

    @property
    def text(self):
        return self.body.decode()


def ask(url, method="GET", value=None, auth=None, headers=None, body=None, timeout=10):
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=timeout)
    sent = dict(headers or {})
    if auth:
        sent["Authorization"] = "Basic " + base64.b64encode(":".join(auth).encode()).decode()
    if value is not None:
        body, sent["Content-Type"] = json.dumps(value).encode(), "application/json"
    try:
        connection.request(method, parts.path + (f"?{parts.query}" if parts.query else ""), body, sent)
        answer = connection.getresponse()
        return Reply(answer.status, answer.headers, answer.read())
    finally:
        connection.close()


class SandboxCase(unittest.TestCase):
    OPTIONS = {"sites": 2, "articles": 5}

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.sandbox = Sandbox.start(pathlib.Path(cls.folder.name) / "s", **cls.OPTIONS)

    @classmethod
    def tearDownClass(cls):
        cls.sandbox.stop()
        cls.folder.cleanup()

    def setUp(self):
        self.addCleanup(self.sandbox.heal)

    # ---- the WordPress side ----

    def api(self, path, method="GET", value=None, site="site-01", auth=True, **more):
        where = self.sandbox.site(site)
        if auth is True:
            auth = (where["username"], where["password"])
        return ask(f"{where['url']}/wp-json/wp/v2{path}", method, value, auth or None, **more)

    def post(self, title, site="site-01", **more):
        return self.api("/posts", "POST", {"title": title, "content": f"<p>{title}的正文。</p>", "status": "publish"} | more, site)

    def code(self, reply, status, code):
        self.assertEqual((reply.status, reply.json()["code"]), (status, code))

    def slugs(self, query, site="site-01"):
        return sorted(post["slug"] for post in self.api(f"/posts?{query}", site=site).json())

    def eventually(self, question, seconds=5):
        """True as soon as the question is answered with something true."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if question():
                return True
            time.sleep(0.01)
        return False
