// WebhookNotifier: a notice as signed JSON to a program of the district's own, by Standard Webhooks.
#pragma once

#include "config/config.hpp"
#include "connectors/notify/notice_text.hpp"
#include "connectors/notify/robot_address.hpp"
#include "pipeline/base/clock.hpp"
#include "pipeline/ports/http_client.hpp"
#include "pipeline/ports/notifier.hpp"

#include <vector>

namespace drumtower {

struct WebhookOptions {
    Secret url;
    Secret secret;  // "whsec_…"
    Duration timeout = 20s;
};

/// Everything but the secrets, which the caller resolves.
WebhookOptions webhook_options(const config::Notifier& notifier, std::vector<config::Problem>& problems);

/// {"type":"drumtower.notice","timestamp":…,"data":{…}}, of at most 20,000 bytes.
Fitted webhook_message(const Notice& notice, TimePoint now);

class WebhookNotifier : public Notifier {
public:
    WebhookNotifier(HttpClient& http, Clock& clock, const WebhookOptions& options);
    awaitable<Result<bool>> notify(Notice notice) override;

private:
    Failure failure(const HttpResponse& response) const;

    HttpClient& http_;
    Clock& clock_;
    const RobotAddress address_;
    const std::optional<Secret> key_;
    const Duration timeout_;
};

}  // namespace drumtower
