"""wechatpy publishes one article as its documentation says, and takes it back."""

import time

from wechatpy import WeChatClient
from wechatpy.constants import WeChatErrorCode
from wechatpy.exceptions import WeChatClientException

from steps import Steps, same

OFFICIAL = "https://api.weixin.qq.com"


def client_of(account, secret):
    """The library's client; where it has the platform's address, ours stands."""
    client = WeChatClient(account["app_id"], secret)
    client.API_BASE_URL = client.API_BASE_URL.replace(OFFICIAL, account["base"])
    fetch = client._fetch_access_token
    client._fetch_access_token = lambda url, params: fetch(url.replace(OFFICIAL, account["base"]), params)
    return client


def only(articles, account):
    """The one article of a list, as it was written."""
    [article] = articles
    same(article["title"], account["title"])
    same(article["content_source_url"], account["link"])
    return article


def ended(client, publish_id):
    """The library leaves it to its caller to ask again while a job runs."""
    for _ in range(100):
        told = client.freepublish.get(publish_id)
        if told["publish_status"] != 1:
            return told
        time.sleep(0.1)
    raise TimeoutError("the job does not end")


def listed(page, key, wanted, account):
    same(page["item_count"], len(page["item"]))
    found = {item[key]: item for item in page["item"]}[wanted]
    only(found["content"]["news_item"], account)
    return f"{page['item_count']} of {page['total_count']}, ours of {int(found['update_time'])}"


def main():
    steps = Steps()
    account = steps.account
    client = client_of(account, account["app_secret"])

    def picture():
        return open(account["picture"], "rb")

    steps.step("token", client.fetch_access_token, lambda given: f"{len(given['access_token'])} characters for {given['expires_in'] + 0} s")
    image = steps.step("media/uploadimg", lambda: client.media.upload_image(picture()), lambda url: url[:23] + "…")
    cover = steps.step("material/add_material", lambda: client.material.add("image", picture()),
                       lambda given: f"media_id, url {given['url'][:23]}…")["media_id"]
    article = {"title": account["title"], "content": f'<p>{account["title"]}</p><p><img src="{image}"></p>', "thumb_media_id": cover,
               "content_source_url": account["link"], "digest": account["digest"]}
    draft = steps.step("draft/add", lambda: client.draft.add([article]), lambda given: f"media_id of {len(given['media_id'])} characters")["media_id"]
    steps.step("draft/get", lambda: client.draft.get(draft),
               lambda given: same(only(given["news_item"], account)["digest"], account["digest"]))
    steps.step("draft/batchget", client.draft.batchget, lambda given: listed(given, "media_id", draft, account))
    steps.step("draft/update", lambda: client.draft.update(draft, 0, article), lambda given: given["errmsg"])
    steps.step("draft/count", client.draft.count, lambda given: given["total_count"] + 0)
    job = steps.step("freepublish/submit", lambda: client.freepublish.submit(draft),
                     lambda given: f"publish_id {type(given['publish_id']).__name__}")["publish_id"]
    done = steps.step("freepublish/get", lambda: ended(client, job), lambda given: f"status {same(given['publish_status'], 0)}, "
                      f"{given['article_detail']['count']} at {given['article_detail']['item'][0]['article_url'].partition('?')[0]}")
    steps.step("freepublish/batchget", lambda: client.freepublish.batchget(0, 20),
               lambda given: listed(given, "article_id", done["article_id"], account))
    steps.step("freepublish/getarticle", lambda: client.freepublish.getarticle(done["article_id"]),
               lambda given: f"is_deleted {same(only(given['news_item'], account)['is_deleted'], False)}")
    steps.step("freepublish/delete", lambda: client.freepublish.delete(done["article_id"]), lambda given: given["errmsg"])
    second = client.draft.add([article])["media_id"]
    steps.step("draft/delete", lambda: client.draft.delete(second), lambda given: given["errmsg"])

    def code(error):
        return error.errcode

    client.session.set(client.access_token_key, "0" * 80)
    steps.step("a token that is none is fetched anew", client.draft.count, lambda given: given["total_count"] + 0)
    steps.refused("a draft that is not there", lambda: client.draft.get(second), WeChatClientException, WeChatErrorCode.INVALID_MEDIA_ID.value, code)
    steps.refused("a wrong secret", client_of(account, "0" * 32).fetch_access_token, WeChatClientException, WeChatErrorCode.INVALID_APP_SECRET.value, code)
    return steps.failed


if __name__ == "__main__":
    raise SystemExit(main())
