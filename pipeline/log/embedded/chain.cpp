#include "pipeline/log/embedded/chain.hpp"

#include <array>
#include <stdexcept>

namespace drumtower::embedded {

namespace {

std::array<char, 8> big_endian(std::uint64_t number) {
    std::array<char, 8> bytes{};
    for (std::size_t i = 0; i < 8; ++i)
        bytes[i] = static_cast<char>(number >> (56 - 8 * i));
    return bytes;
}

}  // namespace

std::string chain_name(Partition partition) {
    return partition == content_chain ? "content" : partition_name(partition);
}

EventRow row_of(Partition partition, Position position, const Event& event) {
    return {.partition = partition,
            .position = position,
            .id = event.id.str(),
            .type = event.type,
            .version = event.version,
            .subject = event.subject,
            .time = event.time.time_since_epoch().count(),
            .node = event.node,
            .epoch = event.epoch,
            .data = event.data};
}

// Fetched once: SHA256() would look the algorithm up for every event.
ChainHasher::ChainHasher() : sha256_(EVP_MD_fetch(nullptr, "SHA256", nullptr)), context_(EVP_MD_CTX_new()) {
    if (!sha256_ || !context_) throw std::runtime_error("OpenSSL has no SHA-256");
}

Sha256 ChainHasher::next(const Sha256& previous, const EventRow& row) {
    bytes_.clear();
    add(bytes_of(previous));
    add(std::int64_t{row.partition});
    add(row.position);
    add(row.id);
    add(row.type);
    add(row.version);
    add(row.subject);
    add(row.time);
    add(row.node);
    add(row.epoch);
    add(row.data);
    return digest();
}

Sha256 ChainHasher::next(const Sha256& previous, Position position, const ContentAct& act) {
    bytes_.clear();
    add(bytes_of(previous));
    add(std::int64_t{content_chain});
    add(position);
    add(act.act);
    add(act.hash);
    add(act.size);
    return digest();
}

void ChainHasher::add(std::string_view text) {
    const auto length = big_endian(text.size());
    bytes_.append(length.data(), length.size());
    bytes_.append(text);
}

void ChainHasher::add(std::int64_t number) {
    const auto bytes = big_endian(static_cast<std::uint64_t>(number));
    add(std::string_view(bytes.data(), bytes.size()));
}

Sha256 ChainHasher::digest() {
    Sha256 hash{};
    if (EVP_DigestInit_ex2(context_.get(), sha256_.get(), nullptr) != 1 ||
        EVP_DigestUpdate(context_.get(), bytes_.data(), bytes_.size()) != 1 ||
        EVP_DigestFinal_ex(context_.get(), hash.data(), nullptr) != 1) {
        throw std::runtime_error("SHA-256");
    }
    return hash;
}

}  // namespace drumtower::embedded
