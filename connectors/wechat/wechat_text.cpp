#include "connectors/wechat/wechat_text.hpp"

#include "connectors/common/html.hpp"
#include "connectors/common/text.hpp"
#include "connectors/common/urls.hpp"
#include "pipeline/base/hash.hpp"
#include "pipeline/base/utf8.hpp"

#include <algorithm>
#include <array>

namespace drumtower {

namespace {

constexpr std::size_t most_pictures = 30;
constexpr std::size_t longest_title = 64;  // characters that were ever taken; the page says 32
constexpr std::size_t shortest_limit = 32;
constexpr std::size_t longest_content = 20'000;  // characters of HTML
constexpr std::size_t largest_content = 1'000'000;
constexpr std::size_t longest_source_url = 1024;

bool is_void(std::string_view tag) {
    return tag == "br" || tag == "hr" || tag == "img" || tag == "col";
}

/// WeChat drops these itself; here it is known what is lost.
bool is_player(std::string_view tag) {
    return tag == "video" || tag == "audio" || tag == "source" || tag == "iframe";
}

std::string_view tag_at_wechat(std::string_view tag) {
    return tag == "div" || tag == "article" || tag == "figure" || tag == "picture" ? "section" : tag;
}

/// Only articles of Official Accounts may be linked to.
bool may_be_linked(std::string_view address) {
    const auto url = parse_url(address);
    return url && url->host == "mp.weixin.qq.com";
}

class Rewriter {
public:
    Rewriter(const WeChatMemo& done, std::vector<std::string>& dropped) : done_(done), dropped_(dropped) {}

    std::string rewritten(const std::string& body) {
        const auto document = html::Document::parse_html("<html><body>" + body + "</body></html>");
        const html::Node top = document.root() ? document.root().child("body") : html::Node();
        if (!top) return {};
        html::walk(
            top, [this](const html::Node& node) { return begin(node); },
            [this](const html::Node& node) { end(node); });
        return std::move(text_);
    }

private:
    bool begin(const html::Node& node) {
        if (node.is_text()) text_ += html::escaped(node.content());
        if (!node.is_element()) return false;
        const std::string tag = node.name();
        if (is_player(tag)) {
            note(tag == "audio" ? "音频" : "视频");
            return false;
        }
        if (tag == "img") {
            picture(node);
            return false;
        }
        if (tag == "a") {
            if (keeps_link(node)) text_ += "<a href=\"" + html::escaped(node.attribute("href")) + "\">";
        } else {
            text_ += "<" + std::string(tag_at_wechat(tag)) + attributes(node, tag) + ">";
        }
        if (node.first_child()) return true;
        end(node);
        return false;
    }

    void end(const html::Node& node) {
        const std::string tag = node.name();
        if (is_void(tag)) return;
        if (tag == "a") {
            if (keeps_link(node)) text_ += "</a>";
        } else {
            text_ += "</" + std::string(tag_at_wechat(tag)) + ">";
        }
    }

    bool keeps_link(const html::Node& node) {
        const std::string address = node.attribute("href");
        if (!done_.plain_text && may_be_linked(address)) return true;
        if (!address.empty()) note("链接 " + std::string(shortened(address, 80)));
        return false;
    }

    static std::string attributes(const html::Node& node, std::string_view tag) {
        std::string kept;
        for (const auto& [name, value] : node.attributes()) {
            const bool cell = (tag == "td" || tag == "th") && (name == "colspan" || name == "rowspan");
            if (cell || name == "style") kept += " " + name + "=\"" + html::escaped(value) + "\"";
        }
        return kept;
    }

    void picture(const html::Node& node) {
        const std::string address = node.attribute("src");
        const auto copy = std::find_if(done_.pictures.begin(), done_.pictures.end(),
                                       [&](const auto& each) { return each.url == address; });
        if (copy == done_.pictures.end() || copy->copy.empty()) {
            note("图片 " + std::string(shortened(address.substr(0, address.find(',')), 80)));
            return;
        }
        text_ += "<img src=\"" + html::escaped(copy->copy) + "\" style=\"max-width: 100%\">";
    }

    void note(std::string what) {
        if (std::find(dropped_.begin(), dropped_.end(), what) == dropped_.end())
            dropped_.push_back(std::move(what));
    }

    const WeChatMemo& done_;
    std::vector<std::string>& dropped_;
    std::string text_;
};

std::string first_characters(std::string_view text, std::size_t count) {
    std::size_t end = 0;
    for (; end < text.size() && count > 0; --count)
        end += utf8::first_character(text.substr(end)).size();
    return std::string(text.substr(0, end));
}

}  // namespace

std::vector<std::string> wechat_pictures(const Posting& posting) {
    std::vector<std::string> urls;
    for (const Enclosure& picture : posting.body.pictures) {
        const bool known = std::find(urls.begin(), urls.end(), picture.url) != urls.end();
        if (!known && urls.size() < most_pictures) urls.push_back(picture.url);
    }
    return urls;
}

WeChatText wechat_text(const Posting& posting, const WeChatMemo& done) {
    WeChatText text;
    const std::size_t limit = done.short_title ? shortest_limit : longest_title;
    const bool cut = characters(posting.title) > limit;
    text.title = cut ? first_characters(posting.title, limit - 1) + "…" : posting.title;
    if (cut) {
        text.content = "<p><strong>" + html::escaped(posting.title) + "</strong></p>";
        text.dropped.push_back("标题超过 " + std::to_string(limit) + " 字，标题栏为节略，全文见正文首行");
    }
    text.content += Rewriter(done, text.dropped).rewritten(posting.body.html);
    if (!posting.body.attachments.empty()) {
        text.content += "<p>附件（请点击“阅读原文”查看）：</p>";
        for (const Enclosure& file : posting.body.attachments)
            text.content += "<p>" + html::escaped(file.name.empty() ? file.url : file.name) + "</p>";
        text.dropped.push_back("附件只列名称");
    }
    text.content += "<p>来源：" + html::escaped(posting.origin_name) + "</p>";
    if (posting.url.size() <= longest_source_url) {
        text.source_url = posting.url;
    } else {
        text.dropped.push_back("原文链接过长");
    }
    return text;
}

std::string hash_of(const WeChatText& text) {
    return hex(sha256_of_parts({text.title, text.content, text.source_url})).substr(0, 32);
}

std::string wechat_refusal(const WeChatText& text) {
    const std::size_t length = characters(text.content);
    if (length <= longest_content && text.content.size() < largest_content) return {};
    return "the text has " + std::to_string(length) + " characters with its layout, and WeChat takes " +
           std::to_string(longest_content) + "; a person has to shorten or split it";
}

}  // namespace drumtower
