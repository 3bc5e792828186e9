#include "pipeline/publishing/quota_keeper.hpp"

#include "pipeline/base/platform_day.hpp"
#include "pipeline/ledger/rows.hpp"

#include <algorithm>

namespace drumtower {

namespace {

constexpr int blocks_a_day = 100;
constexpr int largest_block = 10;  // a daemon that is started a hundred times a day must not use the day up

}  // namespace

awaitable<Result<bool>> QuotaKeeper::take(Ration ration, Use use) {
    const TimePoint now = to_.clock.now();
    const auto today = platform_day_of(now);
    const std::string day = platform_day_text(today);
    const int limit = use == Use::recovery ? ration.a_day : ration.a_day - ration.for_recovery;
    Count& count = counts_[ration.api];  // stays where it is
    if (count.day != day) {
        auto query = [channel = channel_, api = ration.api](Queries& view) {
            return view.quota(channel, api);
        };
        auto known = co_await to_.view.read(std::move(query));
        const int taken = known && known->day == day ? known->taken : 0;
        if (count.day != day) count = {day, taken, taken};
    }
    while (count.used >= count.taken &&
           count.used < limit) {  // somebody else may have used up the block meanwhile
        auto taken = co_await take_block(ration, day);
        if (!taken) co_return taken.error();
    }
    if (count.used >= limit) {
        const auto left = std::chrono::ceil<std::chrono::seconds>(platform_day_end(today) - now);
        co_return fail(
            FailureKind::quota,
            "the day's calls of " + ration.api + " are used up: " + std::to_string(count.used) + " of " +
                std::to_string(ration.a_day) +
                (limit < ration.a_day ? ", the rest is kept for finding out what became of a call" : ""),
            left);
    }
    ++count.used;
    co_return true;
}

awaitable<Result<bool>> QuotaKeeper::take_block(Ration ration, std::string day) {
    Count& count = counts_[ration.api];
    facts::QuotaTaken fact;
    fact.channel = channel_;
    fact.unit = unit_;
    fact.api = ration.api;
    fact.day = std::move(day);
    fact.of = ration.a_day;
    fact.taken =
        std::min(ration.a_day, count.taken + std::clamp(ration.a_day / blocks_a_day, 1, largest_block));
    auto written = co_await to_.scribe.state(fact, to_.scribe.partition_of(unit_));
    if (!written) co_return written.error();
    count.taken = std::max(count.taken, fact.taken);
    co_return true;
}

}  // namespace drumtower
