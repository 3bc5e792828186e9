#!/usr/bin/python3
"""The ledger for people: duties that were met, late and overdue, as every format and the API tell of them."""

import csv
import io
import json
import time
import unittest

from tower import TowerTest, seconds_of

import spreadsheets

MANUAL = {"mode": "manual", "look_every": "1s"}
NO_CHANNEL = '[[unit]]\nid = "archive"\nname = "=鼓楼区档案馆"\n'


class Report(TowerTest):
    def judged(self):
        """Of three sites one reposts in time, one after the due time, one never."""
        tower = self.tower(sites=3, rule={"within": "4s"}, channel=MANUAL, more=NO_CHANNEL)
        notice = tower.publish(title="关于台风“海葵”的防御通知 <重要>")
        article = self.article(tower, notice["title"])["id"]
        duty = self.until("the duty", lambda: self.duty(tower, article, "site-01"))
        due = seconds_of(duty["due"])
        tower.sandbox.hand_post("site-01", notice["title"], body="转自鼓楼区政府网。", link=notice["url"])
        time.sleep(max(0.0, due + 1.2 - time.time()))
        tower.sandbox.hand_post("site-02", notice["title"], body="转自鼓楼区政府网。", link=notice["url"])
        self.until("verdicts", lambda: self.states(tower, article) == ["late", "no_channel", "on_time", "overdue"], 40)
        return tower, article, time.strftime("%Y-%m-%d", time.gmtime(due + 8 * 3600))

    def states(self, tower, article):
        self.last = sorted(each["state"] for each in self.duties(tower, article))
        return self.last

    def report(self, tower, day, form, *more):
        file = tower.directory / f"ledger.{form}"
        self.told(tower, "report", "--from", day, "--to", day, "--format", form, "-o", str(file), *more)
        self.assertEqual([file.name], [each.name for each in tower.directory.glob("ledger.*") if each.name.startswith(file.name)])
        return file.read_bytes()

    def test_every_format_and_the_api_say_the_same(self):
        tower, article, day = self.judged()
        book = spreadsheets.sheets(self.report(tower, day, "xlsx"))
        self.assertEqual(["台账", "计数", "统计口径"], list(book))
        header, *rows = book["台账"]
        self.assertEqual(4, len(rows))
        lines = {line["单位编号"]: line for line in (dict(zip(header, row)) for row in rows)}
        states = {unit: line["状态"] for unit, line in lines.items()}
        self.assertEqual({"unit-site-01": "按时", "unit-site-02": "迟到", "unit-site-03": "逾期", "archive": "无渠道"}, states)
        met = lines["unit-site-01"]
        self.assertEqual(("关于台风“海葵”的防御通知 <重要>", "鼓楼区政府门户网站", "重要", "repost（第 1 版）", "网站", "B"),
                         tuple(met[name] for name in ("标题", "来源账号", "类别", "适用规则（版本）", "平台", "证据等级")))
        self.assertRegex(met["链接"], "^http://127.0.0.1")
        self.assertTrue(met["发现时间"] and met["转载时间（平台）"] and met["证据（事件编号）"])
        self.assertEqual(("", "", ""), tuple(lines["unit-site-03"][name] for name in ("链接", "用时", "催办次数")))
        self.assertEqual("=鼓楼区档案馆", lines["archive"]["单位"])
        totals = dict(zip(book["计数"][0], book["计数"][-1]))
        self.assertEqual(("合计", "4", "1/3（33.3%）", "2/3（66.6%）", "3/3（100.0%）"),
                         tuple(totals[name] for name in ("单位", "任务", "及时率", "转载率", "观测率")))
        self.assertTrue(any("÷" in cell for row in book["统计口径"] for cell in row))

        text = self.report(tower, day, "csv")
        self.assertEqual(b"\xef\xbb\xbf", text[:3])
        records = list(csv.reader(io.StringIO(text.decode("utf-8-sig"), newline="")))
        self.assertEqual([header, *rows], [[cell.removeprefix("'") for cell in record] for record in records[:5]])
        self.assertIn("'=鼓楼区档案馆", text.decode())

        whole = json.loads(self.report(tower, day, "json"))
        self.assertEqual({line["单位编号"] for line in lines.values()}, {line["unit"] for line in whole["lines"]})
        page = self.report(tower, day, "html").decode()
        self.assertIn("&lt;重要&gt;", page)
        self.assertNotIn("<script", page)

        status, counted = tower.ask("GET", f"/api/v1/compliance?from={day}&to={day}")
        self.assertEqual((200, whole["total"]), (status, counted["total"]))
        self.assertEqual({"numerator": 1, "denominator": 3}, {key: counted["total"]["on_time_rate"][key] for key in ("numerator", "denominator")})
        self.assertEqual({"B": 3}, {grade: count for grade, count in counted["total"]["grades"].items() if count})
        status, by_channel = tower.ask("GET", f"/api/v1/compliance?from={day}&to={day}&by=channel")
        self.assertEqual({"site-01": 1, "site-02": 0, "site-03": 0}, {item["id"]: item["counts"]["on_time"] for item in by_channel["items"]})
        status, answered = tower.ask("GET", f"/api/v1/reports/ledger?from={day}&to={day}&format=json")
        self.assertEqual((200, whole["lines"]), (status, answered["lines"]))

        tower.stop()                                               # and without the daemon
        again = json.loads(self.report(tower, day, "json", "--unit", "unit-site-02"))
        self.assertEqual(["late"], [line["state"] for line in again["lines"]])

    def test_what_is_asked_wrongly_is_usage_and_leaves_no_file(self):
        tower = self.tower(sites=1)
        target = tower.directory / "x.csv"
        for words in (("--from", "2026-11-02", "--to", "2026-11-01"), ("--from", "yesterday", "--to", "2026-11-01"),
                      ("--from", "2026-11-01", "--to", "2026-11-01", "--unit", "nobody")):
            done = tower.verb("report", *words, "--format", "csv", "-o", str(target))
            self.assertEqual((64, ""), (done.returncode, done.stdout), done.stderr)
            self.assertEqual(1, done.stderr.count("\n"))
        self.assertEqual([], list(tower.directory.glob("x.csv*")))
        done = tower.verb("report", "--from", "2001-01-01", "--to", "2001-01-31", "--format", "csv")
        self.assertEqual(0, done.returncode)
        self.assertIn("共 0 项", done.stdout)


if __name__ == "__main__":
    unittest.main()
