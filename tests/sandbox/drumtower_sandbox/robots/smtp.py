"""A mail server over asyncio: SMTP with sign-in, and TLS from the start or by STARTTLS where a context is given.

`house` decides: sign_in(user, password) → whom, or None; recipient(address, whom) → a refusal like "550 …", or None;
mail(whom, envelope) → how its end is answered: a line, or "lost" (cut) or "silent"."""

import asyncio
import base64
import binascii

LINE = 2000
LIMIT = 10 * 1024 * 1024


class MailServer:
    def __init__(self, house, context=None, implicit=False, wants_sign_in=None):
        """`context`: an ssl.SSLContext; `implicit`: TLS from the first byte. `wants_sign_in()`: no mail without."""
        self.house, self.context, self.implicit = house, context, implicit
        self.wants_sign_in = wants_sign_in or (lambda: False)
        self._server = None

    async def open(self, sock=None, port=0):
        tls = self.context if self.implicit else None
        where = {"sock": sock} if sock else {"host": "127.0.0.1", "port": port}
        self._server = await asyncio.start_server(self._serve, limit=LINE, ssl=tls, **where)
        return self._server.sockets[0].getsockname()[1]

    def close(self):
        if self._server:
            self._server.close()

    async def _serve(self, reader, writer):
        try:
            await Session(self, reader, writer).run()
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, asyncio.CancelledError, ValueError):
            pass
        finally:
            writer.close()


class Session:
    def __init__(self, server, reader, writer):
        self.server, self.house, self.reader, self.writer = server, server.house, reader, writer
        self.tls, self.whom = server.implicit, None
        self.sender, self.recipients = None, []

    async def run(self):
        await self.say("220 mail.robots.test ESMTP")
        while True:
            line = (await self.reader.readuntil(b"\r\n")).decode("latin-1").rstrip("\r\n")
            verb, _, rest = line.partition(" ")
            act = getattr(self, f"do_{verb.lower()}", None)
            if act is None:
                await self.say("502 5.5.2 not known")
            elif await act(rest):
                return

    async def say(self, *lines):
        for number, line in enumerate(lines):
            text = line if number == len(lines) - 1 else line[:3] + "-" + line[4:]
            self.writer.write(text.encode() + b"\r\n")
        await self.writer.drain()

    async def do_ehlo(self, _):
        more = ["250 STARTTLS"] if self.server.context and not self.tls else []
        await self.say("250 mail.robots.test", *more, "250 AUTH PLAIN LOGIN", f"250 SIZE {LIMIT}", "250 8BITMIME")

    async def do_helo(self, _):
        await self.say("250 mail.robots.test")

    async def do_starttls(self, _):
        if not self.server.context or self.tls:
            await self.say("502 5.5.1 no TLS")
            return
        await self.say("220 2.0.0 go ahead")
        await self.writer.start_tls(self.server.context)
        self.tls, self.whom = True, None

    async def do_auth(self, rest):
        mechanism, _, given = rest.partition(" ")
        try:
            if mechanism.upper() == "PLAIN":
                _, user, password = base64.b64decode(given or await self._asked("")).decode().split("\0")
            elif mechanism.upper() == "LOGIN":
                user = base64.b64decode(given or await self._asked("Username:")).decode()
                password = base64.b64decode(await self._asked("Password:")).decode()
            else:
                await self.say("504 5.5.4 no such mechanism")
                return
        except (binascii.Error, ValueError):
            await self.say("501 5.5.2 malformed")
            return
        self.whom = self.house.sign_in(user, password)
        await self.say("235 2.7.0 welcome" if self.whom else "535 5.7.8 authentication failed")

    async def _asked(self, word):
        await self.say("334 " + base64.b64encode(word.encode()).decode())
        return (await self.reader.readuntil(b"\r\n")).strip()

    async def do_mail(self, rest):
        if self.server.wants_sign_in() and not self.whom:
            await self.say("530 5.7.0 authentication required")
            return
        self.sender, self.recipients = _address(rest), []
        await self.say("250 2.1.0 ok")

    async def do_rcpt(self, rest):
        address = _address(rest)
        refusal = self.house.recipient(address, self.whom)
        if not refusal:
            self.recipients.append(address)
        await self.say(refusal or "250 2.1.5 ok")

    async def do_data(self, _):
        if not self.recipients:
            await self.say("554 5.5.1 no valid recipients")
            return
        await self.say("354 end with a dot")
        message = await self._text()
        end = self.house.mail(self.whom, {"from": self.sender, "to": self.recipients, "message": message, "tls": self.tls})
        if end == "silent":
            await asyncio.sleep(3600)
        if end == "lost":
            return True
        await self.say(end)

    async def _text(self):
        """Up to the dot; dots at the beginning of lines are unstuffed; a bare line feed is refused by closing."""
        lines, size = [], 0
        while True:
            line = await self.reader.readuntil(b"\r\n")
            if line == b".\r\n":
                return b"".join(lines)
            if b"\n" in line[:-2] or b"\r" in line[:-2]:
                raise ValueError("a bare line end")
            size += len(line)
            if size > LIMIT:
                raise ValueError("too large")
            lines.append(line[1:] if line.startswith(b".") else line)

    async def do_rset(self, _):
        self.sender, self.recipients = None, []
        await self.say("250 2.0.0 ok")

    async def do_noop(self, _):
        await self.say("250 2.0.0 ok")

    async def do_quit(self, _):
        await self.say("221 2.0.0 bye")
        return True


def _address(text):
    return text.partition("<")[2].partition(">")[0]
