// Who had the processor between two moments: the threads of this process, the processes beside it (the
// broker), the whole machine.
#pragma once

#include <map>
#include <string>

namespace drumtower::bench {

struct Usage {
    std::map<std::string, double> threads;  // seconds, by name
    double brothers = 0;                    // other children of our parent
    double machine = 0;                     // all processors together
    double at = 0;
};

/// Threads that have ended by then are not in it.
Usage usage();
/// For people: how much of the time between them.
std::string told(const Usage& before, const Usage& after);

}  // namespace drumtower::bench
