#include "daemon/cli/control_client.hpp"

#include "daemon/cli/exit.hpp"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

namespace drumtower::cli {

namespace {

constexpr timeval patience{.tv_sec = 60, .tv_usec = 0};

class Line {
public:
    Line() : fd_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        if (fd_ < 0) throw Exit(internal_fault, std::string("socket: ") + std::strerror(errno));
        ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    }
    ~Line() { ::close(fd_); }
    Line(const Line&) = delete;

    bool connect(const std::string& path) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        if (path.size() >= sizeof address.sun_path) return false;
        std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
        if (::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return true;
        if (errno == ENOENT || errno == ECONNREFUSED || errno == ENOTDIR) return false;
        if (errno == EACCES)
            throw Exit(try_again, path + ": only root and the daemon's own user may speak to it");
        throw Exit(try_again, path + ": " + std::strerror(errno));
    }

    void send(const std::string& bytes) {
        for (std::size_t sent = 0; sent < bytes.size();) {
            const ssize_t count = ::send(fd_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
            if (count <= 0)
                throw Exit(try_again, std::string("the daemon does not listen: ") + std::strerror(errno));
            sent += static_cast<std::size_t>(count);
        }
    }

    std::string receive_all() {
        std::string bytes;
        std::array<char, 64 * 1024> chunk{};
        for (;;) {
            const ssize_t count = ::recv(fd_, chunk.data(), chunk.size(), 0);
            if (count == 0) return bytes;
            if (count < 0)
                throw Exit(try_again, std::string("the daemon does not answer: ") + std::strerror(errno));
            bytes.append(chunk.data(), static_cast<std::size_t>(count));
        }
    }

private:
    int fd_;
};

}  // namespace

std::optional<Reply> ask(const std::string& socket, const std::string& method, const std::string& target,
                         const std::string& body) {
    Line line;
    if (!line.connect(socket)) return std::nullopt;
    std::string question = method + ' ' + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
    if (method != "GET")
        question +=
            "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
    line.send(question + "\r\n" + body);
    const std::string answer = line.receive_all();
    const std::size_t end = answer.find("\r\n\r\n");
    if (answer.rfind("HTTP/1.1 ", 0) != 0 || end == std::string::npos)
        throw Exit(try_again, "the daemon broke off its answer");
    return Reply{.status = std::atoi(answer.c_str() + 9), .body = answer.substr(end + 4)};
}

}  // namespace drumtower::cli
