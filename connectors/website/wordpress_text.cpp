#include "connectors/website/wordpress_text.hpp"

#include "connectors/common/html.hpp"
#include "connectors/common/text.hpp"
#include "connectors/common/urls.hpp"

namespace drumtower {

namespace {

constexpr std::string_view marker = "drumtower-";

std::string with_copies(std::string html, const std::vector<PictureCopy>& copies) {
    for (const auto& [url, copy] : copies) {
        if (url.empty() || copy.empty()) continue;
        const std::string by = "\"" + html::escaped(copy) + "\"";
        html = replaced(html, "\"" + html::escaped(url) + "\"", by);
        html = replaced(html, "\"" + url + "\"", by);
    }
    return html;
}

std::string unlinked_attachments(const Body& body) {
    std::string list;
    for (const Enclosure& file : body.attachments) {
        if (contains(body.html, file.url) || contains(body.html, html::escaped(file.url))) continue;
        const std::string& name = file.name.empty() ? file.url : file.name;
        list += "<li><a href=\"" + html::escaped(file.url) + "\">" + html::escaped(name) + "</a></li>";
    }
    return list.empty() ? list : "<p>附件：</p><ul>" + list + "</ul>";
}

}  // namespace

std::string wordpress_slug(const DeliveryId& delivery) {
    return std::string(marker) + delivery.str();
}

std::string delivery_in_slug(std::string_view slug) {
    if (!slug.starts_with(marker)) return {};
    slug.remove_prefix(marker.size());
    return std::string(slug.substr(0, slug.find_first_of("-_")));
}

std::string wordpress_content(const Posting& posting, const std::vector<PictureCopy>& copies) {
    std::string text = with_copies(posting.body.html, copies) + unlinked_attachments(posting.body);
    text += "<p>来源：" + html::escaped(posting.origin_name) + "　<a href=\"" + html::escaped(posting.url) +
            "\">原文链接</a></p>";
    return "<!-- wp:html -->\n" + text + "\n<!-- /wp:html -->";
}

bool same_text(std::string_view left_html, std::string_view right_html) {
    return normalise_title(html::plain_text(left_html)) == normalise_title(html::plain_text(right_html));
}

std::string original_link(std::string_view html, std::string_view post_url) {
    const auto document = html::Document::parse_html(html);
    const std::string own = authority_of(post_url);
    std::string first;
    for (const html::Node& link : document.select("//a[@href]")) {
        const std::string address = canonical_url(resolve(post_url, link.attribute("href")));
        if (address.empty() || authority_of(address) == own) continue;
        if (contains(link.text(), "原文")) return address;
        if (first.empty()) first = address;
    }
    return first;
}

}  // namespace drumtower
