#!/usr/bin/python3
"""daemon/quickstart --kafka: two daemons share the work, one is killed, the other takes it over, nothing is left."""

import os
import subprocess
import tempfile
import unittest
from pathlib import Path

PROGRAM = Path(__file__).resolve().parents[2] / "daemon/quickstart"


class KafkaQuickstart(unittest.TestCase):
    def test_the_hand_over_is_shown(self):
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run([PROGRAM, "--once", "--kafka"], env=os.environ | {"TMPDIR": folder}, capture_output=True, text=True, timeout=300)
            self.assertEqual(0, done.returncode, done.stdout + done.stderr)
            for part in (r"n1 acts for [1-9]\d* of 13 partitions, n2 acts for [1-9]", r"killed +n1", r"took over n2 acts for all partitions \d+\.\d s after",
                         r"《.+》 is live on 10 sites \d+\.\d s after n1 was killed"):
                self.assertRegex(done.stdout, part)
            self.assertEqual([], os.listdir(folder))


if __name__ == "__main__":
    unittest.main()
