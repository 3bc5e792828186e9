#include "connectors/weibo/weibo_text.hpp"

#include "connectors/common/html.hpp"
#include "connectors/common/text.hpp"
#include "connectors/common/urls.hpp"
#include "pipeline/base/utf8.hpp"

#include <algorithm>

namespace drumtower {

namespace {

constexpr std::size_t budget = 260;  // units; 280 is the limit, the count of emoji and links is not certain
constexpr std::size_t tight_budget = 220;
constexpr std::size_t short_link = 20;      // what a link costs once it is t.cn/…
constexpr std::size_t least_excerpt = 20;   // units: less says nothing
constexpr std::size_t least_compared = 16;  // letters

/// Half-width 1, others 2, beyond the basic plane 4.
std::size_t units_of(std::string_view character) {
    return character.size() == 1 ? 1 : character.size() == 4 ? 4 : 2;
}

std::string_view within(std::string_view text, std::size_t units) {
    std::size_t end = 0;
    while (end < text.size()) {
        const std::string_view next = utf8::first_character(text.substr(end));
        if (units_of(next) > units) break;
        units -= units_of(next);
        end += next.size();
    }
    return text.substr(0, end);
}

/// `#…#` is a topic, which Weibo refuses or filters in a shared post.
std::string without_topics(std::string text, std::vector<std::string>& dropped) {
    if (std::count(text.begin(), text.end(), '#') < 2) return text;
    dropped.push_back("话题符号 # 改为全角");
    return replaced(text, "#", "＃");
}

/// Letters and digits of what stands before the first link, or before the mark of a cut text.
std::string comparable(std::string_view text) {
    std::string plain = html::plain_text(text);
    for (const std::string_view end : {"http://", "https://", "...全文", "…全文"}) {
        const std::size_t at = plain.find(end);
        if (at != std::string::npos) plain.resize(at);
    }
    return normalise_title(plain);
}

}  // namespace

std::size_t weibo_units(std::string_view text) {
    std::size_t units = 0;
    while (!text.empty()) {
        const std::string_view next = utf8::first_character(text);
        units += units_of(next);
        text.remove_prefix(next.size());
    }
    return units;
}

WeiboText weibo_text(const Posting& posting, bool tight) {
    WeiboText text;
    const std::size_t whole = tight ? tight_budget : budget;
    // A space after the address: what follows must not become part of it.
    const std::string end = "（来源：" + posting.origin_name + "） " + posting.url + " ";
    const std::size_t url_units = weibo_units(posting.url);
    std::size_t end_units = weibo_units(end);
    if (end_units > whole / 2) end_units = end_units - url_units + std::min(url_units, short_link);
    const std::string title = without_topics(posting.title, text.dropped);
    std::size_t left = whole > end_units + 4 ? whole - end_units - 4 : 0;
    if (weibo_units(title) > left) {
        text.dropped.push_back("标题过长，已节略");
        text.status = "【" + std::string(within(title, left > 2 ? left - 2 : 0)) + "…】" + end;
        return text;
    }
    text.status = "【" + title + "】";
    left -= weibo_units(title);
    const std::string body = without_topics(html::plain_text(posting.body.html), text.dropped);
    if (weibo_units(body) <= left) {
        text.status += body;
    } else if (left >= least_excerpt) {
        text.status += std::string(within(body, left - 2)) + "…";
    }
    if (!text.status.ends_with(body)) text.dropped.push_back("正文节略，全文见链接");
    if (posting.body.pictures.size() > 1) text.dropped.push_back("图片只带第一张");
    if (!posting.body.attachments.empty()) text.dropped.push_back("附件见链接");
    text.status += end;
    return text;
}

bool is_weibo_text(std::string_view read_back, std::string_view sent) {
    const std::string seen = comparable(read_back);
    const std::string ours = comparable(sent);
    const std::size_t shared = std::min(seen.size(), ours.size());
    if (shared < least_compared) return !seen.empty() && seen == ours;
    return seen.compare(0, shared, ours, 0, shared) == 0;
}

std::string weibo_title(std::string_view text, bool& cut) {
    constexpr std::string_view open = "【";
    constexpr std::string_view close = "】";
    const std::string plain = html::plain_text(text);
    std::string_view rest = trimmed(plain);
    cut = false;
    if (rest.starts_with(open)) {
        const std::size_t end = rest.find(close);
        if (end != std::string_view::npos) {
            std::string_view title = rest.substr(open.size(), end - open.size());
            for (const std::string_view dots : {"…", "..."}) {
                if (!title.ends_with(dots)) continue;
                cut = true;
                title.remove_suffix(dots.size());
            }
            return std::string(title);
        }
    }
    rest = rest.substr(0, rest.find("http"));
    return one_line(rest);
}

}  // namespace drumtower
