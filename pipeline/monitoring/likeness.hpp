// Is what a post or page shows a repost of an article? By title, text, link and numbers, and why. What cannot
// be told is for a person. Pure.
//
// The words of last year's notice are the same and its dates are not: where both have a number in one place
// and not the same one, it is another notice, however much is shared.
#pragma once

#include "pipeline/base/id.hpp"
#include "pipeline/monitoring/alignment.hpp"

#include <string>

namespace drumtower {

/// An article as posts are compared with it; made once a version.
class Likened {
public:
    Likened(const std::string& title, const std::string& html, ContentHash content = {});
    ContentHash content;
    std::string title;  // bare
    Tokens heading;
    Tokens text;  // with the title before it
    Grams grams;  // of the text
};

/// What is known of a post; empty where the listing does not show it.
struct Shown {
    std::string title;
    std::string text;
    bool leads_to_original = false;
    bool title_cut = false;  // only the title's beginning, without the dots that say so
};

struct Likeness {
    enum class Answer { same, unclear, other };  // the best for the unit first
    Answer answer = Answer::other;
    std::string why;    // for people
    double share = 0;   // of the shorter of the two texts, in common
    bool twin = false;  // other: the words are much the same, and dates, numbers or the sense are not
};

Likeness liken(const Likened& article, const Shown& post);

/// Title and text; once where the text begins with its title, as posts of Weibo do.
std::string words_of(const std::string& title, const std::string& text);

}  // namespace drumtower
