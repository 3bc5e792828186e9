"""All state of the sandbox: rebuilt from the journal at start, changed by events alone."""

import time
from collections import deque

from . import platforms
from .faults import Faults
from .journal import Journal
from .names import numbered
from .portal import pages as portal_pages
from .portal.portal import Portal
from .wordpress import pages as site_pages
from .wordpress import rest
from .wordpress.media import Files
from .wordpress.site import Site

CALLS_KEPT = 200_000


class Calls:
    """Who asked what, when it came and when the answer was out."""

    def __init__(self, journal):
        self.journal, self.kept = journal, deque(maxlen=CALLS_KEPT)

    def add(self, call):
        self.journal.append({"kind": "call"} | call)
        self.kept.append(call)


class World:
    def __init__(self, directory, sites, seed="1", fsync=False, accounts=None):
        """`accounts`: how many each platform has, by its name."""
        self.seed, self.directory = seed, directory
        self.journal = Journal(directory, fsync)
        self.calls = Calls(self.journal)
        self.portal = Portal(self.record, seed)
        self.faults = Faults(self.record, seed, lambda: self.on_faults())
        self.on_faults = lambda: None
        self.files = Files(f"{directory}/media")
        self.sites = {name: Site(name, self.record, seed) for name in numbered("site", sites)}
        self.settings = {"platform_ms": 0, "clock_offset": 0, "clock_speed": 1, "wire": False} | self.portal.shown
        self.lead, self.paced_at = 0.0, 0.0           # what the platforms' clock had gained when its speed was set, and when that was
        self.platforms = platforms.build(accounts or {}, self.record, seed, self.clock)
        self.late = {}                # effects accepted and not yet done
        for event in self.journal.replay():
            self.apply(event)

    def clock(self):
        """The platforms' time in seconds; portal and sites keep the real one."""
        now = time.time()
        return now + self.settings["clock_offset"] + self._lead(now)

    def _lead(self, now):
        return self.lead + (now - self.paced_at) * (self.settings["clock_speed"] - 1)

    def record(self, kind, **fields):
        event = {"kind": kind, "t": time.time()} | fields
        self.journal.append(event)
        self.apply(event)

    def apply(self, event):
        family = event["kind"].split(".")[0]
        if family == "call":
            self.calls.kept.append({key: value for key, value in event.items() if key != "kind"})
        elif family == "portal":
            self.portal.apply(event)
        elif family == "fault":
            self.faults.apply(event)
        elif family == "settings":
            if "clock_speed" in event["settings"]:
                self.lead, self.paced_at = self._lead(event["t"]), event["t"]
            self.settings.update(event["settings"])
            self.portal.shown = {name: self.settings[name] for name in self.portal.shown}
        elif event["kind"] == "late.accepted":
            self.late[event["number"]] = event
        elif event["kind"] == "late.done":
            self.late.pop(event["number"], None)
        elif family in self.platforms:
            self.platforms[family].apply(event)
        elif event.get("site") in self.sites:
            self.sites[event["site"]].apply(event)

    def target(self, name):
        return self.portal if name == "portal" else self.platforms.get(name) or self.sites[name]

    def targets(self):
        return [self.portal, *self.sites.values(), *self.platforms.values()]

    def accounts(self):
        """Every platform's accounts: name → platform."""
        return {name: platform for platform in self.platforms.values() for name in platform.accounts}

    def name_of(self, target, request):
        """Whom a request counts for: on a platform the account, if one is known."""
        return target.account_of(request) or target.name if target.name in self.platforms else target.name

    def platform_ms(self, target, name):
        if target is self.portal:
            return 0
        own = getattr(getattr(target, "accounts", {}).get(name, target), "options", {}).get("platform_ms")
        return self.settings["platform_ms"] if own is None else own

    def serve(self, target, request, effect, empty_list=False):
        """One request against one target, in one go: nothing else happens in between."""
        if target is self.portal:
            return portal_pages.serve(target, request, empty_list)
        if target.name in self.platforms:
            target.promote(self.clock())
            return target.serve(request, effect)
        target.promote(time.time())
        if rest.is_rest(request):
            return rest.serve(target, request, effect, self.files)
        return site_pages.serve(target, request, self.files)
