// Reader of one Official Account: the list of what was published without notice, and for past days the
// platform's statistics, which alone show mass sends. WeChat reference section 7.
//
// Every look leaves "mass send" as a blind spot; a day's statistics close it for that day, the next morning.
#pragma once

#include "connectors/wechat/wechat_client.hpp"
#include "connectors/wechat/wechat_list.hpp"
#include "pipeline/ports/channel_reader.hpp"

#include <chrono>
#include <optional>
#include <set>
#include <string>

namespace drumtower {

/// What an article's page says of itself; empty parts where it does not.
struct WeChatPage {
    std::optional<TimePoint> published_at;  // var ct
    std::string title;
    std::string source_url;  // 阅读原文
    std::string account;     // the one that it is of, by its own name: gh_…
    std::string text;        // what its reader sees of the article
    bool live = false;       // exactly one #js_article: neither deleted nor blocked nor a challenge
};
WeChatPage wechat_page(const std::string& html);

class WeChatReader : public ChannelReader {
public:
    WeChatReader(WeChatClient::Services services, WeChatOptions options);
    awaitable<Result<ChannelLook>> look(TimePoint since) override;
    Duration at_least_every() const override { return account_.options().looks_apart(); }
    void told_of(const Tidings& tidings) override;

private:
    using Day = std::chrono::sys_days;  // of the platform, Asia/Shanghai

    awaitable<Result<ChannelLook>> listing(TimePoint since);
    ChannelLook unseen() const;
    /// Adds what the statistics of the days since then show, each day once.
    awaitable<void> add_statistics(ChannelLook& look, TimePoint since);
    awaitable<Result<bool>> add_day(ChannelLook& look, Day day);
    awaitable<SeenPost> dated(SeenPost post);
    awaitable<std::optional<WeChatPage>> page_of(std::string url);
    /// Adds the articles that WeChat named and whose pages show them.
    awaitable<void> read_told(const ChannelLook& look);

    HttpClient& http_;
    WeChatClient account_;
    std::optional<TimePoint> refused_at_;  // WeChat said that the account may not see its list
    FurtherPages further_pages_{account_.options().looks_apart()};
    std::set<Day> days_;               // that this process has read whole
    std::vector<SeenPost> mass_sent_;  // what they showed, and what WeChat told of at once
    struct Told {
        std::string url;
        std::string account;
        int tries = 0;
    };
    std::vector<Told> told_;  // not read yet
    std::vector<WholeTime> whole_;
};

}  // namespace drumtower
