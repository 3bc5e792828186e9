#include "pipeline/base/failpoint.hpp"

#ifdef DT_WITH_FAILPOINTS

#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <map>
#include <mutex>
#include <random>
#include <string>
#include <string_view>
#include <unistd.h>

namespace drumtower::failpoint {

namespace {

struct Plan {
    std::string action;
    int nth = 0;      // 0: every time
    int percent = 0;  // 0: not by chance
    int seen = 0;
};

std::map<std::string, Plan, std::less<>> read_plans() {
    std::map<std::string, Plan, std::less<>> plans;
    const char* setting = std::getenv("DT_FAILPOINTS");
    std::string_view rest = setting ? setting : "";
    while (!rest.empty()) {
        const auto end = rest.find(';');
        const std::string_view entry = rest.substr(0, end);
        rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
        const auto equals = entry.find('=');
        if (equals == std::string_view::npos) continue;
        std::string_view action = entry.substr(equals + 1);
        Plan plan;
        if (const auto at = action.find('@'); at != std::string_view::npos) {
            plan.nth = std::atoi(std::string(action.substr(at + 1)).c_str());
            action = action.substr(0, at);
        } else if (const auto chance = action.find('%'); chance != std::string_view::npos) {
            plan.percent = std::atoi(std::string(action.substr(chance + 1)).c_str());
            action = action.substr(0, chance);
        }
        plan.action = action;
        plans[std::string(entry.substr(0, equals))] = plan;
    }
    return plans;
}

/// One line a hit that acts, so that the campaign can count hits per failpoint.
void record(std::string_view name) {
    const char* file = std::getenv("DT_FAILPOINT_HITS");
    if (!file) return;
    const int fd = ::open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0) return;
    const std::string line = std::string(name) + "\n";
    [[maybe_unused]] const auto written = ::write(fd, line.data(), line.size());
    ::close(fd);
}

}  // namespace

bool hit(const char* name) {
    static std::mutex guard;
    static auto plans = read_plans();
    if (plans.empty()) return false;
    std::string action;
    {
        const std::lock_guard lock(guard);
        const auto found = plans.find(std::string_view(name));
        if (found == plans.end()) return false;
        Plan& plan = found->second;
        ++plan.seen;
        if (plan.nth > 0 && plan.seen != plan.nth) return false;
        if (plan.percent > 0) {
            static std::mt19937 random{std::random_device{}()};
            if (static_cast<int>(random() % 100) >= plan.percent) return false;
        }
        action = plan.action;
    }
    record(name);
    if (action == "kill") ::kill(::getpid(), SIGKILL);
    if (action == "stop") ::kill(::getpid(), SIGSTOP);
    if (action.starts_with("delay:"))
        ::usleep(static_cast<useconds_t>(std::atoi(action.c_str() + 6)) * 1000u);
    return action == "err";
}

bool broken(const char* safeguard) {
    static const char* setting = std::getenv("DT_BREAK");
    return setting && std::string_view(setting) == safeguard;
}

}  // namespace drumtower::failpoint

#endif
