// An article with its versions, origins and designation; its text is content by hash.
#pragma once

#include "pipeline/base/id.hpp"
#include "pipeline/base/json.hpp"
#include "pipeline/base/time.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drumtower {

enum class ArticleState { baseline, held, open, withdrawn };
constexpr auto enum_names(ArticleState) {
    return std::array<std::string_view, 4>{"baseline", "held", "open", "withdrawn"};
}

/// One piece of a page: a picture or an attachment, with an absolute address.
struct Enclosure {
    std::string url;
    std::string name;
    template <class A>
    void fields(A& a) {
        a("url", url), a("name", name);
    }
    bool operator==(const Enclosure&) const = default;
};

/// What a content hash stands for: the text as the source shows it, sanitised, absolute links.
struct Body {
    std::string title;
    std::string html;         // allow-listed HTML
    std::string source_name;  // 来源 as the page says it
    std::vector<Enclosure> pictures;
    std::vector<Enclosure> attachments;
    template <class A>
    void fields(A& a) {
        a("title", title), a("html", html), a("source_name", source_name), a("pictures", pictures);
        a("attachments", attachments);
    }
    bool operator==(const Body&) const = default;
};

struct Version {
    int number = 1;
    ContentHash content;
    std::string title;
    TimePoint seen_at{};
    std::optional<std::string> written_by{};  // a person of ours, who may not approve it
    template <class A>
    void fields(A& a) {
        a("number", number), a("content", content), a("title", title), a("seen_at", seen_at),
            a("written_by", written_by);
    }
    bool operator==(const Version&) const = default;
};

struct Designation {
    EventId event;
    std::string cls;  // important | emergency | routine
    std::string ground;
    std::string who;
    TimePoint made_at{};
    template <class A>
    void fields(A& a) {
        a("event", event), a("class", cls), a("ground", ground), a("who", who), a("made_at", made_at);
    }
    bool operator==(const Designation&) const = default;
};

struct Origin {
    SourceId source;
    std::string url;
    std::string title;
    TimeSpan published{};
    TimePoint seen_at{};
    ContentHash content;  // the last one this origin showed
    template <class A>
    void fields(A& a) {
        a("source", source), a("url", url), a("title", title), a("published", published),
            a("seen_at", seen_at);
        a("content", content);
    }
    bool operator==(const Origin&) const = default;
};

struct Article {
    ArticleId id;
    ArticleState state = ArticleState::open;
    std::string title;
    std::string url;
    TimeSpan published{};
    TimePoint seen_at{};
    std::vector<Origin> origins;
    std::vector<Version> versions;  // newest last
    std::optional<Designation> designation;
    std::optional<TimePoint>
        hold_until;  // nothing is posted before; the far end of time: until a person releases it
    std::string held_why;
    std::string withdrawn_why;
    EventId withdrawal;  // the event that withdrew it
    EventId routed;      // the designation that routing.done closed
    int routed_version = 0;
    EventId routed_withdrawal;
    const Version& newest() const { return versions.back(); }
    template <class A>
    void fields(A& a) {
        a("id", id), a("state", state), a("title", title), a("url", url), a("published", published),
            a("seen_at", seen_at);
        a("origins", origins), a("versions", versions), a("designation", designation),
            a("hold_until", hold_until);
        a("held_why", held_why), a("withdrawn_why", withdrawn_why), a("withdrawal", withdrawal),
            a("routed", routed);
        a("routed_version", routed_version), a("routed_withdrawal", routed_withdrawal);
    }
    bool operator==(const Article&) const = default;
};

}  // namespace drumtower
