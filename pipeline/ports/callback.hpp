// Callback: what a platform sends to the address that a channel's account has with it. Its word is never
// taken for what it tells: it says where to look, and when.
#pragma once

#include "pipeline/base/result.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace drumtower {

/// As it came.
struct CallbackCall {
    enum class What { question, message };  // GET, POST
    What what = What::message;
    std::map<std::string, std::string> query;
    std::string body;
};

/// What is worth looking at now.
struct Tidings {
    std::string event;               // as the platform calls it
    std::string key;                 // the same again is no news
    std::string account;             // as the platform names it
    std::vector<std::string> pages;  // that no list may show yet
};

struct CallbackReply {
    std::string text;  // what the platform wants to hear
    std::optional<Tidings> tidings;
};

class Callback {
public:
    virtual ~Callback() = default;
    /// Failure: `auth` when nothing shows that it comes from the platform, `permanent` when it cannot be
    /// read.
    virtual Result<CallbackReply> answer(const CallbackCall& call) = 0;
};

}  // namespace drumtower
