#include "pipeline/monitoring/page_check.hpp"

#include "pipeline/monitoring/likeness.hpp"

#include <algorithm>

namespace drumtower {

namespace {

std::string bare_link(std::string link) {
    for (const std::string_view scheme : {"https://", "http://"}) {
        if (link.starts_with(scheme)) link.erase(0, scheme.size());
    }
    link.erase(std::min(link.find('#'), link.size()));
    while (link.ends_with('/'))
        link.pop_back();
    return link;
}

}  // namespace

bool leads_to(const PublicPage& page, const std::string& url) {
    return std::any_of(page.links.begin(), page.links.end(),
                       [&](const std::string& link) { return bare_link(link) == bare_link(url); });
}

PageCheck check_page(const Body& body, const std::string& title, const std::string& url,
                     const PublicPage& page) {
    const Likened article(title, body.html);
    Likeness likeness = liken(article, {page.title, page.text, leads_to(page, url), false});
    PageCheck check{PageCheck::Answer::unclear, std::move(likeness.why)};
    // A page has many links, of which one to the original says little by itself.
    const bool by_link_alone =
        liken(article, {page.title, page.text, false, false}).answer == Likeness::Answer::other;
    if (likeness.answer == Likeness::Answer::same && !by_link_alone) check.answer = PageCheck::Answer::same;
    // A unit's word is refused only for what is plainly something else, not for another date.
    if (likeness.answer == Likeness::Answer::other && !likeness.twin) check.answer = PageCheck::Answer::other;
    return check;
}

}  // namespace drumtower
