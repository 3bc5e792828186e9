// What the tests of the embedded log alone add: a fixture around one store, and hands that change log.db
// behind its back.
#pragma once

#include "pipeline/log/embedded/embedded_log.hpp"
#include "pipeline/log/sqlite.hpp"
#include "tests/pipeline/log/log_bed.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace drumtower::logbed {

class EmbeddedLogTest : public testing::Test {
protected:
    EmbeddedLog& open(int ledger_partitions = 1, std::size_t queue_limit = 10'000) {
        log_.reset();
        const EmbeddedOptions options{.directory = directory.store(),
                                      .ledger_partitions = ledger_partitions,
                                      .queue_limit = queue_limit};
        log_ = std::make_unique<EmbeddedLog>(io.get_executor(), clock, options);
        return *log_;
    }
    void close() { log_.reset(); }
    std::string file() const { return directory.store() + "/log.db"; }
    Result<std::vector<Position>> append(Partition partition, std::vector<Event> what) {
        return run(io, log_->append(partition, std::move(what)));
    }
    ContentHash put(std::string bytes) { return run(io, log_->put(std::move(bytes))).value(); }

    asio::io_context io;
    FixedClock clock;
    TemporaryDirectory directory;
    std::unique_ptr<EmbeddedLog> log_;
};

/// Changes a closed log.db as an insider with the file would: triggers off, checks off, triggers on again.
inline void tamper(const std::string& file, const std::string& sql) {
    sqlite::Database database(file, sqlite::Open::existing);
    std::vector<std::pair<std::string, std::string>> triggers;
    {
        sqlite::Statement rows(database, "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'");
        while (rows.step())
            triggers.emplace_back(rows.text(0), rows.text(1));
    }
    database.execute("PRAGMA ignore_check_constraints=ON");
    for (const auto& [name, words] : triggers)
        database.execute("DROP TRIGGER " + name);
    database.execute(sql);
    for (const auto& [name, words] : triggers)
        database.execute(words);
}

}  // namespace drumtower::logbed
