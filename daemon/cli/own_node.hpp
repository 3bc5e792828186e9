// OwnNode: node.db under the store's lock, for the verbs that work while no daemon runs.
#pragma once

#include "config/config.hpp"
#include "daemon/api/node_store.hpp"
#include "daemon/cli/store.hpp"

#include <filesystem>
#include <memory>
#include <system_error>

namespace drumtower::cli {

class OwnNode {
public:
    explicit OwnNode(const config::Config& config) {
        std::error_code told_by_the_lock;
        std::filesystem::create_directories(config.store.directory, told_by_the_lock);
        lock_ = locked(config.store.directory);
        node_ = std::make_unique<NodeStore>(config.store.directory);
        give_to_owner(config.store.directory);
    }
    NodeStore& operator*() { return *node_; }
    NodeStore* operator->() { return node_.get(); }

private:
    std::unique_ptr<StoreLock> lock_;
    std::unique_ptr<NodeStore> node_;
};

}  // namespace drumtower::cli
