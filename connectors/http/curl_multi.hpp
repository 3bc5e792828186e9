// CurlMulti: libcurl's multi interface on an Asio executor. curl says which descriptors and which time it
// waits for; we watch them and hand the events back. All on the I/O thread.
#pragma once

#include "pipeline/base/async.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <curl/curl.h>

#include <memory>

namespace drumtower {

class CurlMulti {
public:
    explicit CurlMulti(asio::any_io_executor io);
    ~CurlMulti();

    /// Runs one transfer to its end. Cancelled: takes it out, which closes its line, and unwinds. `easy` and
    /// all it points to must outlive the call; CURLOPT_PRIVATE is ours.
    awaitable<CURLcode> perform(CURL* easy);

private:
    struct State;
    std::shared_ptr<State> state_;  // kept by transfers in flight: their coroutines may end after us
};

}  // namespace drumtower
