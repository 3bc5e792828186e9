// Fields: one TOML table, read key by key. Each reader leaves the default where the key is missing or wrong
// and reports what is wrong with its place; what nobody asked for is an unknown key, or the platform's own.
#pragma once

#include "config/config.hpp"

#include <toml++/toml.h>

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace drumtower::config {

using Words = std::vector<std::string>;

class Fields {
public:
    /// `file`, `table` and `problems` outlive this. `owner` names stored secrets: owner "portal", key
    /// "secret" give "portal.secret".
    Fields(const toml::table& table, std::string path, const std::string& file,
           std::vector<Problem>& problems);
    void owned_by(std::string owner) { owner_ = std::move(owner); }
    /// Here `key` holds a secret too, though its name does not say so (a notifier's url).
    void secret_here(std::string_view key) { secrets_here_.emplace(key); }

    /// True when the key is there and good.
    bool text(std::string_view key, std::string& into);
    bool id(std::string& into);
    bool url(std::string_view key, std::string& into);
    bool choice(std::string_view key, std::string& into, const Words& allowed);
    bool integer(std::string_view key, int& into, int least, int most);
    bool duration(std::string_view key, Milliseconds& into, Milliseconds least);
    bool texts(std::string_view key, Words& into);
    bool choices(std::string_view key, Words& into, const Words& allowed);
    bool secret(std::string_view key, std::optional<SecretRef>& into);
    bool section(std::string_view key, std::optional<Section>& into);
    const toml::table* table(std::string_view key);
    /// A list of tables; each with its place. Empty when missing or wrong.
    std::vector<const toml::table*> tables(std::string_view key);

    bool has(std::string_view key) const { return table_.contains(key); }
    const toml::node* take(std::string_view key);
    void require(std::string_view key, const std::string& advice);
    /// Says that every key nobody asked for is unknown.
    void finish();
    /// Every key nobody asked for, as the platform's own.
    Section rest();

    std::vector<Problem>& problems() const { return problems_; }
    Place place() const { return at(table_.source()); }
    Place place(std::string_view key) const;
    Place at(const toml::source_region& region) const;
    std::string path(std::string_view key) const;
    void problem(std::string_view key, std::string what, std::string advice);
    void problem_at(Place place, std::string_view key, std::string what, std::string advice);

private:
    Section read_section(const toml::table& table, std::string path, Place place, const std::string& owner);
    std::optional<Value> read_value(const std::string& key, const std::string& path, const toml::node& node,
                                    Place place, const std::string& owner);
    std::optional<Words> read_texts(const toml::node& node, const std::string& path, Place place);
    std::optional<SecretRef> read_secret(const toml::node& node, const std::string& path, Place place,
                                         const std::string& owned_name);
    std::optional<std::string> reference_name(const toml::node& node, const std::string& from,
                                              const std::string& owned_name) const;
    void report(Place place, std::string path, std::string what, std::string advice);

    const toml::table& table_;
    std::string path_;
    const std::string& file_;
    std::vector<Problem>& problems_;
    std::string owner_;
    std::set<std::string, std::less<>> asked_;
    std::set<std::string, std::less<>> secrets_here_;
};

/// "source[0]" and "every" give "source[0].every"; a key that TOML would quote is quoted.
std::string key_path(const std::string& path, std::string_view key);

/// What a TOML value is, for people: "a number", "text", …
std::string kind_of(const toml::node& node);

/// { credential | file | env | store = … } written as a table.
bool is_reference(const toml::table& table);

}  // namespace drumtower::config
