// What a unit's own system reads in the queue's topic: public content only, since Kafka's permissions are per
// topic. Described to the outside by /asyncapi.json; an id says what is a repeat.
#pragma once

#include "pipeline/model/domain.hpp"
#include "pipeline/model/event.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drumtower::queued {

inline constexpr std::string_view repost_type = "repost.queued";    // has to be reposted
inline constexpr std::string_view update_type = "repost.updated";   // has a newer text
inline constexpr std::string_view recall_type = "repost.recalled";  // has to be taken down

/// An article version for a unit. The text is left out when the record would be longer than an event may be:
/// then it is read at `url`.
struct Text {
    UnitId unit;
    ArticleId article;
    int version = 1;
    std::string cls;
    std::optional<TimePoint>
        due;  // until then it has to be out; of an update, what is left of the duty's time
    std::vector<ChannelId> channels;
    std::string title;
    std::string url;  // the original
    std::string source_name;
    std::optional<TimePoint> published_at;
    std::optional<std::string> html;
    std::vector<Enclosure> pictures;
    std::vector<Enclosure> attachments;
    template <class A>
    void fields(A& a) {
        a("unit", unit), a("article", article), a("version", version), a("class", cls), a("due", due);
        a("channels", channels), a("title", title), a("url", url), a("source_name", source_name);
        a("published_at", published_at), a("html", html), a("pictures", pictures);
        a("attachments", attachments);
    }
};

struct Recall {
    UnitId unit;
    ArticleId article;
    std::vector<ChannelId> channels;
    template <class A>
    void fields(A& a) {
        a("unit", unit), a("article", article), a("channels", channels);
    }
};

}  // namespace drumtower::queued
