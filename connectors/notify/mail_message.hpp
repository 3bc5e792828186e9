// A notice as a mail: headers and a Base64 body, lines ended by CRLF, in ASCII. Pure.
#pragma once

#include "connectors/notify/notice_text.hpp"
#include "pipeline/base/time.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace drumtower {

/// The notice is tidied(); its text is cut at 100,000 bytes. The Message-ID is made of its id, so that a mail
/// sent twice can be told for one.
Fitted mail_message(const Notice& notice, const std::string& from, const std::vector<std::string>& to,
                    TimePoint now);

/// A header's text as words of RFC 2047, each at most 75 characters and of whole characters, on lines of
/// their own; ASCII that needs none stays as it is.
std::string encoded_header(std::string_view text);
/// Base64 in lines of 76.
std::string base64_lines(std::string_view bytes);
/// RFC 5322, in UTC: "Wed, 25 Nov 2026 00:00:00 +0000".
std::string mail_date(TimePoint time);

}  // namespace drumtower
