#!/usr/bin/python3
"""The sites answer as WordPress was seen to answer."""

import hashlib
import re
import time
import unittest
from datetime import datetime, timedelta, timezone

from support import SandboxCase, ask

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


class WordPressTest(SandboxCase):
    def test_a_post_is_created_public_and_found_by_slug(self):
        reply = self.post("关于停水的通告", slug="repost-a1")
        made = reply.json()
        self.assertEqual((reply.status, made["status"], made["slug"]), (201, "publish", "repost-a1"))
        self.assertTrue(reply.headers["Location"].endswith(f"/wp-json/wp/v2/posts/{made['id']}"))
        self.assertRegex(made["link"], r"/\d{6}/t\d{8}_%d\.html$" % made["id"])
        self.assertEqual(self.slugs("slug=repost-a1&status=any&context=edit"), ["repost-a1"])
        page = ask(made["link"]).text
        self.assertTrue("关于停水的通告的正文。" in page and 'name="PubDate"' in page)
        self.assertIn(made["link"], ask(self.sandbox.site()["url"] + "/").text)

    def test_json_is_written_as_php_writes_it(self):
        body = self.post("鼓楼", slug="repost-json").body
        self.assertIn(b"http:\\/\\/127.0.0.1", body)
        self.assertIn(b"\\u9f13\\u697c", body)

    def test_a_slug_is_made_unique_and_is_no_idempotency_key(self):
        self.post("一", slug="repost-same")
        self.assertEqual([self.post("一", slug="repost-same").json()["slug"] for _ in range(2)], ["repost-same-2", "repost-same-3"])

    def test_trash_changes_the_slug_and_a_second_delete_is_gone(self):
        made = self.post("将删", slug="repost-trash").json()
        trashed = self.api(f"/posts/{made['id']}", "DELETE").json()
        self.assertEqual((trashed["status"], trashed["slug"]), ("trash", "repost-trash__trashed"))
        self.assertEqual(ask(made["link"]).status, 404)
        self.assertEqual(self.slugs("slug=repost-trash&status=any&context=edit"), [])
        self.assertEqual(self.slugs("slug=repost-trash__trashed&status=any&context=edit"), [])
        self.code(self.api(f"/posts/{made['id']}", "DELETE"), 410, "rest_already_trashed")
        back = self.api(f"/posts/{made['id']}", "POST", {"status": "publish"}).json()
        self.assertEqual((back["status"], back["slug"]), ("publish", "repost-trash"))
        gone = self.api(f"/posts/{made['id']}?force=true", "DELETE").json()
        self.assertEqual((gone["deleted"], gone["previous"]["id"]), (True, made["id"]))
        self.code(self.api(f"/posts/{made['id']}", "DELETE"), 404, "rest_post_invalid_id")

    def test_a_date_to_come_hides_the_post_until_then(self):
        soon = (datetime.now(timezone.utc) + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M:%S")
        made = self.post("未来", date_gmt=soon).json()
        self.assertEqual((made["status"], made["link"].rpartition("/")[2]), ("future", f"?p={made['id']}"))
        self.assertEqual(ask(made["link"]).status, 404)
        near = (datetime.now(timezone.utc) + timedelta(seconds=30)).strftime("%Y-%m-%dT%H:%M:%S")
        self.assertEqual(self.post("马上", date_gmt=near).json()["status"], "publish")

    def test_an_explicit_past_date_is_also_the_modified_one(self):
        made = self.post("过去", date="2026-01-02T03:04:05").json()
        self.assertEqual((made["date"], made["date_gmt"], made["modified"]), ("2026-01-02T03:04:05", "2026-01-01T19:04:05", "2026-01-02T03:04:05"))

    def test_bad_parameters_refuse_all_but_meta_comes_too_late(self):
        reply = self.post("坏", status="live", categories="x")
        self.code(reply, 400, "rest_invalid_param")
        self.assertEqual(set(reply.json()["data"]["params"]), {"status", "categories"})
        self.assertEqual(reply.json()["data"]["details"]["status"]["code"], "rest_not_in_enum")
        self.sandbox.set_site("site-01", meta_keys={"repost_id": "string"})
        self.code(self.post("元数据", slug="repost-meta", meta={"repost_id": 7}), 400, "rest_invalid_type")
        self.assertEqual(self.slugs("slug=repost-meta"), ["repost-meta"])
        self.assertEqual(self.post("好", meta={"repost_id": "7", "other": 1}).json()["meta"], {"repost_id": "7"})

    def test_unknown_categories_and_pictures_are_dropped_without_a_word(self):
        made = self.post("分类", categories=[9999], featured_media=9999).json()
        self.assertEqual((made["categories"], made["featured_media"]), ([], 0))
        self.assertEqual(self.post("默认").json()["categories"], [1])

    def test_empty_and_broken_bodies(self):
        self.code(self.api("/posts", "POST", {"title": 7, "content": ["x"]}), 400, "empty_content")
        self.code(self.api("/posts", "POST", [1]), 400, "empty_content")
        self.code(self.api("/posts", "POST", body=b"{", headers={"Content-Type": "application/json"}), 400, "rest_invalid_json")

    def test_who_may_what(self):
        site = self.sandbox.site()
        value = {"title": "x", "status": "publish"}
        self.code(self.api("/posts", "POST", value, auth=None), 401, "rest_cannot_create")
        self.code(self.api("/posts", "POST", value, auth=(site["username"], "wrong")), 401, "rest_cannot_create")
        self.code(self.api("/users/me", auth=None), 401, "rest_not_logged_in")
        self.code(self.api("/posts?status=any", auth=None), 400, "rest_invalid_param")
        self.code(self.api("/posts?context=edit", auth=None), 401, "rest_forbidden_context")
        spaced = " ".join(re.findall("....", site["password"]))
        self.assertEqual(self.api("/users/me?context=edit", auth=(site["username"], spaced)).json()["roles"], ["author"])
        other = self.sandbox.hand_post("site-01", "管理员的文章")
        self.code(self.api(f"/posts/{other['id']}", "POST", {"title": "y"}), 403, "rest_cannot_edit")
        self.code(self.api(f"/posts/{other['id']}", "DELETE"), 403, "rest_cannot_delete")
        self.code(self.api(f"/posts/{other['id']}?context=edit"), 403, "rest_forbidden_context")

    def test_a_contributor_may_not_publish_and_a_subscriber_not_write(self):
        self.sandbox.set_site("site-02", role="contributor")
        self.code(self.post("投稿", site="site-02"), 403, "rest_cannot_publish")
        self.assertEqual(self.post("投稿", site="site-02", status="pending").json()["slug"], "")
        self.sandbox.set_site("site-02", role="subscriber")
        self.code(self.post("投稿", site="site-02", status="draft"), 403, "rest_cannot_create")
        self.sandbox.set_site("site-02", role="author")

    def test_application_passwords_may_be_off_and_rest_closed(self):
        self.sandbox.set_site("site-02", application_passwords=False)
        self.assertEqual(ask(self.sandbox.site("site-02")["url"] + "/wp-json/").json()["authentication"], [])
        self.code(self.post("x", site="site-02"), 401, "rest_cannot_create")
        self.sandbox.set_site("site-02", application_passwords=True, rest="login")
        self.code(self.api("/posts", site="site-02", auth=None), 401, "rest_login_required")
        self.sandbox.set_site("site-02", rest="off")
        self.code(self.api("/posts", site="site-02"), 404, "rest_disabled")
        self.sandbox.set_site("site-02", rest="open", wrong_password="named")
        self.code(self.api("/posts", site="site-02", auth=("drumtower", "no")), 401, "incorrect_password")
        index = ask(self.sandbox.site("site-02")["url"] + "/wp-json/").json()
        self.assertIn("application-passwords", index["authentication"])
        self.sandbox.set_site("site-02", wrong_password="anonymous")

    def test_kses_cleans_what_an_author_sends_and_leaves_an_editor_alone(self):
        text = ('<p onclick="x" style="position:fixed;text-align:center">甲<o:p></o:p><iframe src="x"></iframe><a href="javascript:1">乙</a>'
                "<script>丙()</script><table><tr><td colspan=\"2\">丁</td></tr></table></p>")
        made = self.post("A & B <b>粗</b>", content=text).json()
        self.assertEqual(made["title"]["raw"], "A &amp; B <b>粗</b>")
        self.assertEqual(made["content"]["raw"], '<p style="text-align:center">甲<a href="1">乙</a>丙()<table><tr><td colspan="2">丁</td></tr></table></p>')
        self.sandbox.set_site("site-02", role="editor")
        kept = self.post("A & B", site="site-02", content=text).json()
        self.assertEqual((kept["title"]["raw"], kept["title"]["rendered"], kept["content"]["raw"]), ("A & B", "A &#038; B", text))
        self.sandbox.set_site("site-02", role="author")

    def test_rendered_text_has_typography_and_paragraphs(self):
        made = self.post('他说 "好" -- 5\' 长', content='第一段\n换行\n\n第二段 "引"<img src="http://127.0.0.1/a.png">').json()
        self.assertEqual(made["title"]["rendered"], "他说 &#8220;好&#8221; &#8212; 5&#8242; 长")
        self.assertEqual(made["content"]["rendered"], '<p>第一段<br />\n换行</p>\n<p>第二段 &#8220;引&#8221;<img decoding="async" src="http://127.0.0.1/a.png"></p>\n')

    def test_lists_are_paged_filtered_and_counted(self):
        for number in range(3):
            self.post(f"翻页{number}", site="site-02", date=f"2026-02-0{number + 1}T00:00:00", slug=f"page-{number}")
        reply = self.api("/posts?search=翻页&per_page=2&page=1&orderby=date&order=asc".replace("翻页", "%E7%BF%BB%E9%A1%B5"), site="site-02")
        self.assertEqual([post["slug"] for post in reply.json()], ["page-0", "page-1"])
        self.assertEqual((reply.headers["X-WP-Total"], reply.headers["X-WP-TotalPages"]), ("3", "2"))
        self.assertTrue(any('rel="next"' in value for value in reply.headers.get_all("Link")))
        self.assertEqual(self.slugs("after=2026-02-01T00:00:00&before=2026-02-03T00:00:00", "site-02"), ["page-1"])
        self.code(self.api("/posts?per_page=101"), 400, "rest_invalid_param")
        self.code(self.api("/posts?page=99"), 400, "rest_post_invalid_page_number")

    def test_put_patch_and_the_override_header_edit(self):
        made = self.post("改前", slug="repost-edit").json()
        for method, headers in (("PUT", {}), ("PATCH", {}), ("POST", {"X-HTTP-Method-Override": "PUT"})):
            reply = self.api(f"/posts/{made['id']}", method, {"title": f"改后{method}"}, headers=headers)
            self.assertEqual((reply.status, reply.json()["title"]["raw"]), (200, f"改后{method}"))
        self.assertIn("改后POST", ask(made["link"]).text)
        self.assertEqual(self.api(f"/posts/{made['id']}", "POST", headers={"X-HTTP-Method-Override": "DELETE"}).json()["status"], "trash")

    def test_addresses_redirect_to_the_one_that_counts(self):
        made = self.post("地址").json()
        draft = self.post("草稿", status="draft").json()
        base = self.sandbox.site()["url"]
        for other in (f"{base}/?p={made['id']}", made["link"] + "/", re.sub(r"/\d{6}/t\d{8}", "/202001/t20200101", made["link"])):
            reply = ask(other)
            self.assertEqual((reply.status, reply.headers["Location"]), (301, made["link"]))
        self.assertEqual((draft["slug"], draft["link"]), ("", f"{base}/?p={draft['id']}"))
        self.assertEqual(ask(draft["link"]).status, 404)
        self.assertEqual(ask(base + "/nothing").status, 404)
        self.assertEqual(ask(f"{base}/?rest_route=/wp/v2/posts/{made['id']}").json()["id"], made["id"])

    def test_the_feed_answers_304(self):
        self.post("订阅")
        url = self.sandbox.site()["url"] + "/feed/"
        first = ask(url)
        self.assertIn("订阅", first.text)
        for name, value in (("If-None-Match", first.headers["ETag"]), ("If-Modified-Since", first.headers["Last-Modified"])):
            self.assertEqual(ask(url, headers={name: value}).status, 304)

    def test_media_are_judged_by_their_content(self):
        def send(name, data, **headers):
            return self.api("/media", "POST", body=data, headers={"Content-Type": "application/octet-stream", "Content-Disposition": f'attachment; filename="{name}"'.encode().decode("latin-1")} | headers)
        first, second = send("附件1.png", PNG).json(), send("附件1.png", PNG).json()
        self.assertTrue(first["source_url"].endswith("/附件1.png") and second["source_url"].endswith("/附件1-1.png"))
        self.assertEqual(ask(self.sandbox.site()["url"] + "/wp-content/uploads/" + time.strftime("%Y/%m", time.gmtime(time.time() + 28800)) + "/%E9%99%84%E4%BB%B61.png").body, PNG)
        self.assertTrue(send("p.png", b"\xff\xd8\xff" + b"0" * 9).json()["source_url"].endswith("/p.jpg"))
        for name in ("a.ofd", "a.exe", "a.png", "a.pdf"):
            self.code(send(name, b"zzzz"), 500, "rest_upload_sideload_error")
        self.code(send("b.png", PNG, **{"Content-MD5": "0" * 32}), 412, "rest_upload_hash_mismatch")
        self.assertEqual(send("b.png", PNG, **{"Content-MD5": hashlib.md5(PNG).hexdigest()}).status, 201)
        self.code(self.api("/media", "POST", body=PNG, headers={"Content-Type": "image/png"}), 400, "rest_upload_no_content_disposition")
        self.code(self.api("/media", "POST", body=PNG, headers={"Content-Type": "image/png", "Content-Disposition": "attachment; filename*=UTF-8''x.png"}), 400,
                  "rest_upload_invalid_disposition")
        form = b'--b\r\nContent-Disposition: form-data; name="file"; filename="c.pdf"\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.4\r\n--b--\r\n'
        self.assertEqual(self.api("/media", "POST", body=form, headers={"Content-Type": "multipart/form-data; boundary=b"}).json()["mime_type"], "application/pdf")
        self.assertEqual(self.post("图", featured_media=first["id"]).json()["featured_media"], first["id"])
        self.code(self.api(f"/media/{first['id']}", "DELETE"), 501, "rest_trash_not_supported")
        self.assertTrue(self.api(f"/media/{first['id']}?force=true", "DELETE").json()["deleted"])

    def test_terms(self):
        self.assertEqual(self.api("/categories?search=转载".replace("转载", "%E8%BD%AC%E8%BD%BD")).json()[0]["id"], 2)
        self.code(self.api("/categories", "POST", {"name": "新"}), 403, "rest_cannot_create")
        tag = self.api("/tags", "POST", {"name": "Health"}).json()
        again = self.api("/tags", "POST", {"name": "health"})
        self.code(again, 400, "term_exists")
        self.assertEqual(again.json()["data"]["term_id"], tag["id"])
        empty = self.api("/tags", "POST", {"name": " "})
        self.assertEqual((empty.status, empty.json()["data"]), (500, None))
        self.assertEqual(self.post("标签", tags=[tag["id"], 999]).json()["tags"], [tag["id"]])

    def test_a_date_only_site_shows_no_time_and_no_feed(self):
        self.sandbox.set_site("site-02", date_only=True)
        made = self.post("只看日期", site="site-02").json()
        base = self.sandbox.site("site-02")["url"]
        for page in (ask(base + "/").text, ask(made["link"]).text):
            self.assertNotRegex(page, r"\d\d:\d\d<")
            self.assertRegex(page, r"\d{4}-\d\d-\d\d<")
        self.assertEqual(ask(base + "/feed/").status, 404)
        self.sandbox.set_site("site-02", date_only=False)


if __name__ == "__main__":
    unittest.main()
