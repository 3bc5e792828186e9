// What the publisher of WordPress remembers between the steps of one delivery; journaled with each of them.
#pragma once

#include "connectors/website/wordpress_options.hpp"
#include "pipeline/base/json.hpp"
#include "pipeline/ports/publisher.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace drumtower {

struct WordPressMemo {
    struct Picture {
        std::string url;      // where the article shows it
        std::int64_t id = 0;  // of the copy in the site's media
        std::string copy;     // its address; empty: shown from where it is
        std::string failed;   // why there is no copy
        template <class A>
        void fields(A& a) {
            a("url", url), a("id", id), a("source_url", copy), a("failed", failed);
        }
    };
    struct Term {
        std::string taxonomy;  // categories | tags
        std::string name;
        std::int64_t id = 0;  // 0: the site has none, and we may not make one
        template <class A>
        void fields(A& a) {
            a("taxonomy", taxonomy), a("name", name), a("id", id);
        }
    };
    std::vector<Picture> media;
    std::vector<Term> terms;
    std::string post_id;
    template <class A>
    void fields(A& a) {
        a("media", media), a("terms", terms), a("post_id", post_id);
    }

    static WordPressMemo of(const Memo& memo) {
        auto read = json::read<WordPressMemo>(memo.text);
        return read ? std::move(*read) : WordPressMemo{};
    }
    Memo memo() const { return Memo{json::write(*this)}; }
};

/// The article's pictures that belong into the site's media, each once and not too many; and of these the
/// ones that have not been tried.
std::vector<std::string> pictures_to_copy(const Posting& posting, const WordPressOptions& options);
std::vector<std::string> pictures_left(const Posting& posting, const WordPressMemo& done,
                                       const WordPressOptions& options);

}  // namespace drumtower
