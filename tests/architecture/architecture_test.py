#!/usr/bin/python3
"""The rules that no compiler holds: each read from the tree, and each seen to fail on a planted violation."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import awaits  # noqa: E402
import binary  # noqa: E402
import layers  # noqa: E402
import tree  # noqa: E402
from cpp_text import bare  # noqa: E402


class Tree(unittest.TestCase):
    """This checkout."""

    def holds(self, found):
        if found:
            self.fail(f"{len(found)} places\n" + "\n".join(found))

    def test_a_room_includes_only_rooms_below_it(self):
        self.holds(layers.edges())

    def test_a_foreign_header_stands_only_in_its_rooms(self):
        self.holds(layers.foreign())

    def test_clocks_timers_and_threads_stand_only_in_their_rooms(self):
        self.holds(layers.calls())

    def test_a_statement_awaits_once_with_its_operand_built_before(self):
        self.holds(awaits.awaits())

    def test_the_top_level_holds_only_what_belongs_there(self):
        self.holds(tree.top_level())

    def test_every_file_is_formatted(self):
        self.holds(tree.formatted())

    def test_no_file_is_too_long(self):
        self.holds(tree.length())

    def test_nothing_is_promised_for_later(self):
        self.holds(tree.promises())

    def test_a_query_names_the_order_of_its_tables(self):
        self.holds(tree.joins())

    def test_every_test_file_is_built(self):
        self.holds(tree.tests_built())

    def test_the_release_program_holds_no_failpoint(self):
        self.holds(binary.failpoints_absent())

    def test_the_release_program_is_hardened(self):
        self.holds(binary.hardened())


class Planted(unittest.TestCase):
    """A small tree in which something is wrong."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.root = Path(self.folder.name)
        subprocess.run(["git", "init", "-q", self.folder.name], check=True)

    def plant(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def finds(self, rule, *places):
        found = rule(self.root)
        self.assertEqual(list(places), [":".join(line.split(":")[:2]) for line in found], found)

    def test_a_forbidden_edge_is_found(self):
        self.plant("pipeline/routing/router.hpp", "#pragma once\n")
        self.plant("connectors/weibo/weibo_client.hpp", "#pragma once\n")
        self.plant("connectors/wechat/a.cpp", '#include "connectors/weibo/weibo_client.hpp"\n')
        self.plant("pipeline/intake/b.cpp", '\n  #  include "pipeline/routing/router.hpp"\n// #include "daemon/app.hpp"\n')
        self.plant("config/c.cpp", '#include "pipeline/routing/router.hpp"\n')
        self.plant("connectors/registry.cpp", '#include "connectors/weibo/weibo_client.hpp"\n')
        self.finds(layers.edges, "config/c.cpp:1", "connectors/wechat/a.cpp:1", "pipeline/intake/b.cpp:2")

    def test_an_include_that_is_not_named_from_the_root_is_found(self):
        self.plant("config/config.hpp", "#pragma once\n")
        self.plant("config/a.cpp", '#include "config.hpp"\n')
        self.finds(layers.edges, "config/a.cpp:1")

    def test_a_file_in_no_room_is_found(self):
        self.plant("extras/a.cpp", "int a;\n")
        self.finds(layers.edges, "extras/a.cpp:1")

    def test_a_foreign_header_outside_its_rooms_is_found(self):
        self.plant("connectors/website/a.cpp", "#include <curl/curl.h>\n#include <libxml/tree.h>\n")
        self.plant("tests/support/server.hpp", "#include <boost/beast/http.hpp>\n")
        self.plant("tests/support/server.cpp", "#include <boost/beast/http.hpp>\n#include <sqlite3.h>\n")
        self.plant("pipeline/model/b.hpp", "#include <boost/asio/awaitable.hpp>\n")
        self.finds(layers.foreign, "connectors/website/a.cpp:1", "pipeline/model/b.hpp:1", "tests/support/server.hpp:1")

    def test_a_clock_a_timer_and_a_sleep_outside_their_rooms_are_found(self):
        self.plant("pipeline/intake/a.cpp", "// ::now()\nauto a = std::chrono::system_clock::now();\nauto b = clock.now();\n")
        self.plant("pipeline/intake/b.cpp", "asio::steady_timer timer;\nconst char* said = \"::now()\";\n")
        self.plant("connectors/http/c.cpp", "asio::steady_timer timer;\nstd::this_thread::sleep_for(1s);\n")
        self.plant("daemon/system/d.cpp", "auto a = std::chrono::system_clock::now();\n")
        self.finds(layers.calls, "connectors/http/c.cpp:2", "pipeline/intake/a.cpp:2", "pipeline/intake/b.cpp:1")

    def test_awaiting_statements_against_the_rule_are_found_and_others_are_not(self):
        wrong = ["auto a = co_await f(co_await g());", "auto a = c ? co_await f() : co_await g();", "auto a = c && co_await f();",
                 "co_await f({x, 2});", "co_await f(Request{x});", "T t{x, co_await f()};", "co_return T{co_await f()};",
                 "co_await f(c ? x : y);", "try { g(); } catch (const E& e) { co_await f(); }", "co_await f([t = x] { return t; });"]
        right = ["auto a = co_await f(x);", "co_return co_await f(x);", "if (c) { co_await f(x); }", "for (;;) { auto a = co_await f(); }",
                 "co_await (a.wait() || b.wait());", "auto g = [] () -> awaitable<void> { co_await f(); };", "if (co_await f()) { g(); }",
                 "auto e = co_await asio::this_coro::executor; auto b = co_await f(e);", "try { co_await f(); } catch (const E& e) { g(); }"]
        for line in wrong:
            with self.subTest(line):
                self.assertNotEqual([], list(awaits.problems("void h() { " + line + " }")))
        for line in right:
            with self.subTest(line):
                self.assertEqual([], list(awaits.problems("void h() { " + line + " }")))

    def test_comments_and_literals_are_not_read(self):
        self.assertEqual('a ""  b\n"" 1\'000', bare("a \"co_await\" // x\nb".replace("// x\n", "/* x */b\n").replace("b\nb", "b\n") + "R\"(\"x\")\" 1'000"))

    def test_a_stray_folder_is_found(self):
        self.plant("scripts/a.sh", "\n")
        self.plant(".ci/run", "\n")
        self.assertEqual(["scripts: does not belong at the top level"], tree.top_level(self.root))

    def test_an_unformatted_file_is_found(self):
        self.plant(".clang-format", "BasedOnStyle: Google\n")
        self.plant("config/a.cpp", "int  a ;\n")
        self.plant("config/b.cpp", "int b;\n")
        self.assertEqual(["config/a.cpp: clang-format-19 -i writes it otherwise"], tree.formatted(self.root))

    def test_a_long_file_is_found(self):
        self.plant("config/a.cpp", "int a;\n" * 401)
        self.plant("config/b.cpp", "int a;\n" * 400)
        self.finds(tree.length, "config/a.cpp: 401 lines; split it, or give tests/architecture/tree.py a reason")

    def test_a_promise_for_later_is_found(self):
        self.plant("config/a.cpp", "int a;\n// TO" "DO: more\n")
        self.plant("tests/a_test.cpp", "TEST(A, DISABLED_B) {}\nTEST(LogChild, DISABLED_B) {}\n")
        self.finds(tree.promises, "config/a.cpp:2", "tests/a_test.cpp:1")

    def test_a_join_that_leaves_the_order_to_the_database_is_found(self):
        self.plant("pipeline/ledger/a.cpp", '"FROM article a CROSS JOIN entity e "\n"FROM delivery d JOIN entity e "\n')
        self.finds(tree.joins, "pipeline/ledger/a.cpp:2")

    def test_a_test_file_that_is_not_built_is_found(self):
        self.plant("tests/config/a_test.cpp", "int a;\n")
        self.plant("tests/config/b_test.cpp", "int b;\n")
        self.plant("commands.json", '[{"file": "%s/tests/config/a_test.cpp"}]' % self.root)
        found = tree.tests_built(self.root, self.root / "commands.json")
        self.assertEqual(["tests/config/b_test.cpp: is in no test program (tests/CMakeLists.txt)"], found)

    def test_a_failpoint_in_a_release_program_is_found(self):
        self.plant("pipeline/log/a.cpp", 'void a() { DT_FAILPOINT("log.before_sync"); }\n')
        self.plant("with", "\0DT_FAILPOINTS\0DT_BREAK\0DT_CLOCK_SPEED\0DT_CLOCK_START\0log.before_sync\0")
        self.plant("without", "\0nothing\0")
        self.assertEqual([], binary.failpoints_absent(self.root, self.root / "without", self.root / "with"))
        self.assertEqual(10, len(binary.failpoints_absent(self.root, self.root / "with", self.root / "without")))

    def test_a_program_without_hardening_is_found(self):
        self.plant("a.c", "int main(void) { return 0; }\n")
        plain = self.root / "plain"
        subprocess.run(["clang-19", "-no-pie", "-Wl,-z,norelro,-z,lazy,-z,execstack,-rpath,/opt", str(self.root / "a.c"), "-o", str(plain)], check=True)
        self.assertEqual(7, len(binary.hardened(plain)))


if __name__ == "__main__":
    unittest.main()
