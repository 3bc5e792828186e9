// Makes worlds of duties, lets the daemon's own parts judge them, and writes of each duty what was true and
// what was said: a line of JSON each, for judge.py.
//
//   play_duties DUTIES SEED [DUTIES_A_WORLD [BREAK]]
#include "pipeline/base/log.hpp"
#include "tests/faults/duties/told.hpp"
#include "tests/faults/duties/tower.hpp"

#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>

namespace {

using namespace drumtower;

int play(int wanted, std::uint64_t seed, int a_world, const std::string& broken) {
    duties::Broken what;
    what.blind = broken == "blind";
    what.clock = broken == "clock";
    std::int64_t conflicts = 0;
    for (std::uint64_t number = 0; wanted > 0; ++number) {
        duties::World world = duties::make_world(seed * 1'000'000 + number, std::min(wanted, a_world));
        duties::Tower tower(world, what);
        tower.live();
        conflicts += tower.conflicts();
        wanted -= static_cast<int>(world.duties.size());
        for (const duties::Duty& duty : world.duties)
            std::cout << duties::line_of(world, duty, tower) << "\n";
    }
    if (conflicts > 0) std::cerr << conflicts << " events with one id say two things\n";
    return conflicts > 0 ? 1 : 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) {
        std::cerr << "play_duties DUTIES SEED [DUTIES_A_WORLD [BREAK]]\n";
        return 64;
    }
    log::set_level(log::Level::error);
    const int a_world = argc > 3 ? std::atoi(argv[3]) : 40;
    try {
        return play(std::atoi(argv[1]), static_cast<std::uint64_t>(std::atoll(argv[2])), std::max(5, a_world),
                    argc > 4 ? argv[4] : "");
    } catch (const std::exception& error) {
        std::cerr << "play_duties: " << error.what() << "\n";
        return 70;
    }
}
