#include "daemon/ownership.hpp"

#include "pipeline/base/log.hpp"
#include "pipeline/ledger/rows.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace drumtower {

namespace {

constexpr Duration fenced_for = 60s;
constexpr Duration again_after = 1s;  // when the log does not take a claim

}  // namespace

Ownership::Ownership(asio::any_io_executor io, Scribe& scribe, View& view, Clock& clock,
                     const KafkaOptions& options)
    : scribe_(scribe),
      view_(view),
      clock_(clock),
      work_(io),
      ledger_partitions_(options.ledger_partitions),
      election_(io, clock, options, [this](Election::Result now) {
          wanted_ = std::move(now);
          give_up_lost();
          changed_ = true;
          work_.notify();
      }) {}

void Ownership::note(const RowKey& key) {
    const bool is_declared = key.kind == "rule" || key.kind == "unit" || key.kind == "source";
    if (is_declared && !scribe_.owns(articles_partition)) declared_ = true;
    if (key.kind != "owner" && !declared_) return;
    changed_ = true;
    work_.notify();
}

void Ownership::look_again() {
    declared_ = changed_ = true;
    work_.notify();
}

void Ownership::give_up_lost() {
    for (const Partition partition : scribe_.owned()) {
        if (wanted_.suggested.contains(partition)) continue;
        log::info("partition_given_up", {{"partition", partition_name(partition)}});
        scribe_.give_up(partition);
    }
}

awaitable<std::map<Partition, std::int64_t>> Ownership::epochs_of(std::set<Partition> partitions) {
    auto query = [partitions = std::move(partitions)](Queries& view) {
        std::map<Partition, std::int64_t> epochs;
        for (const Partition partition : partitions)
            epochs[partition] = view.owner_epoch(partition);
        return epochs;
    };
    auto epochs = co_await view_.read(std::move(query));
    co_return epochs;
}

awaitable<void> Ownership::changes() {
    if (claimed_.empty()) {
        std::set<Partition> all;
        for (Partition partition = 0; partition <= ledger_partitions_; ++partition)
            all.insert(partition);
        claimed_ = co_await epochs_of(std::move(all));
    }
    for (;;) {
        while (!changed_) {
            co_await sleep_or_wake(clock_, clock_.now() + fenced_for, work_);
            if (!wanted_.fenced || changed_) continue;
            co_await come_back_when_alone();
        }
        changed_ = false;
        auto epochs = co_await epochs_of(scribe_.owned());
        for (const auto& [partition, epoch] : epochs) {
            if (epoch <= scribe_.epoch(partition)) continue;
            log::warn("partition_lost",
                      {{"partition", partition_name(partition)}, {"detail", "another node claimed it"}});
            scribe_.give_up(partition);
        }
        const bool other = scribe_.owned() != wanted_.suggested || scribe_.owned() != settled_;
        if (std::exchange(declared_, false) || other) co_return;
    }
}

/// Another process under our name would have claimed something by now. Without one, it was a join of our own
/// that came late.
awaitable<void> Ownership::come_back_when_alone() {
    auto query = [claimed = claimed_, node = scribe_.node()](Queries& view) {
        return std::none_of(claimed.begin(), claimed.end(), [&](const auto& ours) {
            const auto owner = view.owner(ours.first);
            return owner.node == node && owner.epoch > ours.second;
        });
    };
    auto alone = co_await view_.read(std::move(query));
    if (!alone) co_return;
    log::warn("node_rejoins", {{"detail", "nobody else acts under this node's name"}});
    election_.rejoin();
}

awaitable<void> Ownership::settle() {
    for (;;) {
        Partition next = -1;
        for (const Partition partition : wanted_.suggested) {
            if (!wanted_.fenced && !scribe_.owns(partition)) next = partition;
        }
        if (next < 0) break;
        auto claimed = co_await scribe_.claim(next);
        if (claimed) {
            claimed_[next] = scribe_.epoch(next);
            log::info("partition_owned",
                      {{"partition", partition_name(next)}, {"epoch", scribe_.epoch(next)}});
        } else {
            log::warn("claim_waits",
                      {{"partition", partition_name(next)}, {"detail", claimed.error().detail}});
            co_await clock_.sleep_until(clock_.now() + again_after);
        }
        give_up_lost();  // the suggestion may have changed meanwhile
    }
    settled_ = scribe_.owned();
    co_await view_.catch_up();
}

}  // namespace drumtower
