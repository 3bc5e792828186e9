"""What stands between the network and a target: platform time, faults, and the journal of calls."""

import asyncio
import base64
import json
import time
from dataclasses import replace

from . import faults, wire
from .http import Answer, Request, Response
from .wordpress.rest import Effect

CHALLENGE = ('<html><head><meta charset="utf-8"><script>$_ts=window["$_ts"]||{};$_ts.nsd=45172;$_ts.cd="qrzrc";</script>'
             '<script src="/Fw6dJ3/8q.js" r="m"></script></head><body onload="_$go()"></body></html>').encode()
GATEWAY = b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
NOTICES = (b"<br />\n<b>Notice</b>:  Undefined index: repost in <b>/var/www/wp-content/plugins/seo/seo.php</b> on line <b>218</b><br />\n"
           b"<br />\n<b>Deprecated</b>:  Required parameter $post follows optional parameter $a in <b>/var/www/wp-content/plugins/seo/api.php</b> on line <b>12</b><br />\n")


class Gate:
    def __init__(self, world):
        self.world = world
        self._late = set()           # effects that are still to come

    async def handle(self, target, request, whole=None):
        """`whole`: the request as it came, when the target stands under a path prefix."""
        world, now = self.world, time.time()
        name = world.name_of(target, request)
        fired = world.faults.draw(name, request, now, target.name)
        call = {"target": name, "method": request.method, "path": request.target, "received": request.received, "faults": [rule["kind"] for rule in fired]}
        if world.settings["wire"]:
            call["sent"] = wire.described(request)
        if world.faults.is_down(name):
            answer = Answer(None, cut="rst")
        else:
            answer = await self._answer(target, name, request, fired)
        call["status"] = answer.response.status if answer.response and not answer.cut else 0
        answer.sent = lambda at: world.calls.add(call | {"replied": at})
        return answer

    async def _answer(self, target, name, request, fired):
        by_kind = {rule["kind"]: rule for rule in reversed(fired)}
        if "auth_stripped" in by_kind:
            request.headers.pop("authorization", None)
        stopped = next((rule for rule in fired if faults.stops(rule)), None)
        platform = self.world.platform_ms(target, name)
        if platform:
            await asyncio.sleep(platform / 1000)
        if stopped:
            return _refused(stopped, target, request)
        if "accept_delay" in by_kind:
            return await self._accept_late(target, request, by_kind)
        return _bend(await self._serve(target, request, by_kind), by_kind, target, request)

    async def _serve(self, target, request, by_kind):
        effect, hidden = Effect(), by_kind.get("list_delay")
        if hidden:
            hide = hidden.get("hide", ["list"])
            effect = replace(effect, hidden_ms=hidden.get("ms", 1000), hidden_from=[hide] if isinstance(hide, str) else hide)
        if "slug_race" in by_kind:
            effect = replace(effect, slug_race=True)
        response = self.world.serve(target, request, effect, empty_list="empty_list" in by_kind)
        if response.first:
            await response.first()
        return response

    async def _accept_late(self, target, request, by_kind):
        """Journaled first: a restart in between does not forget the effect."""
        rule = by_kind.pop("accept_delay")
        due = request.received + rule.get("ms", 1000) / 1000
        number = self.world.journal.count + 1
        self.world.record("late.accepted", number=number, site=target.name, due=due, method=request.method, target=request.target, headers=request.headers,
                          body=base64.b64encode(request.body).decode())
        done = asyncio.ensure_future(self._take_effect(target, request, number, due, by_kind))
        self._late.add(done)
        done.add_done_callback(self._late.discard)
        how = rule.get("answer", "wait")
        if how == "cut":
            return Answer(None, cut=rule.get("end", "rst"))
        if how == "504":
            return Answer(Response(504, GATEWAY.replace(b"502 Bad Gateway", b"504 Gateway Time-out")))
        return _bend(await asyncio.shield(done), by_kind, target, request)

    async def _take_effect(self, target, request, number, due, by_kind):
        await asyncio.sleep(max(0.0, due - time.time()))
        response = await self._serve(target, request, by_kind)
        self.world.record("late.done", number=number)
        return response

    def resume(self, pending):
        """Effects that a restart found outstanding."""
        for event in pending:
            request = Request(event["method"], event["target"], event["headers"], base64.b64decode(event["body"]))
            done = asyncio.ensure_future(self._take_effect(self.world.target(event["site"]), request, event["number"], event["due"], {}))
            self._late.add(done)
            done.add_done_callback(self._late.discard)


def _refused(rule, target, request):
    """The answers of faults that let nothing take effect."""
    kind = rule["kind"]
    retry = [("Retry-After", str(rule["retry_after"]))] if "retry_after" in rule else []
    if kind in ("cut", "down"):
        return Answer(None, cut=rule.get("end", "rst"))
    if kind == "firewall":
        return Answer(Response(rule.get("status", 412), CHALLENGE, headers=[("Set-Cookie", "FSSBBIl1UgzbN7N80S=0a1b2c; Path=/; HttpOnly"), ("Server", "******")]))
    if kind == "code":
        return Answer(_own_error(rule, target, request))
    if kind == "empty":
        return Answer(Response(200, b""))
    if kind == "garbage":
        return Answer(Response(200, bytes(range(128, 256)) * 8 + b"<<>&&\0\x01{[" * 50))
    if kind == "error":
        status = rule.get("status", 503)
        return Answer(Response(status, GATEWAY.replace(b"502 Bad Gateway", f"{status} Service Unavailable".encode()), headers=retry))
    body = b'{"code":"too_many_requests","message":"Too many requests","data":{"status":429}}'
    return Answer(Response(429, body, "application/json; charset=UTF-8", retry or [("Retry-After", str(int(rule.get("window_s", 1))))]))


def _own_error(rule, target, request):
    """An error as the target itself words it."""
    code = rule.get("code", -1)
    if hasattr(target, "error"):
        return target.error(request, code, rule.get("status"))
    body = json.dumps({"code": code, "error_code": code, "error": "fault", "message": "", "request": request.path}).encode()
    return Response(rule.get("status", 400), body, "application/json; charset=UTF-8")


def _bend(response, by_kind, target, request):
    """What happens to an answer after the effect."""
    answer = Answer(response)
    if "error_after" in by_kind:
        rule = by_kind["error_after"]
        status = rule.get("status", 400)
        body = f'{{"code":"{rule.get("code", "rest_invalid_type")}","message":"","data":{{"status":{status}}}}}'.encode()
        answer.response = Response(status, body, "application/json; charset=UTF-8")
    if "code" in by_kind:
        answer.response = _own_error(by_kind["code"], target, request)
    if "empty" in by_kind:
        answer.response = replace(answer.response, body=b"")
    if "notices" in by_kind:
        answer.response = replace(answer.response, body=NOTICES + answer.response.body)
    if "html" in by_kind:
        answer.response = Response(200, b"<!DOCTYPE html><html><body><h1>\xe7\xab\x99\xe7\x82\xb9\xe7\xbb\xb4\xe6\x8a\xa4\xe4\xb8\xad</h1></body></html>")
    if "bad_gateway" in by_kind:
        answer.response = Response(502, GATEWAY)
    if "truncated" in by_kind:
        if by_kind["truncated"].get("how", "body") == "transfer":
            answer.only = 0.5
        else:
            answer.response = replace(answer.response, body=answer.response.body[:len(answer.response.body) // 2])
    if "slow" in by_kind:
        answer.delay = by_kind["slow"].get("ms", 1000) / 1000
    if "lost_answer" in by_kind:
        answer.cut = by_kind["lost_answer"].get("end", "rst")
    return answer
