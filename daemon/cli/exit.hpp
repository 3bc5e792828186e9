// How a verb ends when it does not end well: an exit code of CONTRACT section 1 and one line for people.
#pragma once

#include <exception>
#include <stdexcept>
#include <string>

namespace drumtower::cli {

enum Code {
    fine = 0,
    found_problems = 1,
    usage = 64,
    internal_fault = 70,
    try_again = 75,
    bad_configuration = 78
};

struct Exit : std::runtime_error {
    Exit(Code how, const std::string& what) : std::runtime_error(what), code(how) {}
    Code code;
};

/// The code for what was thrown: whose is it to mend, and does trying again help?
Code code_of(const std::exception& error);

}  // namespace drumtower::cli
