// Every row of both platforms' error tables, put into a call by the simulator; what the program does about it
// is printed as one table. The expectations are written down from the fact sheets, not from the code.
#include "connectors/wechat/wechat_failures.hpp"
#include "connectors/weibo/weibo_failures.hpp"
#include "connectors/weibo/weibo_publisher.hpp"
#include "pipeline/publishing/decide.hpp"
#include "tests/platforms/wechat_bed.hpp"

#include <cstdio>
#include <map>

namespace drumtower::test {
namespace {

enum class Does { goes_on, reads_back, tries_later, pauses, gives_up, asks_in_box };

std::string_view words(Does does) {
    switch (does) {
        case Does::goes_on:
            return "tries it once in another form, or with a new token";
        case Does::reads_back:
            return "reads back before anything else";
        case Does::tries_later:
            return "tries again later: it certainly did not happen";
        case Does::pauses:
            return "pauses the account and says what to do";
        case Does::gives_up:
            return "ends this delivery and says why; the duty stays open";
        case Does::asks_in_box:
            return "leaves it in the draft box for the officer";
    }
    return "";
}

Does action_of(const Result<Step>& step) {
    if (step) {
        const auto* accepted = std::get_if<Accepted>(&*step);
        if (accepted && accepted->kind == "draft_only") return Does::asks_in_box;
        return accepted ? Does::reads_back : Does::goes_on;
    }
    const Decision decision = decide(step.error(), 1, {}, wall_time());
    if (std::holds_alternative<ReadBackLater>(decision)) return Does::reads_back;
    if (std::holds_alternative<PauseChannel>(decision)) return Does::pauses;
    if (std::holds_alternative<TryAgain>(decision)) return Does::tries_later;
    return Does::gives_up;
}

void tell(const char* platform, const char* call, std::int64_t code, Does does, const Result<Step>& step) {
    std::printf("| %s | %s | %lld | %s | %s |\n", platform, call, static_cast<long long>(code),
                std::string(words(does)).c_str(), step ? "" : step.error().detail.c_str());
}

using Expected = std::map<std::int64_t, Does>;

void put(Expected& into, Does does, std::initializer_list<std::int64_t> codes) {
    for (const std::int64_t code : codes)
        into[code] = does;
}

/// WeChat reference section 8.4, for a call that makes a draft.
Expected for_a_draft() {
    Expected expected;
    put(expected, Does::reads_back, {-1, 45065});
    put(expected, Does::goes_on, {40001, 40014, 42001, 40007, 45003, 45166});
    put(expected, Does::pauses,
        {40013, 40125, 41002, 41004, 40002, 40164, 89503, 89506, 89507, 40243, 50007, 50002,
         50004, 48004, 48001, 45009, 45011, 45028, 45066, 53501, 48006, 61003, 61007, 61023});
    put(expected, Does::gives_up,
        {40004, 40005, 40009, 40137, 45001, 41005, 44001, 40035, 40097, 47001, 44002, 44003, 43002,
         40033, 47002, 45002, 45004, 45110, 45005, 41039, 88000, 48015, 53404, 53405, 53406, 45067,
         40059, 48003, 48008, 53500, 53502, 53503, 53504, 53505, 48021, 53600, 45103, 45106, 47009,
         48009, 61500, 61501, 76021, 76022, 76001, 76002, 76003, 76004, 85001, 99999});
    put(expected, Does::tries_later, {61503});
    return expected;
}

/// Weibo reference section 4.2, for a share.
Expected for_a_share() {
    Expected expected;
    put(expected, Does::reads_back, {10001, 10002, 10003, 10010, 10011, 10025, 20017, 20019, 20032, 20111});
    put(expected, Does::goes_on, {20012, 20013, 20049, 20005, 20006, 20007, 10018});
    put(expected, Does::pauses, {10004, 10005, 10006, 10009, 10013, 10014, 10022, 10023, 10024, 20003, 20015,
                                 20016, 20022, 20023, 20031, 20033, 21301, 21302, 21308, 21314, 21315, 21316,
                                 21317, 21319, 21321, 21322, 21325, 21327, 21330, 21332, 21337});
    put(expected, Does::tries_later, {20014, 21331});
    put(expected, Does::gives_up,
        {10007, 10008, 10012, 10016, 10017, 10020, 10021, 20001, 20002, 20008, 20009, 20018, 20020, 20021,
         20101, 20102, 20103, 20104, 20112, 20120, 20121, 20201, 20207, 21335, 21501, 21504, 21602, 29999});
    return expected;
}

class WeChatErrors : public WeChatBed {
protected:
    Result<Step> when_answered(const char* call, std::int64_t code) {
        control("DELETE", "/faults");
        memo = {};
        posting.delivery = DeliveryId("d" + std::to_string(code));
        fault("code", "\"path\":\"" + std::string(call) + "\",\"count\":1,\"code\":" + std::to_string(code));
        make();
        for (int i = 0; i < 5; ++i) {
            const std::string next = publisher->next_step(posting, memo);
            auto step = wait(publisher->advance(posting, memo));
            const bool last = next == (std::string(call) == "draft/add" ? "draft" : "submit");
            if (last || !step) return step;
            memo = std::get<Prepared>(*step).memo;
        }
        return fail(FailureKind::permanent, "the call was never made");
    }
};

TEST_F(WeChatErrors, InACallThatMakesADraftDoWhatTheFactSheetSays) {
    const Expected expected = for_a_draft();
    for (const auto& [code, does] : expected) {
        const auto step = when_answered("draft/add", code);
        EXPECT_EQ(words(action_of(step)), words(does)) << code << (step ? "" : step.error().detail);
        tell("WeChat", "draft/add", code, action_of(step), step);
    }
    for (const PlatformError& error : wechat_errors())
        EXPECT_TRUE(expected.contains(error.code) || error.code == 40114)
            << error.code << " is in no fact sheet";
    control("DELETE", "/faults");
}

TEST_F(WeChatErrors, InASubmitNeverLeadToASecondOne) {
    Expected expected = for_a_draft();
    put(expected, Does::asks_in_box, {48001});
    put(expected, Does::reads_back, {40007});
    put(expected, Does::gives_up, {45003, 45166});
    for (const auto& [code, does] : expected) {
        const auto step = when_answered("freepublish/submit", code);
        const bool renewed = is_wechat_token_error(code);  // and the same call made once more
        EXPECT_EQ(words(action_of(step)), words(renewed ? Does::reads_back : does)) << code;
        tell("WeChat", "freepublish/submit", code, action_of(step), step);
    }
    control("DELETE", "/faults");
}

class WeiboErrors : public PlatformBed {
protected:
    WeiboErrors() : PlatformBed("weibo") {
        options.api_base = options.page_base = base;
        options.uid = of_account("uid");
        options.access_token = Secret(of_account("access_token"));
        options.rip = "203.0.113.9";
        publisher = std::make_unique<WeiboPublisher>(http, clock, options, nullptr);
    }
    WeiboOptions options;
};

TEST_F(WeiboErrors, InAShareDoWhatTheFactSheetSays) {
    const Expected expected = for_a_share();
    const Memo kept =
        std::get<Prepared>(*wait(publisher->advance(posting, {}))).memo;  // the text, before any call
    for (const auto& [code, does] : expected) {
        set(R"({"calls_a_day":100000,"posts_an_hour":100000,"next_answers":[{"code":)" +
            std::to_string(code) + R"(,"commit":false}]})");
        const auto step = wait(publisher->advance(posting, kept));
        EXPECT_EQ(words(action_of(step)), words(does)) << code;
        tell("Weibo", "statuses/share", code, action_of(step), step);
    }
}

}  // namespace
}  // namespace drumtower::test
