// The list of notifiers: what a [[notifier]] section asks for, what is wrong with its keys, and the notifier
// itself. A new kind is its files here and one line in notifiers.cpp.
#pragma once

#include "config/config.hpp"
#include "pipeline/base/clock.hpp"
#include "pipeline/base/secret.hpp"
#include "pipeline/ports/http_client.hpp"
#include "pipeline/ports/mail_client.hpp"
#include "pipeline/ports/notifier.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace drumtower {

/// What every notifier stands on; outlives all of them.
struct NotifierServices {
    HttpClient& http;
    MailClient& mails;
    Clock& clock;
};

/// What is wrong with the keys that only the kind knows.
std::vector<config::Problem> check_notifier(const config::Notifier& notifier);

/// `secrets`: the section's, resolved, by key. Null for a kind that this version does not have. A secret that
/// will not do (no address, no key) shows at notify(), as `auth`.
std::unique_ptr<Notifier> make_notifier(const config::Notifier& notifier,
                                        const std::map<std::string, Secret>& secrets,
                                        const NotifierServices& services);

}  // namespace drumtower
