#!/usr/bin/python3
"""Moving house from the embedded log to a broker and back, with an interruption on the way."""

import json
import unittest

from kafka_tower import PARTITIONS, KafkaTowerTest


class KafkaHouseTest(KafkaTowerTest):
    def household(self, first=None, more=""):
        return self.tower(sites=2, running=False, sandbox=first and first.sandbox, more=more)

    def works(self, scene, *before):
        """One more article goes everywhere, once, and none of those before again."""
        scene.start()
        self.until("it answers", scene.answers)
        number = scene.publish()["id"]
        self.once_everywhere(scene, *before, number)
        self.assertEqual(0, scene.stop())
        self.told(scene, "ledger", "verify")
        return [*before, number]

    def exported(self, scene):
        file = scene.directory / "house.jsonl"
        self.told(scene, "ledger", "export", "--whole", "-o", str(file))
        return file, self.told(scene, "ledger", "rebuild").strip()

    def test_to_the_broker_and_back(self):
        embedded = f"[log]\npartitions = {PARTITIONS}\n"
        old = self.household(more=embedded)
        old.start()
        old.baseline()
        old.stop()
        numbers = self.works(old)
        file, digest = self.exported(old)

        new = self.household(old, self.log("n1"))
        half = new.directory / "half.jsonl"
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        half.write_text("".join(lines[:-3]), encoding="utf-8")
        self.assertEqual(1, new.verb("ledger", "import", str(half)).returncode)
        new.start()
        self.assertEqual(78, new.died(30), "half a log was worked with")
        self.assertIn("run drumtower ledger import again", new.output.read_text(encoding="utf-8"))
        self.assertTrue(self.told(new, "ledger", "import", str(file)).startswith(digest))
        self.assertEqual(digest, self.told(new, "ledger", "rebuild").strip())
        first = json.loads(new.rows("log.db", "SELECT data FROM events WHERE row = 1")[0][0])
        self.assertEqual(PARTITIONS + 2, len(first["from"]))
        numbers = self.works(new, *numbers)
        again = new.verb("ledger", "import", str(file))
        self.assertEqual(1, again.returncode)
        self.assertIn("has gone on since", again.stderr)
        other = self.household(old, self.log("n2"))
        numbers = self.works(other, *numbers)
        self.assertEqual(self.told(new, "ledger", "rebuild"), self.told(other, "ledger", "rebuild"))

        file, digest = self.exported(new)
        back = self.household(old, embedded)
        self.assertTrue(self.told(back, "ledger", "import", str(file)).startswith(digest))
        self.works(back, *numbers)


if __name__ == "__main__":
    unittest.main()
