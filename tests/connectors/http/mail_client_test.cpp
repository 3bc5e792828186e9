// What a mail client does without a mail server; tests/e2e/notify_test.py has real ones.
#include "connectors/http/mail_client.hpp"

#include "connectors/http/mail_transfer.hpp"
#include "tests/connectors/http/fixture.hpp"

#include <boost/asio/thread_pool.hpp>

namespace drumtower::test {
namespace {

class MailClientTest : public ::testing::Test {
protected:
    static MailServer server(std::uint16_t port) {
        MailServer server;
        server.host = "127.0.0.1";
        server.port = port;
        server.security = MailServer::Security::none;
        return server;
    }
    static Mail a_mail() {
        Mail mail;
        mail.from = "a@b.cn";
        mail.to = {"c@d.cn"};
        mail.message = "Subject: a\r\n\r\nb\r\n";
        mail.timeout = 1s;
        return mail;
    }
    Failure failure_of(MailServer by, Mail mail) {
        const auto receipt = run(io, client.send(std::move(by), std::move(mail)));
        return receipt ? fail(FailureKind::permanent, "(taken)") : receipt.error();
    }

    asio::io_context io;
    asio::thread_pool pool{1};
    LoopbackServer dumb;  // waits for a request and says nothing
    CurlMailClient client{pool.get_executor(), config::Outbound{}};
};

TEST_F(MailClientTest, AServerThatIsNotThereIsTriedAgain) {
    EXPECT_THAT(failure_of(server(dead_port()), a_mail()), FailsAs(FailureKind::retryable, "connect"));
}

TEST_F(MailClientTest, AServerThatSaysNothingIsGivenUpInTime) {
    EXPECT_THAT(failure_of(server(dumb.port()), a_mail()), FailsAs(FailureKind::retryable, "Timeout"));
}

TEST_F(MailClientTest, AMailThatIsCancelledUnwindsSoon) {
    Mail mail = a_mail();
    mail.timeout = 60s;
    auto running = start(io, client.send(server(dumb.port()), std::move(mail)));
    run_until(io, [this] { return dumb.connections() > 0; });
    running.cancel();

    EXPECT_TRUE(running.was_cancelled(5s));
}

TEST_F(MailClientTest, AnAddressThatWouldBeACommandIsNotSent) {
    for (const char* address : {"", "a@b.cn>\r\nRCPT TO:<x@y.cn", "a b@c.cn", "<a@b.cn>"}) {
        Mail from = a_mail(), to = a_mail();
        from.from = address;
        to.to.push_back(address);
        EXPECT_THAT(failure_of(server(dumb.port()), from), FailsAs(FailureKind::permanent, "no address"));
        EXPECT_THAT(failure_of(server(dumb.port()), to), FailsAs(FailureKind::permanent, "no address"));
    }
    Mail nobody = a_mail();
    nobody.to.clear();
    EXPECT_THAT(failure_of(server(dumb.port()), nobody), FailsAs(FailureKind::permanent, "no recipient"));
    MailServer wrong = server(dumb.port());
    wrong.host = "a.cn/x";
    EXPECT_THAT(failure_of(wrong, a_mail()), FailsAs(FailureKind::permanent, "name"));
    EXPECT_EQ(dumb.connections(), 0);
}

TEST_F(MailClientTest, ARefusalMeansWhatItsCodeSays) {
    const std::pair<int, FailureKind> cases[] = {
        {421, FailureKind::retryable}, {450, FailureKind::retryable}, {452, FailureKind::retryable},
        {530, FailureKind::auth},      {534, FailureKind::auth},      {535, FailureKind::auth},
        {538, FailureKind::auth},      {550, FailureKind::permanent}, {552, FailureKind::permanent},
        {554, FailureKind::permanent}};
    for (const auto& [code, kind] : cases)
        EXPECT_EQ(smtp_failure(code), kind) << code;
}

}  // namespace
}  // namespace drumtower::test
