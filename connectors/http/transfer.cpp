#include "connectors/http/transfer.hpp"

#include "pipeline/base/ascii.hpp"
#include "pipeline/base/failpoint.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <new>
#include <sys/socket.h>

namespace drumtower {

namespace {

constexpr std::size_t max_header_bytes = 64 * 1024;
constexpr std::size_t bomb_floor = 1024 * 1024;  // below, any ratio is fine
constexpr std::size_t bomb_ratio = 100;          // decoded bytes for one from the wire
constexpr std::size_t wire_slack = 16 * 1024;    // one buffer may be decoded before it is counted

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view white = " \t\r\n";
    const auto first = text.find_first_not_of(white);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(white) - first + 1);
}

std::optional<boost::asio::ip::address> ip_of(const curl_sockaddr& from) {
    namespace ip = boost::asio::ip;
    if (from.family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, &from.addr, sizeof v4);
        return ip::address_v4(ntohl(v4.sin_addr.s_addr));
    }
    if (from.family == AF_INET6) {
        std::array<unsigned char, sizeof(sockaddr_in6)> whole{};
        std::memcpy(whole.data(), &from.addr, whole.size());
        ip::address_v6::bytes_type bytes{};
        std::copy_n(whole.data() + offsetof(sockaddr_in6, sin6_addr), bytes.size(), bytes.data());
        return ip::address_v6(bytes);
    }
    return std::nullopt;
}

bool has_body(const HttpRequest& request) {
    const std::string& method = request.method;
    return !request.body.empty() || method == "POST" || method == "PUT" || method == "PATCH";
}

}  // namespace

Transfer::Transfer(const Outlet& outlet, const HttpRequest& request, const WebAddress& address,
                   Duration time_left)
    : request_(request),
      address_(address),
      reach_(request.reach, address),
      through_proxy_(!outlet.proxy.empty()),
      easy_(curl_easy_init()) {
    if (!easy_) throw std::bad_alloc();
    set_up(outlet, time_left);
    set_up_safety();
    set_up_method();
    set_up_headers();
}

void Transfer::set_up(const Outlet& outlet, Duration time_left) {
    CURL* easy = easy_.get();
    curl_easy_setopt(easy, CURLOPT_URL, address_.text.c_str());
    curl_easy_setopt(easy, CURLOPT_USERAGENT, outlet.user_agent.c_str());
    curl_easy_setopt(easy, CURLOPT_PROXY, outlet.proxy.c_str());  // "" also silences the environment
    curl_easy_setopt(easy, CURLOPT_NOPROXY, "");
    if (!outlet.ca_file.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, outlet.ca_file.c_str());
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request_.connect_timeout.count()));
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(std::max<Duration>(time_left, 1ms).count()));
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");  // all that this libcurl can decode
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    if (!posts()) {  // a post may think as long as its time-out lets it
        curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 100L);
        curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, 30L);
    }
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &Transfer::on_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &Transfer::on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
    curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
}

void Transfer::set_up_safety() {
    CURL* easy = easy_.get();
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT,
                     1L);  // a cancelled transfer does not wait for its name to resolve
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, &Transfer::on_open);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, this);
    curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, &Transfer::on_connected);
    curl_easy_setopt(easy, CURLOPT_PREREQDATA, this);
    if (posts()) {  // libcurl repeats a request by itself when a reused line turns out dead
        curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
        curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
        curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
        curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, &Transfer::on_progress);
        curl_easy_setopt(easy, CURLOPT_XFERINFODATA, this);
    }
}

void Transfer::set_up_method() {
    CURL* easy = easy_.get();
    if (request_.method == "HEAD") {
        curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
        return;
    }
    if (has_body(request_)) {
        curl_easy_setopt(easy, CURLOPT_POST, 1L);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
        curl_easy_setopt(easy, CURLOPT_READFUNCTION, &Transfer::on_upload);
        curl_easy_setopt(easy, CURLOPT_READDATA, this);
        curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, &Transfer::on_rewind);
        curl_easy_setopt(easy, CURLOPT_SEEKDATA, this);
    }
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request_.method.c_str());
}

void Transfer::set_up_headers() {
    CURL* easy = easy_.get();
    curl_slist* list = nullptr;
    const auto add = [this, &list](const std::string& line) {
        list = curl_slist_append(list, line.c_str());
        if (!list) throw std::bad_alloc();
        static_cast<void>(headers_.release());
        headers_.reset(list);
    };
    add("Expect:");  // no waiting for 100 Continue
    bool typed = false;
    for (const auto& [name, value] : request_.headers) {
        typed = typed || ascii_lower(name) == "content-type";
        add(value.empty() ? name + ";" : name + ": " + value);
    }
    if (!typed) add("Content-Type:");  // not the form that libcurl takes every body for
    if (!request_.bearer.empty()) add("Authorization: Bearer " + request_.bearer.reveal());
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers_.get());
    curl_easy_setopt(easy, CURLOPT_HEADEROPT,
                     static_cast<long>(CURLHEADER_SEPARATE));  // a proxy sees none of them
    if (request_.username.empty()) return;
    curl_easy_setopt(easy, CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
    curl_easy_setopt(easy, CURLOPT_USERNAME, request_.username.c_str());
    curl_easy_setopt(easy, CURLOPT_PASSWORD, request_.password.reveal().c_str());
}

// Called for every new connection with the address that is really connected to.
curl_socket_t Transfer::on_open(void* self, curlsocktype, curl_sockaddr* address) {
    auto& transfer = *static_cast<Transfer*>(self);
    if (!transfer.through_proxy_) {
        const auto ip = ip_of(*address);
        if (!ip || !transfer.reach_.permits(*ip)) {
            transfer.refused_ = "the host leads to a private address";
            return CURL_SOCKET_BAD;
        }
    }
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

// Called before every request, on a reused line too, which on_open() never sees.
int Transfer::on_connected(void* self, char* remote_ip, char*, int, int) {
    auto& transfer = *static_cast<Transfer*>(self);
    if (!transfer.through_proxy_) {
        boost::system::error_code error;
        const auto ip = boost::asio::ip::make_address(remote_ip ? remote_ip : "", error);
        if (error || !transfer.reach_.permits(ip)) {
            transfer.refused_ = "the host leads to a private address";
            return CURL_PREREQFUNC_ABORT;
        }
    }
    transfer.refused_.clear();  // another address of the host was refused, this one is fine
    if (transfer.posts() && DT_FAILPOINT_FAILS("pub.after_connect")) return CURL_PREREQFUNC_ABORT;
    if (transfer.request_.may_leave && !transfer.request_.may_leave()) {
        transfer.too_late_ = true;
        return CURL_PREREQFUNC_ABORT;
    }
    transfer.left_ = true;
    return CURL_PREREQFUNC_OK;
}

/// A kept line turned out dead before it took the whole body: libcurl sends it once more on another.
int Transfer::on_rewind(void* self, curl_off_t offset, int origin) {
    auto& transfer = *static_cast<Transfer*>(self);
    const bool within = offset >= 0 && static_cast<std::size_t>(offset) <= transfer.request_.body.size();
    if (origin != SEEK_SET || !within) return CURL_SEEKFUNC_FAIL;
    transfer.uploaded_ = static_cast<std::size_t>(offset);
    return CURL_SEEKFUNC_OK;
}

std::size_t Transfer::on_upload(char* into, std::size_t size, std::size_t count, void* self) {
    auto& transfer = *static_cast<Transfer*>(self);
    const std::string& body = transfer.request_.body;
    std::size_t piece = std::min(size * count, body.size() - transfer.uploaded_);
    if (transfer.posts()) {  // in two halves at least, so that there is a middle to die in
        const std::size_t half = body.size() / 2;
        if (transfer.uploaded_ < half) piece = std::min(piece, half - transfer.uploaded_);
        if (transfer.uploaded_ == half && half > 0 && DT_FAILPOINT_FAILS("pub.mid_body"))
            return CURL_READFUNC_ABORT;
    }
    std::memcpy(into, body.data() + transfer.uploaded_, piece);
    transfer.uploaded_ += piece;
    return piece;
}

int Transfer::on_progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t uploaded) {
    auto& transfer = *static_cast<Transfer*>(self);
    if (transfer.whole_request_sent_ || !transfer.left_) return 0;
    long header_sent = 0;
    curl_easy_getinfo(transfer.easy_.get(), CURLINFO_REQUEST_SIZE, &header_sent);
    if (header_sent == 0 || static_cast<std::size_t>(uploaded) < transfer.request_.body.size()) return 0;
    transfer.whole_request_sent_ = true;
    return DT_FAILPOINT_FAILS("pub.after_send") ? 1 : 0;
}

std::size_t Transfer::on_header(char* bytes, std::size_t size, std::size_t count, void* self) {
    auto& transfer = *static_cast<Transfer*>(self);
    try {
        return transfer.take_header({bytes, size * count}) ? size * count : 0;
    } catch (const std::bad_alloc&) {
        return 0;
    }
}

bool Transfer::take_header(std::string_view line) {
    if (header_bytes_ == 0 && posts() && DT_FAILPOINT_FAILS("pub.first_byte")) return false;
    header_bytes_ += line.size();
    if (header_bytes_ > max_header_bytes) {
        refused_ = "the answer's header is too large";
        return false;
    }
    if (line.starts_with("HTTP/")) {  // of the final answer, after any 1xx
        response_.headers.clear();
        header_ended_ = false;
        return true;
    }
    if (trimmed(line).empty()) header_ended_ = true;
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || !response_.body.empty()) return true;  // a trailer
    response_.headers.emplace_back(ascii_lower(trimmed(line.substr(0, colon))),
                                   trimmed(line.substr(colon + 1)));
    return true;
}

std::size_t Transfer::on_body(char* bytes, std::size_t size, std::size_t count, void* self) {
    auto& transfer = *static_cast<Transfer*>(self);
    try {
        return transfer.take_body({bytes, size * count}) ? size * count : size * count + 1;
    } catch (const std::bad_alloc&) {
        return size * count + 1;  // 0 would be no error for an empty piece
    }
}

bool Transfer::take_body(std::string_view bytes) {
    const std::size_t decoded = response_.body.size() + bytes.size();
    if (decoded > request_.max_body) {
        refused_ = "the answer is larger than " + std::to_string(request_.max_body) + " bytes";
        return false;
    }
    curl_off_t wire = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_SIZE_DOWNLOAD_T, &wire);
    if (decoded > bomb_floor && decoded / bomb_ratio > static_cast<std::size_t>(wire) + wire_slack) {
        refused_ = "the answer is a compressed bomb";
        return false;
    }
    response_.body += bytes;
    return true;
}

Duration Transfer::spent() const {
    curl_off_t microseconds = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_TOTAL_TIME_T, &microseconds);
    return std::chrono::duration_cast<Duration>(std::chrono::microseconds(microseconds));
}

Result<HttpResponse> Transfer::outcome(CURLcode code) {
    // libcurl calls an answer whole that was cut inside its header.
    if (code == CURLE_OK && !header_ended_) code = CURLE_PARTIAL_FILE;
    if (code != CURLE_OK) return failure(code);
    long status = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
    response_.status = static_cast<int>(status);
    response_.final_url = address_.text;
    return std::move(response_);
}

// Only fixed texts and the redacted address: what curl itself says may quote the address.
Failure Transfer::failure(CURLcode code) const {
    const std::string what = too_late_          ? "not sent: its time to leave was over"
                             : refused_.empty() ? std::string(curl_easy_strerror(code))
                                                : refused_;
    const std::string detail = request_.method + " " + redact_url(address_.text) + ": " + what;
    if (left_ && posts()) return fail(FailureKind::uncertain, detail);
    const bool hopeless = code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL;
    return fail(!refused_.empty() || hopeless ? FailureKind::permanent : FailureKind::retryable, detail);
}

}  // namespace drumtower
