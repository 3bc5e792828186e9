// Lines for people and log collectors: an event name and key=value fields, the same keys everywhere
// (unit channel article attempt kind detail). ERROR: a person must act or something was lost. WARN:
// unexpected, handled. INFO: one line an article a step. The truth is kept by pipeline/log, not here.
#pragma once

#include <concepts>
#include <initializer_list>
#include <string>
#include <string_view>

namespace drumtower::log {

struct Field {
    std::string_view key;
    std::string value;
    Field(std::string_view name, std::string text) : key(name), value(std::move(text)) {}
    Field(std::string_view name, std::string_view text) : key(name), value(text) {}
    Field(std::string_view name, const char* text) : key(name), value(text) {}
    Field(std::string_view name, std::integral auto number) : key(name), value(std::to_string(number)) {}
};

enum class Level { debug, info, warn, error };

void write(Level level, std::string_view event, std::initializer_list<Field> fields);
void set_level(Level least);
/// json: one object a line, with "time", "level", "event" and the fields.
enum class Format { text, json };
void set_format(Format format);

inline void debug(std::string_view event, std::initializer_list<Field> fields = {}) {
    write(Level::debug, event, fields);
}
inline void info(std::string_view event, std::initializer_list<Field> fields = {}) {
    write(Level::info, event, fields);
}
inline void warn(std::string_view event, std::initializer_list<Field> fields = {}) {
    write(Level::warn, event, fields);
}
inline void error(std::string_view event, std::initializer_list<Field> fields = {}) {
    write(Level::error, event, fields);
}

}  // namespace drumtower::log
