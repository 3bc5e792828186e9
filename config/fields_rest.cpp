// Fields, the part that reads what config/ does not know itself: sections, values, references to secrets.
#include "config/fields.hpp"
#include "config/words.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <sstream>
#include <unistd.h>
#include <utility>

namespace drumtower::config {

namespace {

constexpr std::array<std::string_view, 4> reference_words = {"credential", "file", "env", "store"};

const std::string secret_advice =
    R"(write { credential = "name" }, { file = "path" }, { env = "NAME" } or { store = true })";

bool is_variable_name(std::string_view text) {
    const auto good = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    };
    return !text.empty() && !(text.front() >= '0' && text.front() <= '9') &&
           std::all_of(text.begin(), text.end(), good);
}

bool is_file_name(std::string_view text) {
    return !text.empty() && text.size() <= 255 && text.front() != '.' &&
           text.find('/') == std::string_view::npos && text.find('\0') == std::string_view::npos;
}

template <class T>
std::string written(const T& value) {
    std::ostringstream text;
    text << value;
    return text.str();
}

SecretRef::From from_of(std::string_view word) {
    if (word == "credential") return SecretRef::From::credential;
    if (word == "file") return SecretRef::From::file;
    if (word == "env") return SecretRef::From::env;
    return SecretRef::From::store;
}

std::string absolute_beside(const std::string& file, const std::string& path) {
    const auto folder = std::filesystem::absolute(file).parent_path();
    return (folder / path).lexically_normal().string();
}

}  // namespace

bool is_reference(const toml::table& table) {
    return std::any_of(reference_words.begin(), reference_words.end(),
                       [&](std::string_view word) { return table.contains(word); });
}

std::optional<std::string> Fields::reference_name(const toml::node& node, const std::string& from,
                                                  const std::string& owned_name) const {
    if (from == "store" && node.is_boolean()) {
        return node.as_boolean()->get() ? std::optional(owned_name) : std::optional<std::string>{};
    }
    const auto* text = node.as_string();
    if (!text) return {};
    const std::string& name = text->get();
    if (from == "env") return is_variable_name(name) ? std::optional(name) : std::optional<std::string>{};
    if (from != "file") return is_file_name(name) ? std::optional(name) : std::optional<std::string>{};
    if (name.empty() || name.find('\0') != std::string::npos) return {};
    return absolute_beside(file_, name);
}

/// Says nothing of what stands there: it may be the secret itself.
std::optional<SecretRef> Fields::read_secret(const toml::node& node, const std::string& path, Place place,
                                             const std::string& owned_name) {
    const toml::table* table = node.as_table();
    if (!table) {
        report(place, path, "a secret must not stand in the file", secret_advice);
        return {};
    }
    if (table->size() != 1 || !is_reference(*table)) {
        report(place, path, "is not one reference to a secret", secret_advice);
        return {};
    }
    const std::string from(table->begin()->first.str());
    auto name = reference_name(table->begin()->second, from, owned_name);
    if (!name) {
        report(place, path, "the " + from + " of this secret is not a good name", secret_advice);
        return {};
    }
    return SecretRef{from_of(from), std::move(*name), std::move(place)};
}

std::optional<Words> Fields::read_texts(const toml::node& node, const std::string& path, Place place) {
    const std::string advice = "write [\"…\", \"…\"]";
    const auto* list = node.as_array();
    if (!list) {
        report(std::move(place), path, "must be a list of texts, not " + kind_of(node), advice);
        return {};
    }
    Words words;
    for (const auto& item : *list) {
        const auto* word = item.as_string();
        if (!word) {
            report(at(item.source()), path, "the list holds " + kind_of(item) + " where text is expected",
                   advice);
            return {};
        }
        words.push_back(word->get());
    }
    return words;
}

std::optional<Value> Fields::read_value(const std::string& key, const std::string& path,
                                        const toml::node& node, Place place, const std::string& owner) {
    const toml::table* table = node.as_table();
    const bool refers = table && table->is_inline() && is_reference(*table);
    if (refers || is_secret_key(key) || secrets_here_.contains(key)) {
        auto secret = read_secret(node, path, std::move(place), owner + "." + key);
        return secret ? std::optional<Value>(std::move(*secret)) : std::nullopt;
    }
    if (table) return read_section(*table, path, std::move(place), owner + "." + key);
    if (const auto* text = node.as_string()) return text->get();
    if (const auto* number = node.as_integer()) return number->get();
    if (const auto* number = node.as_floating_point()) return number->get();
    if (const auto* yes = node.as_boolean()) return yes->get();
    if (const auto* date = node.as_date()) return written(date->get());
    if (const auto* time = node.as_time()) return written(time->get());
    if (const auto* both = node.as_date_time()) return written(both->get());
    auto words = read_texts(node, path, std::move(place));
    return words ? std::optional<Value>(std::move(*words)) : std::nullopt;
}

Section Fields::read_section(const toml::table& table, std::string path, Place place,
                             const std::string& owner) {
    Fields inner(table, std::move(path), file_, problems_);
    inner.owned_by(owner);
    Section section = inner.rest();
    section.place = std::move(place);
    return section;
}

Section Fields::rest() {
    Section section{path_, place(), {}};
    for (const auto& [key, node] : table_) {
        if (asked_.contains(key.str())) continue;
        const std::string name(key.str());
        Place where = at(key.source());
        if (auto value = read_value(name, path(name), node, where, owner_)) {
            section.entries.push_back({name, std::move(where), std::move(*value)});
        }
    }
    const auto position = [](const Entry& entry) { return std::pair(entry.place.line, entry.place.column); };
    std::stable_sort(section.entries.begin(), section.entries.end(),
                     [&](const Entry& a, const Entry& b) { return position(a) < position(b); });
    return section;
}

}  // namespace drumtower::config
