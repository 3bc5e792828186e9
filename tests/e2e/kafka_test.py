#!/usr/bin/python3
"""The Kafka log under real daemons, on a real broker: one node, two nodes, and who acts when one of them dies."""

import sys
import tempfile
import unittest
from pathlib import Path

from tower import PROGRAM, ROOT, Scene, TowerTest
from scene import Control

sys.path.insert(0, str(ROOT / "tests/kafka"))
from cluster import Cluster  # noqa: E402

PARTITIONS = 3


def setUpModule():
    global broker, folder
    folder = tempfile.TemporaryDirectory(prefix="dt-kafka-")
    broker = Cluster(Path(folder.name))
    broker.up()


def tearDownModule():
    broker.down()
    folder.cleanup()


class KafkaTest(TowerTest):
    count = 0

    def setUp(self):
        KafkaTest.count += 1
        self.prefix = f"e2e{KafkaTest.count}"

    def log(self, node):
        return (f'[log]\nkind = "kafka"\nnode = "{node}"\ntopic_prefix = "{self.prefix}"\npartitions = {PARTITIONS}\nreplication = 1\n'
                f'[log.kafka]\n"bootstrap.servers" = "{broker.bootstrap}"\n')

    def node(self, name, first=None, sites=4):
        """A node of the district; `first` is the one whose sandbox it shares."""
        scene = Scene(self.folder(), sites, 7, PROGRAM, sandbox=first and first.sandbox, more=self.log(name))
        self.addCleanup(scene.close)
        self.towers = [*getattr(self, "towers", []), scene]
        scene.start()
        self.until(f"{name} answers", scene.answers)
        return scene

    def owned(self, scene):
        """The partitions that a node owns, by its own metrics."""
        connection = Control(scene.store / "control.sock")
        connection.request("GET", "/metrics")
        lines = connection.getresponse().read().decode().splitlines()
        connection.close()
        return {line.split('partition="')[1].split('"')[0] for line in lines
                if line.startswith("drumtower_owner_epoch{") and not line.endswith(" 0")}

    def alike(self, *scenes):
        self.until("the same view on every node", lambda: len({repr(scene.entities()) for scene in scenes}) == 1)

    def test_an_article_goes_the_whole_way_on_one_node(self):
        node = self.node("n1")
        node.baseline()
        self.once_everywhere(node, node.publish()["id"])
        self.assertEqual(0, node.stop())
        self.told(node, "ledger", "verify")

    def test_two_nodes_share_the_work_and_the_living_one_takes_it_over(self):
        one = self.node("n1")
        one.baseline()
        two = self.node("n2", one)
        all_of = {"articles", *(f"ledger-{n}" for n in range(PARTITIONS))}
        self.until("each owns a part", lambda: self.owned(one) and self.owned(two) and self.owned(one) | self.owned(two) == all_of
                   and not self.owned(one) & self.owned(two), 60)
        first = one.publish()["id"]
        self.once_everywhere(one, first)
        self.alike(one, two)
        one.kill()
        second = one.publish()["id"]
        self.until("the other owns all", lambda: self.owned(two) == all_of, 60)
        self.once_everywhere(two, first, second)
        one.start()
        self.until("the first is back", one.answers)
        third = one.publish()["id"]
        self.once_everywhere(two, first, second, third)
        self.alike(one, two)


if __name__ == "__main__":
    unittest.main()
