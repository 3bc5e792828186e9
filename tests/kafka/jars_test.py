#!/usr/bin/python3
"""The broker's jars: whole before Java starts, fetched anew where they are not, and a plain word where that cannot be."""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import cluster  # noqa: E402
from jars import BROKER  # noqa: E402
from programs import dying_with_us  # noqa: E402

JAR = "kafka-clients-4.3.1.jar"


class Jars(unittest.TestCase):
    """The command with a cache of its own, empty at first; Maven is the real one."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="kafka.")
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.cache, self.bin = self.root / "cache/drumtower/kafka-4.3.1", self.root / "bin"
        self.bin.mkdir()

    def filled(self):
        shutil.copytree(BROKER.ready(), self.cache)

    def damage(self, jar):
        with open(self.cache / jar, "r+b") as file:
            file.seek(1000)
            file.write(b"damage")

    def only(self, *programs):
        """As if nothing else was installed."""
        shutil.rmtree(self.bin)
        self.bin.mkdir()
        for program in programs:
            (self.bin / program).symlink_to(shutil.which(program))
        return {"PATH": str(self.bin)}

    def start(self, *words, **environment):
        environment = {**os.environ, "XDG_CACHE_HOME": str(self.root / "cache"), **environment}
        return subprocess.Popen([sys.executable, cluster.__file__, *(words or ["jars"])], env=environment, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=dying_with_us())

    def ended(self, process, seconds=300):
        with process:
            try:
                output, errors = process.communicate(timeout=seconds)
            finally:
                process.kill()
        return process.returncode, output, errors

    def run_it(self, *words, **environment):
        return self.ended(self.start(*words, **environment))

    def refused(self, *words, by=("jars",), **environment):
        status, output, errors = self.run_it(*by, **environment)
        self.assertEqual((70, ""), (status, output), errors)
        for word in words:
            self.assertIn(word, errors)
        self.assertNotIn("Traceback", errors)

    def test_a_whole_folder_needs_no_maven_and_no_word(self):
        self.filled()
        self.assertEqual((0, f"{self.cache}\n", ""), self.run_it(**self.only()))

    def test_a_damaged_and_a_missing_jar_are_named_and_fetched_anew(self):
        self.filled()
        self.damage(JAR)
        (self.cache / "slf4j-api-1.7.36.jar").unlink()
        status, output, errors = self.run_it()
        self.assertEqual((0, f"{self.cache}\n"), (status, output), errors)
        self.assertIn(f"kafka: {JAR} is damaged, slf4j-api-1.7.36.jar is missing in {self.cache}; fetching\n", errors)
        self.assertEqual({}, BROKER.wrong(self.cache))

    def test_a_jar_that_is_none_of_the_brokers_is_named(self):
        self.filled()
        (self.cache / "other-1.0.jar").write_bytes(b"")
        self.refused("other-1.0.jar", "is none of the broker's jars: remove it")

    def test_a_jar_that_maven_has_damaged_is_named_with_its_place(self):
        # The command of this name stands for a Maven whose own repository is damaged: it copies from there without a word.
        self.filled()
        self.damage(JAR)
        shutil.copy(self.cache / JAR, self.root / JAR)
        (self.bin / "mvn").write_text(f'#!/bin/sh\n{shutil.which("mvn")} "$@" && cp {self.root / JAR} "${{5#*=}}"\n')
        (self.bin / "mvn").chmod(0o755)
        self.refused(f"{JAR} as Maven has it is damaged: remove /", f"/org/apache/kafka/kafka-clients/4.3.1/{JAR}",
                     PATH=f"{self.bin}:{os.environ['PATH']}")

    def test_of_two_runs_at_once_one_fetches_for_both(self):
        done = [self.ended(run) for run in [self.start(), self.start()]]
        self.assertEqual([(0, f"{self.cache}\n")] * 2, [each[:2] for each in done], done)
        self.assertEqual(1, sum(errors.count("fetching") for _, _, errors in done), done)
        self.assertEqual({}, BROKER.wrong(self.cache))
        self.assertEqual(["kafka-4.3.1", "kafka-4.3.1.lock"], sorted(os.listdir(self.cache.parent)))

    def test_without_java_or_maven_it_says_so(self):
        self.refused("java is missing: run daemon/packages --tests", **self.only("mvn"))
        self.refused("mvn is missing: run daemon/packages --tests", "no jars in", **self.only("java"))

    def test_a_damaged_jar_is_named_though_maven_is_missing(self):
        self.filled()
        self.damage(JAR)
        self.refused("mvn is missing", f"{JAR} is damaged", **self.only("java"))
        self.assertEqual({JAR: "damaged"}, BROKER.wrong(self.cache))

    def test_a_broker_says_what_it_misses(self):
        self.filled()
        up = ("up", "--dir", str(self.root / "data"))
        self.refused("java is missing: run daemon/packages --tests", by=up, **self.only("kcat"))
        self.refused("kcat is missing: run daemon/packages --tests", by=up, **self.only("java"))

    def test_without_the_registry_it_says_so(self):
        settings = self.root / ".m2/settings.xml"
        settings.parent.mkdir()
        settings.write_text("<settings><mirrors><mirror><id>none</id><mirrorOf>*</mirrorOf><url>http://127.0.0.1:9/</url></mirror></mirrors>"
                            "</settings>")
        self.refused("Maven could not fetch the broker's jars", "from/to none (http://127.0.0.1:9/)", MAVEN_OPTS=f"-Duser.home={self.root}")


if __name__ == "__main__":
    unittest.main()
