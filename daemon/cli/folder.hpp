// Folder: where a store is built before it is one. It goes when we do; what was built moves into the store's
// directory, whole or not at all.
#pragma once

#include <initializer_list>
#include <string>

namespace drumtower::cli {

class Folder {
public:
    /// Empty, whatever was there.
    explicit Folder(std::string path);
    ~Folder();
    Folder(const Folder&) = delete;
    const std::string& path() const { return path_; }
    std::string operator/(const std::string& name) const { return path_ + "/" + name; }
    /// Those of the files that are there, in this order; the last one makes it a store.
    void move_into(const std::string& directory, std::initializer_list<const char*> names) const;

private:
    std::string path_;
};

/// What was made, renamed or removed in it is so for good when it returns.
void sync_folder(const std::string& path);

}  // namespace drumtower::cli
