import java.nio.file.Files;
import java.nio.file.Path;
import weibo4j.Oauth;
import weibo4j.Timeline;
import weibo4j.http.ImageItem;
import weibo4j.model.Paging;
import weibo4j.model.PostParameter;
import weibo4j.model.Status;
import weibo4j.model.WeiboException;
import weibo4j.util.WeiboConfig;

/**
 * weibo4j, Sina's own client, signs in with a code, posts, looks and deletes. It is older than statuses/share, and its model of a
 * timeline wants a field by a misspelt name: those calls go through the library's HTTP client and its model of a post. The words
 * beside a picture are ASCII, the only ones that it sends as they are.
 */
final class Weibo4jFlow {
    static String status(Steps steps, String words, Status given) throws Exception {
        Steps.same(given.getText().startsWith(steps.account(words) + " http"), true);
        Steps.same(given.getIdstr(), given.getMid());
        Steps.same(String.valueOf(given.getId()), given.getMid());
        Steps.same(String.valueOf(given.getUser().getId()), steps.account("uid"));
        Steps.there(given.getSource());
        return given.getMid() + " of " + Steps.there(given.getCreatedAt()).getTime() + ", " + given.getVisible().getType() + ", "
                + given.getRepostsCount() + " reposts";
    }

    static PostParameter[] text(Steps steps, String words) {
        return new PostParameter[] {new PostParameter("status", steps.account(words) + " " + steps.account("link")), new PostParameter("rip", "203.0.113.9")};
    }

    static int code(Throwable error) {
        return ((WeiboException) error).getErrorCode();
    }

    public static void main(String[] arguments) throws Exception {
        Steps steps = new Steps(arguments[0]);
        String base = steps.account("base") + "/2/";
        WeiboConfig.updateProperties("baseURL", base);
        WeiboConfig.updateProperties("accessTokenURL", steps.account("base") + "/oauth2/access_token");
        WeiboConfig.updateProperties("client_ID", steps.account("app_id"));
        WeiboConfig.updateProperties("client_SERCRET", steps.account("app_secret"));
        WeiboConfig.updateProperties("redirect_URI", steps.account("redirect_uri"));
        Timeline posts = new Timeline();
        posts.setToken(steps.account("access_token"));

        steps.step("oauth2/access_token", () -> new Oauth().getAccessTokenByCode(steps.account("code")),
                given -> Steps.there(given.getAccessToken()).length() + " characters for " + Long.parseLong(given.getExpireIn()) + " s, uid "
                        + Steps.same(given.getUid(), steps.account("uid")));
        Status first = steps.step("statuses/share", () -> new Status(posts.client.post(base + "statuses/share.json", text(steps, "title"))),
                given -> status(steps, "title", given));
        byte[] bytes = Files.readAllBytes(Path.of(steps.account("picture")));
        Status shared = steps.step("statuses/share with a picture",
                () -> new Status(posts.client.multPartURL(base + "statuses/share.json", text(steps, "ascii"), new ImageItem("pic", bytes))),
                given -> status(steps, "ascii", given) + ", " + Steps.there(given.getOriginalPic()).replaceAll(".*\\.", ""));
        var own = new PostParameter[] {new PostParameter("uid", steps.account("uid"))};
        steps.step("statuses/user_timeline", () -> posts.client.get(base + "statuses/user_timeline.json", own, new Paging(1, 100)).asJSONObject(), given -> {
            var statuses = given.getJSONArray("statuses");
            Steps.same(new Status(statuses.getJSONObject(0)).getMid(), shared.getMid());
            Steps.same(new Status(statuses.getJSONObject(1)).getMid(), first.getMid());
            return statuses.length() + " of " + given.getLong("total_number");
        });
        steps.step("statuses/show", () -> posts.showStatus(first.getMid()), given -> status(steps, "title", given));
        steps.step("statuses/destroy", () -> posts.Destroy(first.getMid()), given -> status(steps, "title", given));

        steps.refused("a post that is gone", () -> posts.showStatus(first.getMid()), WeiboException.class, 20101, Weibo4jFlow::code);
        posts.setToken(steps.account("expired_token"));
        steps.refused("a token that has expired", () -> posts.showStatus(shared.getMid()), WeiboException.class, 21327, Weibo4jFlow::code);
        System.exit(steps.failed ? 1 : 0);
    }
}
