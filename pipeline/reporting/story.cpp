#include "pipeline/reporting/story.hpp"

#include "pipeline/reporting/story_events.hpp"
#include "pipeline/reporting/words.hpp"

#include <algorithm>
#include <set>

namespace drumtower {

namespace {

constexpr std::size_t most_of_a_subject = 500;

bool far_away(TimePoint time) {
    return time >= TimePoint(std::chrono::sys_days(std::chrono::year(9000) / 1 / 1));
}

class Lines {
public:
    explicit Lines(Duration offset) : offset_(offset) {}
    void line(const std::string& text) { text_ += text + '\n'; }
    void item(const std::string& text) { line("  - " + text); }
    void detail(const std::string& text) { line("      " + text); }
    std::string at(TimePoint time) const { return words::local_time(time, offset_); }
    std::string at(const TimeSpan& span) const { return words::local_span(span, offset_); }
    std::string stretch(const Covered& seen) const {
        const bool whole = seen.from == TimePoint{};
        return (whole ? "此前全部" : at(seen.from)) + " 至 " + at(seen.to);
    }
    const std::string& text() const { return text_; }

private:
    Duration offset_;
    std::string text_;
};

void tell_article(Lines& out, const Article& article) {
    out.line("稿件  " + article.title);
    out.line("      " + article.id.str() + "  " + article.url);
    out.line("发布  " + out.at(article.published) + "，首次看到 " + out.at(article.seen_at) + "，版本 " +
             std::to_string(article.versions.empty() ? 0 : article.newest().number));
    if (article.designation) {
        const Designation& made = *article.designation;
        out.line("认定  " + words::article_class(made.cls) + "，" + out.at(made.made_at) + "，由 " +
                 words::who(made.who) + " 认定，依据：" + words::ground(made.ground));
    } else {
        out.line("认定  尚未认定：没有转载义务");
    }
    if (article.state == ArticleState::held)
        out.line("扣稿  " + (article.held_why.empty() ? "等待放行" : article.held_why));
    if (article.state == ArticleState::baseline) out.line("基线  首次巡查之前已在来源上，不推送");
    if (article.state == ArticleState::withdrawn) out.line("撤稿  " + article.withdrawn_why);
}

void tell_clock(Lines& out, const Obligation& duty, TimePoint now) {
    out.line("");
    out.line("任务  " + duty.id.str() + "  " + words::obligation_state(duty.state()));
    out.line("规则  " + duty.rule.str() + " 第 " + std::to_string(duty.rule_version) + " 版，限 " +
             words::length(duty.due - duty.clock_start) + "，" +
             (duty.satisfied_by == "each" ? "每个渠道都要转载" : "任一渠道转载即可"));
    out.line("计时  起 " + out.at(duty.clock_start) + "（稿件发布与认定两者中较晚的一个）");
    const bool open = duty.verdicts.empty() && !duty.channels.empty();
    out.line("      止 " + out.at(duty.due) + (open ? "，" + words::until(duty.due, now) : ""));
}

void tell_review(Lines& out, const Obligation& duty) {
    if (duty.approve_by) out.line("审核  须在 " + out.at(*duty.approve_by) + " 前通过，通过后自动发布");
}

void tell_channels(Lines& out, const DutyFacts& facts, const Obligation& duty) {
    out.line("渠道" + std::string(duty.channels.empty() ? "  没有可以转载的渠道，不催办，也不判逾期" : ""));
    for (const DutyChannel& channel : duty.channels) {
        out.item(channel_name(facts.unit, channel.id) + "  " + words::channel_kind(channel.kind) + "，" +
                 words::mode(channel.mode) + (channel.looks ? "" : "，程序看不到，靠单位提供链接"));
    }
}

template <class Is>
const Observation* observation_with(const DutyFacts& facts, Is is) {
    const auto at = std::find_if(facts.observations.begin(), facts.observations.end(), is);
    return at == facts.observations.end() ? nullptr : &*at;
}

void tell_delivery(Lines& out, const DutyFacts& facts, const Delivery& delivery) {
    std::string head = channel_name(facts.unit, delivery.channel) + "  " + words::action(delivery.action) +
                       " 第 " + std::to_string(delivery.version) + " 版：" + words::delivery_state(delivery);
    if (delivery.attempts > 0) head += "，已尝试 " + std::to_string(delivery.attempts) + " 次";
    out.item(head);
    out.detail(delivery.id.str());
    if (delivery.approved) out.detail("已批准：" + words::who(delivery.approved_by));
    if (delivery.intent && delivery.state != DeliveryState::accepted) {
        out.detail(words::step(delivery.intent->step) + "，于 " + out.at(delivery.intent->made_at) +
                   " 登记，结果未知，先回读再决定");
    }
    if (delivery.receipt) {
        const TimePoint at = delivery.receipt->published_at;
        const Observation* seen = observation_with(facts, [&](const Observation& one) {
            return one.channel == delivery.channel && one.url == delivery.receipt->url;
        });
        out.detail((delivery.adopted ? "认领已有帖文 " : "平台回执 ") + delivery.receipt->url + "，发布 " +
                   out.at(delivery.adopted && seen ? seen->published : TimeSpan{at, at}));
    }
    if (!delivery.note.empty()) {
        const std::string kind =
            delivery.kind_of_trouble.empty() ? "" : words::trouble(delivery.kind_of_trouble) + "：";
        out.detail("说明：" + kind + words::note(delivery.note));
    }
}

void tell_looks(Lines& out, const DutyFacts& facts) {
    const bool can =
        std::any_of(facts.obligations.begin(), facts.obligations.end(), [](const Obligation& duty) {
            return std::any_of(duty.channels.begin(), duty.channels.end(),
                               [](const DutyChannel& one) { return one.looks; });
        });
    if (facts.looks.empty() && !can) return;
    out.line("查看" + std::string(facts.looks.empty() ? "  还没有查看记录" : ""));
    for (const ChannelLooks& looks : facts.looks) {
        out.item(channel_name(facts.unit, looks.channel) + "  最近一次 " + out.at(looks.looked_at));
        for (const Covered& stretch : looks.covered)
            out.detail("看全了 " + out.stretch(stretch));
        for (const std::string& spot : looks.blind_spots)
            out.detail("看不到：" + spot);
        for (const Covered& stretch : looks.whole.value_or(std::vector<Covered>{}))
            out.detail("平台事后的清单，无盲区：" + out.stretch(stretch));
        if (!looks.trouble.empty()) {
            out.detail("故障：" + looks.trouble +
                       (looks.trouble_since ? "，自 " + out.at(*looks.trouble_since) : ""));
        }
    }
}

void tell_observations(Lines& out, const DutyFacts& facts) {
    if (facts.observations.empty()) return;
    out.line("观测");
    for (const Observation& seen : facts.observations) {
        out.item(channel_name(facts.unit, seen.channel) + "  " + seen.title +
                 (seen.gone ? "（已不见）" : ""));
        out.detail(seen.url);
        out.detail("发布 " + out.at(seen.published) + "，首次看到 " + out.at(seen.first_seen) +
                   "，认出依据：" + words::matched_by(seen.matched_by) + "，证据等级 " +
                   words::grade(seen.grade));
        if (seen.why) out.detail("比对：" + *seen.why);
    }
}

void tell_questions(Lines& out, const DutyFacts& facts) {
    if (facts.questions.empty()) return;
    out.line("疑似转载");
    for (const Question& asked : facts.questions) {
        const std::string said = asked.answer.empty() ? "等人认定"
                                 : asked.answer == "yes"
                                     ? "认定为转载（" + asked.who + "：" + asked.reason + "）"
                                     : "认定不是转载（" + asked.who + "：" + asked.reason + "）";
        out.item(channel_name(facts.unit, asked.channel) + "  " + asked.title + "  " + said);
        out.detail(asked.id.str() + "  " + asked.url);
        out.detail("比对：" + asked.why);
    }
}

const TimelineEntry* entry_of(const DutyFacts& facts, const std::string& event) {
    const auto at = std::find_if(facts.timeline.begin(), facts.timeline.end(),
                                 [&](const TimelineEntry& one) { return one.id == event; });
    return at == facts.timeline.end() ? nullptr : &*at;
}

std::string evidence_text(const Lines& out, const DutyFacts& facts, const std::string& event) {
    if (const TimelineEntry* entry = entry_of(facts, event))
        return words::event(entry->type) + "，" + out.at(entry->time);
    for (const ChannelLooks& looks : facts.looks) {
        for (const Covered& stretch : looks.covered) {
            if (stretch.look.str() == event)
                return "查看 " + channel_name(facts.unit, looks.channel) + "，看全了 " + out.stretch(stretch);
        }
    }
    return "事件";
}

void tell_verdicts(Lines& out, const DutyFacts& facts, const Obligation& duty) {
    for (const Verdict& verdict : duty.verdicts) {
        out.line("判定  " + words::obligation_state(json::name_of(verdict.finding)) + "，" +
                 out.at(verdict.given_at) + "，" +
                 (verdict.who.empty() ? std::string("机器判定") : "判定人 " + words::who(verdict.who)));
        const Observation* seen = observation_with(facts, [&](const Observation& one) {
            return std::count(verdict.evidence.begin(), verdict.evidence.end(), one.event.str()) > 0;
        });
        if (verdict.met_at)  // its earliest moment, when the page is not exact
            out.detail("转载时间 " +
                       out.at(seen ? seen->published : TimeSpan{*verdict.met_at, *verdict.met_at}));
        out.detail("证据等级 " + words::grade(verdict.grade) + "；" + verdict.reason);
        for (const std::string& event : verdict.evidence)
            out.detail("证据 " + evidence_text(out, facts, event) + "（" + event + "）");
    }
}

void tell_timeline(Lines& out, const DutyFacts& facts) {
    if (facts.timeline.empty()) return;
    out.line("");
    out.line("经过");
    std::string before;
    for (const TimelineEntry& entry : facts.timeline) {
        const std::string text = what_happened(facts, entry);
        if (text != before) out.item(out.at(entry.time) + "  " + text);  // a draft is asked about for hours
        before = text;
    }
}

/// A post there counts only once the unit has told its address.
bool needs_link(const DutyFacts& facts, const ChannelId& id) {
    return std::any_of(facts.obligations.begin(), facts.obligations.end(), [&](const Obligation& duty) {
        return std::any_of(duty.channels.begin(), duty.channels.end(),
                           [&](const DutyChannel& one) { return one.id == id && !one.looks; });
    });
}

std::string wait_of_delivery(const DutyFacts& facts, const Delivery& delivery, TimePoint now,
                             Duration offset) {
    const std::string name = channel_name(facts.unit, delivery.channel) + "：";
    switch (delivery.state) {
        case DeliveryState::waiting:
            if (delivery.mode == Mode::manual)
                return name + "等单位自行发布" + (needs_link(facts, delivery.channel) ? "并提供链接" : "");
            if (delivery.mode == Mode::approve && !delivery.approved) return name + "等批准";
            if (far_away(delivery.not_before)) return name + "等放行";
            if (delivery.not_before > now)
                return name + "等到 " + words::local_time(delivery.not_before, offset) + " 再推送";
            return name + "排队等待推送";
        case DeliveryState::intended:
            return name + "等上一次调用有结果，再回读";
        case DeliveryState::accepted:
            if (stands_as_draft(delivery)) return name + "草稿已在账号的草稿箱，等工作人员在手机上发布";
            return name + "等平台处理，" + words::local_time(delivery.not_before, offset) + " 再看";
        case DeliveryState::needs_human:
            return name + "等人处理";
        case DeliveryState::refused:
            return name + "推送已结束（" + words::note(delivery.note) + "），义务仍在，等单位自行发布";
        case DeliveryState::done:
            return name + "已发布，等判定";
        case DeliveryState::cancelled:
            return {};
    }
    return {};
}

bool has_whole(const ChannelLooks& looks, const Obligation& duty) {
    if (!looks.whole) return false;
    return std::any_of(looks.whole->begin(), looks.whole->end(), [&](const Covered& stretch) {
        return stretch.from <= duty.clock_start && stretch.to > duty.due;
    });
}

// The judge needs each channel seen whole from the clock's start past the due time.
std::string wait_for_looks(const DutyFacts& facts, const Obligation& duty, const DutyChannel& channel) {
    const std::string name = channel_name(facts.unit, channel.id) + "：";
    for (const Question& asked : facts.questions) {
        if (asked.channel == channel.id && asked.answer.empty())
            return name + "有一篇疑似转载等人认定（" + asked.id.str() + "）";
    }
    if (!channel.looks) {  // a delivery that waits for the unit has said so
        const bool said =
            std::any_of(facts.deliveries.begin(), facts.deliveries.end(), [&](const Delivery& one) {
                return one.channel == channel.id && one.state == DeliveryState::waiting &&
                       one.mode == Mode::manual;
            });
        if (duty.asked) return name + "程序看不到，已向单位索要链接，等答复";
        return said ? std::string() : name + "程序看不到，等单位提供链接";
    }
    for (const ChannelLooks& looks : facts.looks) {
        if (looks.channel != channel.id) continue;
        if (!looks.trouble.empty()) return name + "查看失败（" + looks.trouble + "）";
        if (has_whole(looks, duty)) return {};
        if (!looks.blind_spots.empty())
            return name + "有看不到的发布方式（" + looks.blind_spots.front() + "），不能判逾期";
        for (const Covered& stretch : looks.covered) {
            if (stretch.from <= duty.clock_start && stretch.to > duty.due) return {};
        }
    }
    return name + "还没有一次查看覆盖从计时开始到截止之后";
}

}  // namespace

std::vector<TimelineEntry> merged_timeline(Queries& queries, const std::vector<std::string>& subjects,
                                           std::size_t most) {
    std::vector<TimelineEntry> all;
    std::set<std::pair<Partition, Position>> known;
    for (const std::string& subject : subjects) {
        for (TimelineEntry& entry : queries.timeline(subject, most)) {
            if (known.emplace(entry.partition, entry.position).second) all.push_back(std::move(entry));
        }
    }
    std::stable_sort(all.begin(), all.end(), [](const TimelineEntry& left, const TimelineEntry& right) {
        return left.time < right.time;
    });
    return all;
}

std::optional<DutyFacts> duty_facts(Queries& queries, const ArticleId& article, const UnitId& unit) {
    auto the_article = queries.article(article);
    auto the_unit = queries.unit(unit);
    if (!the_article || !the_unit) return std::nullopt;
    DutyFacts facts;
    facts.article = std::move(*the_article);
    facts.unit = std::move(*the_unit);
    facts.obligations = queries.obligations_of(article, unit);
    facts.deliveries = queries.deliveries_of(article, unit);
    facts.observations = queries.observations_of(article, unit);
    facts.questions = queries.questions_of(article, unit);
    for (const Channel& channel : facts.unit.channels) {
        if (auto looks = queries.looks(channel.id)) facts.looks.push_back(std::move(*looks));
    }
    for (const Freeze& freeze : queries.freezes()) {
        if (freeze.unit.empty() || freeze.unit == unit) facts.freezes.push_back(freeze);
    }
    std::vector<std::string> subjects{article.str()};
    for (const Obligation& duty : facts.obligations)
        subjects.push_back(duty.id.str());
    for (const Delivery& delivery : facts.deliveries)
        subjects.push_back(delivery.id.str());
    for (const Observation& seen : facts.observations)
        subjects.push_back(seen.channel.str() + "/" + seen.post_id);
    for (const Question& asked : facts.questions)
        subjects.push_back(asked.id.str());
    facts.timeline = merged_timeline(queries, subjects, most_of_a_subject);
    return facts;
}

std::vector<std::string> waits_for(const DutyFacts& facts, const Obligation& duty, TimePoint now,
                                   Duration offset) {
    std::vector<std::string> reasons;
    if (duty.state() != "open") return reasons;
    if (!facts.log_trouble.empty())
        reasons.push_back("日志现在写不进（" + facts.log_trouble + "），推送暂停，恢复后自动继续，计时照走");
    for (const Freeze& freeze : facts.freezes) {
        reasons.push_back("推送已冻结（" + freeze.reason + "，" + freeze.who + "，自 " +
                          words::local_time(freeze.since, offset) + "），计时照走");
    }
    for (const Delivery& delivery : facts.deliveries) {
        std::string reason = wait_of_delivery(facts, delivery, now, offset);
        if (!reason.empty()) reasons.push_back(std::move(reason));
    }
    if (now > duty.due) {
        for (const DutyChannel& channel : duty.channels) {
            std::string reason = wait_for_looks(facts, duty, channel);
            if (!reason.empty()) reasons.push_back(std::move(reason));
        }
    }
    if (reasons.empty()) reasons.push_back(now > duty.due ? "等判定" : "等单位转载，或等推送开始");
    return reasons;
}

std::string story(const DutyFacts& facts, TimePoint now, Duration offset) {
    Lines out(offset);
    out.line("单位  " + named(facts.unit.name, facts.unit.id.str()));
    tell_article(out, facts.article);
    if (facts.obligations.empty()) {
        out.line("");
        out.line("任务  这个单位对这篇稿件没有转载任务");
    }
    for (const Obligation& duty : facts.obligations) {
        tell_clock(out, duty, now);
        tell_review(out, duty);
        tell_channels(out, facts, duty);
        tell_verdicts(out, facts, duty);
        const auto reasons = waits_for(facts, duty, now, offset);
        if (!reasons.empty()) out.line("在等");
        for (const std::string& reason : reasons)
            out.item(reason);
    }
    if (!facts.deliveries.empty()) out.line("推送");
    for (const Delivery& delivery : facts.deliveries)
        tell_delivery(out, facts, delivery);
    tell_looks(out, facts);
    tell_observations(out, facts);
    tell_questions(out, facts);
    tell_timeline(out, facts);
    return out.text();
}

}  // namespace drumtower
