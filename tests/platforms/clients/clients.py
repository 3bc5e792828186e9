"""The client libraries, fetched once a machine to a folder outside the tree, and the flow that each of them runs.

Two of each platform, of different authors, languages and HTTP stacks. Versions and sums stand in requirements.txt, pom.xml and jars.sha256.
"""

import hashlib
import json
import os
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "kafka"))
from jars import FETCH_SECONDS, Jars, alone, cache  # noqa: E402
from programs import Failure, needed, together  # noqa: E402

JARS = Jars(HERE, "clients-jars", "the clients'")
FLOW_SECONDS = 120
OPENED = "--add-exports=java.desktop/com.sun.imageio.plugins.{}=ALL-UNNAMED"          # weibo4j asks these what kind a picture is
JAVA = ["-XX:TieredStopAtLevel=1", *map(OPENED.format, ("gif", "jpeg", "png"))]


@dataclass(frozen=True)
class Client:
    title: str
    platform: str
    account: str                     # each has one of its own
    flow: str


CLIENTS = [Client("wechatpy 2.0.0a26", "wechat", "wechat-02", "wechatpy_flow.py"), Client("WxJava 4.7.0", "wechat", "wechat-03", "WxJavaFlow"),
           Client("sinaweibopy3 1.3", "weibo", "weibo-02", "sinaweibopy_flow.py"), Client("weibo4j 2.1.1-beta2-3", "weibo", "weibo-03", "Weibo4jFlow")]


class Clients:
    """The libraries, ready to run."""

    def __init__(self, directory):
        self.directory = Path(directory)
        self.modules, jars = _modules(), JARS.ready()
        self.class_path = f"{jars}/*:{self.directory}"
        sources = [str(file) for file in sorted(HERE.glob("*.java"))]
        [(status, _, errors)] = together([[needed("javac"), "-d", str(self.directory), "-cp", self.class_path, *sources]], FLOW_SECONDS)
        if status:
            raise Failure(f"javac: {errors[-1000:]}")

    def run(self, client, account):
        """The steps of the client's flow with this account."""
        file = self.directory / f"{client.account}.json"
        file.touch(mode=0o600)
        file.write_text(json.dumps(account), encoding="utf-8")
        if client.flow.endswith(".py"):
            environment = [f"PYTHONPATH={self.modules}", "PYTHONDONTWRITEBYTECODE=1", "no_proxy=127.0.0.1"]
            command = ["env", *environment, sys.executable, str(HERE / client.flow), str(file)]
        else:
            command = [needed("java"), *JAVA, "-cp", self.class_path, client.flow, str(file)]
        [(status, output, errors)] = together([command], FLOW_SECONDS)
        steps = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
        if status and (errors or all(step["ok"] for step in steps)):
            steps.append({"step": "to the end", "ok": False, "got": f"exit {status}: {errors.strip()[-600:]}"})
        return steps


def _modules():
    """A folder with the Python clients, complete as soon as it has its name, which the sums and the interpreter make."""
    asked = [(HERE / name).read_bytes() for name in ("build.txt", "requirements.txt")]
    digest = hashlib.sha256(b"".join([*asked, sys.version.encode()])).hexdigest()[:12]
    folder = cache() / f"clients-python-{digest}"
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with alone(folder.with_name("clients-python.lock"), "the Python clients"):
            if not folder.exists():
                print(f"clients: no Python clients in {folder}; fetching", file=sys.stderr, flush=True)
                with tempfile.TemporaryDirectory(dir=folder.parent, prefix="clients-python-") as fresh:
                    _install(f"{fresh}/build", "build.txt")
                    _install(f"{fresh}/modules", "requirements.txt", f"{fresh}/build")
                    shutil.move(f"{fresh}/modules", folder)
    return folder


def _install(folder, requirements, path=""):
    command = ["env", f"PYTHONPATH={path}", sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "--no-deps",
               "--require-hashes", "--no-build-isolation", "--root-user-action=ignore", "--target", folder, "-r", str(HERE / requirements)]
    [(status, _, errors)] = together([command], FETCH_SECONDS)
    if "No module named pip" in errors:
        raise Failure("pip is missing: run daemon/packages --tests")
    if status:
        raise Failure("pip could not install the Python clients. They come from PyPI, once a machine, which takes the network "
                      f"(or a mirror in pip's configuration). pip says: {' '.join(errors.split())[-1000:]}")
