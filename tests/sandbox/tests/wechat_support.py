"""A sandbox with Official Accounts, and their API as a program would call it."""

import http.server
import json
import threading
import time
import urllib.parse

from support import CUT, SandboxCase, ask

from drumtower_sandbox import assets

DAY = 86400


class WeChatCase(SandboxCase):
    """Each test takes an account that no other test has used, so that nothing has to be put back."""
    OPTIONS = {"sites": 0, "articles": 3, "wechat": 40}
    taken = 0

    def setUp(self):
        super().setUp()
        type(self).taken += 1
        self.name = f"wechat-{self.taken:02}"
        self.account = self.sandbox.account(self.name)
        self.base, self.kept = self.sandbox.platform("wechat")["base"], None
        self.set(job_ms=0)

    # ---- the API ----

    def set(self, **options):
        return self.sandbox.set_account(self.name, **options)

    def hand(self, path, method="POST", **fields):
        return self.sandbox.hand(self.name, path, method, **fields)

    def view(self):
        return self.sandbox.view(self.name)

    def later(self, seconds):
        """The platform's clock goes on."""
        self.sandbox.set(clock_offset=self.now() + seconds - time.time())

    def now(self):
        return time.time() + self.sandbox.set()["clock_offset"]

    def stable(self, **more):
        asked = {"grant_type": "client_credential", "appid": self.account["app_id"], "secret": self.account["app_secret"]} | more
        return ask(f"{self.base}/cgi-bin/stable_token", "POST", body=json.dumps(asked).encode()).json()

    def plain(self, **more):
        asked = {"grant_type": "client_credential", "appid": self.account["app_id"], "secret": self.account["app_secret"]} | more
        return ask(f"{self.base}/cgi-bin/token?{urllib.parse.urlencode(asked)}").json()

    @property
    def token(self):
        self.kept = self.kept or self.stable()["access_token"]
        return self.kept

    def send(self, path, value=None, method="POST", body=None, token=None, query="", headers=None):
        """The whole reply of a call."""
        body = json.dumps(value, ensure_ascii=False).encode() if body is None and value is not None else body
        return ask(f"{self.base}{path}?access_token={token or self.token}{query}", method, body=body, headers=headers)

    def call(self, path, value=None, **more):
        reply = self.send(f"/cgi-bin/{path}", value, **more)
        self.assertEqual(reply.status, 200)
        return reply.json()

    def code(self, answer, code):
        self.assertEqual(answer.get("errcode"), code, answer)

    def upload(self, path, data, query="", part="media", fields=()):
        line = "----sandbox"
        pieces = [f'--{line}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode() for name, value in fields]
        pieces.append(f'--{line}\r\nContent-Disposition: form-data; name="{part}"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n'.encode() + data + b"\r\n")
        return self.send(f"/cgi-bin/{path}", body=b"".join(pieces) + f"--{line}--\r\n".encode(), query=query,
                         headers={"Content-Type": f"multipart/form-data; boundary={line}"}).json()

    def cover(self):
        return self.upload("material/add_material", assets.png(self.name), "&type=image")["media_id"]

    def article(self, title="停水通告", **more):
        if not hasattr(self, "_cover"):
            self._cover = self.cover()
        return {"title": title, "content": f"<p>{title}的正文。</p>", "thumb_media_id": self._cover} | more

    def draft(self, title="停水通告", **more):
        return self.call("draft/add", {"articles": [self.article(title, **more)]})["media_id"]

    def submit(self, media_id):
        return self.call("freepublish/submit", {"media_id": media_id})

    def publish(self, title="停水通告", **more):
        """From draft to success; the answer of freepublish/get."""
        return self.job(self.submit(self.draft(title, **more))["publish_id"])

    def job(self, publish_id):
        return self.call("freepublish/get", {"publish_id": publish_id})

    def listed(self, **more):
        return self.call("freepublish/batchget", {"offset": 0, "count": 20, "no_content": 0} | more)

    def titles(self):
        """What batchget shows."""
        return [item["content"]["news_item"][0]["title"] for item in self.listed()["item"]]

    def url(self, job):
        return job["article_detail"]["item"][0]["article_url"]

    def sendall(self, media_id, **more):
        return self.call("message/mass/sendall", {"filter": {"is_to_all": True}, "mpnews": {"media_id": media_id}, "msgtype": "mpnews", "send_ignore_reprint": 0} | more)

    def refused(self, act):
        """No whole answer comes."""
        with self.assertRaises(CUT):
            act()


class Callback:
    """A server that an account's events go to; `answers` says how it treats the next ones: a body, None (silence), or a status."""

    def __init__(self):
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query))
                outer.got.append((query, b""))
                self._say(200, query["echostr"] if outer.echo else "wrong")

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.got.append((dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query)), body))
                answer = outer.answers.pop(0) if outer.answers else "success"
                if answer is None:
                    time.sleep(0.7)
                    answer = "success"
                self._say(answer if isinstance(answer, int) else 200, answer if isinstance(answer, str) else "")

            def _say(self, status, text):
                try:
                    self.send_response(status)
                    self.send_header("Content-Length", str(len(text)))
                    self.end_headers()
                    self.wfile.write(text.encode())
                except OSError:
                    pass                     # the platform hung up

            def log_message(self, *_):
                pass

        self.got, self.answers, self.echo = [], [], True
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/wechat/callback"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self.thread.start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
