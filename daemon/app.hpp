// App: the composition root. Builds all, owns all, starts and stops in order; answers the outside as its
// Tower.
#pragma once

#include "config/config.hpp"
#include "connectors/common/token_cache.hpp"
#include "connectors/http/curl_client.hpp"
#include "connectors/http/mail_client.hpp"
#include "daemon/api/node_store.hpp"
#include "daemon/api/server.hpp"
#include "daemon/api/tower.hpp"
#include "daemon/crew.hpp"
#include "daemon/declare.hpp"
#include "daemon/desk.hpp"
#include "daemon/disk_watch.hpp"
#include "daemon/hooks.hpp"
#include "daemon/keeping.hpp"
#include "daemon/outside.hpp"
#include "daemon/ownership.hpp"
#include "daemon/subscriptions.hpp"
#include "daemon/system/system_clock.hpp"
#include "pipeline/log/disk_reserve.hpp"
#include "pipeline/log/embedded/embedded_log.hpp"
#include "pipeline/log/kafka/kafka_log.hpp"
#include "pipeline/monitoring/deadline_monitor.hpp"
#include "pipeline/routing/router.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace drumtower {

/// Runs the daemon until a signal ends it; the exit code of CONTRACT section 1.
int run_daemon(config::Config config);

inline constexpr const char* log_takes_no_start = "the log cannot take the start or the configuration now: ";

class App : public Tower {
public:
    App(asio::io_context& io, config::Config config);
    ~App() override;

    /// Starts, works, drains. The exit code.
    awaitable<int> run();

    awaitable<Outcome> add_article(NewArticle article, Actor actor) override {
        return desk_.add_article(std::move(article), std::move(actor));
    }
    std::optional<Refusal> push_doubt(const PushHead& head, std::string_view message) override {
        return hooks_.doubt(head, message);
    }
    awaitable<Outcome> push(PushHead head, std::string message, NewArticle article) override {
        return hooks_.take(std::move(head), std::move(message), std::move(article));
    }
    void push_refused(const SourceId& source, const std::string& why) override {
        hooks_.refused(source, why);
    }
    std::optional<std::string> hub_asks(const SourceId& source, const std::string& nonce,
                                        const std::map<std::string, std::string>& query) override {
        return subscriptions_.asks(source, nonce, query);
    }
    bool hub_tells(const SourceId& source, const std::string& nonce, const std::string& signature,
                   std::string_view message) override {
        return subscriptions_.tells(source, nonce, signature, message);
    }
    std::variant<std::string, Refusal> called_back(const std::string& kind, const ChannelId& channel,
                                                   const CallbackCall& call) override;
    awaitable<Outcome> designate(ArticleId article, std::string cls, std::string ground,
                                 Actor actor) override {
        return desk_.designate(std::move(article), std::move(cls), std::move(ground), std::move(actor));
    }
    awaitable<Outcome> hold(ArticleId article, std::string reason, Actor actor) override {
        return desk_.hold(std::move(article), std::move(reason), std::move(actor));
    }
    awaitable<Outcome> release(ArticleId article, Actor actor) override {
        return desk_.release(std::move(article), std::move(actor));
    }
    awaitable<Outcome> withdraw(ArticleId article, std::string reason, Actor actor) override {
        return desk_.withdraw(std::move(article), std::move(reason), std::move(actor));
    }
    awaitable<Outcome> correct(ArticleId article, std::string title, std::string html, std::string reason,
                               Actor actor) override {
        return desk_.correct(std::move(article), std::move(title), std::move(html), std::move(reason),
                             std::move(actor));
    }
    awaitable<Outcome> erase(ArticleId article, std::string reason, Actor actor) override {
        return desk_.erase(std::move(article), std::move(reason), std::move(actor));
    }
    awaitable<Outcome> freeze(UnitId unit, std::string reason, Actor actor) override {
        return desk_.freeze(std::move(unit), std::move(reason), std::move(actor));
    }
    awaitable<Outcome> thaw(UnitId unit, Actor actor) override {
        return desk_.thaw(std::move(unit), std::move(actor));
    }
    awaitable<Outcome> attest(ObligationId duty, std::string url, Actor actor) override;
    awaitable<Outcome> answer_question(QuestionId question, std::string answer, std::string reason,
                                       Actor actor) override {
        return desk_.answer_question(std::move(question), std::move(answer), std::move(reason),
                                     std::move(actor));
    }
    awaitable<Outcome> judge(ObligationId duty, Finding finding, std::string reason, Actor actor) override {
        return desk_.judge(std::move(duty), finding, std::move(reason), std::move(actor));
    }
    awaitable<Outcome> appeal(ObligationId duty, std::string reason, Actor actor) override {
        return desk_.appeal(std::move(duty), std::move(reason), std::move(actor));
    }
    awaitable<Outcome> remind(ObligationId duty, Actor actor) override;
    awaitable<Outcome> act_on(DeliveryId delivery, facts::DeliveryActed::Act act, std::string reason,
                              Actor actor) override {
        return desk_.act_on(std::move(delivery), act, std::move(reason), std::move(actor));
    }
    awaitable<std::vector<std::string>> reload() override;

    std::optional<std::string> stored(const ContentHash& hash) override { return log_.get(hash); }
    View& view() override { return view_; }
    asio::any_io_executor workers() override { return work_.get_executor(); }
    TimePoint now() const override { return clock_.now(); }
    Readiness readiness() const override;
    std::vector<Metric> metrics() const override;
    LogHealth log_health() const override;
    DiskHealth disk() const override { return disk_.health(); }
    TopicFacts topics() const override;
    std::vector<SourceHealth> sources() const override;
    std::vector<ChannelHealth> channels() const override;
    std::string district() const override { return config_.district.name; }
    Duration utc_offset() const override { return config_.district.utc_offset; }

private:
    static constexpr Duration drain_limit = 15s;  // of the 20 s in all

    /// The cursors of the watched sources, in node.db.
    class Cursors : public CursorStore {
    public:
        explicit Cursors(NodeStore& node) : node_(node) {}
        std::string cursor(const SourceId& source) const override { return node_.cursor(source.str()); }
        awaitable<void> keep_cursor(SourceId source, std::string cursor) override;

    private:
        NodeStore& node_;
    };

    /// False when it has an exit code instead. Throws cli::Exit, too.
    awaitable<bool> start();
    awaitable<void> stop();
    /// The configuration's problems that only the log knows; empty: declared. A failure: the log cannot take
    /// it.
    awaitable<Result<std::vector<std::string>>> declare(const config::Config& config);
    void open_server();
    void offer_set_up();
    void serve();
    void stand_still();
    awaitable<void> withdrawals_routed();
    void hire(const config::Config& config);
    std::unique_ptr<HttpClient> own_line() const;
    awaitable<bool> begin_alone();
    awaitable<void> give_up_start(std::string why);
    awaitable<void> follow_ownership();
    awaitable<void> take_up_work();
    awaitable<void> watch_due_times();
    awaitable<std::vector<std::string>> take_anew();
    awaitable<void> ask_for_time();
    awaitable<void> feed_watchdog(Duration every);
    awaitable<void> follow_signals();
    void end(int code);

    asio::io_context& io_;
    config::Config config_;
    SystemClock clock_;
    std::unique_ptr<StoreLock> lock_;
    DiskReserve reserve_;
    std::unique_ptr<EventLog> opened_log_;
    EventLog& log_{*opened_log_};
    KafkaLog* kafka_ = dynamic_cast<KafkaLog*>(opened_log_.get());  // null: the embedded log
    NodeStore node_;
    Cursors cursors_{node_};
    View view_;
    Scribe scribe_;
    std::optional<CurlClient> http_;  // made anew with the crew: [outbound] may have changed
    asio::thread_pool work_;
    DiskWatch disk_;
    asio::thread_pool mail_work_{1};  // libcurl waits inside itself for a mail server
    std::optional<CurlMailClient> mails_;
    Desk desk_;
    Keeping keeping_{config_.store, {node_.audit(), view_, scribe_, desk_, clock_}};
    Hooks hooks_;
    Subscriptions subscriptions_;
    TokenCache tokens_{io_.get_executor(), clock_, token_renewed_before};
    Wakeup router_work_;
    Wakeup monitor_work_;
    RepostRouter router_;
    DeadlineMonitor monitor_;
    std::unique_ptr<Ownership> ownership_;
    std::string idle_reason_;   // why this node decides nothing, though the log is whole
    bool log_refused_ = false;  // the declaration, when work was last taken up
    std::size_t due_near_ = 0;  // duties that fall due soon while nothing can be written
    std::unique_ptr<Crew> crew_;
    std::unique_ptr<Server> server_;
    TaskGroup core_;
    TaskGroup steward_;  // who works here, as partitions come and go
    TaskGroup front_;
    Wakeup ended_;
    std::optional<int> exit_code_;
    bool starting_ = true;
    bool ready_ = false;
    bool reloading_ = false;
    bool changing_hands_ = false;
    TimePoint started_at_{};
};

}  // namespace drumtower
