#include "daemon/access/passwords.hpp"

#include "pipeline/base/utf8.hpp"

#include <sodium.h>

#include <array>
#include <new>
#include <set>

namespace drumtower {

namespace {

constexpr std::size_t shortest = 10;  // characters
constexpr std::size_t longest = 256;  // bytes
constexpr std::size_t fewest_different = 5;
constexpr unsigned long long passes = crypto_pwhash_OPSLIMIT_INTERACTIVE;
constexpr std::size_t memory = crypto_pwhash_MEMLIMIT_INTERACTIVE;

}  // namespace

std::string password_fault(const std::string& password, const std::string& login) {
    if (utf8::characters(password) < shortest) return "密码至少 10 个字符";
    if (password.size() > longest) return "密码太长";
    if (!login.empty() && password.find(login) != std::string::npos) return "密码里不能含有登录名";
    if (std::set<char>(password.begin(), password.end()).size() < fewest_different)
        return "密码太简单：不同的字符太少";
    return {};
}

std::string password_hash(const std::string& password) {
    std::array<char, crypto_pwhash_STRBYTES> hash{};
    if (crypto_pwhash_str(hash.data(), password.data(), password.size(), passes, memory) != 0)
        throw std::bad_alloc();
    return hash.data();
}

bool password_fits(const std::string& password, const std::string& hash) {
    return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

const std::string& nobodys_hash() {
    static const std::string hash = [] {
        std::array<char, 32> noise{};
        randombytes_buf(noise.data(), noise.size());
        return password_hash(std::string(noise.data(), noise.size()));
    }();
    return hash;
}

}  // namespace drumtower
