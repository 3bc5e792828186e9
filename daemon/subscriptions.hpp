// Subscriptions: hubs that tell at once of what is new at a source (WebSub). Asked for where a source names
// one and people can reach us; renewed before they end. What a hub brings is never read: it makes the source
// be looked at, which goes on by itself whatever the hub does.
//
// Kept in memory: a start asks anew, and the hub's old address leads nowhere.
#pragma once

#include "config/config.hpp"
#include "daemon/api/tower.hpp"
#include "pipeline/base/clock.hpp"
#include "pipeline/base/secret.hpp"
#include "pipeline/base/wakeup.hpp"
#include "pipeline/ports/http_client.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drumtower {

class Subscriptions {
public:
    struct Services {
        asio::any_io_executor io;
        Clock& clock;
        std::function<std::unique_ptr<HttpClient>()> line;  // to the world, as the configuration has it now
        std::function<void(const SourceId&)> look;
    };
    explicit Subscriptions(Services services);
    ~Subscriptions();

    /// Of other sources nothing is kept. Without an address under which we are reached, safely or on this
    /// machine, nobody is asked.
    void take_up(const config::Config& config);
    /// Asks hubs, for ever; ends only when cancelled.
    awaitable<void> run();
    /// What the newest look at the source found.
    void named(const SourceId& source, const std::optional<Hub>& hub);

    /// As the Tower has them.
    std::optional<std::string> asks(const SourceId& source, const std::string& nonce,
                                    const std::map<std::string, std::string>& query);
    bool tells(const SourceId& source, const std::string& nonce, const std::string& signature,
               std::string_view message);
    void add_metrics(std::vector<Metric>& metrics) const;

private:
    struct Entry;
    std::shared_ptr<Entry> find(const SourceId& source) const;
    awaitable<void> ask(SourceId source, std::shared_ptr<Entry> entry);
    std::string callback(const SourceId& source, const std::string& nonce) const;

    Services to_;
    Wakeup news_;
    std::string public_url_;  // empty: nobody can reach us
    std::map<SourceId, std::shared_ptr<Entry>> entries_;
};

}  // namespace drumtower
