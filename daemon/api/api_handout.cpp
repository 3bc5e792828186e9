// What people copy by hand: a prepared package for a platform, the text of a chase for a group without a
// robot.
#include "connectors/package.hpp"
#include "daemon/api/api.hpp"
#include "daemon/api/json_object.hpp"
#include "pipeline/monitoring/reminders.hpp"
#include "pipeline/publishing/posting.hpp"

namespace drumtower {

namespace {

std::string enclosures(const std::vector<Enclosure>& all) {
    JsonArray array;
    for (const Enclosure& each : all)
        array.raw(JsonObject().text("url", each.url).text("name", each.name).str());
    return array.str();
}

std::string package_text(const Delivery& row, const std::string& kind, const Package& package) {
    return JsonObject()
        .text("delivery", row.id)
        .text("channel", row.channel)
        .text("kind", kind)
        .text("title", package.title)
        .text("text", package.text)
        .text("html", package.html)
        .text("link", package.link)
        .raw("pictures", enclosures(package.pictures))
        .raw("attachments", enclosures(package.attachments))
        .raw("notes", json_texts(package.notes))
        .str();
}

/// On a reader's thread. Nothing: there is no such delivery, or its text is erased.
std::optional<std::string> package_of_delivery(Queries& queries, Tower& tower, const DeliveryId& id,
                                               const Caller& caller) {
    const auto row = queries.delivery(id);
    if (!row || !caller.may_see(row->unit.str())) return std::nullopt;
    const auto article = queries.article(row->article);
    const auto bytes = tower.stored(row->content);
    const auto body = bytes ? json::read<Body>(*bytes) : std::nullopt;
    if (!article || !body) return std::nullopt;
    std::string origin_name;
    if (!article->origins.empty()) {
        const auto source = queries.source(article->origins.front().source);
        if (source) origin_name = source->name;
    }
    const auto unit = queries.unit(row->unit);
    const Channel* channel = unit ? unit->channel(row->channel) : nullptr;
    const std::string kind = channel ? channel->kind : "other";
    return package_text(*row, kind, package_of(kind, posting_of(*row, *article, origin_name, *body)));
}

}  // namespace

awaitable<Response> Api::package(Request request) {
    auto query = [this, id = DeliveryId(request.part("id")), caller = request.caller](Queries& queries) {
        return package_of_delivery(queries, tower_, id, caller);
    };
    auto body = co_await tower_.view().read(std::move(query));
    if (!body) co_return not_there();
    co_return read_answer(request, std::move(*body));
}

awaitable<Response> Api::chase(Request request) {
    std::string unit = request.parameter("unit");
    if (request.caller.role == Role::unit) {
        if (!unit.empty() && !request.caller.may_see(unit)) co_return not_there();
        unit = request.caller.unit;
    }
    ReminderRules rules;
    rules.utc_offset = tower_.utc_offset();
    auto query = [unit = UnitId(unit), rules,
                  now = tower_.now()](Queries& queries) -> std::optional<std::string> {
        if (!unit.empty() && !queries.unit(unit)) return std::nullopt;
        const Notice notice = chase_text(queries, unit, rules, now);
        return JsonObject().text("title", notice.title).text("text", notice.text).str();
    };
    auto body = co_await tower_.view().read(std::move(query));
    if (!body) co_return not_there();
    co_return read_answer(request, std::move(*body));
}

}  // namespace drumtower
