#include "pipeline/monitoring/reminders.hpp"

#include <gmock/gmock.h>

namespace drumtower {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const TimePoint noon{Duration(1'795'579'200'000)};  // 2026-11-25 12:00 in Fuzhou

Obligation duty(const std::string& title, Duration left, bool looks = true) {
    Obligation duty;
    duty.id = ObligationId("o-" + title);
    duty.article = ArticleId("a-" + title);
    duty.title = title;
    duty.url = "https://www.gl.gov.cn/" + title;
    duty.due = noon + left;
    duty.cls = "important";
    duty.channels = {{ChannelId("c"), looks ? "website" : "other", Mode::manual, looks}};
    return duty;
}

Owing owing(const std::string& unit, std::vector<Obligation> duties) {
    Owing owing;
    owing.unit.id = UnitId(unit);
    owing.unit.name = unit;
    owing.duties = std::move(duties);
    return owing;
}

TEST(ReminderTest, NamesUnitDutiesAndTheTimeLeft) {
    const Notice notice = reminder({owing("卫健局", {duty("防汛通知", 2h), duty("停水通告", 5h)})}, {}, noon);
    EXPECT_EQ(notice.title, "【催办】卫健局：2 件重要政务信息待转载");
    EXPECT_THAT(notice.text,
                AllOf(HasSubstr("《防汛通知》 截止 11-25 14:00，还剩 2 小时 0 分"), HasSubstr("《停水通告》"),
                      HasSubstr("https://www.gl.gov.cn/停水通告"), Not(HasSubstr("链接"))));
    EXPECT_EQ(notice.urgency, Notice::Urgency::ordinary);
    EXPECT_EQ(reminder({owing("卫健局", {duty("防汛通知", 20min)})}, {}, noon).urgency,
              Notice::Urgency::urgent);
}

TEST(ReminderTest, UnitsThatShareAGroupAreOneNotice) {
    const Notice notice = reminder(
        {owing("卫健局", {duty("防汛通知", 2h)}), owing("教育局", {duty("停水通告", 5h)})}, {}, noon);
    EXPECT_EQ(notice.title, "【催办】2 个单位：2 件重要政务信息待转载");
    EXPECT_THAT(notice.text,
                HasSubstr("1. 《防汛通知》 截止 11-25 14:00，还剩 2 小时 0 分\n"
                          "   https://www.gl.gov.cn/防汛通知\n   未见转载：卫健局\n2. 《停水通告》"));
}

TEST(ReminderTest, AnArticleThatManyUnitsOweIsNamedOnceSoThatARobotsMessageHoldsAllOfThem) {
    std::vector<Owing> district;
    for (int i = 1; i <= 60; ++i)
        district.push_back(owing("鼓楼区第" + std::to_string(i) + "人力资源和社会保障局",
                                 {duty("关于开展秋季传染病防控工作的通知", 30s, i < 60)}));

    const Notice notice = reminder(district, {}, noon);

    EXPECT_LT(notice.text.size(), 4096U - 400U);
    EXPECT_EQ(notice.title, "【催办】60 个单位：1 件重要政务信息待转载");
    EXPECT_THAT(notice.text, HasSubstr("还剩不到 1 分\n"));
    EXPECT_THAT(notice.text,
                HasSubstr("第58人力资源和社会保障局、鼓楼区第59人力资源和社会保障局\n"
                          "   程序看不到，如已转载请提供链接：鼓楼区第60人力资源和社会保障局\n"));
}

TEST(ReminderTest, WhatWaitsForAReviewSaysUntilWhen) {
    auto waiting = duty("防汛通知", 6h);
    waiting.approve_by = noon + 1h;
    auto owes = owing("卫健局", {waiting});
    owes.to_approve = {waiting.article};
    EXPECT_THAT(reminder({owes}, {}, noon).text,
                HasSubstr("   待本单位审核，通过后自动发布，请在 11-25 13:00 前审核\n"));
    EXPECT_THAT(reminder({owes, owing("教育局", {waiting})}, {}, noon).text,
                AllOf(HasSubstr("   未审核：卫健局\n"), HasSubstr("   未见转载：教育局\n")));
}

TEST(ReminderTest, NamesTenDutiesAndCountsTheRest) {
    std::vector<Obligation> many;
    for (int i = 1; i <= 13; ++i)
        many.push_back(duty("第" + std::to_string(i) + "号", Duration(1h * i)));
    const Notice notice = reminder({owing("卫健局", std::move(many))}, {}, noon);
    EXPECT_THAT(notice.text,
                AllOf(HasSubstr("《第10号》"), Not(HasSubstr("《第11号》")), HasSubstr("另有 3 件")));
}

TEST(ReminderTest, AsksForTheLinkOfWhatNoProgramCanSee) {
    EXPECT_THAT(reminder({owing("卫健局", {duty("防汛通知", 2h, false)})}, {}, noon).text,
                HasSubstr("如已转载请提供链接"));
    Owing drafted = owing("卫健局", {duty("防汛通知", 2h)});
    drafted.left_the_box = {ArticleId("a-防汛通知")};
    EXPECT_THAT(reminder({drafted}, {}, noon).text, HasSubstr("如已发布请提供文章链接"));
}

TEST(ReminderTest, QuietHoursHoldANoticeUntilTheirEnd) {
    const QuietHours night{22h, 7h, {"important", "routine"}};
    const TimePoint midnight = noon + 12h;
    EXPECT_EQ(allowed_at(night, "important", 8h, noon), noon);
    EXPECT_EQ(allowed_at(night, "important", 8h, midnight - 2h), midnight + 7h) << "22:00 itself is quiet";
    EXPECT_EQ(allowed_at(night, "important", 8h, midnight + 1h), midnight + 7h);
    EXPECT_EQ(allowed_at(night, "important", 8h, midnight + 7h), midnight + 7h) << "07:00 is not";
    EXPECT_EQ(allowed_at(night, "emergency", 8h, midnight + 1h), midnight + 1h);
    EXPECT_EQ(allowed_at({}, "important", 8h, midnight), midnight);
    const QuietHours siesta{12h, 14h, {"important"}};
    EXPECT_EQ(allowed_at(siesta, "important", 8h, noon + 30min), noon + 2h);
    EXPECT_EQ(allowed_at(siesta, "important", 8h, noon + 2h), noon + 2h);
}

}  // namespace
}  // namespace drumtower
