#include "config/source_files.hpp"

#include "config/fields.hpp"
#include "config/words.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <fnmatch.h>
#include <fstream>
#include <glob.h>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

namespace drumtower::config {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t largest_file = 8U << 20U;
constexpr std::size_t most_files = 10'000;
constexpr std::size_t deepest = 16;

struct Fault {
    std::string what;
    std::string advice;
};

std::optional<Fault> fault_of(const std::string& path) {
    std::error_code error;
    const auto status = fs::status(path, error);
    if (status.type() == fs::file_type::not_found) return Fault{"there is no such file", "check the path"};
    if (error) return Fault{"cannot be read: " + error.message(), "check its owner and mode"};
    if (!fs::is_regular_file(status)) return Fault{"is not a file", "name a TOML file"};
    const auto size = fs::file_size(path, error);
    if (!error && size > largest_file) return Fault{"is larger than 8 MiB", "split it with include"};
    return {};
}

std::optional<std::string> bytes_of(const std::string& path) {
    std::ifstream stream(path, std::ios::binary);
    if (!stream) return {};
    std::string text;
    std::array<char, 64 * 1024> piece{};
    while (stream && text.size() <= largest_file) {
        stream.read(piece.data(), piece.size());
        text.append(piece.data(), static_cast<std::size_t>(stream.gcount()));
    }
    if (stream.bad()) return {};
    return text;
}

Place place_of(const std::string& path, std::string_view text, std::size_t at) {
    const std::string_view before = text.substr(0, at);
    const auto lines = std::count(before.begin(), before.end(), '\n');
    const auto start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
    const auto characters =
        std::count_if(before.begin() + static_cast<std::ptrdiff_t>(start), before.end(),
                      [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
    return {path, static_cast<int>(lines) + 1, static_cast<int>(characters) + 1};
}

/// The parser's words without what it read: that may be a secret someone forgot to quote. Names of tables and
/// keys stay, because "cannot redefine" is of no use without them.
std::string without_values(std::string_view description) {
    constexpr std::string_view opening = "Error while parsing ";
    if (description.starts_with(opening)) description.remove_prefix(opening.size());
    description = description.substr(0, description.find(", saw "));
    if (description.find("cannot redefine") != std::string_view::npos) return std::string(description);
    std::string text;
    bool inside = false;
    for (const char c : description) {
        if (c == '\'') {
            inside = !inside;
            text += inside ? "…" : "";
        } else if (!inside && static_cast<unsigned char>(c) >= 0x20) {
            text += c;
        }
    }
    return text;
}

class Reader {
public:
    Reader(SourceFiles& found, const Overlay& about_to_be, std::vector<Problem>& problems)
        : found_(found), about_to_be_(about_to_be), problems_(problems) {}

    void read(const std::string& path, const Place& asked_at, const std::string& key) {
        if (const auto fault = fault_here(path)) {
            const bool main = open_.empty();
            give_up(asked_at, key, main ? fault->what : in_quotes(path) + ": " + fault->what, fault->advice);
            return;
        }
        std::error_code error;
        std::string real = fs::canonical(path, error).string();
        if (error) real = path;
        if (std::find(open_.begin(), open_.end(), real) != open_.end()) {
            give_up(asked_at, key, in_quotes(path) + " includes itself, directly or by another file",
                    "take it out of include");
            return;
        }
        const auto same = [&](const SourceFile& file) { return file.real == real; };
        if (std::any_of(found_.files.begin(), found_.files.end(), same)) return;
        if (found_.files.size() >= most_files || open_.size() >= deepest) {
            give_up(asked_at, key, "too many files, or includes nested deeper than 16", "include fewer");
            return;
        }
        parse(path, std::move(real));
    }

private:
    static std::string absolute(const std::string& path) {
        std::error_code ignored;
        return fs::absolute(path, ignored).lexically_normal().string();
    }
    /// What is about to stand at this path; null: nothing is about to change there.
    const std::optional<std::string>* coming(const std::string& path) const {
        const auto found = about_to_be_.empty() ? about_to_be_.end() : about_to_be_.find(absolute(path));
        return found == about_to_be_.end() ? nullptr : &found->second;
    }
    std::optional<Fault> fault_here(const std::string& path) const {
        const auto* text = coming(path);
        if (!text) return fault_of(path);
        if (!*text) return Fault{"will be gone", "take it out of include"};
        return {};
    }

    void give_up(Place place, std::string key, std::string what, std::string advice) {
        found_.complete = false;
        problems_.push_back({std::move(place), std::move(key), std::move(what), std::move(advice)});
    }

    void parse(const std::string& path, std::string real) {
        const auto* about_to_be = coming(path);
        auto text = about_to_be ? *about_to_be : bytes_of(path);
        if (!text) return give_up({path, 1, 1}, "file", "cannot be read", "check its owner and mode");
        if (text->size() > largest_file) {
            return give_up({path, 1, 1}, "file", "is larger than 8 MiB", "split it with include");
        }
        if (text->starts_with("\xEF\xBB\xBF")) text->erase(0, 3);
        if (const auto zero = text->find('\0'); zero != std::string::npos) {
            return give_up(place_of(path, *text, zero), "file", "a NUL byte stands here",
                           "save the file as UTF-8 text");
        }
        try {
            found_.files.push_back({path, std::move(real), toml::parse(*text)});
        } catch (const toml::parse_error& fault) {
            const auto where = fault.source().begin;
            return give_up({path, std::max(1, static_cast<int>(where.line)),
                            std::max(1, static_cast<int>(where.column))},
                           "toml", "not valid: " + without_values(fault.description()),
                           "correct it; nothing of this file was read");
        }
        open_.push_back(found_.files.back().real);
        follow(found_.files.back());
        open_.pop_back();
    }

    void follow(const SourceFile& file) {
        Fields root(file.root, "", file.path, problems_);
        Words patterns;
        if (!root.texts("include", patterns)) return;
        const auto* list = file.root.get("include")->as_array();
        for (std::size_t i = 0; i < patterns.size(); ++i) {
            const Place place = root.at(list->get(i)->source());
            for (const auto& path : matches(file.path, patterns[i], place))
                read(path, place, "include");
        }
    }

    /// No match is fine for a pattern, not for a plain name.
    std::vector<std::string> matches(const std::string& including, const std::string& pattern,
                                     const Place& place) {
        const bool plain = pattern.find_first_of("*?[") == std::string::npos;
        const fs::path folder = fs::path(including).parent_path();
        if (pattern.empty() || pattern.find('\0') != std::string::npos) {
            give_up(place, "include", "is not a path", "write include = [\"units.d/*.toml\"]");
            return {};
        }
        if (plain) return {(folder / pattern).string()};
        std::string full = pattern;
        if (!pattern.starts_with('/')) full = (fs::path(escaped(folder.string())) / pattern).string();
        glob_t found{};
        unreadable_ = {};
        const int outcome = glob(full.c_str(), GLOB_NOSORT, &Reader::note_unreadable, &found);
        std::vector<std::string> paths(found.gl_pathv, found.gl_pathv + found.gl_pathc);
        globfree(&found);
        if ((outcome != 0 && outcome != GLOB_NOMATCH) || !unreadable_.empty()) {
            give_up(place, "include", in_quotes(unreadable_) + " cannot be listed",
                    "check its owner and mode");
        }
        add_coming(full, paths);
        std::sort(paths.begin(), paths.end());
        return paths;
    }

    /// The same question put to the files that are about to come or go.
    void add_coming(const std::string& pattern, std::vector<std::string>& paths) const {
        std::erase_if(paths, [&](const std::string& path) { return coming(path) && !*coming(path); });
        for (const auto& [file, text] : about_to_be_) {
            const bool listed = std::any_of(paths.begin(), paths.end(),
                                            [&](const std::string& path) { return absolute(path) == file; });
            if (!text || listed) continue;
            if (fnmatch(absolute(pattern).c_str(), file.c_str(), FNM_PATHNAME | FNM_PERIOD) == 0)
                paths.push_back(file);
        }
    }

    static std::string escaped(const std::string& folder) {
        std::string text;
        for (const char c : folder) {
            if (c == '*' || c == '?' || c == '[' || c == '\\') text += '\\';
            text += c;
        }
        return text;
    }

    static int note_unreadable(const char* path, int error) {
        if (error != ENOENT && error != ENOTDIR) unreadable_ = path;
        return 0;
    }

    static thread_local std::string unreadable_;  // glob() calls back without a context
    SourceFiles& found_;
    const Overlay& about_to_be_;
    std::vector<Problem>& problems_;
    std::vector<std::string> open_;  // the files that are being read, outermost first
};

thread_local std::string Reader::unreadable_;

}  // namespace

SourceFiles read_source_files(const std::string& main, const Overlay& about_to_be,
                              std::vector<Problem>& problems) {
    SourceFiles found;
    Reader reader(found, about_to_be, problems);
    reader.read(main, {main, 1, 1}, "file");
    return found;
}

}  // namespace drumtower::config
