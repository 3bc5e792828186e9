#include "pipeline/ledger/view.hpp"

#include "pipeline/ledger/folder.hpp"
#include "pipeline/ledger/tables.hpp"
#include "pipeline/log/sqlite.hpp"
#include "tests/pipeline/log/small_disk.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/memory_log.hpp"
#include "tests/support/run.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

namespace drumtower {

namespace {

using testing::HasSubstr;

class ViewTest : public testing::Test {
protected:
    void seen(const std::string& article) {
        facts::ArticleSeen fact;
        fact.article = ArticleId(article);
        fact.source = SourceId("portal");
        fact.url = "https://gov.example.cn/" + article;
        fact.title = article;
        log.add(articles_partition, {facts::state(fact, {clock.now(), "n1", 1})}).value();
    }
    std::string file() const { return tables::view_file(directory.path()); }
    /// Every page but the first says nothing any more.
    void damage() {
        const auto size = std::filesystem::file_size(file());
        std::fstream bytes(file(), std::ios::in | std::ios::out | std::ios::binary);
        bytes.seekp(4096);
        bytes << std::string(size - 4096, '\x5a');
    }

    asio::io_context io;
    test::ManualClock clock;
    test::TemporaryDirectory directory;
    test::MemoryLog log{clock, 1};
};

TEST_F(ViewTest, SaysThatItStandsStillInsteadOfWaitingForWhatItCannotRead) {
    Event strange;
    strange.id = EventId("e-strange");
    strange.type = "article.praised";
    strange.subject = "a1";
    strange.time = clock.now();
    log.add(articles_partition, {strange}).value();
    View view(io.get_executor(), log, directory.path());
    view.start();

    EXPECT_FALSE(test::run(io, view.catch_up()));
    EXPECT_THAT(view.halted(), HasSubstr("article.praised"));
}

TEST_F(ViewTest, ADamagedViewIsThrownAwayAndMadeAgain) {
    for (int i = 0; i < 300; ++i)
        seen("a" + std::to_string(i));
    const std::string digest = rebuild_view(log, directory.path());
    {
        View view(io.get_executor(), log, directory.path());
        damage();
        auto query = [](Queries& queries) { return queries.article(ArticleId("a7")); };
        EXPECT_THROW(test::run(io, view.read(query)), std::runtime_error);
    }
    EXPECT_FALSE(std::filesystem::exists(file()));

    View again(io.get_executor(), log, directory.path());
    again.start();
    EXPECT_TRUE(test::run(io, again.catch_up()));
    auto query = [](Queries& queries) { return queries.digest(); };
    EXPECT_EQ(test::run(io, again.read(query)), digest);
}

TEST_F(ViewTest, AFullDiskLeavesItWhereItWasAndItGoesOnWithSpace) {
    const logbed::SmallDisk disk(directory.path(), "4m");
    if (!disk.is_there()) GTEST_SKIP() << "needs the right to mount a small tmpfs";
    std::filesystem::create_directory(disk.store());
    Folder folder(log, disk.store());
    ASSERT_TRUE(disk.fill());
    for (int i = 0; i < 300; ++i)
        seen("a" + std::to_string(i));

    EXPECT_THROW(folder.fold_some(), sqlite::Error);
    EXPECT_EQ(folder.position(articles_partition), 0);
    ASSERT_TRUE(disk.empty());

    folder.fold_some();
    EXPECT_EQ(folder.position(articles_partition), log.head(articles_partition));
    EXPECT_EQ(Queries(disk.store()).digest(), rebuild_view(log, directory.path()));
}

TEST_F(ViewTest, WithTheDiskFullItUsesTheReserve) {
    const logbed::SmallDisk disk(directory.path(), "32m");
    if (!disk.is_there()) GTEST_SKIP() << "needs the right to mount a small tmpfs";
    std::filesystem::create_directory(disk.store());
    DiskReserve reserve(disk.store());
    View view(io.get_executor(), log, disk.store(), &reserve);
    ASSERT_TRUE(disk.fill());
    for (int i = 0; i < 30; ++i)
        seen("a" + std::to_string(i));
    view.start();

    EXPECT_TRUE(test::run(io, view.catch_up()));
    EXPECT_TRUE(reserve.is_released());
}

}  // namespace

}  // namespace drumtower
