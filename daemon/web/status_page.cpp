#include "daemon/web/status_page.hpp"

#include "daemon/web/app_page.hpp"
#include "pipeline/reporting/words.hpp"

#include <array>

namespace drumtower::web {

namespace {

std::string name_of(const StatusFacts& facts, const std::string& kind, const std::string& id) {
    const auto at = facts.names.find(kind + "/" + id);
    return at == facts.names.end() || at->second.empty() ? id : at->second;
}

// Only what a browser may follow without running anything.
std::string link(const std::string& url, const std::string& text) {
    const bool safe = url.rfind("https://", 0) == 0 || url.rfind("http://", 0) == 0;
    if (!safe) return escaped(text);
    return "<a rel=\"noreferrer noopener\" href=\"" + escaped(url) + "\">" + escaped(text) + "</a>";
}

std::string local(const StatusFacts& facts, TimePoint time) {
    return words::local_time(time, facts.utc_offset).substr(5, 11);  // month, day, hour, minute
}

std::string tag(std::string_view cls, std::string_view text) {
    return "<span class=\"tag " + escaped(cls) + "\">" + escaped(text) + "</span>";
}

std::string head(const StatusFacts& facts) {
    const Readiness& state = facts.readiness;
    std::string_view cls = "not_ready";
    std::string_view text = "未就绪";
    if (state.ready) {
        cls = state.degraded ? "degraded" : "ready";
        text = state.degraded ? "部分缺失" : "运行正常";
    }
    return "<p>" + tag(cls, text) + " <span class=\"quiet\">更新于 <time>" +
           escaped(words::local_time(facts.now, facts.utc_offset)) + "</time></span></p>\n";
}

std::string banners(const StatusFacts& facts) {
    std::string html;
    for (const Freeze& freeze : facts.freezes) {
        const std::string whom = freeze.unit.empty() ? "全部单位" : name_of(facts, "unit", freeze.unit.str());
        html += "<p class=\"banner\" role=\"alert\"><b>推送已冻结</b>（" + escaped(whom) + "）：" +
                escaped(freeze.reason) + "。" + escaped(freeze.who) + "，自 " + local(facts, freeze.since) +
                "。时限照常计算。</p>\n";
    }
    return html;
}

std::string counts(const Counts& counts) {
    const auto cell = [](std::string_view text, std::int64_t number) {
        return "<li><b>" + std::to_string(number) + "</b>" + std::string(text) + "</li>";
    };
    return "<ul class=\"counts\" aria-label=\"计数\">" + cell("待转载", counts.open) +
           cell("按时", counts.on_time) + cell("迟到", counts.late) + cell("逾期", counts.overdue) +
           cell("无法判定", counts.undetermined) + cell("无渠道", counts.no_channel) +
           cell("需要人工", counts.deliveries_needs_human) + cell("扣稿", counts.held) +
           cell("稿件", counts.articles - counts.baseline) + "</ul>\n";
}

std::string time_left(const StatusFacts& facts, TimePoint due) {
    const std::string text = escaped(words::until(due, facts.now));
    return due < facts.now ? "<b class=\"late-by\">" + text + "</b>" : "<b>" + text + "</b>";
}

/// What is still owed stands first, what is done last.
constexpr std::array<std::string_view, 8> by_urgency{"overdue",    "open",    "late",   "undetermined",
                                                     "no_channel", "on_time", "exempt", "void"};
constexpr std::size_t first_done = 5;         // of these
constexpr std::size_t most_units_shown = 20;  // of a card with more the done ones are folded away

struct UnitsOfState {
    std::size_t count = 0;
    std::string html;
};

UnitsOfState units_of(const StatusFacts& facts, const ArticleCard& card, std::string_view state) {
    UnitsOfState units;
    for (const Obligation& duty : card.duties) {
        if (duty.state() != state) continue;
        ++units.count;
        units.html += "<li class=\"" + std::string(state) + "\">" +
                      escaped(name_of(facts, "unit", duty.unit.str())) + " <b>" +
                      escaped(words::obligation_state(state)) + "</b></li>";
    }
    return units;
}

std::string units_list(const std::string& inside) {
    return inside.empty() ? std::string() : "<ul class=\"units\">" + inside + "</ul>";
}

std::string card(const StatusFacts& facts, const ArticleCard& card) {
    std::string owed;
    std::string done;
    std::string counted;
    for (std::size_t at = 0; at < by_urgency.size(); ++at) {
        const UnitsOfState units = units_of(facts, card, by_urgency.at(at));
        if (units.count == 0) continue;
        (at < first_done ? owed : done) += units.html;
        counted += (counted.empty() ? "" : "，") + words::obligation_state(by_urgency.at(at)) + "\u00a0" +
                   std::to_string(units.count);
    }
    std::string html = "<article class=\"card\"><h3>" + tag(card.cls, words::article_class(card.cls)) + ' ' +
                       link(card.url, card.title) + "</h3>\n<p class=\"quiet\">截止 " +
                       local(facts, card.due) + "，" + time_left(facts, card.due) +
                       "</p>\n<p class=\"quiet\">" + counted + "</p>\n";
    if (card.duties.size() <= most_units_shown) return html + units_list(owed + done) + "</article>\n";
    html += units_list(owed);
    if (!done.empty()) {
        html += "<details id=\"done-" + escaped(card.duties.front().article.str()) +
                "\"><summary>已完成的单位</summary>" + units_list(done) + "</details>";
    }
    return html + "</article>\n";
}

std::string section(std::string_view id, std::string_view title, const std::string& inside,
                    std::string_view when_empty) {
    std::string html = "<section aria-labelledby=\"" + std::string(id) + "\"><h2 id=\"" + std::string(id) +
                       "\">" + std::string(title) + "</h2>\n";
    html += inside.empty() ? "<p class=\"quiet\">" + std::string(when_empty) + "</p>\n" : inside;
    return html + "</section>\n";
}

std::string list(const std::vector<std::string>& items) {
    if (items.empty()) return {};
    std::string html = "<ul class=\"list\">\n";
    for (const std::string& item : items)
        html += "<li>" + item + "</li>\n";
    return html + "</ul>\n";
}

std::string open_part(const StatusFacts& facts) {
    std::string inside;
    for (const ArticleCard& one : facts.open)
        inside += card(facts, one);
    if (!inside.empty()) inside = "<div class=\"cards\">\n" + inside + "</div>\n";
    return section("open", "进行中的转载", inside, "现在没有待转载的稿件。");
}

std::string late_part(const StatusFacts& facts) {
    std::vector<std::string> items;
    for (const Obligation& duty : facts.late) {
        const Verdict& verdict = duty.verdicts.back();
        items.push_back("<b>" + escaped(name_of(facts, "unit", duty.unit.str())) + "</b> " +
                        "<span class=\"late-by\">" + escaped(words::obligation_state(duty.state())) +
                        "</span> " + link(duty.url, duty.title) + "<br><span class=\"quiet\">截止 " +
                        local(facts, duty.due) + "；证据等级 " + escaped(words::grade(verdict.grade)) + "；" +
                        escaped(verdict.reason) + "</span>");
    }
    return section("late", "逾期、迟到与无法判定", list(items), "最近一个月没有。");
}

/// Of a correction or withdrawal that only people can make.
std::string fix_clock(const StatusFacts& facts, const Delivery& delivery) {
    if (!delivery.next_telling() && !(delivery.fix_by && delivery.state == DeliveryState::needs_human))
        return {};
    return "，" + local(facts, *delivery.fix_by) + " 前处理，" + time_left(facts, *delivery.fix_by);
}

std::string people_part(const StatusFacts& facts) {
    std::vector<std::string> items;
    for (const Delivery& delivery : facts.people) {
        items.push_back("<b>" + escaped(name_of(facts, "unit", delivery.unit.str())) + "</b> " +
                        escaped(name_of(facts, "channel", delivery.channel.str())) + "：" +
                        escaped(words::delivery_state(delivery)) + "，" + link(delivery.url, delivery.title) +
                        fix_clock(facts, delivery) + "<br><span class=\"quiet\">" +
                        escaped(words::note(delivery.note)) + "</span>");
    }
    for (const Question& asked : facts.questions) {
        items.push_back("<b>" + escaped(name_of(facts, "unit", asked.unit.str())) + "</b> " +
                        escaped(name_of(facts, "channel", asked.channel.str())) + "：疑似转载，等人认定，" +
                        link(asked.url, asked.title.empty() ? asked.url : asked.title) +
                        "<br><span class=\"quiet\">" + escaped(asked.why) + "</span>");
    }
    for (const Article& article : facts.held) {
        items.push_back("<b>扣稿</b> " + link(article.url, article.title) + "<br><span class=\"quiet\">" +
                        escaped(article.held_why.empty() ? "等待放行" : article.held_why) + "</span>");
    }
    return section("people", "需要人处理", list(items), "没有。");
}

std::string source_words(SourceTrouble trouble) {
    switch (trouble) {
        case SourceTrouble::none:
            return "正常";
        case SourceTrouble::failing:
            return "读取失败";
        case SourceTrouble::nothing_matched:
            return "页面变了，匹配不到稿件";
        case SourceTrouble::blocked:
            return "被拦截";
        case SourceTrouble::gone:
            return "地址已不存在";
    }
    return {};
}

std::string broken_part(const StatusFacts& facts) {
    std::vector<std::string> items;
    for (const std::string& reason : facts.readiness.reasons)
        items.push_back(escaped(reason));
    for (const SourceHealth& source : facts.source_health) {
        if (source.trouble == SourceTrouble::none) continue;
        items.push_back("<b>来源 " + escaped(name_of(facts, "source", source.id.str())) + "</b>：" +
                        escaped(source_words(source.trouble)) + "<br><span class=\"quiet\">" +
                        escaped(source.detail) + " " + escaped(source.advice) + "</span>");
    }
    for (const ChannelHealth& channel : facts.channel_health) {
        if (channel.kind.empty()) continue;
        items.push_back("<b>渠道 " + escaped(name_of(facts, "channel", channel.channel.str())) + "</b>（" +
                        escaped(name_of(facts, "unit", channel.unit.str())) + "）推送：" +
                        escaped(words::trouble(channel.kind)) + "<br><span class=\"quiet\">" +
                        escaped(channel.detail) + "</span>");
    }
    for (const ChannelLooks& looks : facts.blind) {
        const std::string since =
            looks.trouble_since ? "，自 " + local(facts, *looks.trouble_since) : std::string();
        items.push_back("<b>渠道 " + escaped(name_of(facts, "channel", looks.channel.str())) + "</b>（" +
                        escaped(name_of(facts, "unit", looks.unit.str())) + "）查看失败" + since +
                        "<br><span class=\"quiet\">" + escaped(looks.trouble) + "</span>");
    }
    return section("broken", "故障", list(items), "没有。");
}

}  // namespace

std::string escaped(std::string_view text) {
    std::string html;
    html.reserve(text.size());
    for (const char letter : text) {
        switch (letter) {
            case '&':
                html += "&amp;";
                break;
            case '<':
                html += "&lt;";
                break;
            case '>':
                html += "&gt;";
                break;
            case '"':
                html += "&quot;";
                break;
            case '\'':
                html += "&#39;";
                break;
            default:
                html += letter;
        }
    }
    return html;
}

std::string status_part(const StatusFacts& facts) {
    return head(facts) + banners(facts) + counts(facts.counts) + open_part(facts) + late_part(facts) +
           people_part(facts) + broken_part(facts);
}

std::string status_page(const std::string& district, const std::string& part) {
    return "<!doctype html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>鼓楼 · " +
           escaped(district) + "</title>\n<link rel=\"stylesheet\" href=\"" + asset_address("status.css") +
           "\">\n"
           "<noscript><meta http-equiv=\"refresh\" content=\"30\"></noscript>\n"
           "<script src=\"" +
           asset_address("status.js") + "\" defer></script>\n</head>\n<body>\n<header><h1>鼓楼 · " +
           escaped(district) +
           " 政务信息同步转载</h1><p><a href=\"/app\">登录工作台</a></p></header>\n<main>\n<p id=\"lost\" "
           "class=\"banner\" role=\"status\" "
           "hidden>与程序的连接断了，下面是断开前的情况。</p>\n"
           "<div id=\"part\">\n" +
           part + "</div>\n</main>\n<footer>只统计单位与账号，不统计个人。</footer>\n</body>\n</html>\n";
}

}  // namespace drumtower::web
