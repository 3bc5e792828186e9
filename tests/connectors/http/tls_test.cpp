// TLS against a real server (openssl s_server) with an authority of its own.
#include "tests/connectors/http/fixture.hpp"

#include <array>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <signal.h>
#include <spawn.h>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

namespace drumtower::test {
namespace {

class TlsTest : public CurlClientTest {
protected:
    TlsTest() {
        std::string name = std::filesystem::temp_directory_path() / "dt-tls-XXXXXX";
        folder_ = ::mkdtemp(name.data());
        const std::string make =
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
            "-subj /CN=portal -addext subjectAltName=IP:127.0.0.1 -keyout " +
            path("key.pem") + " -out " + path("cert.pem") + " 2> /dev/null";
        if (std::system(make.c_str()) != 0) throw std::runtime_error("openssl req failed");
        start_server();
    }
    ~TlsTest() override {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
        ::close(output_);
        std::filesystem::remove_all(folder_);
    }

    std::string path(const char* file) const { return folder_ / file; }

    Result<HttpResponse> fetch(const std::string& host, const std::string& ca_file) {
        CurlClient secure(io.get_executor(),
                          config::Outbound{.proxy = {}, .ca_file = ca_file, .allow_private = {}},
                          "DrumTower/test");
        HttpRequest request;
        request.url = "https://" + host + ":" + port_ + "/";
        request.reach.trusted = host + ":" + port_;
        request.username = "drumtower";
        return run(io, secure.send(request));
    }

private:
    void start_server() {
        std::array<int, 2> pipe{};
        if (::pipe2(pipe.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe");
        output_ = pipe[0];
        const std::string key = path("key.pem"), cert = path("cert.pem");
        const std::array<const char*, 10> command = {"openssl",     "s_server", "-www",      "-accept",
                                                     "127.0.0.1:0", "-key",     key.c_str(), "-cert",
                                                     cert.c_str(),  nullptr};
        posix_spawn_file_actions_t actions;
        ::posix_spawn_file_actions_init(&actions);
        ::posix_spawn_file_actions_adddup2(&actions, pipe[1], 1);
        ::posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
        const int failed = ::posix_spawnp(&pid_, "openssl", &actions, nullptr,
                                          const_cast<char* const*>(command.data()), environ);
        ::posix_spawn_file_actions_destroy(&actions);
        ::close(pipe[1]);
        if (failed) throw std::runtime_error("openssl s_server does not start");
        read_port();
    }

    /// It says "ACCEPT 127.0.0.1:PORT".
    void read_port() {
        std::string said;
        std::array<char, 256> bytes{};
        while (said.find("127.0.0.1:") == std::string::npos || said.back() != '\n') {
            const auto got = ::read(output_, bytes.data(), bytes.size());
            if (got <= 0) throw std::runtime_error("openssl s_server ended: " + said);
            said.append(bytes.data(), static_cast<std::size_t>(got));
        }
        port_ = said.substr(said.find("127.0.0.1:") + 10);
        port_ = port_.substr(0, port_.find_first_not_of("0123456789"));
    }

    std::filesystem::path folder_;
    std::string port_;
    pid_t pid_ = 0;
    int output_ = -1;
};

TEST_F(TlsTest, TakesACertificateOfTheGivenAuthority) {
    const auto answer = fetch("127.0.0.1", path("cert.pem"));

    ASSERT_TRUE(answer) << answer.error().detail;
    EXPECT_EQ(answer->status, 200);
}

TEST_F(TlsTest, RefusesACertificateOfAnUnknownAuthority) {
    const auto answer = fetch("127.0.0.1", "");

    ASSERT_FALSE(answer);
    EXPECT_THAT(answer.error(), FailsAs(FailureKind::retryable, "certificate"));
}

TEST_F(TlsTest, RefusesACertificateOfAnotherName) {
    const auto answer = fetch("localhost", path("cert.pem"));

    ASSERT_FALSE(answer);
    EXPECT_THAT(answer.error(), FailsAs(FailureKind::retryable, "certificate"));
}

}  // namespace
}  // namespace drumtower::test
