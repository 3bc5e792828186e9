"""A district that several nodes on one Kafka serve: articles flow, nodes may be killed, and all of them are asked afterwards."""

import json
import re
import sqlite3
import threading
import time

from scene import Scene

PARTITIONS = 4
CALL_MS, SETTLE_MS = 3000, 3000
LEASE = 10.0                           # seconds: of the group's session, and as long again of an intent
PAGE_ITEMS = 1000                      # of the portal's column: what comes while nobody can read it does not scroll away


class Posts:
    """When each article first came out at each site, by the sandbox's own journal."""

    def __init__(self, journal):
        self.first, self._file, self._rest = {}, open(journal, "rb"), b""

    def read(self):
        *lines, self._rest = (self._rest + self._file.read()).split(b"\n")
        for line in lines:
            if not line.startswith(b'{"kind":"wp.post"'):
                continue
            event = json.loads(line)
            number = re.search(r"_(\d{7})\.html?\b", event["post"]["content"])
            if number and event["act"] != "delete" and event["post"]["status"] == "publish":
                self.first.setdefault((int(number[1]), event["site"]), event["at"])
        return self.first


class Flow(threading.Thread):
    """Publishes an article every so many seconds, until it is told to end."""

    def __init__(self, district, every):
        super().__init__(daemon=True)
        self.district, self.every, self.error, self._ending = district, every, None, threading.Event()

    def run(self):
        try:
            while not self._ending.wait(self.every):
                self.district.publish()
        except Exception as error:                          # the campaign's to report
            self.error = error

    def end(self):
        self._ending.set()
        self.join(30)
        if self.error:
            raise self.error


class District:
    """`bootstraps`: of each node, where it finds the brokers. The nodes die with the thread that starts them."""

    def __init__(self, directory, bootstraps, seed, program, sites=10, broken="", settle_ms=SETTLE_MS):
        self.directory, self.bootstraps, self.seed, self.program, self.sites = directory, list(bootstraps), seed, program, sites
        self.broken, self.settle_ms, self.nodes, self.published, self.flow = broken, settle_ms, [], {}, None
        self.prefix = directory.name

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def up(self, count, trouble=True, **late):
        """So many nodes, each with its share."""
        for _ in range(count):
            self.add()
        if late:
            self.sandbox.fault("accept_delay", method="POST", probability=0.5, **late)
        elif trouble:
            self.nodes[0].trouble()

    def add(self):
        """One more node, running; returns it when it answers."""
        name = f"n{len(self.nodes) + 1}"
        folder = self.directory / name
        folder.mkdir(parents=True)
        more = (f'[log]\nkind = "kafka"\nnode = "{name}"\ntopic_prefix = "{self.prefix}"\npartitions = {PARTITIONS}\nreplication = 3\n'
                f'[log.kafka]\n"bootstrap.servers" = "{self.bootstraps[len(self.nodes)]}"\n')
        node = Scene(folder, self.sites, self.seed, self.program, sandbox=self.sandbox if self.nodes else None, more=more, source={"flood": 100000},
                     channel={"call_timeout": f"{CALL_MS}ms", "settle": f"{self.settle_ms}ms"})
        node.name, node.broken = name, self.broken
        self.nodes.append(node)
        node.start()
        self.until(f"{name} answers", node.answers, 60)
        if len(self.nodes) == 1:
            self.sandbox.set(page_items=PAGE_ITEMS)
            node.baseline(60)
            self.posts = Posts(self.sandbox.directory / "journal.jsonl")
        self.until(f"{name} has its share", self.is_shared_out, 60)
        return node

    @property
    def sandbox(self):
        return self.nodes[0].sandbox

    def close(self):
        if self.flow:
            self.flow.end()
        for node in reversed(self.nodes):
            node.close()

    # ---- what happens to it ----

    def publish(self):
        number = self.sandbox.publish(column="news")["id"]
        self.published[number] = time.time()
        return number

    def flows(self, every):
        self.flow = Flow(self, every)
        self.flow.start()

    def ebbs(self):
        if self.flow:
            self.flow.end()
        self.flow = None

    def restart(self, node, failpoints=""):
        """In order, and armed; within the session, so that the others see no change."""
        if node.stop() != 0:
            raise RuntimeError(f"{node.name} did not stop in order: {node.daemon.poll()}\n{self.said(node)}")
        node.start(failpoints)

    # ---- what it says while it runs ----

    def until(self, what, condition, seconds, every=0.1):
        """The condition's first true answer."""
        deadline = time.monotonic() + seconds
        while not (answer := condition()):
            if time.monotonic() > deadline:
                raise RuntimeError(f"{what}: not within {seconds} s\n" + "\n".join(map(self.said, self.nodes)))
            self.check_alive()
            time.sleep(every)
        return answer

    def said(self, node):
        return f"the end of {node.output}:\n" + node.output.read_text(errors="replace")[-2500:]

    def living(self):
        return [node for node in self.nodes if node.daemon.poll() is None]

    def check_alive(self):
        """No node has ended by itself: of the ends, there is killing alone."""
        for node in self.nodes:
            if node.daemon.poll() not in (None, -9, 0):
                raise RuntimeError(f"{node.name} ended by itself with {node.daemon.poll()}\n{self.said(node)}")

    def is_shared_out(self):
        """Every partition is some living node's, none two nodes', and no node is idle."""
        try:
            shares = [node.owned() for node in self.living()]
        except OSError:
            return False
        together = set().union(*shares)
        return all(shares) and len(together) == PARTITIONS + 1 == sum(map(len, shares))

    def missing(self, numbers=None):
        """Articles that are not out at every site."""
        first = self.posts.read()
        return [number for number in list(numbers or self.published) if any((number, site) not in first for site in self.nodes[0].names)]

    def resumption(self, since, seconds):
        """Publishes an article now. From `since`: seconds to its first post, to its last, and to the last of those published before; None for never."""
        older = self.missing()
        number = self.publish()
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self.missing([number, *older]):
            self.check_alive()
            time.sleep(0.1)
        first = self.posts.first
        new = [first.get((number, site), 0) - since for site in self.nodes[0].names]
        old = [first.get((each, site), 0) - since for each in older for site in self.nodes[0].names]
        came = [each for each in new if each > -1e6]
        last_of = lambda times: None if min(times, default=0) < -1e6 else max([0, *times])  # noqa: E731
        return (min(came) if came else None), last_of(new), last_of(old)

    def settle(self, seconds):
        """Runs undisturbed until nothing is open on any node; the seconds that took, or None."""
        started = time.monotonic()
        while time.monotonic() - started < seconds:
            self.check_alive()
            if not self.missing() and all(node.is_quiet() for node in self.nodes) and self.is_shared_out():
                return time.monotonic() - started
            time.sleep(0.3)
        return None

    # ---- what the stores say ----

    def standing(self, node):
        """Where a node's view stands and what is in it, of one moment."""
        database = sqlite3.connect(f"file:{node.store / 'view.db'}?mode=ro", uri=True, isolation_level=None)
        try:
            database.execute("BEGIN")
            return (sorted(database.execute("SELECT partition, position FROM folded").fetchall()),
                    sorted(database.execute("SELECT kind, id, body FROM entity").fetchall()))
        finally:
            database.close()

    def alike(self, seconds=30):
        """Compares the views of all nodes at equal heads: empty, or what differs."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            standings = [self.standing(node) for node in self.nodes]
            if all(heads == standings[0][0] for heads, _ in standings):
                differing = {row for _, rows in standings for row in set(rows) ^ set(standings[0][1])}
                return sorted(differing)[:4]
            time.sleep(0.2)
        return [f"the heads did not become equal: {[heads for heads, _ in standings]}"]
