#include "connectors/website/wordpress_failures.hpp"

#include <gtest/gtest.h>

#include <string>

namespace drumtower {
namespace {

HttpResponse said(int status, const std::string& code) {
    return {status,
            "",
            {},
            R"({"code":")" + code + R"(","message":"无效参数","data":{"status":)" + std::to_string(status) +
                "}}"};
}

FailureKind posting(const HttpResponse& response) {
    return wordpress_failure(response, Effect::posts).kind;
}
FailureKind reading(const HttpResponse& response) {
    return wordpress_failure(response, Effect::reads).kind;
}

struct Row {
    int status;
    const char* code;
    FailureKind kind;
};

class WordPressFailuresTest : public testing::TestWithParam<Row> {};

TEST_P(WordPressFailuresTest, KnowsTheCode) {
    const Failure failure = wordpress_failure(said(GetParam().status, GetParam().code), Effect::posts);

    EXPECT_EQ(failure.kind, GetParam().kind) << failure.detail;
    EXPECT_NE(failure.detail.find(GetParam().code), std::string::npos) << failure.detail;
}

using enum FailureKind;
INSTANTIATE_TEST_SUITE_P(
    Code, WordPressFailuresTest,
    testing::Values(
        Row{401, "rest_cannot_create", auth}, Row{403, "rest_cannot_create", auth},
        Row{403, "rest_cannot_publish", auth}, Row{403, "rest_cannot_assign_term", auth},
        Row{403, "rest_forbidden", auth}, Row{403, "rest_forbidden_context", auth},
        Row{403, "rest_forbidden_status", auth}, Row{403, "rest_cannot_edit_others", auth},
        Row{401, "rest_not_logged_in", auth}, Row{401, "incorrect_password", auth},
        Row{401, "invalid_username", auth}, Row{401, "invalid_email", auth},
        Row{403, "rest_cookie_invalid_nonce", auth}, Row{401, "application_passwords_disabled", auth},
        Row{401, "application_passwords_disabled_for_user", auth}, Row{403, "rest_cannot_access", auth},
        Row{403, "rest_login_required", auth}, Row{403, "rest_disabled", auth},
        Row{404, "rest_no_route", auth}, Row{401, "a_code_of_some_plugin", auth},
        Row{403, "rest_cannot_edit", permanent}, Row{403, "rest_cannot_delete", permanent},
        Row{404, "rest_post_invalid_id", permanent}, Row{410, "rest_already_trashed", permanent},
        Row{501, "rest_trash_not_supported", permanent}, Row{400, "empty_content", permanent},
        Row{400, "rest_invalid_param", permanent}, Row{400, "rest_missing_callback_param", permanent},
        Row{400, "rest_invalid_json", permanent}, Row{400, "rest_post_exists", permanent},
        Row{400, "term_exists", permanent}, Row{404, "rest_term_invalid", permanent},
        Row{500, "empty_term_name", permanent}, Row{500, "rest_upload_sideload_error", permanent},
        Row{500, "rest_upload_unknown_error", permanent},
        Row{400, "rest_upload_invalid_disposition", permanent},
        Row{400, "rest_upload_no_content_disposition", permanent},
        Row{400, "rest_upload_no_content_type", permanent}, Row{400, "rest_upload_no_data", permanent},
        Row{412, "rest_upload_hash_mismatch", permanent}, Row{400, "rest_upload_file_too_big", permanent},
        Row{400, "rest_upload_limited_space", permanent}, Row{400, "rest_invalid_type", uncertain},
        Row{500, "rest_meta_database_error", uncertain}, Row{500, "db_insert_error", uncertain},
        Row{500, "db_update_error", uncertain}, Row{500, "wp_die", uncertain},
        Row{500, "internal_server_error", uncertain}, Row{429, "a_code_of_some_plugin", quota},
        Row{500, "a_code_of_some_plugin", uncertain}),
    [](const auto& instance) { return std::to_string(instance.param.status) + "_" + instance.param.code; });

TEST(WordPressAnswers, WhatIsUncertainForAPostMayBeReadAgain) {
    EXPECT_EQ(reading(said(500, "wp_die")), FailureKind::retryable);
    EXPECT_EQ(reading({200, "", {}, "<html>a page</html>"}), FailureKind::retryable);
}

TEST(WordPressAnswers, APageWhereJsonWasDueLeavesAPostUncertain) {
    EXPECT_EQ(posting({200, "", {}, "<html>a page</html>"}), FailureKind::uncertain);
    EXPECT_EQ(posting({201, "", {}, ""}), FailureKind::uncertain);
    EXPECT_EQ(posting({201, "", {}, R"({"id":7,"title")"}), FailureKind::uncertain);
}

TEST(WordPressAnswers, AFirewallsPageIsNoWordOfWordPress) {
    const HttpResponse page{403, "", {}, "<html><h1>403 Forbidden</h1></html>"};

    EXPECT_EQ(wordpress_code(page), "");
    EXPECT_EQ(posting(page), FailureKind::auth);
    EXPECT_NE(wordpress_failure(page, Effect::posts).detail.find("firewall"), std::string::npos);
    EXPECT_EQ(wordpress_failure(said(403, "rest_cannot_create"), Effect::posts).detail.find("firewall"),
              std::string::npos);
}

TEST(WordPressAnswers, MaintenanceIsWaitedFor) {
    const HttpResponse page{503,
                            "",
                            {{"retry-after", "600"}},
                            "Briefly unavailable for scheduled maintenance. Check back in a minute."};

    EXPECT_EQ(wordpress_failure(page, Effect::posts),
              fail(FailureKind::retryable, wordpress_failure(page, Effect::posts).detail,
                   std::chrono::seconds(600)));
    EXPECT_EQ(posting({503, "", {}, "<html>upstream</html>"}), FailureKind::uncertain);
}

TEST(WordPressAnswers, ADateToComeBackAtCountsFromTheAnswersOwn) {
    const std::string later = "Wed, 25 Nov 2026 04:10:00 GMT";
    const auto wait = [&](const std::string& date) {
        return wordpress_failure({429, "", {{"date", date}, {"retry-after", later}}, ""}, Effect::posts)
            .retry_after;
    };

    EXPECT_EQ(wait("Wed, 25 Nov 2026 04:00:00 GMT"), std::chrono::seconds(600));
    EXPECT_EQ(wait("Wed, 25 Nov 2026 05:00:00 GMT"), std::chrono::seconds(0));
    EXPECT_EQ(wait(""), std::chrono::seconds(0));
}

TEST(WordPressAnswers, TooManyRequestsSayHowLong) {
    const Failure failure = wordpress_failure({429, "", {{"retry-after", "99999999"}}, ""}, Effect::posts);

    EXPECT_EQ(failure.kind, FailureKind::quota);
    EXPECT_EQ(failure.retry_after, std::chrono::seconds(86'400));
}

TEST(WordPressAnswers, AnAddressThatMovedPausesTheChannelAndIsNamed) {
    const Failure failure = wordpress_failure(
        {301, "", {{"location", "https://www.example.cn/wp-json/wp/v2/posts"}}, ""}, Effect::posts);

    EXPECT_EQ(failure.kind, FailureKind::auth);
    EXPECT_NE(failure.detail.find("https://www.example.cn/"), std::string::npos);
}

TEST(WordPressAnswers, AnUnknownUserIsNotAWrongParameter) {
    const std::string body =
        R"({"code":"rest_invalid_param","message":"m","data":{"status":400,"params":{"status":"m"},)"
        R"("details":{"status":{"code":"rest_forbidden_status","message":"m","data":{"status":401}}}}})";

    EXPECT_EQ(reading({400, "", {}, body}), FailureKind::auth);
}

TEST(WordPressAnswers, NoticesBeforeTheJsonArePassedOver) {
    const auto document =
        wordpress_json("\xEF\xBB\xBF<br />\n<b>Notice</b>: Array [0] {closure} in x.php\n{\"id\":7}");

    ASSERT_TRUE(document);
    EXPECT_EQ(json::integer(*document, "id"), 7);
}

TEST(WordPressAnswers, ManyBracketsCostLittle) {
    EXPECT_FALSE(wordpress_json(std::string(1'000'000, '[')));
}

TEST(WordPressAnswers, AMessageIsCutToOneShortLine) {
    const std::string body = R"({"code":"x","message":"a\nb)" + std::string(5000, 'c') + R"("})";
    const Failure failure = wordpress_failure({400, "", {}, body}, Effect::posts);

    EXPECT_LT(failure.detail.size(), 400u);
    EXPECT_EQ(failure.detail.find('\n'), std::string::npos);
}

}  // namespace
}  // namespace drumtower
