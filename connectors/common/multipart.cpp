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

std::string_view picture_kind(std::string_view bytes) {
    using namespace std::string_view_literals;
    if (bytes.starts_with("\xFF\xD8\xFF"sv)) return "jpg";
    if (bytes.starts_with("\x89PNG\r\n\x1A\n"sv)) return "png";
    if (bytes.starts_with("GIF87a"sv) || bytes.starts_with("GIF89a"sv)) return "gif";
    if (bytes.starts_with("RIFF"sv) && bytes.substr(0, 12).ends_with("WEBP"sv)) return "webp";
    if (bytes.starts_with("BM"sv)) return "bmp";
    return {};
}

std::string picture_type(std::string_view kind) {
    return kind == "jpg" ? "image/jpeg" : "image/" + std::string(kind);
}

}  // namespace drumtower
