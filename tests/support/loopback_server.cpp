#include "tests/support/loopback_server.hpp"

#include "pipeline/base/async.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <cctype>
#include <map>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>

namespace drumtower::test {

namespace {

using asio::ip::tcp;

std::string lower(std::string text) {
    for (char& c : text)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

std::string trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return std::string(text.substr(first, text.find_last_not_of(" \t") - first + 1));
}

/// The header of a request, without its last empty line.
SeenRequest parse(std::string_view head) {
    SeenRequest request;
    auto end = head.find("\r\n");
    const std::string_view first = head.substr(0, end);
    const auto space = first.find(' ');
    const auto second = first.rfind(' ');
    if (space == std::string_view::npos || second <= space) return request;
    request.method = first.substr(0, space);
    request.target = first.substr(space + 1, second - space - 1);
    request.path = request.target.substr(0, request.target.find('?'));
    while (end != std::string_view::npos) {
        head.remove_prefix(end + 2);
        end = head.find("\r\n");
        const std::string_view line = head.substr(0, end);
        const auto colon = line.find(':');
        if (colon == std::string_view::npos) continue;
        request.headers.emplace_back(lower(std::string(line.substr(0, colon))),
                                     trimmed(line.substr(colon + 1)));
    }
    return request;
}

bool has(const Headers& headers, std::string_view name) {
    return std::any_of(headers.begin(), headers.end(),
                       [name](const auto& each) { return lower(each.first) == name; });
}

std::string head_of(const Answer& answer) {
    std::string head = "HTTP/1.1 " + std::to_string(answer.status) + " Answer\r\n";
    for (const auto& [name, value] : answer.headers)
        head += name + ": " + value + "\r\n";
    const bool bodiless = answer.status == 304 || answer.status == 204;
    if (answer.framing == Framing::chunked) {
        head += "Transfer-Encoding: chunked\r\n";
    } else if (answer.framing == Framing::length && !bodiless && !has(answer.headers, "content-length")) {
        head +=
            "Content-Length: " + std::to_string(answer.claimed_length.value_or(answer.body.size())) + "\r\n";
    }
    return head + "\r\n";
}

std::string chunk(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string length;
    for (std::size_t rest = bytes.size(); rest > 0; rest /= 16)
        length.insert(length.begin(), digits[rest % 16]);
    return length + "\r\n" + std::string(bytes) + "\r\n";
}

awaitable<void> wait(Duration length) {
    const auto executor = co_await asio::this_coro::executor;
    asio::steady_timer timer(executor, length);
    co_await timer.async_wait(asio::use_awaitable);
}

/// False: the line is to be closed.
awaitable<bool> write_answer(tcp::socket& line, Answer answer, std::string method) {
    if (answer.delay > 0ms) co_await wait(answer.delay);
    if (answer.cut == Cut::before_answer) co_return false;
    const std::string head = head_of(answer);
    const bool half_header = answer.cut == Cut::half_header;
    const auto shown = asio::buffer(head.data(), half_header ? head.size() / 2 : head.size());
    co_await asio::async_write(line, shown, asio::use_awaitable);
    if (half_header) co_return false;

    const std::size_t stop = answer.cut == Cut::half_body ? answer.body.size() / 2 : answer.body.size();
    const std::size_t piece = answer.piece == 0 ? std::max<std::size_t>(stop, 1) : answer.piece;
    if (method == "HEAD") answer.body.clear();
    for (std::size_t at = 0; at < std::min(stop, answer.body.size()); at += piece) {
        const std::string_view bytes = std::string_view(answer.body).substr(at, std::min(piece, stop - at));
        const std::string sent = answer.framing == Framing::chunked ? chunk(bytes) : std::string(bytes);
        const auto buffer = asio::buffer(sent);
        co_await asio::async_write(line, buffer, asio::use_awaitable);
        if (answer.pause > 0ms) co_await wait(answer.pause);
    }
    if (answer.cut == Cut::half_body) co_return false;
    if (answer.framing == Framing::chunked) {
        const auto buffer = asio::buffer("0\r\n\r\n", 5);
        co_await asio::async_write(line, buffer, asio::use_awaitable);
    }
    co_return answer.framing != Framing::until_close && !answer.claimed_length && answer.cut == Cut::none;
}

}  // namespace

std::string SeenRequest::header(std::string_view name) const {
    for (const auto& [key, value] : headers) {
        if (key == name) return value;
    }
    return {};
}

struct LoopbackServer::State {
    State() : acceptor(io, tcp::endpoint(asio::ip::address_v4::loopback(), 0)) {}

    asio::io_context io;
    tcp::acceptor acceptor;
    std::thread thread;
    mutable std::mutex guard;  // of everything below
    std::map<std::string, std::shared_ptr<Handler>, std::less<>> handlers;
    std::shared_ptr<Handler> other = std::make_shared<Handler>(
        [](const SeenRequest&) { return Answer{.status = 404, .body = "no such path"}; });
    std::set<std::string> cut_before_body;
    std::vector<SeenRequest> seen;
    int connections = 0;

    bool is_cut(const std::string& path) const {
        const std::lock_guard lock(guard);
        return cut_before_body.contains(path);
    }

    Answer answer_to(const SeenRequest& request) {
        std::shared_ptr<Handler> handler;  // called without the lock, and kept when a test replaces it
        {
            const std::lock_guard lock(guard);
            const auto found = handlers.find(request.path);
            handler = found == handlers.end() ? other : found->second;
        }
        return (*handler)(request);
    }

    void record(const SeenRequest& request) {
        const std::lock_guard lock(guard);
        seen.push_back(request);
    }

    int count() {
        const std::lock_guard lock(guard);
        return ++connections;
    }

    awaitable<void> accept();
    awaitable<void> serve(tcp::socket line, int connection);
};

awaitable<void> LoopbackServer::State::accept() {
    for (;;) {
        tcp::socket line = co_await acceptor.async_accept(asio::use_awaitable);
        asio::co_spawn(io, serve(std::move(line), count()),
                       [](std::exception_ptr) {});  // a line that broke is over
    }
}

awaitable<void> LoopbackServer::State::serve(tcp::socket line, int connection) {
    line.set_option(tcp::no_delay(true));
    std::string read;
    for (bool stays = true; stays;) {
        auto into = asio::dynamic_buffer(read);
        const std::size_t head = co_await asio::async_read_until(line, into, "\r\n\r\n", asio::use_awaitable);
        SeenRequest request = parse(std::string_view(read).substr(0, head - 4));
        request.connection = connection;
        read.erase(0, head);

        if (is_cut(request.path)) {
            record(request);
            co_return;
        }
        const std::string promised = request.header("content-length");
        const std::size_t length = promised.empty() ? 0 : std::stoul(promised);
        if (read.size() < length) {
            auto rest = asio::dynamic_buffer(read);
            const auto missing = asio::transfer_exactly(length - read.size());
            co_await asio::async_read(line, rest, missing, asio::use_awaitable);
        }
        request.body = read.substr(0, length);
        read.erase(0, length);
        record(request);
        Answer answer = answer_to(request);
        stays = co_await write_answer(line, std::move(answer), request.method);
    }
}

LoopbackServer::LoopbackServer() : state_(std::make_unique<State>()) {
    asio::co_spawn(state_->io, state_->accept(), [](std::exception_ptr) {});
    state_->thread = std::thread([&io = state_->io] { io.run(); });
}

LoopbackServer::~LoopbackServer() {
    state_->io.stop();
    state_->thread.join();
}

void LoopbackServer::on(std::string path, Handler handler) {
    const std::lock_guard lock(state_->guard);
    state_->handlers[std::move(path)] = std::make_shared<Handler>(std::move(handler));
}

void LoopbackServer::on(std::string path, Answer answer) {
    on(std::move(path), [answer = std::move(answer)](const SeenRequest&) { return answer; });
}

void LoopbackServer::on(std::string path, std::vector<Answer> answers) {
    on(std::move(path), [answers = std::move(answers), next = std::size_t{0}](const SeenRequest&) mutable {
        const std::size_t now = next;
        next = std::min(next + 1, answers.size() - 1);
        return answers.at(now);
    });
}

void LoopbackServer::answer(std::string path, int status, std::string body) {
    on(std::move(path), Answer{.status = status, .body = std::move(body)});
}

void LoopbackServer::otherwise(Handler handler) {
    const std::lock_guard lock(state_->guard);
    state_->other = std::make_shared<Handler>(std::move(handler));
}

void LoopbackServer::cut_before_body(std::string path) {
    const std::lock_guard lock(state_->guard);
    state_->cut_before_body.insert(std::move(path));
}

std::uint16_t LoopbackServer::port() const {
    return state_->acceptor.local_endpoint().port();
}
std::string LoopbackServer::host() const {
    return "127.0.0.1:" + std::to_string(port());
}
std::string LoopbackServer::url(std::string_view path) const {
    return "http://" + host() + std::string(path);
}

std::vector<SeenRequest> LoopbackServer::seen() const {
    const std::lock_guard lock(state_->guard);
    return state_->seen;
}

std::vector<SeenRequest> LoopbackServer::seen(std::string_view path) const {
    std::vector<SeenRequest> matching;
    for (SeenRequest& request : seen()) {
        if (request.path == path) matching.push_back(std::move(request));
    }
    return matching;
}

int LoopbackServer::connections() const {
    const std::lock_guard lock(state_->guard);
    return state_->connections;
}

std::uint16_t dead_port() {
    asio::io_context io;
    return tcp::acceptor(io, tcp::endpoint(asio::ip::address_v4::loopback(), 0)).local_endpoint().port();
}

}  // namespace drumtower::test
