// A unit's queue for a feed reader: by a key in the address that opens this queue alone.
#include "daemon/api/api.hpp"
#include "daemon/api/json_object.hpp"
#include "daemon/api/queue_atom.hpp"

namespace drumtower {

namespace {

const std::vector<Role> hands = {Role::admin, Role::unit};
constexpr int most = 200;

std::string feed_path(const std::string& unit) {
    return "/api/v1/units/" + unit + "/queue.atom";
}

}  // namespace

void Api::add_queue_key_routes() {
    const auto post = [this](std::string path, std::string summary,
                             awaitable<Response> (Api::*handler)(Request)) {
        router_.add(
            {.method = "POST",
             .path = std::move(path),
             .gate = Gate::roles,
             .roles = hands,
             .summary = std::move(summary),
             .handler = [this, handler](Request request) { return (this->*handler)(std::move(request)); }});
    };
    post("/api/v1/units/{id}/queue-key", "A new address of the unit's feed; the old one opens nothing more",
         &Api::make_queue_key);
    post("/api/v1/units/{id}/queue-key/revoke", "The unit's feed has no address any more",
         &Api::revoke_queue_key);
    router_.add({.method = "GET",
                 .path = "/api/v1/units/{id}/queue.atom",
                 .gate = Gate::open,
                 .roles = {},
                 .summary = "A unit's queue as Atom, by its key",
                 .parameters = {"key"},
                 .statuses = {200, 304},
                 .handler = [this](Request request) { return queue_feed(std::move(request)); }});
}

awaitable<bool> Api::is_unit(std::string id) {
    auto query = [unit = UnitId(id)](Queries& queries) { return queries.unit(unit).has_value(); };
    const bool known = co_await tower_.view().read(std::move(query));
    co_return known;
}

awaitable<Response> Api::make_queue_key(Request request) {
    const std::string unit = request.part("id");
    const bool known = co_await is_unit(unit);
    if (!known || !request.caller.may_see(unit)) co_return not_there();
    const auto key = co_await node_.queue_keys().make(unit, tower_.now());
    co_return fine(JsonObject().text("url", feed_path(unit) + "?key=" + key).str());
}

awaitable<Response> Api::revoke_queue_key(Request request) {
    const std::string unit = request.part("id");
    if (!request.caller.may_see(unit)) co_return not_there();
    const bool known = co_await node_.queue_keys().revoke(unit);
    if (!known) co_return not_there();
    co_return fine("{}");
}

awaitable<Response> Api::queue_feed(Request request) {
    const std::string id = request.part("id");
    if (!node_.queue_keys().fits(id, request.parameter("key"))) co_return not_there();
    auto query = [unit = UnitId(id),
                  offset = tower_.utc_offset()](Queries& queries) -> std::optional<std::string> {
        const auto known = queries.unit(unit);
        if (!known) return std::nullopt;
        const auto rows = queries.queue(unit, {.limit = most, .after = {}}).items;
        TimePoint updated{};
        for (const Delivery& row : rows)
            updated = std::max(updated, row.requested_at);
        return queue_atom(*known, rows, feed_path(unit.str()), updated, offset);
    };
    auto body = co_await tower_.view().read(std::move(query));
    if (!body) co_return not_there();
    Response response = read_answer(request, std::move(*body));
    response.type = "application/atom+xml";
    co_return response;
}

}  // namespace drumtower
