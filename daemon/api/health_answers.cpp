#include "daemon/api/health_answers.hpp"

#include "daemon/api/answers.hpp"
#include "daemon/api/json_object.hpp"

namespace drumtower::answers {

std::string source_health(const SourceHealth& health, const std::string& name) {
    return JsonObject()
        .text("id", health.id)
        .text_or_null("name", name)
        .text("trouble", json::name_of(health.trouble))
        .text_or_null("detail", health.detail)
        .text_or_null("advice", health.advice)
        .time("looked_at", health.looked_at)
        .time("good_at", health.good_at)
        .time("next_at", health.next_at)
        .str();
}

std::string channel_health(const ChannelHealth& health) {
    return JsonObject()
        .text("channel", health.channel)
        .text("unit", health.unit)
        .text("kind", health.kind)
        .text_or_null("detail", health.detail)
        .time("since", health.since)
        .time("paused_until", health.paused_until)
        .str();
}

std::string log_health(const LogHealth& health) {
    const auto owned = [](const LogHealth::Owned& each) {
        return JsonObject().text("partition", each.partition).number("epoch", each.epoch).str();
    };
    const auto broker = [](const LogHealth::Broker& each) {
        return JsonObject().text("name", each.name).truth("up", each.is_up).str();
    };
    return JsonObject()
        .text("kind", health.kind)
        .text("node", health.node)
        .raw("owned", list(health.owned, owned))
        .raw("brokers", list(health.brokers, broker))
        .number("behind", health.behind)
        .number("unacknowledged", health.unacknowledged)
        .number("oldest_unacknowledged_ms", health.oldest.count())
        .text_or_null("trouble", health.trouble)
        .str();
}

std::string disk_health(const DiskHealth& health, TimePoint now) {
    const auto seconds = [](Duration length) {
        return std::chrono::duration_cast<std::chrono::seconds>(length).count();
    };
    JsonObject object;
    object.number("size_bytes", health.size)
        .number("free_bytes", health.free)
        .number("store_bytes", health.store)
        .truth("full", health.is_full);
    const auto number_or_null = [&](std::string_view name, std::optional<std::int64_t> value) {
        object.raw(name, value ? std::to_string(*value) : "null");
    };
    using Number = std::optional<std::int64_t>;
    const auto& grows = health.grows_a_day;
    number_or_null("grows_bytes_a_day", grows ? Number(static_cast<std::int64_t>(*grows)) : Number());
    number_or_null("full_in_seconds", health.full_in ? Number(seconds(*health.full_in)) : Number());
    return object.time("full_at", health.full_in ? std::optional(now + *health.full_in) : std::nullopt).str();
}

std::string blind(const ChannelLooks& looks) {
    return JsonObject()
        .text("channel", looks.channel)
        .text("unit", looks.unit)
        .text("trouble", looks.trouble)
        .text_or_null("trouble_kind", looks.trouble_kind)
        .time("since", looks.trouble_since)
        .time("looked_at", looks.looked_at)
        .str();
}

std::string readiness(const Readiness& readiness) {
    return JsonObject()
        .text("status", readiness_word(readiness))
        .raw("reasons", json_texts(readiness.reasons))
        .str();
}

std::string_view readiness_word(const Readiness& readiness) {
    if (!readiness.ready) return "not_ready";
    return readiness.degraded ? "degraded" : "ready";
}

}  // namespace drumtower::answers
