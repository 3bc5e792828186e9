#include "pipeline/monitoring/page_check.hpp"

#include <gmock/gmock.h>

namespace drumtower {
namespace {

using Answer = PageCheck::Answer;
using testing::HasSubstr;

const std::string title = "关于开展2026年秋季传染病防控工作的通知";
const std::string url = "https://www.gl.gov.cn/xjwz/t20261130_1.htm";
const std::string words =
    "各社区卫生服务中心：为做好2026年秋季传染病防控工作，定于12月1日至12月15日开展专项检查，请各单位于11月30"
    "日前完成自查，"
    "并将自查情况报区卫生健康局疾控科，联系电话87654321。";

Body body() {
    Body body;
    body.html = "<p>" + words + "</p>";
    return body;
}

PageCheck check(const std::string& shown_title, const std::string& text,
                std::vector<std::string> links = {}) {
    return check_page(body(), title, url, {shown_title, text, {}, std::move(links)});
}

TEST(PageCheckTest, TheSameTextIsARepostWhateverItsTitle) {
    EXPECT_EQ(check(title, words).answer, Answer::same);
    EXPECT_EQ(check("转发：防控工作安排", "转发区里通知。" + words + " 来源：鼓楼区").answer, Answer::same);
}

TEST(PageCheckTest, AnExcerptWithTheTitleOrTheLinkIsOne) {
    const std::string excerpt = words.substr(0, 3 * 40);
    EXPECT_EQ(check(title, excerpt, {"http://www.gl.gov.cn/xjwz/t20261130_1.htm#top"}).answer, Answer::same);
    EXPECT_EQ(check("防控工作", "详见原文", {url}).answer, Answer::unclear)
        << "a link alone, among others, says little";
}

TEST(PageCheckTest, LastYearsTwinWithOtherDatesIsAPersons) {
    std::string twin = words;
    for (const auto& [from, to] : {std::pair<std::string, std::string>{"2026", "2025"},
                                   {"12月1日", "11月3日"},
                                   {"12月15日", "11月18日"},
                                   {"11月30日", "11月2日"}}) {
        for (std::size_t at = twin.find(from); at != std::string::npos; at = twin.find(from, at + to.size()))
            twin.replace(at, from.size(), to);
    }
    const PageCheck checked = check("关于开展2025年秋季传染病防控工作的通知", twin);
    EXPECT_EQ(checked.answer, Answer::unclear);
    EXPECT_THAT(checked.why, HasSubstr("日期或数字不同"));
}

TEST(PageCheckTest, SomethingElseIsSomethingElse) {
    EXPECT_EQ(check("停水通告", "因施工，明日停水八小时，请居民提前储水，给您带来不便敬请谅解。").answer,
              Answer::other);
    EXPECT_EQ(check("", "").answer, Answer::other);
}

}  // namespace
}  // namespace drumtower
