#include "pipeline/reporting/story.hpp"

#include "pipeline/reporting/words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace drumtower {

namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const TimePoint start{Duration(1'795'564'800'000)};  // 2026-11-25 08:00 in Fuzhou
constexpr Duration fuzhou = 8h;

class StoryTest : public testing::Test {
protected:
    StoryTest() {
        facts.article.id = ArticleId("a1");
        facts.article.title = "防汛通知";
        facts.article.designation = Designation{
            .event = {}, .cls = "important", .ground = "区政府办", .who = "token:desk", .made_at = start};
        facts.article.versions = {{.number = 1, .content = {}, .title = {}, .seen_at = start}};
        facts.unit.id = UnitId("health");
        facts.unit.name = "卫健局";
        Channel channel;
        channel.id = ChannelId("health-site");
        channel.kind = "website";
        channel.mode = Mode::automatic;
        facts.unit.channels = {channel};
        Obligation duty;
        duty.id = ObligationId("o1");
        duty.rule = RuleId("repost-12h");
        duty.rule_version = 3;
        duty.clock_start = start;
        duty.due = start + 12h;
        duty.channels = {{.id = channel.id, .kind = "website", .mode = Mode::automatic, .looks = true}};
        facts.obligations = {duty};
    }
    std::vector<std::string> waits(Duration after) {
        return waits_for(facts, facts.obligations.front(), start + after, fuzhou);
    }

    DutyFacts facts;
};

TEST_F(StoryTest, TellsClockRuleVersionAndDueTime) {
    const auto text = story(facts, start + 1h, fuzhou);

    EXPECT_THAT(text, HasSubstr("repost-12h 第 3 版，限 12 小时，"));
    EXPECT_THAT(text, HasSubstr("起 2026-11-25 08:00:00"));
    EXPECT_THAT(text, HasSubstr("止 2026-11-25 20:00:00，剩 11 小时\n"));
}

TEST_F(StoryTest, AnOpenDutySaysThatItsDeliveryWaitsForApproval) {
    Delivery delivery;
    delivery.channel = ChannelId("health-site");
    delivery.mode = Mode::approve;
    facts.deliveries = {delivery};

    EXPECT_THAT(waits(1h), ElementsAre("health-site：等批准"));
}

TEST_F(StoryTest, AFreezeIsNamedFirst) {
    facts.freezes = {{.unit = {}, .reason = "误发", .who = "local:root", .since = start}};

    EXPECT_THAT(waits(1h).front(), HasSubstr("推送已冻结（误发"));
}

TEST_F(StoryTest, PastDueItWaitsForALookThatCoversTheWholeTime) {
    ChannelLooks looks;
    looks.channel = ChannelId("health-site");
    looks.covered = {{.from = start, .to = start + 11h, .look = {}}};
    facts.looks = {looks};
    EXPECT_THAT(waits(13h), ElementsAre(HasSubstr("还没有一次查看覆盖")));

    facts.looks.front().covered.front().to = start + 13h;
    EXPECT_THAT(waits(13h), ElementsAre("等判定"));
}

TEST_F(StoryTest, ABlindSpotIsNamed) {
    ChannelLooks looks;
    looks.channel = ChannelId("health-site");
    looks.covered = {{.from = start, .to = start + 13h, .look = {}}};
    looks.blind_spots = {"群发"};
    facts.looks = {looks};

    EXPECT_THAT(waits(13h), ElementsAre(HasSubstr("群发")));
}

TEST_F(StoryTest, AClosedDutyShowsVerdictGradeAndEvidence) {
    Verdict verdict;
    verdict.finding = Finding::on_time;
    verdict.grade = "A";
    verdict.evidence = {"e7"};
    verdict.given_at = start + 2h;
    facts.obligations.front().verdicts = {verdict};
    TimelineEntry entry;
    entry.id = "e7";
    entry.type = "delivery.progressed";
    entry.time = start + 1h;
    facts.timeline = {entry};

    const auto text = story(facts, start + 3h, fuzhou);

    EXPECT_THAT(text, HasSubstr("判定  按时，2026-11-25 10:00:00，机器判定"));
    EXPECT_THAT(text, HasSubstr("证据等级 A（平台回执）"));
    EXPECT_THAT(text, HasSubstr("证据 推送结果，2026-11-25 09:00:00（e7）"));
    EXPECT_THAT(waits(3h), IsEmpty());
}

TEST_F(StoryTest, WhatHappenedIsToldInWordsAndOfWhichChannel) {
    facts.unit.channels.front().name = "卫健局网站";
    Delivery delivery;
    delivery.id = DeliveryId("d1");
    delivery.channel = ChannelId("health-site");
    facts.deliveries = {delivery};
    const auto happened = [&](const char* type, const char* data) {
        TimelineEntry entry;
        entry.type = type;
        entry.time = start;
        entry.data = data;
        facts.timeline.push_back(entry);
    };
    happened("article.released", R"({"who":"local:root","act":"7f3a"})");
    happened("delivery.intended", R"({"delivery":"d1","step":"media 2/3"})");
    happened("delivery.progressed", R"({"delivery":"d1","how":"deferred","detail":"HTTP 503"})");
    happened("delivery.intended", R"({"delivery":"d1","step":"create","action":"withdraw"})");
    happened("delivery.acted", R"({"delivery":"d1","act":"retry","who":"token:desk"})");

    const auto text = story(facts, start + 1h, fuzhou);

    EXPECT_THAT(text, HasSubstr("08:00:00  放行  本机 root\n"));
    EXPECT_THAT(text, HasSubstr("08:00:00  推送登记  卫健局网站（health-site），上传图片 2/3\n"));
    EXPECT_THAT(text, HasSubstr("推送结果  卫健局网站（health-site），没有发出，稍后再试，HTTP 503\n"));
    EXPECT_THAT(text, HasSubstr("推送登记  卫健局网站（health-site），撤稿\n"));
    EXPECT_THAT(text, HasSubstr("人工处理  卫健局网站（health-site），重试，令牌 desk\n"));
}

TEST_F(StoryTest, ADraftThatIsAskedAboutAgainAndAgainIsOneLine) {
    Delivery delivery;
    delivery.id = DeliveryId("d1");
    delivery.channel = ChannelId("health-site");
    delivery.mode = Mode::draft;
    facts.deliveries = {delivery};
    for (const Duration after : {0min, 5min, 10min}) {
        TimelineEntry entry;
        entry.type = "delivery.progressed";
        entry.time = start + after;
        entry.data = R"({"delivery":"d1","how":"accepted"})";
        facts.timeline.push_back(entry);
    }

    const auto text = story(facts, start + 1h, fuzhou);

    EXPECT_THAT(text, HasSubstr("08:00:00  推送结果  health-site，在草稿箱，等人工发布\n"));
    EXPECT_THAT(text, Not(HasSubstr("08:05:00")));
}

TEST_F(StoryTest, OverdueShowsWhichLookItRestsOn) {
    Verdict verdict;
    verdict.finding = Finding::overdue;
    verdict.evidence = {"e9"};
    facts.obligations.front().verdicts = {verdict};
    ChannelLooks looks;
    looks.channel = ChannelId("health-site");
    looks.covered = {{.from = TimePoint{}, .to = start + 13h, .look = EventId("e9")}};
    facts.looks = {looks};

    EXPECT_THAT(story(facts, start + 14h, fuzhou),
                HasSubstr("证据 查看 health-site，看全了 此前全部 至 2026-11-25 21:00:00（e9）"));
}

TEST_F(StoryTest, AChannelThatNoProgramCanSeeWaitsForALink) {
    Delivery delivery;
    delivery.channel = ChannelId("health-site");
    delivery.mode = Mode::manual;
    facts.deliveries = {delivery};
    EXPECT_THAT(waits(1h), ElementsAre("health-site：等单位自行发布"));

    facts.obligations.front().channels.front().looks = false;
    EXPECT_THAT(waits(1h), ElementsAre("health-site：等单位自行发布并提供链接"));
}

TEST(Words, ASpanWithoutABeginningShowsItsEndAndAMinuteIsAMinute) {
    EXPECT_EQ(words::local_span({TimePoint{}, start}, fuzhou), "不晚于 2026-11-25 08:00:00");
    EXPECT_EQ(words::local_span({start, start + 59'999ms}, fuzhou), "2026-11-25 08:00");
    EXPECT_EQ(words::local_span({start, start + 30s}, fuzhou), "2026-11-25 08:00:00 至 2026-11-25 08:00:30");
}

TEST(Words, ALengthIsTwoUnitsAtMost) {
    EXPECT_EQ(words::length(40s), "40 秒");
    EXPECT_EQ(words::length(5min), "5 分钟");
    EXPECT_EQ(words::length(12h), "12 小时");
    EXPECT_EQ(words::length(48h), "2 天");
    EXPECT_EQ(words::length(3h + 12min), "3 小时 12 分");
    EXPECT_EQ(words::length(52h), "2 天 4 小时");
    EXPECT_EQ(words::until(start, start + 5min), "已过 5 分钟");
    EXPECT_EQ(words::until(start, start), "剩 0 秒");
}

}  // namespace

}  // namespace drumtower
