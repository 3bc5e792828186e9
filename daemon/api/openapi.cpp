#include "daemon/api/openapi.hpp"

#include "daemon/api/json_object.hpp"
#include "daemon/system/version.hpp"
#include "pipeline/reporting/ledger_files.hpp"

#include <algorithm>

namespace drumtower {

namespace {

std::string type_only(std::string_view type) {
    return JsonObject().text("type", type).str();
}

/// The first is the default.
std::string one_of(const std::vector<std::string>& words) {
    return JsonObject()
        .text("type", "string")
        .raw("enum", json_texts(words))
        .text("default", words.front())
        .str();
}

std::string parameter(const std::string& name, const std::string& in, const std::string& schema) {
    JsonObject object;
    const bool required =
        in == "path" || name == "from" || name == "to" || (in == "header" && name.starts_with("webhook-"));
    object.text("name", name).text("in", in).truth("required", required).raw("schema", schema);
    return object.str();
}

/// What is left empty is as good as left out.
std::string one_of_or_empty(std::vector<std::string> words) {
    words.emplace_back();
    return JsonObject().text("type", "string").raw("enum", json_texts(words)).str();
}

std::string states_of(const std::string& path) {
    if (path == "/api/v1/articles") return one_of_or_empty({"baseline", "held", "open", "withdrawn"});
    return one_of_or_empty(
        {"open", "on_time", "late", "overdue", "exempt", "void", "undetermined", "no_channel"});
}

std::string schema_of(const std::string& name) {
    if (name == "limit")
        return JsonObject()
            .text("type", "integer")
            .number("minimum", 1)
            .number("maximum", 200)
            .number("default", 50)
            .str();
    if (name == "from" || name == "to")
        return JsonObject()
            .text("type", "string")
            .text("format", "date")
            .text("description", "A day of the district's zone, included")
            .str();
    if (name == "format") return one_of({"json", "csv", "xlsx", "html"});
    if (name == "by") return one_of({"unit", "article", "channel"});
    if (name == "due_before" || name == "due_after")
        return R"({"anyOf":[{"type":"string","format":"date-time"},{"type":"string","maxLength":0}]})";
    return type_only("string");
}

std::string parameters(const Route& route) {
    JsonArray array;
    for (std::size_t from = route.path.find('{'); from != std::string::npos;
         from = route.path.find('{', from + 1)) {
        const std::size_t to = route.path.find('}', from);
        array.raw(parameter(route.path.substr(from + 1, to - from - 1), "path", type_only("string")));
    }
    for (const std::string& name : route.parameters)
        array.raw(parameter(name, "query", name == "state" ? states_of(route.path) : schema_of(name)));
    for (const std::string& name : route.headers)
        array.raw(parameter(name, "header", type_only("string")));
    if (route.method == "POST" && route.gate != Gate::proof) {
        array.raw(parameter("Idempotency-Key", "header",
                            JsonObject().text("type", "string").number("maxLength", 200).str()));
        array.raw(parameter("If-Match", "header", type_only("string")));
    } else if (std::find(route.statuses.begin(), route.statuses.end(), 304) != route.statuses.end()) {
        array.raw(parameter("If-None-Match", "header", type_only("string")));
    }
    return array.str();
}

std::string body_schema(const std::vector<BodyField>& fields) {
    JsonObject properties;
    JsonArray required;
    for (const BodyField& field : fields) {
        const bool needed = field.need == BodyField::Need::required;
        JsonObject property;
        property.raw("type", needed ? R"("string")" : R"(["string","null"])");
        property.number("maxLength", static_cast<std::int64_t>(field.most));
        if (!field.format.empty()) property.text("format", field.format);
        if (!field.one_of.empty()) property.raw("enum", json_texts(field.one_of));
        if (needed) property.text("pattern", R"([^ \t\r\n])");
        properties.raw(field.name, property.str());
        if (needed) required.text(field.name);
    }
    return JsonObject()
        .text("type", "object")
        .raw("properties", properties.str())
        .raw("required", required.str())
        .truth("additionalProperties", false)
        .str();
}

std::string content(const std::string& type, const std::string& schema) {
    return JsonObject().raw(type, JsonObject().raw("schema", schema).str()).str();
}

std::string media_type(const Route& route) {
    if (route.path == "/" || route.path == "/status") return "text/html";
    if (route.path == "/metrics") return "text/plain";
    if (route.path == "/app") return "text/html";
    if (route.path == "/api/v1/events") return "text/event-stream";
    if (route.path.ends_with(".atom")) return "application/atom+xml";
    if (route.path == "/assets/{hash}/{name}") return "*/*";
    if (route.path.starts_with("/websub/") || route.path.starts_with("/callbacks/")) return "text/plain";
    return "application/json";
}

constexpr std::string_view ledger_path = "/api/v1/reports/ledger";

std::string content_of(const std::string& type) {
    return content(type, type == "application/json" ? type_only("object") : type_only("string"));
}

std::string ledger_forms() {
    JsonObject forms;
    const auto text = JsonObject().raw("schema", type_only("string")).str();
    forms.raw("application/json", JsonObject().raw("schema", type_only("object")).str());
    for (const ReportFormat format : {ReportFormat::csv, ReportFormat::xlsx, ReportFormat::html})
        forms.raw(media_type(format), text);
    return forms.str();
}

std::string responses(const Route& route) {
    JsonObject object;
    for (const int status : route.statuses) {
        JsonObject one;
        one.text("description", reason_phrase(status));
        const std::string type = media_type(route);
        if (status != 304 && status != 204)
            one.raw("content", route.path == ledger_path ? ledger_forms() : content_of(type));
        object.raw(std::to_string(status), one.str());
    }
    const std::string problem =
        JsonObject()
            .text("description", "What is wrong, as RFC 9457")
            .raw("content", content("application/problem+json", R"({"$ref":"#/components/schemas/problem"})"))
            .str();
    object.raw("default", problem);
    return object.str();
}

std::string operation_id(const Route& route) {
    std::string id = route.method == "GET" ? "get" : "post";
    for (const char letter : route.path) {
        const bool plain = (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
        if (plain) id += letter;
        if (!plain && id.back() != '_') id += '_';
    }
    while (id.back() == '_')
        id.pop_back();
    return id;
}

std::string operation(const Route& route) {
    JsonObject object;
    object.text("operationId", operation_id(route))
        .text("summary", route.summary)
        .raw("parameters", parameters(route));
    if (route.method == "POST") {
        const bool needed = std::any_of(route.body.begin(), route.body.end(), [](const BodyField& field) {
            return field.need == BodyField::Need::required;
        });
        object.raw("requestBody", JsonObject()
                                      .truth("required", needed)
                                      .raw("content", content(route.takes, route.takes == "application/json"
                                                                               ? body_schema(route.body)
                                                                               : "{}"))
                                      .str());
    }
    object.raw("responses", responses(route));
    JsonArray roles;
    for (const Role role : route.roles)
        roles.text(json::name_of(role));
    if (route.gate == Gate::roles) object.raw("security", R"([{"token":[]}])").raw("x-roles", roles.str());
    if (route.gate == Gate::page) object.raw("security", R"([{},{"token":[]}])").raw("x-roles", roles.str());
    if (route.gate == Gate::open || route.gate == Gate::proof) object.raw("security", "[]");
    return object.str();
}

constexpr std::string_view components =
    R"({"securitySchemes":{"token":{"type":"http","scheme":"bearer"}},"schemas":{"problem":{"type":"object",)"
    R"("properties":{"type":{"type":"string"},"title":{"type":"string"},"status":{"type":"integer"},"detail":{"type":"string"},)"
    R"("errors":{"type":"array","items":{"type":"object","properties":{"detail":{"type":"string"},"pointer":{"type":"string"},)"
    R"("parameter":{"type":"string"}}}}}}}})";

}  // namespace

std::string openapi_text(const std::vector<Route>& routes) {
    std::vector<std::pair<std::string, JsonObject>> paths;
    for (const Route& route : routes) {
        if (route.gate == Gate::control) continue;
        auto at = std::find_if(paths.begin(), paths.end(),
                               [&](const auto& path) { return path.first == route.path; });
        if (at == paths.end()) at = paths.insert(paths.end(), {route.path, {}});
        at->second.raw(route.method == "GET" ? "get" : "post", operation(route));
    }
    JsonObject all;
    for (const auto& [path, operations] : paths)
        all.raw(path, operations.str());
    return JsonObject()
        .text("openapi", "3.1.0")
        .raw("info", JsonObject().text("title", "Drum Tower").text("version", version_number()).str())
        .raw("paths", all.str())
        .raw("components", components)
        .str();
}

}  // namespace drumtower
