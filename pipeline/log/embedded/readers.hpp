// Readers: read-only connections to log.db for any thread, each lent to one call at a time.
#pragma once

#include "pipeline/model/event.hpp"

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace drumtower::embedded {

class Readers {
public:
    explicit Readers(std::string directory);
    ~Readers();
    Readers(const Readers&) = delete;

    std::vector<Recorded> read(Partition partition, Position after, std::size_t limit);
    std::optional<std::string> get(const ContentHash& hash);
    /// "kept", "erased", or empty: never put.
    std::string state(const ContentHash& hash);
    struct Content {
        ContentHash hash;
        bool is_erased = false;
    };
    /// By hash.
    std::vector<Content> contents();

private:
    struct Reader;
    std::unique_ptr<Reader> borrow();
    void give_back(std::unique_ptr<Reader> reader);

    std::string directory_;
    std::mutex guard_;
    std::vector<std::unique_ptr<Reader>> idle_;
};

}  // namespace drumtower::embedded
