// Does a public page repost an article? By title, text and the link to the original; numbers must be the
// same, since last year's notice has the same words and other dates. Pure.
#pragma once

#include "pipeline/model/domain.hpp"
#include "pipeline/ports/page_reader.hpp"

#include <string>

namespace drumtower {

struct PageCheck {
    enum class Answer { same, other, unclear };
    Answer answer = Answer::unclear;
    std::string why;  // for people
};

/// `body`: the article's newest text.
PageCheck check_page(const Body& body, const std::string& title, const std::string& url,
                     const PublicPage& page);

/// Whether one of the page's links is the address.
bool leads_to(const PublicPage& page, const std::string& url);

}  // namespace drumtower
