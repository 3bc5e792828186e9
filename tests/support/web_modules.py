"""The browser tests' own npm modules: installed by the lockfile, once a machine and lockfile, outside the tree."""

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
from pathlib import Path

HOME = Path(__file__).resolve().parents[1] / "e2e/web"
SECONDS = 300


def cache():
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "drumtower"


@contextlib.contextmanager
def alone(file):
    """One run at a time installs; the lock goes with the process, however it ends."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with open(file, "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def ready(home=HOME):
    """The folder that holds node_modules."""
    lock = (home / "package-lock.json").read_bytes()
    folder = cache() / f"web-{hashlib.sha256(lock).hexdigest()[:16]}"
    with alone(folder.with_suffix(".lock")):
        if not (folder / "node_modules").is_dir():
            _install(home, folder)
    return folder


def _install(home, folder):
    fresh = folder.with_suffix(".new")
    shutil.rmtree(fresh, ignore_errors=True)             # of a run that was killed
    fresh.mkdir()
    for name in ("package.json", "package-lock.json"):
        shutil.copy(home / name, fresh)
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(command, cwd=fresh, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=SECONDS)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {(done.stdout + done.stderr)[-2000:]}")
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)
