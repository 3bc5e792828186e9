"""What happens on the day of tests/bench/day: notices, officers, an error, a restart, an outage."""

import heapq
import itertools

from day_district import HOUR, clock_text

MINUTE = 60
LATE_EVENING = 22.5                    # of the day before: its duties are open over the night
NOTICES = (8 + 1 / 6, 9.5, 10 + 2 / 3, 12.25, 14.9, 16 + 1 / 3, 18, 19 + 5 / 6)      # hours of the day
CORRECTED, WITHDRAWN, IN_OUTAGE, ANSWERS_LOST = 1, 3, 4, 5                           # which of them
RESTART, OUTAGE, OUTAGE_LASTS = 13.0, 14 + 55 / 60, 10 * MINUTE


class Day:
    def __init__(self, district, midnight, say):
        """`midnight`: when the day begins, by the platforms' clock."""
        self.district, self.sandbox, self.midnight, self.say = district, district.sandbox, midnight, say
        self.pending, self.order = [], itertools.count()
        self.notices, self.withdrawn, self.by_hand, self.mass_sent, self.ignored = [], set(), 0, 0, 0
        self.published_drafts = 0
        self.at(LATE_EVENING - 24, self.notice)
        for number, hour in enumerate(NOTICES):
            self.at(hour, self.notice, number)
        self.at(NOTICES[CORRECTED] + 1.5, self.correct)
        self.at(NOTICES[WITHDRAWN] + 1.25, self.withdraw)
        self.at(RESTART, self.restart)
        self.at(OUTAGE, self.break_down)

    def at(self, hour, act, *what):
        self.later(self.midnight + hour * HOUR, act, *what)

    def later(self, when, act, *what):
        heapq.heappush(self.pending, (when, next(self.order), act, what))

    def run_until(self, end):
        while self.pending and self.pending[0][0] <= end:
            when, _, act, what = heapq.heappop(self.pending)
            self.district.pace.wait_until(when)
            act(*what)
        self.district.pace.wait_until(end)

    def tell(self, text):
        self.say(f"  {clock_text(self.district.pace.now())}  {text}")

    # ---- the district ----

    def notice(self, number=None):
        if number == ANSWERS_LOST:
            lost = [name for unit in self.district.units for name in unit.posts_itself][::4]
            self.sandbox.fault("lost_answer", targets=lost, path="freepublish/submit|statuses/share", count_each=1)
            self.tell(f"the next post on {len(lost)} accounts gets no answer")
        notice = self.sandbox.publish(column="news", time=self.district.pace.now())
        self.notices.append(notice)
        self.tell(f"notice {len(self.notices)}: {notice['title']}")
        for unit in self.district.units:
            if unit.mode != "auto":
                self._expect(unit, notice, len(self.notices))

    def _expect(self, unit, notice, number):
        """What the officer of a unit will do about it."""
        delay = {"prompt": 10 + unit.number % 30, "slow": 3 * 60 + 5 * unit.number, "hand": 30 + unit.number}.get(unit.habit)
        if delay is None:
            self.ignored += 1
            return
        act = self.write if unit.habit == "hand" else self.publish_draft
        self.later(self.district.pace.now() + delay * MINUTE, act, unit, notice, number)

    def correct(self):
        self.sandbox.edit(self.notices[1 + CORRECTED]["id"], append="更正：咨询电话以本次公布的为准。")
        self.tell(f"notice {2 + CORRECTED} is corrected")

    def withdraw(self):
        notice = self.notices[1 + WITHDRAWN]
        self.withdrawn.add(notice["id"])
        self.sandbox.withdraw(notice["id"])
        self.tell(f"notice {2 + WITHDRAWN} is withdrawn")

    # ---- officers ----

    def publish_draft(self, unit, notice, number, tries=0):
        """One tap, when the draft is there; once on the day it goes out as a mass send."""
        if notice["id"] in self.withdrawn:
            return
        seen = self.district.pace.now() - 5 * MINUTE                   # sooner nobody has opened the box: at speed a call takes a minute
        draft = next((each for each in self.sandbox.view(unit.wechat)["drafts"]
                      if f"_{notice['id']}." in each["content_source_url"] and each["update_time"] < seen), None)
        if draft is None:
            if tries < 6:
                self.later(self.district.pace.now() + 10 * MINUTE, self.publish_draft, unit, notice, number, tries + 1)
            return
        mass = not self.mass_sent and number == 4
        self.mass_sent += mass
        self.published_drafts += 1
        self.sandbox.hand(unit.wechat, f"drafts/{draft['media_id']}/publish", how="mass" if mass else "publish")
        if mass:
            self.tell(f"{unit.wechat} sends notice {number} to all followers")

    def write(self, unit, notice, number):
        """By hand, on whichever account the unit likes best."""
        if notice["id"] in self.withdrawn:
            return
        self.by_hand += 1
        if unit.site:
            self.sandbox.hand_post(unit.site, notice["title"], link=notice["url"], time=int(self.district.pace.now()))
        elif unit.weibo_mode == "manual":
            self.sandbox.hand(unit.weibo, "posts", text=f"【{notice['title']}】区政府门户网站发布，请关注。", link=notice["url"])
        else:
            self.sandbox.hand(unit.wechat, "articles", title=notice["title"], link=notice["url"], how="publish")

    # ---- mishaps ----

    def restart(self):
        status = self.district.stop()
        self.district.pace.wait_until(self.midnight + RESTART * HOUR + 2 * MINUTE)
        self.district.start()
        self.tell(f"the daemon is started again; it had ended with {status}")

    def break_down(self):
        faults = [self.sandbox.fault("down", targets=[name]) for name in ("wechat", "weibo")]
        self.later(self.district.pace.now() + OUTAGE_LASTS, self.mend, faults)
        self.tell("both platforms are down")

    def mend(self, faults):
        for fault in faults:
            self.sandbox.heal(fault)
        self.tell("both platforms are back")
