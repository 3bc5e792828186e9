// A tower over a real embedded log and a real view, whose acts do the least that makes an event; and ways to
// ask it.
#pragma once

#include "daemon/api/api.hpp"
#include "daemon/api/server.hpp"
#include "pipeline/log/embedded/embedded_log.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/run.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gmock/gmock.h>

#include <limits>
#include <string>
#include <vector>

namespace drumtower::apibed {

using facts::DeliveryActed;

class BedTower : public Tower {
public:
    explicit BedTower(asio::io_context& context)
        : io(context),
          log(io.get_executor(), clock, options(folder.path())),
          the_view(io.get_executor(), log, folder.path()) {
        the_view.start();
    }

    awaitable<Outcome> add_article(NewArticle article, Actor actor) override {
        actors.push_back(actor);
        Body text;
        text.title = article.title;
        text.html = article.html;
        const std::string body = json::write(text);
        const auto hash = co_await log.put(body);
        facts::ArticleSeen fact;
        fact.source = SourceId("desk");
        fact.article = article_id(fact.source, article.url);
        fact.url = article.url;
        fact.title = article.title;
        fact.content = hash.value();
        fact.published = article.published.value_or(TimeSpan{clock.now(), clock.now()});
        auto outcome = co_await state(fact, fact.article.str(), "seen");
        co_return outcome;
    }
    std::optional<Refusal> push_doubt(const PushHead& head, std::string_view) override {
        if (head.signatures == "good") return std::nullopt;
        return Refusal{Refused::unproven, "not signed", {}, {}};
    }
    awaitable<Outcome> push(PushHead head, std::string, NewArticle article) override {
        pushed.push_back(head.source.str() + " " + head.id + " " + article.url);
        auto outcome = co_await add_article(std::move(article), {});
        if (auto* act = std::get_if<Act>(&outcome)) act->changed = pushed.size() > 1 ? "repeated" : "added";
        co_return outcome;
    }
    void push_refused(const SourceId& source, const std::string& why) override {
        pushed.push_back(source.str() + ": " + why);
    }
    std::optional<std::string> hub_asks(const SourceId& source, const std::string& nonce,
                                        const std::map<std::string, std::string>& query) override {
        if (source.str() + nonce != "portalnonce") return std::nullopt;
        const auto challenge = query.find("hub.challenge");
        return challenge == query.end() ? std::string{} : challenge->second;
    }
    bool hub_tells(const SourceId& source, const std::string& nonce, const std::string& signature,
                   std::string_view message) override {
        pushed.push_back(signature + " " + std::string(message));
        return source.str() + nonce == "portalnonce";
    }
    std::variant<std::string, Refusal> called_back(const std::string& kind, const ChannelId& channel,
                                                   const CallbackCall& call) override {
        if (channel.str() != "health-wechat")
            return Refusal{Refused::not_found, "there is no such callback", {}, {}};
        if (!call.query.contains("signature")) return Refusal{Refused::unproven, "not signed", {}, {}};
        if (call.what == CallbackCall::What::question) return call.query.at("echostr");
        pushed.push_back(kind + " " + call.body);
        return std::string("success");
    }
    awaitable<Outcome> designate(ArticleId article, std::string cls, std::string ground,
                                 Actor actor) override {
        actors.push_back(actor);
        const facts::ArticleDesignated fact{
            .article = article, .cls = cls, .ground = ground, .who = actor.who, .previous = {}};
        auto outcome = co_await state(fact, article.str(), "designated");
        co_return outcome;
    }
    awaitable<Outcome> hold(ArticleId article, std::string reason, Actor actor) override {
        const facts::ArticleHeld fact{
            .article = article, .reason = reason, .who = actor.who, .act = actor.key + "hold"};
        auto outcome = co_await state(fact, article.str(), "held");
        co_return outcome;
    }
    awaitable<Outcome> release(ArticleId article, Actor actor) override {
        const facts::ArticleReleased fact{.article = article, .who = actor.who, .act = actor.key + "release"};
        auto outcome = co_await state(fact, article.str(), "released");
        co_return outcome;
    }
    awaitable<Outcome> withdraw(ArticleId, std::string, Actor) override { co_return refusal; }
    awaitable<Outcome> correct(ArticleId, std::string, std::string, std::string, Actor) override {
        co_return refusal;
    }
    awaitable<Outcome> erase(ArticleId, std::string, Actor) override { co_return refusal; }
    awaitable<Outcome> freeze(UnitId unit, std::string reason, Actor actor) override {
        const facts::Frozen fact{.unit = unit, .reason = reason, .who = actor.who, .act = "freeze"};
        auto outcome = co_await state(fact, unit.str(), "frozen");
        co_return outcome;
    }
    awaitable<Outcome> thaw(UnitId unit, Actor actor) override {
        const facts::Thawed fact{.unit = unit, .who = actor.who, .act = "thaw"};
        auto outcome = co_await state(fact, unit.str(), "thawed");
        co_return outcome;
    }
    awaitable<Outcome> attest(ObligationId, std::string, Actor) override {
        co_return Refusal{Refused::invalid, "not in this bed", {}, {}};
    }
    awaitable<Outcome> answer_question(QuestionId, std::string, std::string, Actor) override {
        co_return refusal;
    }
    awaitable<Outcome> judge(ObligationId duty, Finding finding, std::string reason, Actor actor) override {
        facts::VerdictGiven fact;
        fact.obligation = duty;
        fact.finding = finding;
        fact.grade = "E";
        fact.reason = reason;
        fact.who = actor.who;
        auto event = facts::state(fact, {.time = clock.now(), .node = "n1", .epoch = 0});
        co_await append(1, std::move(event));
        Act act;
        act.id = duty.str();
        act.changed = std::string(json::name_of(finding));
        co_return act;
    }
    awaitable<Outcome> appeal(ObligationId, std::string, Actor) override { co_return refusal; }
    awaitable<Outcome> remind(ObligationId, Actor) override { co_return refusal; }
    awaitable<Outcome> act_on(DeliveryId delivery, DeliveryActed::Act act, std::string,
                              Actor actor) override {
        actors.push_back(actor);
        acted.push_back(std::string(json::name_of(act)) + " " + delivery.str());
        Act done;
        done.id = delivery.str();
        done.settles_at = settles_at;
        co_return done;
    }
    awaitable<std::vector<std::string>> reload() override { co_return std::vector<std::string>{}; }

    View& view() override { return the_view; }
    std::optional<std::string> stored(const ContentHash& hash) override { return log.get(hash); }
    asio::any_io_executor workers() override { return io.get_executor(); }
    TimePoint now() const override { return clock.now(); }
    Readiness readiness() const override { return ready; }
    std::vector<Metric> metrics() const override {
        return {{"posts_total", "Posts made", 3, {{"kind", "web\"site"}}},
                {"position", "Where we are", 7, {{"partition", "articles"}}},
                {"posts_total", "Posts made", 4, {{"kind", "a\\b\nc"}}},
                {"left_seconds", "How long it lasts", std::numeric_limits<double>::infinity(), {}},
                {"position", "Where we are", 9, {{"partition", "ledger-0"}}}};
    }
    LogHealth log_health() const override { return log_is; }
    DiskHealth disk() const override { return disk_is; }
    TopicFacts topics() const override {
        return {.prefix = "gulou", .partitions = 12, .servers = {"k1:9092", "k2:9092"}};
    }
    std::vector<SourceHealth> sources() const override { return {}; }
    std::vector<ChannelHealth> channels() const override { return {}; }
    std::string district() const override { return "鼓楼区<b>"; }
    Duration utc_offset() const override { return 8h; }

    /// States a fact and waits until the view shows it.
    template <class Fact>
    void now_is(const Fact& fact, Partition partition = articles_partition) {
        test::run(io, append(partition, facts::state(fact, {.time = clock.now(), .node = "n1", .epoch = 0})));
    }

    asio::io_context& io;
    test::TemporaryDirectory folder;
    test::ManualClock clock;
    EmbeddedLog log;
    View the_view;
    Readiness ready{.ready = true, .degraded = false, .reasons = {}};
    Refusal refusal{
        .why = Refused::unavailable, .detail = "the log is away", .pointer = {}, .retry_after = 7s};
    LogHealth log_is;
    DiskHealth disk_is;
    std::optional<TimePoint> settles_at;
    Position beyond_the_log = 0;  // acts at positions that are never folded
    std::vector<Actor> actors;
    std::vector<std::string> acted;
    std::vector<std::string> pushed;

private:
    static EmbeddedOptions options(const std::string& directory) {
        EmbeddedOptions options;
        options.directory = directory;
        return options;
    }
    template <class Fact>
    awaitable<Outcome> state(Fact fact, std::string id, std::string changed) {
        auto event = facts::state(fact, {.time = clock.now(), .node = "n1", .epoch = 0});
        const EventId event_id = event.id;
        std::vector<Event> events{std::move(event)};
        const auto at = co_await log.append(articles_partition, std::move(events));
        Act act;
        act.events = {event_id};
        act.position = at.value().back() + beyond_the_log;
        act.id = std::move(id);
        act.changed = std::move(changed);
        co_return act;
    }
    awaitable<void> append(Partition partition, Event event) {
        std::vector<Event> events{std::move(event)};
        const auto at = co_await log.append(partition, std::move(events));
        co_await the_view.wait_folded(partition, at.value().back());
    }
};

/// The routes without a socket: questions as values.
class ApiBed : public testing::Test {
protected:
    ApiBed()
        : tower(io),
          node(tower.folder.path()),
          api(io.get_executor(), tower,
              {.node = node, .pages = Door::Pages::open, .now = [this] { return tower.now(); }},
              tower.folder.path()) {}

    std::string token(Role role, const std::string& unit = {}) {
        return test::run(io, node.add_token({}, role, unit, tower.now()));
    }
    Response ask(const std::string& method, const std::string& target, const std::string& token,
                 const std::string& body = {}, std::map<std::string, std::string> headers = {}) {
        Request request;
        request.method = method;
        set_target(request, target);
        request.headers = std::move(headers);
        if (!token.empty()) request.headers["authorization"] = "Bearer " + token;
        request.body = body;
        return test::run(io, api.answer(std::move(request)));
    }
    Response get(const std::string& target, const std::string& token) { return ask("GET", target, token); }
    static std::string header(const Response& response, const std::string& name) {
        for (const auto& [key, value] : response.headers) {
            if (key == name) return value;
        }
        return {};
    }
    static std::string field(const Response& response, const std::string& key) {
        const auto document = json::parse(response.body);
        return document ? json::text(*document, key) : std::string();
    }

    void declare_unit(const std::string& id) {
        Unit unit;
        unit.id = UnitId(id);
        unit.name = "单位" + id;
        Channel site;
        site.id = ChannelId(id + "-site");
        site.unit = unit.id;
        site.kind = "website";
        site.mode = Mode::automatic;
        unit.channels = {site};
        tower.now_is(facts::UnitDeclared{.unit = unit, .previous = {}});
    }
    ArticleId an_article(const std::string& url, const std::string& title = "防汛通知") {
        facts::ArticleSeen fact;
        fact.source = SourceId("portal");
        fact.article = article_id(fact.source, url);
        fact.url = url;
        fact.title = title;
        fact.content = ContentHash(std::string(64, 'a'));
        fact.published = {tower.now(), tower.now()};
        tower.now_is(fact);
        return fact.article;
    }
    ObligationId a_duty(const ArticleId& article, const std::string& unit) {
        facts::RepostRequested fact;
        fact.obligation = obligation_id(article, UnitId(unit), RuleId("r"), 1);
        fact.article = article;
        fact.unit = UnitId(unit);
        fact.rule = RuleId("r");
        fact.cls = "important";
        fact.title = "防汛<通知>";
        fact.url = "https://portal.example/1";
        fact.clock_start = tower.now();
        fact.due = tower.now() + 12h;
        fact.content = ContentHash(std::string(64, 'a'));
        fact.channels = {
            {.id = ChannelId(unit + "-site"), .kind = "website", .mode = Mode::automatic, .looks = true}};
        tower.now_is(fact, 1);
        return fact.obligation;
    }

    asio::io_context io;
    BedTower tower;
    NodeStore node;
    Api api;
};

}  // namespace drumtower::apibed
