#!/usr/bin/python3
"""daemon/packages: says what to do where it cannot do it itself, and does nothing where nothing is missing."""

import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

PROGRAM = Path(__file__).resolve().parents[2] / "daemon/packages"


class Packages(unittest.TestCase):
    """Run as an ordinary user, with a few stubs for programs."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.bin = Path(folder.name)
        self.bin.chmod(0o755)
        for program in ("bash", "env", "sed"):
            (self.bin / program).symlink_to(shutil.which(program))
        self.stub("dpkg-query", 'shift 3; for name; do [[ $name == cmake ]] || echo "ii  $name"; done')
        self.stub("apt-get", "echo apt-get $* >&2; exit 1")

    def stub(self, name, script):
        (self.bin / name).write_text(f"#!{shutil.which('bash')}\n{script}\n", encoding="utf-8")
        (self.bin / name).chmod(0o755)

    def run_as_nobody(self, *arguments):
        nobody = [shutil.which("setpriv"), "--reuid=65534", "--regid=65534", "--clear-groups"] if os.geteuid() == 0 else []
        script = PROGRAM.read_text(encoding="utf-8")     # a checkout may lie where nobody may not look
        return subprocess.run([*nobody, shutil.which("bash"), "-c", script, str(PROGRAM), *arguments], env={"PATH": str(self.bin)}, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=30)

    def test_nothing_missing_needs_no_root_and_says_nothing(self):
        self.stub("dpkg-query", 'shift 3; for name; do echo "ii  $name"; done')
        done = self.run_as_nobody("--tests")
        self.assertEqual((0, "", ""), (done.returncode, done.stdout, done.stderr))

    def test_a_removed_package_whose_configuration_is_left_is_missing(self):
        self.stub("dpkg-query", 'shift 3; for name; do echo "rc  $name"; done')
        self.assertEqual(70, self.run_as_nobody("--build").returncode)

    def test_without_root_and_sudo_it_names_the_command(self):
        done = self.run_as_nobody("--build")
        self.assertEqual(70, done.returncode)
        self.assertIn("there is no sudo here. As root: apt-get update && apt-get install -y --no-install-recommends cmake", done.stderr)

    def test_sudo_without_a_password_from_anybody_is_not_waited_for(self):
        self.stub("sudo", '[[ $1 == -n ]] && exit 1; echo "sudo $*" >&2; exit 1')
        done = self.run_as_nobody("--build")
        self.assertEqual(70, done.returncode)
        self.assertIn("nobody is there to type it", done.stderr)

    def test_another_node_is_kept(self):
        self.stub("dpkg-query", 'shift 3; for name; do [[ $name == npm || $name == nodejs ]] || echo "ii  $name"; done')
        self.assertIn("nodejs npm", self.run_as_nobody("--build").stderr)
        self.stub("node", "exit 0")
        self.stub("npm", "exit 0")
        self.assertEqual((0, ""), (self.run_as_nobody("--build").returncode, self.run_as_nobody("--build").stderr))

    def test_an_unknown_set_is_a_usage_error(self):
        self.assertEqual(64, self.run_as_nobody("--everything").returncode)

    def test_the_sets_grow(self):
        sets = [set(self.run_as_nobody(name, "--list").stdout.splitlines()) for name in ("--build", "--quickstart", "--quick", "--tests")]
        for small, large in zip(sets, sets[1:]):
            self.assertLess(small, large)
        package = set(self.run_as_nobody("--package", "--list").stdout.splitlines())
        self.assertLess(sets[0], package)
        self.assertLess(package, sets[2])
        kafka = set(self.run_as_nobody("--kafka", "--list").stdout.splitlines())
        self.assertLess(sets[1], kafka)
        self.assertLess(kafka, sets[3])


if __name__ == "__main__":
    unittest.main()
