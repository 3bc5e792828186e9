#include "daemon/cli/typed_line.hpp"

#include <iostream>
#include <termios.h>
#include <unistd.h>

namespace drumtower::cli {

namespace {

/// What is typed is not shown.
class NoEcho {
public:
    NoEcho() {
        tcgetattr(STDIN_FILENO, &before_);
        termios hidden = before_;
        hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
    }
    ~NoEcho() {
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
        std::cerr << '\n';
    }
    NoEcho(const NoEcho&) = delete;

private:
    termios before_{};
};

}  // namespace

std::string typed_line(const char* prompt) {
    std::string line;
    if (isatty(STDIN_FILENO) == 0) {
        std::getline(std::cin, line);
        return line;
    }
    std::cerr << prompt << std::flush;
    const NoEcho hidden;
    std::getline(std::cin, line);
    return line;
}

}  // namespace drumtower::cli
