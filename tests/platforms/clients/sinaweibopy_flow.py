"""sinaweibopy3 signs in with a code, posts, looks and deletes as its documentation says."""

import collections
import collections.abc

import weibo

from steps import Steps, same


collections.Iterable = collections.abc.Iterable          # its name when the library was written


def client_of(account):
    """The library's client, with our address instead of the platform's."""
    client = weibo.APIClient(account["app_id"], account["app_secret"], account["redirect_uri"])
    client.auth_url, client.api_url = account["base"] + "/oauth2/", account["base"] + "/2/"
    return client


def status(given, words, account):
    same(given.text.startswith(words + " http"), True)
    same(given.idstr, given.mid)
    same(given.user.idstr, account["uid"])
    return f"{given.idstr} of {given.created_at}, {given.visible.type + 0}, {given.reposts_count + 0} reposts"


def main():
    steps = Steps()
    account = steps.account
    client = client_of(account)

    def sign_in():
        token = client.request_access_token(account["code"])
        client.set_access_token(token.access_token, token.expires)
        return token

    def posted(given, words="title"):
        return status(given, account[words], account)

    def timeline(given):
        same([each.idstr for each in given.statuses], [shared.idstr, first.idstr])
        return f"{len(given.statuses)} of {given.total_number + 0}"

    steps.step("oauth2/access_token", sign_in,
               lambda given: f"{len(given.access_token)} characters until {given.expires}, uid {same(given.uid, account['uid'])}")
    client.set_access_token(account["access_token"], 2 ** 33)
    more = {"rip": "203.0.113.9"}
    first = steps.step("statuses/share", lambda: client.statuses.share.post(status=f"{account['title']} {account['link']}", **more), posted)
    with open(account["picture"], "rb") as picture:
        shared = steps.step("statuses/share with a picture",
                            lambda: client.statuses.share.post(status=f"{account['digest']} {account['link']}", pic=picture, **more),
                            lambda given: posted(given, "digest") + f", {given.original_pic.rpartition('.')[2]}")
    steps.step("statuses/user_timeline", lambda: client.statuses.user_timeline.get(uid=account["uid"], count="100", page="1"), timeline)
    steps.step("statuses/show", lambda: client.statuses.show.get(id=first.idstr), posted)
    steps.step("statuses/destroy", lambda: client.statuses.destroy.post(id=first.idstr), posted)

    def code(error):
        return error.error_code

    steps.refused("a post that is gone", lambda: client.statuses.show.get(id=first.idstr), weibo.APIError, 20101, code)
    client.set_access_token(account["expired_token"], 2 ** 33)
    steps.refused("a token that has expired", lambda: client.statuses.user_timeline.get(count="1"), weibo.APIError, 21327, code)
    return steps.failed


if __name__ == "__main__":
    raise SystemExit(main())
