"""What a campaign found, a line a check; from any thread."""

import threading


class Report:
    def __init__(self):
        self.passed = self.failed = 0
        self.lock = threading.Lock()

    def check(self, name, holds, detail=""):
        with self.lock:
            self.passed += bool(holds)
            self.failed += not holds
            print(f"{'ok  ' if holds else 'FAIL'}  {name}{'  ' + str(detail) if detail and not holds else ''}", flush=True)

    def close(self):
        print(f"{self.passed} passed, {self.failed} failed", flush=True)
        return 1 if self.failed else 0
