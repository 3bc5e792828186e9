#include "daemon/cli/backup.hpp"
#include "daemon/cli/context.hpp"
#include "daemon/cli/exit.hpp"
#include "daemon/cli/house.hpp"
#include "daemon/cli/store.hpp"
#include "daemon/cli/verbs.hpp"
#include "pipeline/ledger/view.hpp"
#include "pipeline/log/embedded/readers.hpp"
#include "pipeline/log/sqlite.hpp"

#include <cerrno>
#include <fstream>
#include <iostream>
#include <system_error>

namespace drumtower::cli {

namespace {

/// A log that is no whole database any more is what this verb is there to find.
ChainReport report_of(const std::string& directory) {
    try {
        return verify_chain(directory);
    } catch (const sqlite::Error& error) {
        if (!error.damaged()) throw;
        ChainReport report;
        report.faults.push_back({"log.db", error.what()});
        return report;
    }
}

}  // namespace

int ledger_verify(const std::string& config_file) {
    const auto config = loaded(config_file);
    must_be_a_store(config.store.directory);
    const ChainReport report = report_of(config.store.directory);
    for (const ChainFault& fault : report.faults)
        std::cout << fault.row << ": " << fault.what << '\n';
    if (!report.faults.empty()) return found_problems;
    std::cout << "events " << report.events << "  contents " << report.contents << "  erased "
              << report.erased << '\n';
    for (const auto& [partition, head] : report.heads)
        std::cout << partition << ' ' << head << '\n';
    return fine;
}

int ledger_rebuild(const std::string& config_file) {
    const auto config = loaded(config_file);
    must_be_a_store(config.store.directory);
    const auto lock = locked(config.store.directory);
    with_log(config, config.store.directory, [&](asio::io_context&, Clock&, EventLog& log) {
        std::cout << rebuild_view(log, config.store.directory) << '\n';
    });
    return fine;
}

int ledger_export(const std::string& config_file, const std::string& file, bool whole) {
    const auto config = loaded(config_file);
    must_be_a_store(config.store.directory);
    const auto write = [&](std::ostream& out) {
        if (whole) return export_house(config, out);
        embedded::Readers log(config.store.directory);
        write_events(log, out);
    };
    if (file.empty() || file == "-") {
        write(std::cout);
        return fine;
    }
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    if (!out) throw std::system_error(errno, std::generic_category(), file);
    write(out);
    out.close();
    if (!out) throw Exit(try_again, file + " cannot be written");
    return fine;
}

int ledger_import(const std::string& config_file, const std::string& file) {
    const auto config = loaded(config_file);
    std::ifstream in;
    if (file != "-") {
        in.open(file, std::ios::binary);
        if (!in) throw std::system_error(errno, std::generic_category(), file);
    }
    const Moved moved = import_house(config, file == "-" ? std::cin : in);
    std::cout << moved.digest << "  events " << moved.events << "  contents " << moved.contents << '\n';
    return fine;
}

int backup_store(const std::string& config_file, const std::string& file) {
    const auto config = loaded(config_file);
    std::cout << backup(config.store.directory, file) << '\n';
    return fine;
}

int restore_store(const std::string& config_file, const std::string& file) {
    const auto config = loaded(config_file);
    const Restored restored = restore(config, file);
    std::cout << restored.digest << "  events " << restored.events << '\n';
    return fine;
}

}  // namespace drumtower::cli
