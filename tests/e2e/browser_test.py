#!/usr/bin/python3
"""The status page in a real browser: what it shows after a notice went out, and that its own policy lets it work."""

import os
import struct
import subprocess
import sys
import tempfile
import unittest
import zlib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "daemon"))
import quickstart  # noqa: E402
import stage  # noqa: E402


def pixels(png):
    """The rows of an 8-bit RGB or RGBA picture without interlacing, as the browser writes them: enough to count colours."""
    at, data, width, channels = 8, b"", 0, 0
    while at < len(png):
        size, kind = struct.unpack_from(">I4s", png, at)
        if kind == b"IHDR":
            width, _, _, colour = struct.unpack_from(">IIBB", png, at + 8)
            channels = {2: 3, 6: 4}[colour]
        elif kind == b"IDAT":
            data += png[at + 8:at + 8 + size]
        at += size + 12
    raw, stride = zlib.decompress(data), width * channels + 1
    return [raw[row + 1:row + stride] for row in range(0, len(raw), stride)]


class Browser(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        stage.PROGRAM = Path(os.environ.get("DRUMTOWER_RELEASE", stage.PROGRAM))
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        listen = stage.free_address("127.0.0.1:0")
        cls.sandbox = quickstart.Sandbox(cls.folder / "sandbox", ["--sites", str(stage.SITES)])
        cls.daemon = stage.Daemon(cls.folder, listen)
        cls.addClassCleanup(cls.sandbox.stop)
        cls.addClassCleanup(cls.daemon.stop)
        cls.sandbox.up()
        modes = {unit: "manual" if unit == stage.BY_HAND else "auto" for unit in stage.UNITS}
        cls.daemon.configure(cls.sandbox, modes)
        cls.daemon.start()
        quickstart.wait_for_baseline(cls.daemon, cls.sandbox)
        cls.notice = cls.sandbox.publish()
        cls.daemon.wait_for("nine clocks", lambda: len(cls.daemon.items("/api/v1/obligations?state=on_time")) == 9)

    def browse(self, *arguments, size="1280,900"):
        command = ["chromium", "--headless", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
                   "--disable-quic", "--no-first-run", "--hide-scrollbars", "--enable-logging=stderr", f"--user-data-dir={tempfile.mkdtemp(dir=self.folder)}",
                   f"--window-size={size}", "--virtual-time-budget=4000", *arguments, self.daemon.url + "/"]
        if os.geteuid() == 0:
            command.insert(1, "--no-sandbox")
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=90)
        self.assertEqual(0, done.returncode, done.stderr[-2000:])
        self.assertEqual([], [line for line in done.stderr.splitlines() if "CONSOLE" in line])
        return done.stdout

    def test_names_the_notice_and_the_unit_that_is_missing(self):
        page = self.browse("--dump-dom")
        self.assertIn(self.notice["title"], page)
        self.assertIn(self.sandbox.site("site-10")["title"], page)

    def test_is_drawn_with_text_wide_and_narrow(self):
        for size in ("1280,900", "390,844"):
            with self.subTest(size):
                file = self.folder / f"page-{size}.png"
                self.browse(f"--screenshot={file}", size=size)
                rows = pixels(file.read_bytes())
                self.assertGreater(len(set(rows)), 100, "almost every line of the picture is the same: nothing is drawn")


if __name__ == "__main__":
    unittest.main()
