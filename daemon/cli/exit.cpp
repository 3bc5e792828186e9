#include "daemon/cli/exit.hpp"

#include "pipeline/log/sqlite.hpp"

#include <cerrno>
#include <system_error>

namespace drumtower::cli {

namespace {

/// Files of the store are opened by code that knows them; what is left are files that the command line names.
Code code_of_errno(int error) {
    switch (error) {
        case ENOSPC:
        case EDQUOT:
        case ENOMEM:
        case EMFILE:
        case ENFILE:
        case EAGAIN:
        case EINTR:
        case EBUSY:
            return try_again;
        case EIO:
        case EBADF:
        case EFAULT:
        case EINVAL:
            return internal_fault;
        default:
            return usage;
    }
}

}  // namespace

Code code_of(const std::exception& error) {
    if (const auto* exit = dynamic_cast<const Exit*>(&error)) return exit->code;
    if (const auto* database = dynamic_cast<const sqlite::Error*>(&error)) {
        if (database->disk_full() || database->busy()) return try_again;
        if (database->damaged() || database->inaccessible()) return bad_configuration;
        return internal_fault;
    }
    if (const auto* system = dynamic_cast<const std::system_error*>(&error)) {
        const auto condition = system->code().default_error_condition();
        if (condition.category() == std::generic_category()) return code_of_errno(condition.value());
    }
    return internal_fault;
}

}  // namespace drumtower::cli
