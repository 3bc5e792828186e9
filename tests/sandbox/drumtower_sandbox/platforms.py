"""The platforms that the sandbox plays: one host each, with many accounts behind it. A new one is a line here.

What a platform offers, beside `name`, `base` and `accounts` (name → account, whose `options` may hold `platform_ms`):

    account_of(request)              whose request this is, for faults and the journal of calls; None: nobody known
    serve(request, effect)           one request in one go; a response's `first` is awaited before the answer leaves
    apply(event)                     events whose kind begins with the platform's name; all state comes from them
    promote(now)                     what became true by the passing of time; called before each request and each look of the oracle
    addresses()                      {"base": …, "accounts": {name: {…}}}
    control(method, parts, value)    /<name>/… on the control port; the value, or something to await
    view(account)                    for the oracle: "public" (each with `id`); "ever", once for each time a post became public
                                     (with `id`, `by`, `at`, `title`, `links`); and what else is worth knowing

and, if it has them: `error(request, code, status)` (its own way to say an error), `secrets()` (as the oracle tells those of sites),
`run()` (a task of its own, for what goes out or listens by itself), `publishes = False` (nothing of it is a repost: summaries pass it over).
"""

from .robots.platform import Robots
from .wechat.platform import WeChat
from .weibo.platform import Weibo

PLATFORMS = {"wechat": WeChat, "weibo": Weibo, "robots": Robots}


def build(counts, record, seed, clock):
    """`counts`: how many accounts each platform has; one without accounts is not played."""
    return {name: PLATFORMS[name](record, seed, count, clock) for name, count in counts.items() if count}

