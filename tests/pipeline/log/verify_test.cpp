#include "tests/pipeline/log/embedded_bed.hpp"

#include <gmock/gmock.h>

#include <array>
#include <fstream>

namespace drumtower {

using logbed::an_event;
using logbed::EmbeddedLogTest;
using testing::IsEmpty;

class VerifyTest : public EmbeddedLogTest {
protected:
    /// articles 1 … 4 (log.created, a, b, claim), ledger-0 1 … 3, ledger-1 empty; a kept and an erased body.
    void SetUp() override {
        open(2);
        ASSERT_TRUE(append(0, {an_event("a"), an_event("b")}));
        ASSERT_TRUE(logbed::run(io, log_->claim(0)));
        ASSERT_TRUE(append(1, {an_event("c"), an_event("d"), an_event("e")}));
        kept = put("kept body");
        erased = put("personal body");
        ASSERT_TRUE(logbed::run(io, log_->erase(erased)));
        close();
    }
    std::vector<std::string> bad_rows() const {
        std::vector<std::string> rows;
        for (const ChainFault& fault : verify_chain(directory.store()).faults)
            rows.push_back(fault.row);
        return rows;
    }
    ContentHash kept;
    ContentHash erased;
};

TEST_F(VerifyTest, FindsNothingInAnUntouchedLogWithAnErasedBody) {
    const ChainReport report = verify_chain(directory.store());

    EXPECT_THAT(report.faults, IsEmpty());
    EXPECT_EQ(report.events, 7);
    EXPECT_EQ(report.contents, 2);
    EXPECT_EQ(report.erased, 1);
    ASSERT_EQ(report.heads.size(), 4u);
    EXPECT_EQ(report.heads[0].first, "articles");
    EXPECT_EQ(report.heads[1].first, "ledger-0");
    EXPECT_EQ(report.heads[2].first, "ledger-1");
    EXPECT_EQ(report.heads[3].first, "content");
    EXPECT_EQ(report.heads[0].second.size(), 64u);
}

TEST_F(VerifyTest, ReadsALogThatIsBeingWritten) {
    open(2);
    ASSERT_TRUE(append(1, {an_event("f")}));

    EXPECT_THAT(bad_rows(), IsEmpty());
    EXPECT_EQ(verify_chain(directory.store()).events, 8);
}

TEST_F(VerifyTest, SaysSoWhenThereIsNoLog) {
    EXPECT_THROW(verify_chain(directory.path() + "/nowhere"), std::runtime_error);
}

TEST_F(VerifyTest, NamesTheLogWhenItIsNoDatabase) {
    std::ofstream(file(), std::ios::trunc) << "this is not a database, it is a text of some length";

    EXPECT_THAT(bad_rows(), testing::ElementsAre("log.db"));
}

TEST_F(VerifyTest, FindsAByteThatWasFlippedInTheFile) {
    std::string bytes;
    {
        std::ifstream in(file(), std::ios::binary);
        bytes.assign(std::istreambuf_iterator<char>(in), {});
    }
    const std::size_t at = bytes.find("a-d");  // the subject of ledger-0 2
    ASSERT_NE(at, std::string::npos);
    bytes[at] = 'b';
    std::ofstream(file(), std::ios::binary | std::ios::trunc) << bytes;

    EXPECT_THAT(bad_rows(), testing::ElementsAre("ledger-0 2"));
}

struct Tampering {
    const char* name;
    const char* sql;
    const char* row;
};

class TamperingTest : public VerifyTest, public testing::WithParamInterface<Tampering> {};

TEST_P(TamperingTest, IsNamed) {
    logbed::tamper(file(), GetParam().sql);

    const auto rows = bad_rows();

    ASSERT_FALSE(rows.empty());
    EXPECT_THAT(rows.front(), testing::StartsWith(GetParam().row));
}

// clang-format off
constexpr std::array tamperings{
    Tampering{"EventRow", "UPDATE events SET row = row + 10 WHERE partition = 1 AND position = 2", "ledger-0 2"},
    Tampering{"EventMovedToAnotherPartition", "UPDATE events SET row = (2 << 40) | 1 WHERE partition = 1 AND position = 3", "ledger-0 3"},
    Tampering{"EventMovedBeforeTheFirst", "UPDATE events SET row = (1 << 40) WHERE partition = 1 AND position = 1", "ledger-0 0"},
    Tampering{"EventId", "UPDATE events SET id = 'x' WHERE partition = 1 AND position = 2", "ledger-0 2"},
    Tampering{"EventType", "UPDATE events SET type = 'x' WHERE partition = 1 AND position = 2", "ledger-0 2"},
    Tampering{"EventVersion", "UPDATE events SET version = 2 WHERE partition = 1 AND position = 2", "ledger-0 2"},
    Tampering{"EventSubject", "UPDATE events SET subject = 'x' WHERE partition = 1 AND position = 2", "ledger-0 2"},
    Tampering{"EventTime", "UPDATE events SET time = time - 1 WHERE partition = 1 AND position = 2", "ledger-0 2"},
    Tampering{"EventNode", "UPDATE events SET node = 'x' WHERE partition = 1 AND position = 2", "ledger-0 2"},
    Tampering{"EventEpoch", "UPDATE events SET epoch = 7 WHERE partition = 1 AND position = 2", "ledger-0 2"},
    Tampering{"EventData", "UPDATE events SET data = '{\"n\":2}' WHERE partition = 1 AND position = 2", "ledger-0 2"},
    Tampering{"TextMovedBetweenColumns", "UPDATE events SET subject = subject || substr(node, 1, 1), node = substr(node, 2) WHERE partition = 1 AND position = 2", "ledger-0 2"},
    Tampering{"LastEventData", "UPDATE events SET data = '{\"n\":2}' WHERE partition = 1 AND position = 3", "ledger-0 3"},
    Tampering{"FirstEventData", "UPDATE events SET data = '{}' WHERE partition = 1 AND position = 1", "ledger-0 1"},
    Tampering{"FirstEventDeleted", "DELETE FROM events WHERE partition = 1 AND position = 1", "ledger-0 1"},
    Tampering{"EventDeleted", "DELETE FROM events WHERE partition = 1 AND position = 2", "ledger-0 2"},
    Tampering{"LastEventDeleted", "DELETE FROM events WHERE partition = 1 AND position = 3", "ledger-0 3"},
    Tampering{"LastEventAndItsLinkDeleted", "DELETE FROM events WHERE partition = 1 AND position = 3; DELETE FROM chain WHERE row = (1 << 40) + 3", "ledger-0 3"},
    Tampering{"EventAndItsLinkDeleted", "DELETE FROM events WHERE partition = 1 AND position = 2; DELETE FROM chain WHERE row = (1 << 40) + 2", "ledger-0 2"},
    Tampering{"AllEventsOfAPartitionDeleted", "DELETE FROM events WHERE partition = 1; DELETE FROM chain WHERE row >> 40 = 1", "ledger-0 1"},
    Tampering{"EventAdded", "INSERT INTO events(row, id, type, version, subject, time, node, epoch, data) SELECT row + 1, id, type, version, subject, time, node, epoch, data FROM events WHERE partition = 1 AND position = 3", "chain ledger-0 4"},
    Tampering{"EventAddedWhereNoneWere", "INSERT INTO events(row, id, type, version, subject, time, node, epoch, data) SELECT (2 << 40) | 1, id, type, version, subject, time, node, epoch, data FROM events WHERE partition = 1 AND position = 3", "chain ledger-1 1"},
    Tampering{"EventOfNoPartition", "INSERT INTO events(row, id, type, version, subject, time, node, epoch, data) SELECT (9 << 40) | 1, id, type, version, subject, time, node, epoch, data FROM events WHERE partition = 1 AND position = 3", "events row"},
    Tampering{"EventsSwapped", "UPDATE events SET row = row + 100 WHERE partition = 1 AND position = 2; UPDATE events SET row = row - 1 WHERE partition = 1 AND position = 3; UPDATE events SET row = row - 99 WHERE partition = 1 AND position = 102", "ledger-0 2"},
    Tampering{"LinkPartition", "UPDATE chain SET row = (2 << 40) + 2 WHERE row = (1 << 40) + 2", "chain ledger-0 2"},
    Tampering{"LinkPosition", "UPDATE chain SET row = (1 << 40) + 20 WHERE row = (1 << 40) + 2", "chain ledger-0 2"},
    Tampering{"LinkHash", "UPDATE chain SET hash = zeroblob(32) WHERE row = (1 << 40) + 2", "chain ledger-0 2"},
    Tampering{"LastLinkHash", "UPDATE chain SET hash = zeroblob(32) WHERE row = (1 << 40) + 3", "chain ledger-0 3"},
    Tampering{"LinkHashShortened", "UPDATE chain SET hash = substr(hash, 1, 31) WHERE row = (1 << 40) + 2", "chain ledger-0 2"},
    Tampering{"LinkDeleted", "DELETE FROM chain WHERE row = (1 << 40) + 2", "chain ledger-0 2"},
    Tampering{"LastLinkDeleted", "DELETE FROM chain WHERE row = (1 << 40) + 3", "chain ledger-0 3"},
    Tampering{"LinkOfNoPartition", "INSERT INTO chain VALUES((9 << 40) + 1, zeroblob(32))", "chain row"},
    Tampering{"HeadPartition", "UPDATE heads SET partition = 9 WHERE partition = 1", "head 9"},
    Tampering{"HeadPositionBack", "UPDATE heads SET position = 2 WHERE partition = 1", "head ledger-0"},
    Tampering{"HeadPositionForward", "UPDATE heads SET position = 4 WHERE partition = 1", "head ledger-0"},
    Tampering{"HeadHash", "UPDATE heads SET hash = zeroblob(32) WHERE partition = 1", "head ledger-0"},
    Tampering{"HeadEpoch", "UPDATE heads SET epoch = 0 WHERE partition = 0", "head articles"},
    Tampering{"HeadDeleted", "DELETE FROM heads WHERE partition = 2", "head ledger-1"},
    Tampering{"ContentHash", "UPDATE content SET hash = 'ab' WHERE state = 'kept'", "content "},
    Tampering{"ContentSize", "UPDATE content SET size = 1 WHERE state = 'kept'", "content "},
    Tampering{"ContentSizeOfAnErasedBody", "UPDATE content SET size = 1 WHERE state = 'erased'", "content "},
    Tampering{"ContentBytes", "UPDATE content SET bytes = CAST('kept bodY' AS BLOB) WHERE state = 'kept'", "content "},
    Tampering{"ContentState", "UPDATE content SET state = 'erased' WHERE state = 'kept'", "content "},
    Tampering{"ContentErasedByNobody", "UPDATE content SET state = 'erased', bytes = NULL WHERE state = 'kept'", "content "},
    Tampering{"ContentThereAgain", "UPDATE content SET state = 'kept', bytes = x'00' WHERE state = 'erased'", "content "},
    Tampering{"ContentDeleted", "DELETE FROM content WHERE state = 'kept'", "content "},
    Tampering{"ContentNeverPut", "INSERT INTO content VALUES('ab', 1, x'00', 'kept')", "content ab"},
    Tampering{"ActPosition", "UPDATE acts SET position = 9 WHERE position = 2", "acts 2"},
    Tampering{"ActKind", "UPDATE acts SET act = 'erased' WHERE position = 1", "acts 1"},
    Tampering{"ActHash", "UPDATE acts SET hash = 'ab' WHERE position = 1", "acts 1"},
    Tampering{"ActSize", "UPDATE acts SET size = 1 WHERE position = 1", "acts 1"},
    Tampering{"LastActDeleted", "DELETE FROM acts WHERE position = 3", "acts 3"},
    Tampering{"ContentLinkHash", "UPDATE chain SET hash = zeroblob(32) WHERE row = (-1 << 40) + 1", "chain content 1"},
    Tampering{"MetaPartitions", "UPDATE meta SET value = '3' WHERE key = 'partitions'", "meta partitions"},
    Tampering{"MetaPartitionsFewer", "UPDATE meta SET value = '1' WHERE key = 'partitions'", "meta partitions"},
    Tampering{"MetaHash", "UPDATE meta SET value = 'sm3' WHERE key = 'hash'", "meta hash"},
    Tampering{"MetaFormat", "UPDATE meta SET value = '2' WHERE key = 'format'", "meta format"},
    Tampering{"MetaKey", "UPDATE meta SET key = 'x' WHERE key = 'format'", "meta format"},
    Tampering{"MetaAdded", "INSERT INTO meta VALUES('x', 'y')", "meta x"},
    Tampering{"TriggerReplaced", "CREATE TRIGGER quiet AFTER INSERT ON events BEGIN SELECT 1; END", "schema"},
    Tampering{"ColumnAdded", "ALTER TABLE events ADD COLUMN note TEXT", "schema"},
};
// clang-format on

INSTANTIATE_TEST_SUITE_P(Log, TamperingTest, testing::ValuesIn(tamperings),
                         [](const auto& made) { return std::string(made.param.name); });

TEST_F(VerifyTest, NamesTheFirstBadRowOfEachPartition) {
    logbed::tamper(file(), "UPDATE events SET node = 'x' WHERE position > 1");

    EXPECT_THAT(bad_rows(), testing::ElementsAre("articles 2", "ledger-0 2"));
}

TEST_F(VerifyTest, MissesATriggerThatWasTakenAway) {
    sqlite::Database(file(), sqlite::Open::existing).execute("DROP TRIGGER events_no_update");

    EXPECT_THAT(bad_rows(), testing::ElementsAre("schema"));
    EXPECT_THROW(open(2), std::runtime_error);
}

}  // namespace drumtower
