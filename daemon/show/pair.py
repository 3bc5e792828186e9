"""Two daemons on one Kafka broker, for the show: one of them is killed, and the other takes its work over."""

import re
import sys
import time

from stage import ROOT, UNITS, Daemon, Player, free_address, on_ten_sites, say

sys.path.insert(0, str(ROOT / "tests/kafka"))
from cluster import Cluster  # noqa: E402

PARTITIONS = 13                        # the articles' and those of the ledger
BACK_AFTER = 40                        # seconds


class Pair(Player):
    """Two daemons of one district on one broker. It answers as one daemon: by the first that is alive."""

    def __init__(self, folder, listen):
        self.broker = Cluster(folder / "broker")
        for name in ("n1", "n2"):
            (folder / name).mkdir(exist_ok=True)
        self.daemons = [Daemon(folder / "n1", listen), Daemon(folder / "n2", free_address("127.0.0.1:0"))]
        self.config, self.killed_at, self.plot = self.daemons[0].config, 0.0, "kill"

    url = property(lambda self: self.daemons[0].url)
    token = property(lambda self: self.daemons[0].token)
    logins = property(lambda self: self.daemons[0].logins)

    def configure(self, sandbox, modes):
        say("a Kafka broker starts")
        self.broker.up()
        for number, daemon in enumerate(self.daemons, 1):
            daemon.configure(sandbox, modes, f"""
[log]
kind = "kafka"
node = "n{number}"
replication = 1
[log.kafka]
"bootstrap.servers" = "{self.broker.bootstrap}"
""")

    def start(self):
        for daemon in self.daemons:
            daemon.start()
        self.wait_for("both to share the work", self.is_shared)
        self.tell_owners()

    def add_people(self):
        """Accounts are a node's own."""
        for daemon in self.daemons:
            daemon.add_people()

    def owned(self, daemon):
        """How many partitions it acts for."""
        epochs = re.findall(r"^drumtower_owner_epoch\{.*\} (\d+)$", (daemon.get("/metrics") or b"").decode(), re.M)
        return sum(epoch != "0" for epoch in epochs)

    def is_shared(self):
        owned = [self.owned(daemon) for daemon in self.daemons]
        return all(owned) and sum(owned) == PARTITIONS

    def tell_owners(self):
        say("  owners    " + ", ".join(f"n{number} acts for {self.owned(daemon)} of {PARTITIONS} partitions" for number, daemon in enumerate(self.daemons, 1)))

    def kill(self):
        self.daemons[0].process.kill()
        self.daemons[0].process.wait()
        self.killed_at = time.monotonic()
        say("  killed    n1 (kill -9)")

    def has_taken_over(self):
        return self.owned(self.daemons[1]) == PARTITIONS

    def tell_taken_over(self):
        say(f"  took over n2 acts for all partitions {time.monotonic() - self.killed_at:.1f} s after the kill")

    def play(self, scene):
        """Once a notice was met by all, n1 dies; some time after n2 has taken over, it comes back."""
        now = time.monotonic()
        if self.plot == "kill" and scene.all_met:
            self.kill()
            scene.publish()
            self.plot = "take over"
        elif self.plot == "take over" and self.has_taken_over():
            self.tell_taken_over()
            self.plot = "come back"
        elif self.plot == "come back" and now > self.killed_at + BACK_AFTER:
            self.daemons[0].start()
            say("  back      n1")
            self.plot = "share"
        elif self.plot == "share" and self.is_shared():
            self.tell_owners()
            self.plot = ""

    def play_once(self, sandbox):
        self.kill()
        notice = sandbox.publish()
        self.wait_for("the hand-over", self.has_taken_over, 90)
        self.tell_taken_over()
        self.wait_for("the next notice on ten sites", lambda: on_ten_sites(sandbox, notice), 90)
        print(f"《{notice['title']}》 is live on {len(UNITS)} sites {time.monotonic() - self.killed_at:.1f} s after n1 was killed", flush=True)

    def verb(self, *arguments):
        return self.daemons[1].verb(*arguments)

    def get(self, path):
        return next((answer for daemon in self.daemons if (answer := daemon.get(path)) is not None), None)

    def must_run(self):
        self.daemons[1].must_run()
        if not self.killed_at:
            self.daemons[0].must_run()

    def tail(self):
        return "\n".join(daemon.tail() for daemon in self.daemons)

    def stop(self):
        for daemon in self.daemons:
            daemon.stop()
        self.broker.down()
