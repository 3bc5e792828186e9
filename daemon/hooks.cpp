#include "daemon/hooks.hpp"

#include "daemon/outside.hpp"
#include "daemon/refusals.hpp"
#include "daemon/system/within.hpp"
#include "pipeline/base/log.hpp"
#include "pipeline/base/turns.hpp"
#include "pipeline/base/webhook_signature.hpp"

#include <algorithm>
#include <charconv>

namespace drumtower {

namespace {

constexpr Duration clocks_differ = 5min;
constexpr Duration folded_within = 2s;
constexpr Duration said_again_after = 1min;  // that somebody tries with a wrong key
constexpr std::size_t longest_id = 200;
constexpr std::size_t most_waiting = 32;

std::optional<std::int64_t> whole_seconds(std::string_view text) {
    std::int64_t seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    const bool good =
        error == std::errc{} && end == text.data() + text.size() && seconds > 0 && seconds < 100'000'000'000;
    return good ? std::optional(seconds) : std::nullopt;
}

bool is_plain(const std::string& text) {
    return std::all_of(text.begin(), text.end(), [](char letter) { return letter > ' ' && letter < 127; });
}

Refusal refusal(Refused why, std::string detail) {
    return {why, std::move(detail), {}, {}};
}

}  // namespace

struct Hooks::Hook {
    explicit Hook(asio::any_io_executor io) : turns(std::move(io)) {}

    SourceRules rules;
    std::optional<Secret> key;
    std::string key_trouble;  // why there is none
    Turns turns;
    std::optional<TimePoint> pushed_at, good_at;  // with the right signature; what of them was taken
    std::string refused;                          // the newest one, and why; empty: it was taken
    std::string note;                             // the newest one was taken, and something is to be said
    std::int64_t unproven_since = 0;              // messages since the last good one
    TimePoint said_at{};
    std::int64_t taken = 0, repeated = 0, turned_away = 0, unproven = 0;

    void came(TimePoint now) { pushed_at = now; }
    void turn_away(TimePoint now, const std::string& why) {
        came(now);
        ++turned_away;
        refused = why;
        log::warn("push_refused", {{"source", rules.id.str()}, {"detail", why}});
    }
    void doubted(TimePoint now) {
        ++unproven;
        ++unproven_since;
        if (now - said_at < said_again_after) return;
        said_at = now;
        log::warn("push_unproven", {{"source", rules.id.str()}, {"messages", unproven_since}});
    }
    void take(TimePoint now, const Act& act) {
        came(now);
        good_at = now;
        refused.clear();
        unproven_since = 0;
        note = act.found;
        ++(act.changed == "repeated" ? repeated : taken);
    }
};

Hooks::Hooks(Services services) : to_(std::move(services)), decoy_(std::string(32, 'x')) {}
Hooks::~Hooks() = default;

std::shared_ptr<Hooks::Hook> Hooks::find(const SourceId& source) const {
    const auto known = hooks_.find(source);
    return known == hooks_.end() ? nullptr : known->second;
}

awaitable<void> Hooks::take_up(config::Config config, const std::map<std::string, std::string>* stored) {
    std::map<SourceId, std::shared_ptr<Hook>> hooks;
    for (const config::Source& source : config.sources) {
        if (source.kind != "hook" || !source.secret) continue;
        const SourceId id(source.id);
        const auto known = find(id);
        const auto hook = known ? known : std::make_shared<Hook>(to_.io);
        hook->rules = {id, source.designate, source.hold, source.backlog, source.flood};
        hook->key.reset();
        hook->key_trouble.clear();
        const auto secret = secret_of(*source.secret, stored);
        if (const auto* problem = std::get_if<config::Problem>(&secret)) {
            hook->key_trouble = config::to_string(*problem);
        } else {
            hook->key = webhook_key(std::get<Secret>(secret));
            if (!hook->key) hook->key_trouble = "its secret is no Base64 of 24 to 64 bytes";
        }
        if (!hook->key_trouble.empty())
            log::error("secret_unreadable", {{"source", source.id}, {"detail", hook->key_trouble}});
        hooks.emplace(id, hook);
    }
    hooks_ = hooks;
    for (const auto& [id, hook] : hooks) {
        if (hook->good_at) continue;
        auto query = [id](Queries& view) { return view.newest_push(id); };
        const auto newest = co_await to_.view.read(std::move(query));
        if (!newest || hook->good_at) continue;
        hook->good_at = newest->at;
        if (!hook->pushed_at) hook->pushed_at = newest->at;
    }
}

/// Whoever has not the key learns nothing: not whether there is such a source, nor by how long it took.
std::optional<Refusal> Hooks::doubt(const PushHead& head, std::string_view message) {
    const auto hook = find(head.source);
    const auto seconds = whole_seconds(head.timestamp);
    const Secret& key = hook && hook->key ? *hook->key : decoy_;
    const bool is_signed =
        is_webhook_signed(key, head.id, seconds.value_or(0), message, head.signatures) && seconds;
    const TimePoint now = to_.clock.now();
    if (!hook || !hook->key || !is_signed) {
        if (hook) hook->doubted(now);
        return refusal(Refused::unproven,
                       "no source of this name has the key that this message was signed with: look at the "
                       "address, the key, and webhook-id, webhook-timestamp, webhook-signature");
    }
    const Duration off = now - TimePoint(std::chrono::seconds(*seconds));
    if (off > clocks_differ || off < -clocks_differ) {
        std::string why =
            "webhook-timestamp is more than 5 minutes from the time here, " + json::time_text(now);
        hook->turn_away(now, why);
        return refusal(Refused::unproven, std::move(why));
    }
    if (!head.id.empty() && head.id.size() <= longest_id && is_plain(head.id)) return std::nullopt;
    std::string why = "webhook-id must be 1 to 200 printable ASCII characters without spaces";
    hook->turn_away(now, why);
    return refusal(Refused::invalid, std::move(why));
}

void Hooks::refused(const SourceId& source, const std::string& why) {
    if (const auto hook = find(source)) hook->turn_away(to_.clock.now(), why);
}

awaitable<Outcome> Hooks::take(PushHead head, std::string message, NewArticle article) {
    const auto hook = find(head.source);
    if (!hook) co_return refusal(Refused::unproven, "the source was taken out of the configuration");
    if (hook->turns.length() >= most_waiting) {
        hook->turn_away(to_.clock.now(), "too many at once");
        co_return Refusal{Refused::unavailable, "too many at once: push one after the other", {}, 5s};
    }
    const auto turn = co_await hook->turns.mine();
    PushId id{head.id, ContentHash(hex(sha256(message)))};
    auto outcome = co_await to_.desk.push(hook->rules, std::move(id), std::move(article));
    if (const auto* refusal = std::get_if<Refusal>(&outcome)) {
        hook->turn_away(to_.clock.now(), refusal->detail);
        co_return outcome;
    }
    const Act& act = std::get<Act>(outcome);
    hook->take(to_.clock.now(), act);
    if (act.position > 0) {  // the next one is to be recognised beside this one
        auto folded = to_.view.wait_folded(act.partition, act.position);
        co_await within(folded_within, std::move(folded));
    }
    co_return outcome;
}

std::vector<SourceHealth> Hooks::health() const {
    std::vector<SourceHealth> all;
    for (const auto& [id, hook] : hooks_) {
        SourceHealth health;
        health.id = id;
        health.looked_at = hook->pushed_at;
        health.good_at = hook->good_at;
        if (!hook->key_trouble.empty()) {
            health.trouble = SourceTrouble::failing;
            health.detail = "nobody can push: " + hook->key_trouble;
            health.advice = "write the sender's key, as it is (whsec_…), where `secret` says";
        } else if (!hook->refused.empty()) {
            health.trouble = SourceTrouble::failing;
            health.detail = "the newest push was refused: " + hook->refused;
            health.advice = "correct it at the sender, which pushes again";
        } else if (hook->unproven_since > 0) {
            health.detail = std::to_string(hook->unproven_since) + " messages with a wrong signature";
            health.advice = "compare the sender's key with `secret`; if it is right, somebody else is trying";
        } else if (!hook->note.empty()) {
            health.detail = hook->note;
            health.advice = "look at the source; release the articles that are news, leave the others held";
        } else if (!hook->good_at) {
            health.detail = "nothing has been pushed yet";
        }
        all.push_back(std::move(health));
    }
    return all;
}

void Hooks::add_metrics(std::vector<Metric>& metrics) const {
    for (const auto& [id, hook] : hooks_) {
        const auto count = [&](const char* outcome, std::int64_t value) {
            metrics.push_back({"pushes_total",
                               "Messages to sources that are pushed to, by what came of them",
                               static_cast<double>(value),
                               {{"source", id.str()}, {"outcome", outcome}}});
        };
        count("taken", hook->taken), count("repeated", hook->repeated);
        count("refused", hook->turned_away), count("unproven", hook->unproven);
    }
}

}  // namespace drumtower
