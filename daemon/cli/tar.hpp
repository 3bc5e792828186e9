// A plain tar archive (ustar) of a few files: what `drumtower backup` writes, so that any tar can look
// inside.
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace drumtower::cli {

class TarWriter {
public:
    /// Makes `file`, which must not exist, with mode 0600; throws std::system_error on any failure.
    explicit TarWriter(const std::string& file);
    ~TarWriter();
    TarWriter(const TarWriter&) = delete;
    void add_text(const std::string& name, const std::string& text);
    void add_file(const std::string& name, const std::string& from);
    /// Writes the end and syncs.
    void finish();

private:
    void header(const std::string& name, std::uint64_t size);
    void write(const char* bytes, std::size_t size);
    void pad(std::uint64_t size);

    std::string file_;
    int fd_ = -1;
};

/// Where a member's bytes stand in the archive.
struct TarMember {
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
};
/// Exit(found_problems) when it is no whole archive of ours.
std::map<std::string, TarMember> tar_members(const std::string& file);
/// Copies a member out, into a new file with mode 0600, synced.
void extract(const std::string& file, const TarMember& member, const std::string& to);

/// SHA-256 of a part of a file, in hex.
std::string digest_of(const std::string& file, const TarMember& part);
std::uint64_t size_of(const std::string& file);

}  // namespace drumtower::cli
