#include "daemon/system/version.hpp"

namespace drumtower {

std::string_view version_number() {
    return DT_VERSION;
}
std::string_view version_commit() {
    return DT_COMMIT;
}
std::string_view version_libraries() {
    return DT_LIBRARIES;
}

}  // namespace drumtower
