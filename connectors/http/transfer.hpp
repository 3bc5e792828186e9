// Transfer: one request and its answer on one line: the options, the limits, and what may be said of it when
// it fails. Redirects are CurlClient's.
#pragma once

#include "connectors/http/reach_check.hpp"
#include "connectors/http/web_address.hpp"
#include "pipeline/base/handle.hpp"
#include "pipeline/ports/http_client.hpp"

#include <curl/curl.h>

#include <cstdint>
#include <optional>
#include <string>

namespace drumtower {

/// How every transfer reaches the world.
struct Outlet {
    std::string proxy;    // empty: none, whatever the environment says
    std::string ca_file;  // besides the system's folder of authorities
    std::string user_agent;
};

class Transfer {
public:
    Transfer(const Outlet& outlet, const HttpRequest& request, const WebAddress& address, Duration time_left);
    Transfer(const Transfer&) = delete;
    Transfer& operator=(const Transfer&) = delete;

    CURL* handle() { return easy_.get(); }
    /// What came of it, once curl has said `code`.
    Result<HttpResponse> outcome(CURLcode code);
    Duration spent() const;

private:
    void set_up(const Outlet& outlet, Duration time_left);
    void set_up_safety();
    void set_up_method();
    void set_up_headers();
    Failure failure(CURLcode code) const;

    // curl's callbacks; none of them throws.
    static curl_socket_t on_open(void* self, curlsocktype purpose, curl_sockaddr* address);
    static int on_connected(void* self, char* remote_ip, char* local_ip, int remote_port, int local_port);
    static std::size_t on_header(char* bytes, std::size_t size, std::size_t count, void* self);
    static std::size_t on_body(char* bytes, std::size_t size, std::size_t count, void* self);
    static std::size_t on_upload(char* into, std::size_t size, std::size_t count, void* self);
    static int on_rewind(void* self, curl_off_t offset, int origin);
    static int on_progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t uploaded);

    bool take_header(std::string_view line);
    bool take_body(std::string_view bytes);
    bool posts() const { return request_.effect == Effect::posts; }

    const HttpRequest& request_;
    const WebAddress& address_;
    const ReachCheck reach_;
    const bool through_proxy_;
    Handle<CURL, curl_easy_cleanup> easy_;
    Handle<curl_slist, curl_slist_free_all> headers_;

    HttpResponse response_;
    std::string refused_;    // why our own rules ended it
    bool too_late_ = false;  // the request's own time to leave was over
    bool left_ = false;      // from here on the peer may have seen the request
    bool whole_request_sent_ = false;
    std::size_t uploaded_ = 0;  // handed to curl
    std::size_t header_bytes_ = 0;
    bool header_ended_ = false;
};

}  // namespace drumtower
