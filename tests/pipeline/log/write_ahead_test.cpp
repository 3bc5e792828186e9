#include "pipeline/log/sqlite.hpp"
#include "tests/pipeline/log/log_bed.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace drumtower::sqlite {

namespace {

class WriteAheadTest : public testing::Test {
protected:
    std::string file() const { return directory.path() + "/a.db"; }
    std::string ahead_file() const { return file() + "-wal"; }
    bool is_in(const std::string& path, const std::string& text) const {
        std::ifstream in(path, std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
        return bytes.find(text) != std::string::npos;
    }
    /// Opened as logs are; with a table.
    struct Opened {
        explicit Opened(const std::string& path) : database(path, Open::create) {
            database.require_pragma("journal_mode", "WAL", "wal");
            database.execute("CREATE TABLE IF NOT EXISTS t(text TEXT)");
        }
        void insert(const std::string& text) {
            database.prepare("INSERT INTO t VALUES(?)").bind(1, text).run();
        }
        Database database;
        WriteAhead ahead{database};
    };

    logbed::TemporaryDirectory directory;
};

TEST_F(WriteAheadTest, AnotherLifeWritesWhatItFindsIntoTheDatabaseAnew) {
    Opened first(file());
    first.insert("a receipt");
    ASSERT_FALSE(is_in(file(), "a receipt"));

    Opened(file()).ahead.settle();

    EXPECT_TRUE(is_in(file(), "a receipt"));
}

TEST_F(WriteAheadTest, IsDueAfterManyPagesAndNotAgainAtOnce) {
    Opened opened(file());
    opened.insert("little");
    EXPECT_FALSE(opened.ahead.is_due());
    opened.insert(std::string(5 << 20, 'x'));
    EXPECT_TRUE(opened.ahead.is_due());

    opened.ahead.checkpoint();

    EXPECT_FALSE(opened.ahead.is_due());
}

TEST_F(WriteAheadTest, IsEmptiedUnlessSomebodyReads) {
    Opened opened(file());
    opened.insert("old");
    opened.database.execute("PRAGMA busy_timeout=1");
    {
        Database reader(file(), Open::read_only);
        reader.execute("BEGIN");
        auto rows = reader.prepare("SELECT * FROM t");
        rows.step();
        opened.insert("new");
        EXPECT_FALSE(opened.ahead.empty());
    }

    EXPECT_TRUE(opened.ahead.empty());
    EXPECT_EQ(std::filesystem::file_size(ahead_file()), 0u);
}

}  // namespace

}  // namespace drumtower::sqlite
