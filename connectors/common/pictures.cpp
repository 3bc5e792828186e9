#include "connectors/common/pictures.hpp"

#include <utility>

namespace drumtower {

HttpRequest picture_request(std::string url, std::string referer, Duration timeout, std::size_t most,
                            std::vector<std::string> allow_private) {
    HttpRequest request;
    request.url = std::move(url);
    request.headers = {{"accept", "image/*"}, {"referer", std::move(referer)}};
    request.timeout = timeout;
    request.max_body = most;
    request.reach.allow_private = std::move(allow_private);
    return request;
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
