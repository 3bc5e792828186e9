#include "daemon/crew.hpp"

#include "connectors/notify/notifiers.hpp"
#include "connectors/public_page.hpp"
#include "daemon/crew_members.hpp"
#include "daemon/outside.hpp"
#include "daemon/system/within.hpp"
#include "pipeline/base/log.hpp"
#include "pipeline/reporting/words.hpp"

namespace drumtower {

namespace {

std::string expiry_text(TimePoint ends, Duration utc_offset) {
    return "账号授权将于 " + words::local_time(ends, utc_offset) +
           " 到期，到期前须重新授权，否则不能发布和查看";
}

}  // namespace

Crew::Crew(const config::Config& config, Services services, const Surroundings& around)
    : to_(services),
      utc_offset_(config.district.utc_offset),
      unserved_work_(services.io),
      reminder_work_(services.io),
      correction_work_(services.io),
      watchers_(services.io),
      publishers_(services.io),
      lookouts_(services.io) {
    pages_ = std::make_unique<PublicPages>(around.http, to_.clock, around.utc_offset, around.allow_private,
                                           around.workers);
    for (const config::Source& source : config.sources) {
        if (to_.scribe.owns(articles_partition)) hire_source(source, around);
    }
    std::set<ChannelId> served;
    for (const config::Unit& unit : config.units) {
        const bool ours = to_.scribe.owns(UnitId(unit.id));
        for (const config::Channel& channel : unit.channels) {
            if (ours) hire_account(unit, channel, around);
            if (!ours) served.insert(ChannelId(channel.id));  // or not: that is for its owner to say
        }
    }
    for (const auto& account : accounts_) {
        if (account->publisher || !account->secret_trouble.empty()) served.insert(account->channel);
    }
    unserved_ = std::make_unique<Unserved>(
        std::move(served), Unserved::Services{to_.view, to_.scribe, to_.clock, unserved_work_});
    hire_notifiers(config, around);
    if (!to_.queue) return;
    for (const Partition partition : to_.scribe.owned()) {
        if (partition == articles_partition) continue;
        queues_.push_back(std::make_unique<QueueCopy>(
            partition, to_.io,
            QueueCopy::Services{to_.log, to_.view, to_.scribe, to_.clock, *to_.queue, to_.workers}));
    }
}

Crew::~Crew() = default;

void Crew::hire_source(const config::Source& source, const Surroundings& around) {
    auto watched = std::make_unique<Watched>(to_.io);
    watched->id = SourceId(source.id);
    watched->source = make_source(source, around);
    if (!watched->source) return;
    SourceRules rules{watched->id, source.designate, source.hold, source.backlog, source.flood};
    SourceWatcher::Services services{to_.log,          to_.view,    to_.scribe,    to_.clock,
                                     *watched->source, to_.cursors, watched->news, to_.hub_named};
    watched->watcher = std::make_unique<SourceWatcher>(std::move(rules), source.every, services);
    watched_.push_back(std::move(watched));
}

void Crew::hire_account(const config::Unit& unit, const config::Channel& channel,
                        const Surroundings& around) {
    if (!platform_of(channel)) return;
    auto account = std::make_unique<Account>(to_.io);
    account->channel = ChannelId(channel.id);
    account->kind = channel.kind;
    account->unit = UnitId(unit.id);
    auto resolved = secrets_of(channel.rest, to_.stored);
    if (const auto* problem = std::get_if<config::Problem>(&resolved)) {
        account->secret_trouble = config::to_string(*problem);
        log::error("secret_unreadable", {{"channel", channel.id}, {"detail", account->secret_trouble}});
        resolved = Secrets{};
    }
    const auto& secrets = std::get<Secrets>(resolved);
    Surroundings ours = around;
    ours.quotas = &account->quotas.emplace(account->channel, account->unit,
                                           QuotaKeeper::Services{to_.view, to_.scribe, to_.clock});
    account->reader = make_reader(channel, secrets, ours);
    account->callback = make_callback(channel, secrets);
    const bool writes = channel.mode != "manual" && account->secret_trouble.empty();
    if (writes) {
        Surroundings leased{account->http.emplace(around.http, account->lease),
                            ours.clock,
                            ours.utc_offset,
                            ours.workers,
                            ours.allow_private,
                            ours.tokens,
                            ours.quotas};
        account->platform = make_publisher(channel, secrets, leased);
    }
    if (account->reader) {
        Lookout::Services services{to_.view,           to_.scribe, to_.clock,   *account->reader,
                                   account->look_work, to_.log,    pages_.get()};
        account->lookout =
            std::make_unique<Lookout>(account->channel, account->unit, channel.look_every, services);
    }
    if (account->reader && account->reader->credential_runs_out() && account->secret_trouble.empty()) {
        auto tell = [this, unit, name = channel.name](TimePoint ends) -> awaitable<void> {
            co_await tell_of_credential(unit, name, ends);
        };
        account->credential = std::make_unique<CredentialWatch>(*account->reader, to_.clock, std::move(tell));
    }
    if (account->platform) {
        Account& self = *account;
        ChannelPublisher::Services services{
            to_.log,
            to_.view,
            to_.scribe,
            to_.clock,
            *account->platform,
            [&self](Duration age, ArticleId article) { return self.look(age, std::move(article)); },
            account->publish_work,
            &account->lease};
        account->publisher =
            std::make_unique<ChannelPublisher>(account->channel, account->unit, std::move(services));
    }
    by_channel_.emplace(channel.id, account.get());
    by_unit_.emplace(unit.id, account.get());
    accounts_.push_back(std::move(account));
}

void Crew::hire_notifiers(const config::Config& config, const Surroundings& around) {
    for (const config::Notifier& notifier : config.notifiers) {
        const auto resolved = secrets_of(notifier.rest, to_.stored);
        if (const auto* problem = std::get_if<config::Problem>(&resolved)) {
            log::error("secret_unreadable",
                       {{"notifier", notifier.id}, {"detail", config::to_string(*problem)}});
            continue;
        }
        if (!to_.mails) continue;
        auto made =
            make_notifier(notifier, std::get<Secrets>(resolved), {around.http, *to_.mails, to_.clock});
        if (made) notifiers_.emplace(notifier.id, std::move(made));
    }
    ReminderRules rules;
    for (const config::Unit& unit : config.units)
        rules.notifiers[UnitId(unit.id)] = unit.duty_notify;
    rules.quiet = {std::chrono::minutes(config.quiet.from), std::chrono::minutes(config.quiet.to),
                   config.quiet.classes};
    rules.utc_offset = config.district.utc_offset;
    rules.public_url = config.http.public_url;
    const auto services = [this](Wakeup& work) {
        return Reminders::Services{
            to_.view, to_.scribe, to_.clock, work,
            [this](std::string id, Notice notice) { return send(std::move(id), std::move(notice)); }};
    };
    reminders_ = std::make_unique<Reminders>(rules, services(reminder_work_));
    corrections_ = std::make_unique<Corrections>(std::move(rules), services(correction_work_));
}

/// Ops' business as much as the unit's: it stands in the status page, and is in no ledger.
awaitable<void> Crew::tell_of_credential(config::Unit unit, std::string channel, TimePoint ends) {
    Notice notice;
    notice.title = "【授权将到期】" + unit.name + "：" + channel;
    notice.text = expiry_text(ends, utc_offset_) + "\n";
    log::warn("credential_ends_soon",
              {{"unit", unit.id}, {"channel", channel}, {"at", json::time_text(ends)}});
    for (const std::string& id : unit.duty_notify) {
        auto sent = co_await send(id, notice);
        if (!sent) log::warn("notice_not_sent", {{"notifier", id}, {"detail", sent.error().detail}});
    }
}

/// Sent by a task of the crew, which a reload ends; whoever asked outlives it.
struct Crew::Reminding {
    explicit Reminding(asio::any_io_executor io) : over(std::move(io)) {}
    Wakeup over;
    std::optional<Result<Telling::Told>> told;
};

awaitable<void> Crew::remind_as_asked(std::shared_ptr<Reminding> asked, Obligation duty, std::string who) {
    struct Over {
        Reminding& asked;
        ~Over() { asked.over.notify(); }
    } over{*asked};
    auto told = co_await reminders_->remind(std::move(duty), std::move(who));
    asked->told = std::move(told);
}

awaitable<Result<Telling::Told>> Crew::remind(Obligation duty, std::string who) {
    auto asked = std::make_shared<Reminding>(to_.io);
    lookouts_.spawn("a notice", remind_as_asked(asked, std::move(duty), std::move(who)));
    co_await asked->over.wait();
    if (asked->told) co_return std::move(*asked->told);
    co_return fail(FailureKind::retryable, "the configuration is being taken up: ask again");
}

awaitable<Result<bool>> Crew::send(std::string id, Notice notice) {
    const auto known = notifiers_.find(id);
    if (known == notifiers_.end())
        co_return fail(FailureKind::auth,
                       "the notifier " + id + " cannot be used: its secret cannot be read");
    auto sent = co_await known->second->notify(std::move(notice));
    co_return sent;
}

void Crew::start(std::function<void()> on_crash) {
    for (TaskGroup* group : {&watchers_, &publishers_, &lookouts_})
        group->on_crash(on_crash);
    for (auto& watched : watched_)
        watchers_.spawn("watch " + watched->id.str(), watched->watcher->run());
    for (auto& account : accounts_) {
        if (account->publisher)
            publishers_.spawn("publish " + account->channel.str(), account->publisher->run());
        if (account->lookout) lookouts_.spawn("look " + account->channel.str(), account->lookout->run());
        if (account->credential)
            lookouts_.spawn("credential " + account->channel.str(), account->credential->run());
    }
    lookouts_.spawn("unserved deliveries", unserved_->run());
    lookouts_.spawn("reminders", reminders_->run());
    lookouts_.spawn("corrections", corrections_->run());
    for (auto& queue : queues_)
        lookouts_.spawn("queue", queue->run());
}

awaitable<void> Crew::finish(Duration limit) {
    watchers_.stop();
    co_await watchers_.join();
    for (auto& account : accounts_) {
        if (account->publisher) account->publisher->finish();
    }
    auto ended = co_await within(limit, publishers_.join());
    if (!ended)
        log::warn("calls_cut",
                  {{"detail", "a call in flight outlived the drain; it is read back at the next start"}});
    publishers_.stop();
    co_await publishers_.join();
    lookouts_.stop();
    co_await lookouts_.join();
}

std::exception_ptr Crew::crash() const {
    for (const TaskGroup* group : {&watchers_, &publishers_, &lookouts_}) {
        if (auto crash = group->crash()) return crash;
    }
    return nullptr;
}

void Crew::wake(const std::vector<Changed>& changed) {
    for (auto& queue : queues_)
        queue->notify();
    for (const Changed& row : changed) {
        if (row.key.kind == "delivery") {
            correction_work_.notify();
            const auto range = by_channel_.equal_range(row.concerns);
            for (auto at = range.first; at != range.second; ++at)
                at->second->publish_work.notify();
            if (!unserved_->is_served(ChannelId(row.concerns))) unserved_work_.notify();
        } else if (row.key.kind == "obligation") {
            reminder_work_.notify();
            const auto range = by_unit_.equal_range(row.concerns);
            for (auto at = range.first; at != range.second; ++at)
                at->second->look_work.notify();
        } else if (row.key.kind == "article") {
            for (auto& account : accounts_) {
                if (account->publisher) account->publisher->note_article();
            }
        } else if (row.key.kind == "freeze") {
            wake_all();
        }
    }
}

void Crew::wake_all() {
    for (auto& account : accounts_)
        account->publish_work.notify();
}

std::vector<SourceHealth> Crew::sources() const {
    std::vector<SourceHealth> all;
    for (const auto& watched : watched_) {
        const SourceState& state = watched->watcher->state();
        SourceHealth health{
            watched->id, state.trouble.kind, state.trouble.detail, state.trouble.advice, {}, {}, {}};
        if (state.looked_at != TimePoint{}) health.looked_at = state.looked_at;
        if (state.good_at != TimePoint{}) health.good_at = state.good_at;
        if (state.next_at != TimePoint{}) health.next_at = state.next_at;
        all.push_back(std::move(health));
    }
    return all;
}

std::vector<ChannelHealth> Crew::channels() const {
    std::vector<ChannelHealth> all;
    for (const auto& account : accounts_) {
        ChannelHealth health{account->channel, account->unit, {}, {}, {}, {}};
        if (!account->secret_trouble.empty()) {
            health.kind = to_string(FailureKind::auth);
            health.detail = account->secret_trouble;
        } else if (account->publisher && account->publisher->trouble().failure) {
            const ChannelTrouble& trouble = account->publisher->trouble();
            health.kind = to_string(trouble.failure->kind);
            health.detail = trouble.failure->detail;
            health.since = trouble.since;
            if (trouble.paused_until != TimePoint{}) health.paused_until = trouble.paused_until;
        } else if (account->credential && account->credential->ends_soon()) {
            health.kind = "expiring";
            health.detail = expiry_text(*account->credential->ends_soon(), utc_offset_);
        }
        all.push_back(std::move(health));
    }
    return all;
}

}  // namespace drumtower
