// Typed ids: explicit to make, comparable, hashable; swapped ids do not compile.
#pragma once

#include <compare>
#include <functional>
#include <string>
#include <utility>

namespace drumtower {

template <class Tag>
class Id {
public:
    Id() = default;
    explicit Id(std::string text) : text_(std::move(text)) {}
    const std::string& str() const { return text_; }
    bool empty() const { return text_.empty(); }
    auto operator<=>(const Id&) const = default;

private:
    std::string text_;
};

using ArticleId = Id<struct ArticleTag>;
using SourceId = Id<struct SourceTag>;
using UnitId = Id<struct UnitTag>;
using ChannelId = Id<struct ChannelTag>;
using RuleId = Id<struct RuleTag>;
using ObligationId = Id<struct ObligationTag>;
using DeliveryId = Id<struct DeliveryTag>;
using EventId = Id<struct EventTag>;
using QuestionId = Id<struct QuestionTag>;
using ContentHash = Id<struct ContentTag>;  // SHA-256, 64 lower-case hex digits

}  // namespace drumtower

template <class Tag>
struct std::hash<drumtower::Id<Tag>> {
    std::size_t operator()(const drumtower::Id<Tag>& id) const noexcept {
        return std::hash<std::string>{}(id.str());
    }
};
