"""One fan-out run: by daemons, or by the peer that makes the same calls."""

import json
import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / "support")]
from scene import ROOT, Control, Sandbox, Scene  # noqa: E402
from fanout_figures import Processors, Run, Watch, cpu, kind, peak_mib, posts_of, site_calls  # noqa: E402

from drumtower_sandbox.portal.notices import notice  # noqa: E402

WAVE, FEED_ITEMS = 400, 500
PARTITIONS = 12


class News:
    """Articles for the portal, in waves; their numbers."""

    def __init__(self, scenes, count):
        self.sandbox, self.left, self.numbers = scenes[0].sandbox, count, []
        self.outputs = [open(scene.output, "rb") for scene in scenes]
        for output in self.outputs:
            output.seek(0, os.SEEK_END)
        self.seen, self.rest = 0, [b""] * len(scenes)

    def go_on(self):
        """Publishes the next wave when the daemons have all there is."""
        for each, output in enumerate(self.outputs):
            whole, _, self.rest[each] = (self.rest[each] + output.read()).rpartition(b"\n")
            self.seen += whole.count(b" article.seen ")
        if self.seen == len(self.numbers) and self.left:
            self.publish(min(self.left, WAVE))

    def publish(self, count):
        for number in range(len(self.numbers), len(self.numbers) + count):
            text = notice("fanout", number, time.time())
            article = {"title": f"{text.title}（{number + 1}）", "body": "\n".join(text.paragraphs), "source": text.source}
            self.numbers.append(self.sandbox.publish(column="news", picture=False, attachment=False, **article)["id"])
        self.left -= count


def configured(directory, asked, platform_ms, first=None, log=""):
    """A district whose source is the portal's feed, with the usual times; `first` is the node whose sandbox it shares."""
    scene = Scene(directory, asked.sites, 7, asked.daemon, sandbox=first and first.sandbox)
    if not first:
        scene.sandbox.set(platform_ms=platform_ms, feed_items=FEED_ITEMS)
    scene.configure(source={"url": scene.sandbox.addresses["feeds"]["news_rss"], "flood": 5000, "every": "5s", "hold": "0s"},
                    channel={"settle": None, "look_every": None}, more=log)
    return scene


def asked_of(scene, query, *values):
    log = sqlite3.connect(f"file:{scene.store / 'log.db'}?mode=ro", uri=True)
    try:
        return log.execute(query, values).fetchall()
    finally:
        log.close()


def receipts(scene):
    """How many receipts the log has, by node, and when the last one came."""
    rows = asked_of(scene, "SELECT node, count(*), max(time) FROM events WHERE type = 'delivery.progressed' "
                           "AND json_extract(data, '$.how') = 'published' GROUP BY node")
    return {node: count for node, count, _ in rows}, max([last for _, _, last in rows], default=0) / 1000


def intake(scene, since):
    """Seconds from the start until the first and the last article was in the log, and until the last one was routed."""
    [(first, last, routed)] = asked_of(scene, "SELECT min(time) FILTER (WHERE type = 'article.seen'), max(time) FILTER (WHERE type = 'article.seen'), "
                                              "max(time) FILTER (WHERE type = 'routing.done') FROM events WHERE time >= ?", int(since * 1000))
    return [value / 1000 - since for value in (first, last, routed)]


def end_with(scenes, words):
    raise SystemExit("\n".join([f"fanout: {words}", *(scene.output.read_text(errors="replace")[-2000:] for scene in scenes)]))


def measure(name, scenes, news, since, asked, brokers=None):
    """From `since` until every delivery is closed and the daemons are stopped: the figures, and the calls by site."""
    sandbox, expected, deadline = scenes[0].sandbox, asked.articles * asked.sites, time.monotonic() + asked.seconds
    daemons = {f"n{number}": scene.daemon.pid for number, scene in enumerate(scenes, 1)}
    watch, processors = Watch(sandbox), Processors(daemons | {"sandbox": sandbox.process.pid} | (brokers or {}))
    while watch.count() < expected:
        if time.monotonic() > deadline or any(scene.daemon.poll() is not None for scene in scenes):
            end_with(scenes, f"{watch.made} of {expected} posts were made")
        news.go_on()
        time.sleep(0.05)
    processors.stop()
    peak = max(map(peak_mib, daemons.values()))
    while (counts := (scenes[0].status() or {}).get("counts")) is None or counts["deliveries"]["waiting"]:
        if time.monotonic() > deadline:
            end_with(scenes, f"not all deliveries were closed: {counts}")
        time.sleep(0.2)
    calls = site_calls(sandbox, since)
    for scene in scenes:
        scene.stop()
    by_node, last = receipts(scenes[0])
    summary, journaled = sandbox.summary(articles=news.numbers), sum(by_node.values())
    if not summary["exactly_once"] or summary["once"] != expected or journaled != expected:
        raise SystemExit(f"fanout: not exactly once: {summary['once']} of {expected} once, {len(summary['lost'])} lost, "
                         f"{len(summary['doubled'])} doubled, {journaled} receipts")
    end = max(call["replied"] for each in calls.values() for call in each if call["method"] == "POST")
    calls = {site: [call for call in each if call["replied"] <= end] for site, each in calls.items()}
    run = Run(name, calls, expected, last)
    run.cpu, run.rss, run.sandbox_cpu = sum(processors.used[name] for name in daemons), peak, processors.used["sandbox"]
    run.intake, run.processors, run.by_node = intake(scenes[0], since), processors, by_node
    return run, calls


def run_daemon(directory, asked, platform_ms):
    """One daemon with the embedded log; it finds the first articles when it starts. The figures, the calls by site and what was posted."""
    scene = configured(directory, asked, platform_ms)
    try:
        scene.start()
        scene.baseline()
        scene.stop()
        news = News([scene], asked.articles)
        news.go_on()
        since = time.time()
        scene.start()
        run, calls = measure("daemon", [scene], news, since, asked)
        return run, calls, posts_of(scene.sandbox)
    finally:
        scene.close()


def owned(scene):
    """The partitions that a node owns, by its own metrics."""
    connection = Control(scene.store / "control.sock")
    try:
        connection.request("GET", "/metrics")
        lines = connection.getresponse().read().decode().splitlines()
        return {line.split('partition="')[1].split('"')[0] for line in lines
                if line.startswith("drumtower_owner_epoch{") and not line.endswith(" 0")}
    except OSError:
        return set()
    finally:
        connection.close()


def until_shared(scenes, seconds=90):
    """Each node owns a part, and all of it is owned once."""
    deadline = time.monotonic() + seconds
    while (parts := [owned(scene) for scene in scenes]) and not (all(parts) and sum(map(len, parts)) == len(set().union(*parts)) == PARTITIONS + 1):
        if time.monotonic() > deadline:
            end_with(scenes, f"the partitions are not shared out: {parts}")
        time.sleep(0.2)


def run_nodes(directory, asked, platform_ms, count, cluster):
    """So many daemons on one Kafka log; articles appear when the work is shared out. As run_daemon."""
    run_nodes.runs = getattr(run_nodes, "runs", 0) + 1
    scenes = []
    try:
        for number in range(1, count + 1):
            (directory / f"n{number}").mkdir()
            log = (f'[log]\nkind = "kafka"\nnode = "n{number}"\ntopic_prefix = "fanout{run_nodes.runs}"\npartitions = {PARTITIONS}\n'
                   f'replication = {len(cluster.nodes)}\n[log.kafka]\n"bootstrap.servers" = "{cluster.bootstrap}"\n')
            scenes.append(configured(directory / f"n{number}", asked, platform_ms, scenes[0] if scenes else None, log))
            scenes[-1].start()
            if number == 1:
                scenes[0].baseline()
        until_shared(scenes)
        news, since = News(scenes, asked.articles), time.time()
        news.go_on()
        brokers = {f"broker {node}": cluster.pid(node) for node in cluster.nodes}
        run, calls = measure(f"{count} node{'s' * (count > 1)}", scenes, news, since, asked, brokers)
        if len({repr(scene.entities()) for scene in scenes}) != 1:
            raise SystemExit("fanout: the nodes' views differ")
        return run, calls, posts_of(scenes[0].sandbox)
    finally:
        for scene in reversed(scenes):
            scene.close()


def write_calls(file, sandbox, calls, posts):
    """The daemon's calls for the peer, bodies as the sites have them."""
    with open(file, "wb") as out:
        for name, each in calls.items():
            site, bodies = sandbox.site(name), iter(posts[name])
            for call in each:
                body = b""
                if call["method"] == "POST":
                    body = json.dumps(next(bodies), ensure_ascii=False, separators=(",", ":")).encode()
                user = "" if kind(call) == "look" else f"{site['username']}:{site['password']}"
                out.write(f"{name}\t{call['method']}\t{site['url']}{call['path']}\t{user}\t{len(body)}\n".encode() + body + b"\n")


def run_peer(directory, asked, platform_ms, calls, posts):
    with Sandbox.start(directory / "sandbox", sites=asked.sites, seed=7) as sandbox:
        sandbox.set(platform_ms=platform_ms)
        write_calls(directory / "calls", sandbox, calls, posts)
        sandbox_cpu, since = cpu(sandbox.process.pid), time.time()
        done = subprocess.run([asked.peer, directory / "calls"], stdout=subprocess.PIPE, text=True, timeout=asked.seconds)
        used = json.loads(done.stdout or "{}")
        if done.returncode != 0:
            raise SystemExit(f"fanout: the peer failed: {used}")
        sandbox_cpu = cpu(sandbox.process.pid) - sandbox_cpu
        made = site_calls(sandbox, since)
        run = Run("peer", made, sum(len(each) for each in posts.values()))
        run.cpu, run.rss, run.sandbox_cpu = used["user"] + used["system"], used["rss_kib"] / 1024, sandbox_cpu
        run.sent, run.received, run.same_posts = used["sent"], used["received"], posts_of(sandbox) == posts
        return run
