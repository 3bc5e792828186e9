// The columns of a roster: what a header says in Chinese or English, and what the words in its cells mean.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drumtower::config {

struct RosterColumn {
    enum class Of { unit, one_channel, channel, nothing, secret };
    Of of = Of::nothing;
    std::string kind;    // one_channel: wechat | weibo | website | other
    std::string key;     // the TOML key: "id", "name", "mode", "app_id" …
    std::string header;  // as the sheet has it
};

/// Null when no column has such a header.
std::optional<RosterColumn> roster_column(std::string_view header);
/// What the header of a key would be, for people: "微信模式". `kind` empty: a column of the unit.
std::string usual_header(const std::string& kind, const std::string& key);

/// "草稿" → "draft", "微信" → "wechat" …; null for a word that is none.
std::optional<std::string> roster_mode(std::string_view word);
std::optional<std::string> roster_kind(std::string_view word);
std::optional<std::string> roster_publish(std::string_view word);

/// Without white space at either end, that of Chinese texts included, and on one line.
std::string tidy(std::string_view cell);
/// The names in "a、b，c d".
std::vector<std::string> roster_names(std::string_view cell);

}  // namespace drumtower::config
