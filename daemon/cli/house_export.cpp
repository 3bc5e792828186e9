#include "daemon/api/json_object.hpp"
#include "daemon/cli/exit.hpp"
#include "daemon/cli/house.hpp"
#include "daemon/cli/store.hpp"
#include "pipeline/ledger/view.hpp"

#include <sodium.h>

#include <algorithm>
#include <ostream>

namespace drumtower::cli {

namespace {

constexpr std::size_t at_once = 1000;

int ledger_partitions_of(embedded::Readers& log) {
    const auto first = log.read(articles_partition, 0, 1);
    if (first.empty()) return 0;
    const auto data = json::parse(first.front().event.data);
    return data ? static_cast<int>(json::integer(*data, "partitions", 1)) : 0;
}

std::string base64(const std::string& bytes) {
    std::string text(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
    sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                      bytes.size(), sodium_base64_VARIANT_ORIGINAL);
    text.pop_back();  // the terminating zero
    return text;
}

std::string heads_of(const ChainReport& report, EventLog& log) {
    JsonArray heads;
    for (const auto& [name, hash] : report.heads) {
        JsonObject head;
        head.text("partition", name).text("hash", hash);
        for (Partition p = 0; p <= log.ledger_partitions(); ++p) {
            if (partition_name(p) == name) head.number("position", log.head(p));
        }
        heads.raw(head.str());
    }
    return heads.str();
}

std::string digest_of(asio::io_context& io, EventLog& log, const std::string& directory) {
    View view(io.get_executor(), log, directory);
    view.start();
    if (!finished(io, view.catch_up())) throw Exit(bad_configuration, view.halted());
    return Queries(directory).digest();
}

void write_contents(embedded::Readers& log, std::ostream& out) {
    for (const auto& [hash, is_erased] : log.contents()) {
        const auto bytes = is_erased ? std::nullopt : log.get(hash);
        if (bytes)
            out << R"({"content":")" << hash.str() << R"(","base64":")" << base64(*bytes) << "\"}\n";
        else
            out << R"({"erased":")" << hash.str() << "\"}\n";
    }
}

}  // namespace

void write_events(embedded::Readers& log, std::ostream& out) {
    const int partitions = ledger_partitions_of(log);
    for (Partition partition = 0; partition <= partitions; ++partition) {
        Position after = 0;
        for (auto events = log.read(partition, after, at_once); !events.empty();
             events = log.read(partition, after, at_once)) {
            for (const Recorded& recorded : events) {
                out << JsonObject()
                           .text("partition", partition_name(partition))
                           .number("position", recorded.position)
                           .raw("event", to_cloudevent(recorded.event))
                           .str()
                    << '\n';
            }
            after = events.back().position;
        }
    }
}

void export_house(const config::Config& config, std::ostream& out) {
    const std::string& directory = config.store.directory;
    must_be_a_store(directory);
    const auto lock = locked(directory);
    with_log(config, directory, [&](asio::io_context& io, Clock&, EventLog& log) {
        const ChainReport report = verify_chain(directory);
        if (!report.faults.empty())
            throw Exit(found_problems, report.faults.front().row + ": " + report.faults.front().what +
                                           "; see drumtower ledger verify");
        out << JsonObject()
                   .number("house", 1)
                   .number("partitions", log.ledger_partitions())
                   .raw("heads", heads_of(report, log))
                   .text("digest", digest_of(io, log, directory))
                   .str()
            << '\n';
        embedded::Readers readers(directory);
        write_contents(readers, out);
        write_events(readers, out);
    });
    give_to_owner(directory);
}

}  // namespace drumtower::cli
