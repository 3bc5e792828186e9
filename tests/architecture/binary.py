"""What holds for the release program: hardened, and without any failpoint. The test program shows that the search finds."""

import re
import subprocess

from cpp_text import ROOT, bare, files

_NAMED = re.compile(r'\bDT_(?:FAILPOINT|FAILPOINT_FAILS|BROKEN)\(\s*"([^"]+)"')
RELEASE = ROOT / "build/release/daemon/drumtower"
TEST = ROOT / "build/test/daemon/drumtower"


def failpoint_names(root=ROOT):
    names = set()
    for path in files(root):
        if not path.startswith("tests/"):
            names |= set(_NAMED.findall(bare((root / path).read_text(encoding="utf-8"), keep_strings=True)))
    return names


def _holds(program, name):
    return f"\0{name}\0".encode() in program


def failpoints_absent(root=ROOT, release=RELEASE, test=TEST):
    """No failpoint's name is in the release program; each one is in the test program."""
    names = failpoint_names(root) | {"DT_FAILPOINTS", "DT_BREAK", "DT_CLOCK_SPEED", "DT_CLOCK_START"}
    release, test = release.read_bytes(), test.read_bytes()
    return ([f"{name}: is in the release program" for name in sorted(names) if _holds(release, name)] +
            [f"{name}: is not in the test program, so nothing can ask for it" for name in sorted(names) if not _holds(test, name)])


def _readelf(option, program):
    return subprocess.run(["readelf", "-W", option, str(program)], check=True, capture_output=True, text=True).stdout


def hardened(program=RELEASE):
    """PIE, RELRO, BIND_NOW, no executable stack, no run path, stack protector, fortified calls."""
    header, segments = _readelf("-h", program), _readelf("-l", program)
    dynamic, symbols = _readelf("-d", program), _readelf("--dyn-syms", program)
    stack = re.search(r"GNU_STACK.*", segments)
    wanted = {
        "position-independent": re.search(r"Type:\s+DYN", header) and "INTERP" in segments,
        "RELRO": "GNU_RELRO" in segments,
        "BIND_NOW": "BIND_NOW" in dynamic or re.search(r"FLAGS_1.*\bNOW\b", dynamic),
        "stack not executable": stack and "RWE" not in stack.group(),
        "no text relocations": "TEXTREL" not in dynamic,
        "no run path": "RPATH" not in dynamic and "RUNPATH" not in dynamic,
        "stack protector": "__stack_chk_fail" in symbols,
        "fortified calls": re.search(r"__\w+_chk\b(?<!__stack_chk)", symbols.replace("__stack_chk_fail", "")),
    }
    return [f"{program}: lacks {what}" for what, holds in wanted.items() if not holds]
