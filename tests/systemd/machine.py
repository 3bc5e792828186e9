"""Machine: a real systemd on a throw-away copy of this machine's root, in namespaces of its own. Needs root; leaves nothing behind."""

import ctypes
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

STAGE = pathlib.Path(__file__).resolve().parent / "stage"
PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
FRESH = ["--mount", "--pid", "--net", "--uts", "--ipc", "--cgroup"]


class NoMachine(RuntimeError):
    def __init__(self, why):
        super().__init__(f"no systemd can be booted here (that needs root, and leave to mount and to make namespaces): {why}")


def _checked(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise NoMachine(done.stderr.strip().splitlines()[0])


class Machine:
    def __init__(self, *shown):
        """`shown`: folders of the real machine that stay visible inside."""
        if os.geteuid() != 0:
            raise NoMachine("this is not root")
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="machine."))
        self.groups, self.group, self.process, self.init = self.folder / "cgroup", None, None, None
        try:
            self._boot([str(folder) for folder in shown])
        except BaseException:
            self.close()
            raise

    def _boot(self, shown):
        _checked("mount", "-t", "tmpfs", "tmpfs", str(self.folder))
        self.groups.mkdir()
        _checked("mount", "-t", "cgroup2", "cgroup2", str(self.groups))
        self.group = self.groups / f"drumtower-{os.getpid()}"           # of its own, or systemd mixes with the outer tree
        self.group.mkdir()

        def enter():
            ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)         # PR_SET_PDEATHSIG: it ends with us
            (self.group / "cgroup.procs").write_text(str(os.getpid()))

        command = ["unshare", *FRESH, "--fork", "--kill-child", "--propagation", "private", str(STAGE), str(self.folder), *shown]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, preexec_fn=enter)
        deadline, state = time.monotonic() + 30, "no systemd"
        while state not in ("running", "degraded"):
            if self.process.poll() is not None:
                raise NoMachine(f"it ended: {self.process.stderr.read().decode().strip()}")
            if time.monotonic() > deadline:
                raise NoMachine(f"after 30 s it is {state}")
            time.sleep(0.1)
            state = self._state()

    def _state(self):
        first = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        if not first or pathlib.Path(f"/proc/{first[0]}/comm").read_text().strip() != "systemd":
            return "no systemd"
        self.init = first[0]
        return self.run("systemctl", "is-system-running").stdout.strip()

    def run(self, *command, seconds=120, **environment):
        """Inside, as root, with nothing of our environment."""
        enter = ["nsenter", "-t", self.init, "-m", "-p", "-u", "-i", "-n", "-C", "-r", "-w"]
        given = [f"{name}={value}" for name, value in environment.items()]
        return subprocess.run([*enter, "env", "-i", f"PATH={PATH}", "TERM=dumb", "LC_ALL=C.UTF-8", *given, *command], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=seconds)

    def close(self):
        if self.process:
            self.process.kill()                                          # unshare ignores SIGTERM; its child goes with it
            self.process.wait()
            self.process.stderr.close()
        for _ in range(50):
            if not self.group or not self.group.exists():
                break
            for group in sorted(self.group.rglob("*"), reverse=True):
                if group.is_dir():
                    _quietly(group.rmdir)
            _quietly(self.group.rmdir)
            time.sleep(0.1)
        for place in (self.groups, self.folder):
            subprocess.run(["umount", "-l", str(place)], capture_output=True)
        _quietly(self.folder.rmdir)


def _quietly(act):
    try:
        act()
    except OSError:
        pass


if __name__ == "__main__":                                              # machine.py CMD...: to look around by hand
    machine = Machine(STAGE.parents[2])
    try:
        answer = machine.run(*sys.argv[1:])
        print(answer.stdout, end="")
        sys.exit(answer.returncode)
    finally:
        machine.close()
