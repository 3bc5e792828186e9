#include "pipeline/log/embedded/chain.hpp"

#include <array>
#include <stdexcept>

namespace drumtower::embedded {

namespace {

std::array<unsigned char, 8> big_endian(std::uint64_t number) {
    std::array<unsigned char, 8> bytes{};
    for (std::size_t i = 0; i < 8; ++i)
        bytes[i] = static_cast<unsigned char>(number >> (56 - 8 * i));
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
    begin(previous);
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
    return end();
}

Sha256 ChainHasher::next(const Sha256& previous, Position position, const ContentAct& act) {
    begin(previous);
    add(std::int64_t{content_chain});
    add(position);
    add(act.act);
    add(act.hash);
    add(act.size);
    return end();
}

void ChainHasher::begin(const Sha256& previous) {
    if (EVP_DigestInit_ex2(context_.get(), sha256_.get(), nullptr) != 1) throw std::runtime_error("SHA-256");
    add(bytes_of(previous));
}

void ChainHasher::add(std::string_view text) {
    const auto length = big_endian(text.size());
    EVP_DigestUpdate(context_.get(), length.data(), length.size());
    EVP_DigestUpdate(context_.get(), text.data(), text.size());
}

void ChainHasher::add(std::int64_t number) {
    const auto bytes = big_endian(static_cast<std::uint64_t>(number));
    add(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

Sha256 ChainHasher::end() {
    Sha256 digest{};
    if (EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr) != 1) throw std::runtime_error("SHA-256");
    return digest;
}

}  // namespace drumtower::embedded
