// The words of WordPress: what an answer says when it is no success, and what that means to us. Decided by
// `code`, never by `message` (it is in the site's language) and by the status only where there is no code.
#pragma once

#include "pipeline/base/json.hpp"
#include "pipeline/base/result.hpp"
#include "pipeline/ports/http_client.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace drumtower {

/// The JSON of an answer; PHP notices that a site prints before it are passed over.
std::optional<json::Document> wordpress_json(std::string_view body);

/// The `code` of an error; empty when the answer is not WordPress's own (a firewall, a proxy, a crash).
std::string wordpress_code(const HttpResponse& response);

Failure wordpress_failure(const HttpResponse& response, Effect effect);
/// The same of an answer whose JSON has been read; null: it has none.
Failure wordpress_failure(const HttpResponse& response, const json::Document* document, Effect effect);

}  // namespace drumtower
