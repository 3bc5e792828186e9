"""One account, which is also one app: its people, posts, counters and the history of what was public."""

from ..wordpress.site import UNITS
from . import ids

TOKEN_LETTERS = ids.ALPHABET


class Account:
    def __init__(self, name, seed):
        self.name, number = name, int(name.rpartition("-")[2]) - 1
        self.title = f"鼓楼区{UNITS[number % len(UNITS)]}" + (f"（{number // len(UNITS) + 1}）" if number >= len(UNITS) else "")
        self.uid = str(2_000_000_000 + number * 10_007 + ids.draw(seed, "uid") % 1_000_000)
        self.app_key = str(1_000_000_000 + number * 10_007 + ids.draw(seed, "key") % 1_000_000)
        self.app_secret = f"{ids.draw(seed, name, 'secret'):064x}"[:32]
        self.agent_id, self.agent_secret = f"wb{ids.draw(seed, name, 'agent') % 10**15}", f"{ids.draw(seed, name, 'agent secret'):064x}"[:40]
        self.options = {}                            # those that differ from the platform's
        self.posts, self.ever, self.acts = {}, [], []
        self.comments = []
        self.calls, self.posting, self.agent_reads, self.apis = {}, {}, {}, {}     # by app and day, app and hour, day, call
        self.last_post = None                        # the number of the newest by time of making, deleted or not

    def newest(self):
        """All that is not deleted, newest first."""
        return sorted((post for post in self.posts.values() if not post["deleted"]), key=lambda post: post["id"], reverse=True)

    def counted(self, event):
        """A call that counts: against the day, and against the hour when it posts."""
        day, hour = (f"{event['app']}|{ids.day(event['at'])}", f"{event['app']}|{ids.hour(event['at'])}")
        self.calls[day] = self.calls.get(day, 0) + 1
        self.apis[event["api"]] = self.apis.get(event["api"], 0) + 1
        if event["posting"]:
            self.posting[hour] = self.posting.get(hour, 0) + 1

    def calls_of(self, app, now):
        return self.calls.get(f"{app}|{ids.day(now)}", 0)

    def posts_of(self, app, now):
        return self.posting.get(f"{app}|{ids.hour(now)}", 0)

    def apply_post(self, event, is_public):
        post, before = event["post"], self.posts.get(event["post"]["id"])
        was = before is not None and is_public(before)
        self.posts[post["id"]] = post
        if event["act"] == "create":
            self.last_post = post["id"]
        self.acts.append({"at": event["at"], "act": event["act"], "by": event["by"], "id": post["id"], "text": post["raw"]})
        if is_public(post) and not was:
            self.ever.append({"id": post["id"], "at": event["at"], "by": post["by"], "text": post["raw"], "links": links_of(post)})


def links_of(post):
    return list(post["links"].values())
