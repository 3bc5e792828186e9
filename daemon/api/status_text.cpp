#include "daemon/api/status_text.hpp"

#include "daemon/api/answers.hpp"
#include "daemon/api/json_object.hpp"
#include "daemon/system/version.hpp"

namespace drumtower {

namespace {

constexpr int most_duties = 100;
constexpr int most_held = 20;
constexpr std::size_t most_deliveries = 100;

template <class Item, class Write>
std::string list(const std::vector<Item>& items, Write write) {
    JsonArray array;
    for (const Item& item : items)
        array.raw(write(item));
    return array.str();
}

std::string source(const SourceHealth& health) {
    return JsonObject()
        .text("id", health.id)
        .text("trouble", json::name_of(health.trouble))
        .text_or_null("detail", health.detail)
        .text_or_null("advice", health.advice)
        .time("looked_at", health.looked_at)
        .time("good_at", health.good_at)
        .time("next_at", health.next_at)
        .str();
}

std::string channel(const ChannelHealth& health) {
    return JsonObject()
        .text("channel", health.channel)
        .text("unit", health.unit)
        .text("kind", health.kind)
        .text_or_null("detail", health.detail)
        .time("since", health.since)
        .time("paused_until", health.paused_until)
        .str();
}

std::string log_of(const LogHealth& health) {
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

std::string blind(const ChannelLooks& looks) {
    return JsonObject()
        .text("channel", looks.channel)
        .text("unit", looks.unit)
        .text("trouble", looks.trouble)
        .time("since", looks.trouble_since)
        .time("looked_at", looks.looked_at)
        .str();
}

std::vector<Obligation> duties(Queries& queries, const char* state) {
    const ObligationFilter filter{.state = state, .unit = {}, .article = {}, .due_before = {}};
    const Page page{.limit = most_duties, .after = {}};
    return queries.obligations(filter, page).items;
}

std::string_view state_word(const DaemonStatus* daemon) {
    if (!daemon) return "stopped";
    if (!daemon->readiness.ready) return "not_ready";
    return daemon->readiness.degraded ? "degraded" : "ready";
}

}  // namespace

StoreStatus store_status(Queries& queries) {
    StoreStatus status;
    status.counts = queries.counts();
    status.freezes = queries.freezes();
    status.open = duties(queries, "open");
    status.overdue = duties(queries, "overdue");
    status.people = queries.needing_human(most_deliveries);
    status.questions = queries.open_questions(most_deliveries);
    status.held = queries.articles({.state = "held"}, {.limit = most_held, .after = {}}).items;
    for (const Unit& unit : queries.units()) {
        status.names[unit.id.str()] = unit.name;
        for (const Channel& one : unit.channels) {
            auto looks = queries.looks(one.id);
            if (looks && !looks->trouble.empty()) status.blind.push_back(std::move(*looks));
        }
    }
    return status;
}

std::string status_text(const StoreStatus& store, const DaemonStatus* daemon, TimePoint now) {
    JsonObject object;
    object.text("state", state_word(daemon)).time("time", now);
    object.text("version", version_number()).text("commit", version_commit());
    object.raw("reasons", daemon ? json_texts(daemon->readiness.reasons) : "[]");
    object.raw("log", daemon ? log_of(daemon->log) : "null");
    object.raw("counts", answers::counts(store.counts)).raw("freezes", list(store.freezes, answers::freeze));
    object.raw("open", list(store.open, answers::obligation))
        .raw("overdue", list(store.overdue, answers::obligation));
    object.raw("needs_human", list(store.people, answers::delivery)).raw("blind", list(store.blind, blind));
    object.raw("questions", list(store.questions, answers::question));
    object.raw("held", list(store.held, answers::article));
    JsonObject names;
    for (const auto& [id, name] : store.names)
        names.text(id, name);
    object.raw("names", names.str());
    object.raw("sources", daemon ? list(daemon->sources, source) : "[]");
    object.raw("channels", daemon ? list(daemon->channels, channel) : "[]");
    return object.str();
}

}  // namespace drumtower
