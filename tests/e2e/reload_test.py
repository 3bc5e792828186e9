#!/usr/bin/python3
"""A reload takes what it says it takes: the way out, the roster; and it names what only a restart can change."""

import json
import socket
import threading
import unittest

from tower import TowerTest


class Proxy:
    """Takes connections, counts them, and lets none through."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.asked = 0
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                line, _ = self.listener.accept()
            except OSError:
                return
            self.asked += 1
            line.close()

    def close(self):
        self.listener.close()


class Reload(TowerTest):
    def trouble(self, tower):
        return {source["id"]: source["trouble"] for source in tower.ask("GET", "/control/status")[1]["sources"]}

    def test_another_way_out_is_taken_at_once_and_given_up_again(self):
        tower = self.tower(sites=1)
        proxy = Proxy()
        self.addCleanup(proxy.close)
        tower.configure(more=f'[outbound]\nproxy = "{proxy.address}"\n')
        self.told(tower, "reload")
        self.until("asked through the proxy", lambda: proxy.asked > 0)
        self.until("the source says so", lambda: self.trouble(tower)["portal"] != "none")
        tower.configure()
        self.told(tower, "reload")
        self.until("direct again", lambda: self.trouble(tower)["portal"] == "none")
        notice = tower.publish()
        self.once_everywhere(tower, notice["id"])

    def test_its_lines_are_as_the_configuration_says(self):
        tower = self.tower(sites=1)
        tower.configure(more='[lines]\nformat = "json"\n')
        said = tower.output.stat().st_size
        self.told(tower, "reload")
        tower.publish()
        lines = lambda: [json.loads(line) for line in tower.output.read_text()[said:].splitlines()]  # noqa: E731
        self.until("an article in a line", lambda: any(line["event"] == "article.seen" and line["source"] == "portal" for line in lines()))
        self.assertEqual({"info"}, {line["level"] for line in lines()})
        tower.configure(more='[lines]\nlevel = "error"\n')
        self.told(tower, "reload")
        said = tower.output.stat().st_size
        self.once_everywhere(tower, tower.publish()["id"])
        self.assertEqual("", tower.output.read_text()[said:])

    def test_what_needs_a_restart_is_named_and_nothing_is_taken(self):
        tower = self.tower(sites=1)
        for table, more in (("judge", '[judge]\nundetermined_after = "72h"\n'), ("log", "[log]\npartitions = 3\n")):
            with self.subTest(table):
                tower.configure(source={"name": "另一个名字"}, more=more)
                done = tower.verb("reload")
                self.assertEqual((1, 1), (done.returncode, len(done.stdout.splitlines())), done.stdout + done.stderr)
                self.assertRegex(done.stdout, rf"drumtower.toml: \[{table}\] is read at the start only; restart to change it")
        self.assertNotIn("另一个名字", self.told(tower, "ledger", "export"))
        tower.configure(source={"name": "另一个名字"})
        self.told(tower, "reload")
        self.assertIn("另一个名字", self.told(tower, "ledger", "export"))


if __name__ == "__main__":
    unittest.main()
