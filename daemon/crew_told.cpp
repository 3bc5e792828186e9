// Crew, what others tell it: a hub of a source's news. It is a reason to look now, and nothing more.
#include "daemon/crew_members.hpp"

namespace drumtower {

void Crew::look_at(const SourceId& source) {
    for (auto& watched : watched_) {
        if (watched->id == source) watched->news.notify();
    }
}

}  // namespace drumtower
