#!/usr/bin/python3
"""drumtower check: against the file alone, against the secrets beside it, and against the world it names."""

import unittest

from tower import TowerTest


class Check(TowerTest):
    def problems(self, tower, *options):
        done = tower.verb("check", *options)
        self.assertEqual("", done.stderr)
        self.assertEqual(1 if done.stdout else 0, done.returncode)
        return done.stdout.splitlines()

    def test_a_good_configuration_has_no_problem_near_or_far(self):
        tower = self.tower(sites=3, running=False)
        self.assertEqual([], self.problems(tower))
        self.assertEqual([], self.problems(tower, "--online"))
        self.assertEqual([], [call for call in tower.sandbox.calls() if call["method"] != "GET"])

    def test_a_password_file_that_is_missing_or_open_to_others_is_named(self):
        tower = self.tower(sites=2, running=False)
        tower.directory.joinpath("password-site-01").chmod(0o644)
        tower.directory.joinpath("password-site-02").unlink()
        first, second = self.problems(tower)
        self.assertRegex(first, r"drumtower.toml:\d+:\d+: .*password-site-01.* has mode 0644; chmod 0600")
        self.assertRegex(second, r"drumtower.toml:\d+:\d+: .*password-site-02.*No such file")

    def test_what_cannot_be_reached_or_refuses_is_named_with_its_place(self):
        tower = self.tower(sites=4, running=False, source={"html": None})
        tower.directory.joinpath("password-site-01").write_text("wrong")
        tower.sandbox.fault("down", targets=["site-02"])
        tower.sandbox.fault("firewall", targets=["site-03"])
        tower.sandbox.fault("error", targets=["portal"], status=404)
        said = "\n".join(self.problems(tower, "--online"))
        for name, word in (("channel.site-01", "401"), ("channel.site-02", "connect"), ("channel.site-03", "firewall"), ("source.portal", "404")):
            self.assertRegex(said, rf"drumtower.toml:\d+:\d+: {name}: .*{word}")
        self.assertNotIn("site-04", said)

    def test_a_setting_that_kafkas_client_does_not_know_is_named_with_its_place(self):
        tower = self.tower(sites=1, running=False, more='[log]\nkind = "kafka"\n[log.kafka]\n"bootstrap.servers" = "127.0.0.1:9"\n"linger.msec" = 5\n')
        problem, = self.problems(tower)
        self.assertRegex(problem, r'drumtower.toml:\d+:1: log.kafka.linger.msec: librdkafka refuses it: .*linger.msec')
        done = tower.verb("run")
        self.assertEqual((78, problem), (done.returncode, done.stderr.strip()))
        self.assertEqual([], list(tower.store.iterdir()))

    def test_a_broker_that_does_not_answer_is_said_and_the_start_is_to_be_tried_again(self):
        tower = self.tower(sites=1, running=False, more='[log]\nkind = "kafka"\n[log.kafka]\n"bootstrap.servers" = "127.0.0.1:9"\n')
        done = tower.verb("run")
        self.assertEqual(75, done.returncode, done.stderr)
        self.assertIn("no Kafka broker at 127.0.0.1:9", done.stderr)


if __name__ == "__main__":
    unittest.main()
