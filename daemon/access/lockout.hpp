// Lockout: how many wrong passwords a name may be tried with. After five in a row nobody signs in under it
// for a minute, and twice as long after each further one, up to a quarter of an hour. In memory: a start
// forgives.
#pragma once

#include "pipeline/base/time.hpp"

#include <map>
#include <optional>
#include <string>

namespace drumtower {

class Lockout {
public:
    /// Until when this name is locked; nothing: it may be tried.
    std::optional<TimePoint> locked_until(const std::string& login, TimePoint now) const;
    void failed(const std::string& login, TimePoint now);
    void succeeded(const std::string& login) { tries_.erase(login); }

private:
    struct Tries {
        int wrong = 0;
        TimePoint last{};
        std::optional<TimePoint> until;
    };
    void forget_old(TimePoint now);

    std::map<std::string, Tries> tries_;
};

}  // namespace drumtower
