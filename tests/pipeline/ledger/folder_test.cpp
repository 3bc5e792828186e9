#include "tests/pipeline/ledger/ledger_bed.hpp"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace drumtower::ledgerbed {

namespace {

using testing::ElementsAre;

class FolderTest : public LedgerTest {
protected:
    void asked(const std::string& id, Duration within, Mode mode = Mode::automatic) {
        facts::RepostRequested fact = request(mode);
        fact.article = ArticleId(id);
        fact.obligation = obligation_id(fact.article, unit, fact.rule, 1);
        fact.due = start + within;
        state(fact);
    }
    /// The unit's queue, page by page.
    std::vector<std::string> queue(int limit) {
        std::vector<std::string> articles;
        Page page{.limit = limit, .after = {}};
        do {
            const auto some = Queries(directory.path()).queue(unit, page);
            EXPECT_LE(some.items.size(), static_cast<std::size_t>(limit));
            for (const Delivery& each : some.items)
                articles.push_back(each.article.str());
            page.after = some.next;
        } while (!page.after.empty());
        return articles;
    }
    void judged(const std::string& id, Finding finding, const EventId& previous = {}) {
        facts::VerdictGiven fact;
        fact.obligation = obligation_id(ArticleId(id), unit, RuleId("repost-12h"), 1);
        fact.unit = unit;
        fact.finding = finding;
        fact.grade = "B";
        fact.previous = previous;
        last_verdict = state(fact);
    }
    EventId last_verdict;
    std::vector<std::string> workable(TimePoint now, std::size_t limit = 8) {
        std::vector<std::string> articles;
        for (const Delivery& each : Queries(directory.path()).workable(channel, now, limit))
            articles.push_back(each.article.str());
        return articles;
    }
};

TEST_F(FolderTest, TwoNodesThatLookedAtOnePostAreNoAlarm) {
    facts::ObservationMade here = seen("7", "slug");
    facts::ObservationMade there = here;
    there.unseen_at = start;
    state(here, 1, "n1");
    state(there, 2, "n2");
    EXPECT_EQ(conflicts, 0);
}

TEST_F(FolderTest, TheSameIdWithOtherDataIsAnAlarm) {
    facts::RepostRequested fact = request();
    state(fact);
    fact.title = "另一个标题";
    state(fact);
    EXPECT_EQ(conflicts, 1);
}

TEST_F(FolderTest, WhatIsTriedAgainDoesNotWaitBehindAllThatIsNew) {
    claim(1);
    state(request());  // a1, due in 12 hours
    const EventId intent = state(intended());
    facts::DeliveryProgressed later = outcome(How::deferred, intent);
    later.not_before = at + 1h;
    state(later);
    asked("b", 11h);
    asked("c", 13h);
    asked("d", 14h);

    EXPECT_THAT(workable(at), ElementsAre("b", "c", "d", "a1"));
    EXPECT_THAT(workable(at, 2), ElementsAre("b", "c", "a1")) << "what comes next is always there";
    EXPECT_THAT(workable(at + 1h), ElementsAre("b", "a1", "c", "d"));
}

TEST_F(FolderTest, AQueueIsReadInPagesTheEarliestDueFirst) {
    for (const char* id : {"c", "a", "d", "b", "e"})
        asked(id, id[0] == 'a' ? 11h : 12h + std::chrono::hours(id[0] - 'a'));

    EXPECT_THAT(queue(2), ElementsAre("a", "b", "c", "d", "e"));
    EXPECT_EQ(queue(1), queue(100));
}

TEST_F(FolderTest, WhatIsPostedByHandLeavesTheQueueWithItsDuty) {
    claim(1);
    asked("a", 11h, Mode::manual);
    asked("b", 12h, Mode::manual);
    asked("c", 13h);
    judged("a", Finding::on_time);
    judged("c", Finding::on_time);
    EXPECT_THAT(queue(50), ElementsAre("b", "c")) << "a channel of the machine's still gets its post";

    judged("b", Finding::overdue);
    EXPECT_THAT(queue(50), ElementsAre("b", "c")) << "late is better than never";

    judged("b", Finding::late, last_verdict);
    EXPECT_THAT(queue(50), ElementsAre("c"));

    judged("b", Finding::overdue, last_verdict);
    EXPECT_THAT(queue(50), ElementsAre("b", "c")) << "a verdict may be corrected";
}

}  // namespace

}  // namespace drumtower::ledgerbed
