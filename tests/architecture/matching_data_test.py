#!/usr/bin/python3
"""The labelled pairs of articles and posts: well-formed, and the two halves alike in kind yet without a common article."""

import collections
import datetime
import json
import unittest
from pathlib import Path

FILE = Path(__file__).resolve().parents[1] / "data/matching/pairs.jsonl"
FIELDS = {"id", "half", "kind", "label", "why", "article", "post"}
ARTICLE = {"title", "url", "published", "text"}
POST = {"platform", "title", "text", "link", "published", "cut"}


class MatchingData(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.pairs = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]

    def test_an_id_stands_once(self):
        self.assertEqual(len(self.pairs), len({pair["id"] for pair in self.pairs}))

    def test_every_field_is_there_and_no_other(self):
        for pair in self.pairs:
            self.assertEqual((FIELDS, ARTICLE, POST), (set(pair), set(pair["article"]), set(pair["post"])), pair["id"])
            self.assertIn(pair["label"], ("repost", "other", "grey"), pair["id"])
            self.assertIn(pair["post"]["platform"], ("wechat", "weibo", "website"), pair["id"])
            self.assertIsInstance(pair["post"]["cut"], bool, pair["id"])
            self.assertTrue(pair["why"] and pair["article"]["title"] and pair["article"]["text"], pair["id"])
            self.assertTrue(pair["post"]["title"] or pair["post"]["text"], pair["id"])

    def test_every_time_has_its_zone(self):
        for pair in self.pairs:
            for side in ("article", "post"):
                self.assertIsNotNone(datetime.datetime.fromisoformat(pair[side]["published"]).tzinfo, pair["id"])

    def test_a_repost_and_a_grey_post_come_after_the_article(self):
        for pair in self.pairs:
            times = [datetime.datetime.fromisoformat(pair[side]["published"]) for side in ("article", "post")]
            self.assertTrue(pair["label"] == "other" or times[0] < times[1], pair["id"])

    def test_a_kind_has_one_label(self):
        labels = {pair["kind"]: pair["label"] for pair in self.pairs}
        self.assertEqual([], [pair["id"] for pair in self.pairs if labels[pair["kind"]] != pair["label"]])

    def test_both_halves_have_every_kind_equally_often(self):
        halves = collections.defaultdict(collections.Counter)
        for pair in self.pairs:
            halves[pair["half"]][pair["kind"]] += 1
        self.assertEqual({"choose", "report"}, set(halves))
        self.assertEqual(halves["choose"], halves["report"])

    def test_an_article_stands_in_one_half_and_is_the_same_wherever_it_stands(self):
        found = collections.defaultdict(set)
        for pair in self.pairs:
            found[pair["article"]["url"]].add((pair["half"], json.dumps(pair["article"], sort_keys=True)))
        self.assertEqual([], [url for url, places in found.items() if len(places) > 1])


if __name__ == "__main__":
    unittest.main()
