#include "pipeline/reporting/words.hpp"

#include <array>
#include <cstdio>
#include <utility>

namespace drumtower::words {

namespace {

using Pair = std::pair<std::string_view, std::string_view>;

template <std::size_t N>
std::string looked_up(const std::array<Pair, N>& table, std::string_view word) {
    for (const auto& [from, to] : table) {
        if (from == word) return std::string(to);
    }
    return std::string(word);
}

constexpr std::array<Pair, 8> obligation_states{{{"open", "待转载"},
                                                 {"on_time", "按时"},
                                                 {"late", "迟到"},
                                                 {"overdue", "逾期"},
                                                 {"exempt", "豁免"},
                                                 {"void", "作废"},
                                                 {"undetermined", "无法判定"},
                                                 {"no_channel", "无渠道"}}};
constexpr std::array<Pair, 4> modes{
    {{"auto", "自动"}, {"draft", "草稿"}, {"approve", "审批"}, {"manual", "人工"}}};
constexpr std::array<Pair, 3> actions{{{"publish", "发布"}, {"update", "更正"}, {"withdraw", "撤稿"}}};
constexpr std::array<Pair, 3> classes{{{"important", "重要"}, {"emergency", "应急"}, {"routine", "常规"}}};
constexpr std::array<Pair, 4> kinds{
    {{"wechat", "微信"}, {"weibo", "微博"}, {"website", "网站"}, {"other", "其他"}}};
constexpr std::array<Pair, 12> troubles{{{"retryable", "暂时失败"},
                                         {"quota", "平台限额"},
                                         {"auth", "授权失效"},
                                         {"permanent", "被拒绝"},
                                         {"uncertain", "结果不明"},
                                         {"by_hand", "须人工处理"},
                                         {"draft_only", "只能存入草稿箱"},
                                         {"draft_gone", "草稿已不在草稿箱"},
                                         {"refused_by_platform", "平台审核未通过"},
                                         {"removed", "发布后被删除"},
                                         {"stuck_at_platform", "平台迟迟没有结果"},
                                         {"unseen", "平台上看不到"}}};
constexpr std::array<Pair, 5> grades{{{"A", "A（平台回执）"},
                                      {"B", "B（平台列表回读）"},
                                      {"C", "C（公开页面比对）"},
                                      {"D", "D（单位自报，未核实）"},
                                      {"E", "E（值班人员认定）"}}};

constexpr std::array<Pair, 6> signs{{{"slug", "程序的标记"},
                                     {"link", "原文链接"},
                                     {"title", "标题"},
                                     {"text", "正文"},
                                     {"attested", "单位提供的链接"},
                                     {"person", "人工认定"}}};

}  // namespace

std::string matched_by(std::string_view how) {
    return looked_up(signs, how);
}
std::string obligation_state(std::string_view state) {
    return looked_up(obligation_states, state);
}
std::string mode(Mode mode) {
    return looked_up(modes, json::name_of(mode));
}
std::string action(Action action) {
    return looked_up(actions, json::name_of(action));
}
std::string article_class(std::string_view cls) {
    return looked_up(classes, cls);
}
std::string channel_kind(std::string_view kind) {
    return looked_up(kinds, kind);
}
std::string trouble(std::string_view kind) {
    return looked_up(troubles, kind);
}
std::string grade(std::string_view grade) {
    return grade.empty() ? "无" : looked_up(grades, grade);
}

std::string delivery_state(DeliveryState state) {
    switch (state) {
        case DeliveryState::waiting:
            return "等待";
        case DeliveryState::intended:
            return "正在推送";
        case DeliveryState::accepted:
            return "平台处理中";
        case DeliveryState::done:
            return "完成";
        case DeliveryState::refused:
            return "被拒绝";
        case DeliveryState::needs_human:
            return "需要人工";
        case DeliveryState::cancelled:
            return "已取消";
    }
    return {};
}

std::string delivery_state(const Delivery& row) {
    return stands_as_draft(row) ? "在草稿箱，等人工发布" : delivery_state(row.state);
}

std::string local_time(TimePoint time, Duration offset) {
    const TimePoint local = time + offset;
    const auto day = std::chrono::floor<std::chrono::days>(local);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(local - day));
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02u %02d:%02d:%02d", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                  static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                  static_cast<int>(clock.seconds().count()));
    return text.data();
}

std::string local_span(const TimeSpan& span, Duration offset) {
    if (span.exact()) return local_time(span.earliest, offset);
    return local_time(span.earliest, offset) + " 至 " + local_time(span.latest, offset);
}

std::string length(Duration length) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(length).count();
    if (seconds < 60) return std::to_string(seconds < 0 ? 0 : seconds) + " 秒";
    const auto minutes = seconds / 60;
    if (minutes < 60) return std::to_string(minutes) + " 分";
    const auto hours = minutes / 60;
    if (hours < 24) return std::to_string(hours) + " 小时 " + std::to_string(minutes % 60) + " 分";
    return std::to_string(hours / 24) + " 天 " + std::to_string(hours % 24) + " 小时";
}

std::string until(TimePoint due, TimePoint now) {
    return due >= now ? "剩 " + length(due - now) : "已过 " + length(now - due);
}

}  // namespace drumtower::words
