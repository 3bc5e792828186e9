#include "connectors/common/urls.hpp"
#include "daemon/api/json_object.hpp"
#include "daemon/cli/alone.hpp"
#include "daemon/cli/context.hpp"
#include "daemon/cli/exit.hpp"
#include "daemon/cli/store.hpp"
#include "daemon/cli/verbs.hpp"

#include <iostream>

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

}  // namespace drumtower::cli
