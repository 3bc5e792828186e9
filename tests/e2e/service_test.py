#!/usr/bin/python3
"""What the daemon tells its service manager: a socket of ours in systemd's place."""

import os
import socket
import time
import unittest
from unittest import mock

from tower import TowerTest

LOG_COMMIT, FOLD = "log.before_begin", "fold.before_apply"


class Service(TowerTest):
    def listen(self, **watchdog):
        """From now on a daemon that is started tells us."""
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.addCleanup(self.socket.close)
        path = self.folder() / "notify"
        self.socket.bind(str(path))
        self.socket.setblocking(False)
        self.heard = []                                                  # when, and the words
        replaced = mock.patch.dict(os.environ, {"NOTIFY_SOCKET": str(path), **watchdog})
        replaced.start()
        self.addCleanup(replaced.stop)

    def words(self):
        while True:
            try:
                self.heard.append((time.monotonic(), self.socket.recv(4096).decode()))
            except BlockingIOError:
                return [words for _, words in self.heard]

    def hear(self, beginning, seconds=30):
        self.until(beginning, lambda: any(words.startswith(beginning) for words in self.words()), seconds)

    def alive(self):
        self.words()
        return [when for when, words in self.heard if words == "WATCHDOG=1"]

    def test_it_says_that_it_is_ready_reads_anew_and_stops(self):
        self.listen()
        tower = self.tower(sites=1)
        self.hear("READY=1\nSTATUS=watching 1 sources, 1 units")
        self.heard.clear()
        self.assertEqual(0, tower.verb("reload").returncode)
        self.hear("RELOADING=1\nMONOTONIC_USEC=")
        self.hear("READY=1\nSTATUS=configuration taken")
        tower.config.write_text(tower.config.read_text() + "[colour]\n")
        self.assertNotEqual(0, tower.verb("reload").returncode)
        self.assertEqual(0, tower.stop())
        self.hear("STOPPING=1")
        self.assertEqual([], self.alive())                               # nobody asked for it

    def test_a_bad_configuration_in_a_reload_is_said_and_ends_nothing(self):
        self.listen()
        tower = self.tower(sites=1)
        tower.config.write_text(tower.config.read_text() + "[colour]\n")
        tower.daemon.send_signal(1)
        self.hear("READY=1\nSTATUS=new configuration refused, the old one stays")
        self.assertTrue(tower.answers())

    def test_a_start_that_takes_long_asks_for_more_time_while_it_gets_on(self):
        tower = self.tower(sites=1)
        self.assertEqual(0, tower.stop())
        for file in tower.store.glob("view.db*"):
            file.unlink()
        self.listen()
        tower.start(f"{FOLD}=delay:5000@1")                              # stuck for five seconds, then it goes on
        self.hear("READY=1", 60)
        asked = [words for words in self.words() if words.startswith("EXTEND_TIMEOUT_USEC=")]
        self.assertEqual(["EXTEND_TIMEOUT_USEC=60000000"], asked)        # once at first; not while it was stuck
        self.assertLess(self.heard[0][0] + 4, next(when for when, words in self.heard if words.startswith("READY")))

    def test_the_watchdog_starves_while_the_logs_thread_is_stuck(self):
        self.listen(WATCHDOG_USEC="1000000")
        tower = self.tower(sites=1)
        self.until("fed", lambda: len(self.alive()) > 3)
        tower.kill()
        tower.start(f"{LOG_COMMIT}=delay:6000@{self.commits_of_a_start(tower) + 1}")
        self.hear("READY=1", 30)
        self.heard.clear()
        tower.sandbox.publish(column="news")                             # an article makes the next commit
        self.until("its commit", lambda: LOG_COMMIT in tower.hits())
        time.sleep(0.6)
        self.alive()
        self.heard.clear()
        time.sleep(3)
        self.assertEqual([], self.alive())
        self.until("fed again", lambda: self.alive())

    def commits_of_a_start(self, tower):
        """Counted by a start that does nothing but note each; the portal shows nothing new."""
        tower.start(f"{LOG_COMMIT}=note")
        self.until("ready", tower.answers)
        time.sleep(1.5)
        count = tower.hits().count(LOG_COMMIT)
        tower.kill()
        tower.hits_file.unlink()
        return count


if __name__ == "__main__":
    unittest.main()
