// One account with a platform that answers as a test tells it: memory log, a real view, a clock that the test
// moves. What the publisher asked of the platform is a list of words.
#pragma once

#include "pipeline/ledger/scribe.hpp"
#include "pipeline/ledger/view.hpp"
#include "pipeline/publishing/channel_publisher.hpp"
#include "tests/pipeline/ledger/ledger_bed.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/memory_log.hpp"
#include "tests/support/run.hpp"
#include "tests/support/temporary_directory.hpp"

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>

#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace drumtower::publisherbed {

constexpr Duration settle = 60s;

/// Answers in the order given; when none is left, a call succeeds and a question finds what is public.
class Platform : public Publisher {
public:
    std::deque<Result<ReadBack>> answers;
    std::deque<Result<Step>> outcomes;
    std::vector<std::string> asked;
    bool is_public = false;
    std::function<void()> during_call = [] {};
    std::function<void()> during_find = [] {};

    std::string next_step(const Posting&, const Memo&) const override { return "create"; }
    awaitable<Result<Step>> advance(Posting posting, Memo) override {
        co_return outcome("advance", posting, true);
    }
    awaitable<Result<Step>> update(Posting posting, Memo) override {
        co_return outcome("update " + std::to_string(posting.version), posting, true);
    }
    awaitable<Result<Step>> withdraw(Posting posting, Memo) override {
        co_return outcome("withdraw", posting, false);
    }
    awaitable<Result<ReadBack>> find(Posting, Memo) override {
        asked.emplace_back("find");
        during_find();
        if (!answers.empty()) co_return take(answers);
        if (is_public) co_return Found{receipt(), {}, 1};
        co_return Absent{};
    }
    Duration settle() const override { return publisherbed::settle; }
    Duration call_timeout() const override { return 30s; }

    static Receipt receipt() { return {"p1", "https://site.example.cn/p1", TimePoint(Duration(1))}; }

private:
    template <class T>
    static T take(std::deque<T>& from) {
        T first = std::move(from.front());
        from.pop_front();
        return first;
    }
    Result<Step> outcome(std::string call, const Posting&, bool shown) {
        asked.push_back(std::move(call));
        during_call();
        if (!outcomes.empty()) return take(outcomes);
        is_public = shown;
        return Step(Published{receipt(), {}, ""});
    }
};

class PublisherTest : public testing::Test {
protected:
    inline static const ArticleId article{"a1"};
    inline static const UnitId unit{"health"};
    inline static const ChannelId channel{"health-site"};
    inline static const DeliveryId delivery = delivery_id(article, channel);

    explicit PublisherTest(bool other_nodes = false) : shared(other_nodes) {
        view.start();
        test::run(io, scribe.claim_all()).value();
        text =
            test::run(io, log.put(json::write(Body{"关于做好强降雨防范工作的通知", "<p>一</p>", "", {}, {}})))
                .value();
        arrive(article, "https://gov.example.cn/1.html");
    }
    /// Whoever still writes ends before what it writes to.
    ~PublisherTest() override {
        if (!running || running->done()) return;
        running->cancel();
        try {
            test::run_until(io, [this] { return running->done(); });
        } catch (const std::exception& error) {
            ADD_FAILURE() << "the publisher does not end: " << error.what();
        }
    }
    void arrive(const ArticleId& which, const std::string& url) {
        facts::ArticleSeen seen;
        seen.article = which;
        seen.source = SourceId("portal");
        seen.url = url;
        seen.title = "关于做好强降雨防范工作的通知";
        seen.content = text;
        state(seen, 0);
    }

    template <class Fact>
    void state(const Fact& fact, Partition partition = 1) {
        test::run(io, scribe.state(fact, partition)).value();
    }
    void request(const ArticleId& of = article) { state(requested(of)); }
    facts::RepostRequested requested(const ArticleId& of = article) {
        facts::RepostRequested fact;
        fact.obligation = obligation_id(of, unit, RuleId("repost-12h"), 1);
        fact.article = of;
        fact.unit = unit;
        fact.rule = RuleId("repost-12h");
        fact.title = "关于做好强降雨防范工作的通知";
        fact.url = "https://gov.example.cn/" + of.str() + ".html";
        fact.clock_start = clock.now();
        fact.due = clock.now() + 12h;
        fact.content = text;
        fact.channels = {{channel, "website", Mode::automatic, true}};
        fact.cause = EventId("designation of " + of.str());
        return fact;
    }
    /// An intent of this process whose outcome nobody wrote: a reload cut its call off.
    void leave_open_here() { state(ledgerbed::intent_on(row(), scribe.node(), scribe.epoch(1))); }
    /// The same of the process before this one.
    void leave_open() {
        leave_open_here();
        test::run(io, scribe.claim_all()).value();
    }

    /// The publisher starts; returns when it sleeps until some later time.
    void begin() { running.emplace(io, publisher.run()); }
    void until(DeliveryState wanted) {
        wake();
        test::run_until(io, [&] { return row().state == wanted; });
        rest();
    }
    /// Runs until nothing has been written for a while of wall time: for "nothing happens".
    void rest() {
        for (Position before = -1; before != log.head(1);) {
            before = log.head(1);
            const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(60);
            test::run_until(io, [&] { return std::chrono::steady_clock::now() > end; });
        }
    }
    void pass(Duration by) {
        clock.advance(io, by);
        wake();
        rest();
    }
    void wake() { work.notify(); }

    Delivery row() { return Queries(directory.path()).delivery(delivery).value(); }
    /// The outcomes in the log, in order.
    std::vector<std::string> written() {
        std::vector<std::string> found;
        for (const Recorded& recorded : log.read(1, 0, 1000)) {
            if (recorded.event.type == facts::DeliveryIntended::type) found.emplace_back("intent");
            if (recorded.event.type == facts::DeliveryProgressed::type)
                found.emplace_back(
                    json::name_of(json::read<facts::DeliveryProgressed>(recorded.event.data).value().how));
        }
        return found;
    }

    asio::io_context io;
    test::ManualClock clock;
    test::TemporaryDirectory directory;
    test::MemoryLog log{clock, 1};
    View view{io.get_executor(), log, directory.path()};
    bool shared = false;
    Scribe scribe{log, view, clock, "n1", shared};
    Wakeup work{io.get_executor()};
    Platform platform;
    CallLease lease;
    Result<Duration> look = Duration::zero();
    ContentHash text;
    ChannelPublisher publisher{
        channel,
        unit,
        {log, view, scribe, clock, platform,
         [this](Duration, ArticleId) -> awaitable<Result<Duration>> { co_return look; }, work, &lease}};
    std::optional<test::Running<void>> running;
};

}  // namespace drumtower::publisherbed
