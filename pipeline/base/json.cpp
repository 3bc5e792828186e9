#include "pipeline/base/json.hpp"

#include "pipeline/base/utf8.hpp"

#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <cstdio>

namespace drumtower::json {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr TimePoint first_time{Duration{-62'135'596'800'000}};  // 0001-01-01
constexpr TimePoint last_time{Duration{253'402'300'799'999}};   // 9999-12-31, its last millisecond

/// What it writes can be read back, whatever bytes the strings hold.
class Sink : public rapidjson::Writer<rapidjson::StringBuffer> {
public:
    using Writer::Writer;
    bool text(std::string_view text) {
        if (!utf8::is_valid(text)) {
            const std::string repaired = utf8::repaired(text);
            return String(repaired.data(), static_cast<rapidjson::SizeType>(repaired.size()));
        }
        return String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
    }
};

constexpr int deepest = 100;

/// Fills a document, and ends the parsing where brackets stand in brackets that nobody means: each open one
/// costs memory and, in what walks over the value, stack.
class Bounded {
public:
    explicit Bounded(Document& to) : to_(to) {}
    bool Null() { return to_.Null(); }
    bool Bool(bool value) { return to_.Bool(value); }
    bool Int(int value) { return to_.Int(value); }
    bool Uint(unsigned value) { return to_.Uint(value); }
    bool Int64(std::int64_t value) { return to_.Int64(value); }
    bool Uint64(std::uint64_t value) { return to_.Uint64(value); }
    bool Double(double value) { return to_.Double(value); }
    bool RawNumber(const char* text, rapidjson::SizeType size, bool copy) {
        return to_.RawNumber(text, size, copy);
    }
    bool String(const char* text, rapidjson::SizeType size, bool copy) {
        return to_.String(text, size, copy);
    }
    bool Key(const char* text, rapidjson::SizeType size, bool copy) { return to_.Key(text, size, copy); }
    bool StartObject() { return ++depth_ <= deepest && to_.StartObject(); }
    bool EndObject(rapidjson::SizeType members) {
        --depth_;
        return to_.EndObject(members);
    }
    bool StartArray() { return ++depth_ <= deepest && to_.StartArray(); }
    bool EndArray(rapidjson::SizeType elements) {
        --depth_;
        return to_.EndArray(elements);
    }

private:
    Document& to_;
    int depth_ = 0;
};

/// Checks only the brackets: `text` is valid UTF-8, without a byte order mark.
bool parse_into(Document& document, std::string_view text) {
    rapidjson::Reader reader;
    rapidjson::MemoryStream bytes(text.data(), text.size());
    const auto generate = [&](Document& to) {
        Bounded bounded(to);
        return !reader.Parse<rapidjson::kParseIterativeFlag>(bytes, bounded).IsError();
    };
    document.Populate(generate);
    return !reader.HasParseError();
}

std::string_view string_of(const Value& value) {
    return {value.GetString(), value.GetStringLength()};
}

void write_sorted(const Value& value, Sink& sink) {
    if (value.IsObject()) {
        std::vector<const Value::Member*> members;
        for (const auto& entry : value.GetObject())
            members.push_back(&entry);
        std::sort(members.begin(), members.end(), [](const auto* left, const auto* right) {
            return string_of(left->name) < string_of(right->name);
        });
        sink.StartObject();
        for (const auto* entry : members) {
            sink.text(string_of(entry->name));
            write_sorted(entry->value, sink);
        }
        sink.EndObject();
    } else if (value.IsArray()) {
        sink.StartArray();
        for (const Value& element : value.GetArray())
            write_sorted(element, sink);
        sink.EndArray();
    } else if (value.IsString()) {
        sink.text(string_of(value));
    } else {
        value.Accept(sink);
    }
}

int digits(std::string_view text, std::size_t at, std::size_t count) {
    int number = 0;
    for (std::size_t i = at; i < at + count; ++i) {
        if (i >= text.size() || text[i] < '0' || text[i] > '9') return -1;
        number = number * 10 + (text[i] - '0');
    }
    return number;
}

}  // namespace

std::optional<Document> parse(std::string_view text) {
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    if (!utf8::is_valid(text)) return std::nullopt;
    std::optional<Document> document(std::in_place);
    if (!parse_into(*document, text)) return std::nullopt;
    return document;
}

std::string canonical(const Value& value) {
    rapidjson::StringBuffer buffer;
    Sink sink(buffer);
    write_sorted(value, sink);
    return {buffer.GetString(), buffer.GetSize()};
}

std::string quoted(std::string_view text) {
    rapidjson::StringBuffer buffer;
    Sink sink(buffer);
    sink.text(text);
    return {buffer.GetString(), buffer.GetSize()};
}

const Value* member(const Value& object, std::string_view key) {
    if (!object.IsObject()) return nullptr;
    const Value name(rapidjson::StringRef(key.data(), static_cast<rapidjson::SizeType>(key.size())));
    const auto found = object.FindMember(name);
    return found == object.MemberEnd() ? nullptr : &found->value;
}

std::string text(const Value& object, std::string_view key, std::string_view fallback) {
    const Value* found = member(object, key);
    if (!found || !found->IsString()) return std::string(fallback);
    return {found->GetString(), found->GetStringLength()};
}

std::int64_t integer(const Value& object, std::string_view key, std::int64_t fallback) {
    const Value* found = member(object, key);
    return found && found->IsInt64() ? found->GetInt64() : fallback;
}

bool truth(const Value& object, std::string_view key, bool fallback) {
    const Value* found = member(object, key);
    return found && found->IsBool() ? found->GetBool() : fallback;
}

Value Writer::make(const Raw& raw) {
    Document parsed(&allocator_);
    Value value;
    if (parse_into(parsed, raw.text)) value = std::move(static_cast<Value&>(parsed));
    return value;
}

std::string time_text(TimePoint time) {
    time = std::clamp(time, first_time, last_time);
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(time - day);
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ",
                  static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                  static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
                  static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()),
                  static_cast<int>(clock.subseconds().count()));
    return text.data();
}

std::optional<TimePoint> time_from(std::string_view text) {
    const int year = digits(text, 0, 4), month = digits(text, 5, 2), day = digits(text, 8, 2);
    const int hour = digits(text, 11, 2), minute = digits(text, 14, 2), second = digits(text, 17, 2);
    if (year < 0 || month < 1 || day < 1 || hour < 0 || minute < 0 || second < 0) return std::nullopt;
    if (text[4] != '-' || text[7] != '-' || (text[10] != 'T' && text[10] != 't' && text[10] != ' '))
        return std::nullopt;
    if (text[13] != ':' || text[16] != ':' || hour > 23 || minute > 59 || second > 60) return std::nullopt;
    const std::chrono::year_month_day date(std::chrono::year(year),
                                           std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day)));
    if (!date.ok()) return std::nullopt;
    std::size_t at = 19;
    int milliseconds = 0;
    if (at < text.size() && text[at] == '.') {
        int scale = 100;
        for (++at; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, scale /= 10)
            milliseconds += scale * (text[at] - '0');
    }
    Duration offset{};
    if (at < text.size() && (text[at] == 'Z' || text[at] == 'z')) {
        ++at;
    } else if (at < text.size() && (text[at] == '+' || text[at] == '-')) {
        const int hours = digits(text, at + 1, 2), minutes = digits(text, at + 4, 2);
        if (hours < 0 || minutes < 0 || text[at + 3] != ':') return std::nullopt;
        offset = std::chrono::hours(hours) + std::chrono::minutes(minutes);
        if (text[at] == '-') offset = -offset;
        at += 6;
    } else {
        return std::nullopt;
    }
    if (at != text.size()) return std::nullopt;
    return TimePoint(std::chrono::sys_days(date)) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
           std::chrono::seconds(second) + Duration(milliseconds) - offset;
}

}  // namespace drumtower::json
