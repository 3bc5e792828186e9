// The files of one configuration, parsed: the main one first, then what `include` names, each file once.
#pragma once

#include "config/config.hpp"

#include <toml++/toml.h>

#include <list>
#include <string>
#include <vector>

namespace drumtower::config {

struct SourceFile {
    std::string path;  // as written: problems name it the way the caller did
    std::string real;  // resolved: two ways to one file are one file
    toml::table root;
};

struct SourceFiles {
    std::list<SourceFile> files;
    bool complete = true;  // false: one could not be read, so a missing name proves nothing
};

SourceFiles read_source_files(const std::string& main, const Overlay& about_to_be,
                              std::vector<Problem>& problems);

}  // namespace drumtower::config
