// JSON: RapidJSON behind a few verbs. Canonical JSON (keys sorted bytewise, no white space, UTF-8) is what
// ids, digests and comparisons are made of. Structs describe themselves once, by `fields(archive)`, for both
// directions.
#pragma once

#include "pipeline/base/id.hpp"
#include "pipeline/base/time.hpp"

#include <rapidjson/document.h>

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace drumtower::json {

using Document = rapidjson::Document;
using Value = rapidjson::Value;
using Allocator = rapidjson::Document::AllocatorType;

/// Null when `text` is not one JSON value, or one deeper than a hundred brackets.
std::optional<Document> parse(std::string_view text);
/// In every string U+FFFD stands for what is not UTF-8: what is written can be read.
std::string canonical(const Value& value);
/// A JSON string literal, quotes included.
std::string quoted(std::string_view text);

const Value* member(const Value& object, std::string_view key);
std::string text(const Value& object, std::string_view key, std::string_view fallback = {});
std::int64_t integer(const Value& object, std::string_view key, std::int64_t fallback = 0);
bool truth(const Value& object, std::string_view key, bool fallback = false);

/// RFC 3339 with milliseconds, in UTC: "2026-11-25T03:15:44.123Z". Years before 1 and after 9999 end there.
std::string time_text(TimePoint time);
std::optional<TimePoint> time_from(std::string_view text);

/// Raw JSON kept as text in a struct (a memo): written as JSON, read back canonical.
struct Raw {
    std::string text = "null";
    bool operator==(const Raw&) const = default;
};

// An enum takes part by `constexpr auto enum_names(E)`: an array of names in the order of its values.
template <class E>
concept Named = std::is_enum_v<E> && requires(E value) { enum_names(value); };

template <Named E>
std::string_view name_of(E value) {
    constexpr auto names = enum_names(E{});
    return names.at(static_cast<std::size_t>(value));
}
template <Named E>
std::optional<E> named(std::string_view name) {
    constexpr auto names = enum_names(E{});
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i] == name) return static_cast<E>(i);
    }
    return std::nullopt;
}

class Writer;
class Reader;
template <class T>
concept Described = requires(T value, Writer& writer) { value.fields(writer); };

/// Writes a described struct into a JSON object. Empty optionals are left out; empty vectors are not, so that
/// a list which comes later to rows or facts that exist is an optional one.
class Writer {
public:
    Writer(Value& object, Allocator& allocator) : object_(object), allocator_(allocator) {
        object_.SetObject();
    }
    template <class T>
    void operator()(std::string_view key, const T& value) {
        if constexpr (requires { value.has_value(); }) {
            if (!value.has_value()) return;
            add(key, make(*value));
        } else {
            add(key, make(value));
        }
    }

private:
    void add(std::string_view key, Value value) {
        Value name(key.data(), static_cast<rapidjson::SizeType>(key.size()), allocator_);
        object_.AddMember(name, value, allocator_);
    }
    Value make(const std::string& value) {
        return Value(value.data(), static_cast<rapidjson::SizeType>(value.size()), allocator_);
    }
    Value make(bool value) { return Value(value); }
    template <std::integral N>
        requires(!std::is_same_v<N, bool>)
    Value make(N value) {
        return Value(static_cast<std::int64_t>(value));
    }
    Value make(double value) { return Value(value); }
    Value make(TimePoint value) { return make(time_text(value)); }
    Value make(Duration value) { return Value(static_cast<std::int64_t>(value.count())); }
    Value make(const TimeSpan& span) {
        Value pair(rapidjson::kArrayType);
        pair.PushBack(make(span.earliest), allocator_).PushBack(make(span.latest), allocator_);
        return pair;
    }
    Value make(const Raw& raw);
    template <class Tag>
    Value make(const Id<Tag>& id) {
        return make(id.str());
    }
    template <Named E>
    Value make(E value) {
        return make(std::string(name_of(value)));
    }
    template <class T>
    Value make(const std::vector<T>& values) {
        Value array(rapidjson::kArrayType);
        for (const T& value : values)
            array.PushBack(make(value), allocator_);
        return array;
    }
    template <class T>
    Value make(const std::map<std::string, T>& values) {
        Value object(rapidjson::kObjectType);
        for (const auto& [key, value] : values)
            object.AddMember(make(key), make(value), allocator_);
        return object;
    }
    template <Described T>
    Value make(const T& value) {
        Value object;
        Writer writer(object, allocator_);
        const_cast<T&>(value).fields(writer);  // fields() only reads when the archive is a Writer
        return object;
    }

    Value& object_;
    Allocator& allocator_;
};

/// Reads a described struct. An absent key leaves the field as it was; a wrong type is remembered in
/// failed().
class Reader {
public:
    explicit Reader(const Value& object) : object_(object), failed_(!object.IsObject()) {}
    bool failed() const { return failed_; }
    template <class T>
    void operator()(std::string_view key, T& value) {
        if (failed_) return;
        const Value* found = member(object_, key);
        if (found && !read(*found, value)) failed_ = true;
    }

private:
    static bool read(const Value& from, std::string& to) {
        if (!from.IsString()) return false;
        to.assign(from.GetString(), from.GetStringLength());
        return true;
    }
    static bool read(const Value& from, bool& to) {
        if (!from.IsBool()) return false;
        to = from.GetBool();
        return true;
    }
    template <std::integral N>
        requires(!std::is_same_v<N, bool>)
    static bool read(const Value& from, N& to) {
        if (!from.IsInt64()) return false;
        to = static_cast<N>(from.GetInt64());
        return true;
    }
    static bool read(const Value& from, double& to) {
        if (!from.IsNumber()) return false;
        to = from.GetDouble();
        return true;
    }
    static bool read(const Value& from, TimePoint& to) {
        const auto time =
            from.IsString() ? time_from({from.GetString(), from.GetStringLength()}) : std::nullopt;
        if (time) to = *time;
        return time.has_value();
    }
    static bool read(const Value& from, Duration& to) {
        if (!from.IsInt64()) return false;
        to = Duration(from.GetInt64());
        return true;
    }
    static bool read(const Value& from, TimeSpan& to) {
        return from.IsArray() && from.Size() == 2 && read(from[0], to.earliest) && read(from[1], to.latest);
    }
    static bool read(const Value& from, Raw& to) {
        to.text = canonical(from);
        return true;
    }
    template <class Tag>
    static bool read(const Value& from, Id<Tag>& to) {
        std::string text;
        if (!read(from, text)) return false;
        to = Id<Tag>(std::move(text));
        return true;
    }
    template <Named E>
    static bool read(const Value& from, E& to) {
        std::string text;
        if (!read(from, text)) return false;
        const auto value = named<E>(text);
        if (value) to = *value;
        return value.has_value();
    }
    template <class T>
    static bool read(const Value& from, std::optional<T>& to) {
        return read(from, to.emplace());
    }
    template <class T>
    static bool read(const Value& from, std::vector<T>& to) {
        if (!from.IsArray()) return false;
        to.clear();
        for (const Value& element : from.GetArray()) {
            if (!read(element, to.emplace_back())) return false;
        }
        return true;
    }
    template <class T>
    static bool read(const Value& from, std::map<std::string, T>& to) {
        if (!from.IsObject()) return false;
        to.clear();
        for (const auto& entry : from.GetObject()) {
            if (!read(entry.value, to[{entry.name.GetString(), entry.name.GetStringLength()}])) return false;
        }
        return true;
    }
    template <Described T>
    static bool read(const Value& from, T& to) {
        Reader reader(from);
        to.fields(reader);
        return !reader.failed();
    }

    const Value& object_;
    bool failed_;
};

template <Described T>
std::string write(const T& value) {
    Document document;
    Writer writer(document, document.GetAllocator());
    const_cast<T&>(value).fields(writer);
    return canonical(document);
}

/// Null when `text` is not an object of this shape.
template <Described T>
std::optional<T> read(std::string_view text) {
    const auto document = parse(text);
    if (!document) return std::nullopt;
    T value;
    Reader reader(*document);
    value.fields(reader);
    if (reader.failed()) return std::nullopt;
    return value;
}

}  // namespace drumtower::json
