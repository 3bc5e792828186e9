#include "daemon/api/node_store.hpp"

#include "pipeline/log/sqlite.hpp"
#include "tests/pipeline/log/small_disk.hpp"
#include "tests/support/run.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <sys/stat.h>

namespace drumtower {

namespace {

/// More than the write-ahead log has room for.
const std::string long_cursor(500'000, 'e');

class NodeStoreTest : public testing::Test {
protected:
    test::TemporaryDirectory directory;
    asio::io_context io;
};

TEST_F(NodeStoreTest, ATokenIsFoundAfterAReopenAndItsTextIsNowhere) {
    std::string text;
    {
        NodeStore node(directory.path());
        text = test::run(io, node.add_token("desk", Role::unit, "health", TimePoint(Duration(1000))));
    }
    NodeStore node(directory.path());
    std::ifstream file(directory / "node.db", std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};

    const auto found = node.find_token(text);

    ASSERT_TRUE(found);
    EXPECT_EQ(found->id, "desk");
    EXPECT_EQ(found->unit, "health");
    EXPECT_EQ(text.substr(0, 3), "dt_");
    EXPECT_GE(text.size(), 35U);
    EXPECT_EQ(bytes.find(text), std::string::npos);
}

TEST_F(NodeStoreTest, ADisabledTokenIsNotFound) {
    NodeStore node(directory.path());
    const auto text = test::run(io, node.add_token("desk", Role::admin, "", TimePoint{}));

    EXPECT_TRUE(test::run(io, node.disable_token("desk")));
    EXPECT_FALSE(test::run(io, node.disable_token("nobody")));

    EXPECT_FALSE(node.find_token(text));
    EXPECT_FALSE(NodeStore(directory.path()).find_token(text));
}

TEST_F(NodeStoreTest, TheSameNameTwiceIsRefused) {
    NodeStore node(directory.path());
    test::run(io, node.add_token("desk", Role::admin, "", TimePoint{}));

    EXPECT_THROW(test::run(io, node.add_token("desk", Role::admin, "", TimePoint{})), std::invalid_argument);
}

TEST_F(NodeStoreTest, ACursorIsThereAfterAReopen) {
    {
        NodeStore node(directory.path());
        test::run(io, node.put_cursor("portal", "etag-1"));
        test::run(io, node.put_cursor("portal", "etag-2"));
    }

    NodeStore node(directory.path());

    EXPECT_EQ(node.cursor("portal"), "etag-2");
    EXPECT_EQ(node.cursor("other"), "");
}

TEST_F(NodeStoreTest, ACursorThatDoesNotFitOnAFullDiskStaysWhereItWas) {
    const logbed::SmallDisk disk(directory.path(), "32m");
    if (!disk.is_there()) GTEST_SKIP() << "needs the right to mount a small tmpfs";
    std::filesystem::create_directory(disk.store());
    NodeStore node(disk.store());
    test::run(io, node.put_cursor("portal", "etag-1"));
    ASSERT_TRUE(disk.fill());

    EXPECT_THROW(test::run(io, node.put_cursor("portal", long_cursor)), sqlite::Error);
    EXPECT_TRUE(node.cursor("portal") == "etag-1");
    ASSERT_TRUE(disk.empty());

    test::run(io, node.put_cursor("portal", "etag-2"));
    EXPECT_EQ(node.cursor("portal"), "etag-2");
}

TEST_F(NodeStoreTest, WithTheDiskFullItUsesTheReserve) {
    const logbed::SmallDisk disk(directory.path(), "32m");
    if (!disk.is_there()) GTEST_SKIP() << "needs the right to mount a small tmpfs";
    std::filesystem::create_directory(disk.store());
    DiskReserve reserve(disk.store());
    NodeStore node(disk.store(), &reserve);
    ASSERT_TRUE(disk.fill());

    test::run(io, node.put_cursor("portal", long_cursor));

    EXPECT_TRUE(reserve.is_released());
    EXPECT_TRUE(node.cursor("portal") == long_cursor);
}

TEST_F(NodeStoreTest, TheFileIsForItsOwnerAlone) {
    const NodeStore node(directory.path());
    struct stat found{};

    ASSERT_EQ(::stat((directory / "node.db").c_str(), &found), 0);

    EXPECT_EQ(found.st_mode & 0777U, 0600U);
}

}  // namespace

}  // namespace drumtower
