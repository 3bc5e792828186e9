// drumtower check: the file, the secrets' files beside it and, when asked, what it names out in the world.
#include "config/config.hpp"
#include "connectors/common/token_cache.hpp"
#include "connectors/http/curl_client.hpp"
#include "daemon/cli/context.hpp"
#include "daemon/cli/exit.hpp"
#include "daemon/cli/own_node.hpp"
#include "daemon/cli/verbs.hpp"
#include "daemon/outside.hpp"
#include "daemon/system/system_clock.hpp"
#include "daemon/system/version.hpp"
#include "pipeline/base/task_group.hpp"
#include "pipeline/base/webhook_signature.hpp"

#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <iostream>
#include <map>
#include <optional>
#include <unistd.h>

namespace drumtower::cli {

namespace {

using config::Problem;
using config::SecretRef;

/// A secret that may be the daemon's alone to read is no problem of the configuration; one that is missing,
/// or open to others, is. What systemd or the environment will give is not here yet.
std::optional<Problem> file_problem(const SecretRef& secret) {
    if (secret.from != SecretRef::From::file) return std::nullopt;
    if (::access(secret.name.c_str(), R_OK) != 0 && errno == EACCES) return std::nullopt;
    const auto resolved = config::resolve(secret, {});
    if (const auto* problem = std::get_if<Problem>(&resolved)) return *problem;
    return std::nullopt;
}

/// A sender's key that can be read here has the form of one.
std::optional<Problem> key_problem(const config::Source& source) {
    const auto secret = config::resolve(*source.secret, {});
    const auto* text = std::get_if<std::string>(&secret);
    if (!text || webhook_key(Secret(*text))) return std::nullopt;
    return Problem{source.secret->place, source.rest.path + ".secret",
                   "is no key of Standard Webhooks: Base64 of 24 to 64 bytes, whsec_ before it or not",
                   "make one: echo whsec_$(openssl rand -base64 32), and give it to the sender"};
}

void add_file_problems(const config::Section& section, std::vector<Problem>& problems) {
    for (const config::Entry& entry : section.entries) {
        if (const auto* inner = std::get_if<config::Section>(&entry.value)) {
            add_file_problems(*inner, problems);
        } else if (const auto* secret = std::get_if<SecretRef>(&entry.value)) {
            auto problem = file_problem(*secret);
            if (problem) problems.push_back(std::move(*problem));
        }
    }
}

std::vector<Problem> problems_of_secrets(const config::Config& config) {
    std::vector<Problem> problems;
    for (const config::Source& source : config.sources) {
        add_file_problems(source.rest, problems);
        if (!source.secret) continue;
        auto problem = file_problem(*source.secret);
        if (!problem && source.kind == "hook") problem = key_problem(source);
        if (problem) problems.push_back(std::move(*problem));
    }
    for (const config::Unit& unit : config.units) {
        for (const config::Channel& channel : unit.channels)
            add_file_problems(channel.rest, problems);
    }
    for (const config::Notifier& notifier : config.notifiers)
        add_file_problems(notifier.rest, problems);
    return problems;
}

/// Secrets that were typed in; null: the running daemon has them, and shows on its page what they are good
/// for.
std::optional<std::map<std::string, std::string>> stored_secrets(const config::Config& config) {
    if (!std::filesystem::exists(config.store.directory + "/node.db"))
        return std::map<std::string, std::string>{};
    try {
        OwnNode node(config);
        return node->secrets().opened();
    } catch (const Exit&) {
        return std::nullopt;
    }
}

bool is_typed_in(const config::Section& section) {
    return std::any_of(section.entries.begin(), section.entries.end(), [](const config::Entry& entry) {
        const auto* secret = std::get_if<SecretRef>(&entry.value);
        return secret && secret->from == SecretRef::From::store;
    });
}

/// Asks every source and channel one question each, all at once. Only reads.
class Online {
public:
    explicit Online(const config::Config& config)
        : config_(config),
          http_(io_.get_executor(), config.outbound,
                user_agent(std::string(version_number()), config.http.public_url)) {}

    std::vector<Problem> problems() {
        TaskGroup questions(io_.get_executor());
        for (const config::Source& source : config_.sources)
            questions.spawn("source " + source.id, ask_source(source));
        for (const config::Unit& unit : config_.units) {
            for (const config::Channel& channel : unit.channels)
                questions.spawn("channel " + channel.id, ask_channel(unit, channel));
        }
        io_.run();
        if (const auto crash = questions.crash()) std::rethrow_exception(crash);
        return std::move(problems_);
    }

private:
    Surroundings around() {
        Surroundings around = surroundings_of(config_, http_, clock_, {});
        around.tokens = &tokens_;
        return around;
    }

    void add(const config::Place& place, std::string key, std::string what, std::string advice) {
        problems_.push_back({place, std::move(key), std::move(what), std::move(advice)});
    }

    awaitable<void> ask_source(const config::Source& source) {
        const auto asked = make_source(source, around());
        if (!asked) co_return;
        auto listing = co_await asked->poll("");
        const Trouble trouble = asked->trouble();
        if (!listing) {
            add(source.place, "source." + source.id,
                trouble.detail.empty() ? listing.error().detail : trouble.detail,
                trouble.advice.empty() ? "check `url`, the network and [outbound]" : trouble.advice);
        } else if (listing->items.empty()) {
            add(source.place, "source." + source.id, "was read and lists no article",
                "check `url` and [source.html]");
        }
    }

    awaitable<void> ask_channel(const config::Unit& unit, const config::Channel& channel) {
        const std::string key = "channel." + channel.id;
        if (!stored_ && is_typed_in(channel.rest)) co_return;
        const auto resolved = secrets_of(channel.rest, stored_ ? &*stored_ : nullptr);
        if (const auto* problem = std::get_if<Problem>(&resolved)) {
            problems_.push_back(*problem);
            co_return;
        }
        const auto& secrets = std::get<Secrets>(resolved);
        if (const auto reader = make_reader(channel, secrets, around())) {
            auto look = co_await reader->look(clock_.now() - 1h);
            if (!look) add(channel.place, key, look.error().detail, "the daemon cannot look at it");
        }
        const auto publisher =
            channel.mode == "manual" ? nullptr : make_publisher(channel, secrets, around());
        if (!publisher) co_return;
        Posting nobodys;  // a post that does not exist: only who may see drafts is told so
        nobodys.delivery = DeliveryId("check");
        nobodys.unit = UnitId(unit.id);
        nobodys.channel = ChannelId(channel.id);
        auto found = co_await publisher->find(std::move(nobodys), {});
        if (!found) {
            add(channel.place, key, found.error().detail, "the daemon cannot post to it");
        } else if (const auto* unknown = std::get_if<Unknown>(&*found)) {
            add(channel.place, key, unknown->why, "the daemon cannot post to it");
        }
    }

    const config::Config& config_;
    const std::optional<std::map<std::string, std::string>> stored_ = stored_secrets(config_);
    asio::io_context io_;
    SystemClock clock_{io_.get_executor()};
    CurlClient http_;
    TokenCache tokens_{io_.get_executor(), clock_, token_renewed_before};
    std::vector<Problem> problems_;
};

}  // namespace

int check(const std::string& config_file, bool online) {
    const auto loaded = config::load(config_file);
    auto problems = problems_of(loaded);
    if (problems.empty()) problems = problems_of_secrets(loaded.config);
    if (online && problems.empty()) problems = Online(loaded.config).problems();
    for (const Problem& problem : problems)
        std::cout << config::to_string(problem) << '\n';
    return problems.empty() ? fine : found_problems;
}

}  // namespace drumtower::cli
