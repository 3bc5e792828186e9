// What others may know of the mirror: where it stands, what it sees of the brokers.
#include "pipeline/base/log.hpp"
#include "pipeline/log/kafka/mirror.hpp"
#include "pipeline/log/kafka/wire.hpp"

#include <algorithm>
#include <unistd.h>
#include <utility>

namespace drumtower::kafka {

namespace {

constexpr std::uint64_t one = 1;
constexpr std::uint64_t cut_off_after = 4;  // seconds without a broker
constexpr const char* disk_full_words = "the disk is full";

}  // namespace

void Mirror::publish() {
    {
        const std::lock_guard lock(guard_);
        ++progress_;
        for (std::size_t p = 0; p < standings_.size(); ++p) {
            const embedded::Head& head = store_.head(static_cast<Partition>(p));
            standings_[p] = {head.position, head.epoch};
        }
        for (const auto& part : parts_) {
            if (part->is_content) bodies_read_[static_cast<std::size_t>(part->number)] = part->next;
        }
    }
    changed_.notify_all();
}

void Mirror::look_around() {
    const Consumer::Sight& sight = events_->sight();
    if (sight.count == std::exchange(sights_, sight.count)) return;
    KafkaHealth health;
    health.brokers = sight.brokers;
    for (const auto& part : parts_) {
        const std::int64_t end = (part->is_content ? *bodies_ : *events_).end_of(part->topic, part->number);
        health.readings.push_back({part->topic, part->number, std::max<std::int64_t>(0, end - part->next)});
    }
    const bool cut_off = sight.count - sight.last_up >= cut_off_after;
    bool changed = false;
    {
        const std::lock_guard lock(guard_);
        health_ = std::move(health);
        changed = std::exchange(cut_off_, cut_off) != cut_off;
    }
    if (changed && cut_off)
        log::error("brokers_unreachable", {{"detail", "no broker can be reached; new posts pause"}});
    else if (changed)
        log::info("brokers_reachable");
}

bool Mirror::catch_up(Duration patience) {
    std::unique_lock lock(guard_);
    for (;;) {
        const std::uint64_t before = progress_;
        const auto done = [&] {
            return !halted_.empty() || (at_end_ == parts_.size() && !waits_) || progress_ != before;
        };
        if (!changed_.wait_for(lock, patience, done)) return false;
        if (!halted_.empty()) return false;
        if (at_end_ == parts_.size() && !waits_) return true;
        if (options_.got_on) options_.got_on();
    }
}

bool Mirror::reaches(Partition partition, Position position, Duration patience) {
    std::unique_lock lock(guard_);
    return changed_.wait_for(lock, patience, [&] {
        return standings_.at(static_cast<std::size_t>(partition)).position >= position;
    });
}

Position Mirror::head(Partition partition) const {
    return standing(partition).position;
}

Mirror::Standing Mirror::standing(Partition partition) const {
    const std::lock_guard lock(guard_);
    const auto at = static_cast<std::size_t>(partition);
    return partition >= 0 && at < standings_.size() ? standings_[at] : Standing{};
}

std::string Mirror::content_needed(const std::vector<ContentHash>& bodies) const {
    const std::lock_guard lock(guard_);
    std::string needs;
    for (const ContentHash& body : bodies) {
        const int number = content_partition(body, options_.ledger_partitions);
        if (!needs.empty()) needs += ' ';
        needs +=
            std::to_string(number) + ":" + std::to_string(bodies_read_[static_cast<std::size_t>(number)]);
    }
    return needs;
}

std::string Mirror::halted() const {
    const std::lock_guard lock(guard_);
    if (halted_.empty() && disk_full_) return disk_full_words;
    return halted_;
}

bool Mirror::is_cut_off() const {
    const std::lock_guard lock(guard_);
    return cut_off_;
}

KafkaHealth Mirror::health() const {
    const std::lock_guard lock(guard_);
    return health_;
}

void Mirror::ask_turn(std::function<void()> done) {
    {
        const std::lock_guard lock(guard_);
        turns_.push_back(std::move(done));
    }
    static_cast<void>(::write(wake_fd_, &one, sizeof one));
}

void Mirror::answer_turns() {
    std::vector<std::function<void()>> turns;
    {
        const std::lock_guard lock(guard_);
        turns.swap(turns_);
    }
    for (const auto& done : turns)
        done();
}

void Mirror::on_append(std::function<void()> changed) {
    const std::lock_guard lock(listeners_guard_);
    listeners_.push_back(std::move(changed));
}

}  // namespace drumtower::kafka
