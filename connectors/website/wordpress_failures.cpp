#include "connectors/website/wordpress_failures.hpp"

#include "connectors/common/dates.hpp"
#include "connectors/common/http_failures.hpp"
#include "connectors/common/text.hpp"

#include <algorithm>
#include <array>

namespace drumtower {

namespace {

struct Meaning {
    std::string_view code;
    FailureKind kind;
    std::string_view advice;
};

constexpr std::string_view who =
    "user name or application password is wrong, or the web server does not pass on the Authorization header";
constexpr std::string_view right = "give the account the role editor (or author)";
constexpr std::string_view closed =
    "the site keeps its REST interface closed; ask its operator to open it for this account";
constexpr std::string_view theirs = "the post belongs to somebody else; a person has to do it on the site";

// `uncertain`: the post may exist; find() settles it. For a call that only reads it becomes `retryable`.
constexpr std::array meanings = {
    // no right
    Meaning{"rest_cannot_create", FailureKind::auth, right},
    Meaning{"rest_cannot_publish", FailureKind::auth, right},
    Meaning{"rest_cannot_assign_term", FailureKind::auth, right},
    Meaning{"rest_forbidden", FailureKind::auth, right},
    Meaning{"rest_forbidden_context", FailureKind::auth, right},
    Meaning{"rest_forbidden_status", FailureKind::auth, right},
    Meaning{"rest_cannot_edit_others", FailureKind::auth, right},
    Meaning{"rest_not_logged_in", FailureKind::auth, who},
    Meaning{"incorrect_password", FailureKind::auth, who},
    Meaning{"invalid_username", FailureKind::auth, who},
    Meaning{"invalid_email", FailureKind::auth, who},
    Meaning{"rest_cookie_invalid_nonce", FailureKind::auth, who},
    Meaning{"application_passwords_disabled", FailureKind::auth,
            "the site takes no application passwords; switch them on"},
    Meaning{"application_passwords_disabled_for_user", FailureKind::auth,
            "switch application passwords on for this account"},
    Meaning{"rest_cannot_access", FailureKind::auth, closed},
    Meaning{"rest_login_required", FailureKind::auth, closed},
    Meaning{"rest_disabled", FailureKind::auth, closed},
    Meaning{"rest_no_route", FailureKind::auth,
            "the site answers, but has no such route; look at url and permalinks"},
    // a post of somebody else, or none
    Meaning{"rest_cannot_edit", FailureKind::permanent, theirs},
    Meaning{"rest_cannot_delete", FailureKind::permanent, theirs},
    Meaning{"rest_post_invalid_id", FailureKind::permanent, "the post is no longer there"},
    Meaning{"rest_already_trashed", FailureKind::permanent, "the post is in the site's trash"},
    Meaning{"rest_trash_not_supported", FailureKind::permanent, "the site has no trash"},
    // refused content
    Meaning{"empty_content", FailureKind::permanent, "the article has neither title nor text"},
    Meaning{"rest_invalid_param", FailureKind::permanent, ""},
    Meaning{"rest_missing_callback_param", FailureKind::permanent, ""},
    Meaning{"rest_invalid_json", FailureKind::permanent, ""},
    Meaning{"rest_post_exists", FailureKind::permanent, ""},
    Meaning{"term_exists", FailureKind::permanent, ""},
    Meaning{"rest_term_invalid", FailureKind::permanent, ""},
    Meaning{"empty_term_name", FailureKind::permanent, ""},
    // an upload that will not do, whatever the status says (500, 412)
    Meaning{"rest_upload_sideload_error", FailureKind::permanent, "the site does not take this kind of file"},
    Meaning{"rest_upload_unknown_error", FailureKind::permanent, "the site does not take this kind of file"},
    Meaning{"rest_upload_invalid_disposition", FailureKind::permanent, ""},
    Meaning{"rest_upload_no_content_disposition", FailureKind::permanent, ""},
    Meaning{"rest_upload_no_content_type", FailureKind::permanent, ""},
    Meaning{"rest_upload_no_data", FailureKind::permanent, ""},
    Meaning{"rest_upload_hash_mismatch", FailureKind::permanent, "the file changed on its way"},
    Meaning{"rest_upload_file_too_big", FailureKind::permanent, "the site does not take files of this size"},
    Meaning{"rest_upload_limited_space", FailureKind::permanent, "the site's space for files is used up"},
    // refused, and yet perhaps published: parts of a request are checked after the post was made
    Meaning{"rest_invalid_type", FailureKind::uncertain, ""},
    Meaning{"rest_meta_database_error", FailureKind::uncertain, ""},
    Meaning{"db_insert_error", FailureKind::uncertain, ""},
    Meaning{"db_update_error", FailureKind::uncertain, ""},
    Meaning{"wp_die", FailureKind::uncertain, "the site cannot reach its database"},
    Meaning{"internal_server_error", FailureKind::uncertain,
            "the site crashed; its operator finds why in the error log"},
};

/// A date is counted from the answer's own; one that has none asks for no time.
std::optional<std::chrono::seconds> retry_after(const HttpResponse& response) {
    const auto sent = parse_time(response.header("date"), Duration::zero());
    return parse_retry_after(response.header("retry-after"), sent ? sent->latest : TimePoint::max());
}

FailureKind kind_for(FailureKind kind, Effect effect) {
    return kind == FailureKind::uncertain && effect == Effect::reads ? FailureKind::retryable : kind;
}

std::string sentence(const HttpResponse& response, std::string_view code, std::string_view message,
                     std::string_view advice) {
    std::string text = "WordPress answered " + std::to_string(response.status);
    if (!code.empty()) text += " " + std::string(shortened(code, 60));
    if (!message.empty()) text += ": " + std::string(shortened(one_line(message), 200));
    if (!advice.empty()) text += "; " + std::string(advice);
    return text;
}

/// `status` may be refused because the account is not known: that says who we are, not what we asked.
bool refuses_a_status(const json::Value& error) {
    const json::Value* data = json::member(error, "data");
    const json::Value* details = data ? json::member(*data, "details") : nullptr;
    const json::Value* status = details ? json::member(*details, "status") : nullptr;
    return status && json::text(*status, "code") == "rest_forbidden_status";
}

Failure said(const HttpResponse& response, const json::Value& error, Effect effect) {
    const std::string code = json::text(error, "code");
    const std::string message = json::text(error, "message");
    if (refuses_a_status(error))
        return fail(FailureKind::auth, sentence(response, "rest_forbidden_status", message, who));
    if (response.status == 401) return fail(FailureKind::auth, sentence(response, code, message, who));
    const auto known =
        std::find_if(meanings.begin(), meanings.end(), [&](const Meaning& m) { return m.code == code; });
    if (known != meanings.end()) {
        return fail(kind_for(known->kind, effect), sentence(response, code, message, known->advice));
    }
    Failure failure = http_failure(response.status, effect, retry_after(response));
    failure.detail = sentence(response, code, message, "");
    return failure;
}

bool maintenance(const HttpResponse& response) {
    return response.status == 503 &&
           (contains(response.body, "maintenance") || contains(response.body, "维护"));
}

}  // namespace

std::optional<json::Document> wordpress_json(std::string_view body) {
    constexpr int most_tries = 32;
    std::size_t at = body.find_first_of("{[");
    for (int tries = 0; at != std::string_view::npos && tries < most_tries; ++tries) {
        if (auto document = json::parse(body.substr(at))) return document;
        at = body.find_first_of("{[", at + 1);
    }
    return std::nullopt;
}

std::string wordpress_code(const HttpResponse& response) {
    const auto document = wordpress_json(response.body);
    return document ? json::text(*document, "code") : std::string{};
}

Failure wordpress_failure(const HttpResponse& response, Effect effect) {
    const auto document = wordpress_json(response.body);
    return wordpress_failure(response, document ? &*document : nullptr, effect);
}

Failure wordpress_failure(const HttpResponse& response, const json::Document* document, Effect effect) {
    if (document && !json::text(*document, "code").empty()) return said(response, *document, effect);
    if (response.status >= 200 && response.status < 300) {
        return fail(kind_for(FailureKind::uncertain, effect),
                    sentence(response, "", "", "but not in the JSON that was expected"));
    }
    if (response.status >= 300 && response.status < 400) {
        return fail(FailureKind::auth, sentence(response, "", "moved to " + response.header("location"),
                                                "write that site's address as url"));
    }
    if (response.status == 401) return fail(FailureKind::auth, sentence(response, "", "", who));
    if (response.status == 403 || response.status == 406 || response.status == 412) {
        return fail(FailureKind::auth, sentence(response, "", "",
                                                "a page and no WordPress error: a firewall before the "
                                                "site refuses; its operator has to let this address in"));
    }
    if (response.status == 404)
        return fail(FailureKind::auth,
                    sentence(response, "", "", "no WordPress there; look at url and permalinks"));
    if (maintenance(response)) {
        return fail(FailureKind::retryable, sentence(response, "", "", "the site is under maintenance"),
                    retry_after(response));
    }
    Failure failure = http_failure(response.status, effect, retry_after(response));
    failure.detail = sentence(response, "", "", failure.detail);
    return failure;
}

}  // namespace drumtower
