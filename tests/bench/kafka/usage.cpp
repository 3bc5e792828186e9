#include "tests/bench/kafka/usage.hpp"

#include <array>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>
#include <unistd.h>

namespace drumtower::bench {

namespace {

std::string read(const std::string& file) {
    std::ifstream in(file);
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
}

double ticks(double count) {
    return count / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

/// Of a stat file: after the name come the state, ten numbers, user and system time.
double seconds_in(const std::string& stat) {
    std::istringstream fields(stat.substr(std::min(stat.size(), stat.rfind(')') + 1)));
    std::string skipped;
    double user = 0, system = 0;
    for (int i = 0; i < 11; ++i)
        fields >> skipped;
    fields >> user >> system;
    return ticks(user + system);
}

std::string name_in(const std::string& stat) {
    const std::size_t from = stat.find('(') + 1;
    return stat.substr(from, stat.rfind(')') - from);
}

}  // namespace

Usage usage() {
    Usage now;
    const std::string own = std::to_string(::getpid());
    const std::string program = name_in(read("/proc/self/stat"));
    for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
        const std::string stat = read(task.path().string() + "/stat");
        std::string name = name_in(stat);
        if (name == program) name = task.path().filename() == own ? "io" : "view";
        if (name.starts_with("rdk:")) name = "librdkafka";
        now.threads[name] += seconds_in(stat);
    }
    const std::string parent = std::to_string(::getppid());
    std::istringstream brothers(read("/proc/" + parent + "/task/" + parent + "/children"));
    for (std::string id; brothers >> id;) {
        if (id != own) now.brothers += seconds_in(read("/proc/" + id + "/stat"));
    }
    std::istringstream machine(read("/proc/stat"));
    std::string label;
    machine >> label;
    std::array<double, 8> jiffies{};  // user nice system idle iowait irq softirq steal
    for (double& each : jiffies)
        machine >> each;
    now.machine = ticks(jiffies[0] + jiffies[1] + jiffies[2] + jiffies[5] + jiffies[6]);
    now.at = std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
    return now;
}

std::string told(const Usage& before, const Usage& after) {
    const double time = after.at - before.at;
    std::array<char, 80> text{};
    std::string all;
    const auto add = [&](const std::string& name, double seconds) {
        std::snprintf(text.data(), text.size(), "%s%s %.0f %%", all.empty() ? "" : ", ", name.c_str(),
                      100 * seconds / time);
        all += text.data();
    };
    for (const auto& [name, seconds] : after.threads) {
        const auto found = before.threads.find(name);
        const double used = seconds - (found == before.threads.end() ? 0 : found->second);
        if (used > 0.01 * time) add(name, used);
    }
    add("broker", after.brothers - before.brothers);
    add("machine", after.machine - before.machine);
    return all + " of " + std::to_string(100 * std::thread::hardware_concurrency()) + " %";
}

}  // namespace drumtower::bench
