// The dead-letter desk on the command line. Only the running daemon replays: it reads the platform back.
#include "connectors/common/urls.hpp"
#include "daemon/api/json_object.hpp"
#include "daemon/cli/context.hpp"
#include "daemon/cli/exit.hpp"
#include "daemon/cli/table.hpp"
#include "daemon/cli/verbs.hpp"
#include "pipeline/reporting/words.hpp"

#include <iostream>

namespace drumtower::cli {

namespace {

constexpr std::size_t title_columns = 40;

std::string letter_target(const std::string& id, const std::string& act) {
    return "/api/v1/dead/" + percent_encoded(id) + (act.empty() ? "" : "/" + act);
}

int acted(const config::Config& config, const std::string& id, const std::string& act,
          const JsonObject& body) {
    const auto answer = parsed(asked_of_running(config, "POST", letter_target(id, act), body.str()));
    const std::string found = json::text(answer, "found");
    std::cout << json::text(answer, "changed", "done") << (found.empty() ? "" : "：" + found) << '\n';
    return fine;
}

}  // namespace

int dead_list(const std::string& config_file, Output output) {
    const auto config = loaded(config_file);
    const std::string text = asked_of_running(config, "GET", "/api/v1/dead", {});
    if (output == Output::json) {
        std::cout << text << '\n';
        return fine;
    }
    Table table({"推送", "单位", "渠道", "标题", "自", "说明"});
    const auto document = parsed(text);
    for (const auto& letter : json::member(document, "items")->GetArray()) {
        table.row({json::text(letter, "id"), json::text(letter, "unit"), json::text(letter, "channel"),
                   shortened(plain(json::text(letter, "subject")), title_columns),
                   time_shown(letter, "at", config.district.utc_offset),
                   words::note(json::text(letter, "why"))});
    }
    std::cout << table.str();
    return fine;
}

int dead_show(const std::string& config_file, const std::string& id) {
    const auto config = loaded(config_file);
    std::cout << asked_of_running(config, "GET", letter_target(id, ""), {}) << '\n';
    return fine;
}

int dead_replay(const std::string& config_file, const std::string& id) {
    return acted(loaded(config_file), id, "replay", JsonObject());
}

int dead_drop(const std::string& config_file, const std::string& id, const std::string& reason) {
    if (reason.empty()) throw Exit(usage, "--reason is empty");
    JsonObject body;
    body.text("reason", reason);
    return acted(loaded(config_file), id, "drop", body);
}

}  // namespace drumtower::cli
