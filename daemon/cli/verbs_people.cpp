#include "connectors/common/urls.hpp"
#include "daemon/access/passwords.hpp"
#include "daemon/access/setup_code.hpp"
#include "daemon/api/answers.hpp"
#include "daemon/api/json_object.hpp"
#include "daemon/cli/context.hpp"
#include "daemon/cli/exit.hpp"
#include "daemon/cli/own_node.hpp"
#include "daemon/cli/table.hpp"
#include "daemon/cli/typed_line.hpp"
#include "daemon/cli/verbs.hpp"

#include <iostream>
#include <stdexcept>
#include <unistd.h>

namespace drumtower::cli {

namespace {

constexpr std::size_t generated_letters = 16;

std::string tokens_text(const config::Config& config) {
    auto answer = asked(config, "GET", "/control/tokens");
    if (answer) return std::move(*answer);
    OwnNode node(config);
    JsonArray items;
    for (const Token& token : node->tokens())
        items.raw(answers::token(token));
    return JsonObject().raw("items", items.str()).str();
}

struct NewPassword {
    std::string text;
    bool generated = false;
};
/// Made here, typed twice at a terminal, or one line of standard input.
NewPassword new_password(Generate generate, const std::string& login) {
    if (generate == Generate::yes) return {random_letters(generated_letters), true};
    NewPassword password{typed_line("密码: "), false};
    if (isatty(STDIN_FILENO) != 0 && typed_line("再输一次: ") != password.text)
        throw Exit(usage, "两次输入的密码不一样");
    if (const std::string fault = password_fault(password.text, login); !fault.empty())
        throw Exit(usage, fault);
    return password;
}

void show_once(const NewPassword& password) {
    if (password.generated) std::cout << password.text << '\n';
}

std::string users_text(const config::Config& config) {
    auto answer = asked(config, "GET", "/api/v1/users");
    if (answer) return std::move(*answer);
    OwnNode node(config);
    std::vector<std::string> items;
    for (const Account& account : node->accounts().all())
        items.push_back(answers::account(account, std::nullopt));
    return answers::page(items, {});
}

std::string user_target(const std::string& login, const std::string& act) {
    return "/api/v1/users/" + percent_encoded(login) + "/" + act;
}

[[noreturn]] void no_account(const std::string& login) {
    throw Exit(usage, "there is no account " + login);
}

}  // namespace

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

int user_add(const std::string& config_file, const NewUser& user, Generate generate) {
    const auto config = loaded(config_file);
    const auto role = json::named<Role>(user.role);
    if (!role) throw Exit(usage, "--role must be admin, unit, auditor or ops");
    if ((*role == Role::unit) == user.unit.empty())
        throw Exit(usage, "--unit belongs to --role unit, and only to it");
    if (const std::string fault = login_fault(user.login); !fault.empty())
        throw Exit(usage, "LOGIN " + fault);
    const NewPassword password = new_password(generate, user.login);
    JsonObject body;
    body.text("login", user.login).text("name", user.name.empty() ? user.login : user.name);
    body.text("role", user.role).text("password", password.text);
    if (!user.unit.empty()) body.text("unit", user.unit);
    if (asked(config, "POST", "/api/v1/users", body.str())) {
        show_once(password);
        return fine;
    }
    asio::io_context io;
    OwnNode node(config);
    Account account;
    account.login = user.login;
    account.name = user.name.empty() ? user.login : user.name;
    account.role = *role;
    account.unit = user.unit;
    account.hash = password_hash(password.text);
    account.created = wall_time();
    try {
        finished(io, node->accounts().add(std::move(account)));
    } catch (const std::invalid_argument& error) {
        throw Exit(usage, error.what());
    }
    SetupCode(config.store.directory).withdraw();
    show_once(password);
    return fine;
}

int user_passwd(const std::string& config_file, const std::string& login, Generate generate) {
    const auto config = loaded(config_file);
    const NewPassword password = new_password(generate, login);
    const std::string body = JsonObject().text("password", password.text).str();
    if (!asked(config, "POST", user_target(login, "password"), body)) {
        asio::io_context io;
        OwnNode node(config);
        if (!node->accounts().find(login)) no_account(login);
        finished(io, node->accounts().set_hash(login, password_hash(password.text)));
        finished(io, node->sessions().close_all(login));
    }
    show_once(password);
    return fine;
}

int user_admit(const std::string& config_file, const std::string& login, Admit admit) {
    const auto config = loaded(config_file);
    const bool out = admit == Admit::no;
    if (asked(config, "POST", user_target(login, out ? "disable" : "enable"), "{}")) return fine;
    asio::io_context io;
    OwnNode node(config);
    if (!node->accounts().find(login)) no_account(login);
    finished(io, node->accounts().set_disabled(login, out));
    if (out) finished(io, node->sessions().close_all(login));
    return fine;
}

int user_list(const std::string& config_file, Output output) {
    const auto config = loaded(config_file);
    const std::string text = users_text(config);
    if (output == Output::json) {
        std::cout << text << '\n';
        return fine;
    }
    Table table({"登录名", "姓名", "角色", "单位", "最近登录", "状态"});
    const auto document = parsed(text);
    for (const auto& user : json::member(document, "items")->GetArray()) {
        table.row({json::text(user, "login"), json::text(user, "name"), json::text(user, "role"),
                   json::text(user, "unit"), time_shown(user, "last_sign_in", config.district.utc_offset),
                   json::truth(user, "disabled") ? "停用" : "可用"});
    }
    std::cout << table.str();
    return fine;
}

}  // namespace drumtower::cli
