#include "pipeline/reporting/words.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
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
constexpr std::array<Pair, 13> troubles{{{"retryable", "暂时失败"},
                                         {"quota", "平台限额"},
                                         {"auth", "授权失效"},
                                         {"permanent", "被拒绝"},
                                         {"uncertain", "结果不明"},
                                         {"by_hand", "须人工处理"},
                                         {"draft_only", "只能存入草稿箱"},
                                         {"draft_gone", "草稿已不在草稿箱"},
                                         {"refused_by_platform", "平台审核未通过"},
                                         {"removed", "发布后被删除"},
                                         {"expiring", "授权快到期"},
                                         {"stuck_at_platform", "平台迟迟没有结果"},
                                         {"unseen", "平台上看不到"}}};
constexpr std::array<Pair, 5> grades{{{"A", "A（平台回执）"},
                                      {"B", "B（平台列表回读）"},
                                      {"C", "C（公开页面比对）"},
                                      {"D", "D（单位自报，未核实）"},
                                      {"E", "E（值班人员认定）"}}};
constexpr std::array<Pair, 22> events{{{"article.seen", "发现稿件"},
                                       {"article.joined", "又见于另一来源"},
                                       {"article.revised", "来源改动"},
                                       {"article.withdrawn", "撤稿"},
                                       {"article.designated", "认定"},
                                       {"article.held", "扣稿"},
                                       {"article.released", "放行"},
                                       {"routing.done", "任务下达完毕"},
                                       {"repost.requested", "下达转载任务"},
                                       {"revision.requested", "下达更正"},
                                       {"withdrawal.requested", "下达撤稿"},
                                       {"delivery.intended", "推送登记"},
                                       {"delivery.progressed", "推送结果"},
                                       {"delivery.acted", "人工处理"},
                                       {"look.made", "查看"},
                                       {"observation.made", "看到帖文"},
                                       {"match.asked", "疑似转载，请人认定"},
                                       {"match.answered", "认定疑似转载"},
                                       {"link.attested", "登记链接"},
                                       {"reminder.sent", "催办"},
                                       {"verdict.given", "判定"},
                                       {"duty.appealed", "单位申诉"}}};
constexpr std::array<Pair, 10> outcomes{{{"prepared", "这一步完成"},
                                         {"accepted", "平台已收下"},
                                         {"published", "完成"},
                                         {"adopted", "在平台上看到了"},
                                         {"absent", "确认没有发出"},
                                         {"deferred", "没有发出，稍后再试"},
                                         {"uncertain", "结果未知，稍后回读"},
                                         {"refused", "被拒绝，推送结束"},
                                         {"needs_human", "转人工处理"},
                                         {"cancelled", "取消"}}};
// The first word of a step; what follows it, "2/3", stays.
constexpr std::array<Pair, 10> steps{{{"media", "上传图片"},
                                      {"update", "改文章"},
                                      {"text", "准备文字"},
                                      {"picture", "上传图片"},
                                      {"cover", "上传封面"},
                                      {"terms", "设置分类"},
                                      {"create", "发布文章"},
                                      {"share", "发布微博"},
                                      {"draft", "写入草稿箱"},
                                      {"submit", "提交发布"}}};
constexpr std::array<Pair, 4> acts{
    {{"approve", "批准"}, {"reject", "不予推送"}, {"retry", "重试"}, {"done", "已由人工完成"}}};
constexpr std::array<Pair, 6> matches{{{"slug", "程序自己的标记"},
                                       {"link", "链到原文"},
                                       {"title", "标题相同"},
                                       {"text", "正文相同"},
                                       {"attested", "单位提供的链接"},
                                       {"person", "人工认定"}}};
constexpr std::array<Pair, 7> notes{
    {{"withdrawn at the source: if it was posted by hand, a person must remove it",
      "来源已撤稿：如已人工发布，须由人删除"},
     {"withdrawn at the source, but this post was made by hand: a person must remove it",
      "来源已撤稿，这一篇是人工发布的，须由人删除"},
     {"corrected at the source, but this post was made by hand: a person must correct it",
      "来源已更正，这一篇是人工发布的，须由人更正"},
     {"the post is gone from the channel", "帖文已从渠道上消失"},
     {"two posts of this article are on the channel: ", "这篇稿件在渠道上有两篇帖文："},
     {"the program does not post to this channel: a person must", "程序不发布到这个渠道，须由人发布"},
     {"the channel is no longer in the configuration", "渠道已不在配置中"}}};
constexpr std::array<Pair, 3> speakers{{{"source", "来源 "}, {"local", "本机 "}, {"token", "令牌 "}}};
constexpr std::array<Pair, 1> grounds{{{"the source's rule", "来源设置为见到即认定"}}};

}  // namespace

std::string note(std::string_view note) {
    for (const auto& [from, to] : notes) {
        if (note.starts_with(from)) return std::string(to) + std::string(note.substr(from.size()));
    }
    return std::string(note);
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
std::string event(std::string_view type) {
    return looked_up(events, type);
}
std::string outcome(std::string_view how) {
    return looked_up(outcomes, how);
}
std::string act(std::string_view act) {
    return looked_up(acts, act);
}
std::string matched_by(std::string_view by) {
    return looked_up(matches, by);
}
std::string ground(std::string_view ground) {
    return looked_up(grounds, ground);
}

std::string step(std::string_view step) {
    if (step == "draft update") return "更新草稿";
    const std::size_t end = std::min(step.find(' '), step.size());
    return looked_up(steps, step.substr(0, end)) + std::string(step.substr(end));
}

std::string who(std::string_view who) {
    const std::size_t colon = who.find(':');
    if (colon == std::string_view::npos) return std::string(who);
    const std::string kind(who.substr(0, colon));
    const std::string speaker = looked_up(speakers, kind);
    return speaker == kind ? std::string(who) : speaker + std::string(who.substr(colon + 1));
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
    if (stands_as_draft(row)) return "在草稿箱，等人工发布";
    if (row.state == DeliveryState::waiting && row.mode == Mode::manual) return "等单位自行发布";
    return delivery_state(row.state);
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
    if (span.earliest == TimePoint{}) return "不晚于 " + local_time(span.latest, offset);
    const auto minute = std::chrono::floor<std::chrono::minutes>(span.earliest);
    if (span.earliest == minute && span.latest < minute + 1min && span.latest >= minute + 59s)
        return local_time(span.earliest, offset).substr(0, 16);
    return local_time(span.earliest, offset) + " 至 " + local_time(span.latest, offset);
}

std::string length(Duration length) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(length).count();
    if (seconds < 60) return std::to_string(seconds < 0 ? 0 : seconds) + " 秒";
    const auto minutes = seconds / 60;
    if (minutes < 60) return std::to_string(minutes) + " 分钟";
    const auto rest = [](std::int64_t count, const char* unit) {
        return count == 0 ? std::string() : " " + std::to_string(count) + unit;
    };
    const auto hours = minutes / 60;
    if (hours < 24) return std::to_string(hours) + " 小时" + rest(minutes % 60, " 分");
    return std::to_string(hours / 24) + " 天" + rest(hours % 24, " 小时");
}

std::string until(TimePoint due, TimePoint now) {
    return due >= now ? "剩 " + length(due - now) : "已过 " + length(now - due);
}

}  // namespace drumtower::words
