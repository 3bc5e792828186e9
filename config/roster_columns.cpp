#include "config/roster_columns.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace drumtower::config {

namespace {

struct Word {
    std::string_view word;
    std::string_view means;
};

// The first of a meaning is how it is shown.
constexpr std::array of_unit = std::to_array<Word>(
    {{"单位编号", "id"}, {"编号", "id"},         {"单位代码", "id"},     {"单位简称", "id"},
     {"id", "id"},       {"unitid", "id"},       {"单位名称", "name"},   {"单位", "name"},
     {"名称", "name"},   {"name", "name"},       {"unit", "name"},       {"unitname", "name"},
     {"值班", "duty"},   {"值班岗位", "duty"},   {"duty", "duty"},       {"通知", "notify"},
     {"提醒", "notify"}, {"通知方式", "notify"}, {"提醒方式", "notify"}, {"notify", "notify"}});

constexpr std::array of_channel = std::to_array<Word>({{"模式", "mode"},
                                                       {"方式", "mode"},
                                                       {"mode", "mode"},
                                                       {"地址", "address"},
                                                       {"网址", "address"},
                                                       {"url", "address"},
                                                       {"address", "address"},
                                                       {"appid", "app_id"},
                                                       {"uid", "uid"},
                                                       {"发布方式", "publish"},
                                                       {"publish", "publish"},
                                                       {"用户名", "username"},
                                                       {"username", "username"},
                                                       {"查看地址", "look_url"},
                                                       {"栏目地址", "look_url"},
                                                       {"lookurl", "look_url"},
                                                       {"公网ip", "rip"},
                                                       {"出口ip", "rip"},
                                                       {"rip", "rip"},
                                                       {"封面", "cover"},
                                                       {"cover", "cover"},
                                                       {"接口地址", "api_base"},
                                                       {"apibase", "api_base"},
                                                       {"查看间隔", "look_every"},
                                                       {"lookevery", "look_every"}});

// In a sheet with one row a channel these stand beside the ones above.
constexpr std::array of_channel_row = std::to_array<Word>({{"渠道类型", "kind"},
                                                           {"类型", "kind"},
                                                           {"平台", "kind"},
                                                           {"渠道", "kind"},
                                                           {"kind", "kind"},
                                                           {"channelkind", "kind"},
                                                           {"渠道编号", "id"},
                                                           {"channelid", "id"},
                                                           {"渠道名称", "name"},
                                                           {"账号", "name"},
                                                           {"账号名称", "name"},
                                                           {"channelname", "name"}});

// In a sheet with one row a unit these stand behind the kind: 微信编号, 微信名称.
constexpr std::array behind_kind = std::to_array<Word>({{"编号", "id"},
                                                        {"id", "id"},
                                                        {"名称", "name"},
                                                        {"账号", "name"},
                                                        {"账号名称", "name"},
                                                        {"name", "name"},
                                                        {"", "name"}});

constexpr std::array kinds = std::to_array<Word>({{"微信", "wechat"},
                                                  {"微信公众号", "wechat"},
                                                  {"公众号", "wechat"},
                                                  {"订阅号", "wechat"},
                                                  {"服务号", "wechat"},
                                                  {"wechat", "wechat"},
                                                  {"微博", "weibo"},
                                                  {"新浪微博", "weibo"},
                                                  {"weibo", "weibo"},
                                                  {"网站", "website"},
                                                  {"门户网站", "website"},
                                                  {"官网", "website"},
                                                  {"网站栏目", "website"},
                                                  {"website", "website"},
                                                  {"其他", "other"},
                                                  {"其它", "other"},
                                                  {"other", "other"}});

constexpr std::array modes = std::to_array<Word>({{"自动", "auto"},
                                                  {"auto", "auto"},
                                                  {"草稿", "draft"},
                                                  {"draft", "draft"},
                                                  {"审核", "approve"},
                                                  {"审批", "approve"},
                                                  {"approve", "approve"},
                                                  {"人工", "manual"},
                                                  {"手动", "manual"},
                                                  {"手工", "manual"},
                                                  {"manual", "manual"}});

constexpr std::array publishings = std::to_array<Word>({{"wordpress", "wordpress"},
                                                        {"不发布", "none"},
                                                        {"只查看", "none"},
                                                        {"仅查看", "none"},
                                                        {"none", "none"},
                                                        {"micropub", "micropub"},
                                                        {"webhook", "webhook"}});

// What a sheet may hold for its readers; an import passes over it in silence.
constexpr std::array beside =
    std::to_array<std::string_view>({"序号", "备注", "说明", "no", "remark", "note"});

constexpr std::array secrets = std::to_array<std::string_view>(
    {"密码", "密钥", "口令", "令牌", "secret", "token", "password", "aeskey"});

template <std::size_t N>
std::optional<std::string> meaning(const std::array<Word, N>& table, std::string_view word) {
    for (const Word& known : table)
        if (known.word == word) return std::string(known.means);
    return std::nullopt;
}

template <std::size_t N>
std::string_view shown(const std::array<Word, N>& table, std::string_view means) {
    for (const Word& known : table)
        if (known.means == means) return known.word;
    return {};
}

std::string without(std::string text, std::string_view part) {
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part))
        text.erase(at, part.size());
    return text;
}

/// Lower case, without white space, marks and what stands in brackets: "微信 App_ID（公众平台里看）*" →
/// "微信appid".
std::string plain_word(std::string_view text) {
    std::string word = tidy(text);
    for (const std::string_view opening : {"（", "("})
        if (const auto at = word.find(opening); at != std::string::npos && at > 0) word.erase(at);
    for (const std::string_view mark : {" ", "\t", "　", "_", "-", "*", "：", ":"})
        word = without(std::move(word), mark);
    std::transform(word.begin(), word.end(), word.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return word;
}

std::optional<RosterColumn> of_one_kind(const std::string& word) {
    std::optional<RosterColumn> best;
    std::size_t longest = 0;
    for (const Word& kind : kinds) {
        if (kind.word.size() <= longest || !word.starts_with(kind.word)) continue;
        const std::string_view rest = std::string_view(word).substr(kind.word.size());
        auto key = meaning(of_channel, rest);
        if (!key) key = meaning(behind_kind, rest);
        if (!key) continue;
        longest = kind.word.size();
        best = RosterColumn{RosterColumn::Of::one_channel, std::string(kind.means), *key, {}};
    }
    return best;
}

RosterColumn named(RosterColumn column, std::string_view header) {
    column.header = tidy(header);
    return column;
}

}  // namespace

std::optional<RosterColumn> roster_column(std::string_view header) {
    using Of = RosterColumn::Of;
    const std::string word = plain_word(header);
    if (word.empty()) return std::nullopt;
    const bool is_secret = std::any_of(secrets.begin(), secrets.end(), [&](std::string_view part) {
        return word.find(part) != std::string::npos;
    });
    if (is_secret) return named({Of::secret, {}, {}, {}}, header);
    if (std::find(beside.begin(), beside.end(), word) != beside.end())
        return named({Of::nothing, {}, {}, {}}, header);
    if (const auto key = meaning(of_channel_row, word)) return named({Of::channel, {}, *key, {}}, header);
    if (const auto key = meaning(of_unit, word)) return named({Of::unit, {}, *key, {}}, header);
    if (const auto key = meaning(of_channel, word)) return named({Of::channel, {}, *key, {}}, header);
    if (const auto column = of_one_kind(word)) return named(*column, header);
    return std::nullopt;
}

std::string usual_header(const std::string& kind, const std::string& key) {
    if (kind.empty()) {
        const auto header = shown(of_unit, key);
        return std::string(header.empty() ? std::string_view("单位名称") : header);
    }
    std::string_view header = shown(of_channel, key);
    if (key == "url") header = "地址";
    if (key == "app_id") header = "AppID";
    if (key == "uid") header = "UID";
    if (key == "rip") header = "公网IP";
    if (header.empty()) header = shown(behind_kind, key);
    const std::string of_kind(shown(kinds, kind));
    return header.empty() ? of_kind + " " + key : of_kind + std::string(header);
}

std::optional<std::string> roster_mode(std::string_view word) {
    return meaning(modes, plain_word(word));
}
std::optional<std::string> roster_kind(std::string_view word) {
    return meaning(kinds, plain_word(word));
}
std::optional<std::string> roster_publish(std::string_view word) {
    return meaning(publishings, plain_word(word));
}

std::string tidy(std::string_view cell) {
    std::string text;
    for (const char letter : cell)
        text += letter == '\n' || letter == '\r' || letter == '\t' ? ' ' : letter;
    constexpr auto blanks =
        std::to_array<std::string_view>({" ", "\xC2\xA0", "\xE3\x80\x80", "\xEF\xBB\xBF"});
    for (bool again = true; again;) {
        again = false;
        for (const std::string_view blank : blanks) {
            if (text.starts_with(blank)) text.erase(0, blank.size()), again = true;
            if (text.ends_with(blank)) text.erase(text.size() - blank.size()), again = true;
        }
    }
    return text;
}

std::vector<std::string> roster_names(std::string_view cell) {
    std::string text = tidy(cell);
    for (const std::string_view mark : {"、", "，", "；", ",", ";", "　"}) {
        for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark))
            text.replace(at, mark.size(), " ");
    }
    std::vector<std::string> names;
    std::size_t from = 0;
    while ((from = text.find_first_not_of(' ', from)) != std::string::npos) {
        const std::size_t to = std::min(text.find(' ', from), text.size());
        names.push_back(text.substr(from, to - from));
        from = to;
    }
    return names;
}

}  // namespace drumtower::config
