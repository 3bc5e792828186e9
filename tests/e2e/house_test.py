#!/usr/bin/python3
"""Moving house: a whole log written out and taken in elsewhere is the same record, or is not taken."""

import json
import unittest

from tower import TowerTest


class HouseTest(TowerTest):
    def exported(self):
        """A stopped tower with something to tell, and the lines of its export."""
        tower = self.tower(sites=2)
        kept, gone = tower.publish()["id"], tower.publish()["id"]
        self.once_everywhere(tower, kept, gone)
        article = tower.items("/api/v1/articles?state=open")[0]["id"]
        self.assertEqual(200, tower.ask("POST", f"/api/v1/articles/{article}/withdraw", {"reason": "演练"})[0])
        self.until("it is withdrawn", lambda: not tower.status()["counts"]["deliveries"]["waiting"], 60)
        self.assertEqual(200, tower.ask("POST", f"/api/v1/articles/{article}/erase", {"reason": "个人信息"})[0])
        self.assertEqual(0, tower.stop())
        file = tower.directory / "house.jsonl"
        self.told(tower, "ledger", "export", "--whole", "-o", str(file))
        return tower, file.read_text(encoding="utf-8").splitlines(keepends=True)

    def imported(self, old, lines):
        """What an import of them into a new store comes to; the new tower, not started."""
        new = self.tower(running=False, sandbox=old.sandbox)
        file = new.directory / "house.jsonl"
        file.write_text("".join(lines), encoding="utf-8")
        return new, new.verb("ledger", "import", str(file))

    def test_a_log_goes_on_elsewhere(self):
        old, lines = self.exported()
        digest = self.told(old, "ledger", "rebuild").strip()
        new, done = self.imported(old, lines)
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertTrue(done.stdout.startswith(digest), done.stdout)
        self.assertEqual(digest, self.told(new, "ledger", "rebuild").strip())
        self.told(new, "ledger", "verify")
        first = json.loads(new.rows("log.db", "SELECT data FROM events WHERE row = 1")[0][0])
        heads = dict(line.split() for line in self.told(old, "ledger", "verify").splitlines()[1:])
        self.assertEqual(heads, {head["partition"]: head["hash"] for head in first["from"]})
        new.numbers = list(old.numbers)
        new.start()
        self.until("it answers", new.answers)
        article = new.publish()["id"]
        self.once_everywhere(new, article)
        self.assertEqual(0, new.stop())
        self.told(new, "ledger", "verify")
        self.assertEqual([], old.sandbox.summary(articles=old.numbers)["doubled"])

    def test_what_is_not_the_whole_record_is_not_taken(self):
        old, lines = self.exported()
        events = [number for number, line in enumerate(lines) if '"event":' in line]
        content = next(number for number, line in enumerate(lines) if line.startswith('{"content":'))
        other = lines[content].replace('"base64":"', '"base64":"AAAA', 1)
        cases = {
            "the end is missing": (lines[:-1], "is not what was exported"),
            "an event is missing": (lines[:events[4]] + lines[events[5]:], "an event is missing before it"),
            "a word is another one": ([line.replace("演练", "练演") for line in lines], "is not what was exported"),
            "a body is another one": (lines[:content] + [other] + lines[content + 1:], "do not have the hash"),
            "no export": (["你好\n"], "line 1"),
            "events alone": (lines[events[0]:], "line 1"),
            "nothing": ([], "line 1"),
        }
        for name, (changed, words) in cases.items():
            with self.subTest(name):
                new, done = self.imported(old, changed)
                self.assertEqual(1, done.returncode, done.stdout + done.stderr)
                self.assertIn(words, done.stderr)
                self.assertEqual([], [each.name for each in new.store.glob("*.db")])
        new, done = self.imported(old, lines)
        self.assertEqual(0, done.returncode, done.stderr)
        again = new.verb("ledger", "import", str(new.directory / "house.jsonl"))
        self.assertEqual(1, again.returncode)
        self.assertIn("holds a log already", again.stderr)

    def test_it_is_not_done_behind_a_daemons_back(self):
        tower = self.tower(sites=1)
        done = tower.verb("ledger", "export", "--whole")
        self.assertEqual(75, done.returncode)
        self.assertIn("is a daemon running", done.stderr)

    def test_the_number_of_partitions_stays(self):
        old, lines = self.exported()
        new = self.tower(running=False, sandbox=old.sandbox, more="[log]\npartitions = 5\n")
        file = new.directory / "house.jsonl"
        file.write_text("".join(lines), encoding="utf-8")
        done = new.verb("ledger", "import", str(file))
        self.assertEqual(78, done.returncode)
        self.assertIn("set [log] partitions to that", done.stderr)


if __name__ == "__main__":
    unittest.main()
