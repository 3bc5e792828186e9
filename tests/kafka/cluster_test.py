#!/usr/bin/python3
"""The cluster of the tests, on the real broker: what it says of itself is true, and nothing of it stays behind."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parent))
import cluster as kafka  # noqa: E402
from programs import Failure, dying_with_us  # noqa: E402

PROGRAM = kafka.__file__


def processes_of(directory):
    """Living processes with the folder in their command line."""
    found = []
    for each in Path("/proc").glob("[0-9]*"):
        try:
            words, state = (each / "cmdline").read_bytes(), (each / "stat").read_text().rsplit(")", 1)[1].split()[0]
        except OSError:
            continue
        if os.fsencode(directory) in words and state != "Z":
            found.append(int(each.name))
    return found


def soon(condition, seconds=10):
    deadline = time.monotonic() + seconds
    while not (answer := condition()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return answer


class Case(unittest.TestCase):
    @classmethod
    def folder(cls, clean_up):
        folder = tempfile.TemporaryDirectory(prefix="kafka.")
        clean_up(folder.cleanup)
        return Path(folder.name)

    @classmethod
    def cluster_of(cls, nodes):
        cls.cluster = kafka.Cluster(cls.folder(cls.addClassCleanup), nodes)
        cls.addClassCleanup(cls.cluster.down)
        cls.cluster.up()

    def topic(self, partitions=1, **config):
        """One of this test's own."""
        name = self.id().rsplit(".", 1)[1][:100]
        self.cluster.create_topic(name, partitions, **config)
        return name

    def write(self, topic, *records, seconds=30):
        self.cluster.kcat("-P", "-t", topic, "-p", 0, "-z", "zstd", "-X", "acks=all", "-X", f"message.timeout.ms={seconds * 1000}",
                          text="\n".join(records), seconds=seconds + 10)

    def read(self, topic):
        return self.cluster.kcat("-C", "-t", topic, "-p", 0, "-o", "beginning", "-e", "-q").splitlines()


class OneNode(Case):
    @classmethod
    def setUpClass(cls):
        cls.cluster_of(1)

    def test_what_was_written_is_read_back(self):
        topic = self.topic()
        self.write(topic, "one", "two", "关于停水的通告")
        self.assertEqual(["one", "two", "关于停水的通告"], self.read(topic))

    def test_a_topic_has_the_settings_asked_for(self):
        said = self.cluster.describe(self.topic(3, flush_messages=1, message_timestamp_type="LogAppendTime"))
        for words in ("PartitionCount: 3", "ReplicationFactor: 1", "flush.messages=1", "message.timestamp.type=LogAppendTime"):
            self.assertIn(words, said)

    def test_no_topic_comes_by_itself(self):
        with self.assertRaisesRegex(Failure, "Delivery failed"):
            self.write("never-made", "one", seconds=3)
        self.assertNotIn("never-made", [each["topic"] for each in self.cluster.metadata()["topics"]])

    def test_batches_are_on_disk_as_they_were_compressed(self):
        topic = self.topic()
        self.write(topic, *["the same words again and again"] * 100)
        self.assertIn("compresscodec: zstd", self.cluster.dump_segments(topic))

    def test_a_killed_node_comes_back_with_its_records(self):
        topic = self.topic()
        self.write(topic, "one")
        self.cluster.kill(1)
        self.assertFalse(self.cluster.is_running(1))
        self.cluster.start(1)
        self.cluster.wait_ready()
        self.assertEqual(["one"], self.read(topic))

    def test_a_node_that_does_not_start_shows_the_end_of_its_log(self):
        self.cluster.stop(1)
        properties = self.cluster.directory / "node-1/server.properties"
        text = properties.read_text()
        self.addCleanup(self.cluster.wait_ready)
        self.addCleanup(self.cluster.start, 1)
        self.addCleanup(properties.write_text, text)
        properties.write_text(text.replace("node.id=1", "node.id=one"))
        self.cluster.start(1)
        with self.assertRaisesRegex(Failure, r"node 1 has ended with 1\n(?s:.*)Invalid value one for configuration"):
            self.cluster.wait_ready()

    def test_another_up_keeps_the_records_and_avoids_a_port_taken_meanwhile(self):
        topic = self.topic()
        self.write(topic, "one")
        self.cluster.down()
        with socket.create_server(("127.0.0.1", 0)) as other:
            free, taken = kafka.free_ports(4), other.getsockname()[1]
            with mock.patch.object(kafka, "free_ports", side_effect=[[free[0], taken], free[2:]]):
                self.cluster.up()
        self.assertEqual(f"127.0.0.1:{free[2]}", self.cluster.bootstrap)
        self.assertEqual(["one"], self.read(topic))

    def test_a_folder_of_another_size_is_refused(self):
        with self.assertRaisesRegex(Failure, "holds a cluster of 1, not of 3"):
            kafka.Cluster(self.cluster.directory, 3).up()


class ThreeNodes(Case):
    @classmethod
    def setUpClass(cls):
        cls.cluster_of(3)

    def setUp(self):
        for node in self.cluster.nodes:
            if not self.cluster.is_running(node):
                self.cluster.start(node)
            self.cluster.thaw(node)
        self.cluster.wait_ready(90)

    def leader(self, topic):
        return self.cluster.leaders(topic)[0]

    def test_a_topic_lies_on_three_nodes(self):
        topic = self.topic()
        self.write(topic, "one")
        [partition] = self.cluster.metadata(topic)["topics"][0]["partitions"]
        self.assertEqual([1, 2, 3], sorted(replica["id"] for replica in partition["isrs"]))
        for node in self.cluster.nodes:
            self.assertIn("count: 1", self.cluster.dump_segments(topic, 0, node))

    def test_two_take_records_after_the_leader_was_killed(self):
        topic = self.topic()
        killed = self.leader(topic)
        self.cluster.kill(killed)
        self.write(topic, "one")
        self.cluster.wait_ready()
        self.assertNotEqual(killed, self.leader(topic))
        self.assertEqual(["one"], self.read(topic))

    def test_one_of_three_is_not_ready_and_what_was_written_is_there_when_the_others_return(self):
        topic = self.topic()
        self.write(topic, "one")
        killed = [node for node in self.cluster.nodes if node != self.leader(topic)]
        for node in killed:
            self.cluster.kill(node)
        with self.assertRaisesRegex(Failure, "not ready within 6 s"):
            self.cluster.wait_ready(6)
        with self.assertRaisesRegex(Failure, "Delivery failed"):
            self.write(topic, "lost", seconds=2)
        for node in killed:
            self.cluster.start(node)
        self.cluster.wait_ready(90)
        self.write(topic, "two")
        self.assertEqual(["one", "two"], [record for record in self.read(topic) if record != "lost"])

    def test_two_that_hang_are_seen_though_the_third_tells_what_it_last_knew(self):
        for node in (2, 3):
            os.kill(self.cluster.pid(node), signal.SIGSTOP)
        with self.assertRaisesRegex(Failure, "not ready within 12 s"):
            self.cluster.wait_ready(12)

    def test_all_three_killed_come_back_with_their_records(self):
        topic = self.topic()
        self.write(topic, *map(str, range(1000)))
        for node in self.cluster.nodes:
            self.cluster.kill(node)
        for node in self.cluster.nodes:
            self.cluster.start(node)
        self.cluster.wait_ready(90)
        self.assertEqual(list(map(str, range(1000))), self.read(topic))

    def test_an_orderly_stop_hands_over(self):
        topic = self.topic()
        stopped = self.leader(topic)
        self.cluster.stop(stopped)
        self.cluster.wait_ready()
        self.assertNotEqual(stopped, self.leader(topic))
        self.assertTrue("The controller has asked us to exit controlled shutdown" in self.cluster.log(stopped).read_text())

    def test_a_frozen_leader_is_passed_over_until_it_is_thawed(self):
        topic = self.topic()
        frozen = self.leader(topic)
        self.cluster.freeze(frozen)
        self.cluster.wait_ready()
        self.assertTrue(self.cluster.is_running(frozen))
        self.assertNotEqual(frozen, self.leader(topic))
        self.write(topic, "one")
        self.cluster.thaw(frozen)
        self.cluster.wait_ready()
        self.assertIn("count: 1", self.cluster.dump_segments(topic, 0, frozen))

    def test_the_controller_is_another_after_it_was_killed(self):
        first = self.cluster.controller()
        self.assertTrue(self.cluster.is_running(first))
        self.cluster.kill(first)
        self.cluster.wait_ready()
        second = self.cluster.controller()
        self.assertNotEqual(first, second)
        self.assertTrue(self.cluster.is_running(second))


class Ending(Case):
    """Each with a cluster of its own."""

    def command(self, folder):
        process = subprocess.Popen([sys.executable, PROGRAM, "up", "--dir", str(folder)], stdout=subprocess.PIPE,
                                   stderr=subprocess.DEVNULL, text=True, preexec_fn=dying_with_us())
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        self.assertRegex(process.stdout.readline(), r"^bootstrap 127\.0\.0\.1:\d+\n$")
        self.assertEqual(2, len(processes_of(folder)))
        return process

    def test_down_ends_its_own_processes_and_no_other(self):
        other = subprocess.Popen(["sleep", "300"], preexec_fn=dying_with_us())
        self.addCleanup(other.wait)
        self.addCleanup(other.kill)
        cluster = kafka.Cluster(self.folder(self.addCleanup), 3)
        self.addCleanup(cluster.down)
        cluster.up()
        cluster.freeze(2)
        self.assertEqual(3, len(processes_of(cluster.directory)))
        cluster.down()
        self.assertEqual([], processes_of(cluster.directory))
        self.assertIsNone(other.poll())

    def test_the_command_ends_its_brokers_when_it_is_asked_to_end(self):
        folder = self.folder(self.addCleanup)
        process = self.command(folder)
        process.terminate()
        self.assertEqual(0, process.wait(20))
        self.assertEqual([], processes_of(folder))

    def test_a_killed_command_leaves_no_broker(self):
        folder = self.folder(self.addCleanup)
        self.command(folder).kill()
        self.assertTrue(soon(lambda: not processes_of(folder)))

    def test_the_command_ends_with_an_error_when_its_broker_did(self):
        folder = self.folder(self.addCleanup)
        process = self.command(folder)
        [broker] = set(processes_of(folder)) - {process.pid}
        os.kill(broker, signal.SIGKILL)
        self.assertEqual(70, process.wait(20))


if __name__ == "__main__":
    unittest.main()
