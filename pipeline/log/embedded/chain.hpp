// The chain's arithmetic: each row's hash covers its predecessor's and every stored column, each with its
// length before it, so that no two rows give the same bytes. Shared by the writer and by verify.
#pragma once

#include "pipeline/base/handle.hpp"
#include "pipeline/base/hash.hpp"
#include "pipeline/model/event.hpp"

#include <openssl/evp.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace drumtower::embedded {

/// Content has a chain of its own beside the partitions: one row for each put and each erase.
inline constexpr Partition content_chain = -1;
/// "articles", "ledger-0" …, "content".
std::string chain_name(Partition partition);

/// Before the first row: zeros.
inline constexpr Sha256 chain_start{};

struct ContentAct {
    std::string_view act;  // "put" or "erased"
    std::string_view hash;
    std::int64_t size = 0;
};

/// Views of one stored event row; what they point to must live as long.
struct EventRow {
    Partition partition = 0;
    Position position = 0;
    std::string_view id;
    std::string_view type;
    std::int64_t version = 1;
    std::string_view subject;
    std::int64_t time = 0;  // ms since 1970
    std::string_view node;
    std::int64_t epoch = 0;
    std::string_view data;
};
EventRow row_of(Partition partition, Position position, const Event& event);

class ChainHasher {
public:
    ChainHasher();
    Sha256 next(const Sha256& previous, const EventRow& row);
    Sha256 next(const Sha256& previous, Position position, const ContentAct& act);

private:
    void add(std::string_view text);
    void add(std::int64_t number);
    Sha256 digest();

    std::string bytes_;  // of one row; its room is kept for the next
    Handle<EVP_MD, EVP_MD_free> sha256_;
    Handle<EVP_MD_CTX, EVP_MD_CTX_free> context_;
};

inline std::string_view bytes_of(const Sha256& hash) {
    return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

}  // namespace drumtower::embedded
