// EmailNotifier: a notice as one mail to everybody on the list, by the server that the configuration names.
#pragma once

#include "connectors/notify/email_options.hpp"
#include "pipeline/base/clock.hpp"
#include "pipeline/ports/mail_client.hpp"
#include "pipeline/ports/notifier.hpp"

namespace drumtower {

class EmailNotifier : public Notifier {
public:
    EmailNotifier(MailClient& mails, Clock& clock, EmailOptions options);
    /// When the server refuses some of the recipients the others have the mail, and it is a Failure that says
    /// so: `permanent`, or `uncertain` when the refusal is for now.
    awaitable<Result<bool>> notify(Notice notice) override;

private:
    MailClient& mails_;
    Clock& clock_;
    const EmailOptions options_;
};

}  // namespace drumtower
