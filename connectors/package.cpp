#include "connectors/package.hpp"

#include "connectors/common/html.hpp"
#include "connectors/website/wordpress_text.hpp"
#include "connectors/wechat/wechat_text.hpp"
#include "connectors/weibo/weibo_text.hpp"

namespace drumtower {

namespace {

constexpr std::size_t most_weibo_pictures = 9;  // that Weibo's own editor takes

std::string with_origin(const Posting& posting) {
    return html::plain_text(posting.body.html) + "\n来源：" + posting.origin_name + "\n原文链接：" +
           posting.url + "\n";
}

void for_wechat(Package& package, const Posting& posting) {
    WeChatMemo done;  // WeChat's editor fetches the pictures itself
    for (const std::string& url : wechat_pictures(posting))
        done.pictures.push_back({url, url, ""});
    WeChatText text = wechat_text(posting, done);
    package.title = std::move(text.title);
    package.html = std::move(text.content);
    package.text = html::plain_text(package.html);
    package.link = std::move(text.source_url);
    package.notes = std::move(text.dropped);
}

void for_weibo(Package& package, const Posting& posting) {
    WeiboText text = weibo_text(posting, false);
    package.title.clear();
    package.text = std::move(text.status);
    package.notes = std::move(text.dropped);
    if (package.pictures.size() <= most_weibo_pictures) return;
    package.pictures.resize(most_weibo_pictures);
    package.notes.push_back("图片只列前 " + std::to_string(most_weibo_pictures) + " 张");
}

}  // namespace

Package package_of(std::string_view kind, const Posting& posting) {
    Package package;
    package.title = posting.title;
    package.link = posting.url;
    package.pictures = posting.body.pictures;
    package.attachments = posting.body.attachments;
    package.text = with_origin(posting);
    if (kind == "wechat") for_wechat(package, posting);
    if (kind == "weibo") for_weibo(package, posting);
    if (kind == "website") package.html = wordpress_content(posting, {});
    return package;
}

}  // namespace drumtower
