#include "pipeline/base/result.hpp"

namespace drumtower {

std::string_view to_string(FailureKind kind) {
    switch (kind) {
        case FailureKind::retryable:
            return "retryable";
        case FailureKind::quota:
            return "quota";
        case FailureKind::auth:
            return "auth";
        case FailureKind::permanent:
            return "permanent";
        case FailureKind::uncertain:
            return "uncertain";
    }
    return "uncertain";
}

}  // namespace drumtower
