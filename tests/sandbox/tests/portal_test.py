#!/usr/bin/python3
"""The district portal: columns, articles, feeds, and what an editor does to them."""

import html
import re
import unittest
import xml.etree.ElementTree as xml

from support import SandboxCase, ask

ATOM = "{http://www.w3.org/2005/Atom}"


class PortalTest(SandboxCase):
    def listed(self, column="news", codec="utf-8"):
        page = ask(self.sandbox.column(column)).body.decode(codec)
        return {html.unescape(title): link for link, title in re.findall(r'<a href="([^"]+)" target="_blank" title="([^"]*)"', page)}

    def test_a_long_title_is_cut_in_the_link_and_whole_in_its_title(self):
        title = "关于开展二〇二六年度城乡居民基本医疗保险集中参保缴费工作的补充通知"
        article = self.sandbox.publish(title=title, body="正文。")
        page = ask(self.sandbox.column()).text
        self.assertIn(f'title="{title}">{title[:22]}…</a>', page)
        self.assertTrue(article["url"].endswith(self.listed()[title].removeprefix("./")))

    def test_an_article_carries_its_metas_body_picture_and_attachment(self):
        article = self.sandbox.publish(title="停水 & 通告", body="第一段\n第二段", source="区住建局", picture=True, attachment=True)
        page = ask(article["url"]).text
        for meta in ("SiteName", "SiteDomain", "SiteIDCode", "ColumnName", "ColumnType", "ArticleTitle", "PubDate", "ContentSource"):
            self.assertRegex(page, f'<meta name="{meta}" content="[^"]+">')
        self.assertIn('content="停水 &amp; 通告"', page)
        self.assertRegex(page, r'content="\d{4}-\d\d-\d\d \d\d:\d\d"')
        self.assertIn('<div class="TRS_Editor">', page)
        folder = article["url"].rpartition("/")[0]
        picture, file = re.search(r'src="\./(W0\w+\.png)"', page)[1], re.search(r'href="\./(P0\w+\.pdf)"', page)[1]
        self.assertTrue(ask(f"{folder}/{picture}").body.startswith(b"\x89PNG"))
        self.assertTrue(ask(f"{folder}/{file}").body.startswith(b"%PDF-"))

    def test_the_second_column_is_gbk_and_calls_itself_gb2312(self):
        article = self.sandbox.publish(title="公示：郑镕、陈喆", body="林堃。", column="notices")
        reply = ask(article["url"])
        self.assertEqual(reply.headers["Content-Type"], "text/html; charset=gb2312")
        self.assertIn("公示：郑镕、陈喆", reply.body.decode("gbk"))
        with self.assertRaises(UnicodeDecodeError):
            reply.body.decode("gb2312")
        self.assertIn("公示：郑镕、陈喆", self.listed("notices", "gbk"))

    def test_feeds_hold_what_the_columns_hold(self):
        title = self.sandbox.publish()["title"]
        feeds = self.sandbox.addresses["feeds"]
        rss, atom = xml.fromstring(ask(feeds["all_rss"]).body), xml.fromstring(ask(feeds["all_atom"]).body)
        self.assertEqual(rss.find("channel/item/title").text, title)
        self.assertEqual(atom.find(f"{ATOM}entry/{ATOM}title").text, title)
        self.assertEqual(rss.find("channel/item/link").text, atom.find(f"{ATOM}entry/{ATOM}link").get("href"))

    def test_what_did_not_change_is_304_by_tag_and_by_date(self):
        for url in (self.sandbox.column(), self.sandbox.addresses["feeds"]["news_rss"]):
            first = ask(url)
            self.assertEqual(ask(url, headers={"If-None-Match": first.headers["ETag"]}).status, 304)
            self.assertEqual(ask(url, headers={"If-Modified-Since": first.headers["Last-Modified"]}).status, 304)
            self.sandbox.publish(column="news")
            self.assertEqual(ask(url, headers={"If-None-Match": first.headers["ETag"]}).status, 200)

    def test_an_edit_keeps_the_address_and_the_date(self):
        article = self.sandbox.publish(title="更正前", body="旧文。", column="news")
        edited = self.sandbox.edit(article["id"], title="更正后", append="补充一段。")
        self.assertEqual((edited["url"], edited["time"], edited["version"]), (article["url"], article["time"], 2))
        page = ask(article["url"]).text
        self.assertTrue("更正后" in page and "旧文。" in page and "补充一段。" in page)

    def test_a_withdrawn_article_is_404_and_gone_from_lists_until_it_returns(self):
        article = self.sandbox.publish(title="将撤的稿", body="文。", column="news")
        self.sandbox.withdraw(article["id"])
        self.assertEqual(ask(article["url"]).status, 404)
        self.assertNotIn("将撤的稿", self.listed())
        self.assertNotIn("将撤的稿", ask(self.sandbox.addresses["feeds"]["news_rss"]).text)
        self.sandbox.bring_back(article["id"])
        self.assertEqual(ask(article["url"]).status, 200)

    def test_an_article_may_show_only_its_date(self):
        article = self.sandbox.publish(title="只有日期", body="文。", date_only=True, time=1795500000)
        self.assertRegex(ask(article["url"]).text, r'name="PubDate" content="2026-11-2\d"')

    def test_many_old_items_come_at_once_over_several_pages(self):
        made = self.sandbox.fill(40, days=60, column="news")
        self.assertEqual(len({article["title"] for article in made}), 40)
        self.assertTrue(all(article["baseline"] for article in made))
        second = self.sandbox.column() + "index_1.html"
        self.assertEqual(ask(second).text.count("<li>"), 15)
        self.assertEqual(ask(self.sandbox.column() + "index_99.html").status, 404)

    def test_a_page_and_a_feed_show_as_many_as_they_are_told_to(self):
        self.sandbox.fill(40, days=60, column="news")
        self.sandbox.set(page_items=33, feed_items=35)
        self.addCleanup(self.sandbox.set, page_items=15, feed_items=20)
        self.assertEqual(33, ask(self.sandbox.column()).text.count("<li>"))
        self.assertEqual(35, len(xml.fromstring(ask(self.sandbox.addresses["feeds"]["news_rss"]).body).findall("channel/item")))

    def test_the_same_seed_writes_the_same_notices(self):
        from drumtower_sandbox.portal import notices
        first = [notices.notice("7", i, 1795000000).title for i in range(60)]
        self.assertEqual(first, [notices.notice("7", i, 1795000000).title for i in range(60)])
        self.assertNotEqual(first, [notices.notice("8", i, 1795000000).title for i in range(60)])
        self.assertEqual(len({notices.notice("7", i, 1795000000).theme for i in range(40)}), 40)


class RedesignTest(SandboxCase):
    def test_a_redesign_moves_every_article_and_if_asked_the_columns(self):
        article = self.sandbox.publish(title="改版前", body="文。", column="news")
        old, column = article["url"], self.sandbox.column()
        self.sandbox.redesign()
        new = {a["id"]: a["url"] for a in self.sandbox.call("GET", "/portal/articles")}[article["id"]]
        self.assertEqual((ask(old).status, ask(new).status), (404, 200))
        self.assertIn("改版前", ask(column).text)
        self.sandbox.redesign(columns_move=True, redirect=True)
        reply = ask(old)
        self.assertEqual((reply.status, ask(reply.headers["Location"]).status), (301, 200))
        self.assertEqual(ask(column).status, 404)
        self.assertIn("改版前", ask(self.sandbox.call("GET", "/addresses")["columns"]["news"]).text)


if __name__ == "__main__":
    unittest.main()
