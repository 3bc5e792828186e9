#include "connectors/common/dates.hpp"

#include "connectors/common/text.hpp"
#include "pipeline/base/json.hpp"

#include <gtest/gtest.h>

#include <clocale>
#include <string>

namespace drumtower {
namespace {

std::string shown(const std::optional<TimeSpan>& span) {
    if (!span) return "none";
    const std::string from = json::time_text(span->earliest);
    return span->exact() ? from : from + " … " + json::time_text(span->latest);
}

TEST(ParseTime, ReadsEveryFormThatFeedsAndPagesUse) {
    const std::string exact = "2026-11-25T03:15:44.000Z";
    for (const char* text :
         {"Wed, 25 Nov 2026 11:15:44 +0800", "Wed, 25 Nov 2026 03:15:44 GMT", "25 Nov 26 11:15:44",
          "2026-11-25T11:15:44+08:00", "2026-11-25T03:15:44Z", "2026-11-25t03:15:44z", "2026-11-25 11:15:44",
          " 2026/11/25 11:15:44 ", "2026年11月25日 11:15:44", "2026年11月25日 11时15分44秒",
          "2026.11.25 11:15:44", "Wed Nov 25 11:15:44 2026", "Wed Nov 25 11:15:44 +0800 2026"}) {
        EXPECT_EQ(shown(parse_time(text, 8h)), exact) << text;
    }
    EXPECT_EQ(shown(parse_time("2026-11-25T11:15:44.123+08:00", 8h)), "2026-11-25T03:15:44.123Z");
}

TEST(ParseTime, KeepsThePrecisionThatIsWritten) {
    EXPECT_EQ(shown(parse_time("2026-11-25", 8h)), "2026-11-24T16:00:00.000Z … 2026-11-25T15:59:59.999Z");
    EXPECT_EQ(shown(parse_time("2026年11月5日", 8h)), "2026-11-04T16:00:00.000Z … 2026-11-05T15:59:59.999Z");
    EXPECT_EQ(shown(parse_time("2026-11-25 11:15", 8h)),
              "2026-11-25T03:15:00.000Z … 2026-11-25T03:15:59.999Z");
}

TEST(ParseTime, RefusesWhatIsNoDate) {
    for (const char* text : {"", "null", "2026-13-01", "2026-02-30", "yesterday", "20261125", "0000-00-00",
                             "2026-11-250", "99999999999999999999"}) {
        EXPECT_EQ(shown(parse_time(text, 8h)), "none") << text;
    }
}

TEST(ParseTime, DoesNotAskTheLocale) {
    std::setlocale(LC_ALL, "C.UTF-8");
    EXPECT_EQ(shown(parse_time("Wed, 25 Nov 2026 11:15:44 CST", 8h)), "2026-11-25T03:15:44.000Z");
}

TEST(FindTime, TakesTheFirstDateInRunningText) {
    const TimePoint now = *json::time_from("2026-11-25T03:00:00Z");

    EXPECT_EQ(shown(find_time("发布时间：2026-11-24 09:08:07 浏览 20 次", 8h, now)),
              "2026-11-24T01:08:07.000Z");
    EXPECT_EQ(shown(find_time("[11-25]", 8h, now)), "2026-11-24T16:00:00.000Z … 2026-11-25T15:59:59.999Z");
    EXPECT_EQ(shown(find_time("12-31", 8h, now)), "2025-12-30T16:00:00.000Z … 2025-12-31T15:59:59.999Z");
    EXPECT_EQ(shown(find_time("电话 0591-87550000，2026年工作要点", 8h, now)), "none");
}

TEST(TimeInUrl, ReadsTheDayFromAddressesOfContentSystems) {
    const std::string day = "2026-11-24T16:00:00.000Z … 2026-11-25T15:59:59.999Z";
    for (const char* url : {"https://x/xjwz/rw/202611/t20261125_4973489.htm", "/art/2026/11/25/art_1_2.html",
                            "/2026-11/25/content_1.html", "/20261125/a.html"}) {
        EXPECT_EQ(shown(time_in_url(url, 8h)), day) << url;
    }
    EXPECT_EQ(shown(time_in_url("https://x/info/1001/2345.htm", 8h)), "none");
}

}  // namespace
}  // namespace drumtower
