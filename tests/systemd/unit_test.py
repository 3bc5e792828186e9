#!/usr/bin/python3
"""The systemd unit: no key that systemd does not know, and hardened; the manual page. Offline; no systemd need be running."""

import os
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
UNIT, MANUAL = ROOT / "systemd/drumtower.service", ROOT / "systemd/drumtower.1"
PROGRAM = os.environ.get("DRUMTOWER_RELEASE", ROOT / "build/release/daemon/drumtower")
EXPOSURE = 12                                            # tenths; an ordinary unit has 96


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
        """An unknown key is only a line on stderr, and no error."""
        return self.analyze("--man=no", "verify", text=text).stderr.splitlines()

    def exposure(self, text=None):
        done = self.analyze("security", "--offline=yes", "--no-pager", text=text)
        return round(float(re.search(r"Overall exposure level for \S+: ([\d.]+)", done.stdout).group(1)) * 10)

    def test_holds_only_keys_that_systemd_knows(self):
        self.assertEqual([], self.complaints())

    def test_an_unknown_key_would_be_seen(self):
        self.assertEqual(1, len(self.complaints(self.text.replace("UMask=", "Umaske="))))

    def test_the_manual_has_every_verb_and_no_other(self):
        told = subprocess.run([PROGRAM, "--help"], capture_output=True, text=True, timeout=30).stdout
        verbs = set(re.findall(r"^  ([a-z]+) {2,}", told.split("Subcommands:")[1], re.M))
        commands = re.search(r"^\.SH COMMANDS$(.*?)^\.SH ", MANUAL.read_text(encoding="utf-8"), re.M | re.S)[1]
        described = {word for line in re.findall(r"^\.TP\n\.[BRI]+ (.*)$", commands, re.M) for word in re.findall(r"(?:^|, \" )([a-z]+)", line)}
        self.assertEqual(verbs, described)

    def test_is_hardened(self):
        self.assertLessEqual(self.exposure(), EXPOSURE)

    def test_a_unit_without_hardening_would_be_seen(self):
        self.assertGreater(self.exposure("[Service]\nExecStart=/bin/true\n"), 5 * EXPOSURE)


if __name__ == "__main__":
    unittest.main()
