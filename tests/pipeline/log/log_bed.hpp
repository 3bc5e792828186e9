// What the log's tests stand on: an I/O context driven by hand, a clock, a directory that goes away, short
// events.
#pragma once

#include "pipeline/base/clock.hpp"
#include "pipeline/log/event_log.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <cstdlib>
#include <exception>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace drumtower::logbed {

class FixedClock : public Clock {
public:
    TimePoint now() const override { return TimePoint(Duration(1'800'000'000'123)); }
    Duration uptime() const override { return {}; }
    awaitable<void> sleep_until(TimePoint) override { co_return; }
};

class TemporaryDirectory {
public:
    TemporaryDirectory() {
        std::string pattern = (std::filesystem::temp_directory_path() / "dt-log-XXXXXX").string();
        if (!::mkdtemp(pattern.data())) throw std::runtime_error("mkdtemp");
        path_ = pattern;
    }
    ~TemporaryDirectory() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    const std::string& path() const { return path_; }
    std::string store() const { return path_ + "/store"; }

private:
    std::string path_;
};

/// Runs `io` until `task` is done and gives its value.
template <class T>
T run(asio::io_context& io, awaitable<T> task) {
    std::optional<T> result;
    std::exception_ptr crash;
    asio::co_spawn(io, std::move(task), [&](std::exception_ptr thrown, T value) {
        crash = thrown;
        if (!thrown) result.emplace(std::move(value));
    });
    io.restart();
    io.run();
    if (crash) std::rethrow_exception(crash);
    return std::move(result).value();
}

inline bool comes_round(asio::io_context& io, EventLog& log) {
    const auto turn = [&log]() -> awaitable<bool> {
        co_await log.turn();
        co_return true;
    };
    return run(io, turn());
}

/// Runs all of `tasks` at once; the results stand in the order of the tasks.
template <class T>
std::vector<T> run_all(asio::io_context& io, std::vector<awaitable<T>> tasks) {
    std::vector<T> results(tasks.size());
    for (std::size_t i = 0; i < tasks.size(); ++i) {
        asio::co_spawn(io, std::move(tasks[i]), [&results, i](std::exception_ptr thrown, T value) {
            if (thrown) std::rethrow_exception(thrown);
            results[i] = std::move(value);
        });
    }
    io.restart();
    io.run();
    return results;
}

inline Event an_event(const std::string& id, std::string data = R"({"n":1})") {
    Event event;
    event.id = EventId(id);
    event.type = "article.seen";
    event.subject = "a-" + id;
    event.time = TimePoint(Duration(1'790'000'000'001));
    event.node = "n1";
    event.data = std::move(data);
    return event;
}

inline std::vector<Event> events(std::initializer_list<const char*> ids) {
    std::vector<Event> made;
    for (const char* id : ids)
        made.push_back(an_event(id));
    return made;
}

inline std::vector<std::string> ids_of(const std::vector<Recorded>& recorded) {
    std::vector<std::string> ids;
    for (const Recorded& one : recorded)
        ids.push_back(one.event.id.str());
    return ids;
}

}  // namespace drumtower::logbed
