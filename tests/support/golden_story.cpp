#include "tests/support/golden_story.hpp"

#include "tests/support/golden_teller.hpp"

#include <sstream>
#include <stdexcept>

namespace drumtower::golden {

namespace {

Unit declared(const UnitId& id, const std::string& name, std::vector<Channel> channels) {
    return {id, name, "值班室", false, std::move(channels)};
}
Channel account(const ChannelId& id, const UnitId& unit, const std::string& kind, Mode mode) {
    return {id, unit, kind, kind, mode, "", "https://" + id.str() + ".example.cn/", kind != "other"};
}

void open_the_log(Teller& teller) {
    teller.state(facts::LogCreated{ledger_partitions, "sha256"});
    for (Partition partition = 0; partition <= ledger_partitions; ++partition)
        teller.claim(partition, "n1", 1);
    const EventId old =
        teller.state(facts::RuleDeclared{{old_rule, 1, 24h, {"important"}, {}, "any", {}}, {}});
    teller.state(facts::RuleDeclared{{rule, 1, 12h, {"important", "emergency"}, {}, "any", {"-2h"}}, {}});
    teller.state(facts::RuleRetired{old_rule, 1, old});
    teller.state(facts::UnitDeclared{declared(health, "卫健局",
                                              {account(health_site, health, "website", Mode::automatic),
                                               account(health_wechat, health, "wechat", Mode::automatic)}),
                                     {}});
    teller.state(facts::UnitDeclared{
        declared(education, "教育局", {account(education_weibo, education, "weibo", Mode::approve)}), {}});
    const EventId alone = teller.state(facts::UnitDeclared{declared(street, "东街街道", {}), {}});
    teller.state(facts::UnitDeclared{declared(street, "东街街道",
                                              {account(street_site, street, "website", Mode::manual),
                                               account(street_board, street, "other", Mode::manual)}),
                                     alone});
    teller.state(facts::UnitDeclared{declared(park, "软件园", {}), {}});
}

EventId see_article(Teller& teller, const ArticleId& article, ArticleState state, Duration hold) {
    return teller.state(facts::ArticleSeen{article,
                                           portal,
                                           article_url(article),
                                           "关于做好防汛工作的通知",
                                           {dawn - 1h, dawn - 1h},
                                           text(article.str() + " A"),
                                           state,
                                           hold,
                                           state == ArticleState::held ? "同一来源一次更新过多" : ""});
}
EventId designate(Teller& teller, const ArticleId& article, const std::string& cls, EventId previous) {
    return teller.state(
        facts::ArticleDesignated{article, cls, "鼓政办〔2020〕65号", "陈值班", std::move(previous)});
}

/// A joined article whose text changes and changes back: three versions.
EventId watch_the_sources(Teller& teller) {
    const EventId first = teller.state(facts::SourceDeclared{
        {portal, "区政府门户", "feed", "https://www.gl.example.cn/feed", "manual", 5min}, {}});
    teller.state(
        facts::SourceDeclared{{district_wechat, "鼓楼发布", "hook", "", "important", Duration{}}, {}});
    see_article(teller, yesterday, ArticleState::baseline, {});
    teller.state(facts::SourceBaselined{portal});
    teller.state(facts::SourceDeclared{
        {portal, "区政府门户网站", "feed", "https://www.gl.example.cn/feed", "manual", 5min}, first});
    see_article(teller, floods, ArticleState::open, 5min);
    teller.state(facts::ArticleJoined{floods,
                                      district_wechat,
                                      "https://mp.example.cn/s/1",
                                      "防汛通知",
                                      {dawn, dawn + 24h - 1ms},
                                      text("wechat A")});
    const ContentHash a = text(floods.str() + " A"), b = text(floods.str() + " B");
    teller.state(facts::ArticleRevised{floods, portal, 2, a, b, "防汛通知（更正）", article_url(floods)});
    teller.state(facts::ArticleRevised{floods, portal, 3, b, a, "防汛通知", article_url(floods)});
    see_article(teller, clinic, ArticleState::held, {});
    teller.state(facts::ArticleReleased{clinic, "陈值班", "release-1"});
    return designate(teller, floods, "important", {});
}

void ask_for_the_flood_notice(Teller& teller, const EventId& cause) {
    teller.request(
        floods, health,
        {{health_site, "website", Mode::automatic, true}, {health_wechat, "wechat", Mode::automatic, true}},
        cause);
    teller.request(floods, education, {{education_weibo, "weibo", Mode::approve, true}}, cause);
    teller.request(
        floods, street,
        {{street_site, "website", Mode::manual, true}, {street_board, "other", Mode::manual, false}}, cause);
    teller.request(floods, park, {}, cause);
    teller.state(facts::RoutingDone{floods, cause, 3, "designation"});
}

/// A lost answer, a proven absence, a second attempt, a correction; and a platform of two steps.
void post_for_health(Teller& teller) {
    const DeliveryId site = delivery_id(floods, health_site), wechat = delivery_id(floods, health_wechat);
    teller.call(teller.intent(floods, health, health_site, "create"));
    auto lost = teller.outcome(health, site, How::uncertain, "connection reset");
    lost.kind = "uncertain";
    lost.not_before = teller.now() + 60s;
    teller.tell(lost);
    teller.answer(health, site, How::absent);
    auto again = teller.intent(floods, health, health_site, "create");
    again.attempt = 2;
    teller.call(again);
    teller.tell(teller.live(health, site, "101"));
    teller.revise(floods, health, 2, {health_site});
    teller.call(teller.intent(floods, health, health_site, "update", Action::update, 2));
    teller.tell(teller.live(health, site, "101"));

    teller.call(teller.intent(floods, health, health_wechat, "draft"));
    auto draft = teller.outcome(health, wechat, How::prepared);
    draft.memo = {R"({"media_id":"m-1"})"};
    teller.tell(draft);
    auto submit = teller.intent(floods, health, health_wechat, "submit");
    submit.memo = draft.memo;
    teller.call(submit);
    auto working = teller.outcome(health, wechat, How::accepted);
    working.memo = {R"({"publish_id":"7"})"};
    working.not_before = teller.now() + 30s;
    teller.tell(working);
    auto found = teller.live(health, wechat, "m-1");
    found.how = How::adopted;
    teller.tell(found);
    auto given = teller.verdict(floods, health, Finding::on_time, "区平台回执");
    given.met_at = dawn + 1h;
    teller.of_unit(given);
}

/// Approved, put off, refused, tried again by a person, never found out; then closed by a person.
void post_for_education(Teller& teller) {
    const DeliveryId weibo = delivery_id(floods, education_weibo);
    teller.act(education, weibo, Act::approve, 1, "");
    teller.call(teller.intent(floods, education, education_weibo, "create"));
    auto busy = teller.outcome(education, weibo, How::deferred, "busy");
    busy.kind = "retryable";
    busy.not_before = teller.now() + 30s;
    teller.tell(busy);
    teller.call(teller.intent(floods, education, education_weibo, "create"));
    teller.answer(education, weibo, How::refused, "content refused");
    teller.act(education, weibo, Act::retry, 1, "已与平台沟通");
    teller.call(teller.intent(floods, education, education_weibo, "create"));
    teller.answer(education, weibo, How::needs_human, "cannot be found out");
    teller.act(education, weibo, Act::done, 1, "已发，链接见群");
    const EventId open = teller.of_unit(teller.verdict(floods, education, Finding::undetermined, "未能核实"));
    auto mended = teller.verdict(floods, education, Finding::exempt, "平台停机，区办同意");
    mended.who = "陈值班";
    mended.previous = open;
    teller.of_unit(mended);
}

/// By hand, late, corrected at the source; the board cannot be looked at.
void watch_the_street(Teller& teller) {
    const TimePoint from = teller.now() - 2h;
    teller.of_unit(facts::LookMade{street_site, street, from, from + 1h, {"mass_send"}, "", ""});
    teller.of_unit(facts::LookMade{street_site, street, from + 1h, teller.now(), {"mass_send"}, "", ""});
    teller.of_unit(facts::LookMade{street_board, street, from, from, {}, "no way to look", "permanent"});
    teller.see(street_site, street, "55", floods, "title");
    teller.see(street_site, street, "56", {}, "");
    teller.revise(floods, street, 2, {street_site});
    teller.act(street, delivery_id(floods, street_board), Act::reject, 2, "公告栏不发");
    const EventId missed = teller.of_unit(teller.verdict(floods, street, Finding::overdue, "到时未见"));
    auto late = teller.verdict(floods, street, Finding::late, "补报链接");
    late.previous = missed;
    late.met_at = teller.now();
    teller.of_unit(late);
    facts::ObservationMade gone;
    gone.channel = street_site;
    gone.unit = street;
    gone.post_id = "55";
    gone.article = floods;
    gone.matched_by = "title";
    gone.gone = true;
    teller.of_unit(gone);
}

/// An article taken back: one copy is live, one call is not made, one duty is void.
void take_back_the_figures(Teller& teller) {
    const DeliveryId site = delivery_id(figures, health_site), wechat = delivery_id(figures, health_wechat);
    see_article(teller, figures, ArticleState::open, {});
    const EventId emergency = designate(teller, figures, "emergency", {});
    const EventId cause = designate(teller, figures, "important", emergency);
    teller.request(
        figures, health,
        {{health_site, "website", Mode::automatic, true}, {health_wechat, "wechat", Mode::automatic, true}},
        cause);
    teller.request(figures, education, {{education_weibo, "weibo", Mode::approve, true}}, cause);
    teller.state(facts::RoutingDone{figures, cause, 1, "designation"});
    teller.call(teller.intent(figures, health, health_site, "create"));
    teller.tell(teller.live(health, site, "102"));
    teller.answer(health, wechat, How::cancelled, "the account is closed");
    const EventId withdrawal = teller.state(facts::ArticleWithdrawn{figures, "数字有误", "source:portal", 1});
    teller.withdraw(figures, health, {health_site}, withdrawal);
    teller.withdraw(figures, education, {education_weibo}, withdrawal);
    teller.state(facts::RoutingDone{figures, withdrawal, 1, "withdrawal"});
    teller.call(teller.intent(figures, health, health_site, "delete", Action::withdraw));
    teller.answer(health, site, How::published);
    teller.of_unit(teller.verdict(figures, education, Finding::voided, "原文撤稿"));
}

/// A partition changes hands while its old owner still speaks: its decisions are void, its facts stand.
void change_owners(Teller& teller) {
    const Partition partition = ledger_partition(health, ledger_partitions);
    const EventId cause = designate(teller, clinic, "important", {});
    teller.request(
        clinic, health,
        {{health_site, "website", Mode::automatic, true}, {health_wechat, "wechat", Mode::automatic, true}},
        cause);
    teller.call(teller.intent(clinic, health, health_site, "create"));
    const auto receipt = teller.live(health, delivery_id(clinic, health_site), "103");
    const auto verdict = teller.verdict(clinic, health, Finding::overdue, "旧主的判定");
    const auto intent = teller.intent(clinic, health, health_wechat, "draft");
    teller.claim(partition, "n2", 2);
    teller.by_the_owner_before(intent);
    teller.by_the_owner_before(verdict);
    teller.by_the_owner_before(receipt);
}

void close_the_day(Teller& teller) {
    teller.state(facts::ArticleHeld{clinic, "等卫健局核对", "陈值班", "hold-1"});
    teller.state(facts::Frozen{{}, "演练", "林管理", "freeze-1"});
    teller.state(facts::Thawed{{}, "林管理", "thaw-1"});
    teller.state(facts::Frozen{education, "账号被盗", "林管理", "freeze-2"});
    teller.state(facts::ContentErased{text(floods.str() + " B"), "含个人信息", "林管理"});
    teller.state(facts::StoreRestored{hex(sha256("backup")), "restore-1"});
}

/// A line of the golden log.
struct Line {
    Partition partition = -1;
    std::string id, type, subject, node;
    int version = 0;
    TimePoint time{};
    std::int64_t epoch = 0;
    json::Raw data;
    template <class A>
    void fields(A& a) {
        a("partition", partition), a("id", id), a("type", type), a("version", version);
        a("subject", subject), a("node", node), a("time", time), a("epoch", epoch), a("data", data);
    }
};

Line line_of(const Recorded& recorded) {
    const Event& event = recorded.event;
    return {recorded.partition, event.id.str(), event.type,  event.subject, event.node,
            event.version,      event.time,     event.epoch, {event.data}};
}

}  // namespace

std::vector<Recorded> story() {
    Teller teller;
    open_the_log(teller);
    const EventId designation = watch_the_sources(teller);
    ask_for_the_flood_notice(teller, designation);
    post_for_health(teller);
    post_for_education(teller);
    watch_the_street(teller);
    take_back_the_figures(teller);
    change_owners(teller);
    close_the_day(teller);
    return std::move(teller).told();
}

std::string text_of(const std::vector<Recorded>& log) {
    std::string text;
    for (const Recorded& recorded : log)
        text += json::write(line_of(recorded)) + "\n";
    return text;
}

std::vector<Recorded> log_in(const std::string& text) {
    std::vector<Recorded> log;
    std::map<Partition, Position> heads;
    std::istringstream lines(text);
    for (std::string one; std::getline(lines, one);) {
        const auto line = json::read<Line>(one);
        if (!line || line->partition < 0)
            throw std::runtime_error("line " + std::to_string(log.size() + 1) + " is no event");
        log.push_back({line->partition, ++heads[line->partition],
                       Event{EventId(line->id), line->type, line->version, line->subject, line->time,
                             line->node, line->epoch, line->data.text}});
    }
    return log;
}

}  // namespace drumtower::golden
