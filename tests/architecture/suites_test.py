#!/usr/bin/python3
"""tests/suites.py hides nothing: what did not run, crashed, hung or left something behind counts as failed."""

import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import suites  # noqa: E402

GTEST = """[==========] Running 3 tests from 1 test suite.
[ RUN      ] A.One
[       OK ] A.One (0 ms)
[ RUN      ] A.Two
{two}
[ RUN      ] A.Three
[       OK ] A.Three (2 ms)
[==========] 3 tests from 1 test suite ran. (3 ms total)
"""


class Counting(unittest.TestCase):
    def counts(self, count, passed, failed):
        self.assertEqual((passed, failed), (count.passed, count.failed))

    def test_a_gtest_case_counts_once(self):
        self.counts(suites.gtest(GTEST.format(two="[       OK ] A.Two (1 ms)"), 0), 3, 0)

    def test_a_failed_gtest_case_is_named(self):
        count = suites.gtest(GTEST.format(two="[  FAILED  ] A.Two (1 ms)") + "[  FAILED  ] A.Two\n", 1)
        self.counts(count, 2, 1)
        self.assertEqual(["A.Two"], count.why)

    def test_a_skipped_gtest_case_has_failed(self):
        self.counts(suites.gtest(GTEST.format(two="[  SKIPPED ] A.Two (1 ms)"), 0), 2, 1)

    def test_a_crash_fails_its_case_and_those_after_it(self):
        self.counts(suites.gtest(GTEST.split("{two}")[0], -11), 1, 2)

    def test_a_bad_end_after_good_cases_is_a_failure(self):
        self.counts(suites.gtest(GTEST.format(two="[       OK ] A.Two (1 ms)"), 1), 3, 1)

    def test_a_suite_without_a_case_has_failed(self):
        self.counts(suites.gtest("", 0), 0, 1)
        self.counts(suites.unittest("Ran 0 tests in 0.1s\n\nOK\n", 0), 0, 1)

    def test_a_unittest_case_counts_once(self):
        self.counts(suites.unittest("Ran 5 tests in 0.1s\n\nOK\n", 0), 5, 0)
        self.counts(suites.unittest("FAIL: test_a (A.test_a)\nRan 5 tests in 0.1s\n\nFAILED (failures=1, errors=1)\n", 1), 3, 2)

    def test_a_skipped_unittest_case_has_failed(self):
        self.counts(suites.unittest("Ran 5 tests in 0.1s\n\nOK (skipped=2)\n", 0), 3, 2)

    def test_a_script_counts_by_its_closing_line(self):
        self.counts(suites.own_count("x\n12 passed, 0 failed\n", 0), 12, 0)
        self.counts(suites.own_count("12 passed, 0 failed\n", 1), 12, 1)
        self.counts(suites.own_count("12 passed, 0 failed\nand more\n", 0), 0, 1)


class Running(unittest.TestCase):
    def setUp(self):
        folder, kept = tempfile.TemporaryDirectory(), suites.LOGS
        self.addCleanup(folder.cleanup)
        suites.LOGS = Path(folder.name)
        self.addCleanup(setattr, suites, "LOGS", kept)
        suites.ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)

    def run_script(self, script, seconds=30):
        return suites.run(suites.Suite("a suite", ["bash", "-c", script], suites.one_check, seconds), {**suites.os.environ, **suites.ENVIRONMENT})[0]

    def test_a_good_suite_passes(self):
        self.assertEqual([], self.run_script("true").why)

    def test_a_suite_that_hangs_is_ended_and_has_failed(self):
        count = self.run_script("sleep 1000", seconds=0.2)
        self.assertIn("did not end within 0.2 s", count.why)

    def test_what_a_suite_leaves_running_is_ended_and_named(self):
        count = self.run_script("setsid sleep 1000 & disown")
        self.assertEqual(["left running: sleep 1000 "], count.why)
        self.assertEqual([], suites.children())

    def test_a_sanitizer_report_of_any_process_is_a_failure(self):
        count = self.run_script('path=${ASAN_OPTIONS##*log_path=}; echo "SUMMARY: AddressSanitizer: 8 bytes leaked" > "$path.17"')
        self.assertEqual((1, 1), (count.passed, count.failed))
        self.assertIn("8 bytes leaked", count.why[0])

    def test_a_suite_that_cannot_start_has_failed(self):
        count, _, _ = suites.run(suites.Suite("none", ["/nonexistent"], suites.one_check), suites.ENVIRONMENT)
        self.assertEqual(1, count.failed)


if __name__ == "__main__":
    unittest.main()
