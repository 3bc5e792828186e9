#include "connectors/weibo/weibo_failures.hpp"

#include <array>

namespace drumtower {

namespace {

using enum FailureKind;
using namespace std::chrono_literals;

constexpr std::string_view authorise = "the account's officer has to authorise the app again";
constexpr std::string_view ours = "the request is not as Weibo wants it; report this with the text above";
constexpr std::string_view not_granted = "the app has no right to this call";
constexpr std::string_view abnormal =
    "Weibo finds the account, the app or this address suspicious; a person has to look";
constexpr auto next_hour = PlatformError::Until::next_hour;
constexpr auto next_day = PlatformError::Until::next_day;

constexpr auto errors = std::to_array<PlatformError>({
    // the outcome is open
    {10001, uncertain, "Weibo had an error of its own"},
    {10002, uncertain, "Weibo is not available"},
    {10003, uncertain, "a service behind Weibo had an error"},
    {10010, uncertain, "Weibo gave up the job"},
    {10011, uncertain, "a service behind Weibo had an error"},
    {10025, uncertain, "Weibo had an error of its own"},
    {20017, uncertain, "something like it was posted a moment ago"},
    {20019, uncertain, "the same was posted a moment ago"},
    {20032, uncertain, "it is accepted and shows in a minute or two"},
    {20111, uncertain, "the same was posted before"},
    // limits
    {10004, quota, "Weibo limits this address", 1h},
    {10009, quota, "too many calls are waiting", 5min},
    {10022, quota, "this address's calls of the hour are used up", 0s, next_hour},
    {10023, quota, "the account's calls of the day are used up", 0s, next_day},
    {10024, quota, "the account's calls of this kind are used up for the hour", 0s, next_hour},
    {20014, retryable, "", 10min},
    {20016, quota, "too many posts in a short time", 10min},
    {20022, quota, abnormal, 1h},
    {21331, retryable, "Weibo's sign-in is not available", 5min},
    // who we are
    {10006, auth, authorise},
    {10013, auth, "Weibo does not know the account"},
    {10014, auth, not_granted},
    {10005, auth, not_granted},
    {20003, auth, "Weibo does not know the account; it may have been closed"},
    {20015, auth, abnormal},
    {20023, auth, "Weibo wants the account's operator to write to its support"},
    {20031, auth, "Weibo wants a captcha: a person has to post once by hand"},
    {20033, auth, authorise},
    {21301, auth, authorise},
    {21302, auth, authorise},
    {21303, auth, authorise},
    {21304, auth, authorise},
    {21305, auth, authorise},
    {21306, auth, authorise},
    {21307, auth, authorise},
    {21308, auth, authorise},
    {21309, auth, authorise},
    {21310, auth, authorise},
    {21311, auth, authorise},
    {21312, auth, authorise},
    {21313, auth, authorise},
    {21314, auth, authorise},
    {21315, auth, authorise},
    {21316, auth, "the authorisation was revoked; the account's officer has to authorise the app again"},
    {21317, auth, authorise},
    {21319, auth, "the account has withdrawn its authorisation; its officer has to authorise the app again"},
    {21321, auth, "the app is not audited: only its test users may use it"},
    {21322, auth, authorise},
    {21323, auth, authorise},
    {21324, auth, authorise},
    {21325, auth, authorise},
    {21326, auth, authorise},
    {21327, auth, "the authorisation has run out; the account's officer has to authorise the app again"},
    {21328, auth, authorise},
    {21329, auth, authorise},
    {21330, auth, authorise},
    {21332, auth, authorise},
    {21337, auth, not_granted},
    // what was sent
    {10007, permanent, ours},
    {10008, permanent, ours},
    {10012, permanent, ours},
    {10016, permanent, "a parameter is missing; is `rip` configured?"},
    {10017, permanent,
     "the link is not under the app's secure domain (安全域名): add the original's host there"},
    {10018, permanent, "the picture is too large"},
    {10020, permanent, ours},
    {10021, permanent, ours},
    {20001, permanent, ours},
    {20002, permanent, ours},
    {20005, permanent, "Weibo does not take this kind of picture"},
    {20006, permanent, "the picture is too large"},
    {20007, permanent, "the picture is missing"},
    {20008, permanent, ours},
    {20009, permanent, ours},
    {20012, permanent, "the text is longer than Weibo takes"},
    {20013, permanent, "the text is longer than Weibo takes"},
    {20018, permanent, "Weibo blocks the link to the original; a person has to look"},
    {20020, permanent,
     "Weibo takes the text for advertising; a person has to look, it is never reworded by machine"},
    {20021, permanent,
     "Weibo does not take the content; a person has to look, it is never reworded by machine"},
    {20049, permanent, "the text is longer than Weibo takes"},
    {20101, permanent, "the post is not there"},
    {20102, permanent, "the post is somebody else's"},
    {20103, permanent, "Weibo does not let this be reposted"},
    {20104, permanent, "Weibo does not let this be reposted"},
    {20112, permanent, "the author's settings do not allow it"},
    {20120, permanent, "the post's visibility does not allow it"},
    {20121, permanent, ours},
    {20201, permanent, ""},
    {20202, permanent, ""},
    {20203, permanent, ""},
    {20204, permanent, ""},
    {20205, permanent, ""},
    {20206, permanent, ""},
    {20207, permanent, ""},
    {21335, permanent, "uid is not the account that authorised the app"},
    {21501, permanent, ours},
    {21502, permanent, ours},
    {21503, permanent, ours},
    {21504, permanent, ours},
    {21602, permanent, "Weibo finds a forbidden word; a person has to look, it is never reworded by machine"},
});

}  // namespace

std::span<const PlatformError> weibo_errors() {
    return errors;
}

bool hints_at_a_post(std::int64_t code) {
    return code == 20017 || code == 20019 || code == 20032 || code == 20111;
}

Failure weibo_failure(std::int64_t code, std::string_view message, Effect effect, TimePoint now) {
    return platform_failure(errors, "Weibo", code, message, effect, now);
}

}  // namespace drumtower
