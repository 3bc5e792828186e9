#include "daemon/cli/exit.hpp"

#include "daemon/cli/store.hpp"
#include "pipeline/log/sqlite.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace drumtower::cli {

namespace {

Code code_of_errno(int error) {
    return code_of(std::system_error(error, std::generic_category(), "b.tar"));
}

template <class Act>
Code refusal(Act act) {
    try {
        act();
    } catch (const std::exception& error) {
        return code_of(error);
    }
    return fine;
}

TEST(ExitTest, AFullDiskIsTriedAgainAndAFileThatIsNotThereIsTheCallersToName) {
    EXPECT_EQ(code_of_errno(ENOSPC), try_again);
    EXPECT_EQ(code_of_errno(EMFILE), try_again);
    EXPECT_EQ(code_of_errno(ENOENT), usage);
    EXPECT_EQ(code_of_errno(EACCES), usage);
    EXPECT_EQ(code_of_errno(EROFS), usage);
    EXPECT_EQ(code_of_errno(EIO), internal_fault);
    EXPECT_EQ(
        code_of(std::filesystem::filesystem_error("x", std::make_error_code(std::errc::no_space_on_device))),
        try_again);
    EXPECT_EQ(code_of(std::runtime_error("anything else")), internal_fault);
}

TEST(ExitTest, ADatabaseThatIsFullBusyDamagedOrClosedToUsSaysWhichItIs) {
    EXPECT_EQ(code_of(sqlite::Error(13, "full")), try_again);
    EXPECT_EQ(code_of(sqlite::Error(5 | (1 << 8), "busy, recovering")), try_again);
    EXPECT_EQ(code_of(sqlite::Error(26, "not a database")), bad_configuration);
    EXPECT_EQ(code_of(sqlite::Error(8, "read-only")), bad_configuration);
    EXPECT_EQ(code_of(sqlite::Error(10 | (4 << 8), "fsync")), internal_fault);
}

TEST(ExitTest, AStoreThatIsHeldIsTriedAgainAndOneThatCannotBeUsedIsNot) {
    const test::TemporaryDirectory directory;
    const auto held = locked(directory / "store");
    std::ofstream(directory / "file") << "x";

    EXPECT_EQ(refusal([&] { locked(directory / "store"); }), try_again);
    EXPECT_EQ(refusal([&] { locked(directory / "file"); }), bad_configuration);
    EXPECT_EQ(refusal([&] { locked(directory / "file/store"); }), bad_configuration);
    EXPECT_EQ(refusal([&] { locked(directory / "no/such/store"); }), bad_configuration);
    EXPECT_EQ(refusal([&] { must_be_a_store(directory / "file/store"); }), bad_configuration);
    EXPECT_EQ(refusal([&] { must_be_a_store(directory / "store"); }), try_again);
    EXPECT_EQ(refusal([&] { opened_view(directory / "store"); }), try_again);
}

TEST(ExitTest, AnotherNumberOfPartitionsThanTheLogsIsAConfigurationThatIsWrong) {
    const test::TemporaryDirectory directory;
    config::Config config;
    const auto open = [&] { with_log(config, directory.path(), [](auto&, auto&, auto&) {}); };
    open();
    config.log.partitions = 3;

    EXPECT_EQ(refusal(open), bad_configuration);
}

}  // namespace

}  // namespace drumtower::cli
