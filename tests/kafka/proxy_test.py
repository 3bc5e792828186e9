#!/usr/bin/python3
"""The network that can be cut: it passes, it is cut, it holds, and each in time."""

import socket
import sys
import tempfile
import threading
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from cluster import Cluster, free_ports  # noqa: E402
from programs import Failure  # noqa: E402
from proxy import Proxy  # noqa: E402


class ProxyTest(unittest.TestCase):
    def setUp(self):
        self.behind = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(self.behind.close)
        threading.Thread(target=self.echo, daemon=True).start()
        [self.port] = free_ports(1)
        self.proxy = Proxy({self.port: self.behind.getsockname()[1]})
        self.addCleanup(self.proxy.close)

    def echo(self):
        while True:
            try:
                line, _ = self.behind.accept()
            except OSError:
                return
            threading.Thread(target=self.echo_on, args=(line,), daemon=True).start()

    @staticmethod
    def echo_on(line):
        with line:
            while piece := line.recv(1000):
                line.sendall(piece)

    def line(self):
        line = socket.create_connection(("127.0.0.1", self.port), 5)
        self.addCleanup(line.close)
        line.settimeout(5)
        return line

    def says(self, line, text):
        line.sendall(text)
        return line.recv(1000)

    def test_what_passes_comes_back(self):
        self.assertEqual(b"one", self.says(self.line(), b"one"))

    def test_a_cut_closes_what_is_open_and_refuses_what_is_new(self):
        line = self.line()
        self.says(line, b"one")
        self.proxy.set("cut")
        with self.assertRaises(OSError):
            if not line.recv(1000):
                raise ConnectionResetError
        with self.assertRaises(OSError):
            self.line()
        self.proxy.set("pass")
        self.assertEqual(b"two", self.says(self.line(), b"two"))

    def test_what_is_held_comes_when_it_passes_again(self):
        old = self.line()
        self.says(old, b"one")
        self.proxy.set("hold")
        new = self.line()
        for line in (old, new):
            line.sendall(b"two")
            line.settimeout(0.3)
            with self.assertRaises(TimeoutError):
                line.recv(1000)
            line.settimeout(5)
        self.proxy.set("pass")
        self.assertEqual([b"two", b"two"], [old.recv(1000), new.recv(1000)])

    def test_who_comes_by_the_front_comes_by_the_proxy_alone(self):
        with tempfile.TemporaryDirectory(prefix="kafka.") as folder, Cluster(folder, fronted=True) as cluster, Proxy(cluster.fronts) as proxy:
            cluster.create_topic("t")
            cluster.kcat("-P", "-t", "t", "-p", 0, text="one")
            read = ("-b", cluster.front_bootstrap, "-C", "-t", "t", "-p", 0, "-o", "beginning", "-e", "-q")
            self.assertEqual("one\n", cluster.kcat(*read))
            proxy.set("cut")
            with self.assertRaises(Failure):
                cluster.kcat(*read, seconds=3)


if __name__ == "__main__":
    unittest.main()
