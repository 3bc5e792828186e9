// Server: the HTTP API and the status page on a TCP address, and the same routes for the command line on a
// unix socket
// (`control.sock`, 0600, peer credentials). Reads questions off the wire, asks the router, writes answers.
#pragma once

#include "daemon/api/node_store.hpp"
#include "daemon/api/tower.hpp"
#include "pipeline/base/time.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <cstdint>
#include <memory>
#include <string>

namespace drumtower {

struct ServerOptions {
    std::string listen = "127.0.0.1:8080";  // host:port, [v6]:port; port 0 picks one
    std::string control;                    // path of the unix socket; empty: none
    std::string public_url;                 // how the world reaches us, for cookies and links
    std::string store;                      // the folder of node.db
    std::size_t most_connections = 1024;
    std::size_t most_header = 16 * 1024;
    std::size_t most_body = 1024 * 1024;
    Duration idle_timeout = 60s;     // between two questions
    Duration request_timeout = 20s;  // from a question's first byte to its last
    Duration write_timeout = 20s;    // for an answer to leave
};

class Server {
public:
    /// Binds and listens at once; throws when an address is taken. Nothing is answered before run().
    Server(asio::any_io_executor io, Tower& tower, NodeStore& node, ServerOptions options);
    ~Server();
    /// The TCP port that is listened on.
    std::uint16_t port() const;
    /// Accepts and answers until stop() or cancellation.
    awaitable<void> run();
    /// Stops accepting, closes idle connections, waits until answers under way are out (at most `drain`).
    awaitable<void> stop(Duration drain);

private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace drumtower
