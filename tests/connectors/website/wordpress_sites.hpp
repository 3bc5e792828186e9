// The WordPress sites that are there to be tested against: a real one (tests/wordpress/up) and a simulated
// one, each named by the environment. tests/wordpress/run starts both; without them nothing is instantiated.
#pragma once

#include "connectors/website/wordpress_options.hpp"
#include "connectors/website/wordpress_publisher.hpp"
#include "connectors/website/wordpress_reader.hpp"
#include "tests/connectors/publisher_contract.hpp"

#include <cstdlib>
#include <ostream>
#include <string>
#include <vector>

namespace drumtower::test {

struct WordPressSite {
    std::string name;
    std::string prefix;  // of the variables that describe it
    std::string variable(const std::string& name_in_environment) const {
        const char* value = std::getenv((prefix + name_in_environment).c_str());
        return value == nullptr ? std::string{} : std::string(value);
    }
    /// `role`: "", "AUTHOR_", "CONTRIBUTOR_".
    WordPressOptions options(const std::string& role = "") const {
        WordPressOptions options;
        options.url = variable("URL");
        options.username = variable(role + "USER");
        options.password = Secret(variable(role + "PASSWORD"));
        return options;
    }
};

inline void PrintTo(const WordPressSite& site, std::ostream* out) {
    *out << site.name;
}

inline std::vector<WordPressSite> wordpress_sites() {
    std::vector<WordPressSite> sites;
    for (const WordPressSite& site : {WordPressSite{"RealWordPress", "DT_WORDPRESS_"},
                                      WordPressSite{"SimulatedWordPress", "DT_SANDBOX_WORDPRESS_"}}) {
        if (!site.variable("URL").empty()) sites.push_back(site);
    }
    return sites;
}

inline std::vector<PlatformUnderTest> wordpress_platforms() {
    std::vector<PlatformUnderTest> platforms;
    for (const WordPressSite& site : wordpress_sites()) {
        PlatformUnderTest platform;
        platform.name = site.name;
        platform.address = site.options().url;
        platform.publisher = [site](HttpClient& http, Clock& clock) {
            return std::make_unique<WordPressPublisher>(http, clock, site.options());
        };
        platform.stranger = [site](HttpClient& http, Clock& clock) {
            WordPressOptions options = site.options();
            options.password = Secret("abcd efgh ijkl mnop qrst uvwx");
            return std::make_unique<WordPressPublisher>(http, clock, options);
        };
        platform.reader = [site](HttpClient& http, Clock&) {
            return std::make_unique<WordPressReader>(http, site.options());
        };
        platforms.push_back(std::move(platform));
    }
    return platforms;
}

}  // namespace drumtower::test
