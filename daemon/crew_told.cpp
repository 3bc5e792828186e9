// Crew, what others tell it: a hub of a source's news, a platform of what became of a call. Each is a reason
// to look now, and nothing more.
#include "daemon/crew_members.hpp"
#include "daemon/refusals.hpp"
#include "pipeline/base/log.hpp"

#include <algorithm>

namespace drumtower {

namespace {

constexpr std::size_t remembered = 1000;  // of one account

}  // namespace

void Crew::look_at(const SourceId& source) {
    for (auto& watched : watched_) {
        if (watched->id == source) watched->news.notify();
    }
}

std::variant<std::string, Refusal> Crew::called_back(const std::string& kind, const ChannelId& channel,
                                                     const CallbackCall& call) {
    const auto [first, last] = by_channel_.equal_range(channel.str());
    for (auto at = first; at != last; ++at) {
        Account& account = *at->second;
        if (account.kind != kind || !account.callback) continue;
        auto reply = account.callback->answer(call);
        if (!reply) {
            const bool unproven = reply.error().kind == FailureKind::auth;
            if (unproven) ++account.unproven;
            const Refused why = unproven ? Refused::unproven : Refused::invalid;
            return Refusal{why, reply.error().detail, {}, {}};
        }
        if (reply->tidings) hear(account, *reply->tidings);
        return std::move(reply->text);
    }
    return not_found("callback");
}

void Crew::hear(Account& account, const Tidings& tidings) {
    if (std::find(account.heard.begin(), account.heard.end(), tidings.key) != account.heard.end()) {
        ++account.repeated;
        return;
    }
    account.heard.push_back(tidings.key);
    if (account.heard.size() > remembered) account.heard.pop_front();
    ++account.told;
    log::info("platform_tells", {{"channel", account.channel.str()}, {"event", tidings.event}});
    if (account.reader) account.reader->told_of(tidings);
    if (account.publisher) account.publisher->ask_now();
    if (account.lookout) account.lookout->look_now();
}

void Crew::add_metrics(std::vector<Metric>& metrics) const {
    for (const auto& account : accounts_) {
        if (!account->callback) continue;
        const auto count = [&](const char* outcome, std::int64_t value) {
            metrics.push_back({"callbacks_total",
                               "What platforms sent to channels' callbacks, by what came of it",
                               static_cast<double>(value),
                               {{"channel", account->channel.str()}, {"outcome", outcome}}});
        };
        count("told", account->told), count("repeated", account->repeated);
        count("unproven", account->unproven);
    }
}

}  // namespace drumtower
