#!/usr/bin/python3
"""No secret leaves: every password and token there is, looked for in all that the daemon writes, answers and shows of itself."""

import base64
import json
import os
import re
import resource
import signal
import subprocess
import time
import unittest
import urllib.error
import urllib.request
from pathlib import Path

from tower import PROGRAM, TowerTest

RELEASE = os.environ.get("DRUMTOWER_RELEASE", PROGRAM)      # a sanitizer catches the signal itself
GUESSED = "a-token-somebody-guessed-5f2c"
READS = ["/healthz", "/readyz", "/metrics", "/openapi.json", "/", "/status", "/app", "/api/v1/session", "/api/v1/users", "/api/v1/audit", "/api/v1/secrets", "/api/v1/desk", "/api/v1/ops", "/control/status", "/control/tokens"]
READS += ["/api/v1/articles?limit=100", "/api/v1/obligations?limit=100", "/api/v1/units", "/api/v1/units/unit-site-01", "/api/v1/units/unit-site-01/queue"]


def shapes(secret, username="drumtower"):
    """The secret as it may turn up: plain, as in a header, without its spaces, in a URL."""
    plain = {secret, secret.replace(" ", ""), secret.replace(" ", "%20"), secret.replace(" ", "+")}
    return {form.encode() for form in plain} | {base64.b64encode(f"{username}:{form}".encode()) for form in plain}


class Secrets(TowerTest):
    def port(self, tower):
        return self.until("a port", lambda: (said := tower.output.read_text()) and "ready port=" in said and said.split("ready port=")[1].split()[0])

    def shown(self, tower, token):
        """All that goes out of the daemon, by where it was found."""
        port, found = self.port(tower), {}
        paths = list(READS)
        for article in tower.items("/api/v1/articles?limit=100"):
            paths.append(f"/api/v1/articles/{article['id']}")
        for duty in tower.items("/api/v1/obligations?limit=100"):
            paths.append(f"/api/v1/obligations/{duty['id']}")
            paths.append(f"/control/why?article={duty['article']}&unit={duty['unit']}")
        for path in paths:
            for bearer in (token, GUESSED):
                request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Authorization": f"Bearer {bearer}"})
                try:
                    with urllib.request.urlopen(request, timeout=10) as answer:
                        found[f"http {path}"] = answer.read() + str(answer.headers).encode()
                except urllib.error.HTTPError as error:
                    found[f"http {path} {error.code} {bearer == token}"] = error.read() + str(error.headers).encode()
        for path in paths:
            if path.startswith(("/api", "/control")):
                found[f"socket {path}"] = json.dumps(tower.ask("GET", path)[1], ensure_ascii=False).encode()
        for words in (("status",), ("status", "--json"), ("queue", "unit-site-01"), ("ledger", "export"), ("token", "list"), ("check",)):
            done = tower.verb(*words)
            found[" ".join(words)] = (done.stdout + done.stderr).encode()
        return found

    def kept(self, tower):
        found = {f"store {file.name}": file.read_bytes() for file in tower.store.iterdir() if file.is_file()}
        found["log"] = tower.output.read_bytes()
        process = Path(f"/proc/{tower.daemon.pid}")
        for name in ("cmdline", "environ", "status", "maps", "comm"):
            found[f"proc {name}"] = process.joinpath(name).read_bytes()
        backup = tower.directory / "backup.tar"
        self.told(tower, "backup", str(backup))
        found["backup"] = backup.read_bytes()
        return found

    def test_nothing_shows_a_password_or_a_token(self):
        tower = self.tower(running=False)
        for name in tower.names:
            tower.sandbox.set_site(name, title=tower.sandbox.site(name)["title"])
        wrong = "wrong pass word that is secret too"
        tower.directory.joinpath("password-site-03").write_text(wrong)
        tower.start()
        tower.baseline()
        tower.sandbox.fault("html", targets=["site-01"], method="POST", count=1)
        tower.sandbox.fault("auth_stripped", targets=["site-02"], count=2)
        tower.sandbox.fault("error_after", targets=["site-02"], method="POST", count=1)
        notice = tower.publish()
        self.until("one copy", lambda: notice["title"] in str(tower.sandbox.public("site-01")))
        token = self.told(tower, "token", "add", "--role", "admin", "--id", "desk").strip()
        self.until("site-03 says so", lambda: "site-03" in str(tower.ask("GET", "/readyz")[1]))
        time.sleep(1)

        given_out = tower.sandbox.secrets()
        secrets = {wrong, token, GUESSED, *(tower.sandbox.site(name)["password"] for name in tower.names)}
        self.assertGreaterEqual(len(secrets), 6)
        self.assertIn(tower.sandbox.site("site-01")["password"], json.dumps(given_out))
        searched, hits = self.shown(tower, token) | self.kept(tower), []
        for where, data in searched.items():
            for secret in secrets:
                hits += [where for shape in shapes(secret) if shape in data]
        self.assertEqual([], hits)
        self.assertGreater(len(searched), 40)
        self.assertIn(notice["title"].encode(), b"".join(searched.values()))        # it was really read

    def test_files_of_the_store_are_for_their_owner_alone(self):
        tower = self.tower(sites=1)
        for file in tower.store.iterdir():
            self.assertEqual(0, file.stat().st_mode & 0o077, file.name)

    def test_a_secret_that_is_typed_in_opens_the_channel_and_stands_nowhere(self):
        tower = self.tower(sites=1, channel={"password": "{ store = true }"})
        trouble = lambda: tower.ask("GET", "/api/v1/ops")[1]["channels"][0]["writes"]["detail"]  # noqa: E731
        name = re.search(r"drumtower secret set (\S+)", trouble()).group(1)
        password = tower.sandbox.site("site-01")["password"]
        keep = [tower.program, "secret", "set", name, "--config", str(tower.config)]
        done = subprocess.run(keep, input=password + "\n", text=True, capture_output=True, timeout=60)
        self.assertEqual(0, done.returncode, done.stderr)
        self.told(tower, "reload")
        self.once_everywhere(tower, tower.publish()["id"])
        self.assertIn(name, self.told(tower, "secret", "list"))
        texts = self.kept(tower) | {"secrets": json.dumps(tower.ask("GET", "/api/v1/secrets")[1]).encode()}
        for place, text in texts.items():
            for shape in shapes(password):
                self.assertNotIn(shape, text, place)
        tower.stop()
        tower.start()                                    # the key stands in the store, so a restart opens it
        tower.baseline()
        self.once_everywhere(tower, tower.publish()["id"])

    def test_a_password_file_that_others_can_read_is_refused(self):
        tower = self.tower(sites=1, running=False)
        tower.directory.joinpath("password-site-01").chmod(0o644)
        done = tower.verb("check")
        self.assertEqual(1, done.returncode, done.stdout + done.stderr)
        self.assertIn("0600", done.stdout + done.stderr)

    def test_a_crash_leaves_no_core(self):
        tower = self.tower(sites=1, running=False)
        tower.program = RELEASE
        here = tower.directory / "here"
        here.mkdir()

        def unlimited():
            os.chdir(here)
            resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

        with open(tower.output, "ab") as output:
            tower.daemon = subprocess.Popen([tower.program, "run", "--config", str(tower.config)], stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                                            preexec_fn=unlimited)
        tower.baseline()
        tower.daemon.send_signal(signal.SIGSEGV)
        self.assertEqual(-signal.SIGSEGV, tower.died(10))
        self.assertEqual([], list(here.iterdir()))
        self.assertEqual([], [file.name for file in tower.directory.rglob("*core*")])


if __name__ == "__main__":
    unittest.main()
