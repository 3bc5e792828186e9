#!/usr/bin/python3
"""The .deb under a real systemd: boots one, lives an installed service's life in it (installed.py), takes over each step's outcome."""

import os
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

from machine import Machine

ROOT = Path(__file__).resolve().parents[2]
RELEASE = Path(os.environ.get("DRUMTOWER_RELEASE", ROOT / "build/release/daemon/drumtower"))
WITH_FAILPOINTS = os.environ.get("DRUMTOWER", str(ROOT / "build/test/daemon/drumtower"))
STEPS = re.findall(r"^    def (test_\d\w+)\(", Path(__file__).with_name("installed.py").read_text(encoding="utf-8"), re.M)


def package(folder, *version):
    """The .deb of this build; packed fast, not small."""
    quick = os.environ | {"DPKG_DEB_COMPRESSOR_TYPE": "gzip", "DPKG_DEB_COMPRESSOR_LEVEL": "1"}
    made = subprocess.run([str(ROOT / "systemd/package"), "--program", str(RELEASE.resolve()), *version, str(folder)], env=quick, capture_output=True, text=True, timeout=120)
    if made.returncode or made.stderr:
        raise RuntimeError(f"systemd/package: {made.returncode} {made.stderr}")
    return made.stdout.strip()


class Booted(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="packages.")
        cls.addClassCleanup(folder.cleanup)
        debs = {"FIRST_DEB": package(folder.name), "SECOND_DEB": package(folder.name, "--version", "99.0.0")}
        machine = Machine(ROOT, folder.name)
        cls.addClassCleanup(machine.close)
        cls.said = machine.run("/usr/bin/python3", str(ROOT / "tests/systemd/installed.py"), "-v", **debs, DRUMTOWER=WITH_FAILPOINTS, seconds=240).stdout

    def outcome(self, step):
        found = re.search(rf"^{step} \(\S+\) \.\.\. (\w+)$", self.said, re.M)
        if not found or found[1] != "ok":
            told = re.search(rf"^(?:FAIL|ERROR): {step} .*?(?=^={{70}}|\Z)", self.said, re.M | re.S)
            self.fail(told[0] if told else self.said)


for step in STEPS:
    setattr(Booted, step, lambda self, step=step: self.outcome(step))


if __name__ == "__main__":
    unittest.main()
