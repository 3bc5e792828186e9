#include "config/config.hpp"
#include "tests/config/folder.hpp"
#include "tests/config/good_config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

namespace drumtower::config {

namespace {

constexpr int rounds = 1500;
constexpr unsigned seed = 20200065;

/// Loads it and checks that each problem is one printable line with a place.
void expect_a_civil_answer(const std::string& file) {
    const auto loaded = load(file);
    for (const auto& problem : loaded.problems) {
        const std::string line = to_string(problem);
        EXPECT_GE(problem.place.line, 1) << line;
        EXPECT_GE(problem.place.column, 1) << line;
        EXPECT_EQ(line.find_first_of(std::string("\n\r\0\x1B", 4)), std::string::npos) << line;
        EXPECT_FALSE(problem.key.empty()) << line;
        EXPECT_FALSE(problem.advice.empty()) << line;
    }
}

std::string whole() {
    return std::string(good_main) + std::string(good_unit);
}

class RobustnessTest : public testing::Test {
protected:
    std::size_t below(std::size_t limit) {
        return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random);
    }

    Folder folder;
    std::mt19937 random{seed};
};

TEST_F(RobustnessTest, AnswersEveryTruncationOfAGoodFile) {
    const std::string good = whole();
    for (std::size_t length = 0; length < good.size(); ++length) {
        expect_a_civil_answer(folder.write("main.toml", good.substr(0, length)));
    }
}

TEST_F(RobustnessTest, AnswersFlippedBytes) {
    for (int round = 0; round < rounds; ++round) {
        std::string damaged = whole();
        for (std::size_t flips = 1 + below(4); flips > 0; --flips) {
            damaged[below(damaged.size())] = static_cast<char>(below(256));
        }
        expect_a_civil_answer(folder.write("main.toml", damaged));
    }
}

TEST_F(RobustnessTest, AnswersPiecesThatMoved) {
    for (int round = 0; round < rounds; ++round) {
        std::string damaged = whole();
        const std::string piece = damaged.substr(below(damaged.size()), below(40));
        damaged.insert(below(damaged.size()), piece);
        damaged.erase(below(damaged.size()), below(10));
        expect_a_civil_answer(folder.write("main.toml", damaged));
    }
}

TEST_F(RobustnessTest, AnswersTablesNestedWithoutEnd) {
    std::string deep = "x = ";
    for (int depth = 0; depth < 20'000; ++depth)
        deep += "[";

    expect_a_civil_answer(folder.write("main.toml", deep));

    std::string dotted = "[a";
    for (int depth = 0; depth < 20'000; ++depth)
        dotted += ".a";
    expect_a_civil_answer(folder.write("main.toml", dotted + "]\n"));
}

}  // namespace

}  // namespace drumtower::config
