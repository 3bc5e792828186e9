// A mock cluster of one's own, with the three topics, in a process that outlives a killed client.
#pragma once

#include "pipeline/log/kafka/kafka_log.hpp"
#include "tests/pipeline/log/log_bed.hpp"

#include <array>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <spawn.h>
#include <stdexcept>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace drumtower::logbed {

class MockBroker {
public:
    explicit MockBroker(int ledger_partitions, int brokers = 1, int replication = 1) {
        std::array<int, 2> in{}, out{};
        if (::pipe2(in.data(), O_CLOEXEC) != 0 || ::pipe2(out.data(), O_CLOEXEC) != 0)
            throw std::runtime_error("pipe2");
        const std::string n = std::to_string(ledger_partitions);
        std::vector<std::string> words{
            (std::filesystem::read_symlink("/proc/self/exe").parent_path() / "mock_broker").string(),
            std::to_string(brokers),
            std::to_string(replication),
            "drumtower.articles.v1=1",
            "drumtower.ledger.v1=" + n,
            "drumtower.content.v1=" + n,
            "drumtower.queue.v1=" + n,
            "drumtower.owners.v1=" + std::to_string(ledger_partitions + 1)};
        std::vector<char*> arguments;
        for (std::string& word : words)
            arguments.push_back(word.data());
        arguments.push_back(nullptr);
        posix_spawn_file_actions_t files;
        ::posix_spawn_file_actions_init(&files);
        ::posix_spawn_file_actions_adddup2(&files, in[0], STDIN_FILENO);
        ::posix_spawn_file_actions_adddup2(&files, out[1], STDOUT_FILENO);
        const int failed =
            ::posix_spawn(&process_, words.front().c_str(), &files, nullptr, arguments.data(), environ);
        ::posix_spawn_file_actions_destroy(&files);
        ::close(in[0]);
        ::close(out[1]);
        input_ = in[1];
        if (failed != 0) throw std::runtime_error("cannot start " + words.front());
        output_ = out[0];
        servers_ = line();
        if (servers_.empty()) throw std::runtime_error("the mock broker did not start");
    }
    ~MockBroker() {
        ::close(input_);
        ::close(output_);
        ::waitpid(process_, nullptr, 0);
    }
    MockBroker(const MockBroker&) = delete;
    const std::string& servers() const { return servers_; }

    /// One of mock_broker's lines; done when it returns.
    void tell(const std::string& act) {
        const std::string said = act + "\n";
        if (::write(input_, said.data(), said.size()) < 0 || line() != "ok") throw std::runtime_error(act);
    }

private:
    std::string line() {
        std::string text;
        for (char letter = 0; ::read(output_, &letter, 1) == 1 && letter != '\n';)
            text += letter;
        return text;
    }

    pid_t process_ = -1;
    int input_ = -1;
    int output_ = -1;
    std::string servers_;
};

/// How a log on the mock is opened; a store directory a node.
inline KafkaOptions mock_options(const MockBroker& broker, const std::string& directory,
                                 int ledger_partitions) {
    KafkaOptions options;
    options.directory = directory;
    options.ledger_partitions = ledger_partitions;
    options.replication = 1;
    options.topics_are_given = true;
    options.patience = std::chrono::seconds(20);
    options.properties["bootstrap.servers"] = broker.servers();
    options.properties["fetch.wait.max.ms"] = "10";  // the mock lets a fetch wait even when something comes
    return options;
}

}  // namespace drumtower::logbed
