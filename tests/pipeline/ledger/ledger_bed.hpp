// One duty of one unit in a memory log, folded by a real Folder: facts go in by state(), rows are read back.
#pragma once

#include "pipeline/ledger/folder.hpp"
#include "pipeline/ledger/queries.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/memory_log.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace drumtower::ledgerbed {

using How = facts::DeliveryProgressed::How;
using Act = facts::DeliveryActed::Act;

inline const TimePoint start{Duration(1'795'564'800'000)};  // 2026-11-25 08:00 in Fuzhou
inline const ArticleId article{"a1"};
inline const UnitId unit{"health"};
inline const ChannelId channel{"health-site"};
inline const DeliveryId delivery = delivery_id(article, channel);
inline const ObligationId obligation = obligation_id(article, unit, RuleId("repost-12h"), 1);

inline facts::RepostRequested request(Mode mode = Mode::automatic) {
    facts::RepostRequested fact;
    fact.obligation = obligation;
    fact.article = article;
    fact.unit = unit;
    fact.rule = RuleId("repost-12h");
    fact.title = "防汛通知";
    fact.url = "https://gov.example.cn/1.html";
    fact.clock_start = start;
    fact.due = start + 12h;
    fact.content = ContentHash("one");
    fact.channels = {{channel, "website", mode, true}};
    fact.cause = EventId("designation");
    return fact;
}

/// The intent that a publisher would state for the row as it stands.
inline facts::DeliveryIntended intent_on(const Delivery& row, const std::string& node, std::int64_t epoch) {
    facts::DeliveryIntended fact;
    fact.delivery = row.id;
    fact.unit = row.unit;
    fact.action = row.action;
    fact.step = "create";
    fact.attempt = row.attempts + 1;
    fact.version = row.version;
    fact.content = row.content;
    fact.node = node;
    fact.epoch = epoch;
    fact.previous = row.last;
    return fact;
}

class LedgerTest : public testing::Test {
protected:
    /// States a fact at the next second; its event id.
    template <class Fact>
    EventId state(const Fact& fact, std::int64_t epoch = 1, const std::string& node = "n1") {
        at += 1s;
        Event event = facts::state(fact, {at, node, epoch});
        log.add(1, {event}).value();
        fold();
        return event.id;
    }
    void fold() {
        for (;;) {
            auto batch = folder->fold_some();
            conflicts += batch.conflicts;
            halted = batch.halted;
            if (batch.folded == 0) return;
        }
    }
    Delivery row() { return Queries(directory.path()).delivery(delivery).value(); }
    Obligation duty() { return Queries(directory.path()).obligation(obligation).value(); }
    std::string digest() { return Queries(directory.path()).digest(); }

    EventId claim(std::int64_t epoch, const std::string& node = "n1") {
        return state(facts::OwnerClaimed{1, node, epoch}, epoch, node);
    }
    facts::DeliveryIntended intended(std::int64_t epoch = 1, const std::string& node = "n1") {
        return intent_on(row(), node, epoch);
    }
    facts::DeliveryProgressed outcome(How how, EventId intent = {}) {
        const Delivery now = row();
        facts::DeliveryProgressed fact;
        fact.delivery = delivery;
        fact.unit = unit;
        fact.intent = std::move(intent);
        fact.how = how;
        fact.action = now.action;
        fact.previous = now.last;
        return fact;
    }
    facts::DeliveryProgressed published(EventId intent, const std::string& post, int version) {
        auto fact = outcome(How::published, std::move(intent));
        fact.action = Action::publish;
        fact.receipt = Receipt{post, "https://site.example.cn/" + post, at};
        fact.version = version;
        return fact;
    }
    facts::ObservationMade seen(const std::string& post, const std::string& by) {
        facts::ObservationMade fact;
        fact.channel = channel;
        fact.unit = unit;
        fact.post_id = post;
        fact.published = {at, at};
        fact.article = article;
        fact.matched_by = by;
        return fact;
    }
    facts::RevisionRequested revision(int version, const std::string& content) {
        return {article, unit, version, ContentHash(content), "防汛通知（更正）", {channel}};
    }
    facts::WithdrawalRequested withdrawal() {
        return {article, unit, "数字有误", {channel}, {obligation}, EventId("withdrawal")};
    }
    facts::DeliveryActed act(Act what) {
        facts::DeliveryActed fact;
        fact.delivery = delivery;
        fact.unit = unit;
        fact.act = what;
        fact.who = "desk";
        fact.version = row().version;
        fact.key_text = "key-" + std::to_string(at.time_since_epoch().count());
        return fact;
    }

    test::ManualClock clock{start};
    test::TemporaryDirectory directory;
    test::MemoryLog log{clock, 1};
    std::optional<Folder> folder{std::in_place, log, directory.path()};
    TimePoint at = start;
    std::int64_t conflicts = 0;
    std::string halted;
};

}  // namespace drumtower::ledgerbed
