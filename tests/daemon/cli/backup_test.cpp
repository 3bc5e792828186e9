#include "daemon/cli/backup.hpp"

#include "daemon/api/node_store.hpp"
#include "daemon/cli/exit.hpp"
#include "daemon/cli/store.hpp"
#include "daemon/cli/tar.hpp"
#include "pipeline/ledger/view.hpp"
#include "pipeline/model/facts.hpp"
#include "tests/support/run.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace drumtower::cli {

namespace {

class BackupTest : public testing::Test {
protected:
    BackupTest() {
        config.store.directory = directory / "store";
        std::filesystem::create_directories(config.store.directory);
        with_log(config, config.store.directory, [&](asio::io_context& io, Clock& clock, EventLog& log) {
            const facts::Frozen fact{.unit = {}, .reason = "试", .who = "local:root", .act = "1"};
            append_one(io, log, facts::state(fact, {.time = clock.now(), .node = "n1", .epoch = 0}));
        });
        asio::io_context io;
        NodeStore node(config.store.directory);
        token = test::run(io, node.add_token("desk", Role::admin, "", TimePoint{}));
    }
    config::Config elsewhere() const {
        config::Config other = config;
        other.store.directory = directory / "other";
        return other;
    }
    Code refusal(const config::Config& where, const std::string& file) {
        try {
            restore(where, file);
        } catch (const std::exception& error) {
            return code_of(error);
        }
        return fine;
    }

    test::TemporaryDirectory directory;
    config::Config config;
    std::string token;
};

TEST_F(BackupTest, WhatWasBackedUpComesBackAndTheLogSaysSo) {
    const auto digest = backup(config.store.directory, directory / "b.tar");

    const auto restored = restore(elsewhere(), directory / "b.tar");

    EXPECT_EQ(restored.digest, digest);
    EXPECT_TRUE(NodeStore(directory / "other").find_token(token));
    EXPECT_TRUE(verify_chain(directory / "other").faults.empty());
    with_log(elsewhere(), directory / "other", [&](asio::io_context&, Clock&, EventLog& log) {
        const auto events = log.read(articles_partition, 0, 10);
        EXPECT_EQ(events.back().event.type, "store.restored");
        EXPECT_THAT(events.back().event.data, testing::HasSubstr(digest));
        EXPECT_EQ(restored.events, static_cast<std::int64_t>(events.size()));
    });
}

TEST_F(BackupTest, ARestoreGoesOnlyIntoAnEmptyStore) {
    backup(config.store.directory, directory / "b.tar");

    EXPECT_EQ(refusal(config, directory / "b.tar"), found_problems);
}

TEST_F(BackupTest, ARestoreIsRefusedWhileTheStoreIsHeld) {
    backup(config.store.directory, directory / "b.tar");
    const StoreLock held(config.store.directory);

    EXPECT_EQ(refusal(config, directory / "b.tar"), try_again);
}

TEST_F(BackupTest, ADamagedBackupLeavesNothingBehind) {
    backup(config.store.directory, directory / "b.tar");
    std::fstream file(directory / "b.tar", std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(3000);
    file.put('\x7f');
    file.close();

    EXPECT_EQ(refusal(elsewhere(), directory / "b.tar"), found_problems);
    EXPECT_FALSE(std::filesystem::exists(directory / "other/log.db"));
}

TEST_F(BackupTest, ABackupDoesNotReplaceAFile) {
    std::ofstream(directory / "b.tar") << "mine";

    EXPECT_THROW(backup(config.store.directory, directory / "b.tar"), Exit);
}

TEST_F(BackupTest, AHalfWrittenArchiveIsNoBackup) {
    backup(config.store.directory, directory / "b.tar");
    std::filesystem::resize_file(directory / "b.tar", std::filesystem::file_size(directory / "b.tar") / 2);

    EXPECT_EQ(refusal(elsewhere(), directory / "b.tar"), found_problems);
}

TEST_F(BackupTest, ABackupThatIsNotThereIsTheCallersMistake) {
    EXPECT_EQ(refusal(elsewhere(), directory / "nothing.tar"), usage);
    EXPECT_EQ(refusal(elsewhere(), directory.path()), usage);
    EXPECT_FALSE(std::filesystem::exists(directory / "other"));
}

TEST_F(BackupTest, ABackupCannotGoWhereNoFolderCanBe) {
    std::ofstream(directory / "file") << "x";

    try {
        backup(config.store.directory, directory / "file/b.tar");
        FAIL();
    } catch (const std::exception& error) {
        EXPECT_EQ(code_of(error), usage);
    }
}

}  // namespace

}  // namespace drumtower::cli
