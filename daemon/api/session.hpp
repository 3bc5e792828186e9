// Session: one connection, question after question. Every wait of it has an end: a slow question, an idle
// line and an answer nobody reads close it.
#pragma once

#include "daemon/api/request_reader.hpp"
#include "daemon/api/server.hpp"
#include "daemon/system/within.hpp"

#include <boost/asio/generic/stream_protocol.hpp>

#include <functional>
#include <memory>
#include <string>

namespace drumtower {

/// Who is at the other end: a user of this machine over the control socket, or an address.
struct Peer {
    enum class Line { network, control } line = Line::network;
    std::string name;
};

class Session : public std::enable_shared_from_this<Session> {
public:
    using Socket = asio::generic::stream_protocol::socket;
    using Answer = std::function<awaitable<Response>(Request)>;

    Session(Socket socket, Answer answer, const ServerOptions& options, Peer peer);
    awaitable<void> run();
    /// No question has begun.
    bool idle() const { return idle_; }
    /// Ends after the answer that is under way; at once when there is none.
    void finish();
    void close();

private:
    enum class Next { question, end };
    awaitable<Next> serve_one();
    awaitable<bool> read_some();
    awaitable<void> write(std::string bytes);
    awaitable<void> stream(Response::More more);
    awaitable<Response> respond(RequestReader& reader, RequestReader::State state, Content& content);
    void close_after(Duration length);

    Socket socket_;
    Answer answer_;
    ServerOptions options_;
    Peer peer_;
    Fuse fuse_;
    std::string pending_;
    bool idle_ = true;
    bool finishing_ = false;
};

}  // namespace drumtower
