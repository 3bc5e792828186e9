// What the events of a `ledger` partition do to duties, looks and verdicts. Deliveries: fold_deliveries.cpp.
#include "pipeline/ledger/rows.hpp"

#include <algorithm>

namespace drumtower::folding {

namespace {

constexpr std::size_t stretches_kept =
    64;  // of covered time a channel; older ones no longer matter to an open clock

Delivery new_delivery(const facts::RepostRequested& fact, const DutyChannel& channel,
                      const Recorded& recorded) {
    Delivery delivery;
    delivery.id = delivery_id(fact.article, channel.id);
    delivery.obligation = fact.obligation;
    delivery.article = fact.article;
    delivery.unit = fact.unit;
    delivery.channel = channel.id;
    delivery.mode = channel.mode;
    delivery.title = fact.title;
    delivery.url = fact.url;
    delivery.version = fact.version;
    delivery.content = fact.content;
    delivery.due = fact.due;
    delivery.requested_at = recorded.event.time;
    delivery.last = recorded.event.id;
    return delivery;
}

void cover(std::vector<Covered>& covered, Covered stretch) {
    std::vector<Covered> joined;
    for (const Covered& known : covered) {
        if (known.to < stretch.from || stretch.to < known.from) {
            joined.push_back(known);
            continue;
        }
        if (known.to > stretch.to) stretch.look = known.look;
        stretch.from = std::min(stretch.from, known.from);
        stretch.to = std::max(stretch.to, known.to);
    }
    joined.push_back(stretch);
    std::sort(joined.begin(), joined.end(),
              [](const Covered& a, const Covered& b) { return a.from < b.from; });
    if (joined.size() > stretches_kept) joined.erase(joined.begin(), joined.end() - stretches_kept);
    covered = std::move(joined);
}

}  // namespace

Keys keys(const facts::RepostRequested& fact, Partition) {
    Keys keys{obligation_key(fact.obligation)};
    for (const DutyChannel& channel : fact.channels)
        keys.push_back(delivery_key(delivery_id(fact.article, channel.id)));
    return keys;
}

Folded apply(Rows& rows, const facts::RepostRequested& fact, const Recorded& recorded) {
    if (load<Obligation>(rows, obligation_key(fact.obligation))) return Folded::stale;
    Obligation duty;
    duty.id = fact.obligation;
    duty.article = fact.article;
    duty.unit = fact.unit;
    duty.rule = fact.rule;
    duty.rule_version = fact.rule_version;
    duty.satisfied_by = fact.satisfied_by;
    duty.cls = fact.cls;
    duty.title = fact.title;
    duty.url = fact.url;
    duty.published = fact.published;
    duty.designated_at = fact.designated_at;
    duty.clock_start = fact.clock_start;
    duty.due = fact.due;
    duty.channels = fact.channels;
    duty.requested_at = recorded.event.time;
    duty.remind = fact.remind;
    duty.approve_by = fact.approve_by;
    save(rows, obligation_key(duty.id), duty);
    for (const DutyChannel& channel : fact.channels) {
        const RowKey key = delivery_key(delivery_id(fact.article, channel.id));
        auto delivery = load<Delivery>(rows, key);
        if (!delivery) {
            save(rows, key, new_delivery(fact, channel, recorded));
        } else if (fact.due < delivery->due) {  // a second, shorter clock on the same post
            delivery->due = fact.due;
            save(rows, key, *delivery);
        }
    }
    return Folded::applied;
}

Keys keys(const facts::LookMade& fact, Partition) {
    Keys keys{looks_key(fact.channel)};
    if (!fact.looked_back) return keys;
    for (const ObligationId& duty : *fact.looked_back)
        keys.push_back(obligation_key(duty));
    return keys;
}

namespace {

void note_looked_back(Rows& rows, const ObligationId& id, const ChannelId& channel) {
    auto duty = load<Obligation>(rows, obligation_key(id));
    if (!duty) return;
    if (!duty->looked_back) duty->looked_back.emplace();
    auto& known = *duty->looked_back;
    if (std::find(known.begin(), known.end(), channel) != known.end()) return;
    known.push_back(channel);
    save(rows, obligation_key(id), *duty);
}

}  // namespace

Folded apply(Rows& rows, const facts::LookMade& fact, const Recorded& recorded) {
    ChannelLooks looks = load<ChannelLooks>(rows, looks_key(fact.channel)).value_or(ChannelLooks{});
    looks.channel = fact.channel;
    looks.unit = fact.unit;
    looks.looked_at = std::max(looks.looked_at, recorded.event.time);
    if (fact.whole.value_or(false)) {
        if (!looks.whole) looks.whole.emplace();
        cover(*looks.whole, {fact.from, fact.to, recorded.event.id});
    } else if (fact.trouble.empty()) {
        looks.blind_spots = fact.blind_spots;
        looks.trouble.clear();
        looks.trouble_kind.clear();
        looks.trouble_since.reset();
        if (fact.from < fact.to) cover(looks.covered, {fact.from, fact.to, recorded.event.id});
    } else {
        if (!looks.trouble_since) looks.trouble_since = recorded.event.time;
        looks.trouble = fact.trouble;
        looks.trouble_kind = fact.trouble_kind;
    }
    save(rows, looks_key(fact.channel), looks);
    for (const ObligationId& duty : fact.looked_back.value_or(std::vector<ObligationId>{}))
        note_looked_back(rows, duty, fact.channel);
    return Folded::applied;
}

Keys keys(const facts::QuotaTaken& fact, Partition) {
    return {quota_key(fact.channel, fact.api)};
}

Folded apply(Rows& rows, const facts::QuotaTaken& fact, const Recorded&) {
    const RowKey key = quota_key(fact.channel, fact.api);
    const auto before = load<QuotaUse>(rows, key);
    const bool older =
        before && (before->day > fact.day || (before->day == fact.day && before->taken >= fact.taken));
    if (older) return Folded::stale;
    save(rows, key, QuotaUse{fact.channel, fact.unit, fact.api, fact.day, fact.taken, fact.of});
    return Folded::applied;
}

Keys keys(const facts::ReminderSent& fact, Partition) {
    Keys keys;
    for (const ObligationId& duty : fact.obligations)
        keys.push_back(obligation_key(duty));
    return keys;
}

Folded apply(Rows& rows, const facts::ReminderSent& fact, const Recorded& recorded) {
    for (const ObligationId& id : fact.obligations) {
        auto duty = load<Obligation>(rows, obligation_key(id));
        if (!duty) continue;
        duty->reminded_until = std::max(duty->reminded_until.value_or(fact.until), fact.until);
        if (fact.asked_for_link && !fact.via.empty() && !duty->asked) {
            duty->asked = recorded.event.id;
            duty->asked_at = recorded.event.time;
        }
        save(rows, obligation_key(id), *duty);
    }
    return Folded::applied;
}

Keys keys(const facts::CorrectionTold& fact, Partition) {
    Keys keys;
    for (const DeliveryId& row : fact.deliveries)
        keys.push_back(delivery_key(row));
    return keys;
}

Folded apply(Rows& rows, const facts::CorrectionTold& fact, const Recorded&) {
    for (const DeliveryId& id : fact.deliveries) {
        auto row = load<Delivery>(rows, delivery_key(id));
        if (!row) continue;
        row->fix_told = std::max(row->fix_told.value_or(fact.until), fact.until);
        save(rows, delivery_key(id), *row);
    }
    return Folded::applied;
}

Keys keys(const facts::VerdictGiven& fact, Partition partition) {
    return {obligation_key(fact.obligation), owner_key(partition)};
}

Folded apply(Rows& rows, const facts::VerdictGiven& fact, const Recorded& recorded) {
    if (fact.who.empty() && is_stale(rows, recorded)) return Folded::stale;
    auto duty = load<Obligation>(rows, obligation_key(fact.obligation));
    if (!duty) return Folded::stale;
    const EventId before = duty->verdicts.empty() ? EventId{} : duty->verdicts.back().event;
    if (before != fact.previous) return Folded::stale;
    duty->verdicts.push_back({recorded.event.id, fact.finding, fact.grade, fact.evidence, fact.reason,
                              recorded.event.time, fact.met_at, fact.who});
    if (!fact.who.empty()) duty->appeal.reset();
    save(rows, obligation_key(fact.obligation), *duty);
    return Folded::applied;
}

Keys keys(const facts::DutyAppealed& fact, Partition) {
    return {obligation_key(fact.obligation)};
}

Folded apply(Rows& rows, const facts::DutyAppealed& fact, const Recorded& recorded) {
    auto duty = load<Obligation>(rows, obligation_key(fact.obligation));
    if (!duty) return Folded::stale;
    duty->appeal = Appeal{recorded.event.id, fact.reason, fact.who, recorded.event.time};
    save(rows, obligation_key(fact.obligation), *duty);
    return Folded::applied;
}

}  // namespace drumtower::folding
