#!/usr/bin/python3
"""What can be read of Weibo: timelines, single posts, pages, the agent channel, the mobile site."""

import unittest
from urllib.parse import urlencode

from support import ask
from weibo_stage import HOME, NOW, PNG, WeiboCase

from drumtower_sandbox.weibo import ids
from drumtower_sandbox.wordpress.rest import Effect


class TimelineTest(WeiboCase):
    def test_the_five_newest_whatever_is_asked(self):
        posts = [post["idstr"] for post in self.many(7)]
        reply = self.made(self.call("/2/statuses/user_timeline.json", count=100))
        self.assertEqual([post["idstr"] for post in reply["statuses"]], posts[:1:-1])
        self.assertEqual((reply["total_number"], reply["previous_cursor"], reply["next_cursor"]), (7, 0, 0))
        self.assertEqual(self.timeline(page=2, count=5), [])
        self.assertEqual(self.timeline(page=2, count=2), [posts[4], posts[3]])
        self.set(timeline_cap=10)
        self.assertEqual(self.timeline(), posts[::-1])
        self.set(timeline_cap=0)
        self.assertEqual(self.timeline(page=2, count=5), posts[1::-1])

    def test_ids_are_strings_and_cut_by_an_option_of_their_own(self):
        posts = [post["idstr"] for post in self.many(7)]
        reply = self.made(self.call("/2/statuses/user_timeline/ids.json"))
        self.assertEqual(reply, {"statuses": posts[:1:-1], "previous_cursor": 0, "next_cursor": 0, "total_number": 7})
        self.set(ids_cap=0)
        self.assertEqual(self.made(self.call("/2/statuses/user_timeline/ids.json", count=100))["statuses"], posts[::-1])
        self.set(granted=["share"])
        self.refused(self.call("/2/statuses/user_timeline/ids.json"), 10014, 403)

    def test_since_is_exclusive_and_max_inclusive(self):
        posts = self.many(4)
        at = [post["idstr"] for post in posts]
        self.assertEqual(self.timeline(since_id=at[1]), [at[3], at[2]])
        self.assertEqual(self.timeline(max_id=at[1]), [at[1], at[0]])
        self.assertEqual(self.timeline(since_id=at[0], max_id=at[2]), [at[2], at[1]])
        self.assertEqual(self.timeline(since_id=ids.id_at(NOW + 60, 0)), at[:0:-1])

    def test_the_cap_may_come_after_the_filters(self):
        at = [post["idstr"] for post in self.many(8)]
        self.assertEqual(self.timeline(max_id=at[4]), [at[4], at[3]])
        self.set(cap_first=False)
        self.assertEqual(self.timeline(max_id=at[4]), at[4::-1])

    def test_base_app_shows_this_apps_posts_when_it_can_be_trusted(self):
        mine = self.made(self.share())["idstr"]
        self.later(1)
        hand = str(self.hand("手工")["id"])
        self.assertEqual((self.timeline(), self.timeline(base_app=1)), ([hand, mine], [mine]))
        self.set(base_app="empty")
        self.assertEqual(self.timeline(base_app=1), [])
        self.set(base_app="all")
        self.assertEqual(self.timeline(base_app=1), [hand, mine])

    def test_trim_user_leaves_the_number(self):
        self.made(self.share())
        reply = self.made(self.call("/2/statuses/user_timeline.json", trim_user=1))
        self.assertEqual(reply["statuses"][0]["user"], {"id": int(self.who()["uid"])})

    def test_features_choose(self):
        self.made(self.multipart({"status": "图 " + HOME, "rip": "1.2.3.4"}, {"pic": ("a.png", PNG)}))
        self.later(1)
        self.made(self.share())
        self.assertEqual([len(self.timeline(feature=feature)) for feature in (0, 1, 2, 3)], [2, 2, 1, 0])

    def test_nobody_elses(self):
        other = self.who("weibo-02")
        for query in ({"uid": other["uid"]}, {"screen_name": other["title"]}):
            for path in ("user_timeline", "user_timeline/ids"):
                self.refused(self.call(f"/2/statuses/{path}.json", **query), 21335, error="request uid's value must be the current user")
        self.assertEqual(self.timeline(uid=self.who()["uid"], screen_name=self.who()["title"]), [])

    def test_a_post_may_be_late_in_lists(self):
        self.stage.effect = Effect(hidden_ms=5000, hidden_from=["list"])
        post = self.made(self.share())
        self.stage.effect = Effect()
        self.assertEqual((self.timeline(), self.made(self.call("/2/statuses/show.json", id=post["idstr"]))["idstr"]), ([], post["idstr"]))
        self.assertEqual(ask(self.view()["ever"][0]["url"]).status, 200)
        self.later(5)
        self.assertEqual(self.timeline(), [post["idstr"]])
        self.set(visible_after_ms=9000, hidden_from=["list", "id", "public"])
        late = self.made(self.share("另 " + HOME))
        self.refused(self.call("/2/statuses/show.json", id=late["idstr"]), 20101)
        self.assertEqual((ask(self.view()["ever"][1]["url"]).status, len(self.view()["public"])), (404, 1))
        self.later(9)
        self.assertEqual((self.timeline()[0], len(self.view()["public"])), (late["idstr"], 2))

    def test_show_count_go_and_home(self):
        post = self.made(self.share())
        other = self.made(self.share(name="weibo-02"))
        self.assertEqual(self.made(self.call("/2/statuses/show.json", id=post["idstr"])), post)
        self.assertEqual(self.made(self.call("/2/statuses/show.json", id=other["idstr"])), {})
        self.set(show_others=20112)
        self.refused(self.call("/2/statuses/show.json", id=other["idstr"]), 20112)
        self.set(show_others="show")
        self.assertEqual(self.made(self.call("/2/statuses/show.json", id=other["idstr"]))["idstr"], other["idstr"])
        self.refused(self.call("/2/statuses/show.json", id="123"), 20101, error="target weibo does not exist!")
        counts = self.made(self.call("/2/statuses/count.json", ids=f"{post['idstr']},1"))
        self.assertEqual(counts, [{"id": post["id"], "idstr": post["idstr"], "comments": 0, "reposts": 0, "attitudes": 0}])
        self.refused(self.call("/2/statuses/count.json", ids=",".join(["1"] * 101)), 20009)
        self.refused(self.call("/2/statuses/count.json"), 20001)
        where = self.call("/2/statuses/go", uid=self.who()["uid"], id=post["idstr"])
        self.assertEqual((where.status, where.headers["Location"]), (302, f"{self.stage.base}/{self.who()['uid']}/{ids.bid_of(post['id'])}"))
        home = self.made(self.call("/2/statuses/home_timeline.json"))
        self.assertEqual((home["next_cursor"], home["ad"], home["statuses"][0]["idstr"]), (home["max_id"], [], post["idstr"]))

    def test_conversions_and_short_links(self):
        self.assertEqual(self.made(self.call("/2/statuses/querymid.json", id="4397951453070808", type=1)), {"mid": "HF6adcSRa"})
        self.assertEqual(self.made(self.call("/2/statuses/queryid.json", mid="HF6adcSRa", type=1, isBase62=1)), {"id": "4397951453070808"})
        batch = self.call("/2/statuses/querymid.json", id="111111,11010123", type=1, is_batch=1)
        self.assertEqual(self.made(batch), [{"111111": "sU7"}, {"11010123": "14eMj"}])
        for wrong in ("", "-5", "x", "9" * 30):
            self.refused(self.call("/2/statuses/querymid.json", id=wrong), 10008)
        self.refused(self.call("/2/short_url/expand.json", url_short="x"), 10014, 403)
        self.set(granted=["share", "short_url"], result_type="number")
        self.made(self.share())
        short = self.made(self.call("/2/short_url/shorten.json", url_long=HOME))["urls"][0]["url_short"]
        one = self.made(self.call("/2/short_url/expand.json", url_short=short))
        self.assertEqual(one, {"urls": [{"url_short": short, "url_long": HOME, "type": 0, "result": True}]})
        self.set(result_type="string")
        query = urlencode([("url_short", short), ("url_short", "http://t.cn/x"), ("access_token", self.who()["access_token"])])
        both = self.made(ask(f"{self.stage.base}/2/short_url/expand.json?{query}"))
        self.assertEqual([(found["url_long"], found["result"]) for found in both["urls"]], [(HOME, "true"), ("", "false")])
        self.assertEqual(ask(self.stage.base + "/t.cn/" + short.rpartition("/")[2]).headers["Location"], HOME)

    def test_unknown_calls_and_methods(self):
        found = self.refused(self.call("/2/statuses/nothing.json"), 10020)
        self.assertEqual(found["request"], "/2/statuses/nothing.json")
        self.refused(self.call("/2/statuses/user_timeline.json", "POST"), 10021)


class PagesTest(WeiboCase):
    def test_a_post_has_pages_by_bid_and_by_number(self):
        post = self.made(self.share("【停水】<今天> " + HOME))
        bid = ids.bid_of(post["id"])
        for path in (f"/{self.who()['uid']}/{bid}", f"/status/{bid}", f"/detail/{post['idstr']}", f"/{self.who()['uid']}/{post['idstr']}"):
            page = ask(self.stage.base + path)
            self.assertEqual(page.status, 200, path)
            for part in ("<title>停水</title>", "&lt;今天&gt;", f'<a href="{HOME}">网页链接</a>', "2026-11-18 19:06:40", self.who()["title"]):
                self.assertIn(part, page.text)
        for path in (f"/{self.who('weibo-02')['uid']}/{bid}", "/status/A09LvzUOy", "/nothing", "/999999999"):
            self.assertEqual(ask(self.stage.base + path).status, 404, path)
        self.assertEqual(ask(self.stage.base + "/", "POST").status, 405)

    def test_who_a_request_is_for(self):
        seen = []
        inner = self.stage.platform.serve
        self.stage.platform.serve = lambda request, effect: (seen.append(self.stage.platform.account_of(request)), inner(request, effect))[1]
        self.addCleanup(lambda: self.stage.platform.__dict__.pop("serve", None))
        post = self.hand("甲", "weibo-02")
        who = self.who("weibo-02")
        self.timeline("weibo-02")
        self.share(name="weibo-02", token=None, headers={"Authorization": f"OAuth2 {who['access_token']}"})
        self.multipart({"status": "x"}, {}, name="weibo-02")
        self.call("/oauth2/authorize", token=None, client_id=who["app_id"])
        self.call("/oauth2/access_token", "POST", token=None, form={"client_id": who["app_id"]})
        for path in (f"/{who['uid']}/{post['bid']}", f"/status/{post['bid']}", f"/u/{who['uid']}"):
            ask(self.stage.base + path)
        ask(f"{self.stage.base}/open/auth/ws_token", "POST", who["agent"])
        self.assertEqual(seen, ["weibo-02"] * 9)
        seen.clear()
        ask(self.stage.base + "/nothing"), self.call("/2/statuses/user_timeline.json", token="x"), ask(f"{self.stage.base}/open/auth/ws_token", "POST", [1])
        self.assertEqual(seen, [None] * 3)
        self.stage.platform.__dict__.pop("serve")

    def test_the_agent_channel(self):
        def agent(path, **query):
            return self.made(ask(f"{self.stage.base}/open/{path}?{urlencode(query)}"))
        who = self.who()
        self.assertEqual(ask(f"{self.stage.base}/open/auth/ws_token", "POST", who["agent"]).json()["code"], 50001)
        self.set(agent=True, agent_quota=5)
        for sent, code in (({}, 40001), (who["agent"] | {"app_secret": "x"}, 40002)):
            self.assertEqual(ask(f"{self.stage.base}/open/auth/ws_token", "POST", sent).json()["code"], code)
        answer = self.made(ask(f"{self.stage.base}/open/auth/ws_token", "POST", who["agent"]))
        self.assertEqual((answer["code"], answer["message"], answer["data"]["uid"], answer["data"]["expire_in"]), (0, "success", int(who["uid"]), 7200))
        token = answer["data"]["token"]
        posts, other = self.many(6), self.made(self.share("别家 " + HOME, "weibo-02"))
        found = agent("weibo/user_status", token=token, count=100)["data"]
        self.assertEqual([post["mid"] for post in found["statuses"]], [post["idstr"] for post in posts[::-1]])
        short = found["statuses"][0]["text"].split()[-1]
        self.control("PUT", f"weibo-01/posts/{posts[0]['idstr']}", {"append": f" http://weibo.com/1/{ids.bid_of(other['id'])}"})
        short = next(code for code, link in self.stage.platform.shorts.items() if "weibo.com" in link)
        for query in ({"id": other["idstr"]}, {"url": f"https://weibo.com/1/{ids.bid_of(other['id'])}"}, {"url": short}):
            self.assertEqual(agent("weibo/status_show", token=token, **query)["data"]["mid"], other["idstr"])
        self.assertEqual(agent("weibo/status_show", token=token, id="1")["code"], 50001)
        self.assertEqual(agent("weibo/user_status", token=token)["code"], 42900)
        self.later(86400 - 3600)
        self.assertEqual([agent("weibo/user_status", token=value)["code"] for value in (token, token + "x", "")], [40100] * 3)
        self.assertEqual(self.view()["calls"]["agent_by_day"], {"2026-11-18": 5})

    def test_the_mobile_site(self):
        def mobile(path, **query):
            return ask(f"{self.stage.base}{path}?{urlencode(query)}", headers={"Referer": f"https://m.weibo.cn/u/{who['uid']}"})
        who = self.who()
        self.assertEqual(mobile("/api/container/getIndex", type="uid", value=who["uid"]).status, 404)
        self.set(mobile=True, share_long=True)
        tabs = mobile("/api/container/getIndex", type="uid", value=who["uid"]).json()["data"]["tabsInfo"]["tabs"]
        box = next(tab["containerid"] for tab in tabs if tab["tab_type"] == "weibo")
        self.assertEqual((box, mobile("/api/container/getIndex", value=who["uid"], containerid=box).json()["ok"]), ("107603" + who["uid"], 0))
        post = self.made(self.multipart({"status": "图\n<甲> " + HOME, "rip": "1.2.3.4"}, {"pic": ("a.png", PNG)}))
        self.later(1)
        long = self.made(self.share("长" * 200 + " " + HOME))
        self.control("PUT", f"weibo-01/posts/{post['idstr']}", {"pinned": True})
        cards = [card["mblog"] for card in mobile("/api/container/getIndex", containerid=box).json()["data"]["cards"]]
        self.assertEqual([(card["id"], card["bid"]) for card in cards], [(made["idstr"], ids.bid_of(made["id"])) for made in (post, long)])
        self.assertRegex(cards[0]["text"], r'^图<br />&lt;甲&gt; <a href="https://weibo\.cn/sinaurl\?u=http%3A%2F%2Ft\.cn%2F\w+"><span class="url-icon">')
        self.assertTrue(cards[0]["profile_type_id"].startswith("proweibotop") and "profile_type_id" not in cards[1])
        self.assertTrue(cards[1]["isLongText"] and cards[1]["text"].endswith(f'...<a href="/status/{long["idstr"]}">全文</a>'))
        self.assertIn("长" * 200, mobile("/statuses/show", id=ids.bid_of(long["id"])).json()["data"]["text"])
        self.assertIn("长" * 200, mobile("/statuses/extend", id=long["idstr"]).json()["data"]["longTextContent"])
        self.assertEqual((type(cards[0]["pics"]), mobile("/statuses/show", id="1").status), (list, 404))
        self.set(mobile_pics="object")
        self.assertEqual(list(mobile("/statuses/show", id=post["idstr"]).json()["data"]["pics"]), ["0"])
        self.control("POST", "weibo-02/reposts", {"of": post["idstr"]})
        reposts = mobile("/api/statuses/repostTimeline", id=post["idstr"], page=1).json()["data"]["data"]
        self.assertEqual(reposts[0]["user"]["idstr"], self.who("weibo-02")["uid"])
        self.assertIn("$render_data", ask(f"{self.stage.base}/status/{ids.bid_of(post['id'])}").text)
        self.assertEqual(ask(f"{self.stage.base}/statuses/show?id={post['idstr']}").status, 403)
        self.set(mobile_answer="login")
        self.assertEqual(mobile("/statuses/show", id=post["idstr"]).json()["ok"], -100)
        for how, status in (("cookies", 432), ("limited", 418)):
            self.set(mobile_answer=how)
            self.assertEqual(mobile("/statuses/show", id=post["idstr"]).status, status)


if __name__ == "__main__":
    unittest.main()
