#include "tests/pipeline/ledger/ledger_bed.hpp"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace drumtower::ledgerbed {

namespace {

using testing::ElementsAre;

class FolderTest : public LedgerTest {
protected:
    void asked(const std::string& id, Duration within) {
        facts::RepostRequested fact = request();
        fact.article = ArticleId(id);
        fact.obligation = obligation_id(fact.article, unit, fact.rule, 1);
        fact.due = start + within;
        state(fact);
    }
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

}  // namespace

}  // namespace drumtower::ledgerbed
