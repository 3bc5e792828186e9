"""The browser tests' own npm modules: fetched by the lockfile, once a machine, outside the tree."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT / "tests/e2e/web"
SECONDS = 300


def ready(home=HOME):
    """The folder that holds node_modules."""
    done = subprocess.run([ROOT / "daemon/web/modules", home], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=SECONDS)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return Path(done.stdout.strip()).parent
