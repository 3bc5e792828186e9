#include "daemon/access/secret_store.hpp"

#include "tests/support/run.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <sys/stat.h>
#include <unistd.h>

namespace drumtower {

namespace {

const std::string text = "app-secret-0123456789";

class SecretStoreTest : public testing::Test {
protected:
    void set(const std::string& name) {
        SecretStore store(node, directory.path());
        test::run(io, store.set(name, text, TimePoint{}));
    }
    std::string bytes(const std::string& name) {
        std::ifstream file(directory / name, std::ios::binary);
        return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    }

    test::TemporaryDirectory directory;
    asio::io_context io;
    NodeDatabase node{directory.path()};
};

TEST_F(SecretStoreTest, OpensAgainWithTheKeyAndStandsInNoFile) {
    set("health-wechat.app_secret");

    const SecretStore again(node, directory.path());
    EXPECT_EQ(again.opened().at("health-wechat.app_secret"), text);
    struct stat info{};
    ASSERT_EQ(stat((directory / "seal.key").c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777U, 0600U);
    for (const char* file : {"node.db", "node.db-wal", "seal.key"})
        EXPECT_EQ(bytes(file).find(text), std::string::npos) << file;
}

TEST_F(SecretStoreTest, WithoutItsKeyItStaysClosedAndSaysSo) {
    set("a");
    ::unlink((directory / "seal.key").c_str());

    SecretStore other(node, directory.path());
    EXPECT_TRUE(other.opened().empty());
    EXPECT_EQ(other.closed(), std::vector<std::string>{"a"});
    test::run(io, other.set("a", "new", TimePoint{}));
    EXPECT_TRUE(other.closed().empty());
    EXPECT_EQ(SecretStore(node, directory.path()).opened().at("a"), "new");
}

TEST_F(SecretStoreTest, TwoCannotBeExchanged) {
    set("a");
    node.at_start().execute("UPDATE sealed SET name = 'b'");

    EXPECT_EQ(SecretStore(node, directory.path()).closed(), std::vector<std::string>{"b"});
}

TEST_F(SecretStoreTest, WhatIsDroppedIsGone) {
    set("a");
    SecretStore store(node, directory.path());

    EXPECT_TRUE(test::run(io, store.drop("a")));
    EXPECT_FALSE(test::run(io, store.drop("a")));
    EXPECT_TRUE(SecretStore(node, directory.path()).opened().empty());
}

TEST(SecretNameTest, IsPlain) {
    EXPECT_EQ(secret_name_fault("health-wechat.app_secret"), "");
    for (const char* name : {"", "a b", "a/b", "密"})
        EXPECT_NE(secret_name_fault(name), "") << name;
}

}  // namespace

}  // namespace drumtower
