#include "config/roster_text.hpp"

#include "config/roster_columns.hpp"
#include "config/words.hpp"

#include <array>
#include <cstdio>
#include <set>

namespace drumtower::config {

namespace {

/// What a channel of this kind is called when nobody says.
std::string short_name(const std::string& kind) {
    if (kind == "website") return "site";
    return kind == "other" ? "app" : kind;
}

/// Lines, each with the cell it comes from.
class Text {
public:
    explicit Text(RosterUnit& into) : into_(into) {}

    void line(const std::string& text, SheetCell from) {
        into_.text += text + '\n';
        into_.lines.push_back(std::move(from));
    }

private:
    RosterUnit& into_;
};

class ChannelText {
public:
    ChannelText(Text& text, RosterUnit& unit, const ChannelCells& channel, std::string id,
                std::vector<SheetProblem>& problems)
        : text_(text), unit_(unit), channel_(channel), id_(std::move(id)), problems_(problems) {}

    void write() {
        plain("", "");
        plain("[[unit.channel]]", "");
        plain("id = " + toml_text(id_), channel_.cells.contains("id") ? channel_.cells.at("id").header : "");
        plain("kind = " + toml_text(channel_.kind),
              channel_.cells.contains("kind") ? channel_.cells.at("kind").header : "");
        value("name", "name");
        translated("mode", roster_mode, "write 自动, 草稿, 审核 or 人工");
        value("app_id", "app_id");
        if (has("app_id") || (channel_.kind == "wechat" && posts())) credential("app_secret");
        value("uid", "uid");
        value("rip", "rip");
        if (channel_.kind == "weibo" && (has("uid") || posts())) credential("access_token");
        if (channel_.kind == "website") {
            website();
        } else {
            value("address", "url");
            value("publish", "publish");
            value("username", "username");
            value("look_url", "look_url");
        }
        value("look_every", "look_every");
        value("cover", "cover");
        value("api_base", "api_base");
    }

private:
    bool has(const std::string& key) const { return channel_.cells.contains(key); }
    /// Then there is an account, and with it a secret, whatever else is missing.
    bool posts() const {
        return has("mode") && roster_mode(channel_.text("mode")).value_or("manual") != "manual";
    }

    void plain(const std::string& text, const std::string& column) {
        text_.line(text, {channel_.row, column, channel_.kind});
    }
    void value(const std::string& from, const std::string& key) {
        if (!has(from)) return;
        const Cell& cell = channel_.cells.at(from);
        plain(key + " = " + toml_text(cell.text), cell.header);
    }
    void translated(const std::string& key, std::optional<std::string> (*means)(std::string_view),
                    const std::string& advice) {
        if (!has(key)) return;
        const Cell& cell = channel_.cells.at(key);
        const auto word = means(cell.text);
        if (!word)
            problems_.push_back({channel_.row, cell.header, in_quotes(cell.text) + " is not known", advice});
        plain(key + " = " + toml_text(word.value_or("")), cell.header);
    }
    void credential(const std::string& key) {
        plain(key + " = { credential = " + toml_text(id_) + " }", "");
        unit_.credentials.push_back(id_);
    }

    /// Without an account of ours a site is only looked at.
    void website() {
        const bool said = has("publish");
        const bool looked_at = said ? roster_publish(channel_.text("publish")) == "none" : !has("username");
        if (said) {
            translated("publish", roster_publish, "write WordPress or 不发布");
        } else {
            plain(std::string("publish = ") + (looked_at ? "\"none\"" : "\"wordpress\""), "");
        }
        if (looked_at) {
            value(has("look_url") ? "look_url" : "address", "look_url");
            return;
        }
        value("address", "url");
        value("look_url", "look_url");
        value("username", "username");
        if (has("username") || posts()) credential("password");
    }

    Text& text_;
    RosterUnit& unit_;
    const ChannelCells& channel_;
    std::string id_;
    std::vector<SheetProblem>& problems_;
};

void write_unit(Text& text, const UnitCells& unit) {
    const auto header = [&](const std::string& key) {
        return unit.cells.contains(key) ? unit.cells.at(key).header : usual_header("", key);
    };
    text.line("[[unit]]", {unit.row, "", ""});
    text.line("id = " + toml_text(unit.id), {unit.row, header("id"), ""});
    text.line("name = " + toml_text(unit.text("name")), {unit.row, header("name"), ""});
    const auto names = roster_names(unit.text("notify"));
    if (names.empty() && unit.text("duty").empty()) return;
    text.line("", {unit.row, "", ""});
    text.line("[unit.duty]", {unit.row, "", ""});
    if (!unit.text("duty").empty())
        text.line("name = " + toml_text(unit.text("duty")), {unit.row, header("duty"), ""});
    if (names.empty()) return;
    std::string list;
    for (const std::string& name : names)
        list += (list.empty() ? "" : ", ") + toml_text(name);
    text.line("notify = [" + list + "]", {unit.row, header("notify"), ""});
}

/// Given, or made of the unit's id and the kind; a second one of a kind has to be given, for the order of
/// rows may change.
std::string channel_id(const UnitCells& unit, const ChannelCells& channel, std::set<std::string>& used,
                       std::vector<SheetProblem>& problems) {
    const std::string given = channel.text("id");
    std::string id = given.empty() ? unit.id + "-" + short_name(channel.kind) : given;
    if (!used.insert(id).second)
        problems.push_back({channel.row,
                            channel.cells.contains("id") ? channel.cells.at("id").header : "渠道编号",
                            given.empty() ? "this unit has another channel of this kind"
                                          : in_quotes(given) + " is another channel's of this unit",
                            "give it an id of its own, such as " + id + "2"});
    return id;
}

}  // namespace

std::string toml_text(std::string_view text) {
    std::string quoted = "\"";
    for (const char letter : text) {
        const auto code = static_cast<unsigned char>(letter);
        if (letter == '"' || letter == '\\') {
            quoted += '\\';
            quoted += letter;
        } else if (code < 0x20 || code == 0x7F) {
            std::array<char, 8> escape{};
            std::snprintf(escape.data(), escape.size(), "\\u%04X", code);
            quoted += escape.data();
        } else {
            quoted += letter;
        }
    }
    return quoted + '"';
}

RosterUnit unit_text(const UnitCells& unit, std::vector<SheetProblem>& problems) {
    RosterUnit made;
    made.named = {unit.id, unit.text("name")};
    Text text(made);
    write_unit(text, unit);
    std::set<std::string> used;
    for (const ChannelCells& channel : unit.channels) {
        const std::string id = channel_id(unit, channel, used, problems);
        ChannelText(text, made, channel, id, problems).write();
    }
    return made;
}

Sheet roster_template() {
    const std::vector<std::string> header = {
        "单位编号",  "单位名称", "值班",         "通知",       "微信名称",     "微信模式",
        "微信AppID", "微博名称", "微博模式",     "微博UID",    "微博公网IP",   "网站名称",
        "网站模式",  "网站地址", "网站发布方式", "网站用户名", "网站查看地址", "其他名称"};
    Sheet sheet{{header}};
    const auto example = [&](const std::map<std::string, std::string>& cells) {
        std::vector<std::string> row;
        for (const std::string& name : header)
            row.push_back(cells.contains(name) ? cells.at(name) : "");
        sheet.rows.push_back(std::move(row));
    };
    example({{"单位编号", "#例"},
             {"单位名称", "某某区卫生健康局"},
             {"值班", "值班室"},
             {"微信名称", "健康某某"},
             {"微信模式", "草稿"},
             {"微信AppID", "wx0123456789abcdef"},
             {"微博名称", "健康某某"},
             {"微博模式", "审核"},
             {"微博UID", "1234567890"},
             {"微博公网IP", "203.0.113.9"},
             {"网站名称", "区卫健局网站"},
             {"网站模式", "自动"},
             {"网站地址", "https://health.example.cn"},
             {"网站发布方式", "WordPress"},
             {"网站用户名", "drumtower"}});
    example({{"单位编号", "#例"},
             {"单位名称", "某某街道办事处"},
             {"值班", "党政办"},
             {"微信名称", "某某街道"},
             {"微信模式", "人工"},
             {"网站名称", "街道政务公开栏目"},
             {"网站发布方式", "不发布"},
             {"网站查看地址", "https://www.example.cn/jd/"},
             {"其他名称", "某某街道APP"}});
    example({{"单位编号", "#例"}, {"单位名称", "某某软件园"}});
    return sheet;
}

Sheet roster_guide() {
    return {
        {{"列", "怎么填"},
         {"单位编号",
          "小写字母、数字和 -，定下后不要改。可以空着：自动编为 "
          "u001、u002……，以后同名单位沿用原号；单位改名时，把原号填上。"},
         {"单位名称", "必填，一个单位一行。"},
         {"值班", "值班岗位，不写个人姓名。"},
         {"通知", "配置文件里 [[notifier]] 的编号，多个用顿号隔开；可以空着。"},
         {"微信名称、微博名称、网站名称", "账号或栏目的名称。一类渠道的格子全空着，就是没有这类渠道。"},
         {"微信模式、微博模式、网站模式",
          "自动：由程序发布。草稿：放进账号的草稿箱，专人点发。审核：批准后由程序发布。人工：单位自己转载。空"
          "着按人工。"},
         {"微信AppID、微博UID", "公众平台、微博开放平台里查。人工模式可以空着。"},
         {"微博公网IP", "本机访问外网的公网 IPv4 地址，由程序发微博时必填，各行相同。"},
         {"网站地址、网站用户名", "网站首页地址和发布账号的用户名。"},
         {"网站发布方式", "WordPress，或不发布（只查看）。"},
         {"网站查看地址", "只查看的栏目列表页地址。"},
         {"网站查看间隔", "可以另加的列：多久看一次，如 15m、1h；没有就是 15m。"},
         {"其他名称", "头条、视频号、抖音、APP 等：只备稿和登记链接。"},
         {"密码、密钥、令牌", "不写在表里。导入后按提示放进与渠道编号同名的凭据文件。"},
         {"全空的单位", "只填名称、不填渠道，就是没有渠道的单位，不算逾期。"},
         {"以 # 开头的行", "是给人看的，导入时跳过。"},
         {"一行一个渠道",
          "也可以：用「渠道类型、渠道编号、渠道名称、模式、地址、AppID、UID……」这些列，同一单位占几行。"}}};
}

}  // namespace drumtower::config
