#!/usr/bin/python3
"""The ledger of a real run: every column of its rows, changed behind its back, is named; made again it is the same; a text can be erased."""

import random
import shutil
import sqlite3
import subprocess
import tempfile
import unittest
from pathlib import Path

from tower import PROGRAM, TowerTest

KEYS = {"events": "row", "chain": "row", "heads": "partition", "content": "hash", "acts": "position", "meta": "key"}


def changed(value):
    if isinstance(value, int):
        return value + 1
    if isinstance(value, bytes):
        return bytes([value[0] ^ 1]) + value[1:] if value else b"x"
    if value is None:
        return b"x"
    other = {"kept": "erased", "erased": "kept", "put": "erased"}
    return other.get(value, value[:-1] + ("y" if value.endswith("x") else "x"))


class Tampered:
    """A copy of a log in which one statement was carried out, triggers and checks out of the way."""

    def __init__(self, original, config):
        self.folder, self.config = Path(tempfile.mkdtemp(dir=original.parent)), config
        shutil.copytree(original, self.folder / "store")
        text = config.read_text(encoding="utf-8").replace(str(original), str(self.folder / "store"))
        self.config = self.folder / "drumtower.toml"
        self.config.write_text(text, encoding="utf-8")
        self.file = self.folder / "store/log.db"
        with sqlite3.connect(self.file) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self.columns = {table: [row[1] for row in database.execute(f"PRAGMA table_xinfo({table})") if not row[6]] for table in KEYS}
            self.triggers = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        database.close()
        self.untouched = self.file.read_bytes()

    def rows(self, table):
        database = sqlite3.connect(f"file:{self.file}?mode=ro&immutable=1", uri=True)
        try:
            return database.execute(f"SELECT {', '.join(self.columns[table])} FROM {table} ORDER BY 1").fetchall()
        finally:
            database.close()

    def verify_after(self, sql, *values):
        self.file.write_bytes(self.untouched)
        database = sqlite3.connect(self.file, isolation_level=None)
        database.execute("PRAGMA ignore_check_constraints = ON")
        for name, _ in self.triggers:
            database.execute(f"DROP TRIGGER {name}")
        database.execute(sql, values)
        for _, text in self.triggers:
            database.execute(text)
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.close()
        return subprocess.run([PROGRAM, "ledger", "verify", "--config", self.config], capture_output=True, text=True, timeout=60)


class Ledger(TowerTest):
    def lived(self):
        """A tower that has seen an article, its correction, another's withdrawal, and stopped."""
        tower = self.tower(sites=2)
        self.live(tower)
        return tower

    def test_any_column_of_any_row_that_was_changed_is_named(self):
        tower = self.lived()
        self.told(tower, "erase", self.article_of(tower, "withdrawn"), "--reason", "含个人信息")
        self.assertEqual(0, tower.stop())
        log = Tampered(tower.store, tower.config)
        self.assertEqual(0, log.verify_after("SELECT 1").returncode)
        chosen, tried = random.Random(4), 0
        for table, key in KEYS.items():
            rows = log.rows(table)
            self.assertTrue(rows, table)
            for row in {rows[0], rows[-1], *chosen.sample(rows, min(4, len(rows)))}:
                for column, value in zip(log.columns[table], row):
                    where = row[log.columns[table].index(key)]
                    new = changed(value) if column != key or table in ("content", "meta") else value + 999
                    with self.subTest(table=table, row=where, column=column):
                        done = log.verify_after(f"UPDATE {table} SET {column} = ? WHERE {key} IS ?", new, where)
                        self.assertEqual(1, done.returncode, done.stdout + done.stderr)
                        self.assertIn(self.name_of(table, where), done.stdout.splitlines()[0] if table in ("events", "chain") else done.stdout)
                        tried += 1
        self.assertGreater(tried, 100)

    def test_a_missing_last_row_is_named(self):
        tower = self.lived()
        tower.stop()
        log = Tampered(tower.store, tower.config)
        for partition, name in ((0, "articles"), (1, "ledger-0")):
            last = max(row[0] for row in log.rows("events") if row[0] >> 40 == partition)
            done = log.verify_after("DELETE FROM events WHERE row = ?", last)
            self.assertEqual((1, True), (done.returncode, f"{name} {last & (2**40 - 1)}" in done.stdout), done.stdout)

    def name_of(self, table, where):
        if table in ("events", "chain", "heads"):
            partition = where if table == "heads" else where >> 40
            name = {-1: "content", 0: "articles", 1: "ledger-0"}.get(partition, "")
            return f"{name} {where & (2**40 - 1)}" if table != "heads" and name in ("articles", "ledger-0") else name
        return {"content": "content ", "acts": "acts ", "meta": "meta"}[table]

    def article_of(self, tower, state):
        return tower.items(f"/api/v1/articles?state={state}")[0]["id"]

    def test_made_again_it_is_the_same(self):
        tower = self.lived()
        self.assertEqual(75, tower.verb("ledger", "rebuild").returncode)
        tower.stop()
        before = tower.entities()
        digest = self.told(tower, "ledger", "rebuild")
        self.assertEqual(before, tower.entities())
        tower.store.joinpath("view.db").unlink()
        self.assertEqual(digest, self.told(tower, "ledger", "rebuild"))

    def test_an_erased_text_is_gone_and_the_chain_holds(self):
        tower = self.tower(sites=2)
        secret = "联系人张三 13900001234"
        notice = tower.publish(title="招聘公示", body=secret + "。")
        self.once_everywhere(tower, notice["id"])
        article = self.article(tower, "招聘公示")
        self.until("nothing waits", lambda: not tower.status()["counts"]["deliveries"]["waiting"])
        self.assertTrue(self.holds(tower, secret))
        tower.sandbox.edit(notice["id"], body="已更正。")     # else the next look would bring it back
        self.until("corrected", lambda: len(tower.ask("GET", f"/api/v1/articles/{article['id']}")[1]["versions"]) == 2)
        self.until("nothing waits", lambda: not tower.status()["counts"]["deliveries"]["waiting"])
        self.told(tower, "erase", article["id"], "--reason", "含个人信息")
        self.assertEqual("unchanged", self.told(tower, "erase", article["id"], "--reason", "再来一次").strip())
        self.assertEqual([], self.holds(tower, secret))
        tower.stop()
        self.assertEqual([], self.holds(tower, secret))
        self.assertIn("erased 2", self.told(tower, "ledger", "verify"))
        self.assertIn("content.erased", self.told(tower, "ledger", "export"))

    def holds(self, tower, text):
        return [file.name for file in tower.store.iterdir() if file.is_file() and text.encode() in file.read_bytes()]

    def test_a_text_that_is_still_needed_is_not_erased(self):
        tower = self.tower(sites=1)
        self.told(tower, "freeze", "--reason", "核实")
        article = self.article(tower, tower.publish()["title"])
        self.until("a delivery", lambda: tower.status()["counts"]["deliveries"]["waiting"])
        done = tower.verb("erase", article["id"], "--reason", "x")
        self.assertNotEqual(0, done.returncode)
        self.assertIn("withdraw", done.stderr)


if __name__ == "__main__":
    unittest.main()
