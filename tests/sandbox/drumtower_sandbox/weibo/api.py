"""/2/…: which call, by whom, and whether it counts."""

from dataclasses import dataclass

from . import limits, oauth, reads, writes
from .answers import Refused
from .params import Params, gather, token_in

# path → method, what the app must be granted ("" nothing, "commercial" the contract), who does it; calls that post check for themselves, in their order
READS = {
    "/2/statuses/user_timeline": ("", reads.user_timeline), "/2/statuses/user_timeline/ids": ("ids", reads.timeline_ids),
    "/2/statuses/user_timeline/biz": ("commercial", reads.user_timeline_biz), "/2/statuses/home_timeline": ("", reads.home_timeline),
    "/2/statuses/show": ("", reads.show), "/2/statuses/show_batch/biz": ("commercial", reads.show_batch), "/2/statuses/count": ("", reads.count),
    "/2/statuses/repost_timeline": ("repost_timeline", reads.repost_timeline), "/2/statuses/repost_timeline/ids": ("repost_timeline", reads.repost_ids),
    "/2/statuses/repost_timeline/biz": ("commercial", reads.repost_timeline), "/2/statuses/go": ("", reads.go),
    "/2/statuses/querymid": ("", reads.querymid), "/2/statuses/queryid": ("", reads.queryid), "/2/users/show": ("", reads.users_show),
    "/2/account/get_uid": ("", reads.get_uid), "/2/short_url/shorten": ("short_url", reads.shorten), "/2/short_url/expand": ("short_url", reads.expand),
    "/2/short_url/shorten/biz": ("commercial", reads.shorten), "/2/short_url/expand/biz": ("commercial", reads.expand),
}
WRITES = {
    "/2/statuses/share": ("share", writes.share), "/2/comments/create": ("comments", writes.comment),
    "/2/statuses/update": ("update", writes.update), "/2/statuses/update/biz": ("commercial", writes.update),
    "/2/statuses/upload": ("upload", writes.upload), "/2/statuses/upload/biz": ("commercial", writes.upload),
    "/2/statuses/upload_url_text": ("upload_url_text", writes.update), "/2/statuses/upload_url_text/biz": ("commercial", writes.update),
    "/2/statuses/repost": ("repost", writes.repost), "/2/statuses/repost/biz": ("commercial", writes.repost),
    "/2/statuses/destroy": ("destroy", writes.destroy), "/2/statuses/destroy/biz": ("commercial", writes.destroy),
}
FREE = "/2/account/rate_limit_status"
NOT_POSTS = (writes.destroy,)


@dataclass
class Call:
    platform: object
    request: object
    params: Params
    effect: object
    account: object                  # who speaks
    app: object                      # through which app; its options hold
    api: str
    grant: str
    now: float

    def option(self, name):
        return self.platform.option(self.app, name)

    @property
    def limit_name(self):
        return self.api.removeprefix("/2")

    @property
    def commercial(self):
        return self.grant == "commercial"

    def check_grant(self):
        if self.grant and not (self.option("commercial") if self.commercial else self.grant in self.option("granted")):
            raise Refused(10014)


def serve(platform, request, effect):
    path = request.path.removesuffix(".json")
    posting = path in WRITES
    if not posting and path not in READS and path != FREE:
        raise Refused(10020)
    if request.method != ("POST" if posting else "GET"):
        raise Refused(10021)
    params = gather(request)
    token = oauth.valid(platform, token_in(request, params), platform.clock())
    grant, act = WRITES[path] if posting else READS.get(path, ("", limits.status))
    call = Call(platform, request, params, effect, platform.accounts[token["account"]], platform.accounts[token["app"]], path, grant, platform.clock())
    return act(call) if path == FREE else _counted(call, act, posting)


def _counted(call, act, posting):
    """A call counts, refused or not; one that is over a limit does not."""
    posts = posting and act not in NOT_POSTS
    try:
        if len(call.request.body) > call.option("body_bytes"):
            raise Refused(10018)
        if not posts:
            call.check_grant()
            limits.check(call)
        response = act(call)
    except Refused as error:
        if error.committed or error.code not in (10022, 10023, 10024):
            _count(call, posts and (error.committed or call.option("refused_posts_count")))
        raise
    _count(call, posts)
    return response


def _count(call, posting):
    call.platform.record("weibo.called", account=call.account.name, app=call.app.name, api=call.api, at=call.now, posting=posting)
