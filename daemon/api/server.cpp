#include "daemon/api/server.hpp"

#include "daemon/api/api.hpp"
#include "daemon/api/session.hpp"
#include "pipeline/base/log.hpp"
#include "pipeline/base/task_group.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cstdlib>
#include <list>
#include <pwd.h>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace drumtower {

namespace {

using Tcp = asio::ip::tcp;
using Unix = asio::local::stream_protocol;

constexpr Duration pause_when_out_of_files = 200ms;

Tcp::endpoint endpoint_of(const std::string& listen) {
    const std::size_t colon = listen.rfind(':');
    if (colon == std::string::npos) throw std::runtime_error("http.listen: " + listen + " has no port");
    std::string host = listen.substr(0, colon);
    const std::string port = listen.substr(colon + 1);
    if (host.size() > 1 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
    if (host == "localhost") host = "127.0.0.1";
    if (host.empty() || host == "*") host = "::";
    boost::system::error_code error;
    const auto address = asio::ip::make_address(host, error);
    char* end = nullptr;
    const unsigned long number = std::strtoul(port.c_str(), &end, 10);
    if (error || port.empty() || *end != '\0' || number > 65535) {
        throw std::runtime_error("http.listen: " + listen + " is no address and port");
    }
    return {address, static_cast<unsigned short>(number)};
}

Tcp::acceptor listening(const asio::any_io_executor& io, const std::string& listen) {
    const Tcp::endpoint endpoint = endpoint_of(listen);
    try {
        return Tcp::acceptor(io, endpoint);  // with SO_REUSEADDR
    } catch (const boost::system::system_error& error) {
        throw boost::system::system_error(error.code(), "http.listen: cannot listen on " + listen);
    }
}

// A socket left by a process that died would refuse the bind; the store's lock says that it is nobody's now.
std::unique_ptr<Unix::acceptor> control_socket(const asio::any_io_executor& io, const std::string& path) {
    if (path.empty()) return nullptr;
    if (path.size() >= sizeof(sockaddr_un::sun_path))
        throw std::runtime_error(path + " is too long for a socket's name");
    ::unlink(path.c_str());
    const mode_t mask = ::umask(0177);
    try {
        auto acceptor = std::make_unique<Unix::acceptor>(io, Unix::endpoint(path));
        ::umask(mask);
        return acceptor;
    } catch (const std::exception& error) {
        ::umask(mask);
        throw std::runtime_error("cannot listen on " + path + ": " + error.what());
    }
}

// The peer's user name when it is root or who we are; null: somebody else.
std::optional<std::string> trusted_peer(int socket) {
    ucred peer{};
    socklen_t size = sizeof peer;
    if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return std::nullopt;
    if (peer.uid != 0 && peer.uid != ::geteuid()) return std::nullopt;
    const passwd* user = ::getpwuid(peer.uid);
    return user ? std::string(user->pw_name) : std::to_string(peer.uid);
}

}  // namespace

struct Server::Impl {
    Impl(asio::any_io_executor executor, Tower& tower, NodeStore& node, ServerOptions given)
        : io(executor),
          options(std::move(given)),
          tcp(listening(io, options.listen)),
          control(control_socket(io, options.control)),
          api(io, tower,
              {.node = node,
               .pages =
                   tcp.local_endpoint().address().is_loopback() ? Door::Pages::open : Door::Pages::closed,
               .public_url = options.public_url,
               .now = [&tower] { return tower.now(); }},
              options.store),
          tasks(io) {}

    awaitable<void> accept_tcp();
    awaitable<void> accept_control();
    awaitable<void> serve(Session::Socket socket, Peer peer);
    void begin(Session::Socket socket, Peer peer);
    bool make_room();
    void stop_accepting();

    asio::any_io_executor io;
    ServerOptions options;
    Tcp::acceptor tcp;
    std::unique_ptr<Unix::acceptor> control;
    Api api;
    TaskGroup tasks;
    std::list<std::shared_ptr<Session>> sessions;  // oldest first
    bool stopping = false;
};

void Server::Impl::stop_accepting() {
    stopping = true;
    boost::system::error_code ignored;
    tcp.close(ignored);
    if (!control) return;
    control->close(ignored);
    ::unlink(options.control.c_str());
}

// At the limit the line that has been idle longest makes room for the new one.
bool Server::Impl::make_room() {
    if (sessions.size() < options.most_connections) return true;
    for (const auto& session : sessions) {
        if (!session->idle()) continue;
        session->close();
        return true;
    }
    return false;
}

void Server::Impl::begin(Session::Socket socket, Peer peer) {
    if (!make_room()) {
        boost::system::error_code ignored;
        socket.close(ignored);
        return;
    }
    tasks.spawn("http connection", serve(std::move(socket), std::move(peer)));
}

awaitable<void> Server::Impl::serve(Session::Socket socket, Peer peer) {
    auto answer = [this](Request request) { return api.answer(std::move(request)); };
    const auto session = std::make_shared<Session>(std::move(socket), answer, options, std::move(peer));
    const auto place = sessions.insert(sessions.end(), session);
    struct Leave {
        Impl& server;
        std::list<std::shared_ptr<Session>>::iterator place;
        ~Leave() { server.sessions.erase(place); }
    } leave{*this, place};
    co_await session->run();
}

awaitable<void> Server::Impl::accept_tcp() {
    while (!stopping) {
        boost::system::error_code error;
        Tcp::socket socket = co_await tcp.async_accept(asio::redirect_error(asio::use_awaitable, error));
        if (stopping) co_return;
        if (error) {
            log::warn("accept_failed", {{"detail", error.message()}});
            co_await pause_for(pause_when_out_of_files);
            continue;
        }
        boost::system::error_code ignored;
        socket.set_option(Tcp::no_delay(true), ignored);
        const auto peer = socket.remote_endpoint(ignored);
        begin(Session::Socket(std::move(socket)), {Peer::Line::network, peer.address().to_string()});
    }
}

awaitable<void> Server::Impl::accept_control() {
    while (!stopping) {
        boost::system::error_code error;
        Unix::socket socket =
            co_await control->async_accept(asio::redirect_error(asio::use_awaitable, error));
        if (stopping) co_return;
        if (error) {
            log::warn("accept_failed", {{"detail", error.message()}});
            co_await pause_for(pause_when_out_of_files);
            continue;
        }
        auto user = trusted_peer(socket.native_handle());
        if (user) begin(Session::Socket(std::move(socket)), {Peer::Line::control, std::move(*user)});
    }
}

Server::Server(asio::any_io_executor io, Tower& tower, NodeStore& node, ServerOptions options)
    : impl_(std::make_shared<Impl>(std::move(io), tower, node, std::move(options))) {}

Server::~Server() {
    if (!impl_->stopping) impl_->stop_accepting();
}

std::uint16_t Server::port() const {
    return impl_->tcp.local_endpoint().port();
}

awaitable<void> Server::run() {
    const auto impl = impl_;
    if (impl->control) impl->tasks.spawn("control socket", impl->accept_control());
    co_await impl->accept_tcp();
}

awaitable<void> Server::stop(Duration drain) {
    const auto impl = impl_;
    impl->stop_accepting();
    impl->api.end_streams();
    const auto open = impl->sessions;
    for (const auto& session : open)
        session->finish();
    Fuse fuse(impl->io);
    fuse.light(drain, [impl] {
        const auto late = impl->sessions;
        for (const auto& session : late)
            session->close();
        impl->tasks.stop();
    });
    co_await impl->tasks.join();
}

}  // namespace drumtower
