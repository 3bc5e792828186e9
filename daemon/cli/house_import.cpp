#include "daemon/cli/exit.hpp"
#include "daemon/cli/folder.hpp"
#include "daemon/cli/house.hpp"
#include "daemon/cli/store.hpp"
#include "pipeline/base/json.hpp"
#include "pipeline/ledger/view.hpp"
#include "pipeline/log/embedded/chain.hpp"
#include "pipeline/model/facts.hpp"

#include <sodium.h>

#include <algorithm>
#include <filesystem>
#include <istream>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace drumtower::cli {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t events_at_once = 500;
constexpr std::size_t bodies_at_once = 32;
constexpr std::size_t batch_bytes = 512 * 1024;

struct House {
    int house = 0;
    int partitions = 0;
    std::vector<facts::LogHead> heads;
    std::string digest;
    template <class A>
    void fields(A& a) {
        a("house", house), a("partitions", partitions), a("heads", heads), a("digest", digest);
    }
};

/// Lines with their numbers, for whoever must find what is wrong.
class Lines {
public:
    explicit Lines(std::istream& in) : in_(in) {}
    bool next() { return ++number_, static_cast<bool>(std::getline(in_, line_)); }
    const std::string& line() const { return line_; }
    [[noreturn]] void refuse(const std::string& why) const {
        throw Exit(found_problems, "line " + std::to_string(number_) + ": " + why);
    }

private:
    std::istream& in_;
    std::string line_;
    std::int64_t number_ = 0;
};

House house_from(Lines& lines, const config::Config& config) {
    if (!lines.next()) lines.refuse("there is nothing; it is no export of a log");
    auto house = json::read<House>(lines.line());
    if (!house || house->house != 1 || house->heads.empty())
        lines.refuse("this is not what `ledger export --whole` begins with");
    if (house->partitions != config.log.partitions)
        throw Exit(bad_configuration, "the log has " + std::to_string(house->partitions) +
                                          " ledger partitions; set [log] partitions to that");
    return std::move(*house);
}

std::string bytes_from(std::string_view base64) {
    std::string bytes(base64.size() / 4 * 3 + 3, '\0');
    std::size_t size = 0;
    const int failed =
        sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), base64.data(),
                          base64.size(), nullptr, &size, nullptr, sodium_base64_VARIANT_ORIGINAL);
    bytes.resize(failed ? 0 : size);
    return bytes;
}

/// The heads of the log that this one goes on from; empty: it began by itself.
std::vector<facts::LogHead> moved_from(EventLog& log) {
    const auto first = log.read(articles_partition, 0, 1);
    const auto created =
        first.empty() ? std::nullopt : json::read<facts::LogCreated>(first.front().event.data);
    return created ? created->from.value_or(std::vector<facts::LogHead>{}) : std::vector<facts::LogHead>{};
}

/// Brings bodies and events into a log, a batch at a time.
class Mover {
public:
    Mover(asio::io_context& io, EventLog& log, const House& house) : io_(io), log_(log), house_(house) {
        const auto from = moved_from(log_);
        const auto same = [](const facts::LogHead& left, const facts::LogHead& right) {
            return left.partition == right.partition && left.hash == right.hash;
        };
        if (!std::equal(from.begin(), from.end(), house.heads.begin(), house.heads.end(), same))
            throw Exit(
                bad_configuration,
                "there is another log already; an import begins an empty one, or goes on with its own");
        for (Partition p = 0; p <= log_.ledger_partitions(); ++p)
            chains_[partition_name(p)] = Chain{.partition = p, .there = log_.head(p)};
    }

    void take_body(Lines& lines, const json::Value& line) {
        const std::string named = json::text(line, "content");
        std::string bytes = bytes_from(json::text(line, "base64"));
        if (hex(sha256(bytes)) != named) lines.refuse("these bytes do not have the hash " + named);
        ++contents_;
        bodies_.push_back(std::move(bytes));
        if (bodies_.size() == bodies_at_once) flush_bodies();
    }
    void take_erased(const std::string& hash) {
        ++contents_;
        must(finished(io_, log_.erase(ContentHash(hash))));
    }
    void take_event(Lines& lines, const json::Value& line) {
        flush_bodies();
        const auto chain = chains_.find(json::text(line, "partition"));
        const auto event = event_in(lines.line());
        if (chain == chains_.end() || !event) lines.refuse("this is not what `ledger export --whole` wrote");
        Chain& of = chain->second;
        if (json::integer(line, "position") != ++of.position) lines.refuse("an event is missing before it");
        of.hash = hasher_.next(of.hash, embedded::row_of(of.partition, of.position, *event));
        if (of.partition == articles_partition && of.position == 1) return;  // ours stands there
        if (of.position <= of.there) return must_be_there(lines, of, *event);
        if (of.partition != batch_of_ || batch_.size() == events_at_once || bytes_ > batch_bytes)
            flush_events();
        batch_of_ = of.partition;
        bytes_ += event->data.size();
        batch_.push_back(*event);
    }
    void finish() {
        flush_bodies();
        flush_events();
        for (const facts::LogHead& head : house_.heads) {
            const auto chain = chains_.find(head.partition);
            if (chain == chains_.end()) continue;  // of the bodies, each of which has been looked at
            if (chain->second.position != head.position || hex(chain->second.hash) != head.hash)
                throw Exit(found_problems, head.partition +
                                               " is not what was exported: the chain does not end " +
                                               "where line 1 says");
            const Position ours = chain->second.partition == articles_partition ? 1 : 0;  // store.restored
            if (chain->second.there > head.position + ours)
                throw Exit(found_problems,
                           head.partition + " has gone on since it was imported; this is done");
        }
    }
    std::int64_t events() const {
        std::int64_t count = 0;
        for (const auto& [name, chain] : chains_)
            count += chain.position;
        return count;
    }
    std::int64_t contents() const { return contents_; }

private:
    struct Chain {
        Partition partition = 0;
        Position there = 0;  // in the log
        Position position = 0;
        Sha256 hash = embedded::chain_start;
        std::vector<Recorded> known = {};  // of what was there, the page around `position`
    };

    static std::optional<Event> event_in(std::string_view line) {
        constexpr std::string_view key = R"("event":)";
        const std::size_t at = line.find(key);
        if (at == line.npos || !line.ends_with('}')) return std::nullopt;
        line.remove_prefix(at + key.size());
        line.remove_suffix(1);
        return from_cloudevent(line);
    }
    void must_be_there(Lines& lines, Chain& of, const Event& event) {
        if (of.known.empty() || of.known.back().position < of.position)
            of.known = log_.read(of.partition, of.position - 1, events_at_once);
        const auto at = static_cast<std::size_t>(of.position - of.known.front().position);
        if (of.known.at(at).event != event)
            lines.refuse("the log goes on by itself there: somebody has worked with it already");
    }
    template <class T>
    static void must(const Result<T>& done) {
        if (!done)
            throw Exit(done.error().kind == FailureKind::permanent ? found_problems : try_again,
                       "the log does not take it: " + done.error().detail + "; import again to go on");
    }
    /// Side by side: each waits for the disk or the broker.
    void flush_bodies() {
        std::vector<std::optional<Result<ContentHash>>> done(bodies_.size());
        for (std::size_t i = 0; i < bodies_.size(); ++i) {
            asio::co_spawn(io_, log_.put(std::move(bodies_[i])),
                           [&done, i](std::exception_ptr failed, Result<ContentHash> hash) {
                               if (failed) std::rethrow_exception(failed);
                               done[i] = std::move(hash);
                           });
        }
        bodies_.clear();
        io_.restart();
        io_.run();
        for (const auto& each : done)
            must(each.value());
    }
    void flush_events() {
        if (batch_.empty()) return;
        auto written = finished(io_, log_.append(batch_of_, std::exchange(batch_, {})));
        must(written);
        bytes_ = 0;
        Chain& of = chains_.at(partition_name(batch_of_));
        of.there += static_cast<Position>(written->size());
        if (written->back() != of.there)
            throw Exit(found_problems, "somebody else writes this log; nothing may run during an import");
    }

    asio::io_context& io_;
    EventLog& log_;
    const House& house_;
    embedded::ChainHasher hasher_;
    std::map<std::string, Chain> chains_;
    std::vector<std::string> bodies_;
    std::vector<Event> batch_;
    Partition batch_of_ = articles_partition;
    std::size_t bytes_ = 0;
    std::int64_t contents_ = 0;
};

void move_in(Lines& lines, Mover& mover) {
    while (lines.next()) {
        const auto line = json::parse(lines.line());
        if (!line || !line->IsObject()) lines.refuse("this is no JSON object");
        if (json::member(*line, "event"))
            mover.take_event(lines, *line);
        else if (json::member(*line, "content"))
            mover.take_body(lines, *line);
        else if (json::member(*line, "erased"))
            mover.take_erased(json::text(*line, "erased"));
        else
            lines.refuse("this is not what `ledger export --whole` wrote");
    }
    mover.finish();
}

}  // namespace

Moved import_house(const config::Config& config, std::istream& in) {
    const std::string& directory = config.store.directory;
    const bool is_kafka = config.log.kind == "kafka";
    Lines lines(in);
    const House house = house_from(lines, config);
    const auto lock = locked(directory);
    if (!is_kafka && fs::exists(directory + "/log.db"))
        throw Exit(found_problems, directory + " holds a log already; an import begins an empty store");
    // The embedded log is there as a whole or not at all; on Kafka others can see it grow, so it says itself
    // whether it is whole.
    std::optional<Folder> folder;
    if (!is_kafka) folder.emplace(directory + "/importing");
    const std::string where = folder ? folder->path() : directory;
    Moved moved;
    const facts::LogCreated created{.partitions = house.partitions, .from = house.heads};
    const Event first = facts::state(created, {.time = wall_time(), .node = config.log.node});
    const auto work = [&](asio::io_context& io, Clock& clock, EventLog& log) {
        Mover mover(io, log, house);
        move_in(lines, mover);
        moved = {.events = mover.events(), .contents = mover.contents(), .digest = rebuild_view(log, where)};
        if (moved.digest != house.digest)
            throw Exit(found_problems, "the state is another one than before: " + moved.digest + ", it was " +
                                           house.digest + "; do not start it");
        const std::string& from = house.heads.front().hash;
        const facts::StoreRestored restored{.backup = from, .act = "import/" + from};
        append_one(io, log, facts::state(restored, {.time = clock.now(), .node = config.log.node}));
    };
    with_log(config, where, work, first);
    if (folder) folder->move_into(directory, {"view.db-wal", "view.db", "log.db-wal", "log.db"});
    give_to_owner(directory);
    return moved;
}

std::string unfinished_import(EventLog& log) {
    for (const facts::LogHead& head : moved_from(log)) {
        for (Partition p = 0; p <= log.ledger_partitions(); ++p) {
            if (partition_name(p) == head.partition && log.head(p) < head.position)
                return "the import of this log has not come to its end: " + head.partition + " has " +
                       std::to_string(log.head(p)) + " of " + std::to_string(head.position) +
                       " events; run drumtower ledger import again";
        }
    }
    return {};
}

}  // namespace drumtower::cli
