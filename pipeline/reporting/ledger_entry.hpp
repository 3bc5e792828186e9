// LedgerEntry: one line of the ledger for people (台账): a duty with its article, its designation, and the
// post that met it. What the program does not know yet stays empty. Pure; ledger_report reads them from the
// view.
#pragma once

#include "pipeline/model/domain.hpp"

#include <optional>
#include <string>
#include <vector>

namespace drumtower {

/// The post that a verdict rests on; without a verdict, the earliest that is known.
struct MeetingPost {
    ChannelId channel;
    std::string url;
    TimeSpan published{};
    std::optional<TimePoint>
        seen_at;  // first by a look; none: no look has shown it, the platform told us itself
};
std::optional<MeetingPost> meeting_post(const Obligation& duty, const std::vector<Delivery>& deliveries,
                                        const std::vector<Observation>& observations);

/// The channels whose posts a verdict rests on.
std::vector<ChannelId> meeting_channels(const Obligation& duty, const std::vector<Delivery>& deliveries,
                                        const std::vector<Observation>& observations);

/// What became of corrections and withdrawals on the unit's channels, in words; empty: there were none.
std::string follow_up(const Article& article, const Obligation& duty,
                      const std::vector<Delivery>& deliveries);

struct LedgerEntry {
    std::int64_t number = 0;
    std::string article, title, source, url;
    TimeSpan published{};
    std::string designated_by, ground;
    TimePoint designated_at{};
    std::string cls, rule;
    int rule_version = 0;
    TimePoint clock_start{}, due{};
    std::string unit, unit_name, channel, channel_name, platform;
    std::optional<TimeSpan> posted;
    std::optional<TimePoint> seen_at;
    std::optional<Duration> taken;  // from the clock's start to the repost
    std::string state, grade;
    std::string link;
    std::vector<std::string> evidence;  // ids of events
    std::string exempt_reason, exempt_by;
    std::string follow_up, remark;
    /// What nothing of ours measures yet.
    std::optional<std::string> similarity, attribution, evidence_hash;
    std::optional<std::int64_t> reminders;
    template <class A>
    void fields(A& a) {
        a("number", number), a("article", article), a("title", title), a("source", source), a("url", url);
        a("published", published), a("designated_by", designated_by), a("ground", ground);
        a("designated_at", designated_at), a("class", cls), a("rule", rule), a("rule_version", rule_version);
        a("clock_start", clock_start), a("due", due), a("unit", unit), a("unit_name", unit_name);
        a("channel", channel), a("channel_name", channel_name), a("platform", platform), a("posted", posted);
        a("seen_at", seen_at), a("taken_ms", taken), a("state", state), a("grade", grade), a("link", link);
        a("evidence", evidence), a("exempt_reason", exempt_reason), a("exempt_by", exempt_by);
        a("follow_up", follow_up), a("remark", remark), a("similarity", similarity);
        a("attribution", attribution), a("evidence_hash", evidence_hash), a("reminders", reminders);
    }
};

/// The columns of 台账 and their widths in a spreadsheet, in characters.
const std::vector<std::string>& ledger_headers();
const std::vector<double>& ledger_widths();
std::vector<std::string> ledger_cells(const LedgerEntry& entry, Duration utc_offset);

}  // namespace drumtower
