#!/usr/bin/python3
"""The Kafka log under real daemons, on a real broker: one node, two nodes, and who acts when one of them dies."""

import unittest

from kafka_tower import PARTITIONS, KafkaTowerTest


class KafkaTest(KafkaTowerTest):
    def test_an_article_goes_the_whole_way_on_one_node(self):
        node = self.node("n1")
        node.baseline()
        self.once_everywhere(node, node.publish()["id"])
        self.assertEqual(0, node.stop())
        self.told(node, "ledger", "verify")

    def test_a_declaration_that_the_log_does_not_take_is_made_again(self):
        node = self.node("n1", failpoints="app.before_declare=err@1")
        node.baseline()
        self.assertIn("decides_nothing", node.output.read_text())
        self.once_everywhere(node, node.publish()["id"])

    def test_two_nodes_share_the_work_and_the_living_one_takes_it_over(self):
        one = self.node("n1")
        one.baseline()
        two = self.node("n2", one)
        all_of = {"articles", *(f"ledger-{n}" for n in range(PARTITIONS))}
        self.until("each owns a part", lambda: one.owned() and two.owned() and one.owned() | two.owned() == all_of
                   and not one.owned() & two.owned(), 60)
        first = one.publish()["id"]
        self.once_everywhere(one, first)
        self.alike(one, two)
        one.kill()
        second = one.publish()["id"]
        self.until("the other owns all", lambda: two.owned() == all_of, 60)
        self.once_everywhere(two, first, second)
        one.start()
        self.until("the first is back", one.answers)
        third = one.publish()["id"]
        self.once_everywhere(two, first, second, third)
        self.alike(one, two)

    def test_another_node_joins_by_replay_and_by_a_copy_of_a_store(self):
        one = self.node("n1")
        one.baseline()
        for _ in range(3):
            one.publish()
        self.once_everywhere(one, *one.numbers)
        self.until("all is judged", lambda: not one.status()["counts"]["obligations"]["open"])
        copy = one.directory / "n1.tar"
        self.told(one, "backup", str(copy))
        fresh = self.node("n2", one)
        restored = self.tower(sites=4, running=False, sandbox=one.sandbox, more=self.log("n3"))
        self.told(restored, "restore", str(copy))
        self.assertEqual([], restored.rows("log.db", "SELECT 1 FROM events WHERE type = 'store.restored'"))
        restored.start()
        self.until("it answers", restored.answers)
        self.alike(one, fresh, restored)
        self.once_everywhere(restored, *one.numbers, one.publish()["id"])
        for node in (one, fresh, restored):
            self.assertEqual(0, node.stop())
        self.assertEqual(1, len({self.told(node, "ledger", "rebuild") for node in (one, fresh, restored)}))

    def test_a_release_on_one_node_sets_the_others_to_work(self):
        one = self.node("n1", source={"hold": "1h"})
        one.baseline()
        two = self.node("n2", one, source={"hold": "1h"})
        self.until("each owns a part", lambda: one.owned() and two.owned() and not one.owned() & two.owned(), 60)
        number = one.publish(title="待放行的通知")["id"]
        article = self.article(two, "待放行的通知")["id"]
        self.until("all are asked", lambda: len(self.duties(two, article)) == len(one.names))
        self.assertEqual(200, two.ask("POST", f"/api/v1/articles/{article}/release", {})[0])
        self.once_everywhere(one, number)


if __name__ == "__main__":
    unittest.main()
