"""Judges duties by the truth alone, and holds the daemon's verdicts against it: DESIGN section 2, rules 3 to 6. Knows none of its code.

    judge.judge(lines, report, least_undetermined=…)      a line a duty, as duties/told.cpp writes them
"""

import collections
import json

HOUR = 3600 * 1000
ROWS = ("on_time", "late", "never", "unknowable", "void", "no_channel")
COLUMNS = ("on_time", "late", "overdue", "undetermined", "open", "void", "no_channel")
ACCUSATIONS = {"late", "overdue"}


def second(milliseconds):
    return milliseconds // 1000


def truth(duty):
    """What was so. `unknowable`: no listing and no word of the unit can show it any more."""
    if not duty["channels"]:
        return "no_channel"                                                     # rule 3
    due = max(duty["published"], duty["designated"]) + 12 * HOUR                # rule 6
    if duty.get("withdrawn", due + 1) <= due:
        return "void"

    def is_known(post):
        told_in_time = post.get("attested", due + 48 * HOUR) <= due + 24 * HOUR
        return "gone" not in post and (post["on"] != "other" or told_in_time)   # rule 5

    in_time = [post for post in duty["posts"] if second(post["at"]) <= second(due)]     # rule 4: the due second itself is in time
    if any(is_known(post) for post in in_time):
        return "on_time"
    if in_time:
        return "unknowable"
    return "late" if any(is_known(post) for post in duty["posts"]) else "never"


class Counts:
    def __init__(self):
        self.table = collections.Counter()
        self.rows, self.accused, self.acquitted = collections.Counter(), collections.Counter(), collections.Counter()
        self.by_way, self.by_condition = collections.defaultdict(collections.Counter), collections.defaultdict(collections.Counter)
        self.examples = {"accused": [], "acquitted": []}
        self.reminded_seen = self.reminded_public = self.accused_unknowable = self.late_never = 0

    def add(self, duty):
        true, said = truth(duty), set(duty["verdicts"])
        self.rows[true] += 1
        self.table[true, duty["state"]] += 1
        accused = true in ("on_time", "no_channel") and said & ACCUSATIONS
        acquitted = true in ("late", "never") and "on_time" in said
        for name, holds in (("accused", accused), ("acquitted", acquitted)):
            if holds and len(self.examples[name]) < 5:
                self.examples[name].append(duty)
        self.accused_unknowable += true == "unknowable" and bool(said & ACCUSATIONS)
        self.late_never += not duty["posts"] and "late" in said
        for counter in (self.by_way[duty["way"]], self.by_condition[duty["condition"]], self.by_way["when: " + duty["when"]]):
            counter.update({"duties": 1, "accused": bool(accused), "acquitted": bool(acquitted), "judged": duty["state"] not in ("undetermined", "open")})
        self.accused[true] += bool(accused)
        self.acquitted[true] += bool(acquitted)
        for post in duty["posts"]:
            before_due = [at for at in duty["reminders"] if at <= max(duty["published"], duty["designated"]) + 12 * HOUR]
            self.reminded_seen += any(at > post.get("seen", at) for at in before_due)
            self.reminded_public += any(at > post["at"] and at < post.get("gone", at + 1) for at in before_due)


def tell(counts):
    print(f"{'truth':<12}" + "".join(f"{name:>14}" for name in COLUMNS))
    for row in ROWS:
        if counts.rows[row]:
            print(f"{row:<12}" + "".join(f"{counts.table[row, column]:>14}" for column in COLUMNS))
    for title, groups in (("condition", counts.by_condition), ("how and when", counts.by_way)):
        print(f"\n{title:<32}{'duties':>10}{'judged':>10}{'accused':>10}{'acquitted':>10}")
        for name, each in sorted(groups.items()):
            print(f"{name:<32}{each['duties']:>10}{each['judged']:>10}{each['accused']:>10}{each['acquitted']:>10}")
    print(f"\nreminded after the repost stood in public {counts.reminded_public}; unknowable and accused {counts.accused_unknowable}\n")


def judge(lines, report, wanted):
    counts = Counts()
    for line in lines:
        counts.add(json.loads(line))
    tell(counts)
    for duty in counts.examples["accused"] + counts.examples["acquitted"]:
        print(json.dumps(duty, ensure_ascii=False))
    missed, accused, acquitted = counts.rows["late"] + counts.rows["never"], sum(counts.accused.values()), sum(counts.acquitted.values())
    decided = sum(counts.table[row, column] for row in ("on_time", "late", "never") for column in ("on_time", "late", "overdue"))
    report.check(f"{wanted} duties were judged", sum(counts.rows.values()) == wanted, sum(counts.rows.values()))
    report.check("nobody was called late or overdue who was in time", accused == 0, f"{accused} of {counts.rows['on_time']}")
    report.check("at most one in a thousand that were missed were called met", acquitted <= max(1, missed // 1000), f"{acquitted} of {missed}")
    report.check("who posted nothing was not called late", counts.late_never == 0, counts.late_never)
    report.check("nobody was reminded of a repost that a look had shown", counts.reminded_seen == 0, counts.reminded_seen)
    report.check("more than half were decided", decided * 2 > wanted, f"{decided} of {wanted}")
    return accused
