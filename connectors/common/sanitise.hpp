// What of a page may be carried on: an allow-list of HTML. Text is never changed; what is dropped is said.
#pragma once

#include "connectors/common/html.hpp"
#include "pipeline/model/domain.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace drumtower {

struct Sanitised {
    std::string html;                  // allow-listed, addresses absolute
    std::vector<std::string> dropped;  // each thing once: "script", "onclick", "a javascript:"
    std::vector<Enclosure> pictures;
    std::vector<Enclosure> attachments;
};

/// What is inside `top`, without `top` itself. `base` is the address that relative ones refer to.
Sanitised sanitise(const html::Node& top, std::string_view base);
Sanitised sanitise(std::string_view fragment, std::string_view base);

/// The link leads to a file, not to a page. `link` is the `<a>`, `address` where it leads.
bool is_attachment(const html::Node& link, std::string_view address);
bool is_file_address(std::string_view address);
Enclosure attachment_of(const html::Node& link, std::string_view address);

}  // namespace drumtower
