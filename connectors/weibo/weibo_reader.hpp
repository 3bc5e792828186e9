// Reader of one Weibo account: its newest posts, five for an ordinary app. They cover the time back to the
// oldest of them; a post may show a few minutes late, so the last ten minutes are not covered. Weibo
// reference section 3.1.
#pragma once

#include "connectors/weibo/weibo_client.hpp"
#include "pipeline/ports/channel_reader.hpp"

namespace drumtower {

class WeiboReader : public ChannelReader {
public:
    WeiboReader(HttpClient& http, Clock& clock, WeiboOptions options, QuotaBook* quotas);
    awaitable<Result<ChannelLook>> look(TimePoint since) override;
    Duration at_least_every() const override { return account_.options().looks_apart(); }
    Duration lag() const override { return 10min; }
    bool credential_runs_out() const override { return true; }
    awaitable<Result<Validity>> credential() override;

private:
    WeiboClient account_;
};

}  // namespace drumtower
