#include "daemon/keeping.hpp"

#include "pipeline/log/embedded/embedded_log.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/run.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace drumtower {

namespace {

constexpr Duration day = 24h;

class KeepingTest : public testing::Test {
protected:
    KeepingTest()
        : log(io.get_executor(), clock, {.directory = folder.path()}),
          view(io.get_executor(), log, folder.path()),
          scribe(log, view, clock, "n1"),
          desk({log, view, scribe, clock, io.get_executor()}) {
        view.start();
        test::run(io, scribe.claim_all()).value();
    }

    void keep_row(Duration age) {
        test::run(io, audit.keep({.number = 0,
                                  .time = clock.now() - age,
                                  .who = "user:zhang",
                                  .peer = {},
                                  .act = "sign in",
                                  .subject = {},
                                  .outcome = std::to_string(age / day)}));
    }
    std::vector<std::string> outcomes() {
        std::vector<std::string> found;
        for (const AuditEntry& entry : test::run(io, audit.entries(0, 100)))
            found.push_back(entry.who + " " + entry.outcome);
        return found;
    }
    /// An article of this age with this text; the text's hash.
    ContentHash article(const std::string& name, const std::string& text, Duration age) {
        const auto content = test::run(io, log.put(text)).value();
        facts::ArticleSeen fact;
        fact.source = SourceId("portal");
        fact.url = "https://portal.example/" + name;
        fact.article = article_id(fact.source, fact.url);
        fact.title = name;
        fact.content = content;
        Event event = scribe.event(fact, articles_partition);
        event.time = clock.now() - age;
        test::run(io, log.append(articles_partition, {event})).value();
        test::run(io, view.catch_up());
        return content;
    }
    void throw_away(const config::Store& rules) {
        Keeping keeping(rules, {audit, view, scribe, desk, clock});
        test::run(io, keeping.throw_away());
    }

    asio::io_context io;
    test::TemporaryDirectory folder;
    test::ManualClock clock{std::chrono::floor<Duration>(std::chrono::system_clock::now())};
    EmbeddedLog log;
    View view;
    Scribe scribe;
    Desk desk;
    NodeDatabase node{folder.path()};
    AuditLog audit{node};
};

TEST_F(KeepingTest, RowsOfTheAuditLogGoWhenTheirTimeIsOverAndARowSaysSo) {
    keep_row(500 * day);
    keep_row(367 * day);
    keep_row(365 * day);

    throw_away({});

    EXPECT_THAT(outcomes(), testing::ElementsAre("retention 2 rows", "user:zhang 365"));
}

TEST_F(KeepingTest, NobodyRemovesRowsOfTheLastHalfYear) {
    keep_row(170 * day);

    EXPECT_THROW(test::run(io, audit.forget(clock.now() - 100 * day, clock.now())), sqlite::Error);

    EXPECT_THAT(outcomes(), testing::ElementsAre("user:zhang 170"));
}

TEST_F(KeepingTest, TextsStayUnlessTheConfigurationSaysHowLong) {
    const auto text = article("old", "旧文", 4000 * day);

    throw_away({});

    EXPECT_TRUE(log.get(text));
}

TEST_F(KeepingTest, OldTextsGoAndNewOnesStay) {
    const auto old = article("old", "旧文", 1100 * day);
    const auto young = article("young", "新文", 1000 * day);
    config::Store rules;
    rules.keep_texts = 1095 * day;

    throw_away(rules);

    EXPECT_FALSE(log.get(old));
    EXPECT_TRUE(log.get(young));
}

TEST_F(KeepingTest, ATextThatANewerArticleSharesStays) {
    const auto text = article("last year", "停水通知", 1100 * day);
    article("this year", "停水通知", 1 * day);
    config::Store rules;
    rules.keep_texts = 1095 * day;

    throw_away(rules);

    EXPECT_TRUE(log.get(text));
}

}  // namespace

}  // namespace drumtower
