// A C handle is owned the moment it exists: using Statement = Handle<sqlite3_stmt, sqlite3_finalize>.
#pragma once

#include <memory>

namespace drumtower {

template <auto Free>
struct Freed {
    template <class T>
    void operator()(T* handle) const noexcept {
        Free(handle);
    }
};
template <class T, auto Free>
using Handle = std::unique_ptr<T, Freed<Free>>;

}  // namespace drumtower
