// HTML and XML as a tree, over libxml2: tolerant, never from the network, no external or own entities, no C
// types here. A Node is a view into its Document and lives no longer.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

struct _xmlDoc;
struct _xmlNode;

namespace drumtower::html {

class Node {
public:
    Node() = default;
    explicit Node(_xmlNode* node) : node_(node) {}
    explicit operator bool() const { return node_ != nullptr; }
    bool operator==(const Node&) const = default;
    const void* id() const { return node_; }

    bool is_element() const;
    bool is_text() const;  // CDATA too
    bool is_comment() const;
    /// Local name in lower case; empty for what is no element.
    std::string name() const;
    bool is(std::string_view name) const;
    /// The namespace an XML element lies in.
    std::string_view space() const;
    /// `<o:p>` is no `<p>`.
    bool has_prefix() const;
    /// By local name, case-insensitive; empty when absent.
    std::string attribute(std::string_view name) const;
    bool has_attribute(std::string_view name) const;
    std::vector<std::pair<std::string, std::string>> attributes() const;
    bool has_class(std::string_view name) const;
    /// A text node's own text.
    std::string_view content() const;
    /// All text below, at most `most` bytes; script and style left out.
    std::string text(std::size_t most = 8 * 1024 * 1024) const;

    Node parent() const;  // null above the root element
    Node first_child() const;
    Node next() const;
    std::vector<Node> children() const;  // elements only
    Node child(std::string_view name) const;
    /// The next node of a walk that stays below `top` and visits every node once, parents first.
    Node following(const Node& top) const;
    /// The same, without going below this node.
    Node following_beside(const Node& top) const;

private:
    _xmlNode* node_ = nullptr;
};

/// Visits what lies below `top`, parents first. `begin(node)` says whether to go below it; `end(node)`
/// follows the last one that was below.
template <class Begin, class End>
void walk(const Node& top, Begin begin, End end) {
    Node node = top.first_child();
    while (node) {
        if (begin(node)) {
            node = node.first_child();
            continue;
        }
        while (node != top && !node.next()) {
            node = node.parent();
            if (node != top) end(node);
        }
        if (node == top) return;
        node = node.next();
    }
}

enum class Tolerance { strict, recover };

class Document {
public:
    Document();
    ~Document();
    Document(Document&&) noexcept;
    Document& operator=(Document&&) noexcept;

    /// Any text gives a tree; root() is null when there is nothing in it.
    static Document parse_html(std::string_view utf8);
    /// Null when it is not well-formed (strict), or nothing could be made of it (recover).
    static std::optional<Document> parse_xml(std::string_view utf8, Tolerance tolerance);

    Node root() const;
    /// XPath from the root or from `from`, with a bounded amount of work; nothing on a bad expression.
    std::vector<Node> select(const std::string& xpath, std::size_t most = 2000) const;
    std::vector<Node> select(const Node& from, const std::string& xpath, std::size_t most = 2000) const;

private:
    struct Freed {
        void operator()(_xmlDoc* document) const noexcept;
    };
    std::unique_ptr<_xmlDoc, Freed> document_;
};

/// The start of a document shows a DOCTYPE with declarations of its own: entities to explode.
bool declares_entities(std::string_view text);
/// As it stands in text or a quoted attribute.
std::string escaped(std::string_view text);
/// Text with entities and tags: what a reader would see, on one line.
std::string plain_text(std::string_view markup);

}  // namespace drumtower::html
