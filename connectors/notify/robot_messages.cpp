#include "connectors/notify/robot_messages.hpp"

#include "connectors/common/text.hpp"
#include "pipeline/base/hash.hpp"
#include "pipeline/base/json.hpp"

#include <chrono>

namespace drumtower {

namespace {

constexpr std::size_t wecom_text = 2048;
constexpr std::size_t wecom_markdown = 4096;
constexpr std::size_t dingtalk_body = 18'000;
constexpr std::size_t feishu_body = 20'000;
constexpr std::string_view open_words = "查看详情";

bool for_everyone(const Notice& notice) {
    return notice.mention == Notice::Mention::everyone;
}

std::string list_of(const std::vector<std::string>& words) {
    std::string list;
    for (const std::string& word : words)
        list += (list.empty() ? "" : ",") + json::quoted(word);
    return "[" + list + "]";
}

/// `made` where the platform counts the bytes of the text, not of the body; `wrap` makes the body.
template <class Made, class Wrap>
Fitted within(std::string_view text, std::size_t bytes, Made made, Wrap wrap) {
    Fitted content = fitted(text, bytes, made);
    return {wrap(content.message), content.cut};
}

Fitted wecom_text_message(const Notice& notice, const std::string& title, const RobotOptions& options) {
    const auto content = [&](std::string_view text) {
        std::string whole = title;
        if (!text.empty()) whole += "\n" + std::string(text);
        if (!notice.link.empty()) whole += "\n" + notice.link;
        return whole;
    };
    std::vector<std::string> mentioned = options.mentioned;
    mentioned.emplace_back("@all");
    return within(notice.text, wecom_text, content, [&](const std::string& whole) {
        return R"({"msgtype":"text","text":{"content":)" + json::quoted(whole) + R"(,"mentioned_list":)" +
               list_of(mentioned) + "}}";
    });
}

Fitted wecom_markdown_message(const Notice& notice, const std::string& title, const RobotOptions& options) {
    const bool urgent = notice.urgency == Notice::Urgency::urgent;
    const auto content = [&](std::string_view text) {
        std::string whole = "### ";
        whole += urgent ? "<font color=\"warning\">" + title + "</font>" : title;
        if (!text.empty()) whole += "\n" + std::string(text);
        if (!notice.link.empty()) whole += "\n" + markdown_link(open_words, notice.link);
        for (const std::string& user : options.mentioned)
            whole += (&user == &options.mentioned.front() ? "\n<@" : " <@") + user + ">";
        return whole;
    };
    return within(without_markdown(notice.text), wecom_markdown, content, [](const std::string& whole) {
        return R"({"msgtype":"markdown","markdown":{"content":)" + json::quoted(whole) + "}}";
    });
}

/// The parts of a line of Feishu's rich text.
std::string feishu_words(std::string_view words) {
    return R"({"tag":"text","text":)" + json::quoted(words) + "}";
}

std::string feishu_mentions(const Notice& notice, const RobotOptions& options) {
    std::vector<std::string> users = options.mentioned;
    if (for_everyone(notice)) users.emplace_back("all");
    std::string parts;
    for (const std::string& user : users)
        parts +=
            std::string(parts.empty() ? "" : ",") + R"({"tag":"at","user_id":)" + json::quoted(user) + "}";
    return parts;
}

std::string feishu_lines(const Notice& notice, std::string_view text, const RobotOptions& options) {
    std::string lines;
    const auto add = [&lines](const std::string& parts) {
        lines += (lines.empty() ? "[" : ",[") + parts + "]";
    };
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        add(feishu_words(text.substr(at, end - at)));
        at = end + 1;
    }
    if (!notice.link.empty()) {
        add(R"({"tag":"a","text":)" + json::quoted(open_words) + R"(,"href":)" + json::quoted(notice.link) +
            "}");
    }
    const std::string mentions = feishu_mentions(notice, options);
    if (!mentions.empty()) add(mentions);
    if (lines.empty()) add(feishu_words(" "));  // a post without a line is refused
    return "[" + lines + "]";
}

std::int64_t seconds_of(TimePoint now) {
    return std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
}

}  // namespace

Fitted wecom_message(const Notice& notice, const RobotOptions& options) {
    const CutText title = cut_to(notice.title, longest_title, title_mark);
    Fitted message = for_everyone(notice)
                         ? wecom_text_message(notice, title.text, options)
                         : wecom_markdown_message(notice, without_markdown(title.text), options);
    message.cut = message.cut || title.cut;
    return message;
}

Fitted dingtalk_message(const Notice& notice, const RobotOptions& options) {
    const CutText cut = cut_to(notice.title, longest_title, title_mark);
    const std::string title = with_keyword(without_markdown(cut.text), options.keywords);
    const auto body = [&](std::string_view text) {
        std::string whole = "### " + title;
        // One line end is a blank there; two blanks before it keep the line.
        if (!text.empty()) whole += "\n\n" + replaced(text, "\n", "  \n");
        if (!notice.link.empty()) whole += "\n\n" + markdown_link(open_words, notice.link);
        for (const std::string& mobile : options.mentioned)
            whole += (&mobile == &options.mentioned.front() ? "\n\n@" : " @") + mobile;
        return R"({"msgtype":"markdown","markdown":{"title":)" + json::quoted(title) + R"(,"text":)" +
               json::quoted(whole) + R"(},"at":{"atMobiles":)" + list_of(options.mentioned) +
               R"(,"isAtAll":)" + (for_everyone(notice) ? "true" : "false") + "}}";
    };
    Fitted message = fitted(without_markdown(notice.text), dingtalk_body, body);
    message.cut = message.cut || cut.cut;
    return message;
}

Fitted feishu_message(const Notice& notice, const RobotOptions& options, TimePoint now) {
    const CutText cut = cut_to(notice.title, longest_title, title_mark);
    const std::string title = with_keyword(cut.text, options.keywords);
    const std::string signature =
        options.secret.empty() ? ""
                               : R"("timestamp":")" + std::to_string(seconds_of(now)) + R"(","sign":)" +
                                     json::quoted(feishu_signature(options.secret, now)) + ",";
    const auto body = [&](std::string_view text) {
        return "{" + signature + R"("msg_type":"post","content":{"post":{"zh_cn":{"title":)" +
               json::quoted(title) + R"(,"content":)" + feishu_lines(notice, text, options) + "}}}}";
    };
    Fitted message = fitted(notice.text, feishu_body, body);
    message.cut = message.cut || cut.cut;
    return message;
}

std::string dingtalk_signature(const Secret& secret, TimePoint now) {
    const std::string message = std::to_string(now.time_since_epoch().count()) + "\n" + secret.reveal();
    return base64(bytes_of(hmac_sha256(secret.reveal(), message)));
}

std::string feishu_signature(const Secret& secret, TimePoint now) {
    const std::string key = std::to_string(seconds_of(now)) + "\n" + secret.reveal();
    return base64(bytes_of(hmac_sha256(key, {})));
}

}  // namespace drumtower
