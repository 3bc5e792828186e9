#!/usr/bin/python3
"""The broker is away: nothing is lost, nothing is taken that is not kept, and whoever asks hears why."""

import json
import time
import unittest

from kafka_tower import KafkaTowerTest
from alert_rules import missing
from scene import Control

AWAY_WITHIN = 20


class KafkaAwayTest(KafkaTowerTest):
    def act(self, scene, path, key, **body):
        """Status, Retry-After and the seconds that the answer took."""
        started, connection = time.monotonic(), Control(scene.store / "control.sock")
        try:
            connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json", "Idempotency-Key": key})
            answer = connection.getresponse()
            answer.read()
            return answer.status, answer.getheader("Retry-After"), time.monotonic() - started
        finally:
            connection.close()

    def reasons(self, scene):
        return " ".join(scene.ask("GET", "/readyz")[1]["reasons"])

    def test_what_an_operator_sees(self):
        node = self.node("n1", rule={"within": "90m"})
        node.baseline()
        node.sandbox.fault("down", targets=["site-01"])
        number = node.publish()["id"]
        counted = lambda: node.status()["counts"]["obligations"]  # noqa: E731
        self.until("one duty is left", lambda: counted()["on_time"] == 3 and counted()["open"] == 1, 60)
        well = node.metrics()
        self.assertEqual([], missing("drumtower-kafka", well))
        self.assertEqual(1, well["drumtower_log_writable"])
        self.assertEqual([1], [value for name, value in well.items() if name.startswith("drumtower_broker_up{")])
        lags = lambda: {value for name, value in node.metrics().items() if name.startswith("drumtower_log_lag{")}  # noqa: E731
        self.until("everything is folded", lambda: lags() == {0})                # looks go on meanwhile
        self.assertEqual(0, well["drumtower_due_near_while_away"])
        log = node.status()["log"]
        self.assertEqual(("kafka", "n1", [True]), (log["kind"], log["node"], [broker["up"] for broker in log["brokers"]]))
        self.assertEqual(4, len([each for each in log["owned"] if each["epoch"] > 0]))
        self.assertIn("broker 在线 1/1", self.told(node, "status"))

        self.broker.kill(1)
        self.until("it is known", lambda: "the broker is away" in self.reasons(node), AWAY_WITHIN)
        status, answer = node.ask("GET", "/readyz")
        self.assertEqual((200, "degraded"), (status, answer["status"]))
        self.until("a due time comes near", lambda: "1 duties fall due within 2 hours" in self.reasons(node), AWAY_WITHIN)
        self.assertIn("due_times_near", node.output.read_text())
        away = node.metrics()
        self.assertEqual((0, 1), (away["drumtower_log_writable"], away["drumtower_due_near_while_away"]))
        self.assertEqual([0], [value for name, value in away.items() if name.startswith("drumtower_broker_up{")])
        article = node.items("/api/v1/articles?state=open")[0]["id"]
        self.assertIn("日志现在写不进（the broker is away）", self.told(node, "why", article, "unit-site-01"))
        self.assertIn("broker 在线 0/1", self.told(node, "status"))
        status, retry_after, seconds = self.act(node, "/api/v1/freeze", "k1", reason="x")
        self.assertEqual(503, status)
        self.assertTrue(retry_after)
        self.assertLess(seconds, 2)

        second = node.publish()["id"]
        self.broker.start(1)
        self.until("it is well again", lambda: node.metrics()["drumtower_log_writable"] == 1, 60)
        node.sandbox.heal()
        self.once_everywhere(node, number, second)
        self.until("no alarm", lambda: node.metrics()["drumtower_due_near_while_away"] == 0)

    def test_an_act_in_flight_is_answered_in_time_and_takes_effect_once(self):
        node = self.node("n1")
        node.baseline()
        self.broker.freeze(1)
        status, retry_after, seconds = self.act(node, "/api/v1/freeze", "k1", reason="演练")
        self.assertEqual((503, True), (status, bool(retry_after)))
        self.assertLess(seconds, 12)
        self.until("it is counted", lambda: node.metrics()["drumtower_log_unacknowledged"] >= 1)
        self.until("for how long, too", lambda: node.metrics()["drumtower_log_unacknowledged_oldest_seconds"] > 5)
        self.broker.thaw(1)
        self.until("asked again it is done", lambda: self.act(node, "/api/v1/freeze", "k1", reason="演练")[0] == 200, 60)
        self.until("nothing waits", lambda: node.metrics()["drumtower_log_unacknowledged"] == 0)
        self.assertEqual(1, len(node.status()["freezes"]))
        self.assertEqual([(1,)], node.rows("view.db", "SELECT count(DISTINCT id) FROM story WHERE type LIKE '%frozen%'"))


if __name__ == "__main__":
    unittest.main()
