// Notifier: a group robot, a mailbox, a webhook. Sent, then recorded: rather twice than never, the opposite
// of a post.
#pragma once

#include "pipeline/base/async.hpp"
#include "pipeline/base/result.hpp"

#include <string>

namespace drumtower {

struct Notice {
    std::string title;
    std::string text;
};

class Notifier {
public:
    virtual ~Notifier() = default;
    virtual awaitable<Result<bool>> notify(Notice notice) = 0;
};

}  // namespace drumtower
