"""One Weibo behind a real listener for a test class, its client, and people's acts; a stage is what the program will take over."""

import asyncio
import json
import threading
import time
import unittest
from urllib.parse import urlencode

from support import ask

from drumtower_sandbox.http import Answer, Listener
from drumtower_sandbox.weibo.platform import Weibo
from drumtower_sandbox.wordpress.rest import Effect

NOW = 1_795_000_000.0                # 2026-11-18 19:06:40 in Beijing
HOME = "http://127.0.0.1/a/1.html"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


class Stage:
    """One platform behind a real listener; the one place that the program will take over."""

    def __init__(self):
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()
        self.listener = Listener(self._handle)
        self.base = f"http://127.0.0.1:{self._do(self.listener.open())}"

    def begin(self, count):
        self.now, self.events, self.count, self.effect = NOW, [], count, Effect()
        self.platform = self.fresh(self._record)

    def fresh(self, record):
        platform = Weibo(record, "1", self.count, lambda: self.now)
        platform.base = self.base
        return platform

    def _record(self, kind, **fields):
        event = json.loads(json.dumps({"kind": kind, "t": time.time()} | fields))
        self.events.append(event)
        self.platform.apply(event)

    async def _handle(self, request):
        self.platform.promote(self.now)
        return Answer(self.platform.serve(request, self.effect))

    def _do(self, work):
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(5)

    async def _close(self):
        self.listener.close()
        open_ones = asyncio.all_tasks() - {asyncio.current_task()}
        for task in open_ones:
            task.cancel()
        await asyncio.gather(*open_ones, return_exceptions=True)

    def end(self):
        self._do(self._close())
        self.loop.call_soon_threadsafe(self.loop.stop)


def state(platform):
    """Everything a platform knows, as JSON."""
    kept = {name: value for name, value in vars(platform).items() if name not in ("record", "clock", "accounts", "authorised")}
    return json.dumps(kept | {"accounts": {name: vars(account) for name, account in platform.accounts.items()}}, sort_keys=True)


class WeiboCase(unittest.TestCase):
    COUNT = 3

    @classmethod
    def setUpClass(cls):
        cls.stage = Stage()

    @classmethod
    def tearDownClass(cls):
        cls.stage.end()

    def setUp(self):
        self.stage.begin(self.COUNT)
        self.addCleanup(self.replayed)

    def replayed(self):
        again = self.stage.fresh(lambda *_, **__: self.fail("a replay records nothing"))
        for event in self.stage.events:
            again.apply(json.loads(json.dumps(event)))
        self.assertEqual(state(again), state(self.stage.platform))

    # ---- what a client does ----

    def who(self, name="weibo-01"):
        return self.stage.platform.addresses()["accounts"][name]

    def call(self, path, method="GET", name="weibo-01", token=True, form=None, headers=None, body=None, **query):
        form = None if form is None and method == "GET" else dict(form or {})
        if token and form is None:
            query["access_token"] = self.who(name)["access_token"] if token is True else token
        elif token:
            form["access_token"] = self.who(name)["access_token"] if token is True else token
        sent = {"Content-Type": "application/x-www-form-urlencoded"} if form is not None and body is None else {}
        body = urlencode(form).encode() if form is not None and body is None else body
        return ask(self.stage.base + path + (f"?{urlencode(query)}" if query else ""), method, body=body, headers=sent | (headers or {}))

    def share(self, status="停水通告 " + HOME, name="weibo-01", rip="203.0.113.9", path="/2/statuses/share.json", **more):
        form = {"status": status} | ({"rip": rip} if rip else {}) | {key: value for key, value in more.items() if key not in ("token", "headers")}
        return self.call(path, "POST", name, form=form, **{key: value for key, value in more.items() if key in ("token", "headers")})

    def multipart(self, fields, files, path="/2/statuses/share.json", name="weibo-01"):
        fields = {"access_token": self.who(name)["access_token"]} | fields
        parts = [f'--b\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode() for key, value in fields.items()]
        parts += [f'--b\r\nContent-Disposition: form-data; name="{key}"; filename="{filename}"\r\nContent-Type: image/png\r\n\r\n'.encode() + data + b"\r\n"
                  for key, (filename, data) in files.items()]
        return ask(self.stage.base + path, "POST", body=b"".join(parts) + b"--b--\r\n", headers={"Content-Type": "multipart/form-data; boundary=b"})

    def refused(self, reply, code, status=None, error=None):
        found = reply.json()
        self.assertEqual(found.get("error_code"), code, found)
        if status:
            self.assertEqual(reply.status, status)
        if error:
            self.assertEqual(found["error"], error)
        return found

    def made(self, reply):
        found = reply.json()
        self.assertEqual((reply.status, "error_code" in found), (200, False), found)
        return found

    def timeline(self, name="weibo-01", **query):
        return [post["idstr"] for post in self.made(self.call("/2/statuses/user_timeline.json", name=name, **query))["statuses"]]

    # ---- what people do ----

    def control(self, method, path, value=None):
        return self.stage.platform.control(method, [part for part in path.split("/") if part], value)

    def set(self, name="weibo-01", **options):
        return self.control("PATCH", name, options)

    def hand(self, text, name="weibo-01", **more):
        return self.control("POST", f"{name}/posts", {"text": text} | more)

    def view(self, name="weibo-01"):
        return self.stage.platform.view(name)

    def later(self, seconds):
        self.stage.now += seconds

    def many(self, count, name="weibo-01"):
        """Posts a minute apart, oldest first."""
        out = []
        for number in range(count):
            out.append(self.made(self.share(f"第{number}条 {HOME}?{number}", name)))
            self.later(60)
        return out
