#include "pipeline/reporting/ledger_entry.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace drumtower {

namespace {

using testing::Contains;
using testing::ElementsAre;

const TimePoint start{Duration(1'795'564'800'000)};

Observation seen(const std::string& channel, TimePoint at) {
    Observation one;
    one.event = EventId("seen-" + channel);
    one.channel = ChannelId(channel);
    one.post_id = "p-" + channel;
    one.url = "https://" + channel;
    one.published = {at, at};
    one.first_seen = at + 5min;
    return one;
}

Delivery posted(const std::string& channel, TimePoint at) {
    Delivery one;
    one.channel = ChannelId(channel);
    one.receipt = Receipt{"p-" + channel, "https://" + channel + "/receipt", at};
    one.receipt_event = EventId("receipt-" + channel);
    one.live_version = 1;
    return one;
}

Obligation judged_on(std::vector<std::string> evidence) {
    Obligation duty;
    Verdict verdict;
    verdict.finding = Finding::on_time;
    verdict.evidence = std::move(evidence);
    duty.verdicts = {verdict};
    return duty;
}

TEST(MeetingPostTest, IsTheOneThatTheVerdictRestsOn) {
    const auto by_look = meeting_post(judged_on({"look-1", "seen-weibo"}), {posted("site", start)},
                                      {seen("site", start), seen("weibo", start + 2h)});
    const auto by_receipt = meeting_post(judged_on({"receipt-site"}), {posted("site", start + 1h)},
                                         {seen("weibo", start), seen("site", start + 1h)});

    EXPECT_EQ(by_look->channel.str(), "weibo");
    EXPECT_EQ(by_receipt->url, "https://site/receipt");
    EXPECT_EQ(by_receipt->seen_at, start + 1h + 5min);
}

TEST(MeetingPostTest, IsTheEarliestThatIsStillThereWhileNothingIsJudged) {
    auto gone = seen("wechat", start);
    gone.gone = true;
    auto nothing_live = posted("site", start);
    nothing_live.live_version = 0;

    const auto post =
        meeting_post({}, {nothing_live}, {gone, seen("weibo", start + 3h), seen("other", start + 2h)});

    EXPECT_EQ(post->channel.str(), "other");
    EXPECT_FALSE(meeting_post({}, {nothing_live}, {gone}));
}

TEST(MeetingPostTest, OfADutyOnEachChannelEveryOneCounts) {
    const auto duty = judged_on({"receipt-site", "seen-weibo"});

    EXPECT_THAT(
        meeting_channels(duty, {posted("site", start)}, {seen("weibo", start), seen("wechat", start)}),
        ElementsAre(ChannelId("site"), ChannelId("weibo")));
}

TEST(FollowUpTest, TellsWhatBecameOfACorrectionAndAWithdrawal) {
    Article article;
    Delivery update = posted("site", start);
    update.action = Action::update;
    update.version = 2;
    update.state = DeliveryState::done;

    EXPECT_EQ(follow_up(article, {}, {posted("site", start)}), "");
    EXPECT_EQ(follow_up(article, {}, {update}), "site 更正第 2 版：完成");
    article.state = ArticleState::withdrawn;
    article.withdrawn_why = "数字有误";
    update.action = Action::withdraw;
    update.state = DeliveryState::needs_human;
    EXPECT_EQ(follow_up(article, {}, {update}), "撤稿：数字有误；site 撤稿：需要人工");
}

TEST(LedgerCellsTest, SayInChineseWhoDesignatedAndOnWhatGround) {
    LedgerEntry entry;
    entry.designated_by = "source:portal-news";
    entry.ground = "the source's rule";
    const auto cells = ledger_cells(entry, 8h);
    EXPECT_THAT(cells, Contains("来源 portal-news"));
    EXPECT_THAT(cells, Contains("来源设置为见到即认定"));
}

}  // namespace

}  // namespace drumtower
