// Hand-made reposts by labelled pairs, as readers would show the posts (tests/data/matching/README.md). The
// half named "choose" is what thresholds were chosen on; the other one is reported.
#include "connectors/common/urls.hpp"
#include "connectors/weibo/weibo_text.hpp"
#include "pipeline/monitoring/recognise_post.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iostream>
#include <map>
#include <string>

namespace drumtower {

namespace {

struct Pair {
    std::string id, half, label, found, why;
};

SeenPost shown(const json::Value& value) {
    SeenPost post;
    post.post_id = "post";
    post.title = json::text(value, "title");
    post.text = json::text(value, "text");
    if (post.title.empty() && json::text(value, "platform") == "weibo")
        post.title = weibo_title(post.text, post.cut);
    post.link = canonical_url(json::text(value, "link"));
    const TimePoint at = json::time_from(json::text(value, "published")).value();
    post.published = {at, at};
    return post;
}

std::string found(const Recognition& recognition) {
    if (recognition.match) return "repost";
    return recognition.doubts.empty() ? "other" : "grey";
}

Pair weighed(const json::Value& value) {
    const json::Value& told = *json::member(value, "article");
    Obligation duty;
    duty.article = ArticleId("a1");
    duty.title = json::text(told, "title");
    duty.url = canonical_url(json::text(told, "url"));
    const TimePoint at = json::time_from(json::text(told, "published")).value();
    duty.published = {at, at};
    const Candidate candidate{duty.article,
                              std::chrono::floor<std::chrono::days>(at),
                              {std::make_shared<const Likened>(duty.title, json::text(told, "text"))}};
    const SeenPost post = shown(*json::member(value, "post"));
    Matcher matcher({duty}, {});
    const Recognition recognition = recognise_post(post, matcher.match(post), {candidate});
    return {json::text(value, "id"), json::text(value, "half"), json::text(value, "label"),
            found(recognition), recognition.why};
}

/// How many of each label were found to be what, of one half.
std::map<std::string, int> counted(const std::string& half) {
    std::ifstream file(std::string(DT_TEST_DATA) + "/matching/pairs.jsonl");
    std::map<std::string, int> counts;
    for (std::string line; std::getline(file, line);) {
        const auto document = json::parse(line);
        if (!document) throw std::runtime_error("pairs.jsonl holds a line that is no JSON");
        const Pair pair = weighed(*document);
        if (pair.half != half) continue;
        ++counts[pair.label + " " + pair.found];
        ++counts[pair.label];
        if (pair.label != pair.found)
            std::cout << half << " " << pair.id << ": " << pair.label << ", found " << pair.found << " "
                      << pair.why << "\n";
    }
    const int taken = counts["repost repost"] + counts["other repost"] + counts["grey repost"];
    std::cout << half << ": of " << taken << " taken for reposts " << counts["repost repost"] << " are, "
              << counts["grey repost"] << " are grey, " << counts["other repost"] << " are not; of "
              << counts["repost"] << " reposts " << counts["repost repost"] << " were found, "
              << counts["repost grey"] << " asked about; of " << counts["other"] << " others "
              << counts["other grey"] << " asked about; of " << counts["grey"] << " grey ones "
              << counts["grey grey"] << "\n";
    return counts;
}

TEST(MatchingPairsTest, OnTheHalfThatThresholdsWereChosenOn) {
    auto counts = counted("choose");
    ASSERT_GE(counts["repost"] + counts["other"] + counts["grey"], 75);
    EXPECT_EQ(counts["other repost"], 0) << "a twin is no repost";
    EXPECT_GE(counts["repost repost"] * 10, counts["repost"] * 9);
    EXPECT_LE(counts["other grey"] * 10, counts["other"]) << "a person is asked for cause";
}

TEST(MatchingPairsTest, OnTheHalfThatIsReported) {
    auto counts = counted("report");
    ASSERT_GE(counts["repost"] + counts["other"] + counts["grey"], 75);
    EXPECT_EQ(counts["other repost"], 0) << "a twin is no repost";
    EXPECT_GE(counts["repost repost"] * 10, counts["repost"] * 8);
    EXPECT_GE((counts["repost repost"] + counts["repost grey"]) * 10, counts["repost"] * 9);
    EXPECT_LE(counts["other grey"] * 10, counts["other"]) << "a person is asked for cause";
}

}  // namespace

}  // namespace drumtower
