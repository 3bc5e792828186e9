#!/usr/bin/python3
"""What is a person's to mend never ends as an internal fault: each command says in one line what is wrong, with the code for it."""

import re
import socket
import subprocess
import unittest

from tower import TowerTest

PROBLEMS, USAGE, AGAIN, CONFIGURATION = 1, 64, 75, 78


class Exits(TowerTest):
    def ends(self, code, tower, *words, saying, output=subprocess.PIPE):
        done = subprocess.run([tower.program, *words, "--config", str(tower.config)], stdout=output, stderr=subprocess.PIPE, text=True, timeout=60)
        self.assertEqual(code, done.returncode, (words, done.stdout, done.stderr))
        said = [line for line in done.stderr.splitlines() if line.startswith("drumtower: ")]
        self.assertEqual(1, len(said), done.stderr)
        self.assertRegex(said[0], saying)
        return done

    def stopped(self):
        """A store that has lived, nobody on it, and a backup of it."""
        tower = self.tower(sites=1)
        backup = tower.directory / "backup.tar"
        self.told(tower, "backup", str(backup))
        self.assertEqual(0, tower.stop())
        return tower, backup

    def test_a_second_daemon_on_the_store_is_told_to_try_again(self):
        tower = self.tower(sites=1)
        self.ends(AGAIN, tower, "run", saying=r"store is in use by another process")
        self.assertEqual(0, tower.verb("status").returncode)        # the first one still listens

    def test_a_store_or_a_log_that_does_not_fit_is_a_wrong_configuration(self):
        tower, backup = self.stopped()
        text = tower.config.read_text(encoding="utf-8")
        tower.config.write_text(text + "[log]\npartitions = 3\n", encoding="utf-8")
        self.ends(CONFIGURATION, tower, "run", saying=r"created with 1 ledger partitions, not 3")
        self.ends(CONFIGURATION, tower, "ledger", "rebuild", saying=r"created with 1 ledger partitions, not 3")
        for directory in (backup, backup / "store", tower.directory / "no/such/store"):
            tower.config.write_text(text.replace(str(tower.store), str(directory)), encoding="utf-8")
            for words in (["run"], ["token", "list"]) if directory != tower.directory / "no/such/store" else (["run"],):
                self.ends(CONFIGURATION, tower, *words, saying=r"store.directory \S+ cannot be used")

    def test_a_port_that_is_taken_is_tried_again_and_one_of_another_machine_is_not(self):
        tower, _ = self.stopped()
        text = tower.config.read_text(encoding="utf-8")
        with socket.create_server(("127.0.0.1", 0)) as taken:
            tower.config.write_text(text.replace("127.0.0.1:0", f"127.0.0.1:{taken.getsockname()[1]}"), encoding="utf-8")
            self.ends(AGAIN, tower, "run", saying="cannot listen on 127.0.0.1")
        tower.config.write_text(text.replace("127.0.0.1:0", "192.0.2.1:8080"), encoding="utf-8")
        self.ends(CONFIGURATION, tower, "run", saying="cannot listen on 192.0.2.1")

    def test_a_damaged_log_is_found_by_verify_and_starts_no_daemon(self):
        tower, _ = self.stopped()
        for file in tower.store.glob("log.db-*"):
            file.unlink()
        with open(tower.store / "log.db", "r+b") as log:
            log.write(b"\xff" * 4096)
        done = tower.verb("ledger", "verify")
        self.assertEqual((PROBLEMS, 1), (done.returncode, len(done.stdout.splitlines())), done.stdout + done.stderr)
        self.ends(CONFIGURATION, tower, "run", saying="not a database")

    def test_a_backup_that_is_cut_missing_or_none_is_told_from_one_that_is_whole(self):
        tower, backup = self.stopped()
        text = tower.config.read_text(encoding="utf-8")
        tower.config.write_text(text.replace(str(tower.store), str(tower.directory / "other")), encoding="utf-8")
        cut = tower.directory / "cut.tar"
        whole = backup.read_bytes()
        for length in (0, 100, 700, len(whole) // 2, len(whole) - 1024):
            cut.write_bytes(whole[:length])
            self.ends(PROBLEMS, tower, "restore", str(cut), saying=re.escape(str(cut)))
        self.ends(PROBLEMS, tower, "restore", str(tower.config), saying="not a whole backup")
        self.ends(USAGE, tower, "restore", str(tower.directory / "nothing.tar"), saying="No such file")
        self.ends(USAGE, tower, "restore", str(tower.directory), saying=re.escape(str(tower.directory)))
        self.assertFalse((tower.directory / "other/log.db").exists())
        self.told(tower, "restore", str(backup))
        self.ends(AGAIN, tower, "status", saying="holds no view yet")

    def test_what_cannot_be_written_where_it_was_asked_for(self):
        tower, backup = self.stopped()
        self.ends(PROBLEMS, tower, "backup", str(backup), saying="exists already")
        self.ends(USAGE, tower, "backup", str(tower.config / "b.tar"), saying="Not a directory")
        self.ends(USAGE, tower, "ledger", "export", "-o", str(tower.directory / "no/such/file"), saying="No such file")
        with open("/dev/full", "w", encoding="utf-8") as full:
            for words in (["status", "--json"], ["ledger", "export"], ["ledger", "verify"], ["token", "list"]):
                self.ends(AGAIN, tower, *words, saying="output cannot be written", output=full)
        self.ends(AGAIN, tower, "ledger", "export", "-o", "/dev/full", saying="cannot be written")


if __name__ == "__main__":
    unittest.main()
