"""Where a daemon of the test build can be told to die (pipeline/base/failpoint.hpp)."""

import re

from scene import ROOT

# How deep into its life a daemon may come before it dies: the n of @n is drawn from 1 to this.
DEPTH = {"fold.": 12, "log.": 12, "log.mid_checkpoint": 1, "app.": 4, "rec.before_readback": 6, "rec.after_readback": 6, "pub.": 3, "own.": 2, "tmr.": 4}
# Points that the course of things rarely passes: armed beside the chosen one, so that they are hit when it comes to them.
RARE = ("rec.before_adopt", "rec.before_retry")


def depth_of(name):
    return DEPTH.get(max((prefix for prefix in DEPTH if name.startswith(prefix)), key=len, default=""), 1)


def failpoints():
    """Every failpoint the tree names, whatever the log."""
    names = set()
    for folder in ("pipeline", "connectors", "daemon"):
        for file in (ROOT / folder).rglob("*.cpp"):
            names |= set(re.findall(r'DT_FAILPOINT(?:_FAILS)?\("([a-z_.]+)"\)', file.read_text(encoding="utf-8")))
    return sorted(names)
