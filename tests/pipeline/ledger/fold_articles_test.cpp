// What the fold makes of sources and of articles that several of them show.
#include "tests/pipeline/ledger/ledger_bed.hpp"

namespace drumtower {

namespace {

using ledgerbed::start;

const SourceId portal("portal");
const SourceId office("office");

class FoldArticlesTest : public ledgerbed::LedgerTest {
protected:
    template <class Fact>
    EventId tell(const Fact& fact) {
        at += 1s;
        Event event = facts::state(fact, {at, "n1", 0});
        log.add(articles_partition, {event}).value();
        fold();
        return event.id;
    }
    EventId declare(const std::string& url, const std::string& name = "门户", EventId previous = {}) {
        SourceInfo source;
        source.id = portal;
        source.name = name;
        source.kind = "website";
        source.url = url;
        return tell(facts::SourceDeclared{source, std::move(previous)});
    }
    bool baselined() { return Queries(directory.path()).source(portal).value().baselined; }
    Article article() { return Queries(directory.path()).article(ledgerbed::article).value(); }
    void see(ArticleState state) {
        facts::ArticleSeen seen;
        seen.article = ledgerbed::article;
        seen.source = portal;
        seen.url = "https://gov.example.cn/1.html";
        seen.title = "防汛通知";
        seen.content = ContentHash("one");
        seen.state = state;
        tell(seen);
    }
    /// The office shows it, too, with a hold of its own.
    void join() {
        const std::string url = "https://office.example.cn/1";
        tell(
            facts::ArticleJoined{ledgerbed::article, office, url, "防汛通知", {}, ContentHash("one"), 10min});
    }
};

TEST_F(FoldArticlesTest, AMessageThatWasPushedIsRememberedAndTheNewestOfASourceBesideIt) {
    const facts::SourcePushed first{office, "msg 1", ContentHash("one"), ledgerbed::article};
    facts::SourcePushed second = first;
    second.push = "msg 2";
    tell(first);
    tell(second);
    tell(first);

    Queries view(directory.path());
    EXPECT_EQ(view.push(office, "msg 1").value().bytes, ContentHash("one"));
    EXPECT_EQ(view.newest_push(office).value().id, "msg 2");
    EXPECT_FALSE(view.push(portal, "msg 1"));
    EXPECT_FALSE(view.push(office, "msg"));
}

TEST_F(FoldArticlesTest, ASourceKeepsItsBaselineUnderAnotherName) {
    const EventId first = declare("https://gov.example.cn/a/");
    tell(facts::SourceBaselined{portal, first});

    declare("https://gov.example.cn/a/", "新门户", first);

    EXPECT_TRUE(baselined());
}

TEST_F(FoldArticlesTest, ASourceWithAnotherAddressHasNoBaselineUntilThatWasLookedAt) {
    const EventId first = declare("https://gov.example.cn/a/");
    tell(facts::SourceBaselined{portal, first});

    const EventId second = declare("https://gov.example.cn/b/", "门户", first);

    EXPECT_FALSE(baselined());
    tell(facts::SourceBaselined{portal, second});
    EXPECT_TRUE(baselined()) << "the second baseline is a fact of its own";
    const EventId third = declare("https://gov.example.cn/a/", "门户", second);
    EXPECT_FALSE(baselined());
    tell(facts::SourceBaselined{portal, third});
    EXPECT_TRUE(baselined());
}

TEST_F(FoldArticlesTest, ALookThatBeganUnderAnOlderDeclarationIsNoBaseline) {
    const EventId first = declare("https://gov.example.cn/a/");
    declare("https://gov.example.cn/b/", "门户", first);

    tell(facts::SourceBaselined{portal, first});

    EXPECT_FALSE(baselined());
}

TEST_F(FoldArticlesTest, ABaselineArticleOpensByTheDesignationOfTheSourceItIsNewsTo) {
    see(ArticleState::baseline);

    join();
    const TimePoint joined_at = at;
    tell(facts::ArticleDesignated{ledgerbed::article, "important", "the source's rule", "source:office", {}});

    EXPECT_EQ(article().state, ArticleState::open);
    EXPECT_EQ(article().designation->cls, "important");
    EXPECT_EQ(article().hold_until, joined_at + 10min);
}

TEST_F(FoldArticlesTest, AJoinDoesNotShortenAHold) {
    see(ArticleState::open);
    tell(facts::ArticleHeld{ledgerbed::article, "wait", "desk", "k1"});

    join();

    EXPECT_EQ(article().state, ArticleState::held);
    EXPECT_GT(article().hold_until, at + 24h);
}

}  // namespace

}  // namespace drumtower
