#!/usr/bin/python3
"""Runs a program beside a sandbox with many accounts of every platform, whose addresses stand in the file that DT_SANDBOX names.

    tests/platforms/with_platforms.py build/test/tests/platforms_test [--gtest_filter=…]

Each test takes an account of its own, so the order of tests does not matter. Ends with the program's own status.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "sandbox"))
from drumtower_sandbox.client import Sandbox  # noqa: E402

ACCOUNTS = 250


def main(command):
    with tempfile.TemporaryDirectory(prefix="platforms.") as directory:
        with Sandbox.start(directory, sites=1, wechat=ACCOUNTS, weibo=ACCOUNTS, seed=1) as sandbox:
            addresses = pathlib.Path(directory) / "addresses.json"
            addresses.write_text(json.dumps(sandbox.addresses, ensure_ascii=False), encoding="utf-8")
            return subprocess.run(command, env=os.environ | {"DT_SANDBOX": str(addresses)}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
