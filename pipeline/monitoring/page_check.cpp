#include "pipeline/monitoring/page_check.hpp"

#include "pipeline/base/utf8.hpp"
#include "pipeline/monitoring/match.hpp"

#include <algorithm>
#include <cctype>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

namespace drumtower {

namespace {

constexpr std::size_t gram = 6;  // characters
constexpr double same_text = 0.6;
constexpr double little_text = 0.2;
constexpr double same_numbers = 0.8;
constexpr std::size_t longest = 200'000;  // bytes that are compared

std::string without_tags(std::string_view html) {
    std::string text;
    bool in_tag = false;
    for (const char c : html.substr(0, longest)) {
        if (c == '<') in_tag = true;
        if (!in_tag) text += c;
        if (c == '>') in_tag = false;
    }
    return text;
}

std::vector<std::string_view> characters_of(std::string_view text) {
    std::vector<std::string_view> characters;
    for (; !text.empty(); text.remove_prefix(characters.back().size()))
        characters.push_back(utf8::first_character(text));
    return characters;
}

std::set<std::string> grams_of(const std::string& text) {
    const std::string bare = bare_title(text);
    const auto characters = characters_of(bare);
    std::set<std::string> grams;
    if (characters.size() < gram) return grams;
    for (std::size_t i = 0; i + gram <= characters.size(); ++i) {
        const char* begin = characters[i].data();
        const std::string_view last = characters[i + gram - 1];
        grams.emplace(begin, static_cast<std::size_t>(last.data() + last.size() - begin));
    }
    return grams;
}

std::set<std::string> numbers_of(std::string_view text) {
    std::set<std::string> numbers;
    std::string number;
    for (const char c : text) {
        if (std::isdigit(static_cast<unsigned char>(c)) != 0) {
            number += c;
        } else if (!number.empty()) {
            numbers.insert(std::exchange(number, {}));
        }
    }
    if (!number.empty()) numbers.insert(number);
    return numbers;
}

template <class T>
double share(const std::set<T>& of, const std::set<T>& in) {
    if (of.empty()) return 1;
    const auto held = std::count_if(of.begin(), of.end(), [&](const T& each) { return in.contains(each); });
    return static_cast<double>(held) / static_cast<double>(of.size());
}

std::string percent(double share) {
    return std::to_string(static_cast<int>(share * 100)) + "%";
}

std::string bare_link(std::string link) {
    for (const std::string_view scheme : {"https://", "http://"}) {
        if (link.starts_with(scheme)) link.erase(0, scheme.size());
    }
    link.erase(std::min(link.find('#'), link.size()));
    while (link.ends_with('/'))
        link.pop_back();
    return link;
}

}  // namespace

double shared_text(const std::string& article, const std::string& page) {
    const auto grams = grams_of(article);
    if (grams.empty()) return 0;
    return share(grams, grams_of(page));
}

PageCheck check_page(const Body& body, const std::string& title, const std::string& url,
                     const PublicPage& page) {
    const std::string article = without_tags(body.html);
    const std::string shown = page.text.substr(0, longest);
    const std::string wanted = bare_title(title);
    const bool same_title = !wanted.empty() && (bare_title(page.title) == wanted ||
                                                bare_title(page.title).find(wanted) != std::string::npos);
    const bool leads_to_original =
        std::any_of(page.links.begin(), page.links.end(),
                    [&](const std::string& link) { return bare_link(link) == bare_link(url); });
    const double text = shared_text(article, shown);
    const double numbers = share(numbers_of(article), numbers_of(shown));
    const std::string found = "标题" + std::string(same_title ? "相同" : "不同") + "，正文相同 " +
                              percent(text) + "，数字相同 " + percent(numbers) +
                              (leads_to_original ? "，有原文链接" : "");
    const bool other_numbers = numbers < same_numbers && text >= little_text;
    if (other_numbers && !leads_to_original)
        return {PageCheck::Answer::unclear, found + "：日期或数字不同，可能是另一份通知"};
    if (text >= same_text || (same_title && text >= little_text) ||
        (leads_to_original && (same_title || text >= little_text)))
        return {PageCheck::Answer::same, found};
    if (!same_title && !leads_to_original && text < little_text) return {PageCheck::Answer::other, found};
    return {PageCheck::Answer::unclear, found};
}

}  // namespace drumtower
