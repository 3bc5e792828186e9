#include "connectors/website/websub.hpp"

#include "connectors/common/text.hpp"
#include "connectors/common/urls.hpp"
#include "pipeline/base/hash.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

namespace drumtower::websub {

namespace {

const EVP_MD* method_of(std::string_view name) {
    if (name == "sha256") return EVP_sha256();
    if (name == "sha1") return EVP_sha1();
    if (name == "sha384") return EVP_sha384();
    if (name == "sha512") return EVP_sha512();
    return nullptr;
}

std::string hmac(const EVP_MD* method, const std::string& key, std::string_view message) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    const void* from = key.empty() ? "" : key.data();
    if (!HMAC(method, from, static_cast<int>(key.size()),
              reinterpret_cast<const unsigned char*>(message.data()), message.size(), digest.data(), &size))
        return {};
    return {reinterpret_cast<const char*>(digest.data()), size};
}

}  // namespace

HttpRequest subscribe_request(const Asking& asking, Reach reach) {
    HttpRequest request;
    request.method = "POST";
    request.url = asking.hub.url;
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(asking.lease).count();
    request.body = "hub.mode=subscribe&hub.topic=" + percent_encoded(asking.hub.topic) +
                   "&hub.callback=" + percent_encoded(asking.callback) +
                   "&hub.lease_seconds=" + std::to_string(seconds);
    if (!asking.secret.empty()) request.body += "&hub.secret=" + percent_encoded(asking.secret.reveal());
    request.effect = Effect::reads;  // asked twice is asked once
    request.max_redirects = 0;
    request.max_body = 64 * 1024;
    request.reach = std::move(reach);
    return request;
}

std::string elsewhere(const HttpResponse& response) {
    if (response.status != 307 && response.status != 308) return {};
    const std::string address = resolve(response.final_url, response.header("location"));
    return parse_url(address) ? address : std::string{};
}

Signed signature_of(const Secret& secret, std::string_view header, std::string_view message) {
    header = trimmed(header);
    if (header.empty()) return Signed::not_at_all;
    const std::size_t equals = header.find('=');
    const EVP_MD* method = method_of(ascii_lower(header.substr(0, equals)));
    if (!method || equals == std::string_view::npos) return Signed::wrong;
    const Secret right(hex(hmac(method, secret.reveal(), message)));
    const Secret given(ascii_lower(header.substr(equals + 1)));
    return !right.empty() && right == given ? Signed::right : Signed::wrong;
}

}  // namespace drumtower::websub
