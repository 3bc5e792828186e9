#include "config/given_file.hpp"
#include "daemon/app.hpp"
#include "daemon/cli/context.hpp"
#include "daemon/cli/exit.hpp"
#include "daemon/cli/store.hpp"
#include "daemon/cli/verbs.hpp"
#include "daemon/outside.hpp"
#include "daemon/system/system_clock.hpp"
#include "daemon/system/version.hpp"
#include "pipeline/base/log.hpp"
#include "pipeline/log/sqlite.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <iostream>
#include <unistd.h>

namespace drumtower::cli {

int run(const std::string& config_file) {
    auto loaded = config::load(config_file);
    const auto problems = problems_of(loaded);
    for (const config::Problem& problem : problems)
        std::cerr << config::to_string(problem) << '\n';
    if (!problems.empty()) return bad_configuration;
    const std::string directory = loaded.config.store.directory;
    try {
        return run_daemon(std::move(loaded.config));
    } catch (const sqlite::Error& error) {
        if (!error.disk_full()) throw;
        log::error("start_waits", {{"detail", error.what()}});
        asio::io_context io;
        SystemClock clock(io.get_executor());
        finished(io, wait_for_space(clock, directory));
        throw;
    }
}

int init(const std::string& directory, bool accounts) {
    const std::string file = directory + "/drumtower.toml";
    std::error_code error;
    std::filesystem::create_directories(directory, error);
    const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0 && errno == EEXIST) throw Exit(usage, file + " exists already; it is left as it is");
    if (fd < 0) throw Exit(usage, file + ": " + std::strerror(errno));
    config::give_like(directory, fd);
    const std::string text = config::starter_file(accounts);
    const ssize_t count = ::write(fd, text.data(), text.size());
    const bool whole = count == static_cast<ssize_t>(text.size()) && ::fsync(fd) == 0;
    ::close(fd);
    if (!whole) throw Exit(try_again, file + ": " + std::strerror(errno));
    std::cout << file << '\n';
    return fine;
}

int reload(const std::string& config_file) {
    const auto config = loaded(config_file);
    const auto answer = parsed(asked_of_running(config, "POST", "/control/reload"));
    const json::Value* problems = json::member(answer, "problems");
    if (!problems || !problems->IsArray() || problems->Empty()) return fine;
    for (const auto& problem : problems->GetArray())
        std::cout << problem.GetString() << '\n';
    return found_problems;
}

int version() {
    std::cout << "drumtower " << version_number() << " (" << version_commit() << ")\n"
              << version_libraries() << '\n';
    return fine;
}

}  // namespace drumtower::cli
