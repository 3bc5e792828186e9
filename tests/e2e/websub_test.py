#!/usr/bin/python3
"""A portal with a hub: what is new there is taken at once, though the source is looked at seldom."""

import http.client
import socket
import time
import unittest

from tower import TowerTest


def free_port():
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return line.getsockname()[1]


class WebSub(TowerTest):
    def tower_with_hub(self, source=None, **hub):
        tower = self.tower(sites=2, running=False)
        tower.sandbox.set(**({"hub": "header"} | hub))
        self.port = free_port()
        tower.configure(source={"every": "1h", "url": tower.sandbox.addresses["feeds"]["news_rss"]} | (source or {}))
        text = tower.config.read_text(encoding="utf-8").replace('listen = "127.0.0.1:0"', f'listen = "127.0.0.1:{self.port}"\npublic_url = "http://127.0.0.1:{self.port}"')
        tower.config.write_text(text, encoding="utf-8")
        tower.start()
        tower.baseline()
        return tower

    def hub(self, tower):
        return tower.sandbox.call("GET", "/portal/hub")

    def agreed(self, tower, many=1):
        """The addresses that the hub was given, the newest last."""
        found = lambda: [one for one in self.hub(tower)["subscriptions"] if one["state"] == "agreed"]  # noqa: E731
        return self.until("the hub agrees", lambda: len(found()) >= many and found(), 20)

    def call(self, method, url, body=None, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, url.replace(f"http://127.0.0.1:{self.port}", ""), body, {name.replace("_", "-"): value for name, value in headers.items()})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def looks(self, tower):
        return len(tower.sandbox.calls(target="portal", path="feeds"))

    def taken_within(self, tower, seconds):
        notice = tower.publish()
        self.until("taken", lambda: any(each["title"] == notice["title"] for each in tower.items("/api/v1/articles")), seconds)
        return notice

    def test_a_notice_is_taken_within_two_seconds_though_looks_are_an_hour_apart(self):
        for place in ("header", "document"):
            with self.subTest(place):
                tower = self.tower_with_hub(hub=place)
                self.agreed(tower)
                time.sleep(2)
                notice = self.taken_within(tower, 2)
                self.once_everywhere(tower, notice["id"])
                self.assertEqual(204, self.hub(tower)["told"][-1]["status"])
                self.assertEqual(1, tower.metrics()['drumtower_websub_agreed{source="portal"}'])
                self.assertEqual(1, tower.metrics()['drumtower_websub_messages_total{source="portal",signed="right"}'])
                tower.close()

    def test_a_message_without_signature_is_a_reason_to_look_and_one_with_a_wrong_one_is_none(self):
        tower = self.tower_with_hub(hub_signature="none")
        self.agreed(tower)
        time.sleep(2)
        self.taken_within(tower, 2)
        tower.sandbox.set(hub_signature="wrong")
        time.sleep(2)
        looks = self.looks(tower)
        notice = tower.publish()
        self.until("told", lambda: len(self.hub(tower)["told"]) == 2)
        self.assertEqual(204, self.hub(tower)["told"][-1]["status"])
        time.sleep(2)
        self.assertEqual(looks, self.looks(tower))
        self.assertNotIn(notice["title"], [each["title"] for each in tower.items("/api/v1/articles")])

    def test_only_what_was_asked_for_is_answered(self):
        tower = self.tower_with_hub()
        one, = self.agreed(tower)
        challenge = "?hub.mode=subscribe&hub.challenge=abc&hub.lease_seconds=60&hub.topic=" + one["topic"]
        for url in (one["callback"], one["callback"] + "x", one["callback"].replace("portal", "other")):
            self.assertEqual(404, self.call("GET", url + challenge)[0], url)
        for url in (one["callback"] + "x", one["callback"].replace("portal", "other")):
            self.assertEqual(410, self.call("POST", url, "<feed/>")[0], url)
        looks = self.looks(tower)
        for _ in range(50):
            self.assertEqual(204, self.call("POST", one["callback"], "<feed><entry><title>假的</title></entry></feed>".encode())[0])
        time.sleep(3)
        self.assertLessEqual(self.looks(tower) - looks, 3)
        self.assertNotIn("假的", str(tower.items("/api/v1/articles")))
        self.assertEqual(413, self.call("POST", one["callback"], "x" * 2_000_000)[0])

    def test_the_lease_is_renewed_before_it_ends_and_after_a_restart_the_hub_is_asked_anew(self):
        tower = self.tower_with_hub(hub_lease_s=3)               # taken for a minute: no lease is shorter
        first, = self.agreed(tower)
        self.assertEqual(0, tower.stop())
        tower.start()
        second = self.agreed(tower, 2)[-1]
        self.assertNotEqual(first["callback"], second["callback"])
        self.assertEqual(410, self.call("POST", first["callback"], "x")[0])

    def test_a_hub_on_a_private_address_is_not_asked_unless_it_is_allowed(self):
        tower = self.tower_with_hub(source={"allow_private": None})       # the hub is where the configuration's own address leads
        self.agreed(tower)
        tower.close()
        tower = self.tower(sites=1, running=False)
        tower.sandbox.set(hub="header", hub_at="http://127.0.0.2:9/hub")
        tower.configure(source={"every": "1h", "url": tower.sandbox.addresses["feeds"]["news_rss"], "allow_private": None})
        self.port = free_port()
        text = tower.config.read_text(encoding="utf-8").replace('[http]', f'[http]\npublic_url = "http://127.0.0.1:{self.port}"')
        tower.config.write_text(text, encoding="utf-8")
        tower.start()
        self.until("refused", lambda: "hub_refuses" in tower.output.read_text(encoding="utf-8"))
        self.assertIn("private", tower.output.read_text(encoding="utf-8"))


if __name__ == "__main__":
    unittest.main()
