#include "pipeline/publishing/unserved.hpp"

#include "pipeline/base/log.hpp"
#include "pipeline/ledger/rows.hpp"

namespace drumtower {

namespace {

constexpr std::size_t rows_at_once = 500;
constexpr Duration again_after_refusal = 5s;  // the log took nothing

facts::DeliveryProgressed handed_over(Queries& view, const Delivery& row) {
    using How = facts::DeliveryProgressed::How;
    const bool has_gone_out = row.intent || row.live_version > 0 || row.action != Action::publish;
    const auto unit = view.unit(row.unit);
    const bool stays = unit && unit->channel(row.channel);
    facts::DeliveryProgressed fact;
    fact.delivery = row.id;
    fact.unit = row.unit;
    if (row.intent) fact.intent = row.intent->event;
    fact.how = has_gone_out || stays ? How::needs_human : How::cancelled;
    fact.action = row.action;
    fact.memo = row.memo;
    fact.kind = "no_publisher";
    fact.detail = stays ? "the program does not post to this channel: a person must"
                        : "the channel is no longer in the configuration";
    fact.previous = row.last;
    return fact;
}

}  // namespace

Unserved::Unserved(std::set<ChannelId> served, Services services)
    : served_(std::move(served)), to_(services) {}

awaitable<void> Unserved::run() {
    for (;;) {
        co_await hand_over();
        co_await to_.work.wait();
    }
}

awaitable<void> Unserved::hand_over() {
    for (;;) {
        auto query = [this, now = to_.clock.now()](Queries& view) {
            std::vector<facts::DeliveryProgressed> found;
            for (const ChannelId& channel : view.channels_with_work()) {
                if (is_served(channel)) continue;
                for (const Delivery& row : view.workable(channel, now, rows_at_once))
                    found.push_back(handed_over(view, row));
            }
            return found;
        };
        auto found = co_await to_.view.read(std::move(query));
        std::erase_if(found, [this](const auto& fact) { return !to_.scribe.owns(fact.unit); });
        if (found.empty()) co_return;
        std::map<Partition, std::vector<Event>> events;
        for (const auto& fact : found) {
            log::warn("delivery_unserved", {{"unit", fact.unit.str()},
                                            {"delivery", fact.delivery.str()},
                                            {"next", json::name_of(fact.how)},
                                            {"detail", fact.detail}});
            const Partition partition = to_.scribe.partition_of(fact.unit);
            events[partition].push_back(to_.scribe.event(fact, partition));
        }
        for (auto& [partition, batch] : events) {
            auto written = co_await to_.scribe.write(partition, std::move(batch));
            if (!written) co_await to_.clock.sleep_until(to_.clock.now() + again_after_refusal);
        }
    }
}

}  // namespace drumtower
