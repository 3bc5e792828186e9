#include "connectors/common/multipart.hpp"

#include "pipeline/base/hash.hpp"

namespace drumtower {

namespace {

/// Derived from the content, which therefore cannot hold it by chance.
std::string boundary_for(std::string_view bytes) {
    return "drumtower-" + hex(sha256(bytes)).substr(0, 32);
}

}  // namespace

Multipart multipart(const std::vector<std::pair<std::string, std::string>>& fields, const FilePart& file) {
    const std::string boundary = boundary_for(file.bytes);
    Multipart form;
    form.content_type = "multipart/form-data; boundary=" + boundary;
    for (const auto& [name, value] : fields) {
        form.body += "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n";
        form.body += value + "\r\n";
    }
    form.body += "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + file.name +
                 "\"; filename=\"" + file.file_name + "\"\r\nContent-Type: " + file.type + "\r\n\r\n";
    form.body += file.bytes;
    form.body += "\r\n--" + boundary + "--\r\n";
    return form;
}

}  // namespace drumtower
