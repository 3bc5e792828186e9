#include "pipeline/base/log.hpp"

#include "pipeline/base/json.hpp"
#include "pipeline/base/utf8.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <atomic>

namespace drumtower::log {

namespace {

constexpr const char* text_pattern = "%Y-%m-%dT%H:%M:%S.%eZ %^%l%$ %v";
constexpr const char* json_pattern = R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})";
std::atomic<Format> format_now = Format::text;

std::shared_ptr<spdlog::logger> make_logger() {
    auto logger = spdlog::stderr_logger_mt("drumtower");
    logger->set_pattern(text_pattern, spdlog::pattern_time_type::utc);
    logger->flush_on(spdlog::level::info);
    return logger;
}

spdlog::logger& logger() {
    static const auto instance = make_logger();
    return *instance;
}

bool is_plain(std::string_view text) {
    return !text.empty() && text.find_first_of(" \"=\\\t\r\n") == std::string_view::npos;
}

/// A value from outside can never start a new line or a new field.
void append_value(std::string& line, std::string_view text) {
    if (is_plain(text)) {
        line += text;
        return;
    }
    line += '"';
    for (const char c : text) {
        if (c == '"' || c == '\\') line += '\\';
        if (c == '\n') {
            line += "\\n";
        } else if (static_cast<unsigned char>(c) < 0x20) {
            line += ' ';
        } else {
            line += c;
        }
    }
    line += '"';
}

std::string text_line(std::string_view event, std::initializer_list<Field> fields) {
    std::string line{event};
    for (const Field& field : fields) {
        line += ' ';
        line += field.key;
        line += '=';
        append_value(line, field.value);
    }
    return line;
}

/// What follows the time and the level in the object.
std::string json_line(std::string_view event, std::initializer_list<Field> fields) {
    std::string line = "\"event\":" + json::quoted(event);
    for (const Field& field : fields)
        line += "," + json::quoted(field.key) + ":" + json::quoted(utf8::repaired(field.value));
    return line;
}

spdlog::level::level_enum level_of(Level level) {
    switch (level) {
        case Level::debug:
            return spdlog::level::debug;
        case Level::info:
            return spdlog::level::info;
        case Level::warn:
            return spdlog::level::warn;
        case Level::error:
            return spdlog::level::err;
    }
    return spdlog::level::err;
}

}  // namespace

void write(Level level, std::string_view event, std::initializer_list<Field> fields) {
    if (!logger().should_log(level_of(level))) return;
    const std::string line = format_now == Format::json ? json_line(event, fields) : text_line(event, fields);
    logger().log(level_of(level), "{}", line);
}

void set_format(Format format) {
    format_now = format;
    logger().set_pattern(format == Format::json ? json_pattern : text_pattern,
                         spdlog::pattern_time_type::utc);
}

void set_level(Level least) {
    logger().set_level(level_of(least));
}

}  // namespace drumtower::log
