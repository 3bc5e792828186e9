// Crew: everybody who works on the sources and channels of the configuration that this node owns: a watcher a
// source, a publisher and a lookout a channel, a copier a partition for the units' own systems. Made anew
// when the configuration changes; nothing is kept here that the log does not have.
#pragma once

#include "config/config.hpp"
#include "connectors/registry.hpp"
#include "daemon/api/tower.hpp"
#include "pipeline/base/task_group.hpp"
#include "pipeline/intake/source_watcher.hpp"
#include "pipeline/monitoring/corrections.hpp"
#include "pipeline/monitoring/lookout.hpp"
#include "pipeline/monitoring/reminders.hpp"
#include "pipeline/ports/mail_client.hpp"
#include "pipeline/ports/notifier.hpp"
#include "pipeline/publishing/channel_publisher.hpp"
#include "pipeline/publishing/quota_keeper.hpp"
#include "pipeline/publishing/unserved.hpp"
#include "pipeline/routing/queue_copy.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace drumtower {

class Crew {
public:
    struct Services {
        asio::any_io_executor io;
        EventLog& log;
        View& view;
        Scribe& scribe;
        Clock& clock;
        CursorStore& cursors;
        asio::any_io_executor workers;
        QueueTopic* queue = nullptr;                                 // none: nobody outside reads queues
        MailClient* mails = nullptr;                                 // none: no notifier sends mail
        const std::map<std::string, std::string>* stored = nullptr;  // secrets that were typed in
        std::function<void(const SourceId&, const std::optional<Hub>&)> hub_named =
            {};  // by a source's newest look
    };
    /// A channel whose secret cannot be read is left out and says so in channels().
    Crew(const config::Config& config, Services services, const Surroundings& around);
    ~Crew();

    void start(std::function<void()> on_crash);
    /// Sources first, then publishers: a call in flight ends within its time-out, at most `limit`. Then the
    /// rest.
    awaitable<void> finish(Duration limit);
    std::exception_ptr crash() const;

    /// Wakes whom a commit concerns.
    void wake(const std::vector<Changed>& changed);
    void wake_all();

    /// A notice about one duty now. A failure: the unit has no notifier, none took it, or the crew leaves.
    awaitable<Result<Telling::Told>> remind(Obligation duty, std::string who);

    /// Somebody says that a source has news.
    void look_at(const SourceId& source);
    /// As the Tower has it.
    std::variant<std::string, Refusal> called_back(const std::string& kind, const ChannelId& channel,
                                                   const CallbackCall& call);
    void add_metrics(std::vector<Metric>& metrics) const;

    std::vector<SourceHealth> sources() const;
    std::vector<ChannelHealth> channels() const;

private:
    struct Watched;
    struct Account;
    struct Reminding;
    void hear(Account& account, const Tidings& tidings);
    awaitable<void> remind_as_asked(std::shared_ptr<Reminding> asked, Obligation duty, std::string who);
    void hire_source(const config::Source& source, const Surroundings& around);
    void hire_notifiers(const config::Config& config, const Surroundings& around);
    awaitable<Result<bool>> send(std::string notifier, Notice notice);
    awaitable<void> tell_of_credential(config::Unit unit, std::string channel, TimePoint ends);
    void hire_account(const config::Unit& unit, const config::Channel& channel, const Surroundings& around);

    Services to_;
    Duration utc_offset_;
    std::unique_ptr<PageReader> pages_;
    std::vector<std::unique_ptr<Watched>> watched_;
    std::vector<std::unique_ptr<Account>> accounts_;
    std::multimap<std::string, Account*> by_channel_;
    std::multimap<std::string, Account*> by_unit_;
    Wakeup unserved_work_;
    std::unique_ptr<Unserved> unserved_;
    std::map<std::string, std::unique_ptr<Notifier>> notifiers_;
    Wakeup reminder_work_;
    std::unique_ptr<Reminders> reminders_;
    Wakeup correction_work_;
    std::unique_ptr<Corrections> corrections_;
    std::vector<std::unique_ptr<QueueCopy>> queues_;  // of the ledger's partitions
    TaskGroup watchers_;
    TaskGroup publishers_;
    TaskGroup lookouts_;
};

}  // namespace drumtower
