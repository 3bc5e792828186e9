#!/usr/bin/python3
"""daemon/quickstart as a newcomer runs it: notices go live, clocks are met, and nothing is left afterwards."""

import os
import re
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "daemon/quickstart"


def children_of(process):
    listed = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [int(child) for child in listed]


class Quickstart(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name                        # everything temporary goes here, so that what is left shows
        self.environment = os.environ | {"TMPDIR": self.folder}

    def test_once_ends_when_the_first_notice_is_live_on_ten_sites(self):
        done = subprocess.run([PROGRAM, "--once"], env=self.environment, capture_output=True, text=True, timeout=300)

        self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        self.assertRegex(done.stdout, r"《.+》 is live on 10 sites after \d+\.\d s")
        self.assertEqual([], os.listdir(self.folder))

    def test_the_story_of_each_kind_of_answer_can_be_asked_for_afterwards(self):
        done = subprocess.run([PROGRAM, "--once", "--dir", self.folder], env=self.environment, capture_output=True, text=True, timeout=300)

        stories = {line.split()[3]: subprocess.run(line, shell=True, cwd=ROOT, capture_output=True, text=True, timeout=60).stdout
                   for line in done.stdout.splitlines() if " why " in line}
        self.assertEqual({"health", "education", "civil", "labour", "street", "justice", "archive"}, set(stories), done.stdout + done.stderr)
        for unit, part in {"health": "微信公众号", "education": "草稿", "civil": "微博", "labour": "按时", "street": "提供链接", "justice": "等单位自行发布",
                           "archive": "没有可以转载的渠道"}.items():
            self.assertIn(part, stories[unit])

    def test_the_show_reports_and_ctrl_c_leaves_nothing(self):
        output = Path(self.folder, "output.txt")
        with open(output, "wb") as file:
            process = subprocess.Popen([PROGRAM], env=self.environment, stdout=file, stderr=file, start_new_session=True)
        try:
            said = self.wait_for(output, process, r"clock +met by 11 of 12 units", 120)
            children = children_of(process.pid)
            os.killpg(process.pid, signal.SIGINT)        # as a terminal does
            status = process.wait(60)
        except subprocess.TimeoutExpired:
            self.fail(f"Ctrl-C did not end it:\n{output.read_text()}")
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

        self.assertEqual(0, status, output.read_text())
        for part in (r"dashboard +http://127\.0\.0\.1:\d+/app", r"login +desk +\w{16}", r"officer +\w{16}", r"programs +Authorization: Bearer \S{20,}", r"portal +《.+》", r"  live +鼓楼区", r"by hand +鼓楼区", r"found +鼓楼区",
                     r"link +鼓东街道办事处 .*证据等级 C", r"why a\w+ justice "):
            self.assertRegex(said, part)
        self.assertEqual(2, len(children))
        for child in children:
            self.assertFalse(Path(f"/proc/{child}").exists())
        self.assertEqual(["output.txt"], os.listdir(self.folder))

    def wait_for(self, output, process, pattern, seconds):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and process.poll() is None:
            said = output.read_text(encoding="utf-8")
            if re.search(pattern, said):
                return said
            time.sleep(0.1)
        self.fail(f"{pattern!r} did not come:\n{output.read_text(encoding='utf-8')}")


if __name__ == "__main__":
    unittest.main()
