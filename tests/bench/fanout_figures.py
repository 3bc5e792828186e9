"""What a fan-out run did and what it cost: calls, gaps, processor time."""

import collections
import json
import os
import pathlib
import re
import statistics
import time

TICK = os.sysconf("SC_CLK_TCK")


def cpu(process):
    """User and system seconds of a process, all its threads."""
    fields = pathlib.Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def machine_cpu():
    """Busy seconds of all processors together, whoever had them."""
    fields = [int(field) for field in pathlib.Path("/proc/stat").read_text().split("\n")[0].split()[1:8]]
    return (sum(fields) - fields[3] - fields[4]) / TICK


def peak_mib(process):
    status = pathlib.Path(f"/proc/{process}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024


class Processors:
    """Seconds of each process, by name, from now on; and of the machine."""

    def __init__(self, processes):
        self.processes, self.began, self.since = processes, self.now(processes), time.monotonic()

    @staticmethod
    def now(processes):
        return {name: cpu(process) for name, process in processes.items()} | {"machine": machine_cpu()}

    def stop(self):
        self.used = {name: seconds - self.began[name] for name, seconds in self.now(self.processes).items()}
        self.seconds = time.monotonic() - self.since

    def told(self):
        shares = ", ".join(f"{name} {100 * used / self.seconds:.0f} %" for name, used in self.used.items())
        return f"{shares} of {100 * os.cpu_count()} %"


class Watch:
    """Counts the posts in a sandbox's journal without asking the sandbox."""

    def __init__(self, sandbox):
        self.file = open(sandbox.directory / "journal.jsonl", "rb")
        self.made, self.rest = 0, b""

    def count(self):
        whole, _, self.rest = (self.rest + self.file.read()).rpartition(b"\n")
        self.made += whole.count(b'"act":"create"')
        return self.made


def site_calls(sandbox, since):
    """What the sites were asked from then on, by site, in order."""
    by_site = collections.defaultdict(list)
    for call in sandbox.calls(since=since, limit=10**6):
        if call["target"] != "portal":
            by_site[call["target"]].append(call)
    for calls in by_site.values():
        calls.sort(key=lambda call: call["received"])
    return by_site


def posts_of(sandbox):
    """What each site was given, by site, in order: as it keeps it."""
    given = collections.defaultdict(list)
    with open(sandbox.directory / "journal.jsonl", encoding="utf-8") as journal:
        for line in journal:
            event = json.loads(line)
            if event["kind"] == "wp.post" and event["act"] == "create":
                post = event["post"]
                given[event["site"]].append({"title": post["title"], "content": post["content"], "status": post["status"],
                                             "slug": post["asked_slug"], "categories": [], "tags": []})
    return given


class Run:
    """Figures of one side: times are those of the sandbox's clock."""

    def __init__(self, name, calls, posts, end=0.0):
        everything = [call for each in calls.values() for call in each]
        self.name, self.posts, self.calls = name, posts, len(everything)
        self.seconds = max(end, *(call["replied"] for call in everything)) - min(call["received"] for call in everything)
        self.shape = collections.Counter((call["target"], call["method"], call["path"].partition("?")[0]) for call in everything)
        self.refused = sum(not 200 <= call["status"] < 300 for call in everything)
        self.gaps = collections.defaultdict(list)            # from a reply to the next call of the same account
        for each in calls.values():
            for before, after in zip(each, each[1:]):
                self.gaps[f"{kind(before)} to {kind(after)}"].append(after["received"] - before["replied"])
        self.served = [call["replied"] - call["received"] for call in everything]
        self.open = sorted(sum(call["replied"] - call["received"] for call in each) / self.seconds for each in calls.values())
        self.cpu = self.sandbox_cpu = self.rss = 0.0

    @property
    def speed(self):
        return self.posts / self.seconds

    def told(self):
        each = 1000 * self.cpu / self.posts
        return (f"  {self.name:<7} {self.posts} posts in {self.seconds:7.2f} s = {self.speed:7.1f} posts/s; {self.calls / self.posts:.3f} calls/post, "
                f"{self.calls / self.seconds:.0f} calls/s; CPU {self.cpu:.2f} s = {each:.2f} ms/post; peak RSS {self.rss:.1f} MiB; "
                f"sandbox CPU {self.sandbox_cpu:.1f} s = {100 * self.sandbox_cpu / self.seconds:.0f} % of a core")

    def where(self):
        lines = [f"          {self.name}: in the sandbox {spread(self.served)}"]
        for name, gaps in sorted(self.gaps.items()):
            if len(gaps) > self.posts / 10:
                lines.append(f"          {self.name}: {name} {spread(gaps)}")
        return "\n".join(lines)

    def bound(self):
        """An account makes one call at a time: no more than this, however fast the daemons are."""
        return self.speed / statistics.mean(self.open)


def kind(call):
    if call["method"] == "POST":
        return "create"
    return "find" if "slug=" in call["path"] else "look"


def spread(values):
    values = sorted(1000 * value for value in values)
    return f"median {statistics.median(values):.1f}, p90 {values[len(values) * 9 // 10]:.1f}, p99 {values[len(values) * 99 // 100]:.1f} ms, {sum(values) / 1000:.1f} s in all"
