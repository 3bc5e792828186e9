// The command line: which verb with which arguments, and the exit code it ends with.
#pragma once

namespace drumtower::cli {

int run_cli(int argc, char** argv);

}  // namespace drumtower::cli
