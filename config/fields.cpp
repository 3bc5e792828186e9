#include "config/fields.hpp"

#include "config/words.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace drumtower::config {

std::string kind_of(const toml::node& node) {
    switch (node.type()) {
        case toml::node_type::table:
            return "a table";
        case toml::node_type::array:
            return "a list";
        case toml::node_type::string:
            return "text";
        case toml::node_type::integer:
            return "a whole number";
        case toml::node_type::floating_point:
            return "a number with a point";
        case toml::node_type::boolean:
            return "true or false";
        default:
            return "a date or time";
    }
}

Fields::Fields(const toml::table& table, std::string path, const std::string& file,
               std::vector<Problem>& problems)
    : table_(table), path_(std::move(path)), file_(file), problems_(problems) {}

Place Fields::at(const toml::source_region& region) const {
    return {file_, std::max(1, static_cast<int>(region.begin.line)),
            std::max(1, static_cast<int>(region.begin.column))};
}

Place Fields::place(std::string_view key) const {
    const auto found = table_.find(key);
    return found == table_.end() ? place() : at(found->first.source());
}

std::string key_path(const std::string& path, std::string_view key) {
    const bool bare = !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
               c == '_';
    });
    const std::string name = bare ? std::string(key) : in_quotes(key);
    return path.empty() ? name : path + "." + name;
}

/// "unit[3].channel" → "unit.channel": as a header writes it.
namespace {

std::string as_header(std::string path) {
    const auto is_index = [](char c) { return c == '[' || c == ']' || (c >= '0' && c <= '9'); };
    path.erase(std::remove_if(path.begin(), path.end(), is_index), path.end());
    return path;
}

}  // namespace

std::string Fields::path(std::string_view key) const {
    return key_path(path_, key);
}

void Fields::report(Place place, std::string path, std::string what, std::string advice) {
    problems_.push_back({std::move(place), std::move(path), std::move(what), std::move(advice)});
}

void Fields::problem(std::string_view key, std::string what, std::string advice) {
    report(place(key), path(key), std::move(what), std::move(advice));
}

void Fields::problem_at(Place place, std::string_view key, std::string what, std::string advice) {
    report(std::move(place), path(key), std::move(what), std::move(advice));
}

const toml::node* Fields::take(std::string_view key) {
    asked_.emplace(key);
    return table_.get(key);
}

void Fields::require(std::string_view key, const std::string& advice) {
    if (!has(key)) report(place(), path(key), "is missing", advice);
}

bool Fields::text(std::string_view key, std::string& into) {
    const toml::node* node = take(key);
    if (!node) return false;
    const auto* value = node->as_string();
    if (!value) {
        problem(key, "must be text, not " + kind_of(*node), "write it in double quotes");
        return false;
    }
    into = value->get();
    return true;
}

bool Fields::id(std::string& into) {
    require("id", "write id = \"…\" with a-z, 0-9, \"-\", \"_\" and \".\"");
    std::string given;
    if (!text("id", given)) return false;
    if (!is_id(given)) {
        problem("id", given.empty() ? "is empty" : in_quotes(given) + " is not an id",
                "use 1 to 64 of a-z, 0-9, \"-\", \"_\" and \".\", a letter or digit first");
        return false;
    }
    into = given;
    owned_by(given);
    return true;
}

bool Fields::url(std::string_view key, std::string& into) {
    std::string given;
    if (!text(key, given)) return false;
    if (const auto fault = url_fault(given)) {
        problem(key, *fault, "write \"https://host/path\" without a user name or password");
        return false;
    }
    into = given;
    return true;
}

bool Fields::choice(std::string_view key, std::string& into, const Words& allowed) {
    std::string given;
    if (!text(key, given)) return false;
    if (std::find(allowed.begin(), allowed.end(), given) == allowed.end()) {
        const std::string near = nearest(given, allowed);
        problem(key, in_quotes(given) + " is none of " + joined(allowed, ", "),
                near.empty() ? "write one of these" : "did you mean \"" + near + "\"?");
        return false;
    }
    into = given;
    return true;
}

bool Fields::integer(std::string_view key, int& into, int least, int most) {
    const toml::node* node = take(key);
    if (!node) return false;
    const auto* value = node->as_integer();
    if (!value) {
        problem(key, "must be a whole number, not " + kind_of(*node), "write it without quotes");
        return false;
    }
    if (value->get() < least || value->get() > most) {
        problem(key, std::to_string(value->get()) + " is out of range",
                "write " + std::to_string(least) + " to " + std::to_string(most));
        return false;
    }
    into = static_cast<int>(value->get());
    return true;
}

bool Fields::duration(std::string_view key, Milliseconds& into, Milliseconds least) {
    const toml::node* node = take(key);
    if (!node) return false;
    const auto* value = node->as_string();
    if (!value) {
        problem(key, "must be a duration in quotes, not " + kind_of(*node),
                "write \"30m\", \"12h\" or \"500ms\"");
        return false;
    }
    const auto duration = parse_duration(value->get());
    if (!duration) {
        problem(key, in_quotes(value->get()) + " is not a duration", "write \"30m\", \"12h\" or \"500ms\"");
        return false;
    }
    if (*duration < least) {
        problem(key, in_quotes(value->get()) + " is too short",
                "write at least \"" + duration_text(least) + "\"");
        return false;
    }
    into = *duration;
    return true;
}

bool Fields::texts(std::string_view key, Words& into) {
    const toml::node* node = take(key);
    if (!node) return false;
    auto words = read_texts(*node, path(key), place(key));
    if (!words) return false;
    into = std::move(*words);
    return true;
}

bool Fields::choices(std::string_view key, Words& into, const Words& allowed) {
    Words given;
    if (!texts(key, given)) return false;
    if (given.empty()) {
        problem(key, "is empty", "write one or more of " + joined(allowed, ", "));
        return false;
    }
    const auto* list = table_.get(key)->as_array();
    for (std::size_t i = 0; i < given.size(); ++i) {
        const bool known = std::find(allowed.begin(), allowed.end(), given[i]) != allowed.end();
        const bool again = std::find(given.begin(), given.begin() + static_cast<std::ptrdiff_t>(i),
                                     given[i]) != given.begin() + static_cast<std::ptrdiff_t>(i);
        if (known && !again) continue;
        const std::string near = nearest(given[i], allowed);
        const Place where = at(list->get(i)->source());
        if (again && known) {
            problem_at(where, key, in_quotes(given[i]) + " stands twice", "keep one of them");
        } else {
            problem_at(where, key, in_quotes(given[i]) + " is none of " + joined(allowed, ", "),
                       near.empty() ? "write one of these" : "did you mean \"" + near + "\"?");
        }
        return false;
    }
    into = std::move(given);
    return true;
}

bool Fields::secret(std::string_view key, std::optional<SecretRef>& into) {
    const toml::node* node = take(key);
    if (!node) return false;
    into = read_secret(*node, path(key), place(key), owner_ + "." + std::string(key));
    return into.has_value();
}

const toml::table* Fields::table(std::string_view key) {
    const toml::node* node = take(key);
    if (!node) return nullptr;
    const auto* found = node->as_table();
    if (!found) {
        const bool list_of_tables = node->is_array_of_tables();
        problem(key, "must be a table, not " + (list_of_tables ? "a list of tables" : kind_of(*node)),
                "write [" + as_header(path(key)) + "] once");
    }
    return found;
}

std::vector<const toml::table*> Fields::tables(std::string_view key) {
    const toml::node* node = take(key);
    std::vector<const toml::table*> found;
    if (!node) return found;
    const auto* list = node->as_array();
    const bool good =
        list && std::all_of(list->begin(), list->end(), [](const auto& item) { return item.is_table(); });
    if (!good) {
        problem(key, "must be a list of tables, not " + (list ? "a list of other things" : kind_of(*node)),
                "write [[" + as_header(path(key)) + "]] before each one");
        return found;
    }
    for (const auto& item : *list)
        found.push_back(item.as_table());
    return found;
}

bool Fields::section(std::string_view key, std::optional<Section>& into) {
    const toml::table* found = table(key);
    if (!found) return false;
    into = read_section(*found, path(key), place(key), owner_ + "." + std::string(key));
    return true;
}

void Fields::finish() {
    const Words known(asked_.begin(), asked_.end());
    for (const auto& [key, node] : table_) {
        if (asked_.contains(key.str())) continue;
        const std::string near = nearest(key.str(), known);
        problem(key.str(), "unknown key",
                near.empty() ? "known here: " + joined(known, ", ") : "did you mean \"" + near + "\"?");
    }
}

}  // namespace drumtower::config
