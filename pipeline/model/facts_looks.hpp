// What a `ledger` partition states of looks, reposts found, reminders and verdicts.
#pragma once

#include "pipeline/model/fact.hpp"

namespace drumtower::facts {

/// A look at a channel: the interval it covered. Written when it changes something or is evidence.
struct LookMade {
    DT_FACT("look.made", channel.str())
    ChannelId channel;
    UnitId unit;
    TimePoint from{};  // covered: from … to; from == to: nothing
    TimePoint to{};
    std::vector<std::string> blind_spots;
    std::string trouble;  // it failed: why, for people
    std::string trouble_kind;
    std::optional<bool> whole{};  // a second listing, which shows whatever was published in that time
    std::optional<TimePoint> looked_at{};  // by the clock here, where the platform's says otherwise
    std::optional<std::vector<ObligationId>>
        looked_back{};  // duties whose time before the clock it showed, from the publication
    template <class A>
    void fields(A& a) {
        a("channel", channel), a("unit", unit), a("from", from), a("to", to), a("blind_spots", blind_spots),
            a("trouble", trouble), a("trouble_kind", trouble_kind), a("whole", whole),
            a("looked_at", looked_at), a("looked_back", looked_back);
    }
    std::string key() const {
        return channel.str() + "/" + json::time_text(from) + "/" + json::time_text(to) +
               (whole ? "/whole" : "") + (looked_at ? "/" + json::time_text(*looked_at) : "");
    }
};
struct ObservationMade {
    DT_FACT("observation.made", channel.str() + "/" + post_id)
    ChannelId channel;
    UnitId unit;
    std::string post_id;
    std::string url;
    std::string title;
    TimeSpan published{};
    std::optional<TimePoint> unseen_at;
    std::optional<TimePoint>
        first_seen;  // by an earlier look that did not know what it was; else the envelope's time
    ArticleId article;
    std::string matched_by;
    std::string grade = "B";
    bool gone = false;
    EventId previous;                  // the observation of this post that it replaces
    std::optional<std::string> way{};  // of publishing, where the platform has several
    std::optional<std::string> why{};  // texts were compared: what was the same
    template <class A>
    void fields(A& a) {
        a("channel", channel), a("unit", unit), a("post_id", post_id), a("url", url), a("title", title),
            a("published", published);
        a("unseen_at", unseen_at), a("first_seen", first_seen), a("article", article),
            a("matched_by", matched_by), a("grade", grade);
        a("gone", gone), a("previous", previous), a("way", way), a("why", why);
    }
    std::string key() const {
        return channel.str() + "/" + post_id + "/" + previous.str() + "/" + article.str() +
               (gone ? "/gone" : "");
    }
};
/// A look cannot tell whether a post is the repost of an article: what a person has to say is asked here.
struct MatchAsked {
    DT_FACT("match.asked", question.str())
    QuestionId question;
    ChannelId channel;
    UnitId unit;
    ArticleId article;
    std::string post_id;
    std::string url;
    std::string title;
    std::string text;
    TimeSpan published{};
    std::optional<TimePoint> first_seen;
    std::optional<TimePoint> unseen_at;
    std::string why;
    template <class A>
    void fields(A& a) {
        a("question", question), a("channel", channel), a("unit", unit), a("article", article),
            a("post_id", post_id);
        a("url", url), a("title", title), a("text", text), a("published", published),
            a("first_seen", first_seen);
        a("unseen_at", unseen_at), a("why", why);
    }
    std::string key() const { return question.str(); }
};
/// A person's word: it is the repost, or it is not. It is given once; a wrong "no" is mended by a link.
struct MatchAnswered {
    DT_FACT("match.answered", question.str())
    QuestionId question;
    ChannelId channel;
    UnitId unit;
    ArticleId article;
    std::string post_id;
    std::string answer;  // yes | no
    std::string who;
    std::string reason;
    std::string act;  // Idempotency-Key or a fresh id
    template <class A>
    void fields(A& a) {
        a("question", question), a("channel", channel), a("unit", unit), a("article", article),
            a("post_id", post_id);
        a("answer", answer), a("who", who), a("reason", reason), a("act", act);
    }
    std::string key() const { return question.str() + "/" + act; }
};
/// A block of a platform's daily calls is taken; what is left of it when a process ends is lost.
struct QuotaTaken {
    DT_FACT("quota.taken", channel.str() + "/" + api)
    ChannelId channel;
    UnitId unit;
    std::string api;
    std::string day;
    int taken = 0;  // that day, this block included
    int of = 0;
    template <class A>
    void fields(A& a) {
        a("channel", channel), a("unit", unit), a("api", api), a("day", day), a("taken", taken), a("of", of);
    }
    std::string key() const { return channel.str() + "/" + api + "/" + day + "/" + std::to_string(taken); }
};
/// A unit says where its repost is. The page was asked at once: grade C, it shows the article; D, it could
/// not be told.
struct LinkAttested {
    DT_FACT("link.attested", obligation.str())
    ObligationId obligation;
    ArticleId article;
    UnitId unit;
    ChannelId channel;
    std::string url;
    std::string title;  // as the page has it
    TimeSpan published{};
    std::string grade = "D";
    std::string found;  // what the comparison showed, or why there was none; for people
    std::string who;
    std::string act;  // Idempotency-Key or a fresh id
    template <class A>
    void fields(A& a) {
        a("obligation", obligation), a("article", article), a("unit", unit), a("channel", channel),
            a("url", url);
        a("title", title), a("published", published), a("grade", grade), a("found", found), a("who", who);
        a("act", act);
    }
    std::string key() const { return obligation.str() + "/" + act; }
};
/// A unit was reminded of what it owes: one notice a unit and occasion. Sent before it is stated here.
struct ReminderSent {
    DT_FACT("reminder.sent", unit.str())
    UnitId unit;
    TimePoint until{};  // the occasions up to this one are done for these duties
    std::vector<ObligationId> obligations;
    std::vector<std::string> via;     // notifiers that took it; none: the unit has none, or all refused
    std::vector<std::string> failed;  // those that did not
    bool asked_for_link = false;      // it asked for the address of a post that no program can see
    std::optional<std::string> who;   // a person who had it sent; none: the rule's occasion
    template <class A>
    void fields(A& a) {
        a("unit", unit), a("until", until), a("obligations", obligations), a("via", via), a("failed", failed);
        a("asked_for_link", asked_for_link), a("who", who);
    }
    std::string key() const {
        std::string key = unit.str() + "/" + json::time_text(until);
        for (const ObligationId& each : obligations)
            key += "/" + each.str();
        return key;
    }
};
/// A unit was told of corrections and withdrawals that only its people can make.
struct CorrectionTold {
    DT_FACT("correction.told", unit.str())
    UnitId unit;
    TimePoint until{};  // the occasions up to this one are done for these deliveries
    std::vector<DeliveryId> deliveries;
    std::vector<std::string> via;  // as of a reminder
    std::vector<std::string> failed;
    template <class A>
    void fields(A& a) {
        a("unit", unit), a("until", until), a("deliveries", deliveries), a("via", via), a("failed", failed);
    }
    std::string key() const {
        std::string key = unit.str() + "/" + json::time_text(until);
        for (const DeliveryId& each : deliveries)
            key += "/" + each.str();
        return key;
    }
};
struct VerdictGiven {
    DT_FACT("verdict.given", obligation.str())
    ObligationId obligation;
    UnitId unit;
    Finding finding = Finding::undetermined;
    std::string grade;
    std::vector<std::string> evidence;
    std::string reason;
    std::optional<TimePoint> met_at;
    std::string who;
    EventId previous;  // the verdict it corrects
    template <class A>
    void fields(A& a) {
        a("obligation", obligation), a("unit", unit), a("finding", finding), a("grade", grade),
            a("evidence", evidence);
        a("reason", reason), a("met_at", met_at), a("who", who), a("previous", previous);
    }
    std::string key() const {
        return obligation.str() + "/" + previous.str() + "/" + std::string(json::name_of(finding));
    }
};
/// A unit contests how its duty was judged; the desk answers with a verdict of its own.
struct DutyAppealed {
    DT_FACT("duty.appealed", obligation.str())
    ObligationId obligation;
    UnitId unit;
    std::string reason;
    std::string who;
    std::string act;  // Idempotency-Key or a fresh id
    EventId verdict;  // the one it contests; empty: none was given yet
    template <class A>
    void fields(A& a) {
        a("obligation", obligation), a("unit", unit), a("reason", reason), a("who", who), a("act", act);
        a("verdict", verdict);
    }
    std::string key() const { return obligation.str() + "/" + act; }
};

}  // namespace drumtower::facts
