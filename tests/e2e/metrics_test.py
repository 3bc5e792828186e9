#!/usr/bin/python3
"""/metrics of a living daemon, read as strictly as the text format is written down."""

import http.client
import re
import unittest

from tower import TowerTest
from alert_rules import missing, rules

SAMPLE = re.compile(r'([a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\[\\"n])*",?)*\})? ([-+]?[0-9.]+(?:e[-+]?[0-9]+)?|NaN|[-+]Inf)')


def families(text):
    """Name → type and samples. Raises on a line out of place: each metric one group, HELP then TYPE at its head, no series twice."""
    found, current, helped, series = {}, None, None, set()
    if not text.endswith("\n"):
        raise ValueError("the last line has no end")
    for line in text[:-1].split("\n"):
        if head := re.fullmatch(r"# HELP (\S+) (.+)", line):
            if head[1] in found or helped:
                raise ValueError(f"a second group: {line}")
            helped = head[1]
        elif head := re.fullmatch(r"# TYPE (\S+) (counter|gauge)", line):
            if head[1] != helped:
                raise ValueError(f"no HELP before: {line}")
            current, helped = head[1], None
            found[current] = (head[2], {})
        elif sample := SAMPLE.fullmatch(line):
            if sample[1] != current or helped:
                raise ValueError(f"outside its group: {line}")
            if (sample[1], sample[2]) in series:
                raise ValueError(f"the same series twice: {line}")
            series.add((sample[1], sample[2]))
            found[current][1][sample[2]] = float(sample[3])
        else:
            raise ValueError(f"not a line of this format: {line!r}")
    return found


class Metrics(TowerTest):
    def test_the_text_is_well_formed_and_says_how_it_is(self):
        tower = self.tower(sites=2)
        notice = tower.publish()
        self.once_everywhere(tower, notice["id"])
        self.until("nothing waits", lambda: not tower.status()["counts"]["deliveries"]["waiting"])
        port = self.until("a port", lambda: re.search(r"ready port=(\d+)", tower.output.read_text()))[1]
        connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=10)
        self.addCleanup(connection.close)
        connection.request("GET", "/metrics")
        answer = connection.getresponse()
        self.assertEqual(200, answer.status)
        self.assertIn("version=0.0.4", answer.getheader("Content-Type"))
        found = families(answer.read().decode())
        self.assertEqual(("gauge", {None: 1}), found["drumtower_ready"])
        self.assertEqual({'{partition="articles"}', '{partition="ledger-0"}'}, found["drumtower_folded_position"][1].keys())
        self.assertEqual(found["drumtower_folded_position"][1].keys(), found["drumtower_owner_epoch"][1].keys())
        self.assertEqual(2, found["drumtower_obligations"][1]['{state="open"}'] + found["drumtower_obligations"][1]['{state="on_time"}'])
        self.assertEqual({name.endswith("_total") for name, (kind, _) in found.items() if kind == "counter"}, {True})

    def test_every_metric_of_the_alert_rules_is_there(self):
        self.assertEqual([], missing("drumtower", self.tower(sites=1).metrics()))

    def test_an_alert_speaks_chinese_to_who_is_on_duty_and_english_to_who_mends_it(self):
        found = rules()
        self.assertGreater(len(found), 15)
        for rule in found:
            with self.subTest(rule.name):
                self.assertRegex(rule.summary, r"[\u4e00-\u9fff]{3}")
                self.assertTrue(rule.description.isascii())
                self.assertRegex(rule.expression, r"drumtower")

    def test_a_rule_without_a_description_would_be_seen(self):
        with self.assertRaises(ValueError):
            rules('groups:\n  - name: a\n    rules:\n      - alert: B\n        expr: drumtower_c > 0\n        labels: { severity: warning }\n'
                  '        annotations:\n          summary: "丙"\n')

    def test_the_reading_is_strict(self):
        head = "# HELP a x\n# TYPE a gauge\n"
        for text in (head + "a 1\na 2\n", head + "a 1", head + 'a{b="c} 1\n', "a 1\n", head + "a 1\n" + head + 'a{b="c"} 1\n',
                     head + "# HELP b x\n# TYPE b gauge\na 1\n"):
            with self.subTest(text), self.assertRaises(ValueError):
                families(text)


if __name__ == "__main__":
    unittest.main()
