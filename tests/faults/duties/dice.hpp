// Dice: chance from a seed, the same on every machine (the standard distributions are not).
#pragma once

#include "pipeline/base/time.hpp"

#include <cstdint>
#include <vector>

namespace drumtower::duties {

class Dice {
public:
    explicit Dice(std::uint64_t seed) : state_(seed) {}

    std::uint64_t roll() {  // splitmix64
        std::uint64_t z = (state_ += 0x9E3779B97F4A7C15u);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
        return z ^ (z >> 31);
    }
    /// Both ends belong to it.
    int between(int low, int high) {
        return low + static_cast<int>(roll() % static_cast<std::uint64_t>(high - low + 1));
    }
    Duration between(Duration low, Duration high) {
        const auto width = static_cast<std::uint64_t>((high - low).count()) + 1;
        return low + Duration(static_cast<Duration::rep>(roll() % width));
    }
    bool chance(int percent) { return between(1, 100) <= percent; }
    template <class T>
    const T& pick(const std::vector<T>& from) {
        return from[roll() % from.size()];
    }
    /// An index, each as likely as its weight says.
    std::size_t weighed(const std::vector<int>& weights) {
        int all = 0;
        for (const int weight : weights)
            all += weight;
        int left = between(1, all);
        std::size_t at = 0;
        while (left > weights[at])
            left -= weights[at++];
        return at;
    }

private:
    std::uint64_t state_;
};

}  // namespace drumtower::duties
