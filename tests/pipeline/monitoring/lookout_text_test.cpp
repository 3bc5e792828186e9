#include "pipeline/monitoring/lookout.hpp"
#include "tests/pipeline/publishing/publisher_bed.hpp"

namespace drumtower {

namespace {

using publisherbed::PublisherTest;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const std::string title = "关于乌山路供水管网改造期间停水的通告";
const std::string words =
    "因乌山路供水管道改造施工需要，定于2026年12月1日22:00至次日6:00暂停供水，影响乌山路沿线14个小区。"
    "请受影响的居民提前储备生活用水，并关好水龙头，以免来水后造成损失。供水热线：968817。";

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    text.replace(text.find(from), from.size(), to);
    return text;
}

class Site : public ChannelReader {
public:
    ChannelLook shows;
    awaitable<Result<ChannelLook>> look(TimePoint) override { co_return shows; }
};

class Pages : public PageReader {
public:
    std::map<std::string, std::string> texts;
    std::vector<std::string> asked;
    awaitable<Result<PublicPage>> read(std::string url) override {
        asked.push_back(url);
        const auto found = texts.find(url);
        if (found == texts.end()) co_return fail(FailureKind::retryable, "captcha");
        co_return PublicPage{"", found->second, {}, {}};
    }
};

/// A look at a channel whose unit owes a notice about a cut of the water.
class LookoutTextTest : public PublisherTest {
protected:
    LookoutTextTest() {
        site.shows.reaches_back_to = TimePoint::min();
        const std::string body = json::write(Body{title, "<p>" + words + "</p>", "", {}, {}});
        facts::ArticleSeen seen;
        seen.article = notice;
        seen.source = SourceId("portal");
        seen.url = "https://gov.example.cn/water.html";
        seen.title = title;
        seen.content = test::run(io, log.put(body)).value();
        state(seen, 0);
        request(notice);
    }
    void look_at(const std::string& shown_title, const std::string& text, const std::string& id = "p7") {
        SeenPost seen;
        seen.post_id = id;
        seen.url = "https://site.example.cn/" + id;
        seen.title = shown_title;
        seen.text = text;
        seen.published = {clock.now(), clock.now()};
        site.shows.posts = {seen};
        look_again();
    }
    void revise(const std::string& text) {
        facts::ArticleRevised revised;
        revised.article = notice;
        revised.source = SourceId("portal");
        revised.version = 2;
        revised.title = title;
        revised.previous = Queries(directory.path()).article(notice)->newest().content;
        revised.content =
            test::run(io, log.put(json::write(Body{title, "<p>" + text + "</p>", "", {}, {}}))).value();
        state(revised, 0);
    }
    void look_again() { test::run(io, lookout.look_within(Duration(-1), notice)).value(); }
    std::vector<Question> asked() { return Queries(directory.path()).questions_of(notice, unit); }
    std::optional<Observation> seen() { return Queries(directory.path()).observation(channel, "p7"); }

    inline static const ArticleId notice{"a7"};
    Site site;
    Pages pages;
    Lookout lookout{channel, unit, 5min, {view, scribe, clock, site, work, log, &pages}};
};

TEST_F(LookoutTextTest, TheSameTextUnderAnotherTitleIsFoundAndSaysWhy) {
    look_at("乌山路明晚停水，请储水", "街道提醒：" + words);
    ASSERT_TRUE(seen());
    EXPECT_EQ(seen()->article, notice);
    EXPECT_EQ(seen()->matched_by, "text");
    EXPECT_THAT(seen()->why.value_or(""), HasSubstr("标题不同"));
    EXPECT_THAT(asked(), IsEmpty());
}

TEST_F(LookoutTextTest, ATwinWithOtherDatesUnderItsTitleIsNotTakenForIt) {
    look_at("关于乌山路供水管网改造期间停水的通告（二）", replaced(words, "12月1日", "12月8日"));
    EXPECT_FALSE(seen());
    EXPECT_THAT(asked(), IsEmpty());
}

TEST_F(LookoutTextTest, WhatCannotBeToldIsAskedOnce) {
    look_at("停水提醒", words.substr(0, words.find("，影响")) + "。更多服务请关注社区公众号，欢迎转发。");
    ASSERT_THAT(asked(), SizeIs(1));
    EXPECT_EQ(asked()[0].post_id, "p7");
    EXPECT_THAT(Queries(directory.path()).looks(channel)->blind_spots, IsEmpty())
        << "the question stands with this duty alone";
    look_again();
    EXPECT_THAT(asked(), SizeIs(1));
    EXPECT_FALSE(seen());
}

TEST_F(LookoutTextTest, AYesIsAnObservationByThePersonsWord) {
    look_at("停水提醒", words.substr(0, words.find("，影响")) + "。更多服务请关注社区公众号，欢迎转发。");
    ASSERT_THAT(asked(), SizeIs(1));
    facts::MatchAnswered yes;
    yes.question = asked()[0].id;
    yes.channel = channel;
    yes.unit = unit;
    yes.article = notice;
    yes.post_id = "p7";
    yes.answer = "yes";
    yes.who = "token:desk";
    state(yes);
    ASSERT_TRUE(seen());
    EXPECT_EQ(seen()->article, notice);
    EXPECT_EQ(seen()->grade, "E");
    EXPECT_EQ(seen()->published.latest, asked()[0].published.latest)
        << "the platform's time, not the person's";
}

TEST_F(LookoutTextTest, AListingOfTitlesAloneIsReadPageByPageOnce) {
    pages.texts["https://site.example.cn/p7"] = words;
    look_at("乌山路明晚停水", "");
    ASSERT_TRUE(seen());
    EXPECT_EQ(seen()->matched_by, "text");
    look_again();
    EXPECT_THAT(pages.asked, ElementsAre("https://site.example.cn/p7"));
}

TEST_F(LookoutTextTest, APageThatCannotBeReadLeavesTheTimeOpenForSomeLooks) {
    look_at("乌山路明晚停水", "");
    EXPECT_THAT(Queries(directory.path()).looks(channel)->covered, IsEmpty());
    look_again();
    look_again();
    EXPECT_THAT(pages.asked, SizeIs(3));
    EXPECT_THAT(Queries(directory.path()).looks(channel)->covered, SizeIs(1)) << "then its title has to do";
}

TEST_F(LookoutTextTest, ARepostFoundByItsTextIsToldOnceAlsoWhenItsDutyIsMet) {
    look_at("乌山路明晚停水，请储水", "街道提醒：" + words);
    ASSERT_TRUE(seen());
    facts::VerdictGiven met;
    met.obligation = obligation_id(notice, unit, RuleId("repost-12h"), 1);
    met.unit = unit;
    met.finding = Finding::on_time;
    state(met);
    request();  // another duty keeps the look going
    const auto told = [this] {
        const auto events = log.read(1, 0, 1000);
        return std::count_if(events.begin(), events.end(), [](const Recorded& recorded) {
            return recorded.event.type == facts::ObservationMade::type;
        });
    };
    test::run(io, lookout.look_within(Duration(-1), article)).value();
    test::run(io, lookout.look_within(Duration(-1), article)).value();
    EXPECT_EQ(told(), 1);
}

TEST_F(LookoutTextTest, AnExcerptOfTwoOfAFamilyIsAsked) {
    facts::ArticleSeen twin;
    twin.article = ArticleId("a8");
    twin.source = SourceId("portal");
    twin.url = "https://gov.example.cn/water2.html";
    twin.title = title + "（二）";
    const std::string other = replaced(words, "14个小区", "9个小区，请注意停水时间");
    twin.content =
        test::run(io, log.put(json::write(Body{twin.title, "<p>" + other + "</p>", "", {}, {}}))).value();
    state(twin, 0);
    request(twin.article);
    look_at("乌山路停水提醒", words.substr(0, words.find("，影响")) + "。");
    EXPECT_FALSE(seen());
}

TEST_F(LookoutTextTest, WhoRepostedTheVersionBeforeACorrectionHasReposted) {
    revise(replaced(words, "12月1日", "12月2日"));
    look_at("乌山路停水", words);
    ASSERT_TRUE(seen());
}

TEST_F(LookoutTextTest, WhatMayBeTheVersionBeforeACorrectionIsAskedThoughItIsNotTheNewest) {
    revise(replaced(words, "12月1日", "12月2日"));
    look_at("停水提醒", words.substr(0, words.find("，影响")) + "。更多服务请关注社区公众号，欢迎转发。");
    EXPECT_THAT(asked(), SizeIs(1));
    EXPECT_FALSE(seen());
}

}  // namespace

}  // namespace drumtower
