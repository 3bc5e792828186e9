// Keeping: throws away in time what is not kept for ever: rows of the audit log and, where the configuration
// says so, the texts of old articles. The ledger itself stays, and still verifies. I/O thread.
#pragma once

#include "config/config.hpp"
#include "daemon/access/audit_log.hpp"
#include "daemon/desk.hpp"

namespace drumtower {

class Keeping {
public:
    struct Services {
        AuditLog& audit;
        View& view;
        Scribe& scribe;
        Desk& desk;
        Clock& clock;
    };
    Keeping(const config::Store& rules, Services services) : rules_(rules), to_(services) {}

    /// At once, then once a day.
    awaitable<void> run();
    /// What is over now. Texts: by the node that owns the articles. One that a delivery still needs, or that
    /// a newer article shares, stays.
    awaitable<void> throw_away();

private:
    const config::Store& rules_;
    Services to_;
};

}  // namespace drumtower
