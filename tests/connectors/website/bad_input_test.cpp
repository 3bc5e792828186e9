// What broken and hostile pages yield: never a crash, never more than moments, never text that runs.
#include "connectors/common/charset.hpp"
#include "connectors/website/source_article.hpp"
#include "connectors/website/source_column.hpp"
#include "connectors/website/source_feed.hpp"
#include "connectors/website/source_json.hpp"
#include "tests/connectors/website/source_pages.hpp"

#include <gtest/gtest.h>

#include <ctime>
#include <functional>

namespace drumtower::website {
namespace {

using namespace std::string_literals;

std::string repeated(const std::string& part, int times) {
    std::string text;
    text.reserve(part.size() * static_cast<std::size_t>(times));
    for (int i = 0; i < times; ++i)
        text += part;
    return text;
}

const std::string item = "<item><title>甲乙丙丁</title><link>http://x.cn/1</link></item>";
const std::string rss = "<rss><channel>";
const std::string end = "</channel></rss>";
const std::string atom = "<feed xmlns='http://www.w3.org/2005/Atom'>";
const std::string bomb =
    "<!DOCTYPE rss [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;&b;'>]>";
const std::string xxe = "<!DOCTYPE rss [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>";

enum class As { feed, column, json };

struct Bad {
    const char* what;
    As as;
    std::string bytes;
    std::size_t items;
    std::string about;  // "refused", "bozo", "cut", or ""
    std::string title = {};
};

std::vector<Bad> bad_listings() {
    return {
        {"nothing", As::feed, "", 0, "refused"},
        {"white space", As::feed, " \n\t ", 0, "refused"},
        {"plain text", As::feed, "the site is being maintained", 0, "refused"},
        {"another root", As::feed, "<html><body/></html>", 0, "refused"},
        {"an empty feed", As::feed, rss + end, 0, ""},
        {"a bomb of entities", As::feed,
         bomb + rss + "<item><title>&c;</title><link>http://x.cn/1</link></item>" + end, 0, "refused"},
        {"an entity that reads a file", As::feed,
         xxe + rss + "<item><title>&x;</title><link>http://x.cn/1</link></item>" + end, 0, "refused"},
        {"a doctype that never ends", As::feed, "<!DOCTYPE rss " + repeated("x", 70'000) + rss + item + end,
         0, "refused"},
        {"a harmless doctype", As::feed,
         "<!DOCTYPE rss PUBLIC '-//Netscape//DTD RSS 0.91//EN' 'http://x.cn/rss.dtd'>" + rss + item + end, 1,
         "", "甲乙丙丁"},
        {"an unknown entity", As::feed,
         rss + "<item><title>甲&nbsp;乙</title><link>http://x.cn/1</link></item>" + end, 1, "bozo"},
        {"bare ampersands", As::feed,
         rss + "<item><title>甲 & 乙</title><link>http://x.cn/1?a=1&b=2</link></item>" + end, 1, "bozo"},
        {"tags that do not close", As::feed, rss + "<item><title>甲乙<link>http://x.cn/1</link></item>" + end,
         0, "bozo"},
        {"an end in the middle", As::feed, rss + item + "<item><title>戊己", 1, "cut"},
        {"an end inside a tag", As::feed, rss + item + "<item><tit", 1, "cut"},
        {"a CDATA that never ends", As::feed, rss + item + "<item><title><![CDATA[甲", 1, "cut"},
        {"NUL bytes", As::feed, rss + "<item><title>甲\0乙</title><link>http://x.cn/1</link></item>"s + end,
         1, ""},
        {"control characters", As::feed,
         rss + "<item><title>甲\x0B\x01乙</title><link>http://x.cn/1</link></item>" + end, 1, "bozo"},
        {"broken UTF-8", As::feed,
         rss + "<item><title>甲乙丙\xE9\xBC丁戊己庚</title><link>http://x.cn/1</link></item>" + end, 1, "",
         "甲乙丙\uFFFD丁戊己庚"},
        {"a lying XML declaration", As::feed, "<?xml version='1.0' encoding='utf-16'?>" + rss + item + end, 1,
         "", "甲乙丙丁"},
        {"GBK that says UTF-8", As::feed,
         "<?xml version='1.0' encoding='utf-8'?>" + rss +
             "<item><title>\xB9\xC4\xC2\xA5</title><link>http://x.cn/1</link></item>" + end,
         1, "", "鼓楼"},
        {"white space before the declaration", As::feed, "\r\n <?xml version='1.0'?>" + rss + item + end, 1,
         "", "甲乙丙丁"},
        {"a link that runs", As::feed,
         rss + "<item><title>甲</title><link>javascript:alert(1)</link></item>" + end, 0, ""},
        {"items without link or id", As::feed, rss + "<item><title>甲</title></item>" + item + end, 1, "",
         "甲乙丙丁"},
        {"the same item a thousand times", As::feed, rss + repeated(item, 1000) + end, 1, ""},
        {"dates that are none", As::feed,
         rss + "<item><title>甲</title><link>http://x.cn/1</link><pubDate>0000-99-99 77:88</pubDate></item>" +
             end,
         1, ""},
        {"a deep nest", As::feed, rss + repeated("<a>", 100'000) + end, 0, "bozo"},
        {"a deep nest after an item", As::feed, rss + item + repeated("<a>", 100'000), 1, "cut"},
        {"a huge attribute", As::feed,
         rss + "<item x='" + repeated("y", 3'000'000) +
             "'><title>甲</title><link>http://x.cn/1</link></item>" + end,
         1, ""},
        {"a title of a megabyte", As::feed,
         rss + "<item><title>" + repeated("甲", 400'000) + "</title><link>http://x.cn/1</link></item>" + end,
         1, ""},
        {"very many attributes", As::feed, rss + "<item " + repeated("a='' ", 200'000) + "/>" + end, 0,
         "bozo"},
        {"Atom without ids", As::feed, atom + "<entry><title>甲</title></entry></feed>", 0, ""},
        {"a tombstone without a time", As::feed,
         atom + "<at:deleted-entry xmlns:at='http://purl.org/atompub/tombstones/1.0' "
                "ref='http://x.cn/1'/></feed>",
         0, ""},
        {"a tombstone of another namespace", As::feed,
         atom +
             "<at:deleted-entry xmlns:at='urn:no' ref='http://x.cn/1' when='2026-11-25T00:00:00Z'/></feed>",
         0, ""},
        {"an include", As::feed,
         rss +
             "<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='file:///etc/passwd' "
             "parse='text'/>" +
             end,
         0, ""},
        {"JSON cut off", As::json, R"({"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1")", 0,
         "refused"},
        {"JSON of another kind", As::json, R"({"code":500,"msg":"系统繁忙"})", 0, "refused"},
        {"JSON as deep as it is long", As::json, repeated("[", 500'000), 0, "refused"},
        {"items that are no objects", As::json,
         R"({"version":"https://jsonfeed.org/version/1.1","items":[1,null,"x",[]]})", 0, ""},
        {"items that are no list", As::json,
         R"({"version":"https://jsonfeed.org/version/1.1","items":{"id":1}})", 0, "refused"},
        {"a list with numbers for titles", As::json,
         R"([{"title":{"a":1},"url":[]},{"title":"甲","url":"/1.html"}])", 1, "", "甲"},
        {"an empty page", As::column, "", 0, "refused"},
        {"a page without links", As::column, "<html><body><p>网站升级中</p></body></html>", 0, ""},
        {"links that run", As::column,
         "<ul>" + repeated("<li><a href='javascript:alert(1)'>甲乙丙丁戊</a> 2026-11-25</li>", 5) + "</ul>",
         0, ""},
        {"400,000 nested blocks", As::column,
         repeated("<div>", 400'000) + "<a href='/t20261125_1.html'>甲乙丙丁</a>", 0, ""},
        {"100,000 links", As::column,
         repeated("<li><a href=/t20261125_1.html>甲乙丙丁</a>2026-11-25</li>", 60'000), 1, "", "甲乙丙丁"},
        {"nested records that never end", As::column, "<datastore>" + repeated("<record>", 100'000), 0,
         "cut"},
        {"a datastore cut off", As::column,
         "<datastore><record><![CDATA[<a href='/1.html' title='甲乙'>甲乙</a>]]></record><record><![CDATA[<a",
         1, "cut"},
        {"bytes of every value", As::column,
         [] {
             std::string all;
             for (int i = 0; i < 256 * 400; ++i)
                 all += static_cast<char>(i);
             return all;
         }(),
         0, ""},
    };
}

ParsedListing parse(const Bad& bad) {
    const Decoded decoded = decode(bad.bytes, {});
    if (bad.as == As::json) return parse_json(decoded.text, a_page("http://x.cn/"));
    return bad.as == As::feed ? parse_feed(decoded.text, a_page("http://x.cn/"))
                              : parse_column(decoded.text, a_page("http://x.cn/"), {});
}

std::string about(const ParsedListing& listing) {
    if (!listing.refused.empty()) return "refused";
    if (!listing.whole) return "cut";
    return listing.bozo ? "bozo" : "";
}

/// Processor seconds: how busy the machine is with other things does not matter.
double seconds_of(const std::function<void()>& work) {
    const std::clock_t start = std::clock();
    work();
    return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

constexpr double patience = 10;  // with sanitizers; without them the worst takes one

TEST(BadInput, YieldsWhatCanBeReadAndSaysWhatIsWrong) {
    for (const Bad& bad : bad_listings()) {
        SCOPED_TRACE(bad.what);
        ParsedListing listing;
        EXPECT_LT(seconds_of([&] { listing = parse(bad); }), patience);
        EXPECT_EQ(listing.items.size(), bad.items);
        EXPECT_EQ(about(listing), bad.about) << listing.refused;
        for (const SourceItem& found : listing.items)
            EXPECT_TRUE(is_utf8(found.title));
        EXPECT_TRUE(bad.title.empty() ||
                    (!listing.items.empty() && listing.items.front().title == bad.title));
    }
}

TEST(BadInput, KeepsAtMostFiveHundredItems) {
    std::string feed = rss;
    for (int i = 0; i < 3000; ++i)
        feed += "<item><title>甲</title><link>http://x.cn/" + std::to_string(i) + "</link></item>";

    EXPECT_EQ(parse_feed(feed + end, a_page()).items.size(), most_items);
}

struct BadArticle {
    const char* what;
    std::string bytes;
    ParsedArticle::Kind kind;
};

std::vector<BadArticle> bad_articles() {
    const auto text = ParsedArticle::Kind::article;
    const auto none = ParsedArticle::Kind::no_text;
    return {
        {"nothing", "", none},
        {"only markup", "<html><head><title>甲</title></head><body><div></div></body></html>", none},
        {"an empty container", "<div class=TRS_Editor> &nbsp; </div>", none},
        {"400,000 nested blocks", repeated("<div>", 400'000) + "甲", none},
        {"400,000 nested containers", repeated("<div class=TRS_Editor>", 150'000) + "甲", none},
        {"400,000 closing tags", "<div class=TRS_Editor>甲" + repeated("</b>", 400'000), text},
        {"unclosed inline tags", "<div class=TRS_Editor>" + repeated("<b>", 200) + "甲乙丙", text},
        {"a huge attribute",
         "<div class=TRS_Editor><p style='" + repeated("a:b;", 500'000) + "'>甲</p></div>", text},
        {"very many pictures", "<div class=TRS_Editor>甲" + repeated("<img src=1.png>", 30'000) + "</div>",
         text},
        {"a meta of a megabyte",
         "<meta name=PubDate content='" + repeated("2026-11-25 ", 100'000) +
             "'><div class=TRS_Editor>甲</div>",
         text},
        {"a base that runs",
         "<base href='javascript:alert(1)//'><div class=TRS_Editor><a href=x>甲</a></div>", text},
        {"a base of another host",
         "<base href='http://evil.example/'><div class=TRS_Editor><a href=x>甲</a></div>", text},
        {"markup inside a comment fence",
         "<!--ZJEG_RSS.content.begin--><script>x()</script><p>甲</p><!--ZJEG_RSS.content.end-->", text},
        {"a fence that never ends", "<!--ZJEG_RSS.content.begin--><p>甲</p>", none},
        {"NUL bytes", "<div class=TRS_Editor>甲\0乙<scr\0ipt>x()</scr\0ipt></div>"s, text},
        {"a script that hides its end", "<div class=TRS_Editor>甲<script>'</div>'</script ><p>乙</p></div>",
         text},
        {"a picture that runs",
         "<div class=TRS_Editor>甲<img src=x onerror=alert(1)><svg onload=alert(1)></svg></div>", text},
        {"entities that make a scheme",
         "<div class=TRS_Editor>甲<a href='java&#x0A;script&colon;alert(1)'>乙</a></div>", text},
    };
}

TEST(BadInput, LetsNoArticleRunAnything) {
    for (const BadArticle& bad : bad_articles()) {
        SCOPED_TRACE(bad.what);
        ParsedArticle article;
        EXPECT_LT(seconds_of([&] {
                      article = parse_article(decode(bad.bytes).text, a_page("http://x.cn/1.html"), "",
                                              std::nullopt);
                  }),
                  patience);
        EXPECT_EQ(article.kind, bad.kind);
        EXPECT_TRUE(is_utf8(article.body.html));
        for (const char* runs : {"<script", "<svg", "onerror", "onload", "javascript:"})
            EXPECT_EQ(article.body.html.find(runs), std::string::npos) << runs;
        EXPECT_LE(article.body.pictures.size(), 200U);
    }
}

TEST(BadInput, SelectorsCannotRunForEver) {
    const std::string page = repeated("<div>", 200) + repeated("<p><a href=1>甲</a></p>", 50'000);
    Recipe recipe;
    recipe.item = parse_selector("div div div div div div div div p");

    EXPECT_LT(seconds_of([&] { static_cast<void>(parse_column(page, a_page(), recipe)); }), patience);
}

}  // namespace
}  // namespace drumtower::website
