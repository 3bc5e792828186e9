#!/usr/bin/python3
"""drumtower units: a roster of sixty units from a spreadsheet, as csv in GB18030 and UTF-8 and as xlsx."""

import csv
import io
import unittest

from tower import TowerTest

import spreadsheets

HEADER = ["单位编号", "单位名称", "值班", "通知", "微信名称", "微信模式", "微信AppID", "微博模式", "微博UID", "微博公网IP", "网站查看地址", "其他名称", "联系电话"]
NOTIFIER = '[[notifier]]\nid = "wecom-duty"\nkind = "wecom"\nurl = { credential = "wecom-duty" }\n'


def roster(count=60):
    """Every tenth unit has no channel, every fifth an app; one is named by hand."""
    rows = [["福州市鼓楼区单位名册"], HEADER]
    for n in range(1, count + 1):
        row = ["", f"鼓楼区第{n}局㐇", "值班室", "wecom-duty", "", "", "", "", "", "", "", "", "0591-0000"]
        if n % 10:
            row[4:11] = [f"鼓楼{n}", "草稿", f"wx{n:016d}", "审核", str(1_000_000_000 + n), "203.0.113.9", f"https://www.example.cn/{n}/"]
        if n % 5 == 1:
            row[11] = f"第{n}局 APP，便民版"
        rows.append(row)
    rows[4][0] = "housing"
    return rows


def as_csv(rows, encoding="utf-8"):
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode(encoding)


class Roster(TowerTest):
    def setUp(self):
        self.tower_ = self.tower(sites=1, running=False, more=NOTIFIER)
        config = self.tower_.config
        config.write_text('include = ["units.d/*.toml"]\n' + config.read_text(encoding="utf-8"), encoding="utf-8")
        self.units = self.tower_.directory / "units.d"

    def sheet(self, name, content):
        file = self.tower_.directory / name
        file.write_bytes(content)
        return str(file)

    def imported(self, name, content):
        return self.told(self.tower_, "units", "import", self.sheet(name, content))

    def refused(self, name, content):
        done = self.tower_.verb("units", "import", self.sheet(name, content))
        self.assertEqual((1, ""), (done.returncode, done.stderr), done.stdout)
        return done.stdout.replace(f"{self.tower_.directory}/", "").splitlines()

    def files(self):
        return {file.name: file.read_text(encoding="utf-8") for file in self.units.glob("*.toml")}

    def test_sixty_units_in_gb18030_pass_the_check_and_any_other_form_of_the_sheet_says_the_same(self):
        said = self.imported("r.csv", as_csv(roster(), "gb18030"))
        self.assertIn("新增 60，变更 0，移除 0，未变 0", said)
        self.assertIn("没有用到的列：联系电话", said)
        self.assertEqual("", self.told(self.tower_, "check"))
        files = self.files()
        self.assertEqual(60, len(files))
        self.assertIn('name = "鼓楼区第1局㐇"', files["u001.toml"])
        self.assertIn('app_secret = { credential = "u001-wechat" }', files["u001.toml"])
        self.assertNotIn("unit.channel", files["u009.toml"])        # the tenth: row 5 is housing and takes no number
        for name, content in (("u.csv", as_csv(roster())), ("b.csv", as_csv(roster(), "utf-8-sig")), ("r.xlsx", spreadsheets.xlsx(roster()))):
            self.assertIn("新增 0，变更 0，移除 0，未变 60", self.imported(name, content), name)
        self.assertEqual(files, self.files())

    def test_a_later_sheet_renumbers_nobody_and_says_what_it_changes(self):
        self.imported("r.csv", as_csv(roster()))
        rows = roster()
        del rows[2]                                                 # the first unit is no more
        rows[2][5] = "人工"                                          # the second changes
        rows.append(["", "鼓楼区新局"] + [""] * 11)
        said = self.imported("r.csv", as_csv(rows))
        self.assertRegex(said, r"移除 +u001 +鼓楼区第1局")
        self.assertRegex(said, r"变更 +u002 +鼓楼区第2局")
        self.assertRegex(said, r"新增 +u060 +鼓楼区新局")
        self.assertIn("新增 1，变更 1，移除 1，未变 58", said)
        self.assertEqual("", self.told(self.tower_, "check"))
        self.assertRegex(self.imported("r.csv", as_csv(roster())), r"新增 +u001 +鼓楼区第1局")

    def test_what_is_wrong_is_named_by_row_and_column_and_nothing_is_written(self):
        rows = roster()
        rows[6][5] = "自动发"
        rows[7][0] = "Ü"
        self.assertEqual(['r.csv: row 7, column 微信模式: "自动发" is not known; write 自动, 草稿, 审核 or 人工',
                          'r.csv: row 8, column 单位编号: "Ü" is no id; use letters, digits and - only, or leave it empty to have it numbered'],
                         self.refused("r.csv", as_csv(rows, "gb18030")))
        rows = roster()
        rows[6][3], rows[7][6], rows[8][10], rows[9][0] = "nobody", "", "www.example.cn", "unit-site-01"
        first, *others = self.refused("r.xlsx", spreadsheets.xlsx(rows))
        self.assertRegex(first + others[0], r'row 7, column 通知: there is no notifier "nobody"')
        said = "\n".join([first, *others])
        self.assertIn("r.xlsx: row 8, column 微信AppID: is missing", said)
        self.assertIn("r.xlsx: row 9, column 网站查看地址: ", said)
        self.assertIn('"unit-site-01" stands already in', said)
        self.assertFalse(self.units.exists())

    def test_without_an_include_that_reads_them_no_files_are_written(self):
        config = self.tower_.config
        config.write_text(config.read_text(encoding="utf-8").replace("include", "# include"), encoding="utf-8")
        line, = self.refused("r.csv", as_csv(roster(3)))
        self.assertIn('include: does not name the files of units.d; add include = ["units.d/*.toml"]', line)
        self.assertFalse(self.units.exists())

    def test_a_sheet_that_is_none_is_refused_in_one_line(self):
        for content in (b"", b"\x00\x01", b"PK\x03\x04", spreadsheets.xlsx([["a"]])[:200], b"\xd0\xcf\x11\xe0", "单位".encode("gb18030")[:3]):
            self.assertEqual(1, len(self.refused("r.csv", content)), content)
        done = self.tower_.verb("units", "import", str(self.tower_.directory / "none.csv"))
        self.assertEqual((64, ""), (done.returncode, done.stdout))

    def test_a_template_is_filled_in_and_comes_back(self):
        for name in ("t.csv", "t.xlsx"):
            file = self.tower_.directory / name
            self.told(self.tower_, "units", "template", str(file))
            content = file.read_bytes()
            self.assertIn("there is no unit in it", self.refused(name, content)[0])
            rows = spreadsheets.sheets(content)["名册"] if name == "t.xlsx" else list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
            rows[1][0], rows[2][0] = "health", ""
            again = spreadsheets.xlsx(rows) if name == "t.xlsx" else as_csv(rows)
            self.assertIn("未变 2" if name == "t.xlsx" else "新增 2", self.imported(name, again))
        self.assertEqual("", self.told(self.tower_, "check"))
        self.assertEqual(64, self.tower_.verb("units", "template", str(self.tower_.directory / "t.csv")).returncode)


if __name__ == "__main__":
    unittest.main()
