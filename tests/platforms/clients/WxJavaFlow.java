import java.io.File;
import java.util.List;
import me.chanjar.weixin.common.error.WxErrorException;
import me.chanjar.weixin.mp.api.WxMpService;
import me.chanjar.weixin.mp.api.impl.WxMpServiceImpl;
import me.chanjar.weixin.mp.bean.draft.WxMpAddDraft;
import me.chanjar.weixin.mp.bean.draft.WxMpDraftArticles;
import me.chanjar.weixin.mp.bean.draft.WxMpUpdateDraft;
import me.chanjar.weixin.mp.bean.freepublish.WxMpFreePublishArticles;
import me.chanjar.weixin.mp.bean.freepublish.WxMpFreePublishStatus;
import me.chanjar.weixin.mp.bean.material.WxMpMaterial;
import me.chanjar.weixin.mp.config.WxMpHostConfig;
import me.chanjar.weixin.mp.config.impl.WxMpDefaultConfigImpl;

/** WxJava publishes one article as its documentation says, and takes it back; its tokens are stable ones, as ours. */
final class WxJavaFlow {
    static WxMpDefaultConfigImpl config(Steps steps, String secret) {
        WxMpDefaultConfigImpl config = new WxMpDefaultConfigImpl();
        config.setAppId(steps.account("app_id"));
        config.setSecret(secret);
        config.useStableAccessToken(true);
        String base = steps.account("base");
        config.setHostConfig(new WxMpHostConfig(base, base, base));
        return config;
    }

    static WxMpService service(WxMpDefaultConfigImpl config) {
        WxMpService service = new WxMpServiceImpl();
        service.setWxMpConfigStorage(config);
        return service;
    }

    static WxMpDraftArticles article(Steps steps, String picture, String cover) {
        return new WxMpDraftArticles()
                .setTitle(steps.account("title"))
                .setDigest(steps.account("digest"))
                .setContent("<p>" + steps.account("title") + "</p><p><img src=\"" + picture + "\"></p>")
                .setContentSourceUrl(steps.account("link"))
                .setThumbMediaId(cover);
    }

    static WxMpFreePublishStatus ended(WxMpService service, String job) throws Exception {
        for (int i = 0; i < 100; ++i) {
            WxMpFreePublishStatus told = service.getFreePublishService().getPushStatus(job);
            if (told.getPublish_status() != 1) return told;
            Thread.sleep(100);
        }
        throw new IllegalStateException("the job does not end");
    }

    static String written(Steps steps, WxMpDraftArticles read) {
        Steps.same(read.getTitle(), steps.account("title"));
        Steps.same(read.getContentSourceUrl(), steps.account("link"));
        Steps.there(read.getThumbMediaId());
        Steps.there(read.getContent());
        Steps.there(read.getNeedOpenComment());
        Steps.there(read.getOnlyFansCanComment());
        Steps.there(read.getUrl());
        return Steps.same(read.getDigest(), steps.account("digest"));
    }

    static String published(Steps steps, WxMpFreePublishArticles read) {
        Steps.same(read.getTitle(), steps.account("title"));
        Steps.same(read.getContentSourceUrl(), steps.account("link"));
        Steps.there(read.getThumbUrl());
        Steps.there(read.getContent());
        Steps.there(read.getUrl());
        return "is_deleted " + Steps.same(read.getIsDeleted(), false);
    }

    static int code(Throwable error) {
        return ((WxErrorException) error).getError().getErrorCode();
    }

    public static void main(String[] arguments) throws Exception {
        Steps steps = new Steps(arguments[0]);
        WxMpDefaultConfigImpl config = config(steps, steps.account("app_secret"));
        WxMpService service = service(config);
        var drafts = service.getDraftService();
        var publishing = service.getFreePublishService();
        var library = service.getMaterialService();
        File file = new File(steps.account("picture"));

        steps.step("token", service::getAccessToken, token -> token.length() + " characters, " + (config.isAccessTokenExpired() ? "expired" : "good"));
        var picture = steps.step("media/uploadimg", () -> library.mediaImgUpload(file), given -> Steps.there(given.getUrl()).substring(0, 23) + "…");
        var cover = steps.step("material/add_material", () -> library.materialFileUpload("image", new WxMpMaterial("cover.png", file, null, null)),
                given -> Steps.there(given.getMediaId()).length() + " characters, url " + Steps.there(given.getUrl()).substring(0, 23) + "…");
        WxMpDraftArticles article = article(steps, picture.getUrl(), cover.getMediaId());
        String draft = steps.step("draft/add", () -> drafts.addDraft(new WxMpAddDraft(List.of(article))),
                given -> "media_id of " + Steps.there(given).length() + " characters");
        steps.step("draft/get", () -> drafts.getDraft(draft), given -> written(steps, given.getNewsItem().get(0)));
        steps.step("draft/batchget", () -> drafts.listDraft(0, 20, 0), given -> {
            Steps.same(given.getItemCount(), given.getItems().size());
            var item = given.getItems().stream().filter(each -> each.getMediaId().equals(draft)).findFirst().orElseThrow();
            written(steps, item.getContent().getNewsItem().get(0));
            return given.getItemCount() + " of " + Steps.there(given.getTotalCount()) + ", ours of " + Steps.there(item.getUpdateTime());
        });
        steps.step("draft/update", () -> drafts.updateDraft(WxMpUpdateDraft.builder().mediaId(draft).index(0).articles(article).build()),
                given -> Steps.same(given, true));
        steps.step("draft/count", drafts::countDraft, given -> Steps.there(given));
        String job = steps.step("freepublish/submit", () -> publishing.submit(draft), given -> "publish_id " + Steps.there(given).getClass().getSimpleName());
        WxMpFreePublishStatus done = steps.step("freepublish/get", () -> ended(service, job), given -> {
            var detail = given.getArticle_detail();
            Steps.same(given.getFail_idx().size(), 0);
            return "status " + Steps.same(given.getPublish_status(), 0) + ", " + Steps.there(detail.getCount()) + " at "
                    + Steps.there(detail.getItem().get(0).getArticle_url()).split("\\?")[0];
        });
        steps.step("freepublish/batchget", () -> publishing.getPublicationRecords(0, 20, 0), given -> {
            Steps.same(given.getItemCount(), given.getItems().size());
            var item = given.getItems().stream().filter(each -> each.getArticleId().equals(done.getArticle_id())).findFirst().orElseThrow();
            published(steps, item.getContent().getNewsItem().get(0));
            return given.getItemCount() + " of " + Steps.there(given.getTotalCount()) + ", ours of " + Steps.there(item.getUpdateTime());
        });
        steps.step("freepublish/getarticle", () -> publishing.getArticleFromId(done.getArticle_id()), given -> published(steps, given.getNewsItem().get(0)));
        steps.step("freepublish/delete", () -> publishing.deletePush(done.getArticle_id(), 1), given -> Steps.same(given, true));
        String second = drafts.addDraft(new WxMpAddDraft(List.of(article)));
        steps.step("draft/delete", () -> drafts.delDraft(second), given -> Steps.same(given, true));

        config.updateAccessToken("0".repeat(80), 7200);
        steps.step("a token that is none is fetched anew", drafts::countDraft, given -> Steps.there(given));
        steps.refused("a draft that is not there", () -> drafts.getDraft(second), WxErrorException.class, 40007, WxJavaFlow::code);
        steps.refused("a wrong secret", () -> service(config(steps, "0".repeat(32))).getAccessToken(), WxErrorException.class, 40125, WxJavaFlow::code);
        System.exit(steps.failed ? 1 : 0);
    }
}
