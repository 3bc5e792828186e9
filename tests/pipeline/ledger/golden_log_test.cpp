// The golden log: what v1 means, written down once. tests/data/golden/README.md says how its files came to
// be.
#include "pipeline/ledger/folder.hpp"
#include "pipeline/ledger/queries.hpp"
#include "pipeline/ledger/tables.hpp"
#include "tests/support/golden_story.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/memory_log.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <random>
#include <set>
#include <sstream>

namespace drumtower {

namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

std::string file_name(const std::string& name) {
    return std::string(DT_TEST_DATA) + "/golden/" + name;
}
std::string bytes_of(const std::string& name) {
    std::ifstream file(file_name(name), std::ios::binary);
    if (!file) throw std::runtime_error("no " + file_name(name));
    std::ostringstream bytes;
    bytes << file.rdbuf();
    return bytes.str();
}
void write(const std::string& name, const std::string& bytes) {
    std::ofstream(file_name(name), std::ios::binary) << bytes;
}
std::vector<Recorded> golden_log() {
    return golden::log_in(bytes_of("log.jsonl"));
}
std::string golden_digest() {
    std::string digest = bytes_of("digest.txt");
    while (digest.ends_with('\n'))
        digest.pop_back();
    return digest;
}

/// A log that grows by what it is told, and the view that follows it.
class Telling {
public:
    explicit Telling(Position fill_from = Folder::long_log) : folder_(log_, directory_.path(), fill_from) {
        store_->events.clear();  // the golden log brings its own beginning
    }

    void add(const Recorded& recorded) { log_.add(recorded.partition, {recorded.event}).value(); }
    /// One transaction over all that it was told since the last.
    void fold() {
        const auto batch = folder_.fold_some();
        conflicts_ += batch.conflicts;
        if (!batch.halted.empty()) throw std::runtime_error(batch.halted);
    }
    Queries view() const { return Queries(directory_.path()); }
    std::string digest() const { return view().digest(); }
    std::int64_t conflicts() const { return conflicts_; }
    /// Every row of every table, and what finds them.
    std::map<std::string, std::vector<std::string>> tables() const {
        sqlite::Database file(tables::view_file(directory_.path()), sqlite::Open::read_only);
        std::map<std::string, std::vector<std::string>> found;
        sqlite::Statement names = file.prepare("SELECT name, type FROM sqlite_schema ORDER BY name");
        while (names.step()) {
            auto& rows = found[names.text(0)];
            if (names.text(1) != "table") continue;
            sqlite::Statement columns = file.prepare(
                R"(SELECT group_concat('quote("' || name || '")', '||') FROM pragma_table_info(?1))");
            columns.bind(1, names.text(0)).step();
            sqlite::Statement row =
                file.prepare("SELECT " + columns.text(0) + " FROM " + names.text(0) + " ORDER BY 1");
            while (row.step())
                rows.push_back(row.text(0));
        }
        return found;
    }

private:
    test::ManualClock clock_;
    test::TemporaryDirectory directory_;
    std::shared_ptr<test::MemoryStore> store_ = std::make_shared<test::MemoryStore>();
    test::MemoryLog log_{clock_, golden::ledger_partitions, store_};
    Folder folder_;
    std::int64_t conflicts_ = 0;
};

std::string digest_of(const std::vector<Recorded>& log) {
    Telling telling;
    for (const Recorded& recorded : log)
        telling.add(recorded);
    telling.fold();
    return telling.digest();
}

/// The same events in another order; within a partition theirs is kept.
std::vector<Recorded> interleaved(const std::vector<Recorded>& log, unsigned seed) {
    std::mt19937 chance(seed);
    std::map<Partition, std::vector<Recorded>> left;
    for (auto at = log.rbegin(); at != log.rend(); ++at)
        left[at->partition].push_back(*at);  // the next one last
    std::vector<Recorded> mixed;
    while (!left.empty()) {
        auto from = std::next(left.begin(), static_cast<std::ptrdiff_t>(chance() % left.size()));
        mixed.push_back(std::move(from->second.back()));
        from->second.pop_back();
        if (from->second.empty()) left.erase(from);
    }
    return mixed;
}

/// The values of one field of one event type's data, over the whole log.
std::set<std::string> words_of(const std::vector<Recorded>& log, std::string_view type,
                               std::string_view field) {
    std::set<std::string> words;
    for (const Recorded& recorded : log) {
        if (recorded.event.type == type)
            words.insert(json::text(json::parse(recorded.event.data).value(), field));
    }
    return words;
}
template <class E>
std::set<std::string> all_names() {
    constexpr auto names = enum_names(E{});
    return {names.begin(), names.end()};
}

TEST(GoldenLogTest, TheStoryIsStillToldByteForByte) {
    const std::string told = golden::text_of(golden::story());
    if (std::getenv("DT_WRITE_GOLDEN")) {
        write("log.jsonl", told);
        write("digest.txt", digest_of(golden_log()) + "\n");
    }
    EXPECT_EQ(told, bytes_of("log.jsonl"));
}

/// Types that came after the golden log was written; the next one tells them when they are settled.
const std::set<std::string> later_types{"correction.told", "duty.appealed", "link.attested", "match.answered",
                                        "match.asked",     "quota.taken",   "reminder.sent", "source.pushed"};

TEST(GoldenLogTest, UsesEveryTypeOfItsTime) {
    std::set<std::string> missing;
    for (const std::string_view type : facts::known_types())
        missing.emplace(type);
    for (const Recorded& recorded : golden_log()) {
        EXPECT_EQ(recorded.event.version, 1);
        missing.erase(recorded.event.type);
    }
    EXPECT_EQ(missing, later_types);
}

TEST(GoldenLogTest, UsesEveryOutcomeActFindingAndAction) {
    const auto log = golden_log();
    using facts::DeliveryActed, facts::DeliveryIntended, facts::DeliveryProgressed, facts::VerdictGiven;
    EXPECT_EQ(words_of(log, DeliveryProgressed::type, "how"), all_names<DeliveryProgressed::How>());
    EXPECT_EQ(words_of(log, DeliveryActed::type, "act"), all_names<DeliveryActed::Act>());
    EXPECT_EQ(words_of(log, VerdictGiven::type, "finding"), all_names<Finding>());
    EXPECT_EQ(words_of(log, DeliveryIntended::type, "action"), all_names<Action>());
}

TEST(GoldenLogTest, HasEventsInEveryPartitionAndNoIdTwice) {
    std::map<Partition, int> events;
    std::set<EventId> ids;
    const auto log = golden_log();
    for (const Recorded& recorded : log) {
        ++events[recorded.partition];
        ids.insert(recorded.event.id);
    }
    EXPECT_THAT(events, SizeIs(golden::ledger_partitions + 1));
    EXPECT_THAT(ids, SizeIs(log.size()));
}

TEST(GoldenLogTest, FoldsToTheGoldenDigest) {
    EXPECT_EQ(digest_of(golden_log()), golden_digest());
}

TEST(GoldenLogTest, AViewThatWasFilledFirstHoldsWhatOneThatFollowedHolds) {
    Telling following;
    Telling filled(0);
    const auto log = golden_log();
    std::size_t told = 0;
    for (const std::size_t until : {log.size() / 2, log.size()}) {
        for (; told < until; ++told) {
            following.add(log[told]);
            filled.add(log[told]);
        }
        following.fold();
        filled.fold();
        const auto expected = following.tables();
        EXPECT_EQ(filled.tables(), expected);
        EXPECT_FALSE(expected.at("touch").empty());
        EXPECT_FALSE(expected.at("tally").empty());
    }
}

TEST(GoldenLogTest, OnlyTheDecisionsOfAnOwnerGoneByAreWithoutEffect) {
    Telling telling;
    for (const Recorded& recorded : golden_log())
        telling.add(recorded);
    telling.fold();

    std::vector<std::string> stale;
    for (const TimelineEntry& entry : telling.view().events_after(0, 1000)) {
        if (entry.stale) stale.push_back(entry.type);
    }
    EXPECT_THAT(stale, ElementsAre("delivery.intended", "verdict.given"));
}

/// The view keeps them as it goes; a row that is written again counts once.
TEST(GoldenLogTest, CountsAreThoseOfTheRows) {
    Telling telling;
    for (int round = 0; round < 2; ++round) {
        for (const Recorded& recorded : golden_log())
            telling.add(recorded);
        telling.fold();
    }
    auto view = telling.view();

    const Counts counts = view.counts();

    const auto duties = [&view](const std::string& state) {
        return static_cast<std::int64_t>(view.obligations({state, {}, {}, {}}, {1000, {}}).items.size());
    };
    EXPECT_EQ(counts.open, duties("open"));
    EXPECT_EQ(counts.on_time, duties("on_time"));
    EXPECT_EQ(counts.overdue, duties("overdue"));
    EXPECT_EQ(counts.late, duties("late"));
    EXPECT_EQ(counts.articles, static_cast<std::int64_t>(view.articles({}, {1000, {}}).items.size()));
    EXPECT_EQ(counts.deliveries_needs_human + counts.deliveries_refused,
              static_cast<std::int64_t>(view.needing_human(1000).size()));
    EXPECT_GT(counts.articles, 0);
}

// A transaction for each run of one partition, and eight fdatasyncs a view: a few seconds.
TEST(GoldenLogTest, AnyInterleavingOfThePartitionsFoldsToTheGoldenDigest) {
    const auto log = golden_log();
    const std::string digest = golden_digest();
    for (unsigned seed = 1; seed <= 100; ++seed) {
        Telling telling;
        const auto mixed = interleaved(log, seed);
        for (std::size_t at = 0; at < mixed.size(); ++at) {
            telling.add(mixed[at]);
            const bool same_next = at + 1 < mixed.size() && mixed[at + 1].partition == mixed[at].partition;
            if (!same_next) telling.fold();
        }
        ASSERT_EQ(telling.digest(), digest) << "seed " << seed;
    }
}

TEST(GoldenLogTest, EveryEventTwiceFoldsToTheGoldenDigest) {
    const auto log = golden_log();
    Telling at_once, later;
    for (const Recorded& recorded : log) {
        at_once.add(recorded);
        at_once.add(recorded);
    }
    for (int round = 0; round < 2; ++round) {
        for (const Recorded& recorded : log)
            later.add(recorded);
    }
    at_once.fold();
    later.fold();

    EXPECT_EQ(at_once.digest(), golden_digest());
    EXPECT_EQ(later.digest(), golden_digest());
    EXPECT_EQ(at_once.conflicts() + later.conflicts(), 0);
}

}  // namespace

}  // namespace drumtower
