#include "tests/pipeline/log/embedded_bed.hpp"
#include "tests/pipeline/log/small_disk.hpp"

#include <gmock/gmock.h>
#include <sqlite3.h>

#include <atomic>
#include <cstdlib>
#include <latch>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace drumtower {

using logbed::an_event;
using logbed::EmbeddedLogTest;
using logbed::tamper;

namespace {

mode_t mode_of(const std::string& path) {
    struct stat found{};
    EXPECT_EQ(::stat(path.c_str(), &found), 0) << path;
    return found.st_mode & 0777;
}

std::string answer(const std::string& file, const std::string& question) {
    sqlite::Database database(file, sqlite::Open::read_only);
    sqlite::Statement rows(database, question);
    return rows.step() ? rows.text(0) : "";
}

}  // namespace

TEST_F(EmbeddedLogTest, KeepsItsFilesToItself) {
    open();

    EXPECT_EQ(mode_of(directory.store()), 0700u);
    for (const char* name : {"/log.db", "/log.db-wal", "/log.db-shm"}) {
        EXPECT_EQ(mode_of(directory.store() + name), 0600u);
    }
}

TEST_F(EmbeddedLogTest, IsAWriteAheadLogOfStrictTables) {
    open();

    EXPECT_EQ(answer(file(), "PRAGMA journal_mode"), "wal");
    EXPECT_EQ(answer(file(), "PRAGMA page_size"), "8192");
    EXPECT_EQ(answer(file(), "SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND strict = 1"),
              "6");
    EXPECT_EQ(answer(file(),
                     "SELECT count(*) FROM pragma_table_list "
                     "WHERE schema = 'main' AND type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%'"),
              "0");
}

TEST_F(EmbeddedLogTest, RefusesAPragmaThatSqliteDoesNotTake) {
    open();
    close();
    sqlite::Database database(file(), sqlite::Open::existing);

    EXPECT_NO_THROW(database.require_pragma("synchronous", "FULL", "2"));
    EXPECT_THROW(database.require_pragma("synchronous", "NORMAL", "2"), sqlite::Error);
    EXPECT_THROW(database.require_pragma("no_such_pragma", "1", "1"), sqlite::Error);
}

TEST_F(EmbeddedLogTest, RefusesAnotherNumberOfPartitions) {
    open(3);
    close();

    EXPECT_THROW(open(4), std::runtime_error);
    EXPECT_NO_THROW(open(3));
}

TEST_F(EmbeddedLogTest, RefusesAFileThatIsNotALog) {
    open();
    close();
    sqlite::Database(file(), sqlite::Open::existing).execute("CREATE TABLE other(x)");

    EXPECT_THROW(open(), std::runtime_error);
}

TEST_F(EmbeddedLogTest, IsOpenOnceADirectory) {
    open();

    EXPECT_THROW(EmbeddedLog(io.get_executor(), clock, {.directory = directory.store()}), std::runtime_error);
    close();
    EXPECT_NO_THROW(open());
}

TEST_F(EmbeddedLogTest, OpensUnderTheStoreLockOfItsProgram) {
    const StoreLock lock(directory.store());

    EXPECT_NO_THROW(open());
}

TEST(StoreLockTest, IsHeldByOneAtATimeAndNotByTheProgramsItStarts) {
    const logbed::TemporaryDirectory directory;
    {
        const StoreLock lock(directory.store());
        EXPECT_THROW(StoreLock{directory.store()}, std::runtime_error);
        EXPECT_EQ(mode_of(directory.store()), 0700u);
        EXPECT_EQ(mode_of(directory.store() + "/store.lock"), 0600u);
        EXPECT_EQ(std::system("ls -l /proc/self/fd | grep -q store.lock"), 256);
    }
    EXPECT_NO_THROW(StoreLock{directory.store()});
}

TEST_F(EmbeddedLogTest, OnlyGrows) {
    open();
    const ContentHash hash = put("body");
    close();
    sqlite::Database database(file(), sqlite::Open::existing);

    for (const char* sql : {
             "UPDATE events SET data = '{}'",
             "DELETE FROM events",
             "INSERT OR REPLACE INTO events SELECT row, id, type, version, subject, time, node, epoch, '{}' "
             "FROM events",
             "UPDATE chain SET hash = zeroblob(32)",
             "DELETE FROM chain",
             "INSERT OR REPLACE INTO chain SELECT row, zeroblob(32) FROM chain",
             "UPDATE acts SET size = 0",
             "DELETE FROM acts",
             "UPDATE content SET bytes = x'00'",
             "UPDATE content SET size = 0, bytes = NULL, state = 'erased'",
             "DELETE FROM content",
             "UPDATE meta SET value = '9'",
             "DELETE FROM meta",
             "DELETE FROM heads",
         }) {
        EXPECT_THROW(database.execute(sql), sqlite::Error) << sql;
    }
    EXPECT_NO_THROW(database.execute("UPDATE content SET bytes = NULL, state = 'erased'"));
}

TEST_F(EmbeddedLogTest, LeavesNothingOfAnErasedBodyInItsFiles) {
    open();
    const std::string body = "a phone number that must go away " + std::string(9000, 'z');
    const ContentHash hash = put(body);
    const std::string there = "grep -q 'phone number' " + file() + " " + file() + "-wal";
    ASSERT_EQ(std::system(there.c_str()), 0);

    ASSERT_TRUE(logbed::run(io, log_->erase(hash)));

    EXPECT_EQ(std::system(there.c_str()), 256);
    close();
    EXPECT_EQ(std::system(("grep -q 'phone number' " + file()).c_str()), 256);
}

/// The first commit lasts until all are handed in, however fast the disk is: the others wait for it together.
TEST_F(EmbeddedLogTest, CommitsManyAppendsTogether) {
    open();
    std::latch handed_in(1);
    std::atomic<int> commits = 0;
    log_->on_append([&] {
        ++commits;
        handed_in.wait();
    });
    std::vector<Result<std::vector<Position>>> outcomes;
    for (int n = 0; n < 2000; ++n) {
        asio::co_spawn(io, log_->append(1, {an_event(std::to_string(n))}),
                       [&](std::exception_ptr, Result<std::vector<Position>> outcome) {
                           outcomes.push_back(std::move(outcome));
                       });
    }
    io.restart();
    io.poll();
    handed_in.count_down();
    io.run();

    EXPECT_EQ(log_->head(1), 2000);
    EXPECT_LE(commits, 2);
    ASSERT_EQ(outcomes.size(), 2000u);
    for (const auto& outcome : outcomes)
        EXPECT_TRUE(outcome);
}

TEST_F(EmbeddedLogTest, MakesWhatIsOverItsQueueLimitWaitAndDropsNothing) {
    open(1, 20);
    std::atomic<Position> known = 0;
    std::atomic<Position> largest = 0;
    log_->on_append([&] {
        const Position head = log_->head(1);
        largest = std::max(largest.load(), head - known);
        known = head;
    });
    std::vector<awaitable<Result<std::vector<Position>>>> appends;
    for (int n = 0; n < 500; ++n)
        appends.push_back(log_->append(1, {an_event(std::to_string(n))}));

    const auto outcomes = logbed::run_all(io, std::move(appends));

    EXPECT_LE(largest, 20);
    for (std::size_t n = 0; n < outcomes.size(); ++n) {
        EXPECT_THAT(outcomes[n].value(), testing::ElementsAre(static_cast<Position>(n) + 1));
    }
}

TEST_F(EmbeddedLogTest, TakesABatchLargerThanItsQueueLimit) {
    open(1, 2);

    EXPECT_EQ(append(1, logbed::events({"a", "b", "c", "d", "e"})).value().size(), 5u);
}

TEST_F(EmbeddedLogTest, CommitsWhatWasHandedInBeforeItCloses) {
    open();
    int taken = 0;
    for (int n = 0; n < 100; ++n) {
        asio::co_spawn(
            io, log_->append(1, {an_event(std::to_string(n))}),
            [&](std::exception_ptr, Result<std::vector<Position>> outcome) { taken += outcome ? 1 : 0; });
    }
    io.poll();

    close();
    io.restart();
    io.run();

    EXPECT_EQ(taken, 100);
    EXPECT_EQ(open().head(1), 100);
}

TEST_F(EmbeddedLogTest, LeavesNobodyWaitingWhenTheInputThreadEndsFirst) {
    auto other = std::make_unique<asio::io_context>();
    auto log = std::make_unique<EmbeddedLog>(other->get_executor(), clock,
                                             EmbeddedOptions{.directory = directory.store()});
    asio::co_spawn(*other, log->append(1, {an_event("a")}), [](auto, auto) {});
    other->poll_one();

    log.reset();
    other.reset();  // the answer was never taken: its coroutine ends here (the leak check would tell)

    EXPECT_EQ(open().head(1), 1);
}

TEST_F(EmbeddedLogTest, CopiesALogThatIsBeingWritten) {
    open();
    ASSERT_TRUE(append(1, logbed::events({"a", "b"})));
    const std::string copy = directory.path() + "/log.db";

    copy_log(directory.store(), copy);
    ASSERT_TRUE(append(1, logbed::events({"c"})));

    EXPECT_EQ(mode_of(copy), 0600u);
    EXPECT_TRUE(verify_chain(directory.path()).faults.empty());
    EXPECT_EQ(verify_chain(directory.path()).events, 3);
    EXPECT_EQ(verify_chain(directory.store()).events, 4);
}

TEST_F(EmbeddedLogTest, KeepsItsWriteAheadLogShort) {
    open();
    for (int n = 0; n < 40; ++n) {
        std::vector<Event> batch;
        for (int i = 0; i < 20; ++i)
            batch.push_back(an_event("e", R"({"x":")" + std::string(20'000, 'x') + R"("})"));
        ASSERT_TRUE(append(1, std::move(batch)));
    }
    struct stat wal{};
    ASSERT_EQ(::stat((file() + "-wal").c_str(), &wal), 0);

    EXPECT_LT(wal.st_size, 9'000'000);  // 16 MB went through it
}

#ifdef DT_WITH_FAILPOINTS

// What append_in_a_child starts: a program of its own, since failpoints are read once a process.
TEST(LogChild, DISABLED_AppendsTwice) {
    asio::io_context io;
    logbed::FixedClock clock;
    EmbeddedLog log(io.get_executor(), clock, {.directory = std::getenv("DT_LOG_CHILD_STORE")});
    const bool first = logbed::run(io, log.append(1, {an_event("a")})).has_value();
    const bool second = logbed::run(io, log.append(1, {an_event("b")})).has_value();
    ::_exit(first && second ? 0 : first ? 2 : 3);
}

/// Appends "a" and then "b" to the first ledger partition, in a child with `failpoints` set; it ends with 0
/// when both were taken, with 3 when "a" was not. The result is waitpid's.
int append_in_a_child(const std::string& store, const std::string& failpoints) {
    const pid_t child = ::fork();
    if (child == 0) {
        ::setenv("DT_FAILPOINTS", failpoints.c_str(), 1);
        ::setenv("DT_LOG_CHILD_STORE", store.c_str(), 1);
        ::execl("/proc/self/exe", "log_test", "--gtest_filter=LogChild.DISABLED_AppendsTwice",
                "--gtest_also_run_disabled_tests", "--gtest_brief=1", nullptr);
        ::_exit(127);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return status;
}

struct Death {
    const char* failpoint;
    Position head;  // afterwards
};
class FailpointTest : public EmbeddedLogTest, public testing::WithParamInterface<Death> {};

TEST_P(FailpointTest, LeavesAllOrNothingOfACommitWhenTheProcessDies) {
    const int status = append_in_a_child(directory.store(), std::string(GetParam().failpoint) + "=kill@2");

    ASSERT_TRUE(WIFSIGNALED(status));
    EXPECT_EQ(open().head(1), GetParam().head);
    EXPECT_TRUE(verify_chain(directory.store()).faults.empty());
    EXPECT_EQ(append(1, {an_event("b")}).value().front(), GetParam().head + 1);
}

INSTANTIATE_TEST_SUITE_P(Log, FailpointTest,
                         testing::Values(Death{"log.before_begin", 1}, Death{"log.mid_txn", 1},
                                         Death{"log.before_commit", 1}, Death{"log.after_commit", 2}),
                         [](const auto& made) { return std::string(made.param.failpoint).substr(4); });

TEST_F(EmbeddedLogTest, EndsTheProcessWith70WhenAWriteFails) {
    const int status = append_in_a_child(directory.store(), "log.before_commit=err@2");

    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 70);
    EXPECT_EQ(open().head(1), 1);
}

TEST_F(EmbeddedLogTest, GoesOnAfterAFullDisk) {
    const int status = append_in_a_child(directory.store(), "log.mid_txn=err@1");

    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 3);
    const auto found = open().read(1, 0, 10);
    EXPECT_THAT(logbed::ids_of(found), testing::ElementsAre("b"));
    EXPECT_TRUE(verify_chain(directory.store()).faults.empty());
}

#endif

TEST_F(EmbeddedLogTest, AnswersRetryableWhileTheDiskIsFull) {
    const logbed::SmallDisk disk(directory.path(), "1m");
    if (!disk.is_there()) GTEST_SKIP() << "needs the right to mount a small tmpfs";
    EmbeddedLog log(io.get_executor(), clock, {.directory = disk.store()});
    ASSERT_TRUE(disk.fill());
    std::optional<Failure> failure;
    for (int n = 0; n < 100 && !failure; ++n) {
        const auto outcome =
            logbed::run(io, log.append(1, {an_event("a", R"({"x":")" + std::string(30'000, 'x') + R"("})")}));
        if (!outcome) failure = outcome.error();
    }
    ASSERT_TRUE(failure);
    EXPECT_EQ(*failure, fail(FailureKind::retryable, "disk full"));
    const Position before = log.head(1);

    ASSERT_TRUE(disk.empty());

    EXPECT_EQ(logbed::run(io, log.append(1, {an_event("b")})).value().front(), before + 1);
    EXPECT_TRUE(verify_chain(disk.store()).faults.empty());
}

}  // namespace drumtower
