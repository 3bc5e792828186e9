"""What holds for the tree as a whole: its top level, its formatting, the length of its files, its tests all built."""

import json
import re
import subprocess

from cpp_text import ROOT, files

TOP = {"CMakeLists.txt", "CMakePresets.json", "README.md", "LICENSE", "daemon", "connectors", "pipeline", "config", "systemd", "tests"}

LINES = 400
# Files that may be longer, each with its reason.
LONGER = {
    "pipeline/model/domain.hpp": "every domain value in one place, so that a reader finds them all",
    "pipeline/model/facts.hpp": "every event's data in one place: the format of the log",
    "pipeline/ledger/queries.cpp": "every question that is asked of the view",
    "pipeline/publishing/channel_publisher.cpp": "one channel's journal, each step in the order in which it happens",
}


def top_level(root=ROOT):
    """The top level holds only the folders it is meant to hold."""
    names = {name.split("/")[0] for name in files(root, endings=("",))}
    return [f"{name}: does not belong at the top level" for name in sorted(names - TOP) if not name.startswith(".")]


def formatted(root=ROOT):
    """Every C++ file is as clang-format-19 writes it."""
    found = []
    names = files(root)
    for first in range(0, len(names), 100):
        done = subprocess.run(["clang-format-19", "--dry-run", *names[first:first + 100]], cwd=root, capture_output=True, text=True)
        found += sorted({line.split(":")[0] + ": clang-format-19 -i writes it otherwise" for line in done.stderr.splitlines()
                         if "-Wclang-format-violations" in line})
        if done.returncode:
            found.append(f"clang-format-19: {done.stderr.strip()[-200:]}")
    return found


def length(root=ROOT):
    """No source file is longer than 400 lines."""
    found = []
    for name in files(root, endings=(".cpp", ".hpp", ".py", ".js", ".cmake")):
        count = len((root / name).read_text(encoding="utf-8").splitlines())
        if count > LINES and name not in LONGER:
            found.append(f"{name}: {count} lines; split it, or give tests/architecture/tree.py a reason")
    return found


def promises(root=ROOT):
    """Nothing is promised for later, and no test is switched off.

    The one use of DISABLED_ is what a test runs in a process of its own: a suite whose name ends in Child. A test that
    skips itself is for tests/suites.py, which counts it as failed.
    """
    sign = re.compile(r"\b(TODO|FIXME|XXX)\b|(?<!Child, )(?<!Child\.)\bDISABLED_")
    found = []
    for name in files(root, endings=(".cpp", ".hpp", ".js")):
        for number, line in enumerate((root / name).read_text(encoding="utf-8").splitlines(), 1):
            if sign.search(line):
                found.append(f"{name}:{number}: {line.strip()[:80]}")
    return found


def joins(root=ROOT):
    """A query of the view names the order in which its tables are read: SQLite, which knows no sizes there, may else read every body."""
    sign = re.compile(r"(?<!CROSS )JOIN entity\b")
    return [f"{name}:{number}: write CROSS JOIN, the narrow table first" for name in files(root, endings=(".cpp",)) if name.startswith("pipeline/")
            for number, line in enumerate((root / name).read_text(encoding="utf-8").splitlines(), 1) if sign.search(line)]


def tests_built(root=ROOT, commands=None):
    """Every *_test.cpp is compiled by the test preset."""
    commands = commands or root / "build/test/compile_commands.json"
    if not commands.is_file():
        return [f"{commands} is missing: build the test preset first"]
    built = {entry["file"] for entry in json.loads(commands.read_text(encoding="utf-8"))}
    return [f"{name}: is in no test program (tests/CMakeLists.txt)" for name in files(root, endings=("_test.cpp",))
            if str(root / name) not in built]
