#include "daemon/cli/backup.hpp"

#include "daemon/api/json_object.hpp"
#include "daemon/cli/exit.hpp"
#include "daemon/cli/folder.hpp"
#include "daemon/cli/store.hpp"
#include "daemon/cli/tar.hpp"
#include "daemon/system/version.hpp"
#include "pipeline/log/sqlite.hpp"
#include "pipeline/model/facts.hpp"

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace drumtower::cli {

namespace fs = std::filesystem;

namespace {

constexpr int format = 1;
constexpr std::uint64_t most_of_a_manifest = 1024 * 1024;

std::string manifest_entry(const std::string& name, const std::string& file) {
    const std::uint64_t size = size_of(file);
    return JsonObject()
        .text("name", name)
        .number("bytes", static_cast<std::int64_t>(size))
        .text("sha256", digest_of(file, {.offset = 0, .size = size}))
        .str();
}

std::string text_of(const std::string& file, const TarMember& member) {
    if (member.size > most_of_a_manifest) throw Exit(found_problems, file + " has a manifest we cannot read");
    std::string bytes(member.size, '\0');
    const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) throw std::system_error(errno, std::generic_category(), file);
    const ssize_t count = ::pread(fd, bytes.data(), bytes.size(), static_cast<off_t>(member.offset));
    ::close(fd);
    if (count != static_cast<ssize_t>(bytes.size())) throw std::runtime_error(file + " cannot be read");
    return bytes;
}

// Every member is what the manifest says, and nothing is missing; the digest of the whole.
std::string checked(const std::string& file, const std::map<std::string, TarMember>& members) {
    const auto manifest = members.find("manifest.json");
    if (manifest == members.end())
        throw Exit(found_problems, file + " holds no manifest.json; it is no backup of ours");
    const std::string text = text_of(file, manifest->second);
    const auto document = json::parse(text);
    if (!document || json::integer(*document, "format") != format)
        throw Exit(found_problems, file + " has a manifest we cannot read");
    const json::Value* files = json::member(*document, "files");
    bool log_there = false;
    if (!files || !files->IsArray()) throw Exit(found_problems, file + " has a manifest we cannot read");
    for (const auto& entry : files->GetArray()) {
        const std::string name = json::text(entry, "name");
        const auto member = members.find(name);
        if (member == members.end()) throw Exit(found_problems, file + " lacks " + name);
        if (digest_of(file, member->second) != json::text(entry, "sha256"))
            throw Exit(found_problems, file + ": " + name + " is damaged");
        log_there = log_there || name == "log.db";
    }
    if (!log_there) throw Exit(found_problems, file + " lacks log.db");
    return hex(sha256(text));
}

void must_be_empty(const std::string& directory) {
    if (!fs::exists(directory)) return;
    for (const auto& entry : fs::directory_iterator(directory)) {
        const std::string name = entry.path().filename();
        if (name == "store.lock" || name == "restoring") continue;
        throw Exit(found_problems,
                   directory + " is not empty (" + name + "); restore goes into an empty store only");
    }
}

}  // namespace

std::string backup(const std::string& directory, const std::string& file) {
    if (fs::exists(file)) throw Exit(found_problems, file + " exists already");
    must_be_a_store(directory);
    const Folder folder(file + ".copies");
    const std::string partial = file + ".partial";
    fs::remove(partial);
    copy_log(directory, folder / "log.db");
    std::vector<std::string> names{"log.db"};
    if (fs::exists(directory + "/node.db")) {
        sqlite::copy_database(directory + "/node.db", folder / "node.db");
        names.push_back("node.db");
    }
    JsonArray files;
    for (const std::string& name : names)
        files.raw(manifest_entry(name, folder / name));
    const std::string manifest = JsonObject()
                                     .number("format", format)
                                     .text("version", version_number())
                                     .time("made_at", wall_time())
                                     .raw("files", files.str())
                                     .str();
    TarWriter tar(partial);
    tar.add_text("manifest.json", manifest);
    for (const std::string& name : names)
        tar.add_file(name, folder / name);
    tar.finish();
    fs::rename(partial, file);
    sync_folder(fs::absolute(file).parent_path());
    return hex(sha256(manifest));
}

Restored restore(const config::Config& config, const std::string& file) {
    const std::string& directory = config.store.directory;
    const auto members = tar_members(file);
    const std::string digest = checked(file, members);
    std::error_code told_by_the_lock;
    fs::create_directories(directory, told_by_the_lock);
    const auto lock = locked(directory);
    must_be_empty(directory);
    const Folder folder(directory + "/restoring");
    Restored restored{.digest = digest};
    for (const char* name : {"log.db", "node.db"}) {
        if (members.contains(name)) extract(file, members.at(name), folder / name);
    }
    with_log(config, folder.path(), [&](asio::io_context& io, Clock& clock, EventLog& log) {
        if (config.log.kind != "kafka") {  // there the brokers have the log, and nothing of it has gone back
            facts::StoreRestored fact{.backup = digest, .act = digest + "/" + json::time_text(clock.now())};
            append_one(io, log,
                       facts::state(fact, {.time = clock.now(), .node = config.log.node, .epoch = 0}));
        }
        for (Partition p = 0; p <= log.ledger_partitions(); ++p)
            restored.events += log.head(p);
    });
    folder.move_into(directory, {"node.db", "log.db-wal", "log.db"});
    give_to_owner(directory);
    return restored;
}

}  // namespace drumtower::cli
