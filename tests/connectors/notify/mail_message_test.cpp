#include "connectors/notify/mail_message.hpp"

#include "pipeline/base/hash.hpp"
#include "pipeline/base/utf8.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace drumtower {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr TimePoint now{Duration(1'795'564'800'000)};

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = text.find("\r\n", at);
        lines.push_back(text.substr(at, end - at));
        at = end == std::string::npos ? text.size() : end + 2;
    }
    return lines;
}

TEST(MailMessageTest, HasTheHeadersAMailNeedsAndABase64Body) {
    const Notice notice = tidied({"停水通告", "一\n二", "late-1", "https://a.cn/1"});
    const Fitted mail = mail_message(notice, "tower@b.cn", {"c@d.cn", "e@f.cn"}, now);

    EXPECT_EQ(mail.message,
              "Date: Wed, 25 Nov 2026 00:00:00 +0000\r\nFrom: tower@b.cn\r\nTo: c@d.cn,\r\n e@f.cn\r\n"
              "Message-ID: <late-1@b.cn>\r\nSubject: =?UTF-8?B?5YGc5rC06YCa5ZGK?=\r\nMIME-Version: 1.0\r\n"
              "Content-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: base64\r\n"
              "Auto-Submitted: auto-generated\r\n\r\n" +
                  base64("一\r\n二\r\n\r\nhttps://a.cn/1\r\n") + "\r\n");
    EXPECT_FALSE(mail.cut);
}

TEST(MailMessageTest, AnUrgentOneSaysSo) {
    Notice notice = tidied({"a", "b"});
    notice.urgency = Notice::Urgency::urgent;

    EXPECT_THAT(mail_message(notice, "a@b.cn", {"c@d.cn"}, now).message,
                HasSubstr("\r\nImportance: high\r\n"));
}

TEST(MailMessageTest, ASubjectIsWordsOfWholeCharactersNoneLongerThan75) {
    std::string title;
    for (int i = 0; i < 60; ++i)
        title += i % 3 ? "停" : "𠮷a";
    const std::string header = encoded_header(title);
    std::string together;
    for (const std::string& line : lines_of(header)) {
        const std::string word = line.substr(line.find_first_not_of(' '));
        EXPECT_LE(word.size(), 75u);
        EXPECT_LE(std::string("Subject: ").size() + word.size(), 76u);
        ASSERT_TRUE(word.starts_with("=?UTF-8?B?") && word.ends_with("?="));
        const auto part = from_base64(word.substr(10, word.size() - 12));
        ASSERT_TRUE(part);
        EXPECT_TRUE(utf8::is_valid(*part));
        together += *part;
    }
    EXPECT_EQ(together, title);
}

TEST(MailMessageTest, AsciiNeedsNoWordUnlessItLooksLikeOneOrIsLong) {
    EXPECT_EQ(encoded_header("Drum Tower: 2 late"), "Drum Tower: 2 late");
    EXPECT_THAT(encoded_header("=?UTF-8?B?eA==?="), HasSubstr("=?UTF-8?B?PT9V"));
    EXPECT_THAT(encoded_header(std::string(61, 'x')), HasSubstr("=?UTF-8?B?"));
}

TEST(MailMessageTest, TheBodyStandsInLinesOf76) {
    const auto lines = lines_of(base64_lines(std::string(1000, 'x')));

    for (std::size_t i = 0; i + 1 < lines.size(); ++i)
        EXPECT_EQ(lines[i].size(), 76u);
    EXPECT_LE(lines.back().size(), 76u);
}

TEST(MailMessageTest, NothingOfANoticeMakesAHeader) {
    const Notice notice = tidied({"a\r\nBcc: x@y.cn", "b", "late 1>\r\nBcc: x@y.cn"});
    const std::string mail = mail_message(notice, "a@b.cn", {"c@d.cn"}, now).message;

    EXPECT_THAT(mail, testing::Not(HasSubstr("\nBcc")));
    EXPECT_THAT(mail, testing::ContainsRegex("Message-ID: <[0-9a-f]{32}@b.cn>"));
}

TEST(MailMessageTest, TheSameIdGivesTheSameMessageId) {
    const auto id_of = [](const std::string& id, TimePoint when) {
        const std::string mail = mail_message(tidied({"a", "b", id}), "a@b.cn", {"c@d.cn"}, when).message;
        return mail.substr(mail.find("Message-ID"), mail.find("Subject") - mail.find("Message-ID"));
    };
    EXPECT_EQ(id_of("义务 1", now), id_of("义务 1", now + 1h));
    EXPECT_NE(id_of("义务 1", now), id_of("义务 2", now));
}

TEST(MailMessageTest, AVeryLongTextIsCutAndSaysSo) {
    const Fitted mail = mail_message(tidied({"a", std::string(200'000, 'x')}), "a@b.cn", {"c@d.cn"}, now);

    EXPECT_TRUE(mail.cut);
    EXPECT_LT(mail.message.size(), 140'000u);
}

TEST(MailMessageTest, DatesAreThoseOfRfc5322) {
    EXPECT_EQ(mail_date(TimePoint(Duration(0))), "Thu, 1 Jan 1970 00:00:00 +0000");
    EXPECT_EQ(mail_date(TimePoint(Duration(1'709'247'599'999))), "Thu, 29 Feb 2024 22:59:59 +0000");
}

}  // namespace
}  // namespace drumtower
