// Secret: text that does not print, compares in constant time and is wiped when it goes.
#pragma once

#include <string>
#include <utility>

namespace drumtower {

class Secret {
public:
    Secret() = default;
    explicit Secret(std::string text) : text_(std::move(text)) {}
    Secret(const Secret&) = default;
    Secret(Secret&& other) noexcept : text_(std::exchange(other.text_, {})) {}
    Secret& operator=(Secret other) noexcept {
        text_.swap(other.text_);
        return *this;
    }
    ~Secret() {
        volatile char* bytes = text_.data();
        for (std::size_t i = 0; i < text_.size(); ++i)
            bytes[i] = 0;
    }
    /// The text itself, for the one call that needs it. Never into a log line, an event, a URL or an error.
    const std::string& reveal() const { return text_; }
    bool empty() const { return text_.empty(); }
    bool operator==(const Secret& other) const {
        if (text_.size() != other.text_.size()) return false;
        unsigned char difference = 0;
        for (std::size_t i = 0; i < text_.size(); ++i) {
            difference = static_cast<unsigned char>(difference | (text_[i] ^ other.text_[i]));
        }
        return difference == 0;
    }

private:
    std::string text_;
};

}  // namespace drumtower
