#include "connectors/notify/email_notifier.hpp"

#include "connectors/notify/mail_message.hpp"

namespace drumtower {

EmailNotifier::EmailNotifier(MailClient& mails, Clock& clock, EmailOptions options)
    : mails_(mails), clock_(clock), options_(std::move(options)) {}

awaitable<Result<bool>> EmailNotifier::notify(Notice notice) {
    notice = tidied(std::move(notice));
    Fitted message = mail_message(notice, options_.from, options_.to, clock_.now());
    Mail mail;
    mail.from = options_.from;
    mail.to = options_.to;
    mail.message = std::move(message.message);
    auto receipt = co_await mails_.send(options_.server, std::move(mail));
    if (!receipt) co_return receipt.error();
    if (receipt->refused > 0) {
        const auto kind = receipt->code >= 500 ? FailureKind::permanent : FailureKind::uncertain;
        const std::string all = std::to_string(options_.to.size());
        co_return fail(kind, std::to_string(receipt->refused) + " of " + all +
                                 " recipients were refused, the others have the mail: " + receipt->reply);
    }
    co_return !message.cut;
}

}  // namespace drumtower
