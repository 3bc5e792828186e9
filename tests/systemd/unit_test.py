#!/usr/bin/python3
"""The systemd unit: no key that systemd does not know, and hardened. Offline; no systemd need be running."""

import re
import subprocess
import tempfile
import unittest
from pathlib import Path

UNIT = Path(__file__).resolve().parents[2] / "systemd/drumtower.service"
EXPOSURE = 15                                            # tenths; an ordinary unit has 96


class Unit(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        # Verified as if the program were installed: one that does not exist is an error of its own.
        self.text = UNIT.read_text(encoding="utf-8").replace("/usr/bin/drumtower", "/bin/true")
        self.file = Path(folder.name) / UNIT.name

    def analyze(self, *arguments, text=None):
        self.file.write_text(text or self.text, encoding="utf-8")
        return subprocess.run(["systemd-analyze", *arguments, str(self.file)], capture_output=True, text=True, timeout=60)

    def complaints(self, text=None):
        """An unknown key is only a line on stderr; lines about other units of the machine are not ours."""
        said = self.analyze("--man=no", "verify", text=text).stderr
        return [line for line in said.splitlines() if UNIT.name in line]

    def exposure(self, text=None):
        done = self.analyze("security", "--offline=yes", "--no-pager", text=text)
        return round(float(re.search(r"Overall exposure level for \S+: ([\d.]+)", done.stdout).group(1)) * 10)

    def test_holds_only_keys_that_systemd_knows(self):
        self.assertEqual([], self.complaints())

    def test_an_unknown_key_would_be_seen(self):
        self.assertEqual(1, len(self.complaints(self.text.replace("UMask=", "Umaske="))))

    def test_is_hardened(self):
        self.assertLessEqual(self.exposure(), EXPOSURE)

    def test_a_unit_without_hardening_would_be_seen(self):
        self.assertGreater(self.exposure("[Service]\nExecStart=/bin/true\n"), 5 * EXPOSURE)


if __name__ == "__main__":
    unittest.main()
