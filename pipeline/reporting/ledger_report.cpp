#include "pipeline/reporting/ledger_report.hpp"

#include <charconv>
#include <map>

namespace drumtower {

namespace {

constexpr int duties_a_page = 500;
constexpr std::size_t most_kept = 2000;  // articles, while lines are made

std::optional<std::chrono::sys_days> day_of(const std::string& text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const auto number = [&](std::size_t from, std::size_t count) {
        int value = -1;
        const char* end = text.data() + from + count;
        const auto read = std::from_chars(text.data() + from, end, value);
        return read.ptr == end && text[from] != '-' ? value : -1;
    };
    const int year = number(0, 4);
    const int month = number(5, 2);
    const int day = number(8, 2);
    if (year < 1 || month < 1 || day < 1) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(year),
                                           std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    if (!date.ok()) return std::nullopt;
    return std::chrono::sys_days(date);
}

void each_duty(Queries& queries, const ReportAsked& asked,
               const std::function<void(const Obligation&)>& take) {
    const ObligationFilter filter{
        .state = {}, .unit = asked.unit, .article = {}, .due_before = asked.days.end};
    // A cursor is "milliseconds|id" of the last item seen: this one stands before the first of the first day.
    Page page{.limit = duties_a_page,
              .after = std::to_string(asked.days.begin.time_since_epoch().count()) + "|"};
    for (;;) {
        const auto found = queries.obligations(filter, page);
        for (const Obligation& duty : found.items)
            take(duty);
        if (found.next.empty()) return;
        page.after = found.next;
    }
}

/// What is asked again and again of the view, once.
class Names {
public:
    explicit Names(Queries& queries) : queries_(queries) {}

    const Article& article(const ArticleId& id) {
        if (articles_.size() > most_kept) articles_.clear();
        const auto [at, is_new] = articles_.try_emplace(id.str());
        if (is_new) at->second = queries_.article(id).value_or(Article{});
        return at->second;
    }
    const Unit& unit(const UnitId& id) {
        const auto [at, is_new] = units_.try_emplace(id.str());
        if (is_new) at->second = queries_.unit(id).value_or(Unit{});
        return at->second;
    }
    const Channel* channel(const UnitId& owner, const ChannelId& id) {
        for (const Channel& one : unit(owner).channels)
            if (one.id == id) return &one;
        return nullptr;
    }
    std::string source(const SourceId& id) {
        const auto [at, is_new] = sources_.try_emplace(id.str());
        if (is_new) {
            const auto known = queries_.source(id);
            at->second = known && !known->name.empty() ? known->name : id.str();
        }
        return at->second;
    }

private:
    Queries& queries_;
    std::map<std::string, Article> articles_;
    std::map<std::string, Unit> units_;
    std::map<std::string, std::string> sources_;
};

std::vector<ChannelId> met_by(Queries& queries, const Obligation& duty) {
    if (duty.verdicts.empty()) return {};
    return meeting_channels(duty, queries.deliveries_of(duty.article, duty.unit),
                            queries.observations_of(duty.article, duty.unit));
}

class Counting {
public:
    Counting(Queries& queries, By by, TimePoint now)
        : queries_(queries), names_(queries), by_(by), now_(now) {}

    void take(const Obligation& duty) {
        counted_.total.add(duty, now_);
        if (by_ == By::unit) line(duty.unit.str(), names_.unit(duty.unit).name).add(duty, now_);
        if (by_ == By::article) line(duty.article.str(), duty.title).add(duty, now_);
        if (by_ != By::channel) return;
        const auto meeting = met_by(queries_, duty);
        for (const DutyChannel& channel : duty.channels) {
            const Channel* known = names_.channel(duty.unit, channel.id);
            line(channel.id.str(), known ? known->name : "").add_for(channel.id, meeting, duty, now_);
        }
    }
    Compliance counted() {
        for (auto& [id, line] : lines_)
            counted_.lines.push_back(std::move(line));
        return std::move(counted_);
    }

private:
    Tally& line(const std::string& id, const std::string& name) {
        const auto [at, is_new] = lines_.try_emplace(id);
        if (is_new) at->second.id = id;
        if (is_new) at->second.name = name;
        return at->second.tally;
    }

    Queries& queries_;
    Names names_;
    By by_;
    TimePoint now_;
    Compliance counted_;
    std::map<std::string, ComplianceLine> lines_;
};

void add_designation(LedgerEntry& entry, const Article& article, const Obligation& duty) {
    entry.designated_at = duty.designated_at;
    // A later designation is another ground than the one this duty was born from.
    if (!article.designation || article.designation->made_at != duty.designated_at) return;
    entry.designated_by = article.designation->who;
    entry.ground = article.designation->ground;
}

void add_post(LedgerEntry& entry, const MeetingPost& post, const Obligation& duty) {
    entry.channel = post.channel.str();
    entry.link = post.url;
    entry.posted = post.published;
    entry.seen_at = post.seen_at;
    for (const DutyChannel& channel : duty.channels)
        if (channel.id == post.channel) entry.platform = channel.kind;
}

void add_verdict(LedgerEntry& entry, const Obligation& duty) {
    if (duty.verdicts.empty()) return;
    const Verdict& verdict = duty.verdicts.back();
    entry.grade = verdict.grade;
    entry.evidence = verdict.evidence;
    if (verdict.met_at) entry.taken = std::max(Duration{}, *verdict.met_at - duty.clock_start);
    if (verdict.finding == Finding::exempt) {
        entry.exempt_reason = verdict.reason;
        entry.exempt_by = verdict.who;
    } else {
        entry.remark = verdict.reason;
        if (!verdict.who.empty()) entry.remark += "（" + verdict.who + "）";
    }
}

}  // namespace

std::optional<ReportDays> report_days(const std::string& from, const std::string& to, Duration utc_offset) {
    const auto first = day_of(from);
    const auto last = day_of(to);
    if (!first || !last || *last < *first) return std::nullopt;
    return ReportDays{from, to, TimePoint(*first) - utc_offset,
                      TimePoint(*last + std::chrono::days(1)) - utc_offset};
}

Compliance compliance(Queries& queries, const ReportAsked& asked, By by, TimePoint now) {
    Counting counting(queries, by, now);
    each_duty(queries, asked, [&](const Obligation& duty) { counting.take(duty); });
    return counting.counted();
}

void ledger_lines(Queries& queries, const ReportAsked& asked,
                  const std::function<void(const LedgerEntry&)>& take) {
    Names names(queries);
    std::int64_t number = 0;
    each_duty(queries, asked, [&](const Obligation& duty) {
        const Article& article = names.article(duty.article);
        const auto deliveries = queries.deliveries_of(duty.article, duty.unit);
        const auto observations = queries.observations_of(duty.article, duty.unit);
        LedgerEntry entry;
        entry.number = ++number;
        entry.article = duty.article.str();
        entry.title = duty.title;
        entry.url = duty.url;
        entry.published = duty.published;
        if (!article.origins.empty()) entry.source = names.source(article.origins.front().source);
        add_designation(entry, article, duty);
        entry.cls = duty.cls;
        entry.rule = duty.rule.str();
        entry.rule_version = duty.rule_version;
        entry.clock_start = duty.clock_start;
        entry.due = duty.due;
        entry.unit = duty.unit.str();
        entry.unit_name = names.unit(duty.unit).name;
        entry.state = duty.state();
        if (const auto post = meeting_post(duty, deliveries, observations)) {
            add_post(entry, *post, duty);
            const Channel* channel = names.channel(duty.unit, post->channel);
            if (channel) entry.channel_name = channel->name;
        }
        add_verdict(entry, duty);
        entry.follow_up = follow_up(article, duty, deliveries);
        take(entry);
    });
}

}  // namespace drumtower
