#include "daemon/cli/context.hpp"

#include "daemon/cli/exit.hpp"
#include "daemon/outside.hpp"
#include "pipeline/reporting/words.hpp"

#include <pwd.h>
#include <unistd.h>

namespace drumtower::cli {

config::Config loaded(const std::string& file) {
    auto loaded = config::load(file);
    const auto problems = problems_of(loaded);
    if (problems.empty()) return std::move(loaded.config);
    const std::size_t more = problems.size() - 1;
    const std::string rest = more == 0 ? "" : " (and " + std::to_string(more) + " more: drumtower check)";
    throw Exit(bad_configuration, config::to_string(problems.front()) + rest);
}

std::string control_socket(const config::Config& config) {
    return config.store.directory + "/control.sock";
}

Exit exit_for(int status, const std::string& detail) {
    if (status == 503) return {try_again, detail};
    if (status >= 500) return {internal_fault, detail};
    return {status == 409 ? found_problems : usage, detail};
}

std::optional<std::string> asked(const config::Config& config, const std::string& method,
                                 const std::string& target, const std::string& body) {
    const auto reply = ask(control_socket(config), method, target, body);
    if (!reply) return std::nullopt;
    if (reply->status < 400) return reply->body;
    const auto document = json::parse(reply->body);
    const std::string detail =
        document ? json::text(*document, "detail", "no reason given") : "no reason given";
    throw exit_for(reply->status, detail);
}

std::string asked_of_running(const config::Config& config, const std::string& method,
                             const std::string& target, const std::string& body) {
    auto answer = asked(config, method, target, body);
    if (!answer) throw Exit(try_again, "the daemon does not run (" + control_socket(config) + ")");
    return std::move(*answer);
}

std::string local_actor() {
    const passwd* user = ::getpwuid(::geteuid());
    return "local:" + (user ? std::string(user->pw_name) : std::to_string(::geteuid()));
}

json::Document parsed(const std::string& text) {
    auto document = json::parse(text);
    if (!document) throw Exit(internal_fault, "the daemon's answer cannot be read");
    return std::move(*document);
}

std::string time_shown(const json::Value& object, std::string_view key, Duration offset) {
    const auto time = json::time_from(json::text(object, key));
    return time ? words::local_time(*time, offset) : std::string();
}

}  // namespace drumtower::cli
