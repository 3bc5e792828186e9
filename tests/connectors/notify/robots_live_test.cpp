// Notifiers against the sandbox's robots and mail servers, which check what the platforms check. The
// environment names them (tests/e2e/notify_test.py starts both); without them nothing is instantiated.
#include "connectors/http/mail_client.hpp"
#include "connectors/notify/notifiers.hpp"
#include "tests/connectors/http/fixture.hpp"
#include "tests/support/manual_clock.hpp"

#include <boost/asio/thread_pool.hpp>

#include <chrono>
#include <cstdlib>

namespace drumtower {
namespace {

using test::FailsAs;
using testing::HasSubstr;

std::string variable(const std::string& name) {
    const char* value = std::getenv(("DT_NOTIFY_" + name).c_str());
    return value ? value : "";
}

/// The kinds whose sandbox is there.
std::vector<std::string> kinds_named(std::initializer_list<const char*> kinds) {
    std::vector<std::string> named;
    for (const std::string kind : kinds)
        if (!variable(kind + "_URL").empty()) named.push_back(kind);
    return named;
}

config::Notifier section(const std::string& kind, std::vector<config::Entry> entries) {
    config::Notifier notifier;
    notifier.id = "n";
    notifier.kind = kind;
    notifier.rest = {"notifier[0]", {}, std::move(entries)};
    return notifier;
}

class LiveBed : public testing::TestWithParam<std::string> {
protected:
    /// The sandbox reads the clock of this machine.
    LiveBed()
        : clock(std::chrono::floor<Duration>(std::chrono::system_clock::now())),
          http(io.get_executor(), {}, "DrumTower/test"),
          mails(pool.get_executor(), {.proxy = {}, .ca_file = variable("CA_FILE"), .allow_private = {}}) {}

    Result<bool> told(Notifier& notifier, Notice notice) {
        return test::run(io, notifier.notify(std::move(notice)));
    }

    asio::io_context io;
    asio::thread_pool pool{2};
    test::ManualClock clock;
    CurlClient http;
    CurlMailClient mails;
};

// ---- robots and webhooks ----

class RobotsLiveTest : public LiveBed {
protected:
    std::unique_ptr<Notifier> made(const std::string& url, const std::string& secret) {
        const config::Value words = std::vector<std::string>{"转载"};
        std::vector<config::Entry> entries;
        if (GetParam() == "dingtalk" || GetParam() == "feishu") entries.push_back({"keywords", {}, words});
        return make_notifier(section(GetParam(), entries), {{"url", Secret(url)}, {"secret", Secret(secret)}},
                             {http, mails, clock});
    }
    std::unique_ptr<Notifier> robot() {
        return made(variable(GetParam() + "_URL"), variable(GetParam() + "_SECRET"));
    }
};

TEST_P(RobotsLiveTest, ANoticeIsTaken) {
    const auto said =
        told(*robot(), {"停水通告", "某单位 2 件将到期\n第二行", "live-whole", "https://a.cn/1"});

    ASSERT_TRUE(said) << said.error().detail;
    EXPECT_TRUE(*said);
}

TEST_P(RobotsLiveTest, OneThatIsTooLongIsTakenCut) {
    std::string text;
    while (text.size() < 60'000)
        text += "某单位 \"停水\" 通告 *将到期*\n";
    Notice notice{"停水通告", text, "live-cut", "https://a.cn/2"};
    notice.mention = Notice::Mention::everyone;
    const auto said = told(*robot(), notice);

    ASSERT_TRUE(said) << said.error().detail;
    EXPECT_FALSE(*said);
}

TEST_P(RobotsLiveTest, AWrongAddressWaitsForAPersonAndShowsNoKey) {
    const std::string right = variable(GetParam() + "_URL");
    const std::string wrong = right.substr(0, right.size() - 1) + (right.ends_with('0') ? '1' : '0');
    const auto said = told(*made(wrong, variable(GetParam() + "_SECRET")), {"a", "b"});

    ASSERT_FALSE(said);
    EXPECT_EQ(said.error().kind, FailureKind::auth) << said.error().detail;
    EXPECT_THAT(said.error().detail, testing::Not(HasSubstr(wrong.substr(wrong.size() - 12))));
}

INSTANTIATE_TEST_SUITE_P(Sandbox, RobotsLiveTest,
                         testing::ValuesIn(kinds_named({"wecom", "dingtalk", "feishu", "webhook"})),
                         [](const auto& kind) { return kind.param; });
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(RobotsLiveTest);

class SignedRobotsLiveTest : public RobotsLiveTest {};

TEST_P(SignedRobotsLiveTest, AnotherSecretIsRefused) {
    const auto said = told(*made(variable(GetParam() + "_URL"), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
                           {"停水通告", "b"});

    ASSERT_FALSE(said);
    EXPECT_EQ(said.error().kind, FailureKind::auth) << said.error().detail;
}

INSTANTIATE_TEST_SUITE_P(Sandbox, SignedRobotsLiveTest,
                         testing::ValuesIn(kinds_named({"dingtalk", "feishu", "webhook"})),
                         [](const auto& kind) { return kind.param; });
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(SignedRobotsLiveTest);

// ---- mail ----

/// Plain, STARTTLS and TLS from the start: one server each.
class MailLiveTest : public LiveBed {
protected:
    MailServer server() const {
        const std::string url = variable(GetParam() + "_URL");
        MailServer server;
        server.host = "127.0.0.1";
        server.port = static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
        server.security = GetParam() == "mail"       ? MailServer::Security::none
                          : GetParam() == "starttls" ? MailServer::Security::starttls
                                                     : MailServer::Security::tls;
        server.username = variable("MAIL_USER");
        server.password = Secret(variable("MAIL_PASSWORD"));
        return server;
    }
    Mail a_mail(const std::string& first_word) const {
        const std::string box = variable("MAILBOX");
        Mail mail;
        mail.from = "tower@drumtower.test";
        mail.to = {first_word + box.substr(box.find('.'))};
        mail.message = "From: tower@drumtower.test\r\nMessage-ID: <live-" + GetParam() +
                       "@drumtower.test>\r\nSubject: dots\r\n\r\n.one\r\n..two\r\n.\r\nend\r\n";
        mail.timeout = 5s;
        return mail;
    }
    Result<MailReceipt> sent(MailServer by, Mail mail) {
        return test::run(io, mails.send(std::move(by), std::move(mail)));
    }
};

TEST_P(MailLiveTest, AMailIsTaken) {
    const auto receipt = sent(server(), a_mail("duty"));

    ASSERT_TRUE(receipt) << receipt.error().detail;
    EXPECT_EQ(receipt->refused, 0);
}

TEST_P(MailLiveTest, AWrongPasswordIsRefusedAndNotShown) {
    MailServer by = server();
    by.password = Secret("wrong-password");
    const auto receipt = sent(by, a_mail("duty"));

    ASSERT_FALSE(receipt);
    EXPECT_THAT(receipt.error(), FailsAs(FailureKind::auth, "535"));
    EXPECT_THAT(receipt.error().detail, testing::Not(HasSubstr("wrong-password")));
}

TEST_P(MailLiveTest, OneRecipientThatIsGoneDoesNotKeepItFromTheOthers) {
    Mail mail = a_mail("duty");
    mail.to.push_back(a_mail("gone").to.front());
    mail.to.push_back(a_mail("second").to.front());
    const auto receipt = sent(server(), mail);

    ASSERT_TRUE(receipt) << receipt.error().detail;
    EXPECT_EQ(receipt->refused, 1);
    EXPECT_EQ(receipt->code, 550);
    EXPECT_THAT(receipt->reply, HasSubstr("550 5.1.1"));
}

TEST_P(MailLiveTest, WithoutAnyRecipientItIsRefusedForNowOrForGood) {
    EXPECT_THAT(sent(server(), a_mail("gone")).error(), FailsAs(FailureKind::permanent, "550 5.1.1"));
    EXPECT_THAT(sent(server(), a_mail("busy")).error(), FailsAs(FailureKind::retryable, "451 4.2.2"));
}

TEST_P(MailLiveTest, ManyAtATimeAreTaken) {
    std::vector<test::Running<Result<MailReceipt>>> running;
    for (int i = 0; i < 10; ++i)
        running.push_back(test::start(io, mails.send(server(), a_mail("duty"))));
    for (auto& one : running)
        EXPECT_TRUE(one.get());
}

INSTANTIATE_TEST_SUITE_P(Sandbox, MailLiveTest, testing::ValuesIn(kinds_named({"mail", "starttls", "tls"})),
                         [](const auto& kind) { return kind.param; });
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(MailLiveTest);

class PlainMailLiveTest : public MailLiveTest {};

TEST_P(PlainMailLiveTest, ANoticeArrivesAsAMail) {
    const std::string box = variable("MAILBOX");
    const config::Notifier mailbox =
        section("email", {{"server", {}, variable("mail_URL")},
                          {"username", {}, variable("MAIL_USER")},
                          {"password", {}, config::SecretRef{}},
                          {"from", {}, std::string("tower@drumtower.test")},
                          {"to", {}, std::vector<std::string>{box, "second" + box.substr(box.find('.'))}}});
    const auto notifier =
        make_notifier(mailbox, {{"password", Secret(variable("MAIL_PASSWORD"))}}, {http, mails, clock});
    Notice notice{"停水通告：某某单位有两件重要信息将于三十分钟后到期，请值班人员立即处理并回告",
                  ".点\n第二行", "live-mail", "https://a.cn/3"};
    notice.urgency = Notice::Urgency::urgent;
    const auto said = told(*notifier, notice);

    ASSERT_TRUE(said) << said.error().detail;
    EXPECT_TRUE(*said);
}

TEST_P(PlainMailLiveTest, AServerWithoutStarttlsGetsNoMailAndNoPassword) {
    MailServer by = server();
    by.security = MailServer::Security::starttls;

    EXPECT_THAT(sent(by, a_mail("duty")).error(), FailsAs(FailureKind::permanent, "SSL"));
}

TEST_P(PlainMailLiveTest, WithoutASignInAServerThatWantsOneRefuses) {
    MailServer by = server();
    by.username.clear();

    EXPECT_THAT(sent(by, a_mail("duty")).error(), FailsAs(FailureKind::auth, "530"));
}

INSTANTIATE_TEST_SUITE_P(Sandbox, PlainMailLiveTest, testing::ValuesIn(kinds_named({"mail"})),
                         [](const auto& kind) { return kind.param; });
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(PlainMailLiveTest);

TEST_P(PlainMailLiveTest, ACancelledMailIsGivenUp) {
    MailServer by = server();
    test::LoopbackServer dumb;  // waits for a request and says nothing
    by.port = dumb.port();
    auto running = test::start(io, mails.send(by, a_mail("duty")));
    test::run_until(io, [&] { return dumb.connections() > 0; });
    const auto began = std::chrono::steady_clock::now();
    running.cancel();

    EXPECT_TRUE(running.was_cancelled());
    EXPECT_LT(std::chrono::steady_clock::now() - began, 3s);
}

/// The end of a mail goes wrong, as the server's option says.
class MailEndLiveTest : public MailLiveTest {
protected:
    Failure failure() {
        const auto receipt = sent(server(), a_mail("duty"));
        return receipt ? fail(FailureKind::permanent, "(taken)") : receipt.error();
    }
};

TEST_P(MailEndLiveTest, IsToldForWhatItIs) {
    const std::string end = variable("MAIL_END");
    const std::map<std::string, FailureKind> kinds = {{"busy", FailureKind::retryable},
                                                      {"refused", FailureKind::permanent},
                                                      {"lost", FailureKind::uncertain},
                                                      {"silent", FailureKind::uncertain}};
    const auto began = std::chrono::steady_clock::now();
    const Failure failure = this->failure();

    EXPECT_EQ(failure.kind, kinds.at(end)) << failure.detail;
    EXPECT_LT(std::chrono::steady_clock::now() - began, 8s);
}

INSTANTIATE_TEST_SUITE_P(Sandbox, MailEndLiveTest,
                         testing::ValuesIn(variable("MAIL_END").empty() ? std::vector<std::string>{}
                                                                        : kinds_named({"mail"})),
                         [](const auto& kind) { return kind.param; });
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(MailEndLiveTest);

}  // namespace
}  // namespace drumtower
