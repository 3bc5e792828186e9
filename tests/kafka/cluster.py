#!/usr/bin/python3
"""A real Kafka for tests: one node or three, each broker and controller at once, on free ports of 127.0.0.1.

    tests/kafka/cluster.py up [--nodes 3] --dir DIR     until Ctrl-C; when it is ready, says `bootstrap HOST:PORT,...`
    tests/kafka/cluster.py jars                         fetches and checks the jars, prints their folder

The data stays in DIR, and a second `up` goes on with it. Needs the packages of `daemon/packages --tests`.
"""

import argparse
import atexit
import base64
import json
import random
import re
import signal
import socket
import string
import subprocess
import sys
import time
import uuid
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))
from jars import BROKER  # noqa: E402
from programs import Failure, dying_with_us, needed, together  # noqa: E402

JVM = ["-Xms128m", "-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-XX:-UsePerfData",
       "-Djava.awt.headless=true"]
SETTINGS = string.Template((BROKER.home / "server.properties").read_text(encoding="utf-8"))
PROBE = "cluster-probe"                # the topic whose records tell that the cluster takes any


class PortTaken(Failure):
    pass


def free_ports(count):
    """Below those that the system gives to outgoing connections: one of them could take the port of a node that is down."""
    lowest = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    held = []
    try:
        while len(held) < count:
            held.append(socket.socket())
            try:
                held[-1].bind(("127.0.0.1", random.randrange(10000, max(lowest, 20000))))
            except OSError:
                held.pop().close()
        return [each.getsockname()[1] for each in held]
    finally:
        for each in held:
            each.close()


class Cluster:
    """Nodes 1 to n. They die with the thread that started them.

    With `fronted` they have a second listener each, which says of itself that it is at another port: `fronts` maps those to the true
    ones, and a proxy has to stand there. Who comes by `front_bootstrap` comes by the proxy alone.
    """

    def __init__(self, directory, nodes=1, fronted=False):
        self.directory, self.nodes, self._fronted = Path(directory).resolve(), range(1, nodes + 1), fronted
        self._ports, self._processes, self._began = {}, {}, {}
        self.fronts = {}
        self._running, self._frozen = set(), set()       # what we started and did not end; of these, what we froze
        atexit.register(self.down)

    def __enter__(self):
        self.up()
        return self

    def __exit__(self, *_):
        self.down()

    # ---- the nodes ----

    def up(self, limit=120):
        """Starts all nodes, on what earlier ones left in the folder; returns when the cluster takes records."""
        self._java, self._kcat, folder = needed("java"), needed("kcat"), BROKER.ready()
        self._class_path = ":".join(str(folder / jar) for jar in BROKER.sums)
        try:
            for attempt in range(1, 6):
                self._configure()
                self._format()
                for node in self.nodes:
                    self.start(node)
                try:
                    return self.wait_ready(limit)
                except PortTaken:
                    self.down()
                    if attempt == 5:
                        raise
        except BaseException:
            self.down()
            raise

    def down(self):
        """Ends what this object started and nothing else; at once, for what was acknowledged is written."""
        for process in self._processes.values():
            process.kill()
        for process in self._processes.values():
            process.wait()
        self._processes, self._running, self._frozen = {}, set(), set()

    def start(self, node):
        """On the same data and ports; wait_ready waits for the rest."""
        if self.is_running(node):
            raise Failure(f"node {node} runs already")
        self._began[node] = self.log(node).stat().st_size if self.log(node).exists() else 0
        command = self._java_command("kafka.Kafka", self._properties(node))
        command.insert(1, f"-Dlog4j2.configurationFile={BROKER.home / 'log4j2.properties'}")
        with open(self.log(node), "ab") as output:
            self._processes[node] = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, process_group=0,
                                                     preexec_fn=dying_with_us())
        self._running.add(node)

    def kill(self, node):
        """As a crash."""
        self._end(node, signal.SIGKILL, 10)

    def stop(self, node, limit=60):
        """As an orderly shutdown: the node hands over what it leads."""
        self._end(node, signal.SIGTERM, limit)

    def freeze(self, node):
        """The node does nothing more, yet its connections stay open."""
        self._processes[node].send_signal(signal.SIGSTOP)
        self._frozen.add(node)

    def thaw(self, node):
        self._processes[node].send_signal(signal.SIGCONT)
        self._frozen.discard(node)

    def is_running(self, node):
        return node in self._processes and self._processes[node].poll() is None

    def pid(self, node):
        return self._processes[node].pid

    def log(self, node):
        return self._folder(node) / "broker.log"

    def check_alive(self):
        """No node has ended by itself."""
        for node in sorted(self._running):
            if not self.is_running(node):
                kind = PortTaken if "Address already in use" in self._said(node) else Failure
                raise kind(f"node {node} has ended with {self._processes[node].returncode}\n{self._last_words(node)}")

    # ---- what the cluster says ----

    def address(self, node):
        return f"127.0.0.1:{self._ports[node][0]}"

    @property
    def bootstrap(self):
        return ",".join(map(self.address, self.nodes))

    @property
    def front_bootstrap(self):
        return ",".join(f"127.0.0.1:{port}" for port in self.fronts)

    def wait_ready(self, limit=60):
        """Until just the nodes that run unfrozen are known as living, have all their replicas in sync, and take records.

        The record is what counts: a broker without a quorum goes on telling what it last knew.
        """
        deadline = time.monotonic() + limit
        while lacking := self._out_of_sync() or self._refuses_records() or self._out_of_sync():
            self.check_alive()
            if time.monotonic() > deadline:
                raise Failure("\n".join([f"not ready within {limit} s: {lacking}", *map(self._last_words, self.nodes)]))
            time.sleep(0.1)

    def metadata(self, topic=None):
        """Brokers, topics, partitions as some broker knows them, which may be a thing of the past."""
        return json.loads(self.kcat("-L", "-J", "-m", 2, *(["-t", topic] if topic else []), seconds=10))

    def leaders(self, topic):
        """Of each partition, the node that leads it."""
        return {each["partition"]: each["leader"] for each in _partitions(self.metadata(topic))}

    def controller(self):
        """The true one; what kcat marks as the controller is any broker."""
        said = self.tool("MetadataQuorumCommand", "--bootstrap-server", self._awake(), "describe", "--status", seconds=30)
        return int(re.search(r"^LeaderId:\s+(-?\d+)$", said, re.M)[1])

    def create_topic(self, name, partitions=1, replication=None, **config):
        """Returns when the brokers know it. The dots of a setting may be written as underscores."""
        options = [option for key, value in config.items() for option in ("--config", f"{key.replace('_', '.')}={value}")]
        self.tool("TopicCommand", "--bootstrap-server", self._awake(), "--create", "--topic", name, "--partitions", partitions,
                  "--replication-factor", replication or len(self.nodes), *options)
        deadline = time.monotonic() + 30
        while lacking := self._out_of_sync(name, partitions):
            if time.monotonic() > deadline:
                raise Failure(f"topic {name} is created, but {lacking}")
            time.sleep(0.05)

    def describe(self, topic):
        """Replicas and settings, as Kafka's own tool prints them."""
        return self.tool("TopicCommand", "--bootstrap-server", self._awake(), "--describe", "--topic", topic)

    def dump_segments(self, topic, partition=0, node=None):
        """The batches on a node's disk (the leader's, if none is named), as Kafka's own tool prints them."""
        folder = self._data(node or self.leaders(topic)[partition]) / f"{topic}-{partition}"
        return self.tool("DumpLogSegments", "--files", ",".join(map(str, sorted(folder.glob("*.log")))))

    def kcat(self, *arguments, text=None, seconds=30):
        """What kcat prints; it must succeed."""
        return _output_of(self._kcat_command(*arguments), seconds, text)

    def tool(self, name, *arguments, seconds=60):
        """What one of Kafka's own tools prints; it must succeed."""
        return _output_of(self._java_command(f"org.apache.kafka.tools.{name}", *arguments), seconds)

    # ---- how it is done ----

    def _folder(self, node):
        return self.directory / f"node-{node}"

    def _data(self, node):
        return self._folder(node) / "data"

    def _properties(self, node):
        return self._folder(node) / "server.properties"

    def _configure(self):
        """Free ports for all, and a configuration for each."""
        there = {int(each.name[5:]) for each in self.directory.glob("node-*")}
        if there and there != set(self.nodes):
            raise Failure(f"{self.directory} holds a cluster of {len(there)}, not of {len(self.nodes)}")
        ports = iter(free_ports((4 if self._fronted else 2) * len(self.nodes)))
        self._ports = {node: (next(ports), next(ports)) for node in self.nodes}
        self.fronts = dict(zip(ports, ports))
        voters = ",".join(f"{node}@127.0.0.1:{port}" for node, (_, port) in self._ports.items())
        fronts = [(f",FRONT://127.0.0.1:{door}", f",FRONT://127.0.0.1:{front}") for front, door in self.fronts.items()]
        for (node, (broker, controller)), (door, front) in zip(self._ports.items(), fronts or [("", "")] * len(self.nodes)):
            self._folder(node).mkdir(parents=True, exist_ok=True)
            text = SETTINGS.substitute(node=node, voters=voters, broker=broker, controller=controller, door=door, front=front, data=self._data(node),
                                       copies=len(self.nodes), majority=len(self.nodes) // 2 + 1)
            self._properties(node).write_text(text, encoding="utf-8")

    def _format(self):
        """What has no data yet."""
        name = self.directory / "cluster-id"
        if not name.exists():
            name.write_text("D" + base64.urlsafe_b64encode(uuid.uuid4().bytes).decode()[1:22])
        new = [node for node in self.nodes if not (self._data(node) / "meta.properties").exists()]
        format_it = ["kafka.tools.StorageTool", "format", "-t", name.read_text(), "-c"]
        for status, output, errors in together([self._java_command(*format_it, self._properties(node)) for node in new], 60):
            if status:
                raise Failure(f"a node's folder could not be formatted:\n{(output + errors)[-3000:]}")

    def _java_command(self, name, *arguments):
        return [self._java, *JVM, "-cp", self._class_path, name, *map(str, arguments)]

    def _kcat_command(self, *arguments):
        return [self._kcat, "-F", "/dev/null", "-b", self._awake(), *map(str, arguments)]       # -F: not with the user's own settings

    def _awake(self):
        return ",".join(map(self.address, sorted(self._running - self._frozen) or self.nodes))

    def _end(self, node, number, limit):
        self._running.discard(node)
        self._frozen.discard(node)
        self._processes[node].send_signal(number)
        try:
            self._processes[node].wait(limit)
        except subprocess.TimeoutExpired:
            raise Failure(f"node {node} did not end within {limit} s\n{self._last_words(node)}") from None

    def _said(self, node):
        """Since its last start."""
        return self.log(node).read_bytes()[self._began[node]:].decode(errors="replace") if node in self._began else ""

    def _last_words(self, node):
        return "\n    ".join([f"the end of {self.log(node)}:", *(line[:400] for line in self._said(node).splitlines()[-30:])])

    def _out_of_sync(self, topic=None, count=0):
        """What is wrong with the brokers, or with a partition: no leader, or a replica behind that is to be had."""
        try:
            shown = self.metadata(topic)
        except Failure as failure:
            return str(failure)
        wanted, known = self._running - self._frozen, {broker["id"] for broker in shown["brokers"]}
        if known != wanted:
            return f"the brokers known are {sorted(known)} instead of {sorted(wanted)}"
        if len(_partitions(shown)) < count:
            return f"partitions are missing: {shown['topics']}"
        for each in _partitions(shown):
            here = {replica["id"] for replica in each["replicas"]} & wanted
            if here and not (each["leader"] in here and here <= {replica["id"] for replica in each["isrs"]}):
                return f"not in sync: {each}"
        return ""

    def _refuses_records(self):
        """Why a record in some partition of the probe was not acknowledged."""
        try:
            if PROBE not in {each["topic"] for each in self.metadata()["topics"]}:
                self.create_topic(PROBE, len(self.nodes))
            commands = [self._kcat_command("-P", "-t", PROBE, "-p", number, "-X", "acks=all", "-X", "message.timeout.ms=4000")
                        for number in range(len(self.nodes))]
            refused = [errors for status, _, errors in together(commands, 15, "well?") if status or "failed" in errors]
            return f"a record was refused: {refused[0].strip()}" if refused else ""
        except Failure as failure:
            return str(failure)


def _partitions(shown):
    return [partition for topic in shown["topics"] for partition in topic["partitions"]]


def _output_of(command, seconds, text=None):
    [(status, output, errors)] = together([command], seconds, text)
    if status:
        raise Failure(f"{' '.join(command[-8:])}: exit {status}\n{(output + errors)[-3000:]}")
    return output


# ---- the command ----------------------------------------------------------------------------------------------------

def run(directory, nodes):
    """Until somebody wants the end, or a node ends by itself."""
    ended = []

    def end(number, frame):
        ended.append(number)
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    try:
        with Cluster(directory, nodes) as cluster:
            print(f"bootstrap {cluster.bootstrap}", flush=True)
            while not ended:
                cluster.check_alive()
                time.sleep(0.2)
    except KeyboardInterrupt:
        pass


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("jars")
    up = verbs.add_parser("up")
    up.add_argument("--nodes", type=int, choices=(1, 3), default=1)
    up.add_argument("--dir", required=True)
    options = parser.parse_args()
    try:
        if options.verb == "jars":
            print(BROKER.ready())
        else:
            run(options.dir, options.nodes)
    except Failure as failure:
        print(f"cluster: {failure}", file=sys.stderr)
        return 70
    return 0


if __name__ == "__main__":
    sys.exit(main())
