#!/usr/bin/python3
"""Acts of the desk while no daemon runs: stated under the store's lock, and kept by the next start before anything leaves."""

import fcntl
import json
import re
import time
import unittest

from tower import TowerTest


class Alone(TowerTest):
    def killed_with_copies_waiting(self, **configuration):
        """Ten copies stand in the queues, none has left, and the daemon is dead."""
        tower = self.tower(sites=10, **configuration)
        self.told(tower, "freeze", "--reason", "核实")
        notice = tower.publish()
        article = self.article(tower, notice["title"])["id"]
        self.until("ten copies wait", lambda: tower.status()["counts"]["deliveries"]["waiting"] == 10)
        tower.kill()
        return tower, notice, article

    def posts(self, tower):
        return [call for call in tower.sandbox.calls(method="POST") if re.search(r"/wp/v2/posts(\?|$)", call["path"])]

    def stated(self, tower, kind):
        events = [json.loads(line)["event"] for line in self.told(tower, "ledger", "export").splitlines()]
        return [event for event in events if event["type"].endswith(f".{kind}.v1")]

    def test_what_was_withdrawn_while_it_was_down_is_never_posted(self):
        tower, notice, article = self.killed_with_copies_waiting()
        self.assertEqual("withdrawn", self.told(tower, "withdraw", article, "--reason", "数字有误").strip())
        self.assertEqual("unchanged", self.told(tower, "withdraw", article, "--reason", "再来一次").strip())
        self.assertEqual("thawed", self.told(tower, "thaw").strip())
        event, = self.stated(tower, "article.withdrawn")
        self.assertIn("local:", json.dumps(event))
        self.assertEqual(1, tower.status()["counts"]["articles"]["withdrawn"])      # readable at once
        tower.start()
        self.until("nothing waits", lambda: tower.answers() and tower.status()["counts"]["deliveries"]["waiting"] == 0)
        later = tower.publish()
        self.once_everywhere(tower, later["id"])                                     # it works on
        time.sleep(1)
        titles = {post["title"] for site in tower.sandbox.public()["sites"].values() for post in site["public"]}
        self.assertEqual((10, {later["title"]}), (len(self.posts(tower)), titles))
        self.assertEqual({"void"}, {duty["state"] for duty in self.duties(tower, article)})
        self.assertIn("events", self.told(tower, "ledger", "verify"))

    def test_nothing_leaves_before_a_withdrawal_is_routed(self):
        tower, _, article = self.killed_with_copies_waiting()
        self.told(tower, "withdraw", article, "--reason", "数字有误")
        self.told(tower, "thaw")
        tower.start("log.mid_txn=err@3")                            # after two claims: the log cannot take the routing at once
        self.until("nothing waits", lambda: tower.answers() and tower.status()["counts"]["deliveries"]["waiting"] == 0)
        self.assertIn("log.mid_txn", tower.hits())
        time.sleep(1)
        self.assertEqual([], self.posts(tower))

    def test_a_hold_a_release_and_a_freeze_are_kept_by_the_next_start(self):
        tower, notice, article = self.killed_with_copies_waiting()
        self.assertEqual("held", self.told(tower, "hold", article, "--reason", "核实").strip())
        self.assertEqual("thawed", self.told(tower, "thaw").strip())
        self.assertEqual("unchanged", self.told(tower, "thaw").strip())
        tower.start()
        self.until("ready", tower.answers)
        time.sleep(2)
        self.assertEqual([], self.posts(tower))
        tower.kill()
        self.assertEqual("frozen", self.told(tower, "freeze", "--reason", "换编辑", "--unit", "unit-site-02").strip())
        self.assertEqual("released", self.told(tower, "release", article).strip())
        tower.start()
        self.until("nine copies", lambda: len(self.posts(tower)) == 9, 60)
        time.sleep(1)
        self.assertEqual([], [call for call in self.posts(tower) if call["target"] == "site-02"])
        self.told(tower, "thaw", "--unit", "unit-site-02")
        self.once_everywhere(tower, notice["id"])

    def test_a_designation_without_a_daemon_is_routed_at_the_next_start(self):
        tower = self.tower(sites=2, source={"designate": "manual"})
        notice = tower.publish()
        article = self.article(tower, notice["title"])["id"]
        tower.kill()
        words = ("designate", article, "--class", "important", "--ground", "区委宣传部通知")
        self.assertEqual("designated", self.told(tower, *words).strip())
        self.assertEqual("unchanged", self.told(tower, *words).strip())
        tower.start()
        self.once_everywhere(tower, notice["id"])

    def test_a_text_is_erased_without_a_daemon(self):
        tower = self.tower(sites=1, source={"designate": "manual"})
        secret = "联系人张三 13900001234"
        article = self.article(tower, tower.publish(body=secret)["title"])["id"]
        tower.kill()
        self.assertEqual("erased", self.told(tower, "erase", article, "--reason", "含个人信息").strip())
        self.assertEqual([], [file.name for file in tower.store.iterdir() if file.is_file() and secret.encode() in file.read_bytes()])
        self.assertEqual(1, len(self.stated(tower, "content.erased")))

    def test_it_is_refused_as_the_daemon_refuses_it(self):
        tower = self.tower(sites=1)
        article = self.article(tower, tower.publish()["title"])["id"]
        asked = [("withdraw", "no-such", "--reason", "x"), ("release", "no-such"), ("freeze", "--reason", "x", "--unit", "no-such"),
                 ("freeze", "--reason", ""), ("freeze", "--reason", "长" * 700), ("withdraw", article, "--reason", "误发"), ("hold", article, "--reason", "x"),
                 ("release", article), ("designate", article, "--class", "routine", "--ground", "x"), ("withdraw", article, "--reason", "误发")]

        def ends():
            return [(done.returncode, done.stdout, done.stderr) for done in (tower.verb(*words) for words in asked)]

        first = ends()
        self.assertEqual([64, 64, 64, 64, 64, 0, 1, 1, 1, 0], [code for code, _, _ in first], first)
        tower.kill()
        again = ends()
        self.assertEqual([(64, "", first[n][2]) for n in range(5)], again[:5])
        self.assertEqual([(0, "unchanged\n", ""), *first[6:9], (0, "unchanged\n", "")], again[5:])

    def test_a_store_that_somebody_holds_is_not_written_to(self):
        tower, _, article = self.killed_with_copies_waiting()
        with open(tower.store / "store.lock", "wb") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            done = tower.verb("withdraw", article, "--reason", "x")
        self.assertEqual(75, done.returncode, done.stderr)
        self.assertIn("in use", done.stderr)
        self.assertEqual([], self.stated(tower, "article.withdrawn"))


if __name__ == "__main__":
    unittest.main()
