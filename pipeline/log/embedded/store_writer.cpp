#include "pipeline/log/embedded/store_writer.hpp"

#include "pipeline/base/failpoint.hpp"
#include "pipeline/base/log.hpp"
#include "pipeline/model/facts.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <stdexcept>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace drumtower::embedded {

namespace {

constexpr int exit_software = 70;

/// A failed fsync leaves pages that look clean and are not on the disk. No destructor may run, none could
/// write.
[[noreturn]] void die(const sqlite::Error& error) {
    log::error("log_write_failed", {{"detail", error.what()}, {"code", error.code}});
    ::_exit(exit_software);
}

/// SQLite ignores it when the name of a new write-ahead log cannot be made durable.
void sync_names(const std::string& directory) {
    const int fd = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool synced = fd >= 0 && ::fsync(fd) == 0;
    const int error = errno;
    if (fd >= 0) ::close(fd);
    if (!synced) throw std::system_error(error, std::generic_category(), "cannot sync " + directory);
}

}  // namespace

struct StoreWriter::Statements {
    explicit Statements(sqlite::Database& database)
        : event(database,
                "INSERT INTO events(row, id, type, version, subject, time, node, epoch, data) "
                "VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)"),
          link(database, "INSERT INTO chain(row, hash) VALUES(?, ?)"),
          head(database, "UPDATE heads SET position = ?, hash = ?, epoch = ? WHERE partition = ?"),
          act(database, "INSERT INTO acts(position, act, hash, size) VALUES(?, ?, ?, ?)"),
          put(database,
              "INSERT INTO content(hash, size, bytes, state) VALUES(?, ?, ?, 'kept') ON CONFLICT DO NOTHING"),
          erase(database,
                "UPDATE content SET state = 'erased', bytes = NULL WHERE hash = ? AND state = 'kept' "
                "RETURNING size"),
          refuse(database,
                 "INSERT INTO content(hash, size, bytes, state) VALUES(?, 0, NULL, 'erased') ON CONFLICT DO "
                 "NOTHING") {}
    sqlite::Statement event;
    sqlite::Statement link;
    sqlite::Statement head;
    sqlite::Statement act;
    sqlite::Statement put;
    sqlite::Statement erase;
    sqlite::Statement refuse;
};

struct StoreWriter::Notes {
    explicit Notes(sqlite::Database& database)
        : note(database, "INSERT OR REPLACE INTO mirrored(name, next, last) VALUES(?, ?, ?)"),
          noted(database, "SELECT next, last FROM mirrored WHERE name = ?") {}
    sqlite::Statement note;
    sqlite::Statement noted;
};

StoreWriter::StoreWriter(StoreOptions options) : options_(std::move(options)) {
    open();
    heads_ = read_heads(*database_);
    next_ = heads_;
}

StoreWriter::~StoreWriter() = default;

void StoreWriter::open() {
    database_ = std::make_unique<sqlite::Database>(log_file(options_.directory), sqlite::Open::create);
    require_durable(*database_, options_.mirror_of.empty());
    ahead_ = std::make_unique<sqlite::WriteAhead>(*database_);
    DT_FAILPOINT("log.mid_checkpoint");
    if (!DT_BROKEN("trust_pages")) ahead_->settle();
    sync_names(options_.directory);
    if (has_no_tables(*database_)) create();
    check();
    statements_ = std::make_unique<Statements>(*database_);
    if (!options_.mirror_of.empty()) notes_ = std::make_unique<Notes>(*database_);
}

void StoreWriter::create() {
    sqlite::Transaction transaction(*database_);
    create_schema(*database_, options_.ledger_partitions, options_.mirror_of);
    statements_ = std::make_unique<Statements>(*database_);
    next_ = read_heads(*database_);
    if (options_.created) append(articles_partition, *options_.created);
    store_heads();
    transaction.commit();
}

void StoreWriter::check() {
    const std::string file = log_file(options_.directory);
    if (const std::string difference = schema_difference(*database_); !difference.empty()) {
        throw std::runtime_error(file + " is not a log of this version: " + difference);
    }
    if (meta(*database_, "format") != "1" || meta(*database_, "hash") != "sha256") {
        throw std::runtime_error(file + " has another format");
    }
    const std::string mirror_of = meta(*database_, "mirror");
    if (mirror_of != options_.mirror_of) {
        const auto named = [](const std::string& log) {
            return log.empty() ? "a log of its own" : "the copy of " + log;
        };
        throw std::runtime_error(file + " is " + named(mirror_of) + ", not " + named(options_.mirror_of));
    }
    const std::string partitions = meta(*database_, "partitions");
    if (partitions != std::to_string(options_.ledger_partitions) ||
        read_heads(*database_).size() != static_cast<std::size_t>(options_.ledger_partitions) + 2) {
        throw std::runtime_error(file + " was created with " + partitions + " ledger partitions, not " +
                                 std::to_string(options_.ledger_partitions) + ": that number is fixed");
    }
}

bool StoreWriter::transact(const std::function<void()>& work) {
    try {
        next_ = heads_;
        DT_FAILPOINT("log.before_begin");
        sqlite::Transaction transaction(*database_);
        work();
        store_heads();
        if (DT_FAILPOINT_FAILS("log.before_commit"))
            throw sqlite::Error(SQLITE_IOERR_FSYNC, "failpoint: fsync");
        transaction.commit();
        DT_FAILPOINT("log.after_commit");
    } catch (const sqlite::Error& error) {
        if (DT_BROKEN("believe_commits")) {
            heads_ = next_;
            return true;
        }
        if (!error.disk_full()) die(error);
        next_ = heads_;
        if (!std::exchange(disk_full_, true)) log::error("log_disk_full", {{"detail", error.what()}});
        return false;
    }
    if (std::exchange(disk_full_, false)) log::info("log_disk_has_space_again");
    heads_ = next_;
    return true;
}

Position StoreWriter::append(Partition partition, const Event& event) {
    Head& head = next_of(partition);
    const EventRow row = row_of(partition, ++head.position, event);
    head.hash = hasher_.next(head.hash, row);
    if (event.type == facts::OwnerClaimed::type) head.epoch = std::max(head.epoch, event.epoch);
    const std::int64_t number = row_number(row.partition, row.position);
    statements_->event.bind(1, number)
        .bind_borrowed(2, row.id)
        .bind_borrowed(3, row.type)
        .bind(4, row.version)
        .bind_borrowed(5, row.subject)
        .bind(6, row.time)
        .bind_borrowed(7, row.node)
        .bind(8, row.epoch)
        .bind_borrowed(9, row.data)
        .run();
    statements_->link.bind(1, number).bind_blob_borrowed(2, bytes_of(head.hash)).run();
    return head.position;
}

ContentHash StoreWriter::put(std::string_view bytes) {
    const auto size = static_cast<std::int64_t>(bytes.size());
    ContentHash hash(hex(sha256(bytes)));
    statements_->put.bind_borrowed(1, hash.str()).bind(2, size).bind_blob_borrowed(3, bytes).run();
    if (database_->changes() > 0) append_act({.act = "put", .hash = hash.str(), .size = size});
    return hash;
}

bool StoreWriter::erase(const ContentHash& hash) {
    sqlite::Statement& statement = statements_->erase;
    statement.bind_borrowed(1, hash.str());
    const bool erased = statement.step();
    const std::int64_t size = erased ? statement.integer(0) : 0;
    statement.run();
    if (!erased) {
        statements_->refuse.bind_borrowed(1, hash.str()).run();
        if (database_->changes() == 0) return false;
    }
    append_act({.act = "erased", .hash = hash.str(), .size = size});
    scrub_ = scrub_ || erased;
    return erased;
}

void StoreWriter::note(const std::string& name, std::int64_t next, std::string_view last) {
    notes_->note.bind_borrowed(1, name).bind(2, next).bind_borrowed(3, last).run();
}

std::optional<StoreWriter::Note> StoreWriter::noted(const std::string& name) {
    sqlite::Statement& row = notes_->noted;
    row.bind(1, name);
    std::optional<Note> note;
    if (row.step()) note = Note{row.integer(0), row.text(1)};
    row.reset();
    return note;
}

void StoreWriter::append_act(const ContentAct& act) {
    Head& head = next_of(content_chain);
    head.hash = hasher_.next(head.hash, ++head.position, act);
    statements_->act.bind(1, head.position)
        .bind_borrowed(2, act.act)
        .bind_borrowed(3, act.hash)
        .bind(4, act.size)
        .run();
    statements_->link.bind(1, row_number(content_chain, head.position))
        .bind_blob_borrowed(2, bytes_of(head.hash))
        .run();
}

void StoreWriter::store_heads() {
    for (std::size_t i = 0; i < next_.size(); ++i) {
        const Head& head = next_[i];
        if (i < heads_.size() && heads_[i].position == head.position) continue;
        statements_->head.bind(1, head.position)
            .bind_blob_borrowed(2, bytes_of(head.hash))
            .bind(3, head.epoch)
            .bind(4, head.partition)
            .run();
    }
}

/// An erased body still stands in old pages of the write-ahead log: that is emptied before the erase is
/// answered, or, when a long reader prevents it, after a later commit.
void StoreWriter::scrub_when_erased() {
    if (!scrub_) return;
    try {
        scrub_ = !ahead_->empty();
    } catch (const sqlite::Error& error) {
        die(error);
    }
}

void StoreWriter::checkpoint_when_due() {
    if (!ahead_->is_due()) return;
    DT_FAILPOINT("log.mid_checkpoint");
    try {
        ahead_->checkpoint();
    } catch (const sqlite::Error& error) {
        die(error);
    }
}

}  // namespace drumtower::embedded
