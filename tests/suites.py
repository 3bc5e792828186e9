#!/usr/bin/python3
"""Runs the suites one after the other and counts: each case once, a suite that did not run as a failure.

Started by tests/run, which has installed what is missing. One line a suite, its whole output in build/log/.
"""

import ctypes
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOGS = ROOT / "build/log"
PYTHON = "/usr/bin/python3"

ENVIRONMENT = {
    "DRUMTOWER": str(ROOT / "build/test/daemon/drumtower"),              # sanitizers and failpoints: what the tests start
    "DRUMTOWER_RELEASE": str(ROOT / "build/release/daemon/drumtower"),   # what is shipped
    "ASAN_OPTIONS": "detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=1:check_initialization_order=1",
    "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
}


@dataclass
class Suite:
    name: str
    command: list
    count: object                    # (output, exit status) -> Count
    seconds: int = 300               # then it is ended, and has failed
    slow: bool = False               # left out of --quick


@dataclass
class Count:
    passed: int = 0
    failed: int = 0
    why: list = field(default_factory=list)


# ---- what a suite's output says -----------------------------------------------------------------------------------

def one_check(output, status):
    return Count(passed=1) if status == 0 else Count(failed=1, why=[f"exit {status}"])


def gtest(output, status):
    """A case that was skipped has not run; a crash fails the case in which it came. (None is switched off: architecture.)"""
    ran = len(re.findall(r"^\[ RUN      \]", output, re.M))
    passed = len(re.findall(r"^\[       OK \] .*\(\d+ ms\)$", output, re.M))
    announced = re.search(r"^\[==========\] Running (\d+) tests?", output, re.M)
    expected = max(ran, int(announced.group(1)) if announced else 0)
    count = Count(passed, expected - passed)
    count.why = sorted(set(re.findall(r"^\[  (?:FAILED|SKIPPED)\s+\] (\S+\.\S+?),? ", output, re.M)))
    return _checked(count, status)


def unittest(output, status):
    """Counted from the last lines of python's unittest; a skipped test has not run."""
    ran = sum(int(n) for n in re.findall(r"^Ran (\d+) tests? in", output, re.M))
    bad = sum(int(n) for n in re.findall(r"(?:failures|errors|skipped|unexpected successes)=(\d+)", output))
    count = Count(max(0, ran - bad), bad, re.findall(r"^(?:FAIL|ERROR): (.*)$", output, re.M))
    return _checked(count, status)


def own_count(output, status):
    """A script that closes as tests/run does: `N passed, N failed` alone on its last line."""
    lines = output.rstrip().splitlines()
    closing = re.fullmatch(r"(\d+) passed, (\d+) failed", lines[-1]) if lines else None
    if not closing:
        return Count(failed=1, why=["did not close with `N passed, N failed`"])
    return _checked(Count(int(closing.group(1)), int(closing.group(2))), status)


def _checked(count, status):
    if count.passed + count.failed == 0:
        return Count(failed=1, why=["ran no case"])
    if status and not count.failed:
        count.failed, count.why = 1, [*count.why, f"every case passed, yet it ended with {status}"]
    return count


# ---- the suites -----------------------------------------------------------------------------------------------------

ON_A_BROKER = "kafka_test"
BESIDE_PLATFORMS = "platforms_test"
SLOW = {"browser_test.py", "kafka_test.py", "kafka_away_test.py", "kafka_house_test.py", "kafka_queue_test.py", "kafka_quickstart_test.py", "openapi_test.py", "pictures_test.py", "web_test.py", "wordpress_test.py"}


def builds():
    return [Suite("build test", ["daemon/build", "test"], one_check, 2700),
            Suite("build release", ["daemon/build", "release", "drumtower", "play_duties", "district_of"], one_check, 1800)]


def suites():
    """In the order in which they run; asked for after the builds, since those say which test programs there are."""
    found = []
    listed = ROOT / "build/test/tests/programs.txt"
    programs = listed.read_text().split() if listed.exists() else []
    for program in programs:
        if program not in (ON_A_BROKER, BESIDE_PLATFORMS):
            found.append(Suite(program.removesuffix("_test"), [f"build/test/tests/{program}", "--gtest_color=no"], gtest, 600))
    if BESIDE_PLATFORMS in programs:
        command = [PYTHON, "tests/platforms/with_platforms.py", f"build/test/tests/{BESIDE_PLATFORMS}", "--gtest_color=no"]
        found.append(Suite("platforms", command, gtest, 600))
    found.append(Suite("architecture", [PYTHON, "-m", "unittest", "discover", "-v", "-s", "tests/architecture", "-p", "*_test.py"], unittest))
    for folder in ("tests/sandbox/tests", "tests/systemd"):
        pattern = "*_test.py" if list((ROOT / folder).glob("*_test.py")) else "test_*.py"
        if list((ROOT / folder).glob(pattern)):
            name = folder.split("/")[1]
            found.append(Suite(name, [PYTHON, "-m", "unittest", "discover", "-v", "-s", folder, "-p", pattern], unittest, 600))
    for file in sorted((ROOT / "tests/e2e").glob("*_test.py")):
        found.append(Suite("e2e " + file.stem.removesuffix("_test"), [PYTHON, str(file.relative_to(ROOT)), "-v"], unittest, 900, file.name in SLOW))
    if (ROOT / "tests/faults/campaign").exists():
        found.append(Suite("kill campaign", ["tests/faults/campaign", "--kills", "120"], own_count, 1200))
    if (ROOT / "tests/faults/disk").exists():
        found.append(Suite("disk faults", ["tests/faults/disk"], own_count, 600))
    if (ROOT / "tests/faults/judged_duties").exists():
        found.append(Suite("judged duties", ["tests/faults/judged_duties", "--duties", "2000", "--with-breaks", "--jobs", "2"], own_count))
        sanitized = ["--build", "test", "--duties", "40", "--break", "judge_without_look"]
        found.append(Suite("judged, sanitized", ["tests/faults/judged_duties", *sanitized], own_count))
    if (ROOT / "tests/faults/kafka_campaign").exists():
        found.append(Suite("kafka faults", ["tests/faults/kafka_campaign"], own_count, 600, True))
    if (ROOT / "tests/kafka").exists():
        found.append(Suite("kafka broker", [PYTHON, "-m", "unittest", "discover", "-v", "-s", "tests/kafka", "-p", "*_test.py"], unittest, 1200, True))
    if ON_A_BROKER in programs:
        for nodes in ("1", "3"):
            command = [PYTHON, "tests/kafka/with_cluster.py", nodes, f"build/test/tests/{ON_A_BROKER}", "--gtest_color=no"]
            found.append(Suite(f"kafka log on {nodes}", command, gtest, 900, True))
    if (ROOT / "tests/platforms/clients/run").exists():
        found.append(Suite("client libraries", [PYTHON, "tests/platforms/clients/run"], own_count, 1200, True))
    if (ROOT / "tests/wordpress/run").exists():
        found.append(Suite("wordpress", ["tests/wordpress/run"], own_count, 900, True))
    return found


# ---- running them ---------------------------------------------------------------------------------------------------

def children():
    """Living processes whose parent is this one: a suite's orphans come to us (see main)."""
    listed = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()
    living = []
    for child in map(int, listed):
        try:
            gone, _ = os.waitpid(child, os.WNOHANG)
        except ChildProcessError:
            gone = child
        if not gone:
            living.append(child)
    return living


def command_of(process):
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")[:100]
    except OSError:
        return ""


def end_all():
    """Ends whatever a suite left running; says what it was."""
    deadline = time.monotonic() + 3                       # the last of a browser needs a moment to leave
    while (left := children()) and time.monotonic() < deadline:
        time.sleep(0.05)
    found = [command_of(process) for process in left]
    while left := children():
        for process in left:
            os.kill(process, signal.SIGKILL)
        time.sleep(0.05)
    return found


def run(suite, environment):
    log = LOGS / (re.sub(r"\W+", "-", suite.name) + ".txt")
    reports = f"{log}.sanitizer"
    environment = environment | {name: f"{environment[name]}:log_path={reports}" for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS")}
    started, ended_by_us = time.monotonic(), False
    with open(log, "wb") as output:
        try:
            process = subprocess.Popen(suite.command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=output,
                                       stderr=subprocess.STDOUT, start_new_session=True)
        except OSError as error:
            return Count(failed=1, why=[str(error)]), 0.0, log
        try:
            status = process.wait(timeout=suite.seconds)
        except (subprocess.TimeoutExpired, KeyboardInterrupt) as error:
            ended_by_us = True
            os.killpg(process.pid, signal.SIGTERM)
            try:
                status = process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                status = process.wait()
            if isinstance(error, KeyboardInterrupt):
                end_all()
                raise
    seconds = time.monotonic() - started
    count = suite.count(log.read_text(errors="replace"), status)
    if ended_by_us:
        count.failed += 1
        count.why.append(f"did not end within {suite.seconds} s")
    for left in end_all():
        count.failed += 1
        count.why.append(f"left running: {left}")
    for report in sorted(LOGS.glob(Path(reports).name + "*")):
        count.failed += 1
        summary = re.findall(r"^(SUMMARY: .*|.*runtime error: .*)$", report.read_text(errors="replace"), re.M)
        count.why.append(f"sanitizer, {report.name}: {summary[0] if summary else 'see there'}")
    return count, seconds, log


def tell(suite, count, seconds, log):
    print(f"{'ok  ' if not count.failed else 'FAIL'}  {suite.name:<18} {count.passed:>5} passed {count.failed:>4} failed  {seconds:7.1f} s", flush=True)
    if count.failed:
        for line in count.why[:20]:
            print(f"        {line}")
        print(f"      the end of {log.relative_to(ROOT)}:")
        for line in log.read_text(errors="replace").splitlines()[-40:]:
            print(f"        {line}")
        sys.stdout.flush()


def main(arguments):
    quick = "--quick" in arguments
    names = [argument for argument in arguments if not argument.startswith("-")]
    ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)               # PR_SET_CHILD_SUBREAPER: orphans come to us, not to init
    LOGS.mkdir(parents=True, exist_ok=True)
    for old in LOGS.iterdir():
        old.unlink()
    environment = {**os.environ, **ENVIRONMENT}
    total = Count()

    def take(suite):
        count, seconds, log = run(suite, environment)
        total.passed += count.passed
        total.failed += count.failed
        tell(suite, count, seconds, log)
        return not count.failed

    started = time.monotonic()
    try:
        built = all([take(suite) for suite in builds()])
        if built:
            for suite in suites():
                if not (quick and suite.slow) and (not names or any(suite.name.startswith(name) for name in names)):
                    take(suite)
        else:
            print("FAIL  a build failed, so no suite ran")
    except KeyboardInterrupt:
        total.failed += 1
        print("stopped before the end")
    print(f"{time.monotonic() - started:.0f} s in all")
    print(f"{total.passed} passed, {total.failed} failed", flush=True)
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
