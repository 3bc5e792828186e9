// Mode `draft`, and a site that has two posts of ours: at the real WordPress and at the simulated one.
#include "connectors/website/wordpress_text.hpp"
#include "tests/connectors/website/wordpress_bed.hpp"

#include <gmock/gmock.h>

namespace drumtower::test {
namespace {

using testing::HasSubstr;

class WordPressDraftsTest : public WordPressBed {
protected:
    void draft() {
        options.standing = WordPressOptions::Standing::draft;
        const auto step = publish();
        ASSERT_TRUE(step && std::holds_alternative<Accepted>(*step));
        memo = std::get<Accepted>(*step).memo;
    }
    std::string id() { return WordPressMemo::of(memo).post_id; }
    ReadBack found() {
        const auto answer = wait(publisher().find(posting, memo));
        return answer ? *answer : ReadBack(Unknown{answer.error().detail});
    }
};

TEST_P(WordPressDraftsTest, LeavesADraftToTheOfficerAndKnowsWhenItIsPublished) {
    draft();
    EXPECT_TRUE(std::holds_alternative<Pending>(found()));

    by_hand(id(), R"({"status":"publish"})");
    EXPECT_TRUE(std::holds_alternative<Found>(found()));
}

TEST_P(WordPressDraftsTest, ACorrectedDraftIsTheSameDraftWithTheNewText) {
    draft();
    const std::string before = id();
    posting.version = 2;
    posting.body.html = "<p>更正后的正文</p>";
    EXPECT_EQ(publisher().next_step(posting, memo), "update");
    const auto step = wait(publisher().update(posting, memo));

    ASSERT_TRUE(step && std::holds_alternative<Accepted>(*step));
    memo = std::get<Accepted>(*step).memo;
    EXPECT_EQ(id(), before);
    by_hand(id(), R"({"status":"publish"})");
    const ReadBack live = found();
    ASSERT_TRUE(std::holds_alternative<Found>(live));
    EXPECT_EQ(std::get<Found>(live).version, 2);
}

TEST_P(WordPressDraftsTest, AWithdrawnDraftIsGoneFromTheBox) {
    draft();
    const auto step = wait(publisher().withdraw(posting, memo));

    ASSERT_TRUE(step && std::holds_alternative<Published>(*step));
    EXPECT_FALSE(std::holds_alternative<Pending>(found()));
    EXPECT_FALSE(std::holds_alternative<Found>(found()));
}

TEST_P(WordPressDraftsTest, TwoPublicPostsOfOursAreNamedAndNoneIsTakenForTheOne) {
    const Published first = published();
    WordPressClient again(http, options);
    const auto second = wait(again.post("posts", "",
                                        R"({"title":"x","content":"x","status":"publish","slug":")" +
                                            wordpress_slug(posting.delivery) + R"("})"));
    ASSERT_TRUE(second && second->ok());

    const ReadBack answer = found();

    ASSERT_TRUE(std::holds_alternative<Unknown>(answer));
    EXPECT_THAT(std::get<Unknown>(answer).why, HasSubstr("post " + first.receipt.post_id));
}

INSTANTIATE_TEST_SUITE_P(Site, WordPressDraftsTest, testing::ValuesIn(wordpress_sites()),
                         [](const auto& instance) { return instance.param.name; });
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(WordPressDraftsTest);

}  // namespace
}  // namespace drumtower::test
