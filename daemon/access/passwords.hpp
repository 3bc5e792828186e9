// Passwords: what a good enough one is, and its argon2id hash. Hashing takes a tenth of a second and 64 MiB:
// on the `hash` pool, never on the I/O thread.
#pragma once

#include <string>

namespace drumtower {

/// What is wrong with a new password, for its owner to read; empty: it will do.
std::string password_fault(const std::string& password, const std::string& login);
/// As libsodium's crypto_pwhash_str writes it, with its own salt and costs. Throws std::bad_alloc.
std::string password_hash(const std::string& password);
bool password_fits(const std::string& password, const std::string& hash);
/// A hash that no password fits: an unknown login takes as long as a known one.
const std::string& nobodys_hash();

}  // namespace drumtower
