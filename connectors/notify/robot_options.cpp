#include "connectors/notify/robot_options.hpp"

#include "connectors/common/section_keys.hpp"
#include "connectors/common/text.hpp"

#include <algorithm>

namespace drumtower {

namespace {

constexpr std::size_t most_keywords = 10;
constexpr std::size_t most_mentioned = 20;
constexpr std::size_t longest_word = 64;

bool is_name(const std::string& text) {
    return !text.empty() && text.size() <= longest_word &&
           text.find_first_of("<>@\"\\ \r\n\t") == std::string::npos;
}

bool is_keyword(const std::string& text) {
    return !text.empty() && text.size() <= longest_word && std::string(trimmed(text)) == text &&
           text.find_first_of("*`[]<>\\~#_\r\n") == std::string::npos;
}

}  // namespace

RobotOptions robot_options(const config::Notifier& notifier, std::vector<config::Problem>& problems) {
    SectionKeys keys(notifier.rest, config::notifier_keys(), problems);
    RobotOptions options;
    keys.secret("url");
    keys.require("url", "write url = { credential = \"" + notifier.id + "\" }, the robot's whole address");
    options.mentioned = keys.texts("mentioned");
    if (options.mentioned.size() > most_mentioned ||
        !std::all_of(options.mentioned.begin(), options.mentioned.end(), is_name))
        keys.problem("mentioned", "holds something that names nobody, or more than 20 names",
                     "write what the platform calls them; \"all\" is not among them");
    if (notifier.kind != "wecom") {
        keys.secret("secret");
        options.keywords = keys.texts("keywords");
        if (options.keywords.size() > most_keywords ||
            !std::all_of(options.keywords.begin(), options.keywords.end(), is_keyword))
            keys.problem("keywords", "holds no plain word, or more than 10 words",
                         "write the words of the robot's security settings");
    }
    keys.finish();
    return options;
}

std::string with_keyword(std::string text, const std::vector<std::string>& keywords) {
    const bool there = std::any_of(keywords.begin(), keywords.end(),
                                   [&](const std::string& word) { return contains(text, word); });
    return keywords.empty() || there ? text : "【" + keywords.front() + "】" + text;
}

}  // namespace drumtower
