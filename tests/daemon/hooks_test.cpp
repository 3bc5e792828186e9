#include "daemon/hooks.hpp"

#include "pipeline/base/webhook_signature.hpp"
#include "pipeline/log/embedded/embedded_log.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/run.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace drumtower {

namespace {

using testing::HasSubstr;

class HooksTest : public testing::Test {
protected:
    HooksTest()
        : log(io.get_executor(), clock, {.directory = folder.path()}),
          view(io.get_executor(), log, folder.path()),
          scribe(log, view, clock, "n1"),
          desk({log, view, scribe, clock, io.get_executor()}),
          hooks({io.get_executor(), desk, view, clock}) {
        view.start();
        take_up();
    }

    void take_up() {
        config::Source source;
        source.id = "cms";
        source.kind = "hook";
        source.secret = config::SecretRef{config::SecretRef::From::store, "cms", {}};
        config::Config config;
        config.sources = {source};
        test::run(io, hooks.take_up(config, &stored));
    }
    std::int64_t now() {
        return std::chrono::duration_cast<std::chrono::seconds>(clock.now().time_since_epoch()).count();
    }
    PushHead head(const std::string& id, const std::string& message, std::int64_t seconds) {
        return {SourceId("cms"), id, std::to_string(seconds), webhook_signature(key, id, seconds, message)};
    }
    PushHead head(const std::string& id, const std::string& message) { return head(id, message, now()); }
    Outcome take(const std::string& id, const std::string& text) {
        NewArticle article{.url = "https://cms.example/1",
                           .title = "停水",
                           .html = text,
                           .source_name = {},
                           .published = {}};
        return test::run(io, hooks.take(head(id, text), text, article));
    }
    SourceHealth health() { return hooks.health().at(0); }

    asio::io_context io;
    test::TemporaryDirectory folder;
    test::ManualClock clock;
    EmbeddedLog log;
    View view;
    Scribe scribe;
    Desk desk;
    const Secret key{std::string(32, 'k')};
    std::map<std::string, std::string> stored{{"cms", "whsec_" + base64(std::string(32, 'k'))}};
    Hooks hooks;
};

TEST_F(HooksTest, BelievesWhoeverHasTheKey) {
    EXPECT_FALSE(hooks.doubt(head("m1", "text"), "text"));
}

TEST_F(HooksTest, AnswersAnUnknownSourceAsAWrongSignature) {
    PushHead wrong = head("m1", "other text");
    PushHead unknown = head("m1", "text");
    unknown.source = SourceId("no-such");

    const auto first = hooks.doubt(wrong, "text").value();
    const auto second = hooks.doubt(unknown, "text").value();

    EXPECT_EQ(first.why, Refused::unproven);
    EXPECT_EQ(second.why, Refused::unproven);
    EXPECT_EQ(first.detail, second.detail);
}

TEST_F(HooksTest, TheKeyThatStandsInForOneThatIsMissingOpensNothing) {
    PushHead unknown{SourceId("no-such"), "m1", std::to_string(now()), {}};
    for (const char letter : {'x', 'k', '\0'}) {
        unknown.signatures = webhook_signature(Secret(std::string(32, letter)), "m1", now(), "text");
        EXPECT_TRUE(hooks.doubt(unknown, "text")) << letter;
    }
    stored.clear();
    take_up();
    PushHead known = unknown;
    known.source = SourceId("cms");
    known.signatures = webhook_signature(Secret(std::string(32, 'x')), "m1", now(), "text");
    EXPECT_TRUE(hooks.doubt(known, "text"));
}

TEST_F(HooksTest, AMessageOfMoreThanFiveMinutesAgoOrAheadIsNotTaken) {
    for (const std::int64_t off : {-300, 300})
        EXPECT_FALSE(hooks.doubt(head("m1", "text", now() + off), "text")) << off;
    for (const std::int64_t off : {-301, 301}) {
        EXPECT_EQ(hooks.doubt(head("m1", "text", now() + off), "text").value().why, Refused::unproven) << off;
    }
    for (const char* stamp : {"", "soon", "-5", "1e9", "99999999999999999999"}) {
        PushHead odd = head("m1", "text");
        odd.timestamp = stamp;
        EXPECT_TRUE(hooks.doubt(odd, "text")) << stamp;
    }
    EXPECT_THAT(health().detail, HasSubstr("webhook-timestamp"));
}

TEST_F(HooksTest, AnIdIsPrintableAndNotLong) {
    for (const std::string& id : {std::string(), std::string("a b"), std::string(201, 'a')})
        EXPECT_EQ(hooks.doubt(head(id, "text"), "text").value().why, Refused::invalid) << id;
}

TEST_F(HooksTest, StrangersAreCountedAndMakeNoTrouble) {
    PushHead wrong = head("m1", "text");
    wrong.signatures = "v1,AAAA";
    hooks.doubt(wrong, "text");
    hooks.doubt(wrong, "text");

    EXPECT_EQ(health().trouble, SourceTrouble::none);
    EXPECT_EQ(health().detail, "2 messages with a wrong signature");
    EXPECT_FALSE(health().looked_at);
    take("m2", "text");
    EXPECT_EQ(health().detail, "");
}

TEST_F(HooksTest, SaysWhatWasRefusedUntilOneIsTaken) {
    hooks.refused(SourceId("cms"), "/title is missing");
    EXPECT_EQ(health().trouble, SourceTrouble::failing);
    EXPECT_EQ(health().detail, "the newest push was refused: /title is missing");

    const auto act = std::get<Act>(take("m1", "text"));

    EXPECT_EQ(act.changed, "added");
    EXPECT_EQ(health().trouble, SourceTrouble::none);
    EXPECT_EQ(health().good_at.value(), clock.now());
}

TEST_F(HooksTest, AfterARestartTheNewestPushIsKnownAndItsIdTaken) {
    take("m1", "text");
    const TimePoint pushed = clock.now();
    clock.advance(io, 1h);
    Hooks fresh({io.get_executor(), desk, view, clock});
    config::Source source;
    source.id = "cms";
    source.kind = "hook";
    source.secret = config::SecretRef{config::SecretRef::From::store, "cms", {}};
    config::Config config;
    config.sources = {source};

    test::run(io, fresh.take_up(config, &stored));

    EXPECT_EQ(fresh.health().at(0).good_at.value(), pushed);
    EXPECT_EQ(std::get<Act>(take("m1", "text")).changed, "repeated");
}

TEST_F(HooksTest, AKeyThatCannotBeReadIsSaid) {
    stored["cms"] = "whsec_short";
    take_up();

    EXPECT_EQ(health().trouble, SourceTrouble::failing);
    EXPECT_THAT(health().detail, HasSubstr("Base64"));
    EXPECT_THAT(health().detail, testing::Not(HasSubstr("short")));
}

}  // namespace

}  // namespace drumtower
