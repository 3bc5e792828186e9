#include "config/roster_folder.hpp"

#include "config/given_file.hpp"
#include "config/words.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <stdexcept>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace drumtower::config {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view mark_begins =
    "# drumtower units import 写成：再次导入时整份替换，不在表里时删除；手工改过的不动。校验 ";
constexpr std::string_view names_begin =
    "# drumtower units import 编过号的单位，一行一个：编号、名称。编号不再给别的单位，勿删。\n";
constexpr const char* names_file = "imported.tsv";

/// FNV-1a: tells whether somebody has edited it, no more.
std::string checksum(std::string_view text) {
    std::uint64_t sum = 14695981039346656037U;
    for (const char letter : text)
        sum = (sum ^ static_cast<unsigned char>(letter)) * 1099511628211U;
    std::array<char, 17> digits{};
    std::snprintf(digits.data(), digits.size(), "%016llx", static_cast<unsigned long long>(sum));
    return digits.data();
}

std::string text_of(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    if (!file) throw std::runtime_error(path.string() + ": cannot be read; check its owner and mode");
    return text.str();
}

NamedUnit unit_in(const std::string& text) {
    try {
        const toml::table root = toml::parse(text);
        const toml::node_view unit = root["unit"][0];
        return {unit["id"].value_or(std::string()), unit["name"].value_or(std::string())};
    } catch (const toml::parse_error&) {
        return {};
    }
}

[[noreturn]] void failed(const std::string& path) {
    throw std::runtime_error(path + ": " + std::strerror(errno));
}

/// Beside `path` first, then in its place: nobody reads half of it.
void write_whole(const std::string& folder, const std::string& path, const std::string& text) {
    const std::string coming = path + ".part";
    const int file = ::open(coming.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0640);
    if (file < 0) failed(coming);
    give_like(folder, file);
    std::size_t done = 0;
    while (done < text.size()) {
        const ssize_t count = ::write(file, text.data() + done, text.size() - done);
        if (count < 0) break;
        done += static_cast<std::size_t>(count);
    }
    const bool whole = done == text.size() && ::fsync(file) == 0;
    const int error = errno;
    ::close(file);
    errno = error;
    if (!whole || ::rename(coming.c_str(), path.c_str()) != 0) failed(path);
}

void keep_folder(const std::string& folder) {
    const int file = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file < 0) failed(folder);
    static_cast<void>(::fsync(file));
    ::close(file);
}

bool by_id(const NamedUnit& left, const NamedUnit& right) {
    return left.id < right.id;
}

}  // namespace

std::string marked(const std::string& text) {
    return std::string(mark_begins) + checksum(text) + "\n" + text;
}

RosterFolder::RosterFolder(const std::string& folder)
    : folder_(fs::absolute(folder).lexically_normal().string()) {
    std::error_code error;
    for (fs::directory_iterator at(folder_, error), end; !error && at != end; at.increment(error)) {
        if (at->path().extension() != ".toml" || !at->is_regular_file()) continue;
        File file;
        file.text = text_of(at->path());
        file.ours = file.text.starts_with(mark_begins);
        if (file.ours) {
            const auto line = std::min(file.text.find('\n'), file.text.size() - 1);
            file.touched = marked(file.text.substr(line + 1)) != file.text;
            file.named = unit_in(file.text);
        }
        files_.emplace(at->path().string(), std::move(file));
    }
    if (error && error != std::errc::no_such_file_or_directory)
        throw std::runtime_error(folder_ + ": " + error.message());
    read_names();
}

/// What stands in files of ours counts as well: `imported.tsv` may have been lost.
void RosterFolder::read_names() {
    std::map<std::string, std::string> names;
    const std::string path = folder_ + "/" + names_file;
    if (fs::exists(path)) {
        std::istringstream lines(text_of(path));
        for (std::string line; std::getline(lines, line);) {
            const auto tab = line.find('\t');
            if (line.starts_with("#") || tab == std::string::npos) continue;
            names[line.substr(0, tab)] = line.substr(tab + 1);
        }
    }
    for (const auto& [file, content] : files_)
        if (content.ours && !content.named.id.empty()) names.emplace(content.named.id, content.named.name);
    for (auto& [id, name] : names)
        named_.push_back({id, std::move(name)});
}

bool RosterFolder::holds(const std::string& id) const {
    return std::any_of(files_.begin(), files_.end(),
                       [&](const auto& file) { return file.second.ours && file.second.named.id == id; });
}

RosterPlan RosterFolder::plan(const Roster& roster) const {
    using What = RosterChange::What;
    RosterPlan plan;
    plan.named = named_;
    std::set<std::string> wanted;
    for (const RosterUnit& unit : roster.units) {
        const std::string path = file_of(unit.named.id);
        const auto there = files_.find(path);
        wanted.insert(path);
        const std::string shown = fs::path(folder_).filename().string() + "/" + unit.named.id + ".toml";
        if (there != files_.end() && (!there->second.ours || there->second.touched)) {
            plan.problems.push_back(
                {unit.lines.empty() ? 0 : unit.lines.front().row, "",
                 there->second.ours ? shown + " was changed by hand since it was imported"
                                    : shown + " was written by hand",
                 there->second.ours
                     ? "write the change into the sheet and remove the file, or take the row out of the sheet"
                     : "take the row out of the sheet, give the unit another id, or remove the file"});
            continue;
        }
        std::string text = marked(unit.text);
        What what = there == files_.end() ? What::added : What::changed;
        if (there != files_.end() && there->second.text == text) what = What::unchanged;
        plan.changes.push_back({what, unit.named, path});
        plan.files[path] = std::move(text);
        const auto known = std::find_if(plan.named.begin(), plan.named.end(),
                                        [&](const NamedUnit& one) { return one.id == unit.named.id; });
        if (known != plan.named.end()) {
            known->name = unit.named.name;
        } else {
            plan.named.push_back(unit.named);
        }
    }
    for (const auto& [path, file] : files_) {
        if (!file.ours || wanted.contains(path)) continue;
        plan.changes.push_back({file.touched ? What::kept : What::gone, file.named, path});
        if (!file.touched) plan.files[path] = std::nullopt;
    }
    std::sort(plan.named.begin(), plan.named.end(), by_id);
    std::stable_sort(
        plan.changes.begin(), plan.changes.end(),
        [](const RosterChange& left, const RosterChange& right) { return by_id(left.named, right.named); });
    return plan;
}

void RosterFolder::carry_out(const RosterPlan& plan) const {
    std::error_code error;
    fs::create_directories(folder_, error);
    if (error) throw std::runtime_error(folder_ + ": " + error.message());
    std::string names(names_begin);
    for (const NamedUnit& unit : plan.named)
        names += unit.id + "\t" + unit.name + "\n";
    write_whole(folder_, folder_ + "/" + names_file, names);
    for (const RosterChange& change : plan.changes) {
        const auto file = plan.files.find(change.file);
        if (file == plan.files.end() || change.what == RosterChange::What::unchanged) continue;
        if (file->second) {
            write_whole(folder_, change.file, *file->second);
        } else if (::unlink(change.file.c_str()) != 0 && errno != ENOENT) {
            failed(change.file);
        }
    }
    keep_folder(folder_);
}

}  // namespace drumtower::config
