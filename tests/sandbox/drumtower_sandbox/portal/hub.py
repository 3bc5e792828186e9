"""The portal's hub (WebSub): takes subscriptions, asks back whether they are meant, and tells of each change. Kept in memory alone."""

import hashlib
import hmac
import http.client
import secrets
import threading
import time
from urllib.parse import parse_qs, quote, urlsplit

from ..http import Response

PATH = "/hub"


class Hub:
    def __init__(self, portal):
        self.portal, self.subscriptions, self.told = portal, {}, []

    @property
    def url(self):
        return self.portal.base + PATH

    def links(self, topic):
        return [("hub", self.portal.shown["hub_at"] or self.url), ("self", topic)]

    def asked(self, request):
        form = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
        if request.method != "POST" or form.get("hub.mode") != "subscribe" or not form.get("hub.callback", "").startswith("http"):
            return Response(400, b"hub.mode, hub.callback and hub.topic")
        wanted = {"callback": form["hub.callback"], "topic": form.get("hub.topic", ""), "secret": form.get("hub.secret", ""), "state": "asked", "until": 0}
        threading.Thread(target=self._ask_back, args=(wanted,), daemon=True).start()
        return Response(202)

    def _ask_back(self, wanted):
        lease, challenge = self.portal.shown["hub_lease_s"], secrets.token_urlsafe(24)
        query = {"hub.mode": "subscribe", "hub.topic": wanted["topic"], "hub.challenge": challenge, "hub.lease_seconds": str(lease)}
        said = self._call("GET", wanted["callback"] + "?" + "&".join(f"{name}={quote(value, safe='')}" for name, value in query.items()))
        agreed = said == (200, challenge)
        self.subscriptions[wanted["callback"]] = wanted | {"state": "agreed" if agreed else "refused", "until": time.time() + lease, "challenge": challenge}

    def tell(self):
        """Of whatever has changed; who is told, and what with, is decided now."""
        for one in list(self.subscriptions.values()):
            if one["state"] == "agreed" and one["until"] > time.time():
                threading.Thread(target=self._tell, args=(one,), daemon=True).start()

    def _tell(self, one):
        body, how = "<feed>有新内容</feed>".encode(), self.portal.shown["hub_signature"]
        headers = {"Content-Type": "application/atom+xml"}
        if how != "none":
            method = "sha1" if how == "sha1" else "sha256"
            key = "another key" if how == "wrong" else one["secret"]
            headers["X-Hub-Signature"] = f"{method}={hmac.new(key.encode(), body, getattr(hashlib, method)).hexdigest()}"
        status, _ = self._call("POST", one["callback"], body, headers)
        if status == 410:
            self.subscriptions.pop(one["callback"], None)
        self.told.append({"callback": one["callback"], "status": status, "at": time.time()})

    def _call(self, method, url, body=None, headers=None):
        where = urlsplit(url)
        connection = http.client.HTTPConnection(where.hostname, where.port, timeout=5)
        try:
            connection.request(method, f"{where.path}?{where.query}" if where.query else where.path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException) as error:
            return 0, type(error).__name__
        finally:
            connection.close()

    def describe(self):
        return {"subscriptions": list(self.subscriptions.values()), "told": list(self.told)}
