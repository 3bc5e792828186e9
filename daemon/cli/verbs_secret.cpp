// Secrets that are typed in: `{ store = true }` in the configuration names them by their place.
#include "connectors/common/urls.hpp"
#include "daemon/api/answers.hpp"
#include "daemon/api/json_object.hpp"
#include "daemon/cli/context.hpp"
#include "daemon/cli/exit.hpp"
#include "daemon/cli/own_node.hpp"
#include "daemon/cli/table.hpp"
#include "daemon/cli/typed_line.hpp"
#include "daemon/cli/verbs.hpp"

#include <iostream>

namespace drumtower::cli {

int secret_set(const std::string& config_file, const std::string& name) {
    const auto config = loaded(config_file);
    if (const std::string fault = secret_name_fault(name); !fault.empty()) throw Exit(usage, "NAME " + fault);
    const std::string text = typed_line("密文内容: ");
    if (text.empty()) throw Exit(usage, "the secret is empty");
    const std::string body = JsonObject().text("name", name).text("text", text).str();
    if (asked(config, "POST", "/api/v1/secrets", body)) {
        std::cerr << "drumtower: kept; it is used from the next `drumtower reload` on\n";
        return fine;
    }
    asio::io_context io;
    OwnNode node(config);
    finished(io, node->secrets().set(name, text, wall_time()));
    give_to_owner(config.store.directory);
    return fine;
}

int secret_list(const std::string& config_file) {
    const auto config = loaded(config_file);
    Table table({"名称", "状态"});
    if (const auto answer = asked(config, "GET", "/api/v1/secrets")) {
        const auto document = parsed(*answer);
        for (const auto& secret : json::member(document, "items")->GetArray())
            table.row({json::text(secret, "name"), json::truth(secret, "opens") ? "可用" : "打不开"});
    } else {
        OwnNode node(config);
        for (const auto& [name, text] : node->secrets().opened())
            table.row({name, "可用"});
        for (const std::string& name : node->secrets().closed())
            table.row({name, "打不开"});
    }
    std::cout << table.str();
    return fine;
}

int secret_drop(const std::string& config_file, const std::string& name) {
    const auto config = loaded(config_file);
    if (asked(config, "POST", "/api/v1/secrets/" + percent_encoded(name) + "/drop", "{}")) return fine;
    asio::io_context io;
    OwnNode node(config);
    if (!finished(io, node->secrets().drop(name))) throw Exit(usage, "there is no secret " + name);
    return fine;
}

}  // namespace drumtower::cli
