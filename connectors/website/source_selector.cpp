#include "connectors/website/source_selector.hpp"

#include "connectors/common/text.hpp"

namespace drumtower::website {

namespace {

constexpr std::string_view lower = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

class Translator {
public:
    explicit Translator(std::string_view text) : text_(trimmed(text)) {}

    std::optional<Selector> translate() {
        Selector selector;
        if (text_.empty() || text_.size() > 500) return refuse("empty or too long");
        while (!done() && peek() != '@') {
            const auto path = one_path();
            if (!path) return std::nullopt;
            if (!selector.xpath.empty()) selector.xpath += " | ";
            selector.xpath += *path;
            if (done() || peek() != ',') break;
            ++at_;
            skip_space();
            if (done()) return refuse("nothing after ','");
        }
        if (!done() && peek() == '@') {
            ++at_;
            selector.attribute = ascii_lower(word());
            if (selector.attribute.empty()) return refuse("'@' without an attribute's name");
        }
        if (!done()) return refuse("'" + std::string(1, peek()) + "' is not understood");
        return selector;
    }
    const std::string& why() const { return why_; }

private:
    bool done() const { return at_ >= text_.size(); }
    char peek() const { return text_[at_]; }
    std::nullopt_t refuse(std::string why) {
        if (why_.empty()) why_ = std::move(why);
        return std::nullopt;
    }
    bool skip_space() {
        const std::size_t from = at_;
        while (!done() && (peek() == ' ' || peek() == '\t' || peek() == '\n'))
            ++at_;
        return at_ > from;
    }
    std::string word() {
        const std::size_t from = at_;
        while (!done()) {
            const char c = peek();
            const bool part = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                              c == '-' || c == '_' || (c & 0x80) != 0;
            if (!part) break;
            ++at_;
        }
        return std::string(text_.substr(from, at_ - from));
    }

    /// From the right, "ul > li a" as a[ancestor::li[parent::ul]]: a path from the left makes libxml2 merge
    /// node sets without end on a deeply nested page.
    std::optional<std::string> one_path() {
        std::string path;
        for (std::string_view above;;) {
            const auto step = one_step();
            if (!step) return std::nullopt;
            path = path.empty() ? *step : *step + "[" + std::string(above) + path + "]";
            const bool space = skip_space();
            if (done() || peek() == ',' || peek() == '@') return ".//" + path;
            if (peek() != '>' && !space) return refuse("'" + std::string(1, peek()) + "' is not understood");
            above = peek() == '>' ? "parent::" : "ancestor::";
            if (peek() == '>') {
                ++at_;
                skip_space();
            }
        }
    }

    std::optional<std::string> one_step() {
        if (done()) return refuse("it ends too early");
        const std::size_t from = at_;
        std::string step = "*";
        if (peek() == '*') {
            ++at_;
        } else if (const std::string tag = ascii_lower(word()); !tag.empty()) {
            if (tag.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_") != std::string::npos)
                return refuse("no such tag");
            if (tag.front() == '-' || (tag.front() >= '0' && tag.front() <= '9'))
                return refuse("a tag begins with a letter");
            step = tag;
        }
        while (!done() && (peek() == '.' || peek() == '#' || peek() == '[')) {
            const auto test = one_test(text_[at_++]);
            if (!test) return std::nullopt;
            step += *test;
        }
        if (at_ == from) return refuse("'" + std::string(1, peek()) + "' is not understood");
        return step;
    }

    std::optional<std::string> one_test(char kind) {
        const std::string name = word();
        if (name.empty()) return refuse("a name is missing after '" + std::string(1, kind) + "'");
        if (kind == '.') return "[contains(concat(' ',normalize-space(@class),' '),' " + name + " ')]";
        if (kind == '#') return "[@id='" + name + "']";
        if (name.find_first_not_of(std::string(lower) + std::string(upper) + "0123456789-_") !=
                std::string::npos ||
            name.front() == '-' || (name.front() >= '0' && name.front() <= '9')) {
            return refuse("no such attribute");
        }
        const std::string attribute = "@" + ascii_lower(name);
        if (!done() && peek() == ']') return ++at_, "[" + attribute + "]";
        if (done() || peek() != '=') return refuse("'=' or ']' is missing");
        ++at_;
        const auto value = quoted_value();
        if (!value) return std::nullopt;
        return "[" + attribute + "=" + *value + "]";
    }

    /// As an XPath string; the value may not hold both kinds of quotes, which CSS hardly needs.
    std::optional<std::string> quoted_value() {
        const bool quotes = !done() && (peek() == '"' || peek() == '\'');
        const char end = quotes ? text_[at_++] : ']';
        const std::size_t close = text_.find(end, at_);
        if (close == std::string_view::npos) return refuse("']' is missing");
        const std::string value(text_.substr(at_, close - at_));
        at_ = close + 1;
        if (quotes && (done() || text_[at_++] != ']')) return refuse("']' is missing");
        if (value.find('\'') == std::string::npos) return "'" + value + "'";
        if (value.find('"') == std::string::npos) return "\"" + value + "\"";
        return refuse("a value with both kinds of quotes");
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::string why_;
};

}  // namespace

std::optional<Selector> parse_selector(std::string_view text, std::string* why) {
    Translator translator(text);
    auto selector = translator.translate();
    if (!selector && why != nullptr) *why = translator.why();
    return selector;
}

html::Node first_of(const html::Document& document, const html::Node& from, const Selector& selector) {
    if (selector.xpath.empty()) return from;
    const auto found = document.select(from, selector.xpath, 1);
    return found.empty() ? html::Node() : found.front();
}

std::string value_of(const html::Document& document, const html::Node& from, const Selector& selector) {
    const html::Node node = first_of(document, from, selector);
    if (!node) return {};
    return one_line(selector.attribute.empty() ? node.text(100'000) : node.attribute(selector.attribute));
}

}  // namespace drumtower::website
