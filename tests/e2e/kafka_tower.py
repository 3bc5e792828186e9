"""A tower on a real broker of its own: what the end-to-end tests of the Kafka log share."""

import sys
import tempfile
from pathlib import Path

from tower import ROOT, TowerTest

sys.path.insert(0, str(ROOT / "tests/kafka"))
from cluster import Cluster  # noqa: E402

PARTITIONS = 3


class KafkaTowerTest(TowerTest):
    """One broker for all tests of a class, topics of their own for each."""

    count = 0

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="dt-kafka-")
        cls.addClassCleanup(folder.cleanup)
        cls.broker = Cluster(Path(folder.name))
        cls.addClassCleanup(cls.broker.down)
        cls.broker.up()

    def setUp(self):
        KafkaTowerTest.count += 1
        self.prefix = f"e2e{KafkaTowerTest.count}"

    def log(self, node):
        return (f'[log]\nkind = "kafka"\nnode = "{node}"\ntopic_prefix = "{self.prefix}"\npartitions = {PARTITIONS}\nreplication = 1\n'
                f'[log.kafka]\n"bootstrap.servers" = "{self.broker.bootstrap}"\n')

    def node(self, name, first=None, sites=4, failpoints="", **configuration):
        """A node of the district; `first` is the one whose sandbox it shares."""
        scene = self.tower(sites, running=False, sandbox=first and first.sandbox, more=self.log(name), **configuration)
        scene.start(failpoints)
        self.until(f"{name} answers", scene.answers)
        return scene

    def alike(self, *scenes):
        self.until("the same view on every node", lambda: len({repr(scene.entities()) for scene in scenes}) == 1)
