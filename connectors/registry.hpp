// The list of platforms: which publisher, reader and source a section of the configuration asks for. A new
// platform is its folder and one line in registry.cpp.
#pragma once

#include "config/config.hpp"
#include "pipeline/base/clock.hpp"
#include "pipeline/base/secret.hpp"
#include "pipeline/ports/callback.hpp"
#include "pipeline/ports/channel_reader.hpp"
#include "pipeline/ports/http_client.hpp"
#include "pipeline/ports/publisher.hpp"
#include "pipeline/ports/quota_book.hpp"
#include "pipeline/ports/source.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drumtower {

class TokenCache;

/// What every connector stands on; outlives all of them.
struct Surroundings {
    HttpClient& http;
    Clock& clock;
    Duration utc_offset = 8h;                        // of the district, for pages that name no zone
    std::optional<asio::any_io_executor> workers{};  // where pages are parsed; none: on the I/O thread
    std::vector<std::string> allow_private{};  // for articles' pictures: [outbound]'s and every source's list
    TokenCache* tokens = nullptr;  // of the platforms that have tokens; never null where one is used
    QuotaBook* quotas = nullptr;   // of the channel's account; none: nobody counts
};

/// Resolved secrets of one section, by its key: "password".
using Secrets = std::map<std::string, Secret>;

/// One way to publish: a row of the list.
struct Platform {
    std::string_view kind;     // of the channel
    std::string_view publish;  // its key `publish`; empty: the kind has no such key
    /// A secret under this key is what the account is asked as and written to with; empty: neither needs one.
    std::string_view account_key;
    void (*check)(const config::Channel&, std::vector<config::Problem>&);
    std::unique_ptr<Publisher> (*publisher)(const config::Channel&, const Secrets&,
                                            const Surroundings&);  // null: it is not written to
    std::unique_ptr<ChannelReader> (*reader)(const config::Channel&, const Secrets&,
                                             const Surroundings&);  // null: it is not looked at
    std::unique_ptr<Callback> (*callback)(const config::Channel&, const Secrets&) =
        nullptr;  // null: the platform tells nothing by itself
};

/// Null when the section asks for a platform that this version does not have; check_channel() has said so.
const Platform* platform_of(const config::Channel& channel);

/// What is wrong with the keys that only the platform knows.
std::vector<config::Problem> check_channel(const config::Channel& channel);
std::vector<config::Problem> check_source(const config::Source& source);

/// Null when the channel is not written to by machine.
std::unique_ptr<Publisher> make_publisher(const config::Channel& channel, const Secrets& secrets,
                                          const Surroundings& around);
/// Null when the channel is not looked at by machine.
std::unique_ptr<ChannelReader> make_reader(const config::Channel& channel, const Secrets& secrets,
                                           const Surroundings& around);
/// Null when the channel has no callback: its section does not say what proves one.
std::unique_ptr<Callback> make_callback(const config::Channel& channel, const Secrets& secrets);
/// Null for a source that is not polled (kind "hook") or whose platform this version does not have.
std::unique_ptr<Source> make_source(const config::Source& source, const Surroundings& around);

/// What a program can do on this channel, as its section stands.
struct Abilities {
    bool writes = false;
    bool looks = false;
};
Abilities abilities_of(const config::Channel& channel);

/// The address of a channel for people: where its posts are to be seen; empty when the section names none.
std::string public_address(const config::Channel& channel);
/// The key `publish` of a website channel; empty for other kinds.
std::string publish_word(const config::Channel& channel);

}  // namespace drumtower
