#include "pipeline/reporting/ledger_entry.hpp"

#include "pipeline/reporting/words.hpp"

#include <algorithm>
#include <array>

namespace drumtower {

namespace {

bool is_evidence(const Obligation& duty, const EventId& event) {
    if (duty.verdicts.empty()) return false;
    const auto& evidence = duty.verdicts.back().evidence;
    return std::find(evidence.begin(), evidence.end(), event.str()) != evidence.end();
}

MeetingPost of(const Observation& seen) {
    return {seen.channel, seen.url, seen.published, seen.first_seen};
}

MeetingPost of(const Delivery& delivery, const std::vector<Observation>& observations) {
    const TimePoint at = delivery.receipt->published_at;
    MeetingPost post{delivery.channel, delivery.receipt->url, {at, at}, std::nullopt};
    for (const Observation& seen : observations) {
        if (seen.channel == delivery.channel && seen.post_id == delivery.receipt->post_id)
            post.seen_at = seen.first_seen;
    }
    return post;
}

struct Column {
    const char* header;
    double width;
};
constexpr std::array columns = std::to_array<Column>({{"序号", 6},
                                                      {"稿件编号", 24},
                                                      {"标题", 34},
                                                      {"来源账号", 18},
                                                      {"首发时间", 19},
                                                      {"认定人", 14},
                                                      {"认定时间", 19},
                                                      {"认定依据", 18},
                                                      {"类别", 7},
                                                      {"适用规则（版本）", 16},
                                                      {"计时起点", 19},
                                                      {"截止时间", 19},
                                                      {"单位编号", 14},
                                                      {"单位", 22},
                                                      {"账号", 22},
                                                      {"平台", 7},
                                                      {"转载时间（平台）", 19},
                                                      {"发现时间", 19},
                                                      {"用时", 15},
                                                      {"状态", 9},
                                                      {"证据等级", 9},
                                                      {"相似度", 8},
                                                      {"来源标注是否规范", 10},
                                                      {"链接", 30},
                                                      {"证据（事件编号）", 36},
                                                      {"证据哈希", 10},
                                                      {"催办次数", 9},
                                                      {"豁免/申诉原因", 16},
                                                      {"批准人", 14},
                                                      {"更正/撤稿跟进", 22},
                                                      {"备注", 40}});

std::string joined(const std::vector<std::string>& texts, const char* between) {
    std::string all;
    for (const std::string& text : texts)
        all += (all.empty() ? "" : between) + text;
    return all;
}

}  // namespace

std::optional<MeetingPost> meeting_post(const Obligation& duty, const std::vector<Delivery>& deliveries,
                                        const std::vector<Observation>& observations) {
    for (const Delivery& delivery : deliveries)
        if (delivery.receipt && is_evidence(duty, delivery.receipt_event)) return of(delivery, observations);
    for (const Observation& seen : observations)
        if (is_evidence(duty, seen.event)) return of(seen);
    std::optional<MeetingPost> earliest;
    const auto consider = [&](MeetingPost post) {
        if (!earliest || post.published.latest < earliest->published.latest) earliest = std::move(post);
    };
    for (const Delivery& delivery : deliveries)
        if (delivery.receipt && delivery.live_version > 0) consider(of(delivery, observations));
    for (const Observation& seen : observations)
        if (!seen.gone) consider(of(seen));
    return earliest;
}

std::vector<ChannelId> meeting_channels(const Obligation& duty, const std::vector<Delivery>& deliveries,
                                        const std::vector<Observation>& observations) {
    std::vector<ChannelId> channels;
    for (const Delivery& delivery : deliveries)
        if (delivery.receipt && is_evidence(duty, delivery.receipt_event))
            channels.push_back(delivery.channel);
    for (const Observation& seen : observations)
        if (is_evidence(duty, seen.event)) channels.push_back(seen.channel);
    return channels;
}

std::string follow_up(const Article& article, const Obligation& duty,
                      const std::vector<Delivery>& deliveries) {
    std::vector<std::string> said;
    if (duty.withdrawn || article.state == ArticleState::withdrawn)
        said.push_back("撤稿" + (article.withdrawn_why.empty() ? "" : "：" + article.withdrawn_why));
    for (const Delivery& delivery : deliveries) {
        if (delivery.action == Action::publish) continue;
        std::string text = delivery.channel.str() + " " + words::action(delivery.action);
        if (delivery.action == Action::update) text += "第 " + std::to_string(delivery.version) + " 版";
        said.push_back(text + "：" + words::delivery_state(delivery.state));
    }
    return joined(said, "；");
}

const std::vector<std::string>& ledger_headers() {
    static const std::vector<std::string> headers = [] {
        std::vector<std::string> all;
        for (const Column& column : columns)
            all.emplace_back(column.header);
        return all;
    }();
    return headers;
}

const std::vector<double>& ledger_widths() {
    static const std::vector<double> widths = [] {
        std::vector<double> all;
        for (const Column& column : columns)
            all.push_back(column.width);
        return all;
    }();
    return widths;
}

std::vector<std::string> ledger_cells(const LedgerEntry& entry, Duration utc_offset) {
    const auto at = [&](TimePoint time) {
        return time == TimePoint{} ? std::string() : words::local_time(time, utc_offset);
    };
    return {std::to_string(entry.number),
            entry.article,
            entry.title,
            entry.source,
            words::local_span(entry.published, utc_offset),
            words::who(entry.designated_by),
            at(entry.designated_at),
            words::ground(entry.ground),
            words::article_class(entry.cls),
            entry.rule + "（第 " + std::to_string(entry.rule_version) + " 版）",
            at(entry.clock_start),
            at(entry.due),
            entry.unit,
            entry.unit_name,
            entry.channel_name.empty() ? entry.channel : entry.channel_name,
            words::channel_kind(entry.platform),
            entry.posted ? words::local_span(*entry.posted, utc_offset) : "",
            entry.seen_at ? at(*entry.seen_at) : "",
            entry.taken ? words::length(*entry.taken) : "",
            words::obligation_state(entry.state),
            entry.grade,
            entry.similarity.value_or(""),
            entry.attribution.value_or(""),
            entry.link,
            joined(entry.evidence, " "),
            entry.evidence_hash.value_or(""),
            entry.reminders ? std::to_string(*entry.reminders) : "",
            entry.exempt_reason,
            entry.exempt_by,
            entry.follow_up,
            entry.remark};
}

}  // namespace drumtower
