// WordPressPublisher's steps before the post: pictures into the site's media, categories and tags to their
// ids. None of them may keep the text from going out: what cannot be had is left out, and said.
#include "connectors/common/html.hpp"
#include "connectors/common/text.hpp"
#include "connectors/common/urls.hpp"
#include "connectors/website/wordpress_failures.hpp"
#include "connectors/website/wordpress_publisher.hpp"
#include "connectors/website/wordpress_text.hpp"
#include "pipeline/base/hash.hpp"

#include <algorithm>

namespace drumtower {

namespace {

constexpr std::size_t most_pictures = 20;

struct NewTerm {
    std::string name;
    template <class A>
    void fields(A& a) {
        a("name", name);
    }
};

/// "png" for "image/png; charset=binary"; empty when WordPress takes no such picture.
std::string ending_of(std::string_view content_type) {
    const std::string type = ascii_lower(trimmed(content_type.substr(0, content_type.find(';'))));
    if (type == "image/jpeg" || type == "image/jpg") return "jpg";
    if (type == "image/png") return "png";
    if (type == "image/gif") return "gif";
    if (type == "image/webp") return "webp";
    return {};
}

bool same_name(std::string_view left, std::string_view right) {
    return ascii_lower(html::plain_text(left)) == ascii_lower(html::plain_text(right));
}

}  // namespace

std::vector<std::string> pictures_to_copy(const Posting& posting, const WordPressOptions& options) {
    std::vector<std::string> urls;
    if (options.pictures == WordPressOptions::Pictures::link) return urls;
    for (const Enclosure& picture : posting.body.pictures) {
        const bool known = std::find(urls.begin(), urls.end(), picture.url) != urls.end();
        if (!known && urls.size() < most_pictures) urls.push_back(picture.url);
    }
    return urls;
}

std::vector<std::string> pictures_left(const Posting& posting, const WordPressMemo& done,
                                       const WordPressOptions& options) {
    std::vector<std::string> urls = pictures_to_copy(posting, options);
    std::erase_if(urls, [&](const std::string& url) {
        return std::any_of(done.media.begin(), done.media.end(),
                           [&](const auto& picture) { return picture.url == url; });
    });
    return urls;
}

awaitable<Result<Step>> WordPressPublisher::copy_picture(Posting posting, WordPressMemo done) {
    const std::string url = pictures_left(posting, done, site_.options()).front();
    const std::string name = wordpress_slug(posting.delivery) + "-" + hex(sha256(url)).substr(0, 10);
    auto picture = co_await copied(url, name, posting.url);
    if (!picture) co_return picture.error();
    done.media.push_back(std::move(*picture));
    co_return Step(Prepared{done.memo()});
}

/// `name` is derived from the picture, so a copy that was made and not heard of is found again.
awaitable<Result<WordPressMemo::Picture>> WordPressPublisher::copied(std::string url, std::string name,
                                                                     std::string referer) {
    WordPressMemo::Picture picture{url, 0, "", ""};
    auto earlier = co_await site_.get("media", "slug=" + name + "&_fields=id,slug,source_url",
                                      WordPressClient::As::account);
    if (earlier && earlier->ok() && earlier->document->IsArray()) {
        for (const json::Value& copy : earlier->document->GetArray()) {
            if (json::text(copy, "slug") != name) continue;
            picture.id = json::integer(copy, "id");
            picture.copy = json::text(copy, "source_url");
            co_return picture;
        }
    }
    auto bytes = co_await site_.picture(std::move(url), std::move(referer));
    const std::string type = bytes ? bytes->header("content-type") : "";
    if (!bytes || bytes->status != 200 || ending_of(type).empty()) {
        picture.failed =
            !bytes ? bytes.error().detail : "answered " + std::to_string(bytes->status) + ", " + type;
        co_return picture;
    }
    auto reply = co_await site_.upload(name + "." + ending_of(type), type, std::move(bytes->body));
    if (!reply) {
        picture.failed = reply.error().detail;
        co_return picture;
    }
    if (reply->ok()) {
        picture.id = json::integer(*reply->document, "id");
        picture.copy = json::text(*reply->document, "source_url");
        co_return picture;
    }
    auto failure = co_await failure_of(std::move(*reply), Effect::posts);
    const bool concerns_all = failure.kind == FailureKind::quota || failure.kind == FailureKind::retryable;
    if (concerns_all) co_return failure;
    picture.failed = failure.detail;
    co_return picture;
}

std::vector<WordPressPublisher::Term> WordPressPublisher::wanted_terms() const {
    std::vector<Term> terms;
    for (const auto& name : site_.options().categories)
        terms.emplace_back("categories", name);
    for (const auto& name : site_.options().tags)
        terms.emplace_back("tags", name);
    return terms;
}

std::optional<WordPressPublisher::Term> WordPressPublisher::unknown_term(const WordPressMemo& done) const {
    for (const Term& term : wanted_terms()) {
        const bool noted = std::any_of(done.terms.begin(), done.terms.end(), [&](const auto& known) {
            return known.taxonomy == term.first && known.name == term.second;
        });
        if (!noted && !terms_.contains(term)) return term;
    }
    return std::nullopt;
}

std::vector<std::int64_t> WordPressPublisher::term_ids(const WordPressMemo& done,
                                                       std::string_view taxonomy) const {
    std::vector<std::int64_t> ids;
    for (const Term& term : wanted_terms()) {
        if (term.first != taxonomy) continue;
        const auto cached = terms_.find(term);
        if (cached != terms_.end()) ids.push_back(cached->second);
        for (const auto& known : done.terms) {
            const bool is_it = known.taxonomy == term.first && known.name == term.second;
            if (cached == terms_.end() && is_it && known.id > 0) ids.push_back(known.id);
        }
    }
    return ids;
}

awaitable<Result<Step>> WordPressPublisher::learn_term(Term term, WordPressMemo done) {
    auto id = co_await look_up_term(term);
    if (!id) co_return id.error();
    if (*id == 0) {
        auto made = co_await make_term(term);
        if (!made) co_return made.error();
        id = std::move(made);
    }
    if (*id > 0) terms_[term] = *id;
    done.terms.push_back({term.first, term.second, *id});
    co_return Step(Prepared{done.memo()});
}

awaitable<Result<std::int64_t>> WordPressPublisher::look_up_term(Term term) {
    std::string query = "search=" + percent_encoded(term.second) + "&per_page=100&_fields=id,name";
    auto reply = co_await site_.get(term.first, std::move(query), WordPressClient::As::account);
    if (!reply) co_return reply.error();
    if (!reply->ok() || !reply->document->IsArray()) {
        auto failure = co_await failure_of(std::move(*reply), Effect::reads);
        co_return failure;
    }
    for (const json::Value& known : reply->document->GetArray()) {
        if (same_name(json::text(known, "name"), html::escaped(term.second)))
            co_return json::integer(known, "id");
    }
    co_return std::int64_t{0};
}

/// 0 when the account may not.
awaitable<Result<std::int64_t>> WordPressPublisher::make_term(Term term) {
    const NewTerm body{term.second};
    auto reply = co_await site_.post(term.first, "_fields=id", json::write(body));
    if (!reply) co_return reply.error();
    if (reply->ok()) co_return json::integer(*reply->document, "id");
    if (reply->code() == "term_exists") {
        const json::Value* data = json::member(*reply->document, "data");
        co_return data ? json::integer(*data, "term_id") : std::int64_t{0};
    }
    const bool forbidden = reply->http.status == 403;
    auto failure = co_await failure_of(std::move(*reply), Effect::posts);
    const bool only_this = forbidden || failure.kind == FailureKind::permanent;
    if (only_this) co_return std::int64_t{0};
    co_return failure;
}

std::string WordPressPublisher::dropped(const WordPressMemo& done) const {
    std::string list;
    const auto add = [&](const std::string& what) { list += (list.empty() ? "" : "; ") + what; };
    for (const auto& picture : done.media) {
        if (picture.copy.empty()) add("picture " + picture.url + " is linked, not copied: " + picture.failed);
    }
    for (const auto& term : done.terms) {
        if (term.id == 0)
            add((term.taxonomy == "tags" ? "tag " : "category ") + term.name +
                " is not on the site, and the account may not make it");
    }
    return list;
}

}  // namespace drumtower
