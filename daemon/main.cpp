// The program: makes the process safe for secrets, then does what the command line says.
#include "daemon/cli/cli.hpp"

#include <csignal>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

namespace {

// No core dump may hold a secret, no file of ours is for others, and a peer that goes away is an error code,
// not a signal.
void prepare_process() {
    const rlimit none{};
    ::setrlimit(RLIMIT_CORE, &none);
#if !__has_feature(address_sanitizer)  // the leak check reads its own process
    ::prctl(PR_SET_DUMPABLE, 0);
#endif
    ::umask(077);
    std::signal(SIGPIPE, SIG_IGN);
}

}  // namespace

int main(int argc, char** argv) {
    prepare_process();
    return drumtower::cli::run_cli(argc, argv);
}
