// QuotaBook: how many calls of one account a platform still allows today. Kept in the ledger, so that a
// restart or another node goes on counting; a connector asks it before every call that is rationed.
#pragma once

#include "pipeline/base/async.hpp"
#include "pipeline/base/result.hpp"

#include <string>

namespace drumtower {

/// One rationed call. `api` is the platform's own name of it and the name of its count.
struct Ration {
    std::string api;
    int a_day = 0;         // as the platform allows
    int for_recovery = 0;  // of these: kept for finding out what became of a call, never for routine
};

class QuotaBook {
public:
    enum class Use { routine, recovery };

    virtual ~QuotaBook() = default;
    /// Counts one call, durably, before it is made. Failure: `quota` with the time until the day ends (the
    /// platform's day: Asia/Shanghai), or `retryable` when the ledger cannot take it now.
    virtual awaitable<Result<bool>> take(Ration ration, Use use) = 0;
};

}  // namespace drumtower
