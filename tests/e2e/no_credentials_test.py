#!/usr/bin/python3
"""A district with no account anywhere: sixty units from a sheet, columns that are looked at, one group robot.

Everything is done by the commands of the README's section "Without any credentials", each counted. What a person would
see on the page meanwhile is read from the API.
"""

import csv
import io
import os
import re
import subprocess
import time
import unittest
import unittest.mock

from tower import ROOT, TowerTest, seconds_of

import spreadsheets

MOST_COMMANDS = 15                     # from a checkout on a bare machine
WITHIN, FIRST, SECOND = 20, 4, 12      # seconds: the clock, and when the robot chases
BUREAUS = """政府办公室 发展和改革局 教育局 工业和信息化局 民政局 司法局 财政局 人力资源和社会保障局 自然资源和规划局 住房和城乡建设局
农业农村局 商务局 文化体育和旅游局 卫生健康局 退役军人事务局 应急管理局 审计局 市场监督管理局 统计局 医疗保障局 城市管理和综合执法局 信访局
机关事务服务中心 行政服务中心 数字鼓楼建设中心 融媒体中心""".split()
STREETS = "鼓东街道 鼓西街道 温泉街道 东街街道 南街街道 安泰街道 华大街道 水部街道 五凤街道 洪山镇".split()
APPS = """总工会 妇女联合会 科学技术协会 工商业联合会 残疾人联合会 红十字会 计划生育协会 老龄工作委员会 文学艺术界联合会 社会科学界联合会
青少年宫 少年儿童图书馆""".split()
ACCOUNTS = "税务局 公安分局 消防救援大队 市政工程中心 园林中心 环境卫生中心".split()
WITHOUT = ["档案馆", "地方志编纂委员会", "国有资产投资发展集团", "福州软件园管委会", "三坊七巷管委会", "洪塘㘭文物保护所"]    # 㘭: GB18030 alone
LOOKED_AT = len(BUREAUS) + len(STREETS)
EAGER, PROMPT, SILENT, DOWN = "u001", "u002", "u003", "u004"      # reposts once it was chased, before, never; its site is away
BY_LINK, BY_WORD = "u037", "u049"      # an app, a WeChat account that nobody gave the program


class NoCredentials(TowerTest):
    def setUp(self):
        self.commands = [["daemon/packages"], ["daemon/build", "release", "drumtower"]]      # tests/run has done them
        self.tower_ = tower = self.tower(sites=LOOKED_AT + 1, running=False, accounts={"robots": 1})
        tower.sandbox.set(page_items=30)
        tower.config, tower.store = tower.directory / "etc/drumtower.toml", tower.directory / "var"     # neither is there yet
        self.enterContext(unittest.mock.patch.dict(os.environ, CREDENTIALS_DIRECTORY=str(tower.config.parent / "credentials")))
        self.sites = list(tower.sandbox.addresses["sites"])
        for name in self.sites:            # a column that shows nothing says nothing
            tower.sandbox.hand_post(name, "本单位工作动态", body="以前的一篇。", time=time.time() - 86400)

    # ---- the commands ----

    def counted(self, *words, text=None):
        self.commands.append(words)
        done = subprocess.run(words, input=text, capture_output=True, text=True, timeout=60)
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)

    def drumtower(self, *words):
        self.commands.append(["drumtower", *words])
        if words[0] == "init":
            return self.tower_.verb(*words)
        return self.told(self.tower_, *words)

    def configure(self):
        """What an officer does in an editor; the clock is a short one here."""
        portal, tower = self.tower_.sandbox.column("news"), self.tower_
        changes = {"name = \"某某区\"": 'name = "福州市鼓楼区"', "url = \"https://www.example.cn.*": f'url = "{portal}"\\nallow_private = ["127.0.0.1"]',
                   "directory =.*": f'directory = "{tower.store}"', "listen =.*": 'listen = "127.0.0.1:0"', "public_url.*": "",
                   "within =.*": f'within = "{WITHIN}s"', "every =.*": 'every = "1s"', "hold =.*": 'hold = "0s"',
                   "remind_at =.*": f'remind_at = ["{100 * FIRST // WITHIN}%", "{100 * SECOND // WITHIN}%"]'}
        script = [word for old, new in changes.items() for word in ("-e", f"s#^{old}#{new}#")]
        self.counted("sed", "-i", *script, "-e", '$a [outbound]\\nallow_private = ["127.0.0.1"]', str(tower.config))

    def roster(self):
        rows = [["福州市鼓楼区政务新媒体转载单位名册"],
                ["序号", "单位名称", "值班", "通知", "微信名称", "网站名称", "网站发布方式", "网站查看地址", "网站查看间隔", "其他名称"]]
        names = [*BUREAUS, *STREETS, *APPS, *ACCOUNTS, *WITHOUT]
        for number, name in enumerate(names, 1):
            row = [str(number), f"鼓楼区{name}", "值班室", "wecom-duty"] + [""] * 6
            if number <= LOOKED_AT:
                row[5:9] = ["政务公开栏目", "不发布", self.tower_.sandbox.site(self.sites[number - 1])["url"] + "/", "2s" if number <= 4 else ""]
            elif name in APPS:
                row[9] = f"{name} APP"
            elif name in ACCOUNTS:
                row[4] = f"鼓楼{name}"
            rows.append(row)
        text = io.StringIO()
        csv.writer(text).writerows(rows)
        file = self.tower_.directory / "名册.csv"
        file.write_bytes(text.getvalue().encode("gb18030"))
        return str(file)

    # ---- what is seen ----

    def chases(self):
        return [message["title"] + message["text"] for message in self.tower_.sandbox.call("GET", "/robots/robots-01/messages")]

    def states(self):
        return {each["unit"]: each["state"] for each in self.duties(self.tower_, self.article_)}

    def post_by_hand(self, unit):
        return self.tower_.sandbox.hand_post(self.sites[int(unit[1:]) - 1], self.notice["title"], content=self.notice["html"], link=self.notice["url"])

    def wait_until_clock(self, seconds):
        time.sleep(max(0.0, self.begun + seconds - time.time()))

    # ---- the days of such a district ----

    def test_clocks_chasing_links_and_the_ledger_work_by_fifteen_commands(self):
        tower = self.tower_
        self.set_up()
        self.publish()
        self.chase_and_repost()
        self.answer_by_link()
        self.fall_due()
        self.report()
        self.assertLessEqual(len(self.commands), MOST_COMMANDS)
        self.assertEqual(self.in_the_readme(), [self.short(words) for words in self.commands])
        self.assertEqual(0, tower.stop())

    def set_up(self):
        tower = self.tower_
        self.assertEqual(0, self.drumtower("init", str(tower.config.parent), "--no-accounts").returncode)
        robot = tower.sandbox.account("robots-01")["wecom"]["url"]
        self.counted("install", "-D", "-m", "600", "/dev/stdin", str(tower.config.parent / "credentials/wecom-duty"), text=robot + "\n")
        self.configure()
        said = self.drumtower("units", "import", self.roster())
        self.assertIn("新增 60，变更 0，移除 0，未变 0", said)
        self.assertNotIn("凭据", said)
        self.assertEqual("", self.drumtower("check", "--online"))
        self.commands.append(["drumtower", "run"])
        tower.start()
        tower.baseline()

    def publish(self):
        tower = self.tower_
        self.notice = tower.publish()
        self.article_ = self.article(tower, self.notice["title"])["id"]
        self.until("sixty duties", lambda: len(self.duties(tower, self.article_)) == 60)
        duty = self.duties(tower, self.article_)[0]
        self.begun, self.due = seconds_of(duty["clock_start"]), seconds_of(duty["due"])
        said = self.drumtower("status")
        self.assertRegex(said, rf"{self.article_} .* {SILENT} +鼓楼区教育局 ")
        self.assertIn("待转载 54 按时 0 迟到 0 逾期 0 无法判定 0 无渠道 6 ", said)
        tower.sandbox.fault("down", targets=[self.sites[int(DOWN[1:]) - 1]])
        self.post_by_hand(PROMPT)

    def chase_and_repost(self):
        names = [f"鼓楼区{name}" for name in BUREAUS[:3]]
        first, = self.until("the robot chases", lambda: self.chases(), FIRST + 10)
        self.assertIn(self.notice["title"], first)
        self.assertEqual([True, False, True], [name in first for name in names])
        self.post_by_hand(EAGER)
        _, second = self.until("it chases again", lambda: len(found := self.chases()) == 2 and found, SECOND + 10)
        self.assertEqual([False, False, True], [name in second for name in names])
        self.assertRegex(first, f"未见转载：.*鼓楼区{STREETS[-1]}")
        self.assertRegex(first, f"请提供链接：.*鼓楼区{ACCOUNTS[-1]}")
        self.assertNotIn(WITHOUT[0], first + second)

    def answer_by_link(self):
        post = self.tower_.sandbox.hand_post(self.sites[-1], self.notice["title"], content=self.notice["html"], link=self.notice["url"])
        said = self.drumtower("attest", self.article_, BY_LINK, post["link"])
        self.assertRegex(said, "证据等级 C：标题相同")
        self.until("its clock is met", lambda: self.states()[BY_LINK] == "on_time")
        self.assertLess(time.time(), self.due)

    def fall_due(self):
        overdue = LOOKED_AT - len((EAGER, PROMPT, DOWN))
        self.until("whoever was looked at is judged", lambda: list(self.states().values()).count("overdue") == overdue, 30)
        states = self.states()
        self.assertEqual({"on_time"}, {states[unit] for unit in (EAGER, PROMPT, BY_LINK)})
        self.assertEqual("overdue", states[SILENT])
        self.assertEqual({"open"}, {states[unit] for unit in (DOWN, BY_WORD)})
        self.assertEqual(len(WITHOUT), list(states.values()).count("no_channel"))
        story = self.drumtower("why", self.article_, SILENT)
        for part in ("判定  逾期", "看全了", "催办"):
            self.assertIn(part, story)

    def report(self):
        days = [time.strftime("%Y-%m-%d", time.gmtime(at + 8 * 3600)) for at in (self.begun, self.due)]
        sheets = {}
        for form in ("csv", "xlsx"):
            file = self.tower_.directory / f"台账.{form}"
            self.drumtower("report", "--from", days[0], "--to", days[1], "--format", form, "-o", str(file))
            sheets[form] = file.read_bytes()
        book = spreadsheets.sheets(sheets["xlsx"])["台账"]
        rows = list(csv.reader(io.StringIO(sheets["csv"].decode("utf-8-sig"), newline="")))
        lines = [dict(zip(book[0], row)) for row in book[1:]]
        self.assertEqual(book, rows[:61])
        found = {line["单位编号"]: (line["状态"], line["证据等级"], line["单位"]) for line in lines}
        self.assertEqual(("按时", "B", "鼓楼区政府办公室"), found[EAGER])
        self.assertEqual(("按时", "C", "鼓楼区总工会"), found[BY_LINK])
        self.assertEqual(("无渠道", "", "鼓楼区洪塘㘭文物保护所"), found["u060"])
        self.assertEqual("待转载", found[DOWN][0])
        self.assertRegex(self.drumtower("ledger", "verify"), r"\S")

    # ---- the README says the same ----

    def short(self, words):
        """Program and verb: what a line of the README has in common with what was done here."""
        return " ".join(words[:2 if words[0] == "drumtower" else 1]).replace("sed", "editor")

    def in_the_readme(self):
        section = re.search(r"^## Without any credentials\n(.*?)^## ", (ROOT / "README.md").read_text(encoding="utf-8"), re.M | re.S)[1]
        lines = re.search(r"```sh\n(.*?)```", section, re.S)[1].splitlines()
        words = [[word.removeprefix("build/release/daemon/") for word in line.partition(" #")[0].split() if "=" not in word] for line in lines]
        return [self.short(each) for each in words]


if __name__ == "__main__":
    unittest.main()
