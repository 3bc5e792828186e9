// Every test program starts in the checkout, so that DT_TEST_DATA can be the same words in every checkout: an
// absolute path in each test file's command line would make a fresh clone miss the compiler cache.
#include <cstdio>
#include <cstdlib>
#include <unistd.h>

namespace {
[[maybe_unused]] const bool at_root = [] {
    if (::chdir(DT_ROOT) == 0) return true;
    std::perror(DT_ROOT);
    std::_Exit(70);
}();
}  // namespace
