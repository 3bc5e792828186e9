#include "pipeline/log/kafka/wire.hpp"

#include "pipeline/base/hash.hpp"

#include <openssl/rand.h>

#include <array>
#include <charconv>
#include <stdexcept>

namespace drumtower::kafka {

namespace {

std::optional<std::size_t> number_from(std::string_view text) {
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(text.begin(), text.end(), number);
    if (error != std::errc{} || end != text.end()) return std::nullopt;
    return number;
}

}  // namespace

std::string to_string(const Place& place) {
    return place.append + " " + std::to_string(place.index) + " " + std::to_string(place.count);
}

std::optional<Place> place_from(std::string_view text) {
    const std::size_t first = text.find(' ');
    const std::size_t second = first == text.npos ? first : text.find(' ', first + 1);
    if (first == 0 || second == text.npos) return std::nullopt;
    const auto index = number_from(text.substr(first + 1, second - first - 1));
    const auto count = number_from(text.substr(second + 1));
    if (!index || !count || *index >= *count) return std::nullopt;
    return Place{std::string(text.substr(0, first)), *index, *count};
}

int content_partition(const ContentHash& hash, int partitions) {
    unsigned number = 0;
    const std::string_view digits = std::string_view(hash.str()).substr(0, 6);
    std::from_chars(digits.begin(), digits.end(), number, 16);
    return static_cast<int>(number % static_cast<unsigned>(partitions));
}

std::optional<ContentHash> body_named_in(const Event& event) {
    // A quote within a string is escaped, so this is the member itself.
    constexpr std::string_view member = R"("content":")";
    constexpr std::size_t digits = 64;
    const std::size_t at = event.data.find(member);
    if (at == event.data.npos || event.data.size() < at + member.size() + digits) return std::nullopt;
    return ContentHash(event.data.substr(at + member.size(), digits));
}

std::string random_name() {
    std::array<unsigned char, 16> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
        throw std::runtime_error("no random bytes");
    return hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

}  // namespace drumtower::kafka
