// Rules, units, channels and sources as the log declares them, without secrets.
#pragma once

#include "pipeline/base/id.hpp"
#include "pipeline/base/json.hpp"
#include "pipeline/base/time.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drumtower {

enum class Mode { automatic, draft, approve, manual };
constexpr auto enum_names(Mode) {
    return std::array<std::string_view, 4>{"auto", "draft", "approve", "manual"};
}

struct Rule {
    RuleId id;
    int version = 1;
    Duration within{};
    std::vector<std::string> classes;
    std::vector<std::string> channel_kinds;
    std::string satisfied_by = "any";
    std::vector<std::string> remind_at;
    std::optional<std::string> approve_by{};                  // when a review has to be over, as in remind_at
    std::optional<std::vector<std::string>> wechat_counts{};  // mass | publish; none: both
    template <class A>
    void fields(A& a) {
        a("id", id), a("version", version), a("within", within), a("class", classes),
            a("channel_kind", channel_kinds);
        a("satisfied_by", satisfied_by), a("remind_at", remind_at), a("approve_by", approve_by),
            a("wechat_counts", wechat_counts);
    }
    bool operator==(const Rule&) const = default;
};

struct Channel {
    ChannelId id;
    UnitId unit;
    std::string name;
    std::string kind;  // wechat | weibo | website | other
    Mode mode = Mode::manual;
    std::string publish;  // website: wordpress | micropub | webhook | none
    std::string address;  // public address, for people
    bool looks = true;    // false: it cannot be looked at by machine (kind other)
    template <class A>
    void fields(A& a) {
        a("id", id), a("unit", unit), a("name", name), a("kind", kind), a("mode", mode),
            a("publish", publish);
        a("address", address), a("looks", looks);
    }
    bool operator==(const Channel&) const = default;
};

struct Unit {
    UnitId id;
    std::string name;
    std::string duty;
    bool retired = false;
    std::vector<Channel> channels;
    /// Null when it has none of this id.
    const Channel* channel(const ChannelId& wanted) const {
        const auto at = std::find_if(channels.begin(), channels.end(),
                                     [&](const Channel& each) { return each.id == wanted; });
        return at == channels.end() ? nullptr : &*at;
    }
    template <class A>
    void fields(A& a) {
        a("id", id), a("name", name), a("duty", duty), a("retired", retired), a("channels", channels);
    }
    bool operator==(const Unit&) const = default;
};

struct SourceInfo {
    SourceId id;
    std::string name;
    std::string kind;
    std::string url;
    std::string designate = "manual";
    Duration hold{};
    bool retired = false;
    bool baselined = false;  // the first whole look is behind us
    template <class A>
    void fields(A& a) {
        a("id", id), a("name", name), a("kind", kind), a("url", url), a("designate", designate),
            a("hold", hold);
        a("retired", retired), a("baselined", baselined);
    }
    bool operator==(const SourceInfo&) const = default;
};

/// A message that a sender brought to a source of kind "hook".
struct Push {
    SourceId source;
    std::string id;     // the sender's
    ContentHash bytes;  // of the message as it came
    ArticleId article;
    TimePoint at{};
    template <class A>
    void fields(A& a) {
        a("source", source), a("id", id), a("bytes", bytes), a("article", article), a("at", at);
    }
    bool operator==(const Push&) const = default;
};
inline std::string push_key(const SourceId& source, const std::string& id) {
    return source.str() + "/" + id;
}

}  // namespace drumtower
