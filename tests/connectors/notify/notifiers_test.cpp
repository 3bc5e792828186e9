// The list of notifiers: what their sections may say, and what is made of them.
#include "connectors/notify/notifiers.hpp"

#include "pipeline/base/webhook_signature.hpp"
#include "tests/connectors/notify/notifier_bed.hpp"

namespace drumtower {
namespace {

using test::FailsAs;
using test::NotifierBed;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const config::SecretRef a_secret{config::SecretRef::From::credential, "x", {}};

config::Notifier section(const std::string& kind,
                         std::vector<std::pair<std::string, config::Value>> entries) {
    config::Notifier notifier;
    notifier.id = "n";
    notifier.kind = kind;
    notifier.rest.path = "notifier[0]";
    notifier.rest.place = {"f", 3, 1};
    int line = 6;
    for (auto& [key, value] : entries)
        notifier.rest.entries.push_back({key, {"f", line++, 1}, std::move(value)});
    return notifier;
}

std::vector<std::string> problems_of(const std::string& kind,
                                     std::vector<std::pair<std::string, config::Value>> entries) {
    std::vector<std::string> lines;
    for (const config::Problem& problem : check_notifier(section(kind, std::move(entries))))
        lines.push_back(config::to_string(problem));
    return lines;
}

std::vector<std::pair<std::string, config::Value>> a_mailbox() {
    return {{"server", std::string("smtps://smtp.example.cn")},
            {"username", std::string("drumtower@example.cn")},
            {"password", a_secret},
            {"from", std::string("drumtower@example.cn")},
            {"to", std::vector<std::string>{"duty@example.cn"}}};
}

auto changed(const std::string& key, config::Value value) {
    auto entries = a_mailbox();
    for (auto& entry : entries)
        if (entry.first == key) entry.second = value;
    return entries;
}

TEST(NotifierOptionsTest, EachKindTakesWhatItsReadmeNames) {
    const config::Value words = std::vector<std::string>{"a", "b"};

    EXPECT_THAT(problems_of("wecom", {{"url", a_secret}, {"mentioned", words}}), IsEmpty());
    for (const char* kind : {"dingtalk", "feishu"}) {
        EXPECT_THAT(problems_of(kind, {{"url", a_secret}}), IsEmpty());
        EXPECT_THAT(
            problems_of(kind,
                        {{"url", a_secret}, {"secret", a_secret}, {"keywords", words}, {"mentioned", words}}),
            IsEmpty());
    }
    EXPECT_THAT(problems_of("webhook", {{"url", a_secret}, {"secret", a_secret}}), IsEmpty());
    EXPECT_THAT(problems_of("email", a_mailbox()), IsEmpty());
    EXPECT_THAT(problems_of("email", changed("username", a_secret)), IsEmpty());
    EXPECT_THAT(problems_of("email", {{"server", std::string("smtp://127.0.0.1:25")},
                                      {"from", std::string("a@b.cn")},
                                      {"to", std::vector<std::string>{"c@d.cn"}}}),
                IsEmpty());
    EXPECT_THAT(problems_of("pager", {}), IsEmpty());  // named by the loader
}

TEST(NotifierOptionsTest, WhatIsMissingIsNamedAtTheSection) {
    const auto missing = [](const char* key) {
        return testing::StartsWith(std::string("f:3:1: notifier[0].") + key + ": is missing");
    };

    EXPECT_THAT(problems_of("wecom", {}), ElementsAre(missing("url")));
    EXPECT_THAT(problems_of("webhook", {}), ElementsAre(missing("url"), missing("secret")));
    EXPECT_THAT(problems_of("email", {}), ElementsAre(missing("server"), missing("from"), missing("to")));
    EXPECT_THAT(problems_of("email", {a_mailbox()[0], a_mailbox()[1], a_mailbox()[3], a_mailbox()[4]}),
                ElementsAre(missing("password")));
}

TEST(NotifierOptionsTest, AnUnknownKeyIsNamedWhereItStandsWithTheNearestKnownOne) {
    EXPECT_THAT(
        problems_of("dingtalk", {{"url", a_secret}, {"keyword", std::string("a")}}),
        ElementsAre("f:7:1: notifier[0].keyword: is not a known key here; did you mean \"keywords\"?"));
    EXPECT_THAT(problems_of("wecom", {{"url", a_secret}, {"secret", a_secret}}),
                ElementsAre(HasSubstr("f:7:1: notifier[0].secret: is not a known key here")));
}

TEST(NotifierOptionsTest, WordsThatNobodyBearsAreRefused) {
    for (const std::string word : {"", "<@all>", "a b", "a@b"})
        EXPECT_THAT(problems_of("wecom", {{"url", a_secret}, {"mentioned", std::vector<std::string>{word}}}),
                    ElementsAre(HasSubstr("f:7:1: notifier[0].mentioned: ")))
            << word;
    for (const std::string word : {"", " a", "a*", "a\n"})
        EXPECT_THAT(problems_of("feishu", {{"url", a_secret}, {"keywords", std::vector<std::string>{word}}}),
                    ElementsAre(HasSubstr("f:7:1: notifier[0].keywords: ")))
            << word;
    EXPECT_THAT(problems_of("feishu", {{"url", a_secret}, {"keywords", std::vector<std::string>(11, "a")}}),
                ElementsAre(HasSubstr("more than 10")));
}

TEST(NotifierOptionsTest, AServerAndAddressesOfMailAreChecked) {
    for (const char* server : {"smtp.example.cn", "https://smtp.example.cn", "smtp://", "smtps://u@h",
                               "smtps://h/x", "smtps://h:0", "smtps://h:99999", "smtps://h x"})
        EXPECT_THAT(problems_of("email", changed("server", std::string(server))),
                    ElementsAre(HasSubstr("f:6:1: notifier[0].server: is no smtps or smtp address")))
            << server;
    for (const char* from : {"a", "值班 <a@b.cn>", "a@", "@b", "a b@c.cn", "a@b\n.cn", "-a@b.cn"})
        EXPECT_THAT(problems_of("email", changed("from", std::string(from))),
                    ElementsAre(HasSubstr("f:9:1: notifier[0].from: is no mail address")))
            << from;
    for (const std::vector<std::string>& to : {std::vector<std::string>{}, {"a@b.cn", "c"}})
        EXPECT_THAT(problems_of("email", changed("to", to)),
                    ElementsAre(HasSubstr("f:10:1: notifier[0].to: ")));
}

class NotifiersTest : public NotifierBed {
protected:
    std::unique_ptr<Notifier> made(const config::Notifier& from,
                                   const std::map<std::string, Secret>& secrets) {
        return make_notifier(from, secrets, {http, mails, clock});
    }
};

TEST_F(NotifiersTest, MakesNoneOfAKindThatIsNotThere) {
    EXPECT_FALSE(made(section("pager", {}), {}));
}

TEST_F(NotifiersTest, AMailGoesToAllByTheServerWithItsSignIn) {
    auto entries = changed("server", std::string("smtp://mail.example.cn"));
    entries.back().second = std::vector<std::string>{"a@example.cn", "b@example.cn"};
    const auto mailbox = made(section("email", entries), {{"password", Secret("p")}});
    const auto said = told(*mailbox);

    ASSERT_TRUE(said);
    const auto& [server, mail] = mails.sent.at(0);
    EXPECT_EQ(server.host, "mail.example.cn");
    EXPECT_EQ(server.port, 587);
    EXPECT_EQ(server.security, MailServer::Security::starttls);
    EXPECT_EQ(server.username, "drumtower@example.cn");
    EXPECT_EQ(server.password, Secret("p"));
    EXPECT_THAT(mail.to, ElementsAre("a@example.cn", "b@example.cn"));
    EXPECT_THAT(mail.message, HasSubstr("\r\nMessage-ID: <late-1@example.cn>\r\n"));
}

TEST_F(NotifiersTest, AUserNameMayBeASecretAndThisMachineNeedsNoTls) {
    auto entries = changed("server", std::string("smtp://localhost:25"));
    entries[1].second = a_secret;
    const auto mailbox =
        made(section("email", entries), {{"username", Secret("u")}, {"password", Secret("p")}});
    static_cast<void>(told(*mailbox));

    EXPECT_EQ(mails.sent.at(0).first.username, "u");
    EXPECT_EQ(mails.sent.at(0).first.port, 25);
    EXPECT_EQ(mails.sent.at(0).first.security, MailServer::Security::none);
}

TEST_F(NotifiersTest, RecipientsThatWereRefusedAreAFailureThatSaysWhoHasIt) {
    const auto mailbox = made(section("email", a_mailbox()), {});
    mails.answer = MailReceipt{1, 550, "550 no such user"};
    EXPECT_THAT(told(*mailbox).error(), FailsAs(FailureKind::permanent, "1 of 1 recipients were refused"));
    mails.answer = MailReceipt{1, 451, "451 full"};
    EXPECT_THAT(told(*mailbox).error(), FailsAs(FailureKind::uncertain, "451 full"));
    mails.answer = fail(FailureKind::retryable, "no connection");
    EXPECT_THAT(told(*mailbox).error(), FailsAs(FailureKind::retryable, "no connection"));
}

// ---- webhook ----

class WebhookNotifierTest : public NotifiersTest {
protected:
    std::unique_ptr<Notifier> hook(const std::string& secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw") {
        return made(section("webhook", {}),
                    {{"url", Secret(server.url("/hooks/dutyduty"))}, {"secret", Secret(secret)}});
    }
};

TEST_F(WebhookNotifierTest, ANoticeIsSignedAndItsIdIsTheMessages) {
    server.answer("/hooks/dutyduty", 204, "");
    const auto said = told(*hook());

    ASSERT_TRUE(said);
    EXPECT_TRUE(*said);
    const auto seen = server.seen().at(0);
    EXPECT_EQ(seen.header("webhook-id"), "late-1");
    EXPECT_EQ(seen.header("webhook-timestamp"), "1795564800");
    const auto key = webhook_key(Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
    EXPECT_EQ(seen.header("webhook-signature"), webhook_signature(*key, "late-1", 1795564800, seen.body));
    EXPECT_EQ(seen.body,
              R"({"type":"drumtower.notice","timestamp":"2026-11-25T00:00:00.000Z","data":{"id":"late-1",)"
              R"("title":"停水通告","text":"将到期","link":"","urgency":"ordinary"}})");
}

TEST_F(WebhookNotifierTest, ALongTextIsCutAndSaysSo) {
    server.answer("/hooks/dutyduty", 204, "");
    const auto said = told(*hook(), std::string(30'000, 'x'));

    ASSERT_TRUE(said);
    EXPECT_FALSE(*said);
    EXPECT_THAT(server.seen().at(0).body,
                testing::AllOf(testing::SizeIs(testing::Le(20'000u)), HasSubstr("已截断")));
}

TEST_F(WebhookNotifierTest, AKeyThatIsNoneIsSaidAndNothingIsSent) {
    EXPECT_THAT(told(*hook("geheim")).error(), FailsAs(FailureKind::auth, "no key of Standard Webhooks"));
    EXPECT_EQ(server.seen().size(), 0u);
}

TEST_F(WebhookNotifierTest, AnAnswerMeansWhatItsStatusSays) {
    const std::vector<std::pair<int, FailureKind>> cases = {
        {400, FailureKind::permanent}, {401, FailureKind::auth},  {404, FailureKind::auth},
        {410, FailureKind::auth},      {429, FailureKind::quota}, {502, FailureKind::uncertain},
        {302, FailureKind::uncertain}};
    for (const auto& [status, kind] : cases) {
        server.on("/hooks/dutyduty", test::Answer{.status = status, .headers = {{"Retry-After", "7"}}});
        const auto said = told(*hook());

        ASSERT_FALSE(said);
        EXPECT_EQ(said.error().kind, kind) << status;
        EXPECT_EQ(said.error().retry_after, 7s);
        EXPECT_THAT(said.error().detail, testing::Not(HasSubstr("dutyduty")));
    }
}

}  // namespace
}  // namespace drumtower
