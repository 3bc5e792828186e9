"""The journal: one JSON object a line, with the system before any answer leaves; the state is rebuilt from it."""

import fcntl
import json
import os


class Journal:
    def __init__(self, directory, fsync=False):
        os.makedirs(directory, exist_ok=True)
        self.path, self.fsync, self.count = os.path.join(directory, "journal.jsonl"), fsync, 0
        self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)     # a second process on this directory fails here

    def replay(self):
        """All whole lines; a line cut by a crash is removed, it was never answered."""
        whole = 0
        with open(self.path, "rb") as file:
            for line in file:
                if not line.endswith(b"\n"):
                    break
                whole += len(line)
                self.count += 1
                yield json.loads(line)
        os.ftruncate(self._file, whole)

    def append(self, event):
        self.count += 1
        os.write(self._file, (json.dumps(event, ensure_ascii=False, separators=(",", ":")) + "\n").encode())
        if self.fsync:
            os.fsync(self._file)

    def close(self):
        os.close(self._file)
