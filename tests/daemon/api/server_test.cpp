#include "daemon/api/server.hpp"

#include "daemon/cli/control_client.hpp"
#include "tests/daemon/api/tower_bed.hpp"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <array>
#include <future>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

namespace drumtower {

namespace {

using testing::HasSubstr;
using testing::StartsWith;

/// A plain client on another thread's time.
class Client {
public:
    explicit Client(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const timeval patience{.tv_sec = 15, .tv_usec = 0};
        ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        if (::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
            throw std::runtime_error("connect");
    }
    ~Client() { ::close(fd_); }
    Client(const Client&) = delete;
    void say(const std::string& bytes) const {
        static_cast<void>(::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL));
    }
    /// Until `end` was received, or the line is closed.
    std::string hear(const std::string& end) const {
        std::string all;
        std::array<char, 4096> chunk{};
        while (end.empty() || all.find(end) == std::string::npos) {
            const ssize_t count = ::recv(fd_, chunk.data(), chunk.size(), 0);
            if (count < 0) return all + "(nothing came)";
            if (count == 0) break;
            all.append(chunk.data(), static_cast<std::size_t>(count));
        }
        return all;
    }

private:
    int fd_;
};

class ServerTest : public testing::Test {
protected:
    ServerTest() : tower(io), node(tower.folder.path()) {
        options.listen = "127.0.0.1:0";
        options.control = tower.folder / "control.sock";
    }
    ~ServerTest() override {
        if (!server) return;
        test::run(io, server->stop(2s));
        running->get();
    }
    void serve() {
        server.emplace(io.get_executor(), tower, node, options);
        running.emplace(test::start(io, server->run()));
    }
    template <class Talk>
    std::string talk(Talk work) {
        auto answer = std::async(std::launch::async, std::move(work));
        test::run_until(
            io, [&] { return answer.wait_for(std::chrono::seconds(0)) == std::future_status::ready; });
        return answer.get();
    }

    asio::io_context io;
    apibed::BedTower tower;
    NodeStore node;
    ServerOptions options;
    std::optional<Server> server;
    std::optional<test::Running<void>> running;
};

TEST_F(ServerTest, AnswersTwoQuestionsOnOneLine) {
    serve();

    const auto heard = talk([port = server->port()] {
        const Client client(port);
        client.say("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
        const auto first = client.hear("\"ok\"}");
        client.say("GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        return first + "|" + client.hear("");
    });

    EXPECT_THAT(heard, StartsWith("HTTP/1.1 200 OK"));
    EXPECT_THAT(heard, HasSubstr("|HTTP/1.1 404 Not Found"));
}

TEST_F(ServerTest, AnswersHeadWithoutABody) {
    serve();

    const auto heard = talk([port = server->port()] {
        const Client client(port);
        client.say("HEAD /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        return client.hear("");
    });

    EXPECT_THAT(heard, HasSubstr("Content-Length: 15"));
    EXPECT_THAT(heard, testing::EndsWith("\r\n\r\n"));
}

TEST_F(ServerTest, LetsAClientThatAsksFirstSendItsBody) {
    serve();

    const auto heard = talk([port = server->port()] {
        const Client client(port);
        client.say(
            "POST /healthz HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\nConnection: "
            "close\r\n\r\n");
        const auto first = client.hear("\r\n\r\n");
        client.say("{}");
        return first + client.hear("");
    });

    EXPECT_THAT(heard, StartsWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 405"));
}

TEST_F(ServerTest, ASlowQuestionIsCutOff) {
    options.request_timeout = 50ms;
    serve();

    const auto heard = talk([port = server->port()] {
        const Client client(port);
        client.say("GET /heal");
        return client.hear("") + "closed";
    });

    EXPECT_EQ(heard, "closed");
}

TEST_F(ServerTest, AnIdleLineIsClosed) {
    options.idle_timeout = 50ms;
    serve();

    const auto heard = talk([port = server->port()] { return Client(port).hear("") + "closed"; });

    EXPECT_EQ(heard, "closed");
}

TEST_F(ServerTest, WhatIsNoQuestionIsAnsweredAndTheLineClosed) {
    serve();

    const auto heard = talk([port = server->port()] {
        const Client client(port);
        client.say("hello there\r\n\r\n");
        return client.hear("");
    });

    EXPECT_THAT(heard, StartsWith("HTTP/1.1 400"));
    EXPECT_THAT(heard, HasSubstr("Connection: close"));
}

TEST_F(ServerTest, TheOldestIdleLineMakesRoom) {
    options.most_connections = 2;
    serve();

    const auto heard = talk([port = server->port()] {
        const std::string question = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
        const Client first(port);
        first.say(question);
        first.hear("\"ok\"}");
        const Client second(port);
        second.say(question);
        second.hear("\"ok\"}");
        const Client third(port);
        third.say(question);
        return first.hear("") + "closed " + third.hear("\"ok\"}");
    });

    EXPECT_THAT(heard, StartsWith("closed HTTP/1.1 200"));
}

TEST_F(ServerTest, TheControlSocketKnowsWhoAsksAndIsPrivate) {
    serve();
    struct stat found{};
    ASSERT_EQ(::stat(options.control.c_str(), &found), 0);

    const auto heard = talk([path = options.control] {
        return cli::ask(path, "POST", "/api/v1/freeze", R"({"reason":"试"})").value().body;
    });

    EXPECT_EQ(found.st_mode & 0777U, 0600U);
    EXPECT_THAT(heard, HasSubstr(R"("changed":"frozen")"));
    auto query = [](Queries& queries) { return queries.freezes(); };
    EXPECT_THAT(test::run(io, tower.view().read(query)).front().who, StartsWith("local:"));
}

TEST_F(ServerTest, NobodyListensWhereNothingRuns) {
    EXPECT_FALSE(cli::ask(tower.folder / "none.sock", "GET", "/control/status"));
}

TEST_F(ServerTest, RefusesAnAddressThatIsTaken) {
    serve();
    ServerOptions same;
    same.listen = "127.0.0.1:" + std::to_string(server->port());

    EXPECT_THROW(Server(io.get_executor(), tower, node, same), std::runtime_error);
}

}  // namespace

}  // namespace drumtower
