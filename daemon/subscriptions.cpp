#include "daemon/subscriptions.hpp"

#include "connectors/common/urls.hpp"
#include "connectors/website/websub.hpp"
#include "daemon/access/node_database.hpp"
#include "pipeline/base/log.hpp"
#include "pipeline/ledger/rows.hpp"

#include <algorithm>
#include <charconv>

namespace drumtower {

namespace {

constexpr Duration answered_within = 10min;  // by the hub's question whether it was us
constexpr Duration first_again = 1min;       // after a failure; twice as long after each further one
constexpr Duration last_again = 6h;
constexpr Duration shortest_lease = 60s;
constexpr Duration longest_lease = 24h * 90;
constexpr Duration lease_unsaid = 24h;
constexpr int most_hops = 3;
constexpr std::size_t longest_challenge = 4000;

bool is_loopback(const Url& url) {
    return url.host == "localhost" || url.host == "[::1]" || url.host.starts_with("127.");
}

/// Whatever is sent to us or by us there, nobody in between reads.
bool is_safe(const std::string& address) {
    const auto url = parse_url(address);
    return url && (url->scheme == "https" || is_loopback(*url));
}

Duration lease_in(const std::string& text) {
    std::int64_t seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    const bool good =
        error == std::errc{} && end == text.data() + text.size() && seconds > 0 && seconds < 1'000'000'000;
    if (!good) return lease_unsaid;
    return std::clamp<Duration>(std::chrono::seconds(seconds), shortest_lease, longest_lease);
}

std::string value_of(const std::map<std::string, std::string>& query, const std::string& name) {
    const auto found = query.find(name);
    return found == query.end() ? std::string{} : found->second;
}

}  // namespace

struct Subscriptions::Entry {
    /// One address that a hub was given.
    struct Address {
        Secret nonce;
        Secret secret;
        Hub hub;
        TimePoint asked_at{};
        TimePoint until{};  // zero: the hub has not agreed yet
    };

    config::Source source;
    std::optional<Hub> hub;  // that the source names
    std::optional<Address> pending;
    std::vector<Address> agreed;  // the newest last; the one before is good until it ends
    TimePoint next_try{};
    int failures = 0;
    std::int64_t right = 0, wrong = 0, unsigned_ones = 0;

    void failed(TimePoint now, const std::string& why) {
        pending.reset();
        const Duration again =
            std::min<Duration>(last_again, first_again * (1 << std::clamp(failures, 0, 9)));
        ++failures;
        next_try = now + again;
        log::warn("hub_refuses", {{"source", source.id}, {"detail", why}});
    }
    void forget_ended(TimePoint now) {
        std::erase_if(agreed, [now](const Address& address) { return address.until <= now; });
    }
    /// When there is something to do.
    TimePoint due() const {
        if (!hub) return far_future;
        if (pending) return pending->asked_at + answered_within;
        if (agreed.empty() || agreed.back().hub != *hub) return next_try;
        const Address& last = agreed.back();
        return std::max(next_try, last.asked_at + (last.until - last.asked_at) * 4 / 5);
    }
};

Subscriptions::Subscriptions(Services services) : to_(std::move(services)), news_(to_.io) {}
Subscriptions::~Subscriptions() = default;

std::shared_ptr<Subscriptions::Entry> Subscriptions::find(const SourceId& source) const {
    const auto known = entries_.find(source);
    return known == entries_.end() ? nullptr : known->second;
}

std::string Subscriptions::callback(const SourceId& source, const std::string& nonce) const {
    return public_url_ + "/websub/" + percent_encoded(source.str()) + "/" + nonce;
}

void Subscriptions::take_up(const config::Config& config) {
    public_url_ = is_safe(config.http.public_url) ? without_slash_at_end(config.http.public_url) : "";
    std::map<SourceId, std::shared_ptr<Entry>> entries;
    for (const config::Source& source : config.sources) {
        if (source.kind != "website" || public_url_.empty()) continue;
        const SourceId id(source.id);
        auto entry = find(id);
        if (!entry || entry->source.url != source.url) entry = std::make_shared<Entry>();
        entry->source = source;
        entries.emplace(id, std::move(entry));
    }
    entries_ = std::move(entries);
    news_.notify();
}

void Subscriptions::named(const SourceId& source, const std::optional<Hub>& hub) {
    const auto entry = find(source);
    if (!entry || entry->hub == hub) return;
    entry->hub = hub;
    entry->pending.reset();
    entry->failures = 0;
    entry->next_try = {};
    news_.notify();
}

awaitable<void> Subscriptions::run() {
    for (;;) {
        TimePoint next = far_future;
        const auto entries = entries_;
        for (const auto& [source, entry] : entries) {
            const TimePoint now = to_.clock.now();
            entry->forget_ended(now);
            if (entry->pending && entry->due() <= now)
                entry->failed(now, "the hub has not asked back whether it was us");
            if (entry->due() <= now) co_await ask(source, entry);
            next = std::min(next, entry->due());
        }
        co_await sleep_or_wake(to_.clock, next, news_);
    }
}

/// The hub may ask back before it has answered.
awaitable<void> Subscriptions::ask(SourceId source, std::shared_ptr<Entry> entry) {
    const std::string nonce = random_letters(40);
    Entry::Address address{Secret(nonce), {}, *entry->hub, to_.clock.now(), {}};
    if (is_safe(address.hub.url)) address.secret = Secret(random_letters(64));
    entry->pending = address;
    websub::Asking asking{address.hub, callback(source, nonce), address.secret};
    for (int hop = 0; hop < most_hops; ++hop) {
        Reach reach{entry->source.allow_private, {}};
        const std::string of_source = authority_of(entry->source.url);
        if (authority_of(asking.hub.url) == of_source) reach.trusted = of_source;
        auto request = websub::subscribe_request(asking, std::move(reach));
        const auto line = to_.line();
        auto answer = co_await line->send(std::move(request));
        if (!answer) {
            entry->failed(to_.clock.now(), answer.error().detail);
            co_return;
        }
        if (const std::string there = websub::elsewhere(*answer); !there.empty()) {
            asking.hub.url = there;
            if (!is_safe(there)) asking.secret = {};
            continue;
        }
        if (answer->status / 100 != 2) {
            entry->failed(to_.clock.now(), "the hub answers " + std::to_string(answer->status));
            co_return;
        }
        log::info("hub_asked", {{"source", source.str()}, {"hub", asking.hub.url}});
        co_return;
    }
    entry->failed(to_.clock.now(), "the hub sends us from one to the next");
}

std::optional<std::string> Subscriptions::asks(const SourceId& source, const std::string& nonce,
                                               const std::map<std::string, std::string>& query) {
    const auto entry = find(source);
    if (!entry) return std::nullopt;
    const TimePoint now = to_.clock.now();
    const std::string mode = value_of(query, "hub.mode"), topic = value_of(query, "hub.topic");
    const Secret given(nonce);
    const bool is_pending =
        entry->pending && entry->pending->nonce == given && entry->pending->hub.topic == topic;
    if (mode == "denied") {
        const auto agreed = std::find_if(entry->agreed.begin(), entry->agreed.end(),
                                         [&](const auto& each) { return each.nonce == given; });
        if (!is_pending && agreed == entry->agreed.end()) return std::nullopt;
        if (agreed != entry->agreed.end()) entry->agreed.erase(agreed);
        entry->failed(now, "the hub will not tell of it: " + value_of(query, "hub.reason").substr(0, 200));
        entry->next_try = now + last_again;
        news_.notify();
        return std::string{};
    }
    const std::string challenge = value_of(query, "hub.challenge");
    if (mode != "subscribe" || !is_pending || challenge.empty() || challenge.size() > longest_challenge)
        return std::nullopt;
    Entry::Address address = std::move(*entry->pending);
    entry->pending.reset();
    address.asked_at = now;
    address.until = now + lease_in(value_of(query, "hub.lease_seconds"));
    log::info(
        "hub_tells_of",
        {{"source", source.str()}, {"hub", address.hub.url}, {"until", json::time_text(address.until)}});
    entry->agreed.push_back(std::move(address));
    entry->failures = 0;
    entry->next_try = {};
    news_.notify();
    return challenge;
}

/// A message with a wrong signature is not the hub's; one without any says no less than a poll that comes
/// early.
bool Subscriptions::tells(const SourceId& source, const std::string& nonce, const std::string& signature,
                          std::string_view message) {
    const auto entry = find(source);
    if (!entry) return false;
    entry->forget_ended(to_.clock.now());
    const Secret given(nonce);
    for (const auto& address : entry->agreed) {
        if (address.nonce != given) continue;
        const auto how = websub::signature_of(address.secret, signature, message);
        const bool has_secret = !address.secret.empty();
        if (how == websub::Signed::wrong && has_secret) {
            ++entry->wrong;
            return true;
        }
        ++(how == websub::Signed::right && has_secret ? entry->right : entry->unsigned_ones);
        to_.look(source);
        return true;
    }
    return false;
}

void Subscriptions::add_metrics(std::vector<Metric>& metrics) const {
    for (const auto& [source, entry] : entries_) {
        if (!entry->hub && entry->agreed.empty()) continue;
        const bool good = !entry->agreed.empty() && entry->agreed.back().until > to_.clock.now();
        metrics.push_back({"websub_agreed",
                           "1 when a hub has agreed to tell of the source",
                           good ? 1.0 : 0.0,
                           {{"source", source.str()}}});
        const auto count = [&](const char* how, std::int64_t value) {
            metrics.push_back({"websub_messages_total",
                               "Messages of hubs, by how they were signed",
                               static_cast<double>(value),
                               {{"source", source.str()}, {"signed", how}}});
        };
        count("right", entry->right), count("no", entry->unsigned_ones), count("wrong", entry->wrong);
    }
}

}  // namespace drumtower
