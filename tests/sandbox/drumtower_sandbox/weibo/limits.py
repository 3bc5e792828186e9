"""How often: calls a day, posts an hour, per account and app, by the Beijing clock. What the counters tell is another matter."""

from . import ids
from .answers import Refused, encoded


def check(call):
    if call.platform.ip_calls.get(ids.hour(call.now), 0) >= call.option("ip_calls_an_hour"):
        raise Refused(10022)
    if call.account.calls_of(call.app.name, call.now) >= call.option("calls_a_day"):
        raise Refused(10023)


def check_posting(call):
    check(call)
    if call.account.posts_of(call.app.name, call.now) >= call.option("posts_an_hour"):
        raise Refused(10024, f"User requests for {call.limit_name} out of rate limit!")


def check_frequency(call):
    last = call.platform.posts.get(call.account.last_post)
    if call.option("min_seconds") and last and call.now - last["created"] < call.option("min_seconds"):
        raise Refused(20016)


def status(call):
    """`rate_limit_status`; where it is advisory, its numbers are those of another world."""
    if call.option("rate_status") == "advisory":
        limits = {"ip_limit": 1000, "user_limit": 150, "remaining_ip_hits": 1000, "remaining_user_hits": 150, "unit": "HOURS", "posts": 30, "left": 30}
    else:
        day, hour = call.option("calls_a_day"), call.option("posts_an_hour")
        used_ip = call.platform.ip_calls.get(ids.hour(call.now), 0)
        limits = {"ip_limit": call.option("ip_calls_an_hour"), "user_limit": day, "unit": "DAYS", "posts": hour,
                  "remaining_ip_hits": max(0, call.option("ip_calls_an_hour") - used_ip),
                  "remaining_user_hits": max(0, day - call.account.calls_of(call.app.name, call.now)),
                  "left": max(0, hour - call.account.posts_of(call.app.name, call.now))}
    left = int(3600 - call.now % 3600) if limits["unit"] == "HOURS" else int(86400 - (call.now + 8 * 3600) % 86400)
    posting = {"api": "/statuses/update", "limit": limits["posts"], "limit_time_unit": "HOURS", "remaining_hits": limits["left"]}
    return encoded({"ip_limit": limits["ip_limit"], "limit_time_unit": limits["unit"], "remaining_ip_hits": limits["remaining_ip_hits"],
                    "remaining_user_hits": limits["remaining_user_hits"], "reset_time": ids.local(call.now + left), "reset_time_in_seconds": left,
                    "user_limit": limits["user_limit"], "api_rate_limits": [posting]})
