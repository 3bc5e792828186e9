// A publisher and a reader at one fresh Official Account of the sandbox.
#pragma once

#include "connectors/wechat/wechat_publisher.hpp"
#include "connectors/wechat/wechat_reader.hpp"
#include "tests/platforms/platform_bed.hpp"

namespace drumtower::test {

class WeChatBed : public PlatformBed {
protected:
    WeChatBed() : PlatformBed("wechat") {
        options.api_base = options.page_base = base;
        options.app_id = of_account("app_id");
        options.app_secret = Secret(of_account("app_secret"));
        options.allow_private = {"127.0.0.1"};
        make();
    }
    void make() {
        publisher = std::make_unique<WeChatPublisher>(services(), options);
        reader = std::make_unique<WeChatReader>(services(), options);
    }
    WeChatClient::Services services() { return {http, clock, tokens, nullptr, {}}; }
    void stop_at_draft() {
        options.standing = WeChatOptions::Standing::draft;
        make();
    }
    void by_hand(const std::string& method, const std::string& path, const std::string& body = "{}") {
        control(method, "/wechat/" + name + "/" + path, body);
    }
    std::string draft() const { return WeChatMemo::of(memo).draft; }
    json::Document view() { return control("GET", "/oracle/public?sites=" + name); }
    /// What the oracle knows of the account, by key: "public", "drafts".
    rapidjson::SizeType count(const char* what) {
        known_ = view();
        const json::Value* channels = json::member(known_, "channels");
        const json::Value* account = channels ? json::member(*channels, name) : nullptr;
        const json::Value* list = account ? json::member(*account, what) : nullptr;
        return list && list->IsArray() ? list->Size() : 999;
    }
    ChannelLook look(TimePoint since = wall_time() - 1h) {
        const auto seen = wait(reader->look(since));
        if (!seen) ADD_FAILURE() << "look: " << seen.error().detail;
        return seen ? *seen : ChannelLook{};
    }

    TokenCache tokens{io.get_executor(), clock, 10min};
    WeChatOptions options;
    std::unique_ptr<WeChatReader> reader;

private:
    json::Document known_;
};

}  // namespace drumtower::test
