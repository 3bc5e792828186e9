"""A disk for a store: so small that it can be filled (a tmpfs), or bad (tests/faults/bad_disk.c). Both need root."""

import os
import pathlib
import subprocess
import sys
import threading
import time

from scene import ROOT

SIZE = 32 << 20
INSIDE = "DT_IN_OWN_NAMESPACE"


def in_own_namespace():
    """Runs this program anew where what it mounts is seen by nobody else and goes with it."""
    if os.environ.get(INSIDE) == "1":
        return
    os.environ[INSIDE] = "1"
    os.execvp("unshare", ["unshare", "--mount", "--propagation", "private", sys.executable, *sys.argv])


class SmallDisk:
    def __init__(self, directory):
        self.directory, self.neighbour = pathlib.Path(directory), pathlib.Path(directory) / "neighbour"
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=0700", "tmpfs", self.directory], check=True)
        self.greedy, self.thread, self.eaten = False, None, 0

    def free(self):
        now = os.statvfs(self.directory)
        return now.f_bavail * now.f_frsize

    def leave(self, free, greedy=False):
        """A neighbour takes all but so many bytes; a greedy one then takes what others give up, too."""
        self._take(free)
        if greedy:
            self.greedy, self.thread = True, threading.Thread(target=self._go_on, daemon=True)
            self.thread.start()

    def empty(self):
        self.greedy = False
        if self.thread:
            self.thread.join()
            self.thread = None
        self.neighbour.unlink(missing_ok=True)

    def close(self):
        self.empty()
        subprocess.run(["umount", "--lazy", self.directory], check=False)

    def _take(self, free):
        taken = self.neighbour.stat().st_size if self.neighbour.exists() else 0
        more = self.free() - free
        if more <= 0:
            return
        with open(self.neighbour, "ab") as file:
            try:
                os.posix_fallocate(file.fileno(), taken, more)
            except OSError:                                 # somebody was quicker
                pass

    def _go_on(self):
        """Only a leap is somebody's giving up: the daemon's own writes are left what there was."""
        before = self.free()
        while self.greedy:
            if self.free() > before + (256 << 10):
                self._take(0)
                self.eaten += 1
            before = min(before, self.free())
            time.sleep(0.002)


class BadDisk:
    """Stands between a daemon and its store; knows what a power cut would leave."""

    @staticmethod
    def build(library):
        subprocess.run(["clang-19", "-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror", "-o", library, ROOT / "tests/faults/bad_disk.c"], check=True)

    def __init__(self, library, store, copy):
        self.library, self.store, self.copy = library, pathlib.Path(store), pathlib.Path(copy)
        self.hit = self.copy.with_name("hit")
        self.copy.mkdir()

    def environment(self, failing=None):
        """For a daemon's start; the failing fsync of the daemon's life, or none."""
        self.hit.unlink(missing_ok=True)
        always = {"LD_PRELOAD": str(self.library), "BAD_DISK_STORE": str(self.store), "BAD_DISK_COPY": str(self.copy), "BAD_DISK_HIT": str(self.hit)}
        return always | ({"BAD_DISK_SYNC": str(failing)} if failing else {})

    def was_hit(self):
        """The file whose fsync failed, or nothing."""
        return self.hit.read_text() if self.hit.exists() else ""

    def cut_power(self):
        """With the daemon down: the store as the disk has it."""
        for file in self.store.glob("*.db-shm"):
            file.unlink()
        for file in [*self.store.glob("*.db"), *self.store.glob("*.db-wal")]:
            if not (self.copy / file.name).exists():
                file.unlink()
        for file in self.copy.iterdir():
            if file.suffix == ".dirty":
                file.unlink()
            else:
                (self.store / file.name).write_bytes(file.read_bytes())
