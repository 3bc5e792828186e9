#!/usr/bin/python3
"""Weibo says no: repetitions, too many posts or calls."""

import unittest

from weibo_stage import HOME, NOW, WeiboCase


class RepetitionTest(WeiboCase):
    def test_the_last_post_alone_is_compared(self):
        self.made(self.share())
        self.later(86400)
        self.refused(self.share(), 20019, 400, "repeat content!")
        self.made(self.share("另一条 " + HOME))
        self.made(self.share())
        self.assertEqual(len(self.view()["ever"]), 3)

    def test_a_window_with_its_end(self):
        self.set(duplicate_scope="window", duplicate_window=600, duplicate_code=20111)
        self.made(self.share())
        self.made(self.share("另一条 " + HOME))
        self.later(599)
        self.refused(self.share(), 20111)
        self.later(1)
        self.made(self.share())
        self.set(duplicate_scope="off")
        self.made(self.share())

    def test_the_last_post_has_a_window_too(self):
        self.set(duplicate_window=60)
        self.made(self.share())
        self.later(60)
        self.made(self.share())

    def test_similar_texts_and_equal_links(self):
        self.set(similar=0.8)
        self.made(self.share("关于停水的通告今天发布 " + HOME))
        self.refused(self.share("关于停水的通告昨天发布 " + HOME), 20017)
        self.made(self.share("完全不同的一条消息在这里出现了没有相似之处 http://127.0.0.1/zzz"))
        self.set(similar=0, duplicate_by="url", duplicate_scope="window")
        self.refused(self.share("别的话 " + HOME), 20019)

    def test_a_silent_platform_gives_the_first_one_back(self):
        self.set(duplicate_answer="silent")
        first = self.made(self.share())
        self.assertEqual(self.made(self.share())["idstr"], first["idstr"])
        self.assertEqual(len(self.view()["ever"]), 1)

    def test_posts_by_hand_count_and_others_do_not(self):
        self.hand("停水通告", link=HOME)
        self.refused(self.share(), 20019)
        self.made(self.share(name="weibo-02"))

    def test_comments_repeat_too(self):
        self.set(granted=["share", "comments"])
        post = self.made(self.share())
        form = {"id": post["idstr"], "comment": "好", "rip": "1.2.3.4"}
        comment = self.made(self.call("/2/comments/create.json", "POST", form=form))
        self.assertEqual((comment["text"], comment["status"]["idstr"], comment["status"]["comments_count"]), ("好", post["idstr"], 1))
        self.refused(self.call("/2/comments/create.json", "POST", form=form), 20019)
        self.refused(self.call("/2/comments/create.json", "POST", form=form | {"comment": "长" * 141}), 20012)
        self.refused(self.call("/2/comments/create.json", "POST", form=form | {"id": "1"}), 20101)


class LimitsTest(WeiboCase):
    def test_thirty_posts_an_hour(self):
        self.set(duplicate_scope="off")
        for _ in range(30):
            self.made(self.share())
        self.refused(self.share(), 10024, error="User requests for /statuses/share out of rate limit!")
        self.assertEqual((self.view()["calls"]["posts_this_hour"], self.view()["calls"]["today"]), (30, 30))
        self.made(self.share(name="weibo-02"))
        self.timeline()
        self.later(3600 - NOW % 3600 - 1)
        self.refused(self.share(), 10024)
        self.later(1)
        self.made(self.share())

    def test_a_hundred_calls_a_day_by_the_beijing_clock(self):
        self.set(calls_a_day=3)
        self.timeline(), self.timeline()
        self.refused(self.call("/2/statuses/show.json", id="1"), 20101)
        self.refused(self.call("/2/statuses/user_timeline.json"), 10023)
        self.refused(self.share(), 10023)
        self.assertEqual(self.view()["calls"]["today"], 3)
        self.later(86400 - (NOW + 28800) % 86400 - 1)
        self.refused(self.share(), 10023)
        self.later(1)
        self.made(self.share())
        self.assertEqual(self.view()["calls"]["by_day"], {"weibo-01|2026-11-18": 3, "weibo-01|2026-11-19": 1})

    def test_the_hundredth_call_is_the_last(self):
        for _ in range(100):
            self.timeline()
        self.refused(self.call("/2/statuses/user_timeline.json"), 10023)

    def test_each_app_counts_for_itself(self):
        self.set("weibo-02", app_state="audited", calls_a_day=1)
        foreign = self.control("POST", "weibo-01/authorise", {"app": "weibo-02"})["access_token"]
        own = next(token["access_token"] for token in self.control("GET", "weibo-01/tokens") if token["app"] == "weibo-01")
        self.made(self.call("/2/statuses/user_timeline.json", token=foreign))
        self.refused(self.call("/2/statuses/user_timeline.json", token=foreign), 10023)
        self.made(self.call("/2/statuses/user_timeline.json", token=own))

    def test_refused_posts_may_be_free(self):
        self.set(posts_an_hour=1, refused_posts_count=False)
        self.refused(self.share("无链接"), 10017)
        self.made(self.share())
        self.refused(self.share("另 " + HOME), 10024)

    def test_too_frequent(self):
        self.set(min_seconds=60)
        self.made(self.share())
        self.later(59)
        self.refused(self.share("另 " + HOME), 20016)
        self.later(1)
        self.made(self.share("另 " + HOME))

    def test_one_address_has_a_limit_for_all(self):
        self.control("PATCH", "", {"ip_calls_an_hour": 2})
        self.timeline(), self.timeline("weibo-02")
        self.refused(self.call("/2/statuses/user_timeline.json", name="weibo-03"), 10022)

    def test_what_the_counters_tell_may_be_untrue(self):
        self.made(self.share())
        status = self.made(self.call("/2/account/rate_limit_status.json"))
        self.assertEqual((status["user_limit"], status["remaining_user_hits"], status["limit_time_unit"]), (100, 99, "DAYS"))
        self.assertEqual((status["ip_limit"], status["remaining_ip_hits"]), (15000, 14999))
        self.assertEqual((status["reset_time"], status["reset_time_in_seconds"]), ("2026-11-19 00:00:00", 17600))
        self.assertEqual(status["api_rate_limits"], [{"api": "/statuses/update", "limit": 30, "limit_time_unit": "HOURS", "remaining_hits": 29}])
        self.assertEqual(self.view()["calls"]["today"], 1)
        self.set(rate_status="advisory", calls_a_day=1)
        self.refused(self.share("另 " + HOME), 10023)
        status = self.made(self.call("/2/account/rate_limit_status.json"))
        self.assertEqual((status["ip_limit"], status["user_limit"], status["remaining_user_hits"]), (1000, 150, 150))
        self.assertEqual(status["reset_time"], "2026-11-18 20:00:00")


if __name__ == "__main__":
    unittest.main()
