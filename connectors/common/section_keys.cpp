#include "connectors/common/section_keys.hpp"

#include <algorithm>

namespace drumtower {

SectionKeys::SectionKeys(const config::Section& section, const std::vector<std::string>& shared,
                         std::vector<config::Problem>& problems)
    : section_(section), shared_(shared), problems_(problems) {}

const config::Entry* SectionKeys::ask(const std::string& key) {
    pass(key);
    return section_.find(key);
}

template <class T>
const T* SectionKeys::typed(const std::string& key, const std::string& advice) {
    const config::Entry* entry = ask(key);
    if (!entry) return nullptr;
    const T* value = std::get_if<T>(&entry->value);
    if (!value) problem(key, "is of another kind than expected", advice);
    return value;
}

std::string SectionKeys::text(const std::string& key) {
    const auto* value = typed<std::string>(key, "write " + key + " = \"…\"");
    return value ? *value : std::string{};
}

std::vector<std::string> SectionKeys::texts(const std::string& key) {
    const auto* value = typed<std::vector<std::string>>(key, "write " + key + " = [\"…\", \"…\"]");
    return value ? *value : std::vector<std::string>{};
}

int SectionKeys::integer(const std::string& key, int fallback, int least, int most) {
    const auto* value = typed<std::int64_t>(key, "write " + key + " = " + std::to_string(fallback));
    if (!value) return fallback;
    if (*value >= least && *value <= most) return static_cast<int>(*value);
    problem(key, "is not between " + std::to_string(least) + " and " + std::to_string(most),
            "write such a number");
    return fallback;
}

std::optional<config::SecretRef> SectionKeys::secret(const std::string& key) {
    const auto* value = typed<config::SecretRef>(key, "write " + key + " = { credential = \"name\" }");
    return value ? std::optional(*value) : std::nullopt;
}

std::string SectionKeys::choice(const std::string& key, const std::vector<std::string>& allowed) {
    if (!has(key)) {
        pass(key);
        return allowed.front();
    }
    std::string value = text(key);
    if (std::find(allowed.begin(), allowed.end(), value) != allowed.end()) return value;
    std::string list;
    for (const auto& word : allowed)
        list += (list.empty() ? "\"" : ", \"") + word + "\"";
    problem(key, "\"" + value + "\" is none of " + list, "write one of them");
    return allowed.front();
}

const config::Section* SectionKeys::section(const std::string& key) {
    return typed<config::Section>(key, "write it as a table, [….channel." + key + "]");
}

void SectionKeys::pass(const std::string& key) {
    known_.push_back(key);
}

bool SectionKeys::has(std::string_view key) const {
    return section_.find(key) != nullptr;
}

void SectionKeys::require(const std::string& key, const std::string& advice) {
    if (!has(key)) problem(key, "is missing", advice);
}

void SectionKeys::problem(const std::string& key, const std::string& what, const std::string& advice) {
    const config::Entry* entry = section_.find(key);
    problems_.push_back({entry ? entry->place : section_.place, section_.path + "." + key, what, advice});
}

void SectionKeys::finish() {
    std::vector<std::string> near = known_;
    near.insert(near.end(), shared_.begin(), shared_.end());
    for (const auto& entry : section_.entries) {
        if (std::find(known_.begin(), known_.end(), entry.key) != known_.end()) continue;
        const std::string likely = config::nearest(entry.key, near);
        problem(entry.key, "is not a known key here",
                likely.empty() ? "remove it" : "did you mean \"" + likely + "\"?");
    }
}

}  // namespace drumtower
