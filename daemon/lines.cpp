#include "daemon/lines.hpp"

#include "pipeline/base/log.hpp"

namespace drumtower {

namespace {

log::Level level_of(const std::string& word) {
    if (word == "debug") return log::Level::debug;
    if (word == "warn") return log::Level::warn;
    if (word == "error") return log::Level::error;
    return log::Level::info;
}

}  // namespace

void speak_as(const config::Lines& lines) {
    log::set_level(level_of(lines.level));
    log::set_format(lines.format == "json" ? log::Format::json : log::Format::text);
}

}  // namespace drumtower
