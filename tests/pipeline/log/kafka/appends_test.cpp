#include "pipeline/log/kafka/appends.hpp"

#include "tests/pipeline/log/log_bed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace drumtower::kafka {

namespace {

class AppendsTest : public testing::Test {
protected:
    std::optional<Append> read(const std::string& id, const std::string& append, std::size_t index,
                               std::size_t count) {
        return take(part, {logbed::an_event(id), {append, index, count}, "0:7", offset_++, "hash of " + id});
    }
    static std::vector<std::string> ids(const Append& append) {
        std::vector<std::string> found;
        for (const Event& event : append.events)
            found.push_back(event.id.str());
        return found;
    }
    Part part;

private:
    std::int64_t offset_ = 10;
};

}  // namespace

TEST_F(AppendsTest, OneOfOneRecordIsWholeAtOnce) {
    const auto append = read("a", "x", 0, 1);

    ASSERT_TRUE(append);
    EXPECT_EQ(append->name, "x");
    EXPECT_THAT(ids(*append), testing::ElementsAre("a"));
    EXPECT_EQ(append->next, 11);
    EXPECT_EQ(append->last, "hash of a");
    EXPECT_EQ(append->needs, "0:7");
}

TEST_F(AppendsTest, OneOfThreeIsWholeWithItsLastRecord) {
    EXPECT_FALSE(read("a", "x", 0, 3));
    EXPECT_FALSE(read("b", "x", 1, 3));
    const auto append = read("c", "x", 2, 3);

    ASSERT_TRUE(append);
    EXPECT_THAT(ids(*append), testing::ElementsAre("a", "b", "c"));
    EXPECT_EQ(append->next, 13);
    EXPECT_TRUE(append->torn.empty());
}

TEST_F(AppendsTest, OneThatAnotherInterruptsIsTornAndTheOtherIsWhole) {
    read("a", "x", 0, 2);
    const auto other = read("alone", "y", 0, 1);
    const auto rest = read("b", "x", 1, 2);

    EXPECT_THAT(ids(*other), testing::ElementsAre("alone"));
    EXPECT_THAT(other->torn, testing::ElementsAre("x"));
    ASSERT_TRUE(rest);
    EXPECT_TRUE(rest->events.empty());
    EXPECT_EQ(rest->next, 13);
}

TEST_F(AppendsTest, AfterARestartOneThatIsUnderWayIsReadFromItsBeginning) {
    read("a", "x", 0, 2);
    const auto torn = read("b", "y", 0, 2);

    ASSERT_TRUE(torn);
    EXPECT_TRUE(torn->events.empty());
    EXPECT_THAT(torn->torn, testing::ElementsAre("x"));
    EXPECT_EQ(torn->next, 11);
    EXPECT_EQ(torn->last, "hash of a");
    EXPECT_THAT(ids(*read("c", "y", 1, 2)), testing::ElementsAre("b", "c"));
}

TEST_F(AppendsTest, OneThatWasSentAgainUnderItsOldNameIsWholeOnce) {
    read("a", "x", 0, 2);
    EXPECT_TRUE(read("a", "x", 0, 2)->events.empty());
    EXPECT_THAT(ids(*read("b", "x", 1, 2)), testing::ElementsAre("a", "b"));
}

TEST_F(AppendsTest, AnotherCountIsAnotherAppend) {
    read("a", "x", 0, 3);
    EXPECT_TRUE(read("b", "x", 1, 2)->events.empty());
    EXPECT_TRUE(read("c", "x", 2, 3)->events.empty());
}

}  // namespace drumtower::kafka
