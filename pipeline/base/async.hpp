// The two names every awaiting header needs; costs 2 s to compile, where <boost/asio.hpp> costs 5.
#pragma once

#include <boost/asio/awaitable.hpp>

namespace drumtower {
namespace asio = boost::asio;
using asio::awaitable;
}  // namespace drumtower
