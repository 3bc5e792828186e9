// QuotaKeeper: the QuotaBook of one channel's account. Takes calls in blocks of a hundredth of the day's,
// each an event before its first call is made: after a crash at most one block is counted that was not used,
// and a daemon that is started often does not starve.
#pragma once

#include "pipeline/base/clock.hpp"
#include "pipeline/base/wakeup.hpp"
#include "pipeline/ledger/scribe.hpp"
#include "pipeline/ledger/view.hpp"
#include "pipeline/ports/quota_book.hpp"

#include <map>
#include <string>

namespace drumtower {

class QuotaKeeper : public QuotaBook {
public:
    struct Services {
        View& view;
        Scribe& scribe;
        Clock& clock;
    };
    QuotaKeeper(ChannelId channel, UnitId unit, Services services)
        : channel_(std::move(channel)), unit_(std::move(unit)), to_(services) {}

    awaitable<Result<bool>> take(Ration ration, Use use) override;

private:
    struct Count {
        std::string day;
        int used = 0;
        int taken = 0;  // in the ledger
    };
    awaitable<Result<bool>> take_block(Ration ration, std::string day);

    ChannelId channel_;
    UnitId unit_;
    Services to_;
    std::map<std::string, Count> counts_;
};

}  // namespace drumtower
