"""The daemon's requests beside those of the client libraries, field by field. What differs needs a reason, and stands here with it."""

import re
from collections import defaultdict
from dataclasses import dataclass

UPLOADS = "media/uploadimg|material/add_material|statuses/share with a picture"

# call, part, field, whose it is ("both": another value), why that is right; each row must be needed
REASONS = [
    (".*", "headers", "accept|accept-encoding|connection", "ours|theirs|both", "the HTTP library's habit; no document of a platform names it"),
    ("(draft|freepublish)/.*", "headers", "content-type", "ours", "wechatpy names no type; WxJava names JSON in UTF-8, as we do"),
    ("stable_token", "headers", "content-type", "both", "the same type, in capitals"),
    ("draft/(add|update)", "body", r".*\.author", "theirs", "wechatpy sends an empty one; ours goes when one is configured"),
    ("draft/(add|update)", "body", r".*\.digest", "theirs", "optional; the platform makes one of the text, which is not ours to shorten"),
    ("draft/(add|update)", "body", r".*\.(need_open_comment|only_fans_can_comment)", "ours", "0 is the default; wechatpy's add sends it too"),
    ("freepublish/get", "body", "publish_id", "both", "documented as a string, which WxJava sends; wechatpy passes on the number it was given"),
    ("media/.*|material/.*", "body", "media, content-type", "ours|both", "the picture's own type, not none or octet-stream; the platform looks at the bytes"),
    ("material/add_material", "body", "description.*", "theirs", "documented for videos alone; WxJava sends it with all"),
    (UPLOADS, "body", ".*, content-transfer-encoding", "theirs", "not of HTTP: RFC 7578 took it out of form parts"),
    ("statuses/.*", "headers", "authorization", "ours", "the token as header, as weibo4j; sinaweibopy3 sends it as parameter; both are documented"),
    ("statuses/(share.*|destroy)", "body", "access_token", "ours", "the token as parameter too, as sinaweibopy3; a proxy may drop the header"),
    ("statuses/(show|user_timeline)", "query", "access_token", "theirs", "a token in an address ends up in logs"),
    ("statuses/.*", "headers", "api-remoteip", "theirs", "weibo4j's own address; where the documents ask for one, `rip` says it"),
    ("statuses/share with a picture", "body", "pic, content-length", "theirs", "sinaweibopy3 gives a part its length; RFC 7578 knows no such field"),
    ("statuses/share with a picture", "body", "pic, content-type", "both", "weibo4j gives a picture a charset"),
    ("statuses/share with a picture", "body", "(rip|status), content-type", "theirs", "weibo4j says that its text is US-ASCII; ours is UTF-8, as sinaweibopy3's"),
]

# calls that only one side makes, and why
APART = {
    "token": "wechatpy takes the plain token, which knocks out whoever took one before; we take the stable one, as WxJava",
    "draft/count": "the list says how many there are as well",
    "freepublish/getarticle": "we look into the list, which also shows what a person published",
    "oauth2/authorize": "a person's browser asks this; our token is in the configuration",
    "oauth2/access_token": "a person fetches our token",
    "oauth2/get_token_info": "we ask how long the token is good, to say so before it runs out; the libraries leave that to whoever uses them",
}
UNKNOWN = "no reason is given"
ORDER = ("line", "query", "headers", "body")


@dataclass(frozen=True)
class Verdict:
    whose: str                       # same, ours, theirs, both (with other values), neither
    why: str = ""


def by_call(calls):
    """Call → (part, field) → all that was sent there."""
    found = defaultdict(lambda: defaultdict(set))
    for call in calls:
        if "sent" in call:
            for field, kind in _fields(call).items():
                found[_name(call)][field].add(kind)
    return found


def _name(call):
    """The call as the platform's documents name it; a post with a picture is another request than one without."""
    path = re.sub(r"^/(cgi-bin/|2/)?|(\.json)?(\?.*)?$", "", call["path"])
    return path + (" with a picture" if "pic" in call["sent"]["body"] else "")


def _fields(call):
    sent = call["sent"]
    found = {("line", "method"): call["method"], ("line", "version"): sent["version"]}
    return found | {(part, name): kind for part in ORDER[1:] for name, kind in sent[part].items()}


class Comparison:
    def __init__(self, ours, theirs):
        """`ours` by call; `theirs`: a library's title → its own by call."""
        self.ours, self.theirs, self.used = ours, theirs, set()

    def calls(self):
        return sorted(set(self.ours).union(*self.theirs.values()))

    def makers(self, call):
        return (["drumtower"] if call in self.ours else []) + [title for title, calls in self.theirs.items() if call in calls]

    def why_apart(self, call):
        """Why only one side makes this call, or nothing if both do."""
        makers = self.makers(call)
        if "drumtower" in makers and len(makers) > 1:
            return ""
        self.used |= {call}
        return APART.get(call, UNKNOWN)

    def rows(self, call):
        """Each field: part, name, what everybody sent there, and the verdict on each library."""
        theirs = {title: calls[call] for title, calls in self.theirs.items() if call in calls}
        for part, field in sorted(set(self.ours[call]).union(*theirs.values()), key=lambda name: (ORDER.index(name[0]), name[1])):
            ours = self.ours[call].get((part, field), set())
            kinds = {title: fields.get((part, field), set()) for title, fields in theirs.items()}
            yield part, field, {"drumtower": ours} | kinds, {title: self._verdict(call, part, field, ours, kind) for title, kind in kinds.items()}

    def _verdict(self, call, part, field, ours, theirs):
        if ours == theirs:
            return Verdict("same" if ours else "neither")
        whose = "both" if ours and theirs else "ours" if ours else "theirs"
        for reason in REASONS:
            if self._holds(reason, call, part, field, whose):
                self.used |= {reason}
                return Verdict(whose, reason[-1])
        return Verdict(whose, UNKNOWN)

    @staticmethod
    def _holds(reason, call, part, field, whose):
        return reason[1] == part and all(re.fullmatch(pattern, text) for pattern, text in ((reason[0], call), (reason[2], field), (reason[3], whose)))

    def reasons(self, call):
        """Those of this call, once each."""
        told = [f"{field}: {verdict.why}" for _, field, _, verdicts in self.rows(call) for verdict in verdicts.values() if verdict.why]
        return list(dict.fromkeys(told))


def unneeded(comparisons):
    used = set().union(*(each.used for each in comparisons))
    return [reason for reason in (*REASONS, *APART) if reason not in used]
