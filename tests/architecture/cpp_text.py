"""C++ sources as the checks need them: which files there are, and their text without comments and literals."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

_PIECE = re.compile(
    r'//[^\n]*|/\*.*?\*/'                               # comments
    r'|R"(?P<mark>[^()\s\\]{0,16})\(.*?\)(?P=mark)"'    # raw strings
    r'|"(?:\\.|[^"\\\n])*"|(?<![0-9A-Za-z])\'(?:\\.|[^\'\\\n])*\'',
    re.DOTALL)


def files(root=ROOT, endings=(".cpp", ".hpp")):
    """Paths relative to `root`: what git tracks or would track."""
    listed = subprocess.run(["git", "-c", f"safe.directory={root}", "-C", str(root), "ls-files", "-z", "-co",
                             "--exclude-standard"], check=True, capture_output=True, text=True).stdout
    return sorted(name for name in set(listed.split("\0"))
                  if name.endswith(endings) and (root / name).is_file())


def bare(text, keep_strings=False):
    """The same lines without comments, and without what literals hold."""
    def replaced(match):
        piece = match.group()
        lines = "\n" * piece.count("\n")
        if piece.startswith("/"):
            return " " + lines
        return piece if keep_strings else '""' + lines
    return _PIECE.sub(replaced, text)


def line_of(text, position):
    return text.count("\n", 0, position) + 1
