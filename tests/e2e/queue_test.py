#!/usr/bin/python3
"""The queue of a unit over the API and the command line: all of it, whatever its length."""

import json
import unittest

from tower import TowerTest


class Queue(TowerTest):
    def pages(self, tower, limit):
        cursor, sizes, found = "", [], []
        while True:
            status, page = tower.ask("GET", f"/api/v1/units/unit-site-01/queue?limit={limit}" + (f"&cursor={cursor}" if cursor else ""))
            self.assertEqual(200, status, page)
            sizes.append(len(page["items"]))
            found += page["items"]
            cursor = page["next_cursor"]
            if not cursor:
                return sizes, found

    def test_the_whole_queue_is_read_page_by_page_and_shown_by_the_command(self):
        tower = self.tower(sites=1)
        self.told(tower, "freeze", "--reason", "核实")
        for number in range(205):
            url = f"https://cms.example.cn/{number}"
            status, answer = tower.ask("POST", "/api/v1/articles", {"url": url, "title": f"通告第{number}号", "html": "<p>停水</p>"})
            self.assertEqual(201, status, answer)
            self.assertEqual(200, tower.ask("POST", f"/api/v1/articles/{answer['id']}/designate", {"class": "important", "ground": "要闻"})[0])
        self.until("all of them wait", lambda: tower.status()["counts"]["deliveries"]["waiting"] == 205)
        sizes, found = self.pages(tower, 100)
        self.assertEqual([100, 100, 5], sizes)
        self.assertEqual(sorted(found, key=lambda each: (each["due"], each["id"])), found)
        self.assertEqual(50, len(tower.items("/api/v1/units/unit-site-01/queue")))
        shown = json.loads(self.told(tower, "queue", "unit-site-01", "--json"))
        self.assertEqual((found, None), (shown["items"], shown["next_cursor"]))
        self.assertEqual(0, tower.stop())
        self.assertEqual(shown, json.loads(self.told(tower, "queue", "unit-site-01", "--json")))
        self.assertEqual(64, tower.verb("queue", "no-such-unit").returncode)


if __name__ == "__main__":
    unittest.main()
