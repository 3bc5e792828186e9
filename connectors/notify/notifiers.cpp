#include "connectors/notify/notifiers.hpp"

#include "connectors/notify/email_notifier.hpp"
#include "connectors/notify/robots.hpp"
#include "connectors/notify/webhook_notifier.hpp"

#include <algorithm>
#include <array>

namespace drumtower {

namespace {

using Secrets = std::map<std::string, Secret>;
using Problems = std::vector<config::Problem>;

Secret secret_of(const Secrets& secrets, const std::string& key) {
    const auto found = secrets.find(key);
    return found == secrets.end() ? Secret{} : found->second;
}

// ---- group robots ----

void check_robot(const config::Notifier& notifier, Problems& problems) {
    static_cast<void>(robot_options(notifier, problems));
}

template <class Robot>
std::unique_ptr<Notifier> robot(const config::Notifier& notifier, const Secrets& secrets,
                                const NotifierServices& services) {
    Problems known_from_check;
    RobotOptions options = robot_options(notifier, known_from_check);
    options.url = secret_of(secrets, "url");
    options.secret = secret_of(secrets, "secret");
    return std::make_unique<Robot>(services.http, services.clock, std::move(options));
}

// ---- webhook ----

void check_webhook(const config::Notifier& notifier, Problems& problems) {
    static_cast<void>(webhook_options(notifier, problems));
}

std::unique_ptr<Notifier> webhook(const config::Notifier& notifier, const Secrets& secrets,
                                  const NotifierServices& services) {
    Problems known_from_check;
    WebhookOptions options = webhook_options(notifier, known_from_check);
    options.url = secret_of(secrets, "url");
    options.secret = secret_of(secrets, "secret");
    return std::make_unique<WebhookNotifier>(services.http, services.clock, options);
}

// ---- e-mail ----

void check_email(const config::Notifier& notifier, Problems& problems) {
    static_cast<void>(email_options(notifier, problems));
}

std::unique_ptr<Notifier> email(const config::Notifier& notifier, const Secrets& secrets,
                                const NotifierServices& services) {
    Problems known_from_check;
    EmailOptions options = email_options(notifier, known_from_check);
    if (secrets.contains("username")) options.server.username = secrets.at("username").reveal();
    options.server.password = secret_of(secrets, "password");
    return std::make_unique<EmailNotifier>(services.mails, services.clock, std::move(options));
}

// ---- the list ----

struct Kind {
    std::string_view name;
    void (*check)(const config::Notifier&, Problems&);
    std::unique_ptr<Notifier> (*make)(const config::Notifier&, const Secrets&, const NotifierServices&);
};

constexpr std::array kinds = {
    Kind{"wecom", check_robot, robot<WeComRobot>},   Kind{"dingtalk", check_robot, robot<DingTalkRobot>},
    Kind{"feishu", check_robot, robot<FeishuRobot>}, Kind{"email", check_email, email},
    Kind{"webhook", check_webhook, webhook},
};

const Kind* kind_of(const config::Notifier& notifier) {
    const auto found = std::find_if(kinds.begin(), kinds.end(),
                                    [&](const Kind& kind) { return kind.name == notifier.kind; });
    return found == kinds.end() ? nullptr : found;
}

}  // namespace

std::vector<config::Problem> check_notifier(const config::Notifier& notifier) {
    Problems problems;
    const Kind* kind = kind_of(notifier);
    if (kind) kind->check(notifier, problems);  // config/ has named an unknown kind
    return problems;
}

std::unique_ptr<Notifier> make_notifier(const config::Notifier& notifier, const Secrets& secrets,
                                        const NotifierServices& services) {
    const Kind* kind = kind_of(notifier);
    return kind ? kind->make(notifier, secrets, services) : nullptr;
}

}  // namespace drumtower
