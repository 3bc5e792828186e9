"""What can be set, for one account (which is also its app) or for all. What the facts leave open is here; null goes back to the default.

A call follows the options of the app whose token it brings; next_answers and how errors look are the posting account's."""

ORDER = ["permission", "rip", "empty", "length", "domain", "picture", "frequency", "limit", "content"]

OPTIONS = {
    # the app and its authorisations
    "redirect_uri": "https://api.weibo.com/oauth2/default.html",
    "app_state": "test",                # "test": one day, test users only | "audited": seven days
    "own_developer": True,              # the owner of the app gets five years
    "mobile_sdk": False,                # thirty days and a refresh_token
    "refresh": "new",                   # "new" | "same": what refreshing gives back
    "test_users": [],                   # names of accounts, besides the owner
    "token_seconds": None,              # another life for every new token
    "consent": True,                    # False: the person at the authorise page says no
    "granted": ["share", "ids", "repost_timeline"],   # also update, upload, upload_url_text, repost, destroy, comments, short_url
    "commercial": False,                # the …/biz calls
    "expired_code": 21327,              # 10006 and 21315 are told of as well
    # statuses/share
    "domains": ["127.0.0.1"],           # secure domains of the app; the sandbox's portal is there
    "domain_match": "exact",            # "exact" | "suffix"
    "rip_required": True,
    "share_order": ORDER,
    "text_limit": 140,
    "long_limit": 2000,                 # with is_longtext=1 on commercial calls, and on share where share_long is on
    "share_long": False,
    "length_rule": "counter",           # "counter": links are 20 units | "raw": checked before shortening
    "https_short": True,                # the counter knows https links too
    "astral_units": 2,                  # 4: what lies beyond U+FFFF counts as two characters
    "topics": "filter",                 # "filter" (gone) | "hashes" (signs gone) | "refuse" (10008) | "keep"
    "picture_bytes": 5 * 1024 * 1024,   # from here on 20006
    "body_bytes": 8 * 1024 * 1024,      # above 10018
    "tcn_length": 8,                    # 7 or 8
    "https_stays_long": False,          # https links are not shortened
    "trailing": True,                   # text ends with a blank and U+200B
    "next_answers": [],                 # for the next posts: {"code", "commit", "hidden_ms", "status", "error", "request": false}; code 0 changes nothing
    "visible_after_ms": 0,              # every new post is invisible so long …
    "hidden_from": ["list"],            # … in lists; "id": by number too; "public": on pages too
    # limits
    "posts_an_hour": 30, "calls_a_day": 100, "ip_calls_an_hour": 15000,
    "refused_posts_count": True,        # a post refused by another check counts against the hour
    "min_seconds": 0,                   # between two posts, else 20016
    "rate_status": "true",              # "true" | "advisory": counters that have nothing to do with enforcement
    # what counts as a repetition
    "duplicate_scope": "last",          # "last" post only | "window": all posts in it | "off"
    "duplicate_window": 0,              # seconds; 0 is without end
    "duplicate_by": "text",             # "text" | "url": the same link is enough
    "duplicate_code": 20019,            # or 20111
    "duplicate_answer": "error",        # "error" | "silent": 200 with the first post
    "similar": 0,                       # from this share of equal text on (0.9, say) 20017
    # reading
    "timeline_cap": 5, "ids_cap": 5,    # 10 through the mobile SDK; 0 is none
    "cap_first": True,                  # the cap comes before since_id, max_id, base_app and page
    "base_app": "right",                # "right" | "empty" | "all": what base_app=1 gives
    "show_others": "empty",             # "empty" | "show" | a code
    "reposts_of_others": 20112,         # repost_timeline on a foreign original: a code, or 0 to show
    # shapes
    "error_code_type": "number", "expires_in_type": "number", "uid_type": "string", "deleted_type": "string", "result_type": "string",
    "error_status": None,               # HTTP status of all errors, or {"20016": 403}
    "request_field": True,              # errors name the path
    "source": "anchor",                 # "anchor" | "single_quotes" | "plain" | "broken" | "empty"
    "extra_fields": True,               # unknown ones, one beyond 32 bits
    "odd_fields": "null",               # geo, annotations, gif_ids: "null" | "array" | "object" | "string"
    "rounded_id": False,                # the number `id` ends in 00, idstr is right
    "entities": False,                  # &amp; and &lt; in text
    "gzip": False,                      # for who asks; off, so that faults that spoil a body spoil its JSON
    "platform_ms": None,                # None: the process's
    # other surfaces
    "agent": False,                     # /open/…
    "agent_quota": 1000,                # reads a day, then 42900
    "mobile": False,                    # /api/container/getIndex, /statuses/show, /statuses/extend, /api/statuses/repostTimeline
    "mobile_answer": "ok",              # "ok" | "login" (ok:-100) | "cookies" (432) | "limited" (418)
    "mobile_pics": "array",             # "array" | "object"
}


def checked(asked):
    """The options as asked for; an unknown name, or another kind of value than the default, changes nothing."""
    unknown = asked.keys() - OPTIONS.keys()
    if unknown:
        raise ValueError(f"no option {', '.join(sorted(unknown))}; there are {', '.join(OPTIONS)}")
    for name, value in asked.items():
        default = OPTIONS[name]
        if value is None or default is None or name == "show_others":
            continue
        if any(isinstance(default, kind) != isinstance(value, kind) for kind in (bool, list, str)):
            raise ValueError(f"{name} is a {type(default).__name__}")
    if asked.get("share_order") and set(asked["share_order"]) != set(ORDER):
        raise ValueError(f"share_order names each of {', '.join(ORDER)}")
    return asked
