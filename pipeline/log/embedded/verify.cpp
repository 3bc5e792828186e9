#include "pipeline/log/embedded/embedded_log.hpp"
#include "pipeline/log/embedded/schema.hpp"
#include "pipeline/model/facts.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <unistd.h>

namespace drumtower {

namespace {

using namespace embedded;

/// The rows of one partition in order, each able to say what its link in the chain must be.
class EventRows {
public:
    EventRows(sqlite::Database& database, Partition partition)
        : partition_(partition),
          rows_(database,
                "SELECT position, id, type, version, subject, time, node, epoch, data FROM events "
                "WHERE row >= ? AND row < ? ORDER BY row") {
        rows_.bind(1, row_number(partition, 0)).bind(2, row_number(partition + 1, 0));
    }
    bool step() {
        if (done_ || !rows_.step()) {
            done_ = true;  // SQLite would begin anew
            return false;
        }
        ++count_;
        if (rows_.view(2) == facts::OwnerClaimed::type) epoch_ = std::max(epoch_, rows_.integer(7));
        return true;
    }
    Position position() const { return rows_.integer(0); }
    Sha256 link(ChainHasher& hasher, const Sha256& previous) const {
        return hasher.next(previous, {.partition = partition_,
                                      .position = position(),
                                      .id = rows_.view(1),
                                      .type = rows_.view(2),
                                      .version = rows_.integer(3),
                                      .subject = rows_.view(4),
                                      .time = rows_.integer(5),
                                      .node = rows_.view(6),
                                      .epoch = rows_.integer(7),
                                      .data = rows_.view(8)});
    }
    std::int64_t count() const { return count_; }
    std::int64_t epoch() const { return epoch_; }
    std::string name(Position position) const {
        return partition_name(partition_) + " " + std::to_string(position);
    }

private:
    Partition partition_;
    sqlite::Statement rows_;
    bool done_ = false;
    std::int64_t count_ = 0;
    std::int64_t epoch_ = 0;
};

/// What was put and erased, in order.
class ActRows {
public:
    explicit ActRows(sqlite::Database& database)
        : rows_(database, "SELECT position, act, hash, size FROM acts ORDER BY position") {}
    bool step() { return rows_.step(); }
    Position position() const { return rows_.integer(0); }
    Sha256 link(ChainHasher& hasher, const Sha256& previous) const {
        return hasher.next(previous, position(),
                           ContentAct{.act = rows_.view(1), .hash = rows_.view(2), .size = rows_.integer(3)});
    }
    std::int64_t epoch() const { return 0; }
    std::string name(Position position) const { return "acts " + std::to_string(position); }

private:
    sqlite::Statement rows_;
};

class LinkRows {
public:
    LinkRows(sqlite::Database& database, Partition partition)
        : rows_(database, "SELECT row, hash FROM chain WHERE row >= ? AND row < ? ORDER BY row"),
          partition_(partition) {
        rows_.bind(1, row_number(partition, 0)).bind(2, row_number(partition + 1, 0));
    }
    bool step() { return rows_.step(); }
    Position position() const { return rows_.integer(0) - row_number(partition_, 0); }
    Sha256 hash() const { return hash_from(rows_.view(1)); }

private:
    sqlite::Statement rows_;
    Partition partition_;
};

class Verification {
public:
    explicit Verification(const std::string& directory)
        : database_(log_file(directory), sqlite::Open::read_only) {}

    ChainReport run() {
        database_.execute("BEGIN");  // one snapshot: a daemon may go on writing
        section("schema", [this] { check_schema(); });
        section("meta", [this] { check_meta(); });
        section("heads", [this] { load_heads(); });
        for (Partition partition = articles_partition; partition <= partitions_; ++partition) {
            section(partition_name(partition), [this, partition] { check_partition(partition); });
        }
        section("acts", [this] { check_acts(); });
        section("content", [this] { check_content(); });
        section("log.db", [this] { check_strays(); });
        if (report_.faults.empty()) section("log.db", [this] { check_pages(); });
        return std::move(report_);
    }

private:
    /// A page that cannot be read is a fault of what was being read, and the rest is still looked at.
    void section(const std::string& name, const std::function<void()>& check) {
        try {
            check();
        } catch (const sqlite::Error& error) {
            if ((error.code & 0xff) == SQLITE_NOTADB) throw;
            fault(name, error.what());
        }
    }
    void fault(std::string row, std::string what) {
        report_.faults.push_back({std::move(row), std::move(what)});
    }

    void check_schema() {
        if (const std::string difference = schema_difference(database_); !difference.empty()) {
            fault("schema", difference);
        }
    }

    // The log's first event says what meta must say, and the chain covers it.
    void check_meta() {
        sqlite::Statement first(database_, "SELECT data FROM events WHERE row = 1");
        const auto created = first.step() ? json::read<facts::LogCreated>(first.view(0)) : std::nullopt;
        partitions_ = count_partitions(created ? created->partitions : 0);
        std::map<std::string, std::string> expected{{"format", "1"}};
        if (created) {
            expected["partitions"] = std::to_string(created->partitions);
            expected["hash"] = created->hash;
        }
        sqlite::Statement rows(database_, "SELECT key, value FROM meta ORDER BY key");
        std::map<std::string, std::string> found;
        while (rows.step())
            found[rows.text(0)] = rows.text(1);
        for (const auto& [key, value] : expected) {
            if (found[key] != value)
                return fault("meta " + key, "says '" + found[key] + "', the first event says " + value);
        }
        for (const auto& [key, value] : found) {
            if (created && !expected.contains(key) && key != "mirror")
                return fault("meta " + key, "is not ours");
        }
    }

    /// When the first event and meta differ, one of the two was changed: then what the chain has seen.
    int count_partitions(int created) {
        if (created > 0 && std::to_string(created) == meta(database_, "partitions")) return created;
        sqlite::Statement most(database_,
                               "SELECT max(partition) FROM (SELECT row >> 40 AS partition FROM chain UNION "
                               "SELECT partition FROM heads)");
        return most.step() ? static_cast<int>(most.integer(0)) : 1;
    }

    void load_heads() {
        for (const Head& head : read_heads(database_))
            heads_[head.partition] = head;
        for (const auto& [partition, head] : heads_) {
            if (partition > partitions_ || partition < content_chain) {
                return fault("head " + std::to_string(partition), "is of no partition");
            }
        }
    }

    void check_partition(Partition partition) {
        EventRows rows(database_, partition);
        check_chain(rows, partition);
        while (rows.step()) {
        }
        report_.events += rows.count();
    }

    void check_acts() {
        ActRows rows(database_);
        check_chain(rows, content_chain);
    }

    template <class Rows>
    void check_chain(Rows& rows, Partition partition) {
        LinkRows links(database_, partition);
        Sha256 previous = chain_start;
        Position expected = 1;
        for (;; ++expected) {
            const bool row = rows.step();
            const bool link = links.step();
            if (!row && !link) break;
            if (row && rows.position() < expected)
                return fault(rows.name(rows.position()), "is before the first");
            if (!row || rows.position() != expected) return fault(rows.name(expected), "is missing");
            if (!link || links.position() != expected) {
                return fault("chain " + chain_name(partition) + " " + std::to_string(expected), "is missing");
            }
            const Sha256 computed = rows.link(hasher_, previous);
            if (computed != links.hash()) return name_the_changed(rows, links, partition, computed);
            previous = computed;
        }
        check_head(rows, partition, expected - 1, previous);
    }

    /// An event that does not fit its link: whichever of the two the next link (or the head) goes on from is
    /// the genuine one, so the other was changed.
    template <class Rows>
    void name_the_changed(Rows& rows, LinkRows& links, Partition partition, const Sha256& computed) {
        const Position position = rows.position();
        const bool next = rows.step() && links.step() && rows.position() == position + 1;
        const auto head = heads_.find(partition);
        const bool row_is_genuine = next ? rows.link(hasher_, computed) == links.hash()
                                         : head != heads_.end() && head->second.hash == computed;
        if (row_is_genuine) {
            fault("chain " + chain_name(partition) + " " + std::to_string(position), "was changed");
        } else {
            fault(rows.name(position), "was changed: it does not fit the chain");
        }
    }

    template <class Rows>
    void check_head(const Rows& rows, Partition partition, Position last, const Sha256& hash) {
        const std::string name = chain_name(partition);
        const auto found = heads_.find(partition);
        if (found == heads_.end()) return fault("head " + name, "is missing");
        const Head& head = found->second;
        const std::string said = "the head is at " + std::to_string(head.position);
        if (head.position > last && head.hash != hash)
            return fault(rows.name(last + 1), "is missing: " + said);
        if (head.position != last)
            return fault("head " + name, said + ", the last row is " + std::to_string(last));
        if (head.hash != hash) return fault("head " + name, "does not fit the last row");
        if (head.epoch != rows.epoch()) return fault("head " + name, "its epoch was never claimed");
        report_.heads.emplace_back(name, hex(hash));
    }

    void check_content() {
        bool sound = true;
        sqlite::Statement rows(
            database_,
            "SELECT p.hash, p.size, c.size, c.bytes, c.state, "
            "EXISTS(SELECT 1 FROM acts e WHERE e.hash = p.hash AND e.act = 'erased') "
            "FROM acts p LEFT JOIN content c ON c.hash = p.hash WHERE p.act = 'put' ORDER BY p.position");
        while (rows.step()) {
            ++report_.contents;
            if (rows.integer(5) != 0) ++report_.erased;
            const std::string trouble = sound ? content_trouble(rows) : "";
            if (trouble.empty()) continue;
            sound = false;
            fault("content " + rows.text(0), trouble);
        }
        sqlite::Statement unknown(database_,
                                  "SELECT hash FROM content WHERE hash NOT IN "
                                  "(SELECT hash FROM acts WHERE act = 'put' OR content.state = 'erased')");
        if (unknown.step() && sound) fault("content " + unknown.text(0), "was never put");
    }

    static std::string content_trouble(const sqlite::Statement& row) {
        if (row.is_null(4)) return "is missing";
        if (row.integer(2) != row.integer(1)) return "its size was changed";
        const bool erased = row.integer(5) != 0;
        if (erased) return row.view(4) == "erased" && row.is_null(3) ? "" : "was erased and is there again";
        if (row.view(4) != "kept" || row.is_null(3)) return "is gone, and nobody erased it";
        return hex(sha256(row.view(3))) == row.view(0) ? "" : "its bytes do not have this hash";
    }

    void check_strays() {
        sqlite::Statement event(database_, "SELECT row FROM events WHERE row < ? OR row >= ?");
        event.bind(1, row_number(0, 0)).bind(2, row_number(partitions_ + 1, 0));
        if (event.step()) fault("events row " + event.text(0), "is of no partition");
        sqlite::Statement link(database_, "SELECT row FROM chain WHERE row < ? OR row >= ?");
        link.bind(1, row_number(content_chain, 0)).bind(2, row_number(partitions_ + 1, 0));
        if (link.step()) fault("chain row " + link.text(0), "is of no partition");
    }

    /// What the rows cannot show: a damaged index, a lost page.
    void check_pages() {
        sqlite::Statement answer(database_, "PRAGMA integrity_check(1)");
        if (answer.step() && answer.view(0) != "ok") fault("log.db", answer.text(0));
    }

    sqlite::Database database_;
    ChainHasher hasher_;
    ChainReport report_;
    int partitions_ = 1;
    std::map<Partition, Head> heads_;
};

}  // namespace

ChainReport verify_chain(const std::string& directory) {
    const std::string file = log_file(directory);
    if (::access(file.c_str(), F_OK) != 0) throw std::runtime_error("there is no log at " + file);
    try {
        return Verification(directory).run();
    } catch (const sqlite::Error& error) {
        if ((error.code & 0xff) != SQLITE_NOTADB && (error.code & 0xff) != SQLITE_CORRUPT) throw;
        ChainReport report;
        report.faults.push_back({"log.db", error.what()});
        return report;
    }
}

}  // namespace drumtower
