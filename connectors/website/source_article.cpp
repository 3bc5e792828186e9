#include "connectors/website/source_article.hpp"

#include "connectors/common/dates.hpp"
#include "connectors/common/sanitise.hpp"
#include "connectors/common/text.hpp"
#include "connectors/common/urls.hpp"
#include "connectors/website/source_density.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace drumtower::website {

namespace {

using Metas = std::map<std::string, std::string>;

Metas metas_of(const html::Document& document) {
    Metas metas;
    for (const html::Node& meta : document.select("//meta[@name and @content]", 200)) {
        const std::string value = one_line(meta.attribute("content"));
        if (value.empty() || ascii_lower(value) == "null") continue;
        metas.try_emplace(ascii_lower(one_line(meta.attribute("name"))), value);
    }
    return metas;
}

std::string meta(const Metas& metas, std::string_view name) {
    const auto found = metas.find(std::string(name));
    return found == metas.end() ? std::string{} : found->second;
}

std::string base_of(const html::Document& document, const std::string& page_url) {
    const auto bases = document.select("//base[@href]", 1);
    const std::string base =
        bases.empty() ? std::string{} : resolve(page_url, bases.front().attribute("href"));
    return parse_url(base) ? base : page_url;
}

// ---- title ----

std::string unescaped_again(const std::string& title) {
    const bool rest = contains(title, "&nbsp;") || contains(title, "&amp;") || contains(title, "&quot;") ||
                      contains(title, "&ldquo;") || contains(title, "&rdquo;") || contains(title, "&middot;");
    return rest ? html::plain_text(title) : title;
}

/// "…_福州市鼓楼区人民政府" without the site.
std::string without_site(const std::string& title, const std::string& site) {
    for (const std::string_view bar : {"_", " - ", "-", "|", "——"}) {
        const std::size_t at = title.rfind(bar);
        if (at == std::string::npos || at == 0) continue;
        const std::string tail = one_line(title.substr(at + bar.size()));
        const bool names_site = tail == site || tail.ends_with("政府") || tail.ends_with("网") ||
                                tail.ends_with("网站") || tail.ends_with("门户");
        if (names_site) return one_line(title.substr(0, at));
    }
    return title;
}

std::string title_of(const html::Document& document, const Metas& metas, std::string_view listed) {
    std::string title = meta(metas, "articletitle");
    const std::string wanted = normalise_title(listed);
    if (title.empty()) {
        const std::string heading =
            "//h1 | //h2 | //h3 | //*[contains(@class,'title') or contains(@class,'Title') or "
            "contains(@class,'_tit')]";
        const auto headings = document.select(heading, 60);
        for (const html::Node& node : headings) {
            const std::string text = one_line(node.text(600));
            if (!wanted.empty() && normalise_title(text).starts_with(wanted)) return unescaped_again(text);
        }
        if (!listed.empty() && !is_cut(listed)) return std::string(listed);
        const auto first = document.select("//h1", 1);
        if (!first.empty()) title = one_line(first.front().text(600));
    }
    if (title.empty()) {
        const auto titles = document.select("//title", 1);
        if (!titles.empty())
            title = without_site(one_line(titles.front().text(600)), meta(metas, "sitename"));
    }
    if (title.empty()) title = listed;
    return unescaped_again(title);
}

// ---- time and source ----

/// What follows one of the words in the page's text, up to `most` bytes.
std::string after_word(const std::string& text, std::initializer_list<std::string_view> words,
                       std::size_t most) {
    for (const std::string_view word : words) {
        for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
            std::string_view rest = trimmed(std::string_view(text).substr(at + word.size()));
            if (rest.starts_with(':')) {
                rest.remove_prefix(1);
            } else if (rest.starts_with("：")) {
                rest.remove_prefix(3);
            } else if (rest.starts_with("]") || rest.starts_with("】")) {
                rest.remove_prefix(rest.starts_with("]") ? 1 : 3);
            } else {
                continue;
            }
            return std::string(shortened(trimmed(rest), most));
        }
    }
    return {};
}

Duration time_of_day(TimePoint time, Duration utc_offset) {
    const auto local = time + utc_offset;
    return std::chrono::duration_cast<Duration>(local - std::chrono::floor<std::chrono::days>(local));
}

/// Some templates write the hour of PubDate on twelve: 14:30 stands there as 02:30, and the page itself shows
/// 14:30.
bool lost_its_afternoon(const TimeSpan& tag, const TimeSpan& shown, Duration utc_offset) {
    const bool exact = shown.latest - shown.earliest < 1min && tag.latest - tag.earliest < 1min;
    const Duration apart = shown.earliest - tag.earliest;
    return exact && time_of_day(tag.earliest, utc_offset) < 12h && apart >= 12h - 1min && apart <= 12h + 1min;
}

TimeSpan published_of(const Metas& metas, const std::string& text, const PageContext& page) {
    auto tag = parse_time(meta(metas, "pubdate"), page.utc_offset);
    if (!tag) tag = parse_time(meta(metas, "publishdate"), page.utc_offset);
    const std::string words = after_word(text, {"发布时间", "发布日期", "发文日期", "时间", "日期"}, 40);
    const auto shown = find_time(words, page.utc_offset, page.now);
    if (tag && shown && lost_its_afternoon(*tag, *shown, page.utc_offset)) return *shown;
    const bool finer = tag && shown && shown->earliest >= tag->earliest && shown->latest <= tag->latest;
    if (finer) return *shown;
    if (tag) return *tag;
    if (shown) return *shown;
    return time_in_url(page.url, page.utc_offset).value_or(TimeSpan{});
}

std::string source_of(const Metas& metas, const std::string& text) {
    std::string source = meta(metas, "contentsource");
    if (source.empty()) source = meta(metas, "source");
    if (source.empty()) {
        source = after_word(text, {"来源", "信息来源", "文章来源"}, 120);
        source = source.substr(0, source.find_first_of(" \t\r\n|"));
        source = source.substr(0, std::min(source.find("\xC2\xA0"), source.find("\xE3\x80\x80")));
    }
    for (const std::string_view word : {"信息来源：", "来源：", "来源:"}) {
        if (source.starts_with(word)) source = one_line(source.substr(word.size()));
    }
    const bool own = source == "本网" || source == "本站" || source == "本网站" || source == "本站原创";
    const std::string site = meta(metas, "sitename");
    return own && !site.empty() ? site : source;
}

// ---- text ----

struct Container {
    char kind;  // '.' class, '#' id, '<' tag
    std::string_view name;
};

constexpr auto containers = std::to_array<Container>({
    {'.', "TRS_UEDITOR"},
    {'.', "trs_editor_view"},
    {'.', "TRS_Editor"},
    {'.', "Custom_UnionStyle"},
    {'#', "trsContent"},
    {'.', "pages_content"},
    {'#', "zoom"},
    {'#', "zoomcon"},
    {'<', "ucapcontent"},
    {'#', "UCAP-CONTENT"},
    {'.', "articleBox"},
    {'.', "article-content"},
    {'.', "article_component"},
    {'.', "news_cont_d_wrap"},
    {'#', "vsb_content"},
    {'#', "vsb_content_2"},
    {'#', "vsb_content_4"},
    {'.', "v_news_content"},
    {'#', "mainText"},
    {'#', "detailCont"},
    {'.', "wzcon"},
    {'.', "detail_content"},
    {'.', "bt_content"},
    {'.', "entry-content"},
});

/// `classes` begins and ends with a space.
bool fits(const html::Node& node, const std::string& id, const std::string& classes,
          const Container& container) {
    if (container.kind == '<') return node.is(container.name);
    if (container.kind == '#') return id == container.name;
    const std::size_t at = classes.find(container.name);
    return at != std::string::npos && classes[at - 1] == ' ' && classes[at + container.name.size()] == ' ';
}

bool shows_anything(const html::Node& node) {
    if (!one_line(node.text(4000)).empty()) return true;
    for (html::Node below = node.first_child(); below; below = below.following(node)) {
        if (below.is("img") || below.is("video") || below.is("audio")) return true;
    }
    return false;
}

html::Node known_container(const html::Node& root, std::string& found_by) {
    std::array<html::Node, containers.size()> found{};
    for (html::Node node = root; node; node = node.following(root)) {
        if (!node.is_element()) continue;
        const std::string id = node.attribute("id");
        const std::string classes = " " + one_line(node.attribute("class")) + " ";
        if (id.empty() && classes.size() <= 2 && !node.is("ucapcontent")) continue;
        for (std::size_t i = 0; i < containers.size(); ++i) {
            if (!found[i] && fits(node, id, classes, containers[i]) && shows_anything(node)) found[i] = node;
        }
    }
    for (std::size_t i = 0; i < containers.size(); ++i) {
        if (!found[i]) continue;
        found_by = (containers[i].kind == '<' ? "" : std::string(1, containers[i].kind)) +
                   std::string(containers[i].name);
        return found[i];
    }
    return {};
}

/// What stands between the comments that hanweb puts around its text.
std::string_view fenced(std::string_view text) {
    struct Fence {
        std::string_view begin;
        std::string_view end;
    };
    static constexpr auto fences =
        std::to_array<Fence>({{"<!--ZJEG_RSS.content.begin-->", "<!--ZJEG_RSS.content.end-->"},
                              {"<!--<$[信息内容]>begin-->", "<!--<$[信息内容]>end-->"},
                              {"<!--content begin-->", "<!--content end-->"},
                              {"<!--文章正文begin-->", "<!--文章正文end-->"}});
    for (const Fence& fence : fences) {
        const std::size_t from = text.find(fence.begin);
        if (from == std::string_view::npos) continue;
        const std::size_t to = text.find(fence.end, from);
        if (to == std::string_view::npos) continue;
        return text.substr(from + fence.begin.size(), to - from - fence.begin.size());
    }
    return {};
}

Sanitised body_of(const html::Document& document, std::string_view text, const PageContext& page,
                  const std::optional<Selector>& selector, std::string& found_by) {
    const std::string base = base_of(document, page.url);
    if (selector) {
        found_by = "selector";
        const html::Node chosen = first_of(document, document.root(), *selector);
        return chosen ? sanitise(chosen, base) : Sanitised{};
    }
    if (const html::Node known = known_container(document.root(), found_by)) return sanitise(known, base);
    if (const std::string_view fence = fenced(text); !trimmed(fence).empty()) {
        found_by = "fence";
        return sanitise(fence, base);
    }
    if (const html::Node dense = densest_block(document.root())) {
        found_by = "density";
        return sanitise(dense, base);
    }
    return {};
}

/// Files that belong to the article though they stand beside its text.
void add_attachments_beside(const html::Document& document, const std::string& base,
                            std::vector<Enclosure>& attachments) {
    for (const html::Node& link : document.select("//a[@href or @oldsrc]", 2000)) {
        const std::string href = link.attribute("href");
        const std::string address = resolve(base, href.empty() ? link.attribute("oldsrc") : href);
        if (!is_attachment(link, address) || !parse_url(address) || attachments.size() >= 200) continue;
        const std::string file = address.substr(address.rfind('/') + 1);
        const bool from_editor = file.starts_with("P0") && file.size() > 12;
        const bool by_system =
            link.has_class("nfw-cms-attachment") || contains(address, "/_content/download.jsp");
        const std::string around =
            link.parent() ? link.parent().attribute("class") + link.parent().attribute("id") : std::string{};
        if (!from_editor && !by_system && !contains(around, "fj") && !contains(around, "attach")) continue;
        const bool known = std::any_of(attachments.begin(), attachments.end(),
                                       [&](const Enclosure& one) { return one.url == address; });
        if (!known) attachments.push_back(attachment_of(link, address));
    }
}

bool says_gone(const std::string& title, const std::string& text) {
    static constexpr auto words = std::to_array<std::string_view>(
        {"404", "页面不存在", "页面找不到", "找不到页面", "找不到该页", "您访问的页面", "文章不存在",
         "内容不存在", "信息不存在", "已被删除", "已删除", "Not Found", "not found"});
    if (characters(text) > 600) return false;
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
        return contains(title, word) || (characters(text) < 200 && contains(text, word));
    });
}

}  // namespace

ParsedArticle parse_article(std::string_view text, const PageContext& page, std::string_view listed_title,
                            const std::optional<Selector>& body) {
    ParsedArticle article;
    const auto document = html::Document::parse_html(text);
    if (!document.root()) return article;
    const Metas metas = metas_of(document);
    const std::string shown = document.root().text(300'000);
    const auto titles = document.select("//title", 1);
    const std::string page_title = titles.empty() ? std::string{} : one_line(titles.front().text(600));
    const bool tagged = metas.contains("articletitle");
    if (!tagged && says_gone(page_title, one_line(shown))) {
        article.kind = ParsedArticle::Kind::gone;
        return article;
    }
    if (!tagged &&
        (contains(page_title, "系统提示") || (characters(shown) < 400 && contains(shown, "系统提示")))) {
        article.kind = ParsedArticle::Kind::login_wall;
        return article;
    }
    Sanitised clean = body_of(document, text, page, body, article.found_by);
    article.body.title = title_of(document, metas, listed_title);
    article.published = published_of(metas, shown, page);
    article.body.source_name = source_of(metas, shown);
    add_attachments_beside(document, base_of(document, page.url), clean.attachments);
    const bool empty =
        html::plain_text(clean.html).empty() && clean.pictures.empty() && clean.attachments.empty();
    article.kind = empty ? ParsedArticle::Kind::no_text : ParsedArticle::Kind::article;
    article.dropped = std::move(clean.dropped);
    article.body.html = std::move(clean.html);
    article.body.pictures = std::move(clean.pictures);
    article.body.attachments = std::move(clean.attachments);
    return article;
}

}  // namespace drumtower::website
