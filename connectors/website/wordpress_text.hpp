// What a post of ours looks like on a WordPress site: its marker, its text with the origin named, and how a
// text that comes back is compared with what was sent. Pure.
#pragma once

#include "pipeline/model/domain.hpp"
#include "pipeline/ports/publisher.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace drumtower {

/// The slug that marks a post as ours on any site: "drumtower-" and the delivery's id.
std::string wordpress_slug(const DeliveryId& delivery);
/// The delivery a slug names, also when the site added -2 or __trashed; empty when it is none of ours.
std::string delivery_in_slug(std::string_view slug);

/// One picture: where the article shows it, and where the site holds its copy.
struct PictureCopy {
    std::string url;
    std::string copy;
};

/// The article's own HTML, its pictures at their copies, attachments it does not link itself, then
/// 来源 and 原文链接. Inside a block that WordPress shows as it is (no automatic paragraphs).
std::string wordpress_content(const Posting& posting, const std::vector<PictureCopy>& copies);

/// Whether both show the same letters and digits; tags, entities, spacing and punctuation aside.
bool same_text(std::string_view left_html, std::string_view right_html);

/// The first address on another host that a post's text links to; the one called 原文 before others.
std::string original_link(std::string_view html, std::string_view post_url);

}  // namespace drumtower
