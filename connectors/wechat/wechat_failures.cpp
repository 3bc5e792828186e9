#include "connectors/wechat/wechat_failures.hpp"

#include <array>

namespace drumtower {

namespace {

using enum FailureKind;
using namespace std::chrono_literals;

constexpr std::string_view secret_wrong =
    "app_id or app_secret is wrong; copy both again from the account's console (设置与开发 → 基本配置)";
constexpr std::string_view stopped =
    "the account is restricted by WeChat; its administrator has to look at the console";
constexpr std::string_view ours = "the request is not as WeChat wants it; report this with the text above";
constexpr std::string_view in_console = "WeChat wants this done in the console by a person";

constexpr auto tomorrow = PlatformError::Until::next_day;

constexpr auto errors = std::to_array<PlatformError>({
    {-1, uncertain, "WeChat says it is busy", 2s},
    // the token: the client renews it and calls once more; what still fails is the account's
    {40001, auth, secret_wrong},
    {40014, auth, secret_wrong},
    {42001, auth, secret_wrong},
    // who we are
    {40002, auth, secret_wrong},
    {40013, auth, secret_wrong},
    {40125, auth, secret_wrong},
    {41002, auth, secret_wrong},
    {41004, auth, secret_wrong},
    {40164, auth, "put this address into the account's IP whitelist (设置与开发 → 基本配置 → IP白名单)"},
    {89503, auth, "the account's administrator has to confirm this address (a message was sent)", 10min},
    {89506, auth, "the administrator refused this address; WeChat asks again after 24 hours", 24h},
    {89507, auth, "the administrator refused this address; WeChat asks again after an hour", 1h},
    {40243, auth, "the AppSecret is frozen; unfreeze it in the console"},
    {50002, auth, stopped},
    {50004, auth, stopped},
    {50007, auth, stopped},
    {48004, auth, stopped},
    {48001, auth,
     "the account has no right to this call: unverified, its verification has run out, or it was taken"},
    {61003, auth, "the account has to authorise the third-party platform again"},
    {61007, auth, "the account has to authorise the third-party platform again"},
    {61023, auth, "the account has to authorise the third-party platform again"},
    // limits
    {45009, quota, "the day's calls of this kind are used up", 0s, tomorrow},
    {45011, quota, "too many calls a minute", 60s},
    {45028, quota, "no mass send is left today", 0s, tomorrow},
    {45066, quota, "too soon after the same send", 60s},
    {53501, quota, "WeChat finds this account publishing too often", 45min},
    {48006, quota, "no resetting of counts is left this month", 0s, tomorrow},
    {61503, retryable, "the day's figures are not ready", 30min},
    // what was sent
    {40007, permanent, "WeChat does not know this media_id"},
    {40004, permanent, "WeChat does not take this kind of picture"},
    {40005, permanent, "WeChat does not take this kind of picture"},
    {40009, permanent, "the picture is too large"},
    {40137, permanent, "WeChat does not take this kind of picture"},
    {45001, permanent, "the picture is too large"},
    {41005, permanent, "the picture is empty"},
    {44001, permanent, "the picture is empty"},
    {40035, permanent, ours},
    {40097, permanent, ours},
    {47001, permanent, ours},
    {44002, permanent, ours},
    {44003, permanent, ours},
    {43002, permanent, ours},
    {40033, permanent, ours},
    {47002, permanent, ours},
    {40114, permanent, ours},
    {40059, permanent, ours},
    {45067, permanent, ours},
    {45002, permanent, "the text is longer than WeChat takes; a person has to shorten or split it"},
    {45003, permanent, "the title is longer than WeChat takes"},
    {45004, permanent, "the digest is longer than WeChat takes"},
    {45005, permanent, "the link to the original is longer than WeChat takes"},
    {41039, permanent, "WeChat does not take the link to the original"},
    {45110, permanent, "the author's name is longer than 16 characters"},
    {45166, permanent, "WeChat finds something in the text that it does not take"},
    {88000, permanent, "the account has no comments"},
    {48015, permanent, "the account has no comments"},
    {53404, permanent, ours},
    {53405, permanent, ours},
    {53406, permanent, ours},
    {45065, uncertain, "WeChat has this send already"},
    {48003, permanent, in_console},
    {48008, permanent, in_console},
    {53500, permanent, "publishing is banned for this account; a person has to look at the console"},
    {53502, permanent, "WeChat does not know this publish_id"},
    {53503, permanent, "the draft did not pass WeChat's check; a person has to look at it in the draft box"},
    {53504, permanent, in_console},
    {53505, permanent, in_console},
    {48021, permanent, in_console},
    {53600, permanent, "WeChat does not know this article"},
    {45103, permanent, "this call has been retired; a newer version of the program is needed"},
    {45106, permanent, "this call has been retired; a newer version of the program is needed"},
    {47009, permanent, "this call has been retired; a newer version of the program is needed"},
    {48009, permanent, "this call has been retired; a newer version of the program is needed"},
    {61500, permanent, ours},
    {61501, permanent, ours},
    {76001, permanent, ours},
    {76002, permanent, ours},
    {76003, permanent, ours},
    {76004, permanent, ours},
    {76021, permanent, ours},
    {76022, permanent, ours},
});

}  // namespace

std::span<const PlatformError> wechat_errors() {
    return errors;
}

bool is_wechat_token_error(std::int64_t code) {
    return code == 40001 || code == 40014 || code == 42001;
}

Failure wechat_failure(std::int64_t code, std::string_view message, Effect effect, TimePoint now) {
    return platform_failure(errors, "WeChat", code, message, effect, now);
}

}  // namespace drumtower
