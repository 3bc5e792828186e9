#include "connectors/http/libcurl.hpp"

#include <curl/curl.h>

#include <stdexcept>

namespace drumtower {

void set_up_libcurl() {
    static const CURLcode done = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (done != CURLE_OK) throw std::runtime_error("libcurl cannot be set up");
}

}  // namespace drumtower
