"""How the other programs are found, run and ended: bounded in time, and never left behind."""

import ctypes
import os
import shutil
import signal
import subprocess
import time

_LIBC = ctypes.CDLL(None)


class Failure(Exception):
    """What stands in the way, for a person to read."""


def needed(program):
    """Where the program is."""
    if not (found := shutil.which(program)):
        raise Failure(f"{program} is missing: run daemon/packages --tests")
    return found


def dying_with_us():
    """For a child before it becomes another program: it is killed when the thread that started it ends, however that comes about."""
    parent = os.getpid()

    def prepare():
        _LIBC.prctl(1, signal.SIGKILL)                   # PR_SET_PDEATHSIG
        if os.getppid() != parent:
            os._exit(1)
    return prepare


def together(commands, seconds, text=None):
    """Runs the commands at once, each with the text as its input; (exit status, output, errors) of each."""
    deadline, running, done = time.monotonic() + seconds, [], []
    try:
        for command in commands:
            running.append(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                            preexec_fn=dying_with_us()))
        for process in running:
            output, errors = process.communicate(text, max(0.1, deadline - time.monotonic()))
            done.append((process.returncode, output, errors))
        return done
    except subprocess.TimeoutExpired:
        raise Failure(f"{' '.join(commands[len(done)][-6:])}: not done within {seconds:.0f} s") from None
    finally:
        for process in running[len(done):]:
            process.kill()
            process.communicate()
