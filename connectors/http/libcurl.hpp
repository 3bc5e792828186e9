// libcurl as a whole.
#pragma once

namespace drumtower {

/// Its own set-up, once a program: before the first handle, on the I/O thread.
void set_up_libcurl();

}  // namespace drumtower
