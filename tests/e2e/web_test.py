#!/usr/bin/python3
"""The web page in a real browser: the main tasks from signing in to the changed ledger row, some by keyboard only, and every screen looked at by axe.

What a person does is in web/*_tasks.mjs; here the district is made ready for it, and asked afterwards what became of it.
"""

import json
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time
import unittest

from tower import PROGRAM, ROOT, TowerTest
from scene import Scene

import web_modules

PICTURES = ROOT / "build/pictures"                       # of every screen, as the tests saw them
PASSWORD = "鼓楼值班室-20261130"
OFFICERS = {"site-02": "anjiao", "site-03": "wenti", "site-04": "minzheng"}
BODY = "请各单位于11月30日前完成自查，并将自查情况报区卫生健康局。逾期未报的，将在全区通报。联系人：综合科，电话 0591-87554321。"
EXCERPT = "请各单位于11月30日前完成自查，并将自查情况报区卫生健康局。更多服务请关注社区公众号，欢迎转发。"
GROUP = "robots-01"                                      # where reminders arrive
SHORT_CLOCK = 4                                          # seconds of the emergency class: then somebody is overdue
MORE = f"""[outbound]
allow_private = ["127.0.0.1"]
[[rule]]
id = "urgent"
within = "{SHORT_CLOCK}s"
class = ["emergency"]
[[rule]]
id = "soon"
within = "90m"
class = ["routine"]
[[source]]
id = "notices"
name = "鼓楼区政府门户网站通知公告"
kind = "website"
url = "%(notices)s"
every = "1s"
designate = "manual"
allow_private = ["127.0.0.1"]
[[notifier]]
id = "group"
kind = "wecom"
url = {{ file = "%(robot)s" }}
"""


def free_address():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return f"127.0.0.1:{probe.getsockname()[1]}"


class District(Scene):
    """One that listens where a browser can go: site-01 by itself, site-02 after a review, the others by hand."""

    def configure(self, **configuration):
        self.address = getattr(self, "address", None) or free_address()
        super().configure(**configuration)
        self.config.write_text(self.config.read_text(encoding="utf-8").replace("127.0.0.1:0", self.address), encoding="utf-8")

    def post(self, path, value):
        status, answer = self.ask("POST", path, value)
        if status >= 300:
            raise AssertionError(f"{path}: {status} {answer}")
        return answer


class Web(TowerTest):
    @classmethod
    def setUpClass(cls):
        cls.modules = web_modules.ready()
        folder = tempfile.TemporaryDirectory(prefix="web.")
        cls.addClassCleanup(folder.cleanup)
        modes = {"site-02": {"mode": "approve"}, "site-03": {"mode": "manual"}, "site-04": {"mode": "manual"}}
        cls.tower = District(pathlib.Path(folder.name), 4, 11, os.environ.get("DRUMTOWER", PROGRAM), accounts={"robots": 1})
        cls.addClassCleanup(cls.tower.close)
        robot = cls.tower.directory / "robot"
        robot.touch(mode=0o600)
        robot.write_text(cls.tower.sandbox.account(GROUP)["wecom"]["url"])
        cls.tower.configure(channels=modes, unit={"duty": '{ name = "值班室", notify = ["group"] }'},
                            more=MORE % {"notices": cls.tower.sandbox.column("notices"), "robot": robot})
        cls.tower.start()
        cls.tower.baseline()
        cls.accounts()

    @classmethod
    def accounts(cls):
        people = [("chenlin", "陈林", "admin", None), ("ducha", "督查室", "auditor", None), ("yunwei", "数字办运维", "ops", None)]
        people += [(login, f"{login} 值班室", "unit", f"unit-{site}") for site, login in OFFICERS.items()]
        for login, name, role, unit in people:
            values = {"login": login, "name": name, "role": role, "password": PASSWORD}
            cls.tower.post("/api/v1/users", values | ({"unit": unit} if unit else {}))

    def setUp(self):
        self.towers = [self.tower]

    # ---- what is made ready, and what became of it ----

    def person(self, login):
        return {"login": login, "password": PASSWORD}

    def officer(self, site):
        return self.person(OFFICERS[site])

    def does(self, task, **given):
        """A person does it in a browser; what the task learned."""
        given |= {"address": f"http://{self.tower.address}", "chromium": shutil.which("chromium"), "sandboxed": os.geteuid() != 0,
                  "admin": self.person("chenlin"), "auditor": self.person("ducha"), "ops": self.person("yunwei"), "pictures": str(PICTURES)}
        done = subprocess.run(["node", str(ROOT / "tests/e2e/web/run.mjs"), task], input=json.dumps(given), capture_output=True, text=True, timeout=240,
                              env={**os.environ, "DRUMTOWER_WEB_MODULES": str(self.modules)})
        if done.returncode:
            self.fail(f"{task}: {done.stderr[-3000:]}\n{self.tower.output.read_text(encoding='utf-8', errors='replace')[-1500:]}")
        return json.loads(done.stdout.splitlines()[-1])

    def notice(self, title, column="news", **more):
        """Published and seen; the portal's article and ours."""
        notice = self.tower.sandbox.publish(column=column, title=title, body=more.pop("body", BODY), **more)
        return notice, self.article(self.tower, title)

    def owed(self, title, site, **more):
        notice, article = self.notice(title, **more)
        return notice, article, self.until(f"{site} owes it", lambda: self.duty(self.tower, article["id"], site))

    def overdue(self, title, site):
        _, article = self.notice(title, "notices")
        self.tower.post(f"/api/v1/articles/{article['id']}/designate", {"class": "emergency", "ground": "测试"})
        return self.until("overdue", lambda: (duty := self.duty(self.tower, article["id"], site)) and duty["state"] == "overdue" and duty, 40)

    def duty_of(self, duty):
        return self.tower.ask("GET", f"/api/v1/obligations/{duty['id']}")[1]

    def ledger_row(self, duty):
        """The row of the ledger (台账) that tells of this duty, as people download it."""
        days = [time.strftime("%Y-%m-%d", time.gmtime(time.time() + hours * 3600)) for hours in (-16, 32)]       # yesterday and tomorrow there
        status, ledger = self.tower.ask("GET", f"/api/v1/reports/ledger?from={days[0]}&to={days[1]}&format=json")
        self.assertEqual(200, status, ledger)
        return next((row for row in ledger["lines"] if all(row[key] == duty[key] for key in ("article", "unit", "rule"))), None)

    def becomes(self, duty, state):
        return self.until(f"the ledger says {state}", lambda: (row := self.ledger_row(duty)) and row["state"] == state and row, 40)

    def delivery(self, article, site):
        return next(copy for copy in self.tower.ask("GET", f"/api/v1/articles/{article['id']}")[1]["copies"] if copy["channel"] == site)

    # ---- the department ----

    def test_designates_what_waits_for_it(self):
        _, article = self.notice("关于区属学校调整作息时间的通知", "notices")
        self.does("designates", title=article["title"], ground="区委宣传部 11 月要点第 3 条")
        duty = self.until("owed", lambda: self.duty(self.tower, article["id"], "site-01"))
        self.becomes(duty, "on_time")

    def test_holds_and_releases(self):
        _, article, _ = self.owed("关于乌山路道路维修的通告", "site-03")
        self.does("holds_and_releases", article=article["id"], reason="标题有一处待核")
        self.assertEqual("open", self.tower.ask("GET", f"/api/v1/articles/{article['id']}")[1]["state"])

    def test_withdraws_every_copy(self):
        _, article, duty = self.owed("关于临时停水的错误通告", "site-03")
        self.until("live on the first site", lambda: self.delivery(article, "site-01")["state"] == "done")
        self.does("withdraws", article=article["id"], reason="内容有误", copies=1)
        self.becomes(duty, "void")
        self.until("gone", lambda: self.delivery(article, "site-01")["live_version"] == 0)

    def test_reminds_within_three_clicks(self):
        _, article = self.notice("关于开展消防安全检查的通知", "notices")
        self.tower.post(f"/api/v1/articles/{article['id']}/designate", {"class": "routine", "ground": "测试"})
        self.until("owed", lambda: self.duty(self.tower, article["id"], "site-03"))
        self.assertLessEqual(self.does("reminds", title=article["title"])["clicks"], 3)
        self.until("sent", lambda: any(article["title"] in message["text"] for message in self.tower.sandbox.call("GET", f"/robots/{GROUP}/messages")))

    def test_exempts_with_a_reason(self):
        _, _, duty = self.owed("关于开展志愿服务的通知", "site-03")
        self.does("exempts", duty=duty["id"], reason="账号正在迁移")
        self.assertEqual("账号正在迁移", self.becomes(duty, "exempt")["exempt_reason"])

    def test_answers_what_may_be_a_repost(self):
        _, article, duty = self.owed("关于开展秋季传染病防控自查的通知", "site-04")
        self.tower.sandbox.hand_post("site-04", "自查提醒", body=EXCERPT)
        self.until("asked", lambda: any(each["unit"] == "unit-site-04" for each in self.tower.items("/api/v1/questions")))
        self.does("answers_what_may_be_a_repost", title="自查提醒", reason="同一份通知的节选")
        self.becomes(duty, "on_time")
        self.assertEqual("E", self.duty_of(duty)["verdict"]["grade"])

    def test_freezes_and_thaws(self):
        self.does("freezes_and_thaws", reason="有一篇疑似错稿")
        self.assertEqual([], json.loads(self.tower.verb("status", "--json").stdout)["freezes"])

    def test_reads_who_complied(self):
        self.does("reads_who_complied", unit_name=self.tower.sandbox.site("site-03")["title"])

    # ---- a unit's officer ----

    def test_a_link_from_the_notice_is_checked_within_three_taps(self):
        notice, _, duty = self.owed("关于开展冬季送温暖活动的通知", "site-03")
        post = self.tower.sandbox.hand_post("site-04", notice["title"], body=BODY, link=notice["url"])
        wrong = self.tower.sandbox.hand_post("site-04", "停气通告", body="因施工，明日停气八小时，请居民提前准备，给您带来不便敬请谅解。")
        here = {"officer": self.officer("site-03"), "unit": "unit-site-03", "duty": duty["id"]}
        self.does("is_told_what_a_wrong_link_shows", url=wrong["link"], **here)
        self.assertEqual("open", self.duty_of(duty)["state"])
        self.assertLessEqual(self.does("attests_a_link", url=post["link"], **here)["taps"], 3)
        self.becomes(duty, "on_time")

    def test_approves_what_then_goes_out(self):
        _, _, duty = self.owed("关于举办社区文艺汇演的通知", "site-02")
        self.does("approves", officer=self.officer("site-02"), unit="unit-site-02", title="关于举办社区文艺汇演的通知")
        self.becomes(duty, "on_time")
        self.assertEqual("A", self.duty_of(duty)["verdict"]["grade"])

    def test_rejects_with_a_reason(self):
        _, article, duty = self.owed("关于征集便民服务点的通知", "site-02")
        self.does("rejects_with_a_reason", officer=self.officer("site-02"), unit="unit-site-02", title=article["title"], reason="本单位另行发布")
        self.assertEqual(("refused", "本单位另行发布"), tuple(self.delivery(article, "site-02")[key] for key in ("state", "note")))
        self.assertEqual("open", self.duty_of(duty)["state"], "the duty stays")

    def test_copies_what_to_paste(self):
        _, article, duty = self.owed("关于规范共享单车停放的通知", "site-03")
        self.does("copies_what_to_paste", officer=self.officer("site-03"), unit="unit-site-03", duty=duty["id"], title=article["title"])

    def test_appeals_against_a_verdict(self):
        duty = self.overdue("防汛应急响应启动", "site-04")
        self.does("appeals", officer=self.officer("site-04"), title=duty["title"], reason="当日 14:00 已在视频号转发")
        self.assertIn("已在视频号转发", json.dumps(self.duty_of(duty)["timeline"], ensure_ascii=False))

    # ---- by keyboard only ----

    def test_the_keyboard_alone_approves(self):
        _, _, duty = self.owed("关于办理老年优待证的通知", "site-02")
        self.does("approves_by_keys", officer=self.officer("site-02"), unit="unit-site-02", duty=duty["id"])
        self.becomes(duty, "on_time")

    def test_the_keyboard_alone_gives_a_link(self):
        notice, _, duty = self.owed("关于调整夜间公交线路的通知", "site-03")
        post = self.tower.sandbox.hand_post("site-04", notice["title"], body=BODY, link=notice["url"])
        self.does("attests_by_keys", officer=self.officer("site-03"), unit="unit-site-03", duty=duty["id"], url=post["link"])
        self.becomes(duty, "on_time")

    def test_the_keyboard_alone_exempts(self):
        _, _, duty = self.owed("关于开展垃圾分类宣传的通知", "site-04")
        self.does("exempts_by_keys", duty=duty["id"], reason="不涉及本单位职责")
        self.becomes(duty, "exempt")

    def test_the_keyboard_skips_to_the_text(self):
        self.does("skips_to_the_text")

    # ---- accounts and operations ----

    def test_adds_a_user_who_signs_in(self):
        self.does("adds_a_user", login="xinren", name="新任值班员", unit_name=self.tower.sandbox.site("site-03")["title"])

    def test_disables_a_user_who_is_signed_in(self):
        self.tower.post("/api/v1/users", {"login": "liren", "name": "离任值班员", "role": "unit", "unit": "unit-site-03", "password": PASSWORD})
        self.does("disables_a_user", login="liren", name="离任值班员", password=PASSWORD)

    def test_finds_an_act_in_the_audit(self):
        _, _, duty = self.owed("关于开展义诊活动的通知", "site-04")
        self.does("exempts", duty=duty["id"], reason="已在线下通知")
        self.does("finds_an_act_in_the_audit", find=duty["id"], act="豁免")

    def test_sees_why_a_source_is_silent(self):
        fault = self.tower.sandbox.fault("error", targets=["portal"], path="tzgg", status=503)
        self.until("the source is in trouble", lambda: "notices" in json.dumps(self.tower.ask("GET", "/readyz")[1]))
        try:
            self.does("sees_why_a_source_is_silent", source="通知公告", word="读取失败")
        finally:
            self.tower.sandbox.call("DELETE", f"/faults/{fault}")

    # ---- every screen ----

    def test_screens_are_sound(self):
        _, article, duty = self.owed("关于做好冬春季传染病防控工作的通知", "site-03")
        late = self.overdue("大风蓝色预警信号", "site-03")
        here = ["#/desk", "#/matrix", "#/articles", f"#/articles/{article['id']}", f"#/duties/{duty['id']}", "#/duties", "#/compliance", "#/ops", "#/users", "#/audit"]
        with self.subTest("admin"):
            self.does("admin_screens_are_sound", hashes=here)
        with self.subTest("officer"):
            self.does("officer_screens_are_sound", officer=self.officer("site-03"), hashes=["#/queue", f"#/queue/unit-site-03?duty={duty['id']}", f"#/queue/unit-site-03?duty={late['id']}", "#/history"])
        with self.subTest("ops"):
            self.does("ops_screens_are_sound", hashes=["#/ops"])
        with self.subTest("door"):
            self.does("the_door_is_sound")

    def test_the_page_is_light(self):
        self.assertLessEqual(self.does("the_page_is_light", most_bytes=600 * 1024)["bytes"], 600 * 1024)


if __name__ == "__main__":
    unittest.main()
