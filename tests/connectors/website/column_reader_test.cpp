#include "connectors/website/column_reader.hpp"

#include "tests/support/manual_clock.hpp"
#include "tests/support/run.hpp"

#include <gtest/gtest.h>

namespace drumtower {
namespace {

const TimePoint today = *json::time_from("2026-11-24T16:00:00Z");  // midnight in Fuzhou
const TimePoint now = today + 10h;

SourceItem line(int number, int days_ago) {
    SourceItem item;
    item.url = "https://www.example.cn/ws/t" + std::to_string(number) + ".htm";
    item.title = "稿件 " + std::to_string(number);
    const TimePoint day = today - days_ago * 24h;
    item.published = {day, day + 24h - 1ms};
    return item;
}

Listing listing(std::vector<SourceItem> items) {
    Listing listing;
    listing.items = std::move(items);
    return listing;
}

TEST(ColumnLook, ReachesBackToTheEndOfTheLastLinesDay) {
    const ChannelLook look = column_look(listing({line(3, 0), line(2, 1), line(1, 4)}), now);

    EXPECT_EQ(look.reaches_back_to, today - 3 * 24h);
    ASSERT_EQ(look.posts.size(), 3u);
    EXPECT_EQ(look.posts[0].post_id, "https://www.example.cn/ws/t3.htm");
    EXPECT_EQ(look.posts[0].published.earliest, today);
}

TEST(ColumnLook, SaysWhichTitlesAreCutAndWhereEachLineLeads) {
    SourceItem cut = line(2, 0);
    cut.title = "关于印发";
    cut.cut = true;
    SourceItem elsewhere = line(1, 1);
    elsewhere.url = "https://www.district.example.cn/t1.htm";

    const ChannelLook look = column_look(listing({cut, elsewhere}), now);

    ASSERT_EQ(look.posts.size(), 2u);
    EXPECT_TRUE(look.posts[0].cut);
    EXPECT_EQ(look.posts[0].title, "关于印发");
    EXPECT_FALSE(look.posts[1].cut);
    EXPECT_EQ(look.posts[1].link, "https://www.district.example.cn/t1.htm");
}

class OnePage : public HttpClient {
public:
    awaitable<Result<HttpResponse>> send(HttpRequest request) override {
        HttpResponse page;
        page.status = 200;
        page.final_url = request.url;
        page.body =
            "<ul><li><a href='t20261125_1.htm'>本局的第一条消息</a>2026-11-25</li>"
            "<li><a "
            "href='https://www.district.example.cn/t20261125_9.htm'>关于印发鼓楼区…</a>2026-11-25</li></ul>";
        co_return page;
    }
};

TEST(ColumnReaderTest, KeepsALineThatLeadsToTheDistrictsOwnPage) {
    asio::io_context io;
    test::ManualClock clock(now);
    OnePage site;
    config::Channel channel;
    channel.rest.entries.push_back({"look_url", {}, std::string("https://www.unit.example.net/ws/")});
    ColumnReader reader(channel, site, clock);

    const auto look = test::run(io, reader.look(now - 24h));

    ASSERT_TRUE(look);
    ASSERT_EQ(look->posts.size(), 2u);
    EXPECT_EQ(look->posts[1].link, "https://www.district.example.cn/t20261125_9.htm");
    EXPECT_TRUE(look->posts[1].cut);
}

TEST(ColumnLook, OldLinesPinnedToTheTopSayNothingOfItsReach) {
    const ChannelLook look = column_look(listing({line(9, 700), line(3, 0), line(2, 1), line(1, 4)}), now);

    EXPECT_EQ(look.reaches_back_to, today - 3 * 24h);
    EXPECT_EQ(look.posts.back().url, "https://www.example.cn/ws/t9.htm");
}

TEST(ColumnLook, AListInNoOrderCoversNothing) {
    std::vector<SourceItem> items;
    for (int i = 0; i < 10; ++i)
        items.push_back(line(i, i % 2 == 0 ? 10 + 2 * i : 1));

    EXPECT_EQ(column_look(listing(items), now).reaches_back_to, now);
}

TEST(ColumnLook, AListWithoutTimesCoversNothingAndStillShowsItsPosts) {
    SourceItem untimed = line(1, 0);
    untimed.published = {};
    const ChannelLook look = column_look(listing({untimed}), now);

    EXPECT_EQ(look.reaches_back_to, now);
    ASSERT_EQ(look.posts.size(), 1u);
    EXPECT_EQ(look.posts[0].published, (TimeSpan{TimePoint{}, now}));
}

TEST(ColumnLook, AListThatWasNotReadWholeCoversNothing) {
    Listing half = listing({line(2, 0), line(1, 4)});
    half.whole = false;

    EXPECT_EQ(column_look(half, now).reaches_back_to, now);
}

TEST(ColumnLook, AnEmptyPageCoversNothing) {
    EXPECT_EQ(column_look(listing({}), now).reaches_back_to, now);
}

}  // namespace
}  // namespace drumtower
