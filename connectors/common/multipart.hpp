// multipart/form-data with one file in it, as platforms take pictures.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace drumtower {

struct Multipart {
    std::string content_type;  // with its boundary
    std::string body;
};

struct FilePart {
    std::string name;       // of the form's field: "media", "pic"
    std::string file_name;  // ASCII
    std::string type;       // "image/jpeg"
    std::string bytes;
};

/// `fields` first, each as raw UTF-8, then the file.
Multipart multipart(const std::vector<std::pair<std::string, std::string>>& fields, const FilePart& file);

}  // namespace drumtower
