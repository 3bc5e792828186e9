// The picture of an account that names none, or whose file cannot be read: plain, so that the text goes out.
#pragma once

#include <string>

namespace drumtower {

struct Cover {
    std::string bytes;
    std::string trouble;  // why it is the plain one though a file is named
};

/// `file`: JPEG, PNG, GIF or BMP up to 10 MB (WeChat's limit for permanent pictures); empty: the plain one.
Cover cover_of(const std::string& file);

}  // namespace drumtower
