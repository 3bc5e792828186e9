#include "connectors/common/urls.hpp"
#include "daemon/api/answers.hpp"
#include "daemon/api/json_object.hpp"
#include "daemon/api/node_store.hpp"
#include "daemon/cli/alone.hpp"
#include "daemon/cli/context.hpp"
#include "daemon/cli/exit.hpp"
#include "daemon/cli/store.hpp"
#include "daemon/cli/table.hpp"
#include "daemon/cli/verbs.hpp"

#include <filesystem>
#include <iostream>
#include <stdexcept>

namespace drumtower::cli {

namespace {

std::string article_target(const std::string& article, const std::string& act) {
    return "/api/v1/articles/" + percent_encoded(article) + "/" + act;
}

/// Asks the daemon; without one, acts under the lock as it would.
int acted(const config::Config& config, const std::string& target, const JsonObject& body,
          const DeskAct& alone) {
    const auto answer = asked(config, "POST", target, body.str());
    std::cout << (answer ? json::text(parsed(*answer), "changed", "done") : done_alone(config, alone).changed)
              << '\n';
    return fine;
}

/// What the API asks of a text; the desk takes any.
void must_be_a_reason(const std::string& option, const std::string& text) {
    constexpr std::size_t most = 2000;
    if (text.empty()) throw Exit(usage, option + " is empty");
    if (text.size() > most) throw Exit(usage, option + " is longer than " + std::to_string(most) + " bytes");
}

/// node.db under the lock, for when no daemon owns it.
class OwnNode {
public:
    explicit OwnNode(const config::Config& config) {
        std::error_code told_by_the_lock;
        std::filesystem::create_directories(config.store.directory, told_by_the_lock);
        lock_ = locked(config.store.directory);
        node_ = std::make_unique<NodeStore>(config.store.directory);
        give_to_owner(config.store.directory);
    }
    NodeStore& operator*() { return *node_; }
    NodeStore* operator->() { return node_.get(); }

private:
    std::unique_ptr<StoreLock> lock_;
    std::unique_ptr<NodeStore> node_;
};

std::string tokens_text(const config::Config& config) {
    auto answer = asked(config, "GET", "/control/tokens");
    if (answer) return std::move(*answer);
    OwnNode node(config);
    JsonArray items;
    for (const Token& token : node->tokens())
        items.raw(answers::token(token));
    return JsonObject().raw("items", items.str()).str();
}

}  // namespace

int freeze(const std::string& config_file, const std::string& unit, const std::string& reason) {
    const auto config = loaded(config_file);
    must_be_a_reason("--reason", reason);
    JsonObject body;
    body.text("reason", reason);
    if (!unit.empty()) body.text("unit", unit);
    return acted(config, "/api/v1/freeze", body, [&](Desk& desk, Actor actor) {
        return desk.freeze(UnitId(unit), reason, std::move(actor));
    });
}

int thaw(const std::string& config_file, const std::string& unit) {
    const auto config = loaded(config_file);
    JsonObject body;
    if (!unit.empty()) body.text("unit", unit);
    return acted(config, "/api/v1/thaw", body,
                 [&](Desk& desk, Actor actor) { return desk.thaw(UnitId(unit), std::move(actor)); });
}

int designate(const std::string& config_file, const std::string& article, const std::string& cls,
              const std::string& ground) {
    const auto config = loaded(config_file);
    must_be_a_reason("--ground", ground);
    JsonObject body;
    body.text("class", cls).text("ground", ground);
    return acted(config, article_target(article, "designate"), body, [&](Desk& desk, Actor actor) {
        return desk.designate(ArticleId(article), cls, ground, std::move(actor));
    });
}

int hold(const std::string& config_file, const std::string& article, const std::string& reason) {
    const auto config = loaded(config_file);
    must_be_a_reason("--reason", reason);
    JsonObject body;
    body.text("reason", reason);
    return acted(config, article_target(article, "hold"), body, [&](Desk& desk, Actor actor) {
        return desk.hold(ArticleId(article), reason, std::move(actor));
    });
}

int release(const std::string& config_file, const std::string& article) {
    const auto config = loaded(config_file);
    return acted(config, article_target(article, "release"), {},
                 [&](Desk& desk, Actor actor) { return desk.release(ArticleId(article), std::move(actor)); });
}

int withdraw(const std::string& config_file, const std::string& article, const std::string& reason) {
    const auto config = loaded(config_file);
    must_be_a_reason("--reason", reason);
    JsonObject body;
    body.text("reason", reason);
    return acted(config, article_target(article, "withdraw"), body, [&](Desk& desk, Actor actor) {
        return desk.withdraw(ArticleId(article), reason, std::move(actor));
    });
}

int erase(const std::string& config_file, const std::string& article, const std::string& reason) {
    const auto config = loaded(config_file);
    must_be_a_reason("--reason", reason);
    JsonObject body;
    body.text("reason", reason);
    return acted(config, article_target(article, "erase"), body, [&](Desk& desk, Actor actor) {
        return desk.erase(ArticleId(article), reason, std::move(actor));
    });
}

int answer(const std::string& config_file, const std::string& question, const std::string& word,
           const std::string& reason) {
    const auto config = loaded(config_file);
    must_be_a_reason("--reason", reason);
    JsonObject body;
    body.text("repost", word).text("reason", reason);
    const std::string target = "/api/v1/questions/" + percent_encoded(question) + "/answer";
    return acted(config, target, body, [&](Desk& desk, Actor actor) {
        return desk.answer_question(QuestionId(question), word, reason, std::move(actor));
    });
}

int attest(const std::string& config_file, const std::string& article, const std::string& unit,
           const std::string& url) {
    const auto config = loaded(config_file);
    const auto duties = parsed(asked_of_running(
        config, "GET",
        "/api/v1/obligations?article=" + percent_encoded(article) + "&unit=" + percent_encoded(unit)));
    const json::Value* items = json::member(duties, "items");
    if (!items || !items->IsArray() || items->Empty())
        throw Exit(usage, "the unit has no duty to repost this article");
    for (const auto& duty : items->GetArray()) {
        JsonObject body;
        body.text("url", url);
        const std::string target =
            "/api/v1/obligations/" + percent_encoded(json::text(duty, "id")) + "/attest";
        const auto answer = parsed(asked_of_running(config, "POST", target, body.str()));
        std::cout << "证据等级 " << json::text(answer, "found") << '\n';
    }
    return fine;
}

int token_add(const std::string& config_file, const std::string& role, const std::string& unit,
              const std::string& id) {
    const auto config = loaded(config_file);
    const auto known = json::named<Role>(role);
    if (!known) throw Exit(usage, "--role must be admin, unit, auditor or ops");
    if ((*known == Role::unit) == unit.empty())
        throw Exit(usage, "--unit belongs to --role unit, and only to it");
    JsonObject body;
    body.text("role", role);
    if (!unit.empty()) body.text("unit", unit);
    if (!id.empty()) body.text("id", id);
    if (const auto answer = asked(config, "POST", "/control/tokens", body.str())) {
        std::cout << json::text(parsed(*answer), "token") << '\n';
        return fine;
    }
    asio::io_context io;  // outlives the node's thread
    OwnNode node(config);
    try {
        std::cout << finished(io, node->add_token(id, *known, unit, wall_time())) << '\n';
    } catch (const std::invalid_argument& error) {
        throw Exit(usage, error.what());
    }
    return fine;
}

int token_list(const std::string& config_file, Output output) {
    const auto config = loaded(config_file);
    const std::string text = tokens_text(config);
    if (output == Output::json) {
        std::cout << text << '\n';
        return fine;
    }
    Table table({"名称", "角色", "单位", "创建", "状态"});
    const auto document = parsed(text);
    for (const auto& token : json::member(document, "items")->GetArray()) {
        table.row({json::text(token, "id"), json::text(token, "role"), json::text(token, "unit"),
                   time_shown(token, "created", config.district.utc_offset),
                   json::truth(token, "disabled") ? "停用" : "可用"});
    }
    std::cout << table.str();
    return fine;
}

int token_disable(const std::string& config_file, const std::string& id) {
    const auto config = loaded(config_file);
    if (asked(config, "POST", "/control/tokens/" + percent_encoded(id) + "/disable", "{}")) return fine;
    asio::io_context io;
    OwnNode node(config);
    if (!finished(io, node->disable_token(id))) throw Exit(usage, "there is no token " + id);
    return fine;
}

}  // namespace drumtower::cli
