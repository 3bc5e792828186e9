#!/usr/bin/python3
"""Brings a real cluster up, runs a command that finds it in its environment, takes it down. Ends with the command's status.

    tests/kafka/with_cluster.py NODES COMMAND...

DRUMTOWER_KAFKA holds the bootstrap servers, DRUMTOWER_KAFKA_NODES how many nodes there are.
"""

import os
import subprocess
import sys
import tempfile

from cluster import Cluster


def main():
    if len(sys.argv) < 3 or sys.argv[1] not in ("1", "3"):
        print(__doc__.strip(), file=sys.stderr)
        return 64
    nodes = int(sys.argv[1])
    with tempfile.TemporaryDirectory(prefix="dt-kafka-") as directory, Cluster(directory, nodes) as cluster:
        found = {"DRUMTOWER_KAFKA": cluster.bootstrap, "DRUMTOWER_KAFKA_NODES": str(nodes)}
        return subprocess.run(sys.argv[2:], env={**os.environ, **found}).returncode


if __name__ == "__main__":
    sys.exit(main())
