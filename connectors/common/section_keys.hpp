// Reads a platform's own keys from the section that config/ passes on, and reports what is wrong or unknown
// where it stands. Ask for every key that may be there, then finish().
#pragma once

#include "config/config.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drumtower {

class SectionKeys {
public:
    /// `shared`: keys that config/ reads itself, so that a misspelt one of those is recognised too.
    SectionKeys(const config::Section& section, const std::vector<std::string>& shared,
                std::vector<config::Problem>& problems);

    std::string text(const std::string& key);
    std::vector<std::string> texts(const std::string& key);
    int integer(const std::string& key, int fallback, int least, int most);
    std::optional<config::SecretRef> secret(const std::string& key);
    std::string choice(const std::string& key,
                       const std::vector<std::string>& allowed);  // the first is the default
    /// A table of its own, read by somebody else.
    const config::Section* section(const std::string& key);
    /// Known, and checked elsewhere.
    void pass(const std::string& key);

    bool has(std::string_view key) const;
    void require(const std::string& key, const std::string& advice);
    void problem(const std::string& key, const std::string& what, const std::string& advice);
    /// Reports every key that was not asked for.
    void finish();

private:
    const config::Entry* ask(const std::string& key);
    template <class T>
    const T* typed(const std::string& key, const std::string& advice);

    const config::Section& section_;
    const std::vector<std::string>& shared_;
    std::vector<config::Problem>& problems_;
    std::vector<std::string> known_;
};

}  // namespace drumtower
