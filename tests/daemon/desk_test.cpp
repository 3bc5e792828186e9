#include "daemon/desk.hpp"

#include "pipeline/log/embedded/embedded_log.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/run.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace drumtower {

namespace {

/// A desk over a real log and a view that folds only when it is told to; what the work pool is given waits.
class DeskTest : public testing::Test {
protected:
    DeskTest()
        : log(io.get_executor(), clock, {.directory = folder.path()}),
          view(io.get_executor(), log, folder.path()),
          scribe(log, view, clock, "n1"),
          desk({log, view, scribe, clock, pool.get_executor()}) {}

    ArticleId held_article() {
        facts::ArticleSeen fact;
        fact.source = SourceId("portal");
        fact.article = article_id(fact.source, "https://portal.example/1");
        fact.url = "https://portal.example/1";
        fact.title = "防汛通知";
        fact.content = ContentHash(std::string(64, 'a'));
        fact.published = {clock.now(), clock.now()};
        fact.state = ArticleState::held;
        const auto at =
            test::run(io, log.append(articles_partition, {scribe.event(fact, articles_partition)}));
        EXPECT_TRUE(at);
        return fact.article;
    }
    static Act act_of(Outcome outcome) { return std::get<Act>(std::move(outcome)); }
    std::vector<std::string> types() {
        std::vector<std::string> found;
        for (const Recorded& recorded : log.read(articles_partition, 1, 100))
            found.push_back(recorded.event.type);
        return found;
    }

    asio::io_context io;
    asio::io_context pool;
    test::TemporaryDirectory folder;
    test::ManualClock clock;
    EmbeddedLog log;
    View view;
    Scribe scribe;
    Desk desk;
    const Actor admin{.who = "local:root", .key = {}};
};

TEST_F(DeskTest, AFreezeIsAnsweredWhenItIsDurableHoweverLateTheViewIs) {
    const auto act = act_of(test::run(io, desk.freeze(UnitId(), "核实", admin), 2s));

    EXPECT_EQ(act.changed, "frozen");
    EXPECT_THAT(types(), testing::ElementsAre("posting.frozen"));
    EXPECT_LT(view.folded(articles_partition), act.position);
}

TEST_F(DeskTest, AReleaseIsAnsweredWhenItIsDurableHoweverLateTheViewIs) {
    const ArticleId article = held_article();
    {
        View other(io.get_executor(), log, folder.path());
        other.start();
        test::run(io, other.catch_up());
    }

    const auto act = act_of(test::run(io, desk.release(article, admin), 2s));

    EXPECT_EQ(act.changed, "released");
    EXPECT_LT(view.folded(articles_partition), act.position);
}

TEST_F(DeskTest, AnArticleIsReadOnTheWorkPoolAndNotOnTheIoThread) {
    NewArticle article{.url = "https://cms.example/7",
                       .title = "停水",
                       .html = "<p onclick=\"x\">停水<script>x</script></p>",
                       .source_name = {},
                       .published = {}};
    auto adding = test::start(io, desk.add_article(article, admin));
    io.run_for(std::chrono::milliseconds(50));
    EXPECT_FALSE(adding.done());
    EXPECT_THAT(types(), testing::IsEmpty());

    EXPECT_EQ(pool.run_one(), 1U);
    const auto act = act_of(adding.get());

    EXPECT_EQ(act.changed, "added");
    EXPECT_THAT(types(), testing::ElementsAre("article.seen"));
}

class FollowedDeskTest : public DeskTest {
protected:
    FollowedDeskTest() { view.start(); }
    void fold() { test::run(io, view.catch_up()); }
};

TEST_F(FollowedDeskTest, AnActIsStatedOnceAndThenUnchanged) {
    const ArticleId article = held_article();
    fold();
    const auto first = act_of(test::run(io, desk.withdraw(article, "误发", admin)));
    fold();
    const auto again = act_of(test::run(io, desk.withdraw(article, "误发", admin)));

    EXPECT_EQ(first.changed, "withdrawn");
    EXPECT_EQ(again.changed, "unchanged");
    EXPECT_THAT(types(), testing::ElementsAre("article.seen", "article.withdrawn"));
}

TEST_F(FollowedDeskTest, WhatIsNotKnownOrNotInTheRightStateIsRefused) {
    const ArticleId article = held_article();
    fold();
    test::run(io, desk.withdraw(article, "误发", admin));
    fold();

    const auto unknown = test::run(io, desk.withdraw(ArticleId("no-such"), "误发", admin));
    const auto gone = test::run(io, desk.release(article, admin));

    EXPECT_EQ(std::get<Refusal>(unknown).why, Refused::not_found);
    EXPECT_EQ(std::get<Refusal>(gone).why, Refused::conflict);
}

/// A source that pushes: what it brings is read on the pool and folded at once.
class PushedDeskTest : public FollowedDeskTest {
protected:
    Outcome push(const std::string& id, const NewArticle& article, const std::string& bytes = {}) {
        const PushId pushed{id, ContentHash(hex(sha256(bytes.empty() ? article.url + article.html : bytes)))};
        auto pushing = test::start(io, desk.push(rules, pushed, article));
        test::run_until(io, [&] {
            pool.restart();
            pool.poll();
            return pushing.done();
        });
        auto outcome = pushing.get();
        fold();
        return outcome;
    }
    static NewArticle article(const std::string& url, const std::string& text = "停水") {
        return {.url = "https://cms.example/" + url,
                .title = "停水通告" + url,
                .html = "<p>" + text + "</p>",
                .source_name = {},
                .published = {}};
    }
    Article kept(const std::string& url) {
        Queries queries(folder.path());
        return queries.article_by_url(rules.id, "https://cms.example/" + url).value();
    }

    SourceRules rules{SourceId("cms"), "important", 10min, {}, 3};
};

TEST_F(PushedDeskTest, BringsAnArticleOfItsSourceWithTheSourcesHoldAndDesignation) {
    const auto act = act_of(push("m1", article("1")));

    EXPECT_EQ(act.changed, "added");
    EXPECT_THAT(types(), testing::ElementsAre("article.seen", "article.designated", "source.pushed"));
    EXPECT_EQ(kept("1").designation.value().who, "source:cms");
    EXPECT_EQ(kept("1").hold_until.value(), kept("1").seen_at + 10min);
    EXPECT_EQ(act.id, kept("1").id.str());
}

TEST_F(PushedDeskTest, TheSameMessageAgainChangesNothingThoughAnotherCameSince) {
    push("m1", article("1", "十二日停水"));
    push("m2", article("1", "十三日停水"));

    const auto again = act_of(push("m1", article("1", "十二日停水")));

    EXPECT_EQ(again.changed, "repeated");
    EXPECT_EQ(again.id, kept("1").id.str());
    EXPECT_TRUE(again.events.empty());
    EXPECT_EQ(kept("1").versions.size(), 2U);
}

TEST_F(PushedDeskTest, AnIdThatCameWithAnotherMessageIsRefused) {
    push("m1", article("1"));

    const auto refused = std::get<Refusal>(push("m1", article("2")));

    EXPECT_EQ(refused.why, Refused::conflict);
    EXPECT_THAT(types(), testing::SizeIs(3));
}

TEST_F(PushedDeskTest, AnotherTextUnderTheSameAddressIsARevisionAndTheSameTextIsNot) {
    push("m1", article("1"));
    const auto same = act_of(push("m2", article("1")));
    const auto other = act_of(push("m3", article("1#top", "改期")));

    EXPECT_EQ(same.changed, "unchanged");
    EXPECT_EQ(other.changed, "revised");
    EXPECT_EQ(kept("1").versions.size(), 2U);
}

TEST_F(PushedDeskTest, MoreThanTheFloodWithinTheHourAreHeldForTheDesk) {
    for (const char* url : {"1", "2", "3"})
        push(url, article(url));
    const auto fourth = act_of(push("4", article("4")));
    EXPECT_EQ(fourth.found, "4 new items at once: held for the desk");
    EXPECT_EQ(kept("3").state, ArticleState::open);
    EXPECT_EQ(kept("4").state, ArticleState::held);
    EXPECT_FALSE(kept("4").designation);

    const auto revised = act_of(push("5", article("3", "改期")));
    EXPECT_EQ(revised.found, "") << "what is known is no news";

    clock.advance(io, 61min);
    push("6", article("6"));
    EXPECT_EQ(kept("6").state, ArticleState::open);
}

TEST_F(PushedDeskTest, WhatAnotherSourceShowedFirstIsJoined) {
    rules.id = SourceId("portal");
    push("m1", article("1"));
    rules.id = SourceId("cms");

    const auto act = act_of(push("m1", article("1")));

    EXPECT_EQ(act.changed, "joined");
    EXPECT_EQ(kept("1").origins.size(), 2U);
}

class JudgingDeskTest : public FollowedDeskTest {
protected:
    JudgingDeskTest() {
        facts::RepostRequested request;
        request.article = held_article();
        request.unit = UnitId("health");
        request.obligation = obligation_id(request.article, request.unit, RuleId("r"), 1);
        request.channels = {{ChannelId("health-site"), "website", Mode::manual, true}};
        id = request.obligation;
        test::run(io, scribe.state(request, 1)).value();
        fold();
    }
    void machine_says(Finding finding) {
        facts::VerdictGiven fact;
        fact.obligation = id;
        fact.unit = UnitId("health");
        fact.finding = finding;
        fact.grade = "B";
        if (!duty().verdicts.empty()) fact.previous = duty().verdicts.back().event;
        test::run(io, scribe.state(fact, 1)).value();
        fold();
    }
    Obligation duty() {
        auto query = [this](Queries& queries) { return queries.obligation(id).value(); };
        return test::run(io, view.read(query));
    }
    std::size_t appealed() {
        return test::run(io, view.read([](Queries& queries) { return queries.appealed(10); })).size();
    }
    Outcome judged(Finding finding) {
        auto outcome = test::run(io, desk.judge(id, finding, "核实过", admin));
        fold();
        return outcome;
    }

    ObligationId id;
    const Actor officer{.who = "user:wang", .key = {}};
};

TEST_F(JudgingDeskTest, AnExemptionIsTheDesksWordAndIsSaidOnce) {
    EXPECT_EQ(act_of(judged(Finding::exempt)).changed, "exempt");
    EXPECT_EQ(act_of(judged(Finding::exempt)).changed, "unchanged");

    ASSERT_EQ(duty().verdicts.size(), 1U);
    const Verdict verdict = duty().verdicts.back();
    EXPECT_EQ(verdict.grade, "E");
    EXPECT_EQ(verdict.who, "local:root");
    EXPECT_EQ(verdict.reason, "核实过");
    EXPECT_EQ(duty().state(), "exempt");
}

TEST_F(JudgingDeskTest, AnAppealWaitsForTheDeskWhoseWordAnswersIt) {
    machine_says(Finding::overdue);
    EXPECT_EQ(act_of(test::run(io, desk.appeal(id, "平台故障", officer))).changed, "appealed");
    fold();

    EXPECT_EQ(duty().state(), "overdue");
    EXPECT_EQ(duty().appeal->reason, "平台故障");
    EXPECT_EQ(appealed(), 1U);
    EXPECT_EQ(act_of(judged(Finding::overdue)).changed, "overdue");

    EXPECT_EQ(appealed(), 0U);
    EXPECT_FALSE(duty().appeal);
    EXPECT_EQ(duty().verdicts.back().who, "local:root");
    EXPECT_THAT(duty().verdicts.back().evidence, testing::SizeIs(1));
}

TEST_F(JudgingDeskTest, WhatTheMachineSaysMeanwhileLeavesAnAppealOpen) {
    machine_says(Finding::overdue);
    test::run(io, desk.appeal(id, "平台故障", officer));
    fold();
    machine_says(Finding::late);

    EXPECT_EQ(appealed(), 1U);
}

TEST_F(JudgingDeskTest, NothingIsContestedThatIsNotJudgedOrIsWell) {
    EXPECT_EQ(std::get<Refusal>(test::run(io, desk.appeal(id, "x", officer))).why, Refused::conflict);
    machine_says(Finding::on_time);
    EXPECT_EQ(std::get<Refusal>(test::run(io, desk.appeal(id, "x", officer))).why, Refused::conflict);
}

TEST_F(FollowedDeskTest, NobodyApprovesWhatTheyWrote) {
    const Actor writer{.who = "user:chen", .key = {}};
    const Actor other{.who = "user:lin", .key = {}};
    auto adding = test::start(io, desk.add_article({.url = "https://cms.example/7",
                                                    .title = "停水",
                                                    .html = "<p>停水</p>",
                                                    .source_name = {},
                                                    .published = {}},
                                                   writer));
    io.run_for(std::chrono::milliseconds(50));
    pool.run_one();
    const ArticleId article(act_of(adding.get()).id);
    const ChannelId channel("health-site");
    facts::RepostRequested request;
    request.article = article;
    request.unit = UnitId("health");
    request.obligation = obligation_id(article, request.unit, RuleId("r"), 1);
    request.channels = {{channel, "website", Mode::approve, true}};
    test::run(io, scribe.state(request, 1)).value();
    fold();
    const auto approved_by = [&](const Actor& actor) {
        return test::run(
            io, desk.act_on(delivery_id(article, channel), facts::DeliveryActed::Act::approve, "", actor));
    };

    const auto own = approved_by(writer);

    ASSERT_TRUE(std::holds_alternative<Refusal>(own));
    EXPECT_EQ(std::get<Refusal>(own).why, Refused::forbidden);
    EXPECT_EQ(act_of(approved_by(other)).changed, "approve");
}

TEST_F(FollowedDeskTest, ARetryOfWhatOnlyAPersonCanDoIsRefusedAndSaysSo) {
    const ArticleId article = held_article();
    const UnitId unit("health");
    const ChannelId channel("health-site");
    facts::RepostRequested request;
    request.article = article;
    request.unit = unit;
    request.obligation = obligation_id(article, unit, RuleId("r"), 1);
    request.channels = {{channel, "website", Mode::manual, true}};
    test::run(io, scribe.state(request, 1)).value();
    test::run(io,
              scribe.state(facts::WithdrawalRequested{article, unit, "误发", {channel}, {}, EventId("w")}, 1))
        .value();

    const auto outcome = test::run(
        io, desk.act_on(delivery_id(article, channel), facts::DeliveryActed::Act::retry, "", admin));

    ASSERT_TRUE(std::holds_alternative<Refusal>(outcome));
    EXPECT_EQ(std::get<Refusal>(outcome).why, Refused::conflict);
    EXPECT_THAT(std::get<Refusal>(outcome).detail, testing::HasSubstr("a person's"));
}

}  // namespace

}  // namespace drumtower
