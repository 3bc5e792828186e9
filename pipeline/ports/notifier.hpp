// Notifier: a group robot, a mailbox, a webhook. Sent, then recorded: rather twice than never, the opposite
// of a post. A notifier never sleeps and never repeats a call; the caller merges and tries again.
#pragma once

#include "pipeline/base/async.hpp"
#include "pipeline/base/result.hpp"

#include <string>

namespace drumtower {

/// Texts are plain, never HTML or markdown; a notifier makes of them what its platform shows.
struct Notice {
    enum class Urgency { ordinary, urgent };
    enum class Mention { nobody, everyone };  // besides those whom the configuration names

    std::string title;
    std::string text;  // of lines
    /// What it is about and on which occasion: the same notice sent again has the same id, and a mailbox or a
    /// webhook can merge the two. Empty: made from title and text.
    std::string id{};
    std::string link{};  // http or https: where a person goes on; may be empty
    Urgency urgency = Urgency::ordinary;
    Mention mention = Mention::nobody;
};

class Notifier {
public:
    virtual ~Notifier() = default;
    /// True: taken as it is. False: taken, cut to what the platform takes, and the text says that it is cut.
    /// Failure: `quota` before a call that would exceed the platform's limit (retry_after: until when),
    /// `auth` while its configuration has to change, `uncertain` when it may have arrived; sending it again
    /// then is right, with the same id.
    virtual awaitable<Result<bool>> notify(Notice notice) = 0;
};

}  // namespace drumtower
