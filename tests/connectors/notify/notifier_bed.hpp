// What tests of notifiers start from: a server of our own, a clock, a mail client that keeps what it is
// given.
#pragma once

#include "connectors/notify/robot_options.hpp"
#include "pipeline/ports/mail_client.hpp"
#include "pipeline/ports/notifier.hpp"
#include "tests/connectors/http/fixture.hpp"
#include "tests/support/manual_clock.hpp"

#include <utility>
#include <vector>

namespace drumtower::test {

class KeepingMailClient : public MailClient {
public:
    Result<MailReceipt> answer = MailReceipt{};
    std::vector<std::pair<MailServer, Mail>> sent;

    awaitable<Result<MailReceipt>> send(MailServer server, Mail mail) override {
        sent.emplace_back(std::move(server), std::move(mail));
        co_return answer;
    }
};

class NotifierBed : public testing::Test {
protected:
    template <class Robot>
    Robot robot(const std::string& path, const std::string& secret = "") {
        RobotOptions options;
        options.url = Secret(server.url(path));
        options.secret = Secret(secret);
        return Robot(http, clock, std::move(options));
    }
    Result<bool> told(Notifier& notifier, const std::string& text = "将到期") {
        return run(io, notifier.notify({"停水通告", text, "late-1"}));
    }

    asio::io_context io;
    ManualClock clock;
    LoopbackServer server;
    CurlClient http{io.get_executor(), config::Outbound{}, "DrumTower/test"};
    KeepingMailClient mails;
};

}  // namespace drumtower::test
