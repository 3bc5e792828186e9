// Hooks: the sources that push (kind "hook"): whose message is believed, one message of a source at a time,
// and how it stands with each. Not of the crew: every node takes messages, whoever owns the articles.
#pragma once

#include "config/config.hpp"
#include "daemon/api/tower.hpp"
#include "daemon/desk.hpp"
#include "pipeline/base/secret.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drumtower {

class Hooks {
public:
    struct Services {
        asio::any_io_executor io;
        Desk& desk;
        View& view;
        Clock& clock;
    };
    explicit Hooks(Services services);
    ~Hooks();

    /// The sources of this configuration; what is known of those that stay is kept. `stored`: secrets that
    /// were typed in.
    awaitable<void> take_up(config::Config config, const std::map<std::string, std::string>* stored);

    /// As the Tower has them.
    std::optional<Refusal> doubt(const PushHead& head, std::string_view message);
    awaitable<Outcome> take(PushHead head, std::string message, NewArticle article);
    void refused(const SourceId& source, const std::string& why);

    std::vector<SourceHealth> health() const;
    void add_metrics(std::vector<Metric>& metrics) const;

private:
    struct Hook;
    std::shared_ptr<Hook> find(const SourceId& source) const;

    Services to_;
    Secret decoy_;  // stands in where there is no key: no answer comes sooner
    std::map<SourceId, std::shared_ptr<Hook>> hooks_;
};

}  // namespace drumtower
