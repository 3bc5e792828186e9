// One watched source whose listing and pages a test writes, with a memory log and a real view behind it.
#pragma once

#include "pipeline/intake/source_watcher.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/memory_log.hpp"
#include "tests/support/run.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace drumtower::intakebed {

class WrittenSource : public Source {
public:
    awaitable<Result<Listing>> poll(std::string) override {
        ++polls;
        Listing shown;
        shown.unchanged = unchanged;
        if (!unchanged) shown.hub = hub;
        shown.retry_after = retry_after;
        shown.cursor = "c" + std::to_string(polls);
        if (!unchanged) shown.items = items;
        co_return shown;
    }
    awaitable<Result<ReadItem>> read(SourceItem item) override {
        ReadItem page;
        page.url = item.url;
        if (unreadable.contains(item.url)) co_return fail(FailureKind::retryable, "no text found");
        if (broken || !pages.contains(item.url)) {
            page.what = ReadItem::What::gone;
        } else {
            page.body.title = item.title;
            page.body.html = pages.at(item.url);
        }
        co_return page;
    }
    Trouble trouble() const override { return {SourceTrouble::none, {}, {}}; }

    std::vector<SourceItem> items;  // newest first
    std::map<std::string, std::string> pages;
    std::set<std::string> unreadable;
    std::optional<Hub> hub;
    std::optional<std::chrono::seconds> retry_after;
    bool unchanged = false;
    bool broken = false;  // every page answers 404
    int polls = 0;
};

class KeptCursors : public CursorStore {
public:
    std::string cursor(const SourceId&) const override { return kept; }
    awaitable<void> keep_cursor(SourceId, std::string cursor) override {
        kept = std::move(cursor);
        co_return;
    }
    std::string kept;
};

class WatcherTest : public testing::Test {
protected:
    static constexpr Duration every = 5min;

    WatcherTest() {
        view->start();
        SourceInfo info;
        info.id = rules.id;
        info.kind = "website";
        auto stated = scribe.state(facts::SourceDeclared{info, {}}, articles_partition);
        test::run(io, std::move(stated)).value();
    }
    ~WatcherTest() override {
        if (running_) running_->cancel();
        io.restart();
        io.poll();
        running_.reset();
    }

    static std::string url(int number) {
        return "https://gov.example.cn/" + std::to_string(number) + ".html";
    }
    /// A readable page at the top of the listing.
    void publish(int number) {
        source.pages[url(number)] = "<p>正文 " + std::to_string(number) + "</p>";
        list(number);
    }
    void list(int number) {
        SourceItem item;
        item.url = url(number);
        item.title = "通知 " + std::to_string(number);
        item.fingerprint = item.title;
        source.items.insert(source.items.begin(), item);
    }
    void unlist(int number) {
        std::erase_if(source.items, [&](const SourceItem& item) { return item.url == url(number); });
    }
    void remove(int number) {
        unlist(number);
        source.pages.erase(url(number));
    }
    /// One poll, its consequences folded.
    void look() {
        const int before = source.polls;
        if (!running_) {
            running_.emplace(io, watcher.run());
        } else {
            clock.advance_to(io, watcher.state().next_at);
        }
        test::run_until(io, [&] { return source.polls == before + 1 && clock.sleepers() == 1; });
    }
    void look_for(Duration time) {
        for (const TimePoint end = clock.now() + time; clock.now() < end;)
            look();
    }
    std::optional<Article> article(int number) {
        return Queries(directory.path()).article_by_url(rules.id, url(number));
    }
    ArticleState state_of(int number) { return article(number).value().state; }
    bool baselined() { return Queries(directory.path()).source(rules.id).value().baselined; }

    asio::io_context io;
    test::ManualClock clock;
    test::TemporaryDirectory directory;
    test::MemoryLog log{clock, 1};
    std::unique_ptr<View> view = std::make_unique<View>(io.get_executor(), log, directory.path());
    Scribe scribe{log, *view, clock, "n1"};
    WrittenSource source;
    KeptCursors cursors;
    const SourceRules rules = usual_rules();
    Wakeup news{io.get_executor()};
    std::vector<std::optional<Hub>> hubs;
    SourceWatcher watcher{rules,
                          every,
                          {log, *view, scribe, clock, source, cursors, news,
                           [this](const SourceId&, const std::optional<Hub>& hub) { hubs.push_back(hub); }}};

private:
    static SourceRules usual_rules() {
        SourceRules usual;
        usual.id = SourceId("portal");
        usual.designate = "important";
        usual.flood = 3;
        return usual;
    }
    std::optional<test::Running<void>> running_;
};

}  // namespace drumtower::intakebed
