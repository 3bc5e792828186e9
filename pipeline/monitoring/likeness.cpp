#include "pipeline/monitoring/likeness.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace drumtower {

namespace {

// Chosen on one half of the labelled pairs, reported on the other (tests/data/matching).
constexpr double is_whole = 0.85;          // of the shorter of the two texts
constexpr double is_part = 0.5;            // it may be
constexpr double is_condensed_part = 0.7;  // of the post, the rest being its own words
constexpr double is_little = 0.2;          // it is not
constexpr double is_unlike = 0.35;         // under the same title
constexpr double few_replaced = 0.06;      // of what is common
constexpr double many_replaced = 0.18;
constexpr std::size_t some_words = 30;  // tokens that say something
constexpr std::size_t few_words = 16;   // tokens that hint at something
constexpr std::size_t short_text = 12;  // tokens; less than this is no text
constexpr std::size_t own_title = 10;   // tokens of a title that names its subject
constexpr std::size_t short_title = 8;  // tokens of a title that may be ours
constexpr std::size_t long_added = 14;  // tokens that a title may have more, 【转载】 and the like

enum class Titles { none, same, added, begins, part, other, contrary };

constexpr std::array<std::string_view, 12> turns{"取消", "延期", "更正", "补充", "撤回", "作废",
                                                 "废止", "推迟", "改期", "调整", "变更", "解读"};

/// Says something that makes a notice another one, and the article's title does not.
bool turns_around(std::string_view shown, std::string_view article) {
    return std::any_of(turns.begin(), turns.end(), [&](std::string_view word) {
        return shown.find(word) != std::string_view::npos && article.find(word) == std::string_view::npos;
    });
}

/// （二）, 第3期: the next one of a series.
bool is_ordinal(const std::string& added) {
    const Tokens tokens = tokens_of(added + "期");
    return tokens.size() == 2 && is_number(tokens.front());
}

Titles compare_titles(const Likened& article, const Shown& post) {
    const std::string shown = bare_title(post.title);
    if (shown.empty() || article.title.empty()) return Titles::none;
    if (shown == article.title) return Titles::same;
    const std::size_t at = shown.find(article.title);
    if (at != std::string::npos) {
        std::string added = shown;
        added.erase(at, article.title.size());
        if (turns_around(added, {}) || is_ordinal(added)) return Titles::contrary;
        return tokens_of(added).size() <= long_added ? Titles::added : Titles::other;
    }
    const bool cut = post.title_cut || post.title.ends_with("…") || post.title.ends_with("...");
    if (cut && article.title.starts_with(shown) && 3 * shown.size() >= 2 * article.title.size()) {
        const Tokens hidden = tokens_of(article.title.substr(shown.size()));
        const bool number = std::any_of(hidden.begin(), hidden.end(), is_number);
        return number ? Titles::part : Titles::begins;
    }
    const Tokens tokens = tokens_of(post.title);
    if (tokens == article.heading) return Titles::same;
    const std::size_t common = align(article.heading, tokens).common;
    if (turns_around(shown, article.title) && 2 * common >= article.heading.size()) return Titles::contrary;
    return common >= short_title && 5 * common >= 4 * tokens.size() ? Titles::part : Titles::other;
}

std::string percent(double share) {
    return std::to_string(static_cast<int>(share * 100)) + "%";
}

struct Texts {
    bool shown = false;       // there is a text to compare
    std::size_t length = 0;   // of it, with the title
    std::size_t numbers = 0;  // that it could have in common with the article
    double of_article = 0;
    double of_post = 0;
    double replaced = 0;
    Alignment found;
    double most() const { return std::max(of_article, of_post); }
};

std::size_t numbers_in(const Tokens& tokens) {
    return static_cast<std::size_t>(std::count_if(tokens.begin(), tokens.end(), is_number));
}

Texts compare_texts(const Likened& article, const Shown& post) {
    Texts texts;
    const Tokens shown = tokens_of(words_of(post.title, post.text));
    texts.length = shown.size();
    texts.shown = tokens_of(post.text, short_text).size() >= short_text;
    if (!texts.shown || article.text.empty()) return texts;
    texts.found = align(article.text, shown);
    texts.numbers = std::min(numbers_in(article.text), numbers_in(shown));
    const auto common = static_cast<double>(texts.found.common);
    texts.of_article = common / static_cast<double>(article.text.size());
    texts.of_post = common / static_cast<double>(shown.size());
    texts.replaced = common == 0 ? 1 : static_cast<double>(texts.found.replaced) / common;
    return texts;
}

/// Dates, hours and figures are what makes a notice this one.
bool has_its_numbers(const Texts& texts) {
    return texts.found.equal_numbers * 5 >= texts.numbers * 2;
}

/// Our text shortened, or among other things: nothing contradicts, and the figures are ours.
bool is_condensed(const Texts& texts) {
    const Alignment& found = texts.found;
    if (found.other_numbers > 0 || found.common < some_words || !has_its_numbers(texts)) return false;
    if (texts.of_post >= is_condensed_part && texts.replaced <= many_replaced)
        return found.equal_numbers >= 2;
    return texts.of_article >= is_part && texts.replaced <= few_replaced / 2 && found.equal_numbers >= 4;
}

std::string told(Titles titles, const Texts& texts, bool link) {
    static constexpr std::array<std::string_view, 7> words{
        "没有标题", "标题相同", "标题多了字", "标题只见开头", "标题是其中一段", "标题不同", "标题意思相反"};
    std::string text(words[static_cast<std::size_t>(titles)]);
    if (texts.shown)
        text += "，原文的 " + percent(texts.of_article) + " 在其中，其文字的 " + percent(texts.of_post) +
                " 出自原文";
    if (texts.found.other_numbers > 0)
        text += "，" + std::to_string(texts.found.other_numbers) + " 处日期或数字不同";
    if (link) text += "，有原文链接";
    return text;
}

}  // namespace

std::string words_of(const std::string& title, const std::string& text) {
    return bare_title(text).starts_with(bare_title(title)) ? text : title + "\n" + text;
}

Likened::Likened(const std::string& of_title, const std::string& html, ContentHash of_content)
    : content(std::move(of_content)),
      title(bare_title(of_title)),
      heading(tokens_of(of_title)),
      text(tokens_of(of_title + "\n" + without_tags(html))),
      grams(grams_of(text)) {}

Likeness liken(const Likened& article, const Shown& post) {
    using Answer = Likeness::Answer;
    const Titles titles = compare_titles(article, post);
    const Texts texts = compare_texts(article, post);
    const Alignment& found = texts.found;
    const bool link = post.leads_to_original;
    const bool titled = titles == Titles::same || titles == Titles::added || titles == Titles::begins;
    const auto answer = [&](Answer given, bool twin = false) {
        return Likeness{given, told(titles, texts, link), texts.most(), twin};
    };
    if (titles == Titles::contrary) return answer(link ? Answer::unclear : Answer::other, true);
    if (found.other_numbers > 0 && texts.most() >= is_little) {
        // Corrected, or written otherwise: to miss a repost is worse than to ask about one.
        const bool slip =
            titled && texts.most() >= is_whole && found.equal_numbers >= 3 * found.other_numbers;
        return answer(link || slip ? Answer::unclear : Answer::other, true);
    }
    const bool whole =
        texts.of_article >= is_whole || (texts.of_post >= is_whole && found.common >= some_words);
    if (whole && texts.replaced <= few_replaced) return answer(Answer::same);
    if (is_condensed(texts)) return answer(Answer::same);
    if (whole) return answer(titled || texts.replaced <= many_replaced ? Answer::unclear : Answer::other);
    if (link && turns_around(post.title + post.text, article.title)) return answer(Answer::unclear);
    if (link && (titled || texts.of_post >= is_little || texts.length < some_words))
        return answer(Answer::same);
    if (titled && !texts.shown)
        return answer(article.heading.size() >= own_title ? Answer::same : Answer::unclear);
    if (titled && texts.most() >= is_part && has_its_numbers(texts)) return answer(Answer::same);
    if (titled) return answer(texts.most() < is_unlike ? Answer::other : Answer::unclear);
    const bool maybe = texts.most() >= is_part && found.common >= few_words;
    const bool hinted = titles == Titles::part && !texts.shown;
    return answer(link || maybe || hinted ? Answer::unclear : Answer::other);
}

}  // namespace drumtower
