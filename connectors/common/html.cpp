#include "connectors/common/html.hpp"

#include "connectors/common/text.hpp"
#include "pipeline/base/handle.hpp"

#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/xpath.h>

#include <algorithm>

namespace drumtower::html {

namespace {

constexpr unsigned long most_xpath_steps = 3'000'000;

using XPathContext = Handle<xmlXPathContext, xmlXPathFreeContext>;
using XPathObject = Handle<xmlXPathObject, xmlXPathFreeObject>;
using HtmlParser = Handle<htmlParserCtxt, htmlFreeParserCtxt>;
using XmlParser = Handle<xmlParserCtxt, xmlFreeParserCtxt>;

std::string_view view(const xmlChar* text) {
    return text == nullptr ? std::string_view{} : reinterpret_cast<const char*>(text);
}
const xmlChar* xml(const std::string& text) {
    return reinterpret_cast<const xmlChar*>(text.c_str());
}

xmlParserInputPtr refuse_entity(const char*, const char*, xmlParserCtxtPtr) {
    return nullptr;
}

/// libxml2 keeps tables for the whole process; made once, before the first parse on any thread.
void prepare() {
    static const bool done = [] {
        xmlInitParser();
        xmlSetExternalEntityLoader(refuse_entity);
        return true;
    }();
    static_cast<void>(done);
}

std::string attribute_text(const xmlAttr* attribute) {
    std::string text;
    for (const xmlNode* part = attribute->children; part != nullptr; part = part->next) {
        if (part->type == XML_TEXT_NODE) text += view(part->content);
    }
    return text;
}

/// Unicode allows it, an XML document does not declare otherwise: our text is UTF-8 whatever it says of
/// itself.
std::string_view without_declaration(std::string_view text) {
    text = trimmed(text);
    if (!text.starts_with("<?xml")) return text;
    const std::size_t end = text.find("?>");
    return end == std::string_view::npos ? text : text.substr(end + 2);
}

/// libxml2 compares every attribute of a tag with every other. Cut off what no page needs, up to the tag's
/// end.
class AttributeLimit {
public:
    explicit AttributeLimit(std::string_view text) : text_(text) {}

    std::string applied() {
        std::string kept;
        for (std::size_t at = text_.find('<'); at != std::string_view::npos; at = text_.find('<', at)) {
            ++at;
            if (at >= text_.size() || !starts_name(text_[at])) continue;
            const std::size_t cut = excess_from(at);
            if (cut == std::string_view::npos) continue;
            kept += text_.substr(done_, cut - done_);
            done_ = at = std::min(text_.find_first_of("<>", cut), text_.size());
        }
        kept += text_.substr(done_);
        return kept;
    }

private:
    static constexpr int most = 500;
    static bool starts_name(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':' || (c & 0x80) != 0;
    }
    static bool in_name(char c) { return starts_name(c) || (c >= '0' && c <= '9') || c == '-' || c == '.'; }
    static bool blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '/'; }

    /// Where the tag that begins at `at` has had its fill; moves `at` behind what was looked at.
    std::size_t excess_from(std::size_t& at) const {
        while (at < text_.size() && in_name(text_[at]))
            ++at;
        for (int count = 0; at < text_.size(); ++count) {
            if (count > most) return at;
            while (at < text_.size() && blank(text_[at]))
                ++at;
            if (at >= text_.size() || text_[at] == '<' || text_[at] == '>') break;
            skip_attribute(at);
        }
        return std::string_view::npos;
    }

    /// A name with its value, or one thing that is neither.
    void skip_attribute(std::size_t& at) const {
        if (!starts_name(text_[at])) {
            ++at;
            return;
        }
        while (at < text_.size() && in_name(text_[at]))
            ++at;
        std::size_t value = at;
        while (value < text_.size() && blank(text_[value]) && text_[value] != '/')
            ++value;
        if (value >= text_.size() || text_[value] != '=') return;
        ++value;
        while (value < text_.size() && blank(text_[value]) && text_[value] != '/')
            ++value;
        const bool quoted = value < text_.size() && (text_[value] == '"' || text_[value] == '\'');
        at = quoted ? std::min(text_.find(text_[value], value + 1), text_.size() - 1) + 1
                    : std::min(text_.find_first_of(" \t\r\n<>", value), text_.size());
    }

    std::string_view text_;
    std::size_t done_ = 0;
};

bool silent(std::string_view name) {
    return name == "script" || name == "style" || name == "noscript" || name == "template";
}

}  // namespace

bool Node::is_element() const {
    return node_ != nullptr && node_->type == XML_ELEMENT_NODE;
}
bool Node::is_text() const {
    return node_ != nullptr && (node_->type == XML_TEXT_NODE || node_->type == XML_CDATA_SECTION_NODE);
}
bool Node::is_comment() const {
    return node_ != nullptr && node_->type == XML_COMMENT_NODE;
}

std::string Node::name() const {
    return is_element() ? ascii_lower(view(node_->name)) : std::string{};
}
bool Node::is(std::string_view name) const {
    return is_element() && view(node_->name).size() == name.size() && ascii_lower(view(node_->name)) == name;
}
std::string_view Node::space() const {
    return is_element() && node_->ns != nullptr ? view(node_->ns->href) : std::string_view{};
}

bool Node::has_prefix() const {
    return is_element() && node_->ns != nullptr && node_->ns->prefix != nullptr;
}

std::string Node::attribute(std::string_view name) const {
    if (!is_element()) return {};
    for (const xmlAttr* attribute = node_->properties; attribute != nullptr; attribute = attribute->next) {
        if (ascii_lower(view(attribute->name)) == name) return attribute_text(attribute);
    }
    return {};
}

bool Node::has_attribute(std::string_view name) const {
    if (!is_element()) return false;
    for (const xmlAttr* attribute = node_->properties; attribute != nullptr; attribute = attribute->next) {
        if (ascii_lower(view(attribute->name)) == name) return true;
    }
    return false;
}

std::vector<std::pair<std::string, std::string>> Node::attributes() const {
    std::vector<std::pair<std::string, std::string>> found;
    if (!is_element()) return found;
    for (const xmlAttr* attribute = node_->properties; attribute != nullptr; attribute = attribute->next) {
        found.emplace_back(ascii_lower(view(attribute->name)), attribute_text(attribute));
    }
    return found;
}

bool Node::has_class(std::string_view name) const {
    const std::string classes = attribute("class");
    for (std::size_t at = classes.find(name); at != std::string::npos; at = classes.find(name, at + 1)) {
        const std::size_t end = at + name.size();
        const bool starts =
            at == 0 || std::string_view(" \t\r\n").find(classes[at - 1]) != std::string_view::npos;
        const bool ends =
            end == classes.size() || std::string_view(" \t\r\n").find(classes[end]) != std::string_view::npos;
        if (starts && ends) return true;
    }
    return false;
}

std::string_view Node::content() const {
    return is_text() || is_comment() ? view(node_->content) : std::string_view{};
}

std::string Node::text(std::size_t most) const {
    if (is_text()) return std::string(shortened(content(), most));
    std::string text;
    for (Node node = first_child(); node && text.size() < most;) {
        if (node.is_text()) text += shortened(node.content(), most - text.size());
        node = silent(node.name()) ? node.following_beside(*this) : node.following(*this);
    }
    return text;
}

Node Node::parent() const {
    const bool inside =
        node_ != nullptr && node_->parent != nullptr && node_->parent->type == XML_ELEMENT_NODE;
    return inside ? Node(node_->parent) : Node();
}
Node Node::first_child() const {
    return is_element() ? Node(node_->children) : Node();
}
Node Node::next() const {
    return node_ == nullptr ? Node() : Node(node_->next);
}

std::vector<Node> Node::children() const {
    std::vector<Node> found;
    for (Node node = first_child(); node; node = node.next()) {
        if (node.is_element()) found.push_back(node);
    }
    return found;
}

Node Node::child(std::string_view name) const {
    for (Node node = first_child(); node; node = node.next()) {
        if (node.is(name)) return node;
    }
    return {};
}

Node Node::following_beside(const Node& top) const {
    for (Node node = *this; node && node != top; node = node.parent()) {
        if (node.next()) return node.next();
    }
    return {};
}

Node Node::following(const Node& top) const {
    if (Node below = first_child()) return below;
    return following_beside(top);
}

Document::Document() = default;
Document::~Document() = default;
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;
void Document::Freed::operator()(_xmlDoc* document) const noexcept {
    xmlFreeDoc(document);
}

Document Document::parse_html(std::string_view utf8) {
    prepare();
    Document result;
    const HtmlParser parser{htmlNewParserCtxt()};
    if (!parser || trimmed(utf8).empty()) return result;
    const std::string text = AttributeLimit(utf8).applied();
    constexpr int options = HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                            HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC;
    result.document_.reset(htmlCtxtReadMemory(parser.get(), text.data(), static_cast<int>(text.size()),
                                              nullptr, "UTF-8", options));
    return result;
}

std::optional<Document> Document::parse_xml(std::string_view utf8, Tolerance tolerance) {
    prepare();
    const XmlParser parser{xmlNewParserCtxt()};
    if (!parser) return std::nullopt;
    const std::string text = AttributeLimit(without_declaration(utf8)).applied();
    int options =
        XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOCDATA | XML_PARSE_IGNORE_ENC;
    if (tolerance == Tolerance::recover) options |= XML_PARSE_RECOVER;
    Document result;
    result.document_.reset(xmlCtxtReadMemory(parser.get(), text.data(), static_cast<int>(text.size()),
                                             nullptr, "UTF-8", options));
    if (!result.root()) return std::nullopt;
    return result;
}

Node Document::root() const {
    return document_ ? Node(xmlDocGetRootElement(document_.get())) : Node();
}

std::vector<Node> Document::select(const std::string& xpath, std::size_t most) const {
    return select(root(), xpath, most);
}

std::vector<Node> Document::select(const Node& from, const std::string& xpath, std::size_t most) const {
    std::vector<Node> found;
    if (!document_ || !from) return found;
    const XPathContext context{xmlXPathNewContext(document_.get())};
    if (!context) return found;
    context->opLimit = most_xpath_steps;
    xmlSetStructuredErrorFunc(nullptr, [](void*, xmlErrorPtr) {});
    context->node = const_cast<xmlNode*>(static_cast<const xmlNode*>(from.id()));
    const XPathObject result{xmlXPathEvalExpression(xml(xpath), context.get())};
    xmlSetStructuredErrorFunc(nullptr, nullptr);
    if (!result || result->type != XPATH_NODESET || result->nodesetval == nullptr) return found;
    const auto count = std::min(static_cast<std::size_t>(result->nodesetval->nodeNr), most);
    for (std::size_t i = 0; i < count; ++i)
        found.emplace_back(result->nodesetval->nodeTab[i]);
    return found;
}

bool declares_entities(std::string_view text) {
    text = text.substr(0, 64 * 1024);
    const std::string lower = ascii_lower(text);
    const std::size_t at = lower.find("<!doctype");
    if (at == std::string::npos) return contains(lower, "<!entity");
    const std::size_t end = lower.find_first_of("[>", at);
    return end == std::string::npos || lower[end] == '[';
}

std::string escaped(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    for (const char c : text) {
        switch (c) {
            case '&':
                result += "&amp;";
                break;
            case '<':
                result += "&lt;";
                break;
            case '>':
                result += "&gt;";
                break;
            case '"':
                result += "&quot;";
                break;
            default:
                result += c;
        }
    }
    return result;
}

std::string plain_text(std::string_view markup) {
    if (markup.find_first_of("<&") == std::string_view::npos) return one_line(markup);
    const Document document = Document::parse_html("<div>" + std::string(markup) + "</div>");
    return document.root() ? one_line(document.root().text()) : one_line(markup);
}

}  // namespace drumtower::html
