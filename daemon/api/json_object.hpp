// JsonObject and JsonArray: the API's answers, written key by key, so that their shape does not hang on how
// the view stores things. Keys come in the order they are added; what is absent is null, what is empty is
// empty.
#pragma once

#include "pipeline/base/id.hpp"
#include "pipeline/base/json.hpp"
#include "pipeline/base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drumtower {

class JsonObject {
public:
    JsonObject& raw(std::string_view key, std::string_view json) {
        text_ += text_.empty() ? '{' : ',';
        text_ += json::quoted(key);
        text_ += ':';
        text_ += json;
        return *this;
    }
    JsonObject& text(std::string_view key, std::string_view value) { return raw(key, json::quoted(value)); }
    template <class Tag>
    JsonObject& text(std::string_view key, const Id<Tag>& id) {
        return text(key, id.str());
    }
    /// Null when it is empty.
    JsonObject& text_or_null(std::string_view key, std::string_view value) {
        return value.empty() ? raw(key, "null") : text(key, value);
    }
    JsonObject& number(std::string_view key, std::int64_t value) { return raw(key, std::to_string(value)); }
    JsonObject& truth(std::string_view key, bool value) { return raw(key, value ? "true" : "false"); }
    JsonObject& time(std::string_view key, TimePoint value) { return text(key, json::time_text(value)); }
    JsonObject& time(std::string_view key, const std::optional<TimePoint>& value) {
        return value ? time(key, *value) : raw(key, "null");
    }
    std::string str() const { return text_.empty() ? "{}" : text_ + '}'; }

private:
    std::string text_;
};

class JsonArray {
public:
    JsonArray& raw(std::string_view json) {
        text_ += text_.empty() ? '[' : ',';
        text_ += json;
        return *this;
    }
    JsonArray& text(std::string_view value) { return raw(json::quoted(value)); }
    std::string str() const { return text_.empty() ? "[]" : text_ + ']'; }

private:
    std::string text_;
};

inline std::string json_texts(const std::vector<std::string>& values) {
    JsonArray array;
    for (const std::string& value : values)
        array.text(value);
    return array.str();
}

}  // namespace drumtower
