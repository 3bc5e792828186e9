// What was seen on units' channels, how far looks reach, and what asking the platform costs.
#pragma once

#include "pipeline/base/id.hpp"
#include "pipeline/base/json.hpp"
#include "pipeline/base/time.hpp"

#include <optional>
#include <string>
#include <vector>

namespace drumtower {

/// One post seen on a unit's channel.
struct Observation {
    EventId event;
    ChannelId channel;
    UnitId unit;
    std::string post_id;
    std::string url;
    std::string title;
    TimeSpan published{};
    TimePoint first_seen{};
    std::optional<TimePoint> unseen_at;  // the last complete look before, that did not show it
    ArticleId article;                   // which one it reposts; empty: none known
    std::string matched_by;              // slug | link | title …
    std::string grade = "B";
    bool gone = false;
    std::optional<std::string> way{};  // of publishing: publish | mass; none: the platform has one way
    std::optional<std::string> why{};  // it was taken for the repost, where texts were compared; for people
    template <class A>
    void fields(A& a) {
        a("event", event), a("channel", channel), a("unit", unit), a("post_id", post_id), a("url", url),
            a("title", title);
        a("published", published), a("first_seen", first_seen), a("unseen_at", unseen_at),
            a("article", article);
        a("matched_by", matched_by), a("grade", grade), a("gone", gone), a("way", way), a("why", why);
    }
    bool operator==(const Observation&) const = default;
};

/// A stretch of a channel's life that looks have seen whole: a post made in it and still there would be
/// known.
struct Covered {
    TimePoint from{};
    TimePoint to{};
    EventId look;  // the newest look of the stretch
    template <class A>
    void fields(A& a) {
        a("from", from), a("to", to), a("look", look);
    }
    bool operator==(const Covered&) const = default;
};

/// What is known of looking at one channel.
struct ChannelLooks {
    ChannelId channel;
    UnitId unit;
    std::vector<Covered> covered;          // disjoint, oldest first
    std::vector<std::string> blind_spots;  // ways of publishing that no look of ours shows
    std::optional<std::vector<Covered>>
        whole;              // of which a listing without blind spots told everything, later
    TimePoint looked_at{};  // last try
    std::string trouble;    // empty: the last look was good
    std::string trouble_kind;
    std::optional<TimePoint> trouble_since;
    template <class A>
    void fields(A& a) {
        a("channel", channel), a("unit", unit), a("covered", covered), a("blind_spots", blind_spots);
        a("whole", whole), a("looked_at", looked_at), a("trouble", trouble), a("trouble_kind", trouble_kind);
        a("trouble_since", trouble_since);
    }
    bool operator==(const ChannelLooks&) const = default;
};

/// Calls of one rationed kind that a channel's account has been given on a day of the platform.
struct QuotaUse {
    ChannelId channel;
    UnitId unit;
    std::string api;
    std::string day;  // "2026-11-30"
    int taken = 0;    // in blocks, before they are made
    int of = 0;       // allowed that day
    template <class A>
    void fields(A& a) {
        a("channel", channel), a("unit", unit), a("api", api), a("day", day), a("taken", taken), a("of", of);
    }
    bool operator==(const QuotaUse&) const = default;
};

/// A post that may be the repost of an article this unit owes, and may be another thing: a person's to say.
struct Question {
    QuestionId id;
    ChannelId channel;
    UnitId unit;
    ArticleId article;
    std::string post_id;
    std::string url;
    std::string title;
    std::string text;  // the beginning of what the post says
    TimeSpan published{};
    std::optional<TimePoint> first_seen;
    std::optional<TimePoint> unseen_at;
    std::string why;     // what speaks for it and against it
    std::string answer;  // yes | no; empty: nobody has said
    std::string who;
    std::string reason;
    TimePoint asked_at{};
    template <class A>
    void fields(A& a) {
        a("id", id), a("channel", channel), a("unit", unit), a("article", article), a("post_id", post_id);
        a("url", url), a("title", title), a("text", text), a("published", published),
            a("first_seen", first_seen);
        a("unseen_at", unseen_at), a("why", why), a("answer", answer), a("who", who), a("reason", reason),
            a("asked_at", asked_at);
    }
    bool operator==(const Question&) const = default;
};

}  // namespace drumtower
