// Signals as something to await: stop (SIGTERM, SIGINT) and reload (SIGHUP).
#pragma once

#include "pipeline/base/async.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <memory>

namespace drumtower {

enum class Signal { stop, reload };

class Signals {
public:
    /// From here on these signals no longer end the process; one that comes before next() is kept.
    explicit Signals(asio::any_io_executor io);
    ~Signals();
    awaitable<Signal> next();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace drumtower
