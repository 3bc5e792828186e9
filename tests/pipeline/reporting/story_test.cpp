#include "pipeline/reporting/story.hpp"

#include "pipeline/reporting/words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace drumtower {

namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

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

    EXPECT_THAT(text, HasSubstr("repost-12h 第 3 版，限 12 小时 0 分"));
    EXPECT_THAT(text, HasSubstr("起 2026-11-25 08:00:00"));
    EXPECT_THAT(text, HasSubstr("止 2026-11-25 20:00:00，剩 11 小时 0 分"));
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
    EXPECT_THAT(text, HasSubstr("证据 e7  delivery.progressed  2026-11-25 09:00:00"));
    EXPECT_THAT(waits(3h), IsEmpty());
}

TEST(Words, ALengthIsTwoUnitsAtMost) {
    EXPECT_EQ(words::length(40s), "40 秒");
    EXPECT_EQ(words::length(5min), "5 分");
    EXPECT_EQ(words::length(3h + 12min), "3 小时 12 分");
    EXPECT_EQ(words::length(52h), "2 天 4 小时");
    EXPECT_EQ(words::until(start, start + 5min), "已过 5 分");
    EXPECT_EQ(words::until(start, start), "剩 0 秒");
}

}  // namespace

}  // namespace drumtower
