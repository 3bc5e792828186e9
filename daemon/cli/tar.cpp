#include "daemon/cli/tar.hpp"

#include "daemon/cli/exit.hpp"
#include "pipeline/base/hash.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <string_view>
#include <sys/mman.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace drumtower::cli {

namespace {

constexpr std::size_t block = 512;
using Header = std::array<char, block>;

[[noreturn]] void failed(const std::string& what) {
    throw std::system_error(errno, std::generic_category(), what);
}

class File {
public:
    File(const std::string& name, int flags)
        : name_(name), fd_(::open(name.c_str(), flags | O_CLOEXEC, 0600)) {
        if (fd_ < 0) failed(name);
    }
    ~File() { ::close(fd_); }
    File(const File&) = delete;
    int fd() const { return fd_; }
    std::uint64_t size() const {
        struct stat found{};
        if (::fstat(fd_, &found) != 0) failed(name_);
        return static_cast<std::uint64_t>(found.st_size);
    }

private:
    std::string name_;
    int fd_;
};

/// A file's bytes without reading them all into memory.
class Mapped {
public:
    explicit Mapped(const std::string& name) : file_(name, O_RDONLY), size_(file_.size()) {
        if (size_ == 0) return;
        bytes_ = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file_.fd(), 0);
        if (bytes_ == MAP_FAILED) failed(name);
    }
    ~Mapped() {
        if (size_ > 0) ::munmap(bytes_, size_);
    }
    Mapped(const Mapped&) = delete;
    std::string_view view() const { return {static_cast<const char*>(bytes_), size_}; }

private:
    File file_;
    std::size_t size_ = 0;
    void* bytes_ = nullptr;
};

// 11 octal digits, or, for 8 GiB and more, big endian behind a set first bit, as GNU and pax readers know it.
void put_size(char* field, std::uint64_t size) {
    if (size < 077777777777ULL) {
        std::snprintf(field, 12, "%011llo", static_cast<unsigned long long>(size));
        return;
    }
    for (int i = 11; i > 0; --i, size >>= 8U)
        field[i] = static_cast<char>(size & 0xFFU);
    field[0] = static_cast<char>(0x80);
}

std::uint64_t get_size(const char* field) {
    std::uint64_t size = 0;
    if ((static_cast<unsigned char>(field[0]) & 0x80U) != 0) {
        for (int i = 1; i < 12; ++i)
            size = (size << 8U) | static_cast<unsigned char>(field[i]);
        return size;
    }
    for (int i = 0; i < 12 && field[i] >= '0' && field[i] <= '7'; ++i)
        size = size * 8 + static_cast<std::uint64_t>(field[i] - '0');
    return size;
}

unsigned checksum(Header header) {
    std::memset(header.data() + 148, ' ', 8);
    unsigned sum = 0;
    for (const char byte : header)
        sum += static_cast<unsigned char>(byte);
    return sum;
}

std::uint64_t rounded(std::uint64_t size) {
    return (size + block - 1) / block * block;
}

}  // namespace

TarWriter::TarWriter(const std::string& file)
    : file_(file), fd_(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)) {
    if (fd_ < 0) failed(file);
}
TarWriter::~TarWriter() {
    ::close(fd_);
}

void TarWriter::write(const char* bytes, std::size_t size) {
    while (size > 0) {
        const ssize_t count = ::write(fd_, bytes, size);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) failed(file_);
        bytes += count;
        size -= static_cast<std::size_t>(count);
    }
}

void TarWriter::pad(std::uint64_t size) {
    const Header nothing{};
    write(nothing.data(), static_cast<std::size_t>(rounded(size) - size));
}

void TarWriter::header(const std::string& name, std::uint64_t size) {
    Header header{};
    std::snprintf(header.data(), 100, "%s", name.c_str());
    std::memcpy(header.data() + 100, "0000600", 8);
    std::memcpy(header.data() + 108, "0000000", 8);
    std::memcpy(header.data() + 116, "0000000", 8);
    put_size(header.data() + 124, size);
    std::memcpy(header.data() + 136, "00000000000", 12);
    header[156] = '0';
    std::memcpy(header.data() + 257, "ustar\00000", 8);
    std::snprintf(header.data() + 148, 8, "%06o", checksum(header));
    write(header.data(), header.size());
}

void TarWriter::add_text(const std::string& name, const std::string& text) {
    header(name, text.size());
    write(text.data(), text.size());
    pad(text.size());
}

void TarWriter::add_file(const std::string& name, const std::string& from) {
    const Mapped mapped(from);
    header(name, mapped.view().size());
    write(mapped.view().data(), mapped.view().size());
    pad(mapped.view().size());
}

void TarWriter::finish() {
    const Header nothing{};
    write(nothing.data(), nothing.size());
    write(nothing.data(), nothing.size());
    if (::fsync(fd_) != 0) failed(file_);
}

std::map<std::string, TarMember> tar_members(const std::string& file) {
    const Mapped mapped(file);
    const std::string_view bytes = mapped.view();
    std::map<std::string, TarMember> members;
    for (std::uint64_t at = 0; at + block <= bytes.size();) {
        Header header{};
        std::memcpy(header.data(), bytes.data() + at, block);
        if (header == Header{}) return members;
        unsigned told = 0;
        if (std::sscanf(header.data() + 148, "%6o", &told) != 1 || told != checksum(header)) break;
        const std::uint64_t size = get_size(header.data() + 124);
        at += block;
        if (size > bytes.size() - at) break;
        header[99] = '\0';
        members[header.data()] = {.offset = at, .size = size};
        at += rounded(size);
    }
    throw Exit(found_problems, file + " is not a whole backup");
}

void extract(const std::string& file, const TarMember& member, const std::string& to) {
    const Mapped mapped(file);
    const std::string_view bytes = mapped.view().substr(member.offset, member.size);
    const File out(to, O_WRONLY | O_CREAT | O_EXCL);
    for (std::size_t done = 0; done < bytes.size();) {
        const ssize_t count = ::write(out.fd(), bytes.data() + done, bytes.size() - done);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) failed(to);
        done += static_cast<std::size_t>(count);
    }
    if (::fsync(out.fd()) != 0) failed(to);
}

std::string digest_of(const std::string& file, const TarMember& part) {
    const Mapped mapped(file);
    return hex(sha256(mapped.view().substr(part.offset, part.size)));
}

std::uint64_t size_of(const std::string& file) {
    return File(file, O_RDONLY).size();
}

}  // namespace drumtower::cli
