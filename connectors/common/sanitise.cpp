#include "connectors/common/sanitise.hpp"

#include "connectors/common/text.hpp"
#include "connectors/common/urls.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace drumtower {

namespace {

constexpr std::size_t most_enclosures = 200;
constexpr std::size_t longest_data_picture = 64 * 1024;

template <std::size_t N>
bool among(const std::array<std::string_view, N>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

enum class Fate { keep, unwrap, drop };

Fate fate_of(std::string_view tag) {
    static constexpr auto kept = std::to_array<std::string_view>(
        {"p",       "br",         "hr",         "h1",     "h2",    "h3",     "h4", "h5", "h6", "div", "span",
         "section", "article",    "blockquote", "pre",    "code",  "strong", "b",  "em", "i",  "u",   "s",
         "del",     "ins",        "sub",        "sup",    "ul",    "ol",     "li", "dl", "dt", "dd",  "table",
         "caption", "colgroup",   "col",        "thead",  "tbody", "tfoot",  "tr", "th", "td", "a",   "img",
         "figure",  "figcaption", "picture",    "source", "video", "audio"});
    static constexpr auto dropped = std::to_array<std::string_view>(
        {"script", "style",  "noscript", "template", "object",   "embed", "applet", "form", "input",
         "button", "select", "textarea", "svg",      "math",     "head",  "title",  "meta", "link",
         "base",   "iframe", "frame",    "frameset", "noframes", "xml",   "canvas"});
    if (among(kept, tag)) return Fate::keep;
    return among(dropped, tag) ? Fate::drop : Fate::unwrap;
}

/// Word's <o:p> comes out of libxml2's HTML parser as a <p>, and only so can one paragraph lie inside
/// another.
bool is_word_mark(const html::Node& node) {
    constexpr std::string_view xhtml = "http://www.w3.org/1999/xhtml";
    if (node.has_prefix()) return node.space() != xhtml;
    if (!node.is("p")) return false;
    html::Node above = node.parent();
    for (int height = 0; above && height < 8; ++height, above = above.parent()) {
        if (above.is("p")) return true;
    }
    return false;
}

Fate fate_of(const html::Node& node) {
    const Fate fate = fate_of(node.name());
    return fate == Fate::keep && is_word_mark(node) ? Fate::unwrap : fate;
}

bool is_void(std::string_view tag) {
    static constexpr auto names = std::to_array<std::string_view>({"br", "hr", "col", "img", "source"});
    return among(names, tag);
}

bool is_kept_attribute(std::string_view tag, std::string_view name) {
    using Names = std::initializer_list<std::string_view>;
    const auto one_of = [&](Names names) {
        return std::find(names.begin(), names.end(), name) != names.end();
    };
    if (tag == "a") return one_of({"href", "title"});
    if (tag == "img") return one_of({"src", "alt", "title", "width", "height"});
    if (tag == "td" || tag == "th") return one_of({"colspan", "rowspan", "align"});
    if (tag == "table") return one_of({"border"});
    if (tag == "col" || tag == "colgroup") return one_of({"span", "width"});
    if (tag == "video" || tag == "audio") return one_of({"src", "poster", "controls"});
    if (tag == "source") return one_of({"src", "type"});
    return false;
}

bool is_address(std::string_view name) {
    return name == "href" || name == "src" || name == "poster";
}

/// What a web page says about its machinery: nothing a reader would miss.
bool goes_unsaid(std::string_view name) {
    return name == "class" || name == "id" || name == "style" || name == "target" || name == "oldsrc" ||
           name == "align" || name == "width" || name == "height" || name == "rel" ||
           name.starts_with("data-");
}

std::string kept_style(std::string_view style) {
    static constexpr auto properties =
        std::to_array<std::string_view>({"text-align", "text-indent", "font-weight", "vertical-align"});
    std::string kept;
    style = style.substr(0, 4096);
    while (!style.empty()) {
        const std::size_t end = style.find(';');
        const std::string_view declaration = style.substr(0, end);
        style.remove_prefix(end == std::string_view::npos ? style.size() : end + 1);
        const std::size_t colon = declaration.find(':');
        if (colon == std::string_view::npos) continue;
        const std::string property = ascii_lower(trimmed(declaration.substr(0, colon)));
        const std::string value = ascii_lower(trimmed(declaration.substr(colon + 1)));
        const bool plain =
            !value.empty() &&
            value.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.%- ") == std::string::npos;
        if (!among(properties, property) || !plain) continue;
        if (!kept.empty()) kept += "; ";
        kept += property + ": " + value;
    }
    return kept;
}

bool is_small_picture(std::string_view data) {
    const std::string head = ascii_lower(data.substr(0, 22));
    return data.size() <= longest_data_picture &&
           (head.starts_with("data:image/png;base64,") || head.starts_with("data:image/jpeg;base64") ||
            head.starts_with("data:image/gif;base64,"));
}

/// The address as it may stand in a copy, or empty.
std::string kept_address(std::string_view tag, std::string_view address, std::string_view base) {
    const std::string scheme = scheme_of(address);
    if (scheme == "data")
        return tag == "img" && is_small_picture(trimmed(address)) ? std::string(trimmed(address))
                                                                  : std::string{};
    if (scheme == "mailto" || scheme == "tel")
        return tag == "a" ? std::string(trimmed(address)) : std::string{};
    if (!scheme.empty() && scheme != "http" && scheme != "https") return {};
    return resolve(base, address);
}

std::string picture_address(const html::Node& picture) {
    for (const std::string_view name : {"src", "oldsrc", "data-src", "data-original"}) {
        const std::string address = picture.attribute(name);
        const bool stands_in = name == "src" && scheme_of(address) == "data" &&
                               (picture.has_attribute("data-src") || picture.has_attribute("data-original"));
        if (!trimmed(address).empty() && !stands_in) return address;
    }
    return {};
}

bool is_dot(const html::Node& picture) {
    const auto tiny = [](const std::string& size) {
        return size == "0" || size == "1" || size == "1px" || size == "0px";
    };
    return tiny(picture.attribute("width")) && tiny(picture.attribute("height"));
}

bool is_icon(std::string_view address) {
    const std::string lower = ascii_lower(address);
    return contains(lower, "/icon") || contains(lower, "/fileico") || contains(lower, "filetype") ||
           contains(lower, "/sysimage/");
}

class Cleaner {
public:
    explicit Cleaner(std::string_view base) : base_(base) {}

    Sanitised inside(const html::Node& top) {
        html::walk(
            top, [this](const html::Node& node) { return begin(node); },
            [this](const html::Node& node) { end(node); });
        return std::move(result_);
    }

private:
    /// Writes what stands before the children; true when they are to be visited. Else the node is finished.
    bool begin(const html::Node& node) {
        if (node.is_text()) result_.html += html::escaped(node.content());
        if (!node.is_element()) return false;
        const std::string tag = node.name();
        const Fate fate = fate_of(node);
        if (fate == Fate::drop) {
            drop(tag);
            return false;
        }
        if (fate == Fate::keep && !open(node, tag)) return false;
        if (node.first_child()) return true;
        end(node);
        return false;
    }

    /// False: the element is not carried on at all.
    bool open(const html::Node& node, const std::string& tag) {
        std::string attributes;
        for (const auto& [name, value] : node.attributes()) {
            if (is_address(name) && is_kept_attribute(tag, name)) continue;
            if (is_kept_attribute(tag, name)) {
                attributes += " " + name + "=\"" + html::escaped(value) + "\"";
            } else if (name == "style") {
                const std::string style = kept_style(value);
                if (!style.empty()) attributes += " style=\"" + style + "\"";
            } else if (!goes_unsaid(name)) {
                drop(name);
            }
        }
        const auto addresses = addresses_of(node, tag);
        if (!addresses) return false;
        result_.html += "<" + tag + *addresses + attributes + ">";
        return true;
    }

    std::optional<std::string> addresses_of(const html::Node& node, const std::string& tag) {
        std::string text;
        for (const std::string_view name : {"href", "src", "poster"}) {
            if (!is_kept_attribute(tag, name)) continue;
            const bool picture = tag == "img" && name == "src";
            const std::string written = picture ? picture_address(node) : node.attribute(name);
            if (trimmed(written).empty()) {
                if (picture) return std::nullopt;
                continue;
            }
            const std::string address = kept_address(tag, written, base_);
            if (address.empty()) {
                drop(tag + " " + (scheme_of(written).empty() ? "bad address" : scheme_of(written) + ":"));
                if (picture) return std::nullopt;
                continue;
            }
            if (picture && is_dot(node)) {
                drop("img 1x1");
                return std::nullopt;
            }
            note(node, tag, address);
            text += " " + std::string(name) + "=\"" + html::escaped(address) + "\"";
        }
        return text;
    }

    void note(const html::Node& node, std::string_view tag, const std::string& address) {
        if (tag == "img" && scheme_of(address) != "data" && !is_icon(address)) {
            add(result_.pictures, {address, one_line(node.attribute("alt"))});
        } else if (tag == "a" && is_attachment(node, address)) {
            add(result_.attachments, attachment_of(node, address));
        }
    }

    static void add(std::vector<Enclosure>& list, Enclosure enclosure) {
        const bool known = std::any_of(list.begin(), list.end(),
                                       [&](const Enclosure& other) { return other.url == enclosure.url; });
        if (!known && list.size() < most_enclosures) list.push_back(std::move(enclosure));
    }

    void end(const html::Node& node) {
        const std::string tag = node.name();
        if (fate_of(node) == Fate::keep && !is_void(tag)) result_.html += "</" + tag + ">";
    }

    void drop(const std::string& what) {
        const std::string name(shortened(what, 60));
        if (result_.dropped.size() < 50 &&
            std::find(result_.dropped.begin(), result_.dropped.end(), name) == result_.dropped.end()) {
            result_.dropped.push_back(name);
        }
    }

    std::string base_;
    Sanitised result_;
};

}  // namespace

bool is_file_address(std::string_view address) {
    static constexpr auto endings =
        std::to_array<std::string_view>({"pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "zip", "rar",
                                         "wps", "et", "ofd", "csv", "txt", "7z"});
    const auto url = parse_url(address);
    if (!url) return false;
    const std::size_t dot = url->path.rfind('.');
    return dot != std::string::npos &&
           among(endings, ascii_lower(std::string_view(url->path).substr(dot + 1)));
}

bool is_attachment(const html::Node& link, std::string_view address) {
    return is_file_address(address) || contains(address, "/_content/download.jsp") ||
           contains(address, "/attachment/") || link.has_class("nfw-cms-attachment");
}

Enclosure attachment_of(const html::Node& link, std::string_view address) {
    std::string name = one_line(link.text(1000));
    if (name.empty()) name = one_line(link.attribute("title"));
    if (name.empty()) name = one_line(link.attribute("download"));
    if (name.empty()) name = address.substr(address.rfind('/') + 1);
    return {std::string(address), std::move(name)};
}

Sanitised sanitise(const html::Node& top, std::string_view base) {
    return Cleaner(base).inside(top);
}

Sanitised sanitise(std::string_view fragment, std::string_view base) {
    const auto document =
        html::Document::parse_html("<html><body>" + std::string(fragment) + "</body></html>");
    const html::Node body = document.root() ? document.root().child("body") : html::Node();
    return body ? sanitise(body, base) : Sanitised{};
}

}  // namespace drumtower
