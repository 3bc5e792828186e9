// Acts of the desk for which more is needed than the log: a line to the outside, a notifier.
#include "connectors/public_page.hpp"
#include "daemon/app.hpp"
#include "daemon/outside.hpp"
#include "daemon/refusals.hpp"
#include "daemon/system/version.hpp"

namespace drumtower {

/// A reload in between takes the crew's line away.
std::unique_ptr<HttpClient> App::own_line() const {
    return std::make_unique<CurlClient>(io_.get_executor(), config_.outbound,
                                        user_agent(std::string(version_number()), config_.http.public_url));
}

std::variant<std::string, Refusal> App::called_back(const std::string& kind, const ChannelId& channel,
                                                    const CallbackCall& call) {
    if (!crew_) return Refusal{Refused::unavailable, "nobody works here now", {}, std::chrono::seconds{5}};
    return crew_->called_back(kind, channel, call);
}

awaitable<Outcome> App::attest(ObligationId duty, std::string url, Actor actor) {
    const auto allow_private = config_.outbound.allow_private;
    const auto http = own_line();
    PublicPages pages(*http, clock_, config_.district.utc_offset, allow_private, work_.get_executor());
    auto outcome = co_await desk_.attest(std::move(duty), std::move(url), pages, std::move(actor));
    co_return outcome;
}

/// Sent, then recorded, as the rule's own reminders are.
awaitable<Outcome> App::remind(ObligationId id, Actor actor) {
    auto query = [id](Queries& view) { return view.obligation(id); };
    auto duty = co_await view_.read(std::move(query));
    if (!duty) co_return not_found("obligation");
    if (duty->state() != "open") co_return conflict("it is judged: there is nothing to remind of");
    if (!crew_) co_return Refusal{Refused::unavailable, "nobody works here now", {}, std::chrono::seconds{5}};
    auto told = co_await crew_->remind(std::move(*duty), actor.who);
    if (!told) co_return conflict(told.error().detail);
    Act act;
    act.id = id.str();
    act.changed = "reminded";
    for (const std::string& notifier : told->via)
        act.found += (act.found.empty() ? "" : "、") + notifier;
    co_return act;
}

}  // namespace drumtower
