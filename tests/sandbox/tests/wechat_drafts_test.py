#!/usr/bin/python3
"""WeChat: pictures, the draft box, what is checked in an article and what is made of it."""

import unittest

from wechat_support import DAY, WeChatCase, assets

JPEG, GIF, BMP = b"\xff\xd8\xff\xe0" + b"j" * 50, b"GIF89a" + b"g" * 50, b"BM" + b"b" * 50
PNG = assets.png("x")


class MediaTest(WeChatCase):
    def test_a_body_picture_gets_an_http_address_and_no_id(self):
        answer = self.upload("media/uploadimg", PNG)
        self.assertRegex(answer["url"], r"^http://mmbiz\.qpic\.cn/")
        self.assertEqual(sorted(answer), ["errcode", "errmsg", "url"])
        self.assertIn("url", self.upload("media/uploadimg", JPEG))

    def test_body_pictures_are_png_or_jpeg_below_a_megabyte(self):
        for data, code in ((GIF, 40005), (b"%PDF-1.4", 40005), (b"", 44001), (PNG + b"\0" * (1024 * 1024 - len(PNG)), 40009)):
            self.code(self.upload("media/uploadimg", data), code)
        self.assertIn("url", self.upload("media/uploadimg", PNG + b"\0" * (1024 * 1024 - len(PNG) - 1)))

    def test_permanent_material_has_an_id_and_limits(self):
        answer = self.upload("material/add_material", GIF, "&type=image")
        self.assertEqual((sorted(answer), len(answer["media_id"])), (["media_id", "url"], 64))
        self.assertIn("media_id", self.upload("material/add_material", BMP, "&type=image"))
        self.assertEqual(list(self.upload("material/add_material", JPEG, "&type=thumb")), ["media_id"])
        self.code(self.upload("material/add_material", PNG, "&type=thumb"), 40005)
        self.code(self.upload("material/add_material", JPEG + b"j" * 65536, "&type=thumb"), 40009)
        self.code(self.upload("material/add_material", PNG + b"\0" * (10 * 1024 * 1024), "&type=image"), 40009)
        self.code(self.upload("material/add_material", b"v" * (2 * 1024 * 1024 + 1), "&type=voice"), 45001)
        self.code(self.upload("material/add_material", PNG, "&type=film"), 40007)

    def test_a_film_needs_a_description(self):
        self.code(self.upload("material/add_material", b"film", "&type=video"), 47001)
        self.assertIn("media_id", self.upload("material/add_material", b"film", "&type=video", fields=[("description", '{"title":"a","introduction":"b"}')]))

    def test_the_part_is_named_media(self):
        self.code(self.upload("media/uploadimg", PNG, part="file"), 41005)
        self.code(self.call("media/uploadimg", body=PNG), 41005)

    def test_temporary_media_are_no_covers(self):
        answer = self.upload("media/upload", PNG, "&type=image")
        self.assertEqual((sorted(answer), answer["type"]), (["created_at", "media_id", "type"], "image"))
        self.code(self.call("draft/add", {"articles": [self.article(thumb_media_id=answer["media_id"])]}), 40007)


class DraftTest(WeChatCase):
    def read(self, media_id):
        return self.call("draft/get", {"media_id": media_id})["news_item"][0]

    def add(self, **more):
        return self.call("draft/add", {"articles": [self.article(**more)]})

    def test_a_draft_is_read_back(self):
        made = self.read(self.draft("标题", author="办公室", digest="摘要", content_source_url="https://src.example/a?rp=1&b=2"))
        expected = {"title": "标题", "author": "办公室", "digest": "摘要", "content": "<p>标题的正文。</p>", "content_source_url": "https://src.example/a?rp=1&b=2",
                    "thumb_media_id": self._cover, "article_type": "news", "need_open_comment": 0, "only_fans_can_comment": 0, "show_cover_pic": 0}
        self.assertEqual({name: made[name] for name in expected}, expected)
        self.assertTrue(made["url"].startswith(self.base + "/s?__biz="))
        self.assertEqual(self.read(self.draft())["digest"], "停水通告的正文。")
        self.assertNotEqual(self.draft(), self.draft())                   # no idempotency

    def test_each_limit_has_its_error(self):
        for more, code in (({"title": "字" * 33}, 45003), ({"author": "字" * 17}, 45110), ({"digest": "字" * 129}, 45004), ({"content": "字" * 20001}, 45002),
                           ({"content_source_url": "https://a.example/" + "x" * 1024}, 45005), ({"content_source_url": "a.example"}, 41039),
                           ({"need_open_comment": 1}, 88000), ({"thumb_media_id": "x"}, 40007), ({"thumb_media_id": ""}, 40007), ({"title": ""}, 40035),
                           ({"title": 5}, 40035), ({"content": ""}, 44004), ({"article_type": "video"}, 40035)):
            self.code(self.add(**more), code)
        self.assertIn("media_id", self.add(title="字" * 32, author="字" * 16, digest="字" * 128, content="<p>" + "字" * 19990 + "</p>"))

    def test_limits_and_rights_are_options(self):
        self.set(title_limit=64, comment_right=True, content_limit=400_000)
        self.assertIn("media_id", self.add(title="字" * 64, need_open_comment=1, content="字" * 349_000))
        self.code(self.add(title="字" * 65), 45003)
        self.code(self.add(content="字" * 350_000), 45002)                 # over a megabyte in bytes

    def test_articles_are_a_list_of_objects(self):
        for articles in (None, [], {}, "[]", [5]):
            self.code(self.call("draft/add", {"articles": articles}), 44003)
        self.assertIn("media_id", self.call("draft/add", {"articles": [self.article(f"第{n}条") for n in range(8)]}))
        self.code(self.call("draft/add", {"articles": [self.article(f"第{n}条") for n in range(9)]}), 45008)

    def test_a_cover_of_another_account_is_unknown(self):
        cover = self.cover()
        self.setUp()
        self.code(self.call("draft/add", {"articles": [{"title": "借来", "content": "<p>文</p>", "thumb_media_id": cover}]}), 40007)

    def test_links_to_other_hosts_are_refused_unless_they_are_kept(self):
        link = '<p><a href="https://www.example.cn/1.html">原文</a></p>'
        self.code(self.add(content=link), 45166)
        for inside in ('<a href="https://mp.weixin.qq.com/s/abc">x</a>', f'<a href="{self.base}/s/abc">x</a>', '<a href="#top">x</a>', "原文：https://www.example.cn/1.html"):
            self.assertIn("media_id", self.add(content=f"<p>{inside}</p>"))
        self.set(links="kept")
        self.assertEqual(self.read(self.add(content=link)["media_id"])["content"], link)

    def test_content_comes_back_changed(self):
        picture = self.upload("media/uploadimg", PNG)["url"]
        sent = (f'<p onclick="x()">文<script>alert(1)</script><img src="{picture}" alt="a"><img src="https://other.example/b.png"/>'
                '<img data-src="http://mmbiz.qpic.cn/c/0"><img alt="none"></p>')
        made = self.add(content=sent)["media_id"]
        self.assertEqual(self.read(made)["content"], f'<p>文<img data-src="{picture}" alt="a"><img data-src="http://mmbiz.qpic.cn/c/0"></p>')
        self.set(data_src=False)
        self.assertIn(f'<img src="{picture}"', self.read(made)["content"])

    def test_the_source_address_may_come_back_different(self):
        made = self.draft(content_source_url="https://a.example/1?a=1&b=2")
        for how, expected in (("escaped", "https://a.example/1?a=1&amp;b=2"), ("no_query", "https://a.example/1"), ("exact", "https://a.example/1?a=1&b=2")):
            self.set(source_echo=how)
            self.assertEqual(self.read(made)["content_source_url"], expected)

    def test_picture_posts_need_permanent_pictures(self):
        cover = self.cover()
        news = {"article_type": "newspic", "title": "图", "content": "文字", "image_info": {"image_list": [{"image_media_id": cover}]}}
        made = self.read(self.call("draft/add", {"articles": [news]})["media_id"])
        self.assertEqual((made["article_type"], made["thumb_media_id"], made["image_info"]), ("newspic", cover, news["image_info"]))
        for pictures in ([], [{"image_media_id": "x"}], [{"image_media_id": cover}] * 21):
            self.code(self.call("draft/add", {"articles": [news | {"image_info": {"image_list": pictures}}]}), 40007)

    def test_an_update_takes_one_object_and_an_index(self):
        made = self.draft("旧")
        self.code(self.call("draft/update", {"media_id": made, "index": 0, "articles": self.article("新")}), 0)
        self.assertEqual(self.read(made)["title"], "新")
        self.code(self.call("draft/update", {"media_id": made, "index": 1, "articles": self.article("新")}), 40114)
        self.code(self.call("draft/update", {"media_id": made, "index": 0, "articles": [self.article("新")]}), 44003)
        self.code(self.call("draft/update", {"media_id": "x", "index": 0, "articles": self.article("新")}), 40007)
        self.code(self.call("draft/update", {"media_id": made, "index": 0, "articles": self.article("字" * 33)}), 45003)

    def test_a_deleted_draft_is_unknown(self):
        made = self.draft()
        self.code(self.call("draft/delete", {"media_id": made}), 0)
        for call in ("get", "delete"):
            self.code(self.call(f"draft/{call}", {"media_id": made}), 40007)

    def test_the_box_is_paged(self):
        made = [self.draft(f"第{n}稿") for n in range(3)]
        self.assertEqual(self.call("draft/count", method="GET"), {"total_count": 3})
        first = self.call("draft/batchget", {"offset": 0, "count": 2, "no_content": 0})
        self.assertEqual((first["total_count"], first["item_count"], [item["media_id"] for item in first["item"]]), (3, 2, made[:0:-1]))
        self.assertEqual(first["item"][0]["content"]["news_item"][0]["title"], "第2稿")
        self.assertEqual(self.call("draft/batchget", {"offset": 2, "count": 20})["item"][0]["media_id"], made[0])
        for asked in ({"offset": 0, "count": 21}, {"offset": 0, "count": 0}, {"offset": -1, "count": 1}, {"offset": 0}, {"offset": 0, "count": 1, "no_content": 2}):
            self.code(self.call("draft/batchget", asked), 40097)

    def test_order_and_the_meaning_of_no_content_are_options(self):
        made = [self.draft(f"第{n}稿") for n in range(4)]
        listed = lambda **more: self.call("draft/batchget", {"offset": 0, "count": 20} | more)["item"]
        self.set(order="oldest")
        self.assertEqual([item["media_id"] for item in listed()], made)
        self.set(order="shuffled")
        shuffled = [item["media_id"] for item in listed()]
        self.assertEqual((sorted(shuffled), shuffled == [item["media_id"] for item in listed()]), (sorted(made), True))
        bare = listed(no_content=1)[0]["content"]["news_item"][0]
        self.assertEqual(("content" in bare, "title" in bare), (False, True))
        self.set(no_content="all")
        self.assertEqual(sorted(listed(no_content=1)[0]), ["media_id", "update_time"])

    def test_drafts_are_written_edited_and_deleted_by_hand(self):
        made = self.hand("drafts", title="手写稿", body="一\n二", link="https://a.example/1")["media_id"]
        self.assertEqual((self.read(made)["content"], self.read(made)["content_source_url"]), ("<p>一</p><p>二</p>", "https://a.example/1"))
        self.hand(f"drafts/{made}", "PUT", title="改稿")
        self.assertEqual(self.read(made)["title"], "改稿")
        self.hand(f"drafts/{made}", "DELETE")
        self.code(self.call("draft/get", {"media_id": made}), 40007)
        view = self.view()
        self.assertEqual(([(act["act"], act["by"]) for act in view["acts"]], view["left"][0]["why"], view["drafts"]),
                         ([("create draft", "hand"), ("update draft", "hand"), ("delete draft", "hand")], "delete", []))

    def test_an_expired_verification_stops_drafts_too(self):
        self.set(verified=False)
        made = self.draft()
        self.code(self.submit(made), 48001)
        self.set(verified="expired")
        self.code(self.add(), 48001)
        self.assertEqual(self.read(made)["title"], "停水通告")

    def test_a_permanent_cover_is_good_for_ever(self):
        cover = self.cover()
        self.later(4 * DAY)
        self.kept = None
        self.assertIn("media_id", self.call("draft/add", {"articles": [self.article(thumb_media_id=cover)]}))


if __name__ == "__main__":
    unittest.main()
