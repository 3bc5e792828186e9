// resolve(): from a reference to the secret itself, at the moment it is needed.
#include "config/config.hpp"
#include "config/words.hpp"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace drumtower::config {

namespace {

constexpr std::size_t largest_secret = 1U << 20U;  // systemd's own limit for a credential

using Answer = std::variant<std::string, Problem>;

class OpenFile {
public:
    explicit OpenFile(const std::string& path)
        : descriptor_(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;
    ~OpenFile() {
        if (descriptor_ >= 0) close(descriptor_);
    }
    int descriptor() const { return descriptor_; }

private:
    int descriptor_;
};

Problem no(const SecretRef& secret, std::string key, std::string what, std::string advice) {
    return {secret.place, std::move(key), std::move(what), std::move(advice)};
}

std::string octal(mode_t mode) {
    std::string text = "0";
    for (const unsigned shift : {6U, 3U, 0U})
        text += static_cast<char>('0' + ((mode >> shift) & 7U));
    return text;
}

Answer without_line_end(const SecretRef& secret, const std::string& key, std::string text) {
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r'))
        text.pop_back();
    if (text.empty()) return no(secret, key, "the secret is empty", "write the secret there");
    if (text.find('\0') != std::string::npos)
        return no(secret, key, "the secret holds a NUL byte", "write text there");
    return text;
}

enum class ModeCheck { strict, none };

Answer read_secret_file(const SecretRef& secret, const std::string& key, const std::string& path,
                        ModeCheck check) {
    const OpenFile file(path);
    if (file.descriptor() < 0) {
        return no(secret, key,
                  in_quotes(path) + " cannot be opened: " + std::generic_category().message(errno),
                  "check the path and its owner");
    }
    struct stat status{};
    if (fstat(file.descriptor(), &status) != 0 || !S_ISREG(status.st_mode)) {
        return no(secret, key, in_quotes(path) + " is not a file", "name a file");
    }
    if (check == ModeCheck::strict && (status.st_mode & 0177U) != 0) {
        return no(secret, key, in_quotes(path) + " has mode " + octal(status.st_mode),
                  "chmod 0600, or stricter");
    }
    std::string text;
    std::array<char, 4096> piece{};
    for (;;) {
        const ssize_t got = read(file.descriptor(), piece.data(), piece.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return no(secret, key, in_quotes(path) + " cannot be read", "check the file");
        if (got == 0) break;
        text.append(piece.data(), static_cast<std::size_t>(got));
        if (text.size() > largest_secret)
            return no(secret, key, in_quotes(path) + " is larger than 1 MiB", "check the file");
    }
    return without_line_end(secret, key, std::move(text));
}

/// systemd names what it took from a folder (LoadCredential=channel:/folder) `channel_NAME`.
Answer from_credentials(const SecretRef& secret, const std::string& folder) {
    if (folder.empty()) {
        return no(secret, "credential", in_quotes(secret.name) + ": there is no credentials directory",
                  "start under systemd with LoadCredential=, or set CREDENTIALS_DIRECTORY");
    }
    for (const std::string& name : {secret.name, "channel_" + secret.name}) {
        const std::string path = folder + "/" + name;
        if (access(path.c_str(), F_OK) == 0)
            return read_secret_file(secret, "credential", path, ModeCheck::none);
    }
    return no(secret, "credential", in_quotes(secret.name) + " is not in " + folder,
              "put a file of this name there, or add LoadCredential= to the unit");
}

Answer from_environment(const SecretRef& secret) {
    const char* text = std::getenv(secret.name.c_str());
    if (!text)
        return no(secret, "env", secret.name + " is not set", "set it in the environment of the daemon");
    return without_line_end(secret, "env", text);
}

Answer from_store(const SecretRef& secret, const std::map<std::string, std::string>* stored) {
    const auto found =
        stored ? stored->find(secret.name) : std::map<std::string, std::string>::const_iterator{};
    if (!stored || found == stored->end()) {
        return no(secret, "store", in_quotes(secret.name) + " is not stored yet",
                  "drumtower secret set " + secret.name);
    }
    return without_line_end(secret, "store", found->second);
}

}  // namespace

std::variant<std::string, Problem> resolve(const SecretRef& secret, const std::string& credentials,
                                           const std::map<std::string, std::string>* stored) {
    switch (secret.from) {
        case SecretRef::From::credential:
            return from_credentials(secret, credentials);
        case SecretRef::From::file:
            return read_secret_file(secret, "file", secret.name, ModeCheck::strict);
        case SecretRef::From::env:
            return from_environment(secret);
        case SecretRef::From::store:
            return from_store(secret, stored);
    }
    return no(secret, "", "is no reference to a secret", "write { credential = \"name\" }");
}

}  // namespace drumtower::config
