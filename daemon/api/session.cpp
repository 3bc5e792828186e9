#include "daemon/api/session.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>

namespace drumtower {

Session::Session(Socket socket, Answer answer, const ServerOptions& options, Peer peer)
    : socket_(std::move(socket)),
      answer_(std::move(answer)),
      options_(options),
      peer_(std::move(peer)),
      fuse_(socket_.get_executor()) {}

void Session::close() {
    boost::system::error_code ignored;
    socket_.shutdown(Socket::shutdown_both, ignored);
    socket_.close(ignored);
}

void Session::finish() {
    finishing_ = true;
    if (idle_) close();
}

void Session::close_after(Duration length) {
    fuse_.light(length, [weak = weak_from_this()] {
        if (const auto self = weak.lock()) self->close();
    });
}

awaitable<void> Session::run() {
    const auto self = shared_from_this();
    for (auto next = Next::question; next == Next::question;) {
        next = co_await serve_one();
    }
    fuse_.put_out();
    close();
}

// False: the line is closed.
awaitable<bool> Session::read_some() {
    std::array<char, 16 * 1024> bytes;
    boost::system::error_code error;
    const auto buffer = asio::buffer(bytes);
    const std::size_t count =
        co_await socket_.async_read_some(buffer, asio::redirect_error(asio::use_awaitable, error));
    pending_.append(bytes.data(), count);
    co_return !error && count > 0;
}

awaitable<void> Session::write(std::string bytes) {
    close_after(options_.write_timeout);
    boost::system::error_code error;
    const auto buffer = asio::buffer(bytes);
    co_await asio::async_write(socket_, buffer, asio::redirect_error(asio::use_awaitable, error));
    if (error) finishing_ = true;
    fuse_.put_out();
}

awaitable<void> Session::stream(Response::More more) {
    while (!finishing_) {
        auto piece = co_await more();
        if (!piece) co_return;
        co_await write(std::move(*piece));
    }
}

awaitable<Session::Next> Session::serve_one() {
    RequestReader reader(options_.most_header, options_.most_body);
    auto state = RequestReader::State::more;
    bool told_to_continue = false;
    idle_ = pending_.empty();  // what came with the last question may hold the next one
    if (idle_) {
        close_after(options_.idle_timeout);
        const bool open = co_await read_some();
        if (!open) co_return Next::end;
        idle_ = false;
    }
    close_after(options_.request_timeout);
    for (;;) {
        state = reader.feed(pending_);
        if (state == RequestReader::State::more && reader.wants_continue() && !told_to_continue) {
            told_to_continue = true;
            co_await write("HTTP/1.1 100 Continue\r\n\r\n");
            close_after(options_.request_timeout);
        }
        if (state != RequestReader::State::more) break;
        const bool open = co_await read_some();
        if (!open) co_return Next::end;
    }
    fuse_.put_out();
    Content content = Content::whole;
    const bool keep = state == RequestReader::State::done && reader.keep_alive();
    const auto response = co_await respond(reader, state, content);
    const bool again = keep && !finishing_ && !response.more;
    const Connection after = again ? Connection::keep : Connection::close;
    co_await write(wire(response, after, content));
    const bool streams = response.more && content == Content::whole;
    if (streams) co_await stream(response.more);
    co_return again && !finishing_ ? Next::question : Next::end;
}

awaitable<Response> Session::respond(RequestReader& reader, RequestReader::State state, Content& content) {
    if (state == RequestReader::State::failed)
        co_return problem(reader.status(), "this is not a question we can read");
    Request request = reader.take();
    if (request.method == "HEAD") content = Content::headers_only;
    request.local = peer_.line == Peer::Line::control;
    request.peer = peer_.name;
    auto answer = answer_(std::move(request));
    auto response = co_await std::move(answer);
    co_return response;
}

}  // namespace drumtower
