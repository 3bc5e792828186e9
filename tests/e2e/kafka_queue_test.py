#!/usr/bin/python3
"""A unit's own system reads what it has to repost, with a client that nobody here wrote, as /asyncapi.json says."""

import json
import re
import unittest

import jsonschema

from kafka_tower import KafkaTowerTest

QUEUED, UPDATED, RECALLED = (f"cn.drumtower.repost.{each}.v1" for each in ("queued", "updated", "recalled"))


class KafkaQueueTest(KafkaTowerTest):
    def queue(self, unit):
        """The unit's records as kcat gives them."""
        lines = self.broker.kcat("-C", "-e", "-q", "-o", "beginning", "-t", f"{self.prefix}.queue.v1", "-f", "%k\t%s\n").splitlines()
        return [json.loads(value) for key, _, value in (line.partition("\t") for line in lines) if key == unit]

    def kinds(self, unit):
        return [(record["type"], record["data"].get("version")) for record in self.queue(unit)]

    def validators(self, node):
        status, document = node.ask("GET", "/asyncapi.json")
        self.assertEqual(200, status)
        messages = document["components"]["messages"].values()
        return {message["name"]: jsonschema.Draft7Validator({**message["payload"], "components": document["components"]},
                                                            format_checker=jsonschema.FormatChecker()) for message in messages}

    def test_kcat_reads_what_a_unit_has_to_repost(self):
        node = self.node("n1", sites=2)
        node.baseline()
        held = node.publish(title="关于扣稿的通知")["id"]
        article = self.article(node, "关于扣稿的通知")["id"]
        self.until("it is queued", lambda: self.kinds("unit-site-01") == [(QUEUED, 1)])
        node.sandbox.edit(held, body="更正：以本文为准。")
        self.until("the newer text, too", lambda: self.kinds("unit-site-01") == [(QUEUED, 1), (UPDATED, 2)], 60)
        self.assertIn("以本文为准", self.queue("unit-site-02")[1]["data"]["html"])
        self.assertEqual(200, node.ask("POST", f"/api/v1/articles/{article}/withdraw", {"reason": "内部原因"})[0])
        self.until("and the recall", lambda: self.kinds("unit-site-01")[2:] == [(RECALLED, None)], 60)

        records = self.queue("unit-site-01")
        validators = self.validators(node)
        for record in records:
            validators[record["type"]].validate(record)
        self.assertEqual({"unit-site-01"}, {record["data"]["unit"] for record in records})
        self.assertNotIn("内部原因", json.dumps(records, ensure_ascii=False))
        duty = self.duties(node, article)[0]
        self.assertEqual((duty["due"], duty["url"]), (records[0]["data"]["due"], records[0]["data"]["url"]))
        broken = json.loads(json.dumps(records[0]))
        broken["data"]["password"] = "x"
        with self.assertRaises(jsonschema.ValidationError):
            validators[QUEUED].validate(broken)
        for topic in ("queue", "ledger", "articles", "content"):
            segments = "".join(self.broker.dump_segments(f"{self.prefix}.{topic}.v1", number)
                               for number in range(1 if topic == "articles" else 3))
            batches = [line for line in segments.splitlines() if "compresscodec:" in line]
            self.assertTrue([line for line in batches if "compresscodec: zstd" in line], topic)
            plain = [line for line in batches if "compresscodec: zstd" not in line]      # what zstd would make longer
            self.assertEqual([], [line for line in plain if int(re.search(r" size: (\d+)", line)[1]) > 1000], topic)

    def test_what_may_not_go_out_is_not_queued(self):
        node = self.node("n1", sites=2, source={"hold": "1h"})
        node.baseline()
        node.publish(title="待放行的通知")
        article = self.article(node, "待放行的通知")["id"]
        self.until("the duty is there", lambda: self.duties(node, article))
        self.assertEqual(200, node.ask("POST", "/api/v1/freeze", {"reason": "演练", "unit": "unit-site-01"})[0])
        self.assertEqual([], self.queue("unit-site-02"))
        self.assertEqual(200, node.ask("POST", f"/api/v1/articles/{article}/release", {})[0])
        self.until("released, it is queued", lambda: self.kinds("unit-site-02") == [(QUEUED, 1)])
        self.assertEqual([], self.queue("unit-site-01"), "posting is frozen there")
        node.kill()
        node.start()
        self.until("it is back", node.answers)
        self.assertEqual(200, node.ask("POST", "/api/v1/thaw", {"unit": "unit-site-01"})[0])
        self.until("thawed, it is queued", lambda: self.kinds("unit-site-01") == [(QUEUED, 1)], 60)
        ids = {record["id"] for record in self.queue("unit-site-02")}
        self.assertEqual(1, len(ids), "a repeat has the same id")

    def test_a_restart_goes_on_where_it_was(self):
        node = self.node("n1", sites=2)
        node.baseline()
        for _ in range(3):
            node.publish()
        self.until("all three are queued", lambda: len(self.queue("unit-site-01")) == 3)
        self.once_everywhere(node, *node.numbers)
        self.assertEqual(0, node.stop())
        node.start()
        self.until("it is back", node.answers)
        node.publish()
        self.until("the fourth is queued", lambda: len(self.queue("unit-site-01")) >= 4)
        ids = [record["id"] for record in self.queue("unit-site-01")]
        self.assertEqual(4, len(ids), "nothing waited, so nothing is repeated")
        self.assertEqual(4, len(set(ids)))


if __name__ == "__main__":
    unittest.main()
