#!/usr/bin/python3
"""One life of an installed service, step by step: run inside a Machine by boot_test.py, never on a real one.

It stands beside the sandbox's portal and one of its sites; the site's password is a credential of the unit.
"""

import grp
import hashlib
import json
import os
import pathlib
import pwd
import shutil
import subprocess
import sys
import time
import unittest
import urllib.request

sys.dont_write_bytecode = True
ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/support"))
from scene import Control, Sandbox  # noqa: E402

ETC, STORE = pathlib.Path("/etc/drumtower"), pathlib.Path("/var/lib/drumtower")
CONFIG, SECRET = ETC / "drumtower.toml", ETC / "credentials/site"
WANTED = pathlib.Path("/etc/systemd/system/multi-user.target.wants/drumtower.service")
DROP_INS = pathlib.Path("/etc/systemd/system/drumtower.service.d")
UNIT = "drumtower.service"


def run(*command, **more):
    return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60, **more)


class Service(unittest.TestCase):
    """The steps build on each other; their numbers are their order."""

    @classmethod
    def setUpClass(cls):
        cls.first, cls.second = os.environ["FIRST_DEB"], os.environ["SECOND_DEB"]
        cls.sandbox = Sandbox.start("/tmp/sandbox", sites=1, seed=7)
        cls.addClassCleanup(cls.sandbox.stop)

    # ---- what a step uses ----

    def done(self, *command):
        """What a command that must succeed prints."""
        done = run(*command)
        self.assertEqual(0, done.returncode, f"{' '.join(command)}\n{done.stdout}\n{self.journal()[-2000:]}")
        return done.stdout

    def journal(self):
        return run("journalctl", "--no-pager", "-o", "cat", "-u", UNIT).stdout

    def show(self, name):
        return run("systemctl", "show", "--value", "-p", name, UNIT).stdout.strip()

    def until(self, what, condition, seconds=15):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                if answer := condition():
                    return answer
            except (OSError, ValueError):
                pass
            time.sleep(0.05)
        self.fail(f"{what}: not within {seconds} s\n{self.journal()[-3000:]}")

    def ask(self, path):
        connection = Control(STORE / "control.sock")
        try:
            connection.request("GET", path)
            return json.loads(connection.getresponse().read())
        finally:
            connection.close()

    def articles(self):
        return {each["title"] for each in self.ask("/api/v1/articles?limit=100")["items"]}

    def configuration(self, more=""):
        site = self.sandbox.site()
        return (f'include = ["units.d/*.toml"]\n[district]\nname = "福州市鼓楼区"\n[http]\nlisten = "127.0.0.1:8080"\n'
                f'[[rule]]\nid = "repost"\nwithin = "12h"\nclass = ["important"]\n'
                f'[[source]]\nid = "portal"\nname = "门户"\nkind = "website"\nurl = "{self.sandbox.column("news")}"\nevery = "1s"\n'
                f'designate = "important"\nallow_private = ["127.0.0.1"]\n'
                f'[[unit]]\nid = "first"\nname = "区卫生健康局"\n[[unit.channel]]\nid = "site"\nkind = "website"\nmode = "auto"\npublish = "wordpress"\n'
                f'url = "{site["url"]}"\nusername = "{site["username"]}"\npassword = {{ credential = "site" }}\nsettle = "1s"\nlook_every = "2s"\n{more}')

    def live(self, seconds=20):
        """Active, and its answers are those of the process that systemd knows."""
        self.until("active", lambda: self.show("ActiveState") == "active" and self.ask("/healthz"), seconds)
        return int(self.show("MainPID"))

    def posted(self, **article):
        """A new article goes all the way to the site, once."""
        number = self.sandbox.publish(**{"column": "news"} | article)["id"]
        self.until("posted", lambda: self.sandbox.summary(articles=[number])["exactly_once"], 30)
        return number

    def owned(self, path):
        status = path.stat()
        return f"{status.st_mode & 0o7777:04o} {pwd.getpwuid(status.st_uid).pw_name}:{grp.getgrgid(status.st_gid).gr_name}"

    def came_back(self, before, result):
        """systemd started it again, after an end of that kind."""
        after = self.until("another process", lambda: (pid := int(self.show("MainPID"))) not in (0, before) and pid, 20)
        self.assertIn(f"Failed with result '{result}'", self.journal())
        self.live()
        return after

    # ---- its life ----

    def test_01_a_first_install_makes_user_folders_and_an_example_and_starts_nothing(self):
        said = self.done("dpkg", "-i", self.first)
        self.assertIn("/etc/drumtower/drumtower.toml is an example", said)
        self.assertEqual("/usr/sbin/nologin", pwd.getpwnam("drumtower").pw_shell)
        self.assertEqual(["0750 root:drumtower", "0750 root:drumtower", "0700 root:root", "0640 root:drumtower", "0700 drumtower:drumtower"],
                         [self.owned(path) for path in (ETC, ETC / "units.d", ETC / "credentials", CONFIG, STORE)])
        self.assertEqual("inactive", self.show("ActiveState"))
        self.assertFalse(WANTED.is_symlink())
        self.assertEqual([], list(STORE.iterdir()))

    def test_02_what_is_no_configuration_ends_it_with_78_and_is_not_tried_again(self):
        CONFIG.write_text(self.configuration() + "colour = 7\n")
        self.assertNotEqual(0, run("systemctl", "start", UNIT).returncode)
        time.sleep(2.5)                                                  # RestartSec is 2 s
        self.assertEqual(["failed", "78", "0"], [self.show(name) for name in ("ActiveState", "ExecMainStatus", "NRestarts")])
        self.assertIn("colour", self.journal())

    def test_03_neither_is_a_wrong_command_line(self):
        DROP_INS.mkdir()
        DROP_INS.joinpath("test.conf").write_text("[Service]\nExecStart=\nExecStart=/usr/bin/drumtower run --loudly\n")
        self.done("systemctl", "daemon-reload")
        self.assertNotEqual(0, run("systemctl", "start", UNIT).returncode)
        time.sleep(2.5)
        self.assertEqual(["failed", "64", "0"], [self.show(name) for name in ("ActiveState", "ExecMainStatus", "NRestarts")])

    def test_04_with_a_configuration_it_starts_and_says_what_it_does(self):
        DROP_INS.joinpath("test.conf").write_text("[Service]\nWatchdogSec=3s\n")          # shorter than shipped, for a later step
        self.done("systemctl", "daemon-reload")
        CONFIG.write_text(self.configuration())
        SECRET.touch(mode=0o600)
        SECRET.write_text(self.sandbox.site()["password"] + "\n")
        self.done("systemctl", "enable", "--now", UNIT)                  # returns at READY
        self.assertEqual(["active", "running", "watching 1 sources, 1 units"], [self.show(name) for name in ("ActiveState", "SubState", "StatusText")])
        self.assertEqual("drumtower", self.done("ps", "-o", "user=", "-p", self.show("MainPID")).strip())
        self.until("baseline", lambda: "source_baselined" in self.journal())

    def test_05_a_secret_of_the_unit_opens_the_site(self):
        self.posted()
        self.assertEqual("ready", self.ask("/readyz")["status"], self.ask("/readyz"))
        with urllib.request.urlopen("http://127.0.0.1:8080/metrics", timeout=10) as shown:       # as Prometheus asks
            self.assertIn("\ndrumtower_ready 1\n", shown.read().decode())
        mode = pathlib.Path(f"/proc/{self.show('MainPID')}/root/run/credentials/{UNIT}/channel_site").stat().st_mode & 0o777
        self.assertEqual(0, mode & 0o237, oct(mode))                     # nobody else reads it, nobody writes it

    def test_06_a_roster_that_root_imports_is_read_at_a_reload(self):
        before = self.show("MainPID")
        roster = pathlib.Path("/tmp/roster.csv")
        self.done("drumtower", "units", "template", str(roster))
        head = roster.read_text(encoding="utf-8-sig").splitlines()[0].split(",")
        roster.write_text(",".join(head) + "\n" + ",".join("鼓楼区档案局" if name == "单位名称" else "" for name in head) + "\n", encoding="utf-8")
        self.done("drumtower", "units", "import", str(roster))
        self.done("systemctl", "reload", UNIT)
        self.assertIn("鼓楼区档案局", {each["name"] for each in self.ask("/api/v1/units")["items"]})
        self.assertEqual([before, "configuration taken"], [self.show("MainPID"), self.show("StatusText")])

    def test_07_a_bad_configuration_is_refused_and_the_old_one_stays(self):
        before = self.show("MainPID")
        CONFIG.write_text(self.configuration('[[unit]]\nid = "second"\nname = "区教育局"\nduties = 1\n'))
        self.assertNotEqual(0, run("systemctl", "reload", UNIT).returncode)
        self.until("refused by a signal, too", lambda: self.refused_by_signal())
        self.assertEqual([before, "active"], [self.show("MainPID"), self.show("ActiveState")])
        self.assertNotIn("区教育局", {each["name"] for each in self.ask("/api/v1/units")["items"]})
        CONFIG.write_text(self.configuration())
        self.done("systemctl", "reload", UNIT)
        self.posted()

    def refused_by_signal(self):
        run("systemctl", "kill", "-s", "HUP", UNIT)
        time.sleep(0.3)
        return self.show("StatusText") == "new configuration refused, the old one stays"

    def test_08_after_a_kill_it_comes_back_with_all_it_knew(self):
        before, known = self.live(), self.articles()
        os.kill(before, 9)
        self.came_back(before, "signal")
        self.assertEqual(known, self.articles())

    def test_09_one_that_hangs_is_killed_by_the_watchdog_and_comes_back(self):
        before = self.live()
        os.kill(before, 19)                                              # SIGSTOP
        self.came_back(before, "watchdog")
        self.posted()

    def test_10_a_stop_waits_for_the_call_under_way(self):
        self.sandbox.fault("accept_delay", method="POST", path="/posts", count=1, ms=4000)
        number = self.sandbox.publish(column="news")["id"]
        time.sleep(2.5)                                                  # seen, and the call is under way
        started = time.monotonic()
        self.done("systemctl", "stop", UNIT)
        self.assertLess(time.monotonic() - started, 20)
        self.assertEqual(["inactive", "success", "0"], [self.show(name) for name in ("ActiveState", "Result", "ExecMainStatus")])
        self.assertTrue(self.sandbox.summary(articles=[number])["exactly_once"])
        self.done("systemctl", "start", UNIT)
        self.live()

    def test_11_an_upgrade_starts_the_new_version_on_the_old_data(self):
        before, known, text = self.live(), self.articles(), hashlib.sha256(CONFIG.read_bytes())
        self.done("dpkg", "-i", self.second)
        self.assertNotEqual(before, self.live())
        self.assertIn("99.0.0", self.done("dpkg-query", "-W", "drumtower"))
        self.assertEqual((known, text.digest(), "enabled"), (self.articles(), hashlib.sha256(CONFIG.read_bytes()).digest(), self.show("UnitFileState")))
        self.posted()

    def test_12_an_upgrade_that_refuses_the_configuration_leaves_the_old_one_running(self):
        before = self.live()
        CONFIG.write_text(self.configuration("[colour]\n"))
        said = self.done("dpkg", "-i", self.second)
        self.assertIn("this version refuses the configuration", said)
        self.assertIn("colour", said)
        self.assertEqual(before, self.live())
        CONFIG.write_text(self.configuration())
        self.done("systemctl", "restart", UNIT)

    def test_13_an_upgrade_does_not_start_what_was_stopped(self):
        self.done("systemctl", "stop", UNIT)
        self.done("dpkg", "-i", self.second)
        self.assertEqual("inactive", self.show("ActiveState"))
        self.done("systemctl", "start", UNIT)

    def kept(self):
        return [path.exists() for path in (CONFIG, SECRET, STORE / "log.db", STORE / "node.db")] == [True] * 4 and bool(pwd.getpwnam("drumtower"))

    def test_14_a_removal_stops_it_and_keeps_data_and_configuration(self):
        self.live()
        self.done("dpkg", "-r", "drumtower")
        self.assertEqual("inactive", self.show("ActiveState"))
        self.assertFalse(pathlib.Path("/usr/bin/drumtower").exists())
        self.assertTrue(self.kept())

    def test_15_a_purge_asks_nothing_and_keeps_the_record(self):
        said = self.done("dpkg", "-P", "drumtower")
        self.assertIn("/var/lib/drumtower is kept", said)
        self.assertTrue(self.kept())
        self.assertFalse(WANTED.is_symlink())
        left = self.done("find", "/usr", "/etc", "/var/lib/dpkg/info", "/lib/systemd", "-name", "*drumtower*", "-not", "-path", "/etc/drumtower/*",
                         "-not", "-path", f"{ROOT}/*").split()
        self.assertEqual(["/etc/drumtower", str(DROP_INS)], sorted(left))

    def test_16_where_a_configuration_waits_a_first_install_starts_at_once(self):
        DROP_INS.joinpath("test.conf").unlink()
        self.assertNotIn("example", self.done("dpkg", "-i", self.first))
        self.live()
        self.assertEqual(("30s", True), (self.show("WatchdogUSec"), WANTED.is_symlink()))
        self.posted()
        self.done("dpkg", "-P", "drumtower")

    def test_17_where_no_systemd_runs_it_installs_upgrades_and_goes_as_quietly(self):
        script = f"mount -t tmpfs tmpfs /run/systemd && dpkg -i {self.first} && dpkg -i {self.second} && dpkg -r drumtower && dpkg -P drumtower"
        self.assertNotIn("ystemctl", self.done("unshare", "--mount", "sh", "-c", script))
        self.assertEqual("inactive", self.show("ActiveState"))
        self.assertTrue(self.kept())

    def test_18_what_was_never_used_leaves_nothing(self):
        for folder in (ETC, STORE):
            shutil.rmtree(folder)
        self.assertIn("is an example", self.done("dpkg", "-i", self.first))
        self.assertNotIn("kept", self.done("dpkg", "-P", "drumtower"))
        self.assertEqual([False, False], [ETC.exists(), STORE.exists()])

    def test_19_a_start_that_says_that_it_gets_on_is_waited_for(self):
        config = pathlib.Path("/tmp/slow.toml")
        config.write_text(self.configuration() + '[store]\ndirectory = "/tmp/slow"\n')
        properties = [f"--property={each}" for each in ("Type=notify", "NotifyAccess=main", "TimeoutStartSec=2s")]
        stuck = ["--setenv=DT_FAILPOINTS=fold.before_apply=delay:5000@1", "--setenv=ASAN_OPTIONS=detect_leaks=0"]
        started = time.monotonic()
        self.done("systemd-run", "--quiet", "--unit=slow", *properties, *stuck, os.environ["DRUMTOWER"], "run", "--config", str(config))
        self.assertGreater(time.monotonic() - started, 4)
        self.done("systemctl", "stop", "slow")


if __name__ == "__main__":
    unittest.main()
