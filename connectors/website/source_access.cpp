#include "connectors/website/source_access.hpp"

#include "connectors/common/dates.hpp"
#include "connectors/common/text.hpp"
#include "connectors/common/urls.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace drumtower::website {

namespace {

constexpr std::size_t smallest_page =
    30 * 1024;  // a challenge is short; a page that only mentions one is not

struct Mark {
    std::string_view text;
    std::string_view name;
};

std::string_view script_wall(std::string_view body) {
    static constexpr auto marks = std::to_array<Mark>({{"__jsl_clearance", "加速乐"},
                                                       {"$_ts", "瑞数"},
                                                       {"wzws_", "网站卫士"},
                                                       {"WZWS", "网站卫士"},
                                                       {"acw_sc__v2", "阿里云 WAF"},
                                                       {"cf-chl", "Cloudflare"},
                                                       {"cf_chl", "Cloudflare"},
                                                       {"Just a moment", "Cloudflare"},
                                                       {"/cdn-cgi/challenge", "Cloudflare"},
                                                       {"人机验证", "a captcha"},
                                                       {"安全验证", "a captcha"},
                                                       {"滑动验证", "a captcha"},
                                                       {"g-recaptcha", "a captcha"},
                                                       {"h-captcha", "a captcha"},
                                                       {"访问验证", "a captcha"},
                                                       {"请求存在威胁", "a firewall"},
                                                       {"您的访问被拦截", "a firewall"},
                                                       {"document.cookie", "a cookie script"}});
    for (const Mark& mark : marks) {
        if (contains(body, mark.text)) return mark.name;
    }
    const std::string lower = ascii_lower(body.substr(0, 4096));
    return contains(lower, "<title>captcha") || contains(lower, "id=\"captcha") ||
                   contains(lower, "captcha.js")
               ? "a captcha"
               : "";
}

/// A page with a few links is the site's own, whatever its scripts mention.
bool shows_links(std::string_view body) {
    std::size_t count = 0;
    for (std::size_t at = body.find("href"); at != std::string_view::npos && count < 8;
         at = body.find("href", at + 4))
        ++count;
    return count >= 8;
}

Trouble failing(std::string detail, std::string advice) {
    return {SourceTrouble::failing, std::move(detail), std::move(advice)};
}

}  // namespace

std::string wall_of(const HttpResponse& response) {
    if (response.status == 412) return "412: a protection that wants a browser (瑞数)";
    if (response.status == 521) return "521: a protection that wants a browser (加速乐)";
    const std::string cookies = response.header("set-cookie");
    const bool small = response.body.size() < smallest_page;
    const std::string_view script = small ? script_wall(response.body) : std::string_view{};
    if (response.status == 403) return script.empty() ? "403: refused" : "403: " + std::string(script);
    if (response.status == 404 || response.status == 410) return {};
    const bool own = response.status == 200 && shows_links(response.body);
    if (!script.empty() && !own && !trimmed(response.body).starts_with('{') &&
        !trimmed(response.body).starts_with("<?xml")) {
        return std::to_string(response.status) + ": " + std::string(script);
    }
    const bool hands_out_a_cookie =
        contains(cookies, "wzws_") || contains(cookies, "__jsl_clearance") || contains(cookies, "acw_tc");
    if (response.status == 200 && hands_out_a_cookie && response.body.size() < 1024 &&
        contains(response.body, "<script")) {
        return "200: a cookie script";
    }
    return {};
}

std::optional<Trouble> trouble_of(const HttpResponse& response) {
    if (const std::string wall = wall_of(response); !wall.empty()) {
        return Trouble{SourceTrouble::blocked, wall,
                       "the site's protection does not let this daemon in: ask its operator to let this "
                       "address pass, or take the articles by push (kind \"hook\")"};
    }
    const std::string status = std::to_string(response.status);
    if (response.status == 410)
        return Trouble{SourceTrouble::gone, "410: gone for good",
                       "find the column's new address and set `url`"};
    if (response.status == 404) return failing("404: no such page", "check `url`: the column may have moved");
    if (response.status == 401)
        return failing("401: a login is wanted", "the column is not public; take another address");
    if (response.status == 429) return failing("429: asked too often", "make `every` longer");
    if (response.status >= 500)
        return failing(status + ": the site is in trouble",
                       "it is tried again; if it lasts, tell the site's operator");
    if (response.status >= 300 && response.status < 400)
        return failing(status + ": a redirect that leads nowhere", "check `url`");
    if (response.status < 200 || response.status >= 400) return failing(status + ": refused", "check `url`");
    return std::nullopt;
}

FailureKind failure_kind_of(const HttpResponse& response) {
    if (response.status == 429) return FailureKind::quota;
    if (response.status == 401) return FailureKind::auth;
    if (response.status == 410) return FailureKind::permanent;
    return FailureKind::retryable;
}

std::optional<std::chrono::seconds> retry_after_of(const HttpResponse& response, TimePoint now) {
    const std::string text(trimmed(response.header("retry-after")));
    if (text.empty()) return std::nullopt;
    constexpr std::chrono::seconds longest = 24h;
    long long count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error == std::errc::result_out_of_range) return longest;
    if (error == std::errc{} && end == text.data() + text.size()) {
        return std::clamp(std::chrono::seconds(std::min<long long>(count, 86'400)), std::chrono::seconds(0),
                          longest);
    }
    const auto when = parse_time(text, 0ms);
    if (!when) return std::nullopt;
    return std::clamp(std::chrono::ceil<std::chrono::seconds>(when->earliest - now), std::chrono::seconds(0),
                      longest);
}

bool led_away(std::string_view asked, std::string_view final_url) {
    const auto from = parse_url(asked);
    const auto to = parse_url(final_url);
    if (!from || !to || canonical_url(asked) == canonical_url(final_url)) return false;
    const std::string path = ascii_lower(to->path);
    const bool front = path.empty() || path == "/" || path == "/index.html" || path == "/index.htm" ||
                       path == "/index.shtml" || path == "/index.jsp";
    const bool was_front = from->path.empty() || from->path == "/";
    const bool error_page = contains(path, "/404") || contains(path, "/error") || contains(path, "notfound");
    return (front && !was_front) || error_page;
}

}  // namespace drumtower::website
