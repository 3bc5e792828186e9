#!/usr/bin/python3
"""The setting `wire`: each call tells how it was sent, and no value of it."""

import json
import unittest

from wechat_support import WeChatCase, ask

PICTURE = (b"--b\r\nContent-Disposition: form-data; name=\"media\"; filename=\"a.png\"\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: binary\r\n\r\n"
           b"\x89PNG\r\n\x1a\n\r\n--b\r\nContent-Disposition: form-data; name=\"description\"\r\n\r\nsecret words\r\n--b--\r\n")


class WireTest(WeChatCase):
    def sent(self, path, **how):
        self.sandbox.set(wire=True)
        self.addCleanup(self.sandbox.set, wire=False)
        ask(self.base + path, **how)
        return self.sandbox.calls()[-1]["sent"]

    def test_json_is_told_by_path_and_kind(self):
        body = json.dumps({"articles": [{"title": "secret words", "index": 1, "digest": None}, {"only": True}], "none": []}).encode()
        kind = {"Content-Type": "application/json; charset=utf-8"}
        sent = self.sent("/cgi-bin/draft/add?access_token=secret&offset=3", method="POST", body=body, headers=kind)
        self.assertEqual(sent["body"], {"articles[].title": "text", "articles[].index": "number", "articles[].digest": "nothing", "articles[].only": "truth",
                                        "none": "nothing"})
        self.assertEqual((sent["version"], sent["query"]), ("HTTP/1.1", {"access_token": "text", "offset": "text"}))
        self.assertEqual((sent["headers"]["content-type"], sent["headers"]["host"]), ("application/json; charset=utf-8", "text"))

    def test_a_form_is_told_by_name_and_words_of_the_documents_by_value(self):
        form = {"Content-Type": "application/x-www-form-urlencoded", "Authorization": "OAuth2 secret"}
        sent = self.sent("/cgi-bin/token?type=image", method="POST", body=b"grant_type=client_credential&secret=secret", headers=form)
        self.assertEqual((sent["query"], sent["body"]), ({"type": "image"}, {"grant_type": "client_credential", "secret": "text"}))
        self.assertEqual(sent["headers"]["authorization"], "OAuth2")

    def test_parts_are_told_with_their_headers(self):
        sent = self.sent("/cgi-bin/media/uploadimg", method="POST", body=PICTURE, headers={"Content-Type": "multipart/form-data; boundary=b"})
        self.assertEqual(sent["body"], {"media": "file", "media, content-type": "image/png", "media, content-transfer-encoding": "binary", "description": "text"})
        self.assertEqual(sent["headers"]["content-type"], "multipart/form-data; boundary")

    def test_no_value_stands_in_it_and_nothing_does_unless_asked(self):
        sent = self.sent("/cgi-bin/draft/add?access_token=secret", method="POST", body=b"secret", headers={"Authorization": "secret", "X-Secret": "secret"})
        self.assertNotIn('"secret', json.dumps(sent))
        self.assertEqual((sent["body"], sent["headers"]["authorization"]), ({"": "bytes"}, "text"))
        self.sandbox.set(wire=False)
        ask(self.base + "/cgi-bin/draft/count")
        self.assertNotIn("sent", self.sandbox.calls()[-1])


if __name__ == "__main__":
    unittest.main()
