#include "pipeline/log/embedded/readers.hpp"

#include "pipeline/log/embedded/schema.hpp"
#include "pipeline/log/sqlite.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace drumtower::embedded {

struct Readers::Reader {
    explicit Reader(const std::string& directory)
        : database(log_file(directory), sqlite::Open::read_only),
          events(database,
                 "SELECT position, id, type, version, subject, time, node, epoch, data FROM events "
                 "WHERE row > ? AND row <= ? ORDER BY row LIMIT ?"),
          content(database, "SELECT bytes FROM content WHERE hash = ? AND state = 'kept'"),
          state(database, "SELECT state FROM content WHERE hash = ?") {}
    sqlite::Database database;
    sqlite::Statement events;
    sqlite::Statement content;
    sqlite::Statement state;
};

namespace {

Recorded recorded(Partition partition, const sqlite::Statement& row) {
    Recorded found;
    found.partition = partition;
    found.position = row.integer(0);
    found.event.id = EventId(row.text(1));
    found.event.type = row.text(2);
    found.event.version = static_cast<int>(row.integer(3));
    found.event.subject = row.text(4);
    found.event.time = TimePoint(Duration(row.integer(5)));
    found.event.node = row.text(6);
    found.event.epoch = row.integer(7);
    found.event.data = row.text(8);
    return found;
}

}  // namespace

Readers::Readers(std::string directory) : directory_(std::move(directory)) {}
Readers::~Readers() = default;

std::vector<Recorded> Readers::read(Partition partition, Position after, std::size_t limit) {
    auto reader = borrow();
    const std::size_t most = std::min<std::size_t>(limit, std::numeric_limits<std::int32_t>::max());
    sqlite::Statement& rows = reader->events;
    rows.bind(1, row_number(partition, after))
        .bind(2, row_number(partition + 1, 0) - 1)
        .bind(3, static_cast<std::int64_t>(most));
    std::vector<Recorded> found;
    while (rows.step())
        found.push_back(recorded(partition, rows));
    rows.reset();
    give_back(std::move(reader));
    return found;
}

std::optional<std::string> Readers::get(const ContentHash& hash) {
    auto reader = borrow();
    reader->content.bind(1, hash.str());
    std::optional<std::string> bytes;
    if (reader->content.step()) bytes = reader->content.text(0);
    reader->content.reset();
    give_back(std::move(reader));
    return bytes;
}

std::vector<Readers::Content> Readers::contents() {
    auto reader = borrow();
    std::vector<Content> found;
    sqlite::Statement rows(reader->database, "SELECT hash, state = 'erased' FROM content ORDER BY hash");
    while (rows.step())
        found.push_back({ContentHash(rows.text(0)), rows.integer(1) != 0});
    rows.reset();
    give_back(std::move(reader));
    return found;
}

std::string Readers::state(const ContentHash& hash) {
    auto reader = borrow();
    reader->state.bind(1, hash.str());
    std::string state = reader->state.step() ? reader->state.text(0) : "";
    reader->state.reset();
    give_back(std::move(reader));
    return state;
}

std::unique_ptr<Readers::Reader> Readers::borrow() {
    {
        const std::lock_guard lock(guard_);
        if (!idle_.empty()) {
            auto reader = std::move(idle_.back());
            idle_.pop_back();
            return reader;
        }
    }
    return std::make_unique<Reader>(directory_);
}

// Not reached after an exception: a reader in an unknown state is closed instead.
void Readers::give_back(std::unique_ptr<Reader> reader) {
    const std::lock_guard lock(guard_);
    idle_.push_back(std::move(reader));
}

}  // namespace drumtower::embedded
