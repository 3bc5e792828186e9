"""The program: options, listeners, the ready file, an orderly end."""

import argparse
import asyncio
import json
import os
import signal
import sys
import time

from .control import Control
from .gate import Gate
from . import platforms
from .http import Answer, Listener, Response
from .portal.portal import COLUMNS
from .world import World


def options(arguments=None):
    parser = argparse.ArgumentParser(prog="sandbox", description="District portal, WordPress sites and platforms on 127.0.0.1 that can also misbehave.")
    parser.add_argument("--dir", required=True, help="journal, uploads and chosen ports; a second start goes on from there")
    parser.add_argument("--sites", type=int, default=10, help="number of WordPress sites (10)")
    for name in platforms.PLATFORMS:
        parser.add_argument(f"--{name}", type=int, default=0, help="number of accounts on this platform (0)")
    parser.add_argument("--own-ports", type=int, default=20, help="so many sites get a port of their own, the others a path on one shared port (20)")
    parser.add_argument("--portal-port", type=int, default=0)
    parser.add_argument("--control-port", type=int, default=0)
    parser.add_argument("--shared-port", type=int, default=0, help="port of the sites under a path")
    parser.add_argument("--site-port", type=int, default=0, help="first of the sites' own ports; 0 takes free ones")
    parser.add_argument("--ready", help="file that gets the addresses as JSON when everything listens (they go to stdout as well)")
    parser.add_argument("--platform-ms", type=float, help="how long a site takes for each call (0)")
    parser.add_argument("--articles", type=int, default=30, help="old notices on the portal at the first start (30)")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--role", help="role of the sites' user drumtower (author)")
    parser.add_argument("--fsync", action="store_true", help="every line of the journal reaches the disk before the answer leaves")
    parser.add_argument("--idle", type=float, default=75.0, help="seconds after which an idle connection is closed (75)")
    return parser.parse_args(arguments)


class Program:
    def __init__(self, asked):
        self.asked = asked
        self.world = World(asked.dir, asked.sites, asked.seed, asked.fsync, {name: getattr(asked, name) for name in platforms.PLATFORMS})
        self.gate, self.end = Gate(self.world), asyncio.Event()
        self.control = Control(self.world, self.addresses, self.sync, self.end.set)
        self.listeners, self.ports = {}, {}

    async def run(self):
        self._load_ports()
        await self._listen()
        self._first_content()
        self.gate.resume(list(self.world.late.values()))
        await self.sync()
        own = [asyncio.ensure_future(platform.run()) for platform in self.world.platforms.values() if hasattr(platform, "run")]
        for task in own:
            task.add_done_callback(lambda _: self.end.set())     # it ends only by a fault of ours
        self._tell()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, self.end.set)
        await self.end.wait()
        await asyncio.sleep(0.05)                     # the answer to /stop leaves
        for task in own:
            task.cancel()
        broken = [error for error in await asyncio.gather(*own, return_exceptions=True) if isinstance(error, Exception)]
        for listener in self.listeners.values():
            listener.close()
        self.world.journal.close()
        if broken:
            raise broken[0]

    # ---- addresses ----

    def _ports_file(self):
        return os.path.join(self.asked.dir, "ports.json")

    def _load_ports(self):
        """A restart takes the same ports: the program under test knows them."""
        if os.path.exists(self._ports_file()):
            with open(self._ports_file(), encoding="utf-8") as file:
                self.ports = json.load(file)

    async def _listen(self):
        own = list(self.world.sites)[:self.asked.own_ports]
        base = self.asked.site_port
        await self._open("control", self._controls, self.asked.control_port)
        await self._open("portal", self._serves(self.world.portal), self.asked.portal_port)
        for number, name in enumerate(own):
            await self._open(name, self._serves(self.world.sites[name]), base + number if base else 0)
            self.world.sites[name].base = self._address(name)
        if len(own) < len(self.world.sites):
            await self._open("shared", self._shares, self.asked.shared_port)
            for name in list(self.world.sites)[len(own):]:
                self.world.sites[name].prefix = f"/{name}"
                self.world.sites[name].base = f"{self._address('shared')}/{name}"
        for name, platform in self.world.platforms.items():
            await self._open(name, self._serves(platform), 0)
            platform.base = self._address(name)
        self.world.portal.base = self._address("portal")
        with open(self._ports_file() + ".new", "w", encoding="utf-8") as file:
            json.dump(self.ports, file)
        os.replace(self._ports_file() + ".new", self._ports_file())

    async def _open(self, name, handler, port):
        listener = self.listeners[name] = Listener(handler, self.asked.idle)
        self.ports[name] = await listener.open(port or self.ports.get(name, 0))

    def _address(self, name):
        return f"http://127.0.0.1:{self.ports[name]}"

    def addresses(self):
        sites = {site.name: {"url": site.base, "username": "drumtower", "password": site.password("drumtower"), "title": site.title}
                 for site in self.world.sites.values()}
        portal = self.world.portal
        columns = {name: portal.base + portal.column_path(column) for name, column in COLUMNS.items()}
        feeds = {f"{name}_{form}": f"{portal.base}/xjwz/feeds/{name}.{ending}" for name in (*COLUMNS, "all") for form, ending in (("rss", "xml"), ("atom", "atom"))}
        return {"pid": os.getpid(), "control": self._address("control"), "portal": portal.base, "columns": columns, "feeds": feeds, "sites": sites,
                **{name: platform.addresses() for name, platform in self.world.platforms.items()}}

    # ---- requests ----

    def _serves(self, target):
        async def handle(request):
            return await self.gate.handle(target, request)
        return handle

    async def _shares(self, request):
        name = request.raw_path.split("/")[1]
        site = self.world.sites.get(name)
        if site is None or not site.prefix:
            return Answer(Response(404))
        if request.target.partition("?")[0] == site.prefix:
            return Answer(Response(301, headers=[("Location", site.base + "/")]))
        return await self.gate.handle(site, request.without_prefix(site.prefix))

    async def _controls(self, request):
        return Answer(await self.control.handle(request))

    async def sync(self):
        """A target that is down loses its listener; one that is back gets it again, on the same port."""
        for name, listener in self.listeners.items():
            down = name not in ("control", "shared") and self.world.faults.is_down(name)
            if down and listener.is_open:
                listener.close()
            elif not down and not listener.is_open:
                await listener.open(self.ports[name])

    def _first_content(self):
        if self.asked.articles and not self.world.portal.articles:
            self.world.portal.fill(time.time(), self.asked.articles, 20)
        if self.asked.platform_ms not in (None, self.world.settings["platform_ms"]):
            self.world.record("settings", settings={"platform_ms": self.asked.platform_ms})
        for site in self.world.sites.values():
            if self.asked.role and site.options["role"] != self.asked.role:
                self.world.record("wp.options", site=site.name, options={"role": self.asked.role})

    def _tell(self):
        text = json.dumps(self.addresses(), ensure_ascii=False)
        if self.asked.ready:
            with open(self.asked.ready + ".new", "w", encoding="utf-8") as file:
                file.write(text)
            os.replace(self.asked.ready + ".new", self.asked.ready)
        print(text, flush=True)


def main(arguments=None):
    asked = options(arguments)
    try:
        asyncio.run(_run(asked))
    except BlockingIOError:
        sys.exit(f"sandbox: another one runs on {asked.dir}")
    except OSError as error:
        sys.exit(f"sandbox: {error}")


async def _run(asked):
    await Program(asked).run()
