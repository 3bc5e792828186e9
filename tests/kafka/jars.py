"""The jars that a test starts, in a folder outside the tree: exactly those of jars.sha256, or an error that says what to do.

Maven checks a jar only when it downloads it, so every start checks them all. Maven runs only when one is missing or damaged.
"""

import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import sys
import time
from pathlib import Path

from programs import Failure, needed, together

PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin"
FETCH_SECONDS = 900


class Jars:
    """Those of `home`, where pom.xml names them and jars.sha256 their sums; `name` is the folder's, `whose` whom they belong to."""

    def __init__(self, home, name, whose):
        self.home, self.name, self.whose = Path(home), name, whose
        lines = (self.home / "jars.sha256").read_text(encoding="utf-8").splitlines()
        self.sums = {jar: digest for digest, jar in map(str.split, lines)}

    def ready(self, folder=None):
        """The folder with the jars, checked; what is missing or damaged there is fetched first."""
        folder = folder or cache() / self.name
        if self.wrong(folder):
            folder.mkdir(parents=True, exist_ok=True)
            with alone(folder.with_name(folder.name + ".lock"), f"{self.whose} jars"):
                if found := self.wrong(folder):          # another run may have fetched them meanwhile
                    print(f"{self.name.partition('-')[0]}: {self._listed(found)} in {folder}; fetching", file=sys.stderr, flush=True)
                    self._fetch(folder, found)
        return folder

    def wrong(self, folder):
        """Each jar that is missing or damaged, and which of the two."""
        there = {file.name for file in folder.glob("*.jar")}
        if strange := sorted(there - set(self.sums)):
            raise Failure(f"{', '.join(strange)} in {folder} is none of {self.whose} jars: remove it")
        return {jar: "damaged" if jar in there else "missing" for jar in self.sums
                if jar not in there or hashlib.sha256((folder / jar).read_bytes()).hexdigest() != self.sums[jar]}

    def _listed(self, found):
        if list(found.values()) == ["missing"] * len(self.sums):
            return "no jars"
        return ", ".join(f"{jar} is {what}" for jar, what in found.items())

    def _fetch(self, folder, found):
        """Has Maven copy all jars into a new folder, and takes over what was wrong, each file at one stroke."""
        needed("java")
        mvn = needed("mvn")
        fresh = folder.with_name(folder.name + ".new")
        shutil.rmtree(fresh, ignore_errors=True)         # of a run that was killed
        try:
            said = self._copied_by(mvn, fresh)
            for jar, what in self.wrong(fresh).items():
                source = re.search(rf":(/\S*/{re.escape(jar)})(?:\s|$)", said)
                remedy = f": remove {source[1]}, then Maven downloads it anew" if source else ""
                raise Failure(f"{jar} as Maven has it is {what}{remedy}")
            for jar in found:
                os.replace(fresh / jar, folder / jar)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)

    def _copied_by(self, mvn, fresh):
        """What Maven says, with the place in its own repository of each jar."""
        command = [mvn, "-B", "-f", str(self.home / "pom.xml"), f"{PLUGIN}:copy-dependencies", f"-DoutputDirectory={fresh}",
                   f"{PLUGIN}:list", "-DoutputAbsoluteArtifactFilename=true"]
        [(status, output, errors)] = together([command], FETCH_SECONDS)
        if status:
            told = re.findall(r"^\[ERROR\] (.*)$", output.split("\n[ERROR] \n")[0], re.M) or (output + errors).splitlines()[-3:]
            raise Failure(f"Maven could not fetch {self.whose} jars. They come from Maven Central, once a machine, which takes the network "
                          "(or a mirror in Maven's settings.xml). Maven says: " + " ".join(told)[-1000:])
        return output


def cache():
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "drumtower"


@contextlib.contextmanager
def alone(file, what):
    """One run at a time fetches. The lock goes with the process, however it ends."""
    deadline = time.monotonic() + FETCH_SECONDS + 60
    with open(file, "w", encoding="utf-8") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise Failure(f"another run still fetches {what}; it holds {file}") from None
                time.sleep(0.2)
        yield


BROKER = Jars(Path(__file__).resolve().parent, "kafka-4.3.1", "the broker's")
