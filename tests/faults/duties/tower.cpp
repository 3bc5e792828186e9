#include "tests/faults/duties/tower.hpp"

#include "tests/faults/duties/life.hpp"
#include "tests/support/run.hpp"

#include <algorithm>
#include <stdexcept>

namespace drumtower::duties {

namespace {

constexpr Duration first_end = 30h;  // after the last due time: the statistics of its day are out
constexpr Duration last_end = 50h;   // what is uncovered has gone to a person
const SourceId portal{"portal"};

Rule rule() {
    Rule rule;
    rule.id = rule_id;
    rule.within = within;
    rule.classes = {"important"};
    rule.channel_kinds = {"wechat", "weibo", "website", "other"};
    rule.remind_at = {"50%", "-2h", "-30m"};
    return rule;
}

std::string kind_of(Platform platform) {
    const bool website = platform == Platform::site || platform == Platform::column;
    return website ? "website" : std::string(json::name_of(platform));
}

Unit unit_of(const Town& town) {
    Unit unit;
    unit.id = town.id;
    unit.name = town.id.str();
    for (const Account& account : town.accounts) {
        Channel channel;
        channel.id = account.id;
        channel.unit = town.id;
        channel.kind = kind_of(account.platform);
        channel.mode = account.mode;
        channel.looks = account.platform != Platform::other;
        unit.channels.push_back(std::move(channel));
    }
    return unit;
}

}  // namespace

Tower::Tower(World& world, Broken broken) : world_(world), broken_(broken), clock_(world.begin) {
    clock_.also_wait_for([this] { return life_ && life_->is_at_work(); });
}

Tower::~Tower() = default;

void Tower::live() {
    start();
    declare();
    for (const Act& act : world_.acts) {
        advance_to(act.at);
        perform(act);
    }
    advance_to(world_.last_due + first_end);
    if (anything_open()) advance_to(world_.last_due + last_end);
    end();
    read_reminders();
}

void Tower::start() {
    if (life_) return;
    ++lives_;
    life_ = std::make_unique<Life>(*this);
}

void Tower::end() {
    if (!life_) return;
    clock_.settle(io_);
    life_->end();
    life_.reset();
    io_.restart();
}

void Tower::advance_to(TimePoint time) {
    if (time + wrong_by_ > clock_.now()) clock_.advance_to(io_, time + wrong_by_);
}

template <class Fact>
void Tower::state(const Fact& fact, Partition partition) {
    test::run(io_, life_->scribe.state(fact, partition)).value();
}

void Tower::perform(const Act& act) {
    using What = Act::What;
    if (act.what == What::end) return end();
    if (act.what == What::start) return start();
    if (act.what == What::step) {
        wrong_by_ += act.by;
        clock_.step(io_, act.by);
        return;
    }
    if (!life_) throw std::logic_error("an act that needs a daemon while none runs");
    if (act.what == What::designate) return designate(world_.bulletins[act.bulletin]);
    if (act.what == What::attest) return attest(act);
    if (act.what != What::withdraw) return progress(act);
    facts::ArticleWithdrawn fact;
    fact.article = world_.bulletins[act.bulletin].id;
    fact.reason = "数字有误";
    fact.who = "desk";
    state(fact, articles_partition);
}

// ---- what is in the log because others did it ----

void Tower::declare() {
    facts::RuleDeclared fact;
    fact.rule = rule();
    state(fact, articles_partition);
    for (const Town& town : world_.towns) {
        facts::UnitDeclared declared;
        declared.unit = unit_of(town);
        state(declared, articles_partition);
    }
}

void Tower::designate(const Bulletin& bulletin) {
    mark(bulletin);
    facts::ArticleSeen seen;
    seen.article = bulletin.id;
    seen.source = portal;
    seen.url = bulletin.url;
    seen.title = bulletin.title;
    seen.published = bulletin.published;
    seen.content = ContentHash("text of " + bulletin.id.str());
    facts::ArticleDesignated designated;
    designated.article = bulletin.id;
    designated.cls = "important";
    designated.ground = "区政府办";
    designated.who = "desk";
    std::vector<Event> events{life_->scribe.event(seen, articles_partition),
                              life_->scribe.event(designated, articles_partition)};
    test::run(io_, life_->scribe.write(articles_partition, std::move(events))).value();
}

/// Of a clock that is wrong, too, these are the times.
void Tower::mark(const Bulletin& bulletin) {
    const TimePoint end = due(bulletin);
    for (const Duration after : {Duration(1), Duration(48h + 1ms), Duration(24h + 1ms)})
        patient_.mark(end + after);
    for (const Duration before : {Duration(6h), Duration(2h), Duration(30min)})
        patient_.mark(end - before);
}

const Post& Tower::post(const Act& act) const {
    const auto& posts = world_.towns[act.town].accounts[act.account].posts;
    return *std::find_if(posts.begin(), posts.end(), [&](const Post& post) { return post.id == act.post; });
}

void Tower::attest(const Act& act) {
    const Bulletin& bulletin = world_.bulletins[act.bulletin];
    const Town& town = world_.towns[act.town];
    const Post& told = post(act);
    facts::LinkAttested fact;
    fact.obligation = obligation_id(bulletin.id, town.id, rule_id, 1);
    fact.article = bulletin.id;
    fact.unit = town.id;
    fact.channel = town.accounts[act.account].id;
    fact.url = "https://elsewhere.example.cn/" + told.id;
    fact.title = told.title;
    fact.published = {told.at, told.at};
    fact.grade = "C";
    fact.who = town.id.str();
    fact.act = told.id;
    state(fact, 1);
}

/// What the account's publisher would state: this drive has none.
void Tower::progress(const Act& act) {
    const Bulletin& bulletin = world_.bulletins[act.bulletin];
    const Town& town = world_.towns[act.town];
    Queries view(directory_.path());
    const auto row = view.delivery(delivery_id(bulletin.id, town.accounts[act.account].id));
    const bool is_done = !row || row->state == DeliveryState::done || row->state == DeliveryState::cancelled;
    if (is_done) return;
    facts::DeliveryProgressed fact;
    fact.delivery = row->id;
    fact.unit = town.id;
    fact.action = Action::publish;
    fact.previous = row->last;
    fact.how = facts::DeliveryProgressed::How::accepted;
    if (act.what == Act::What::left_box) {
        fact.how = facts::DeliveryProgressed::How::needs_human;
        fact.kind = "draft_gone";
        fact.detail = "the draft has left the box";
    } else if (act.what == Act::What::published) {
        const Post& out = post(act);
        fact.how = facts::DeliveryProgressed::How::published;
        fact.receipt = Receipt{out.id, "https://unit.example.cn/" + out.id, out.at};
        fact.version = row->version;
    }
    state(fact, 1);
}

// ---- what came of it ----

ObligationId Tower::id_of(const Duty& duty) const {
    return obligation_id(world_.bulletins[duty.bulletin].id, world_.towns[duty.town].id, rule_id, 1);
}

Obligation Tower::obligation(const Duty& duty) {
    return Queries(directory_.path()).obligation(id_of(duty)).value();
}

std::vector<Observation> Tower::observations(const Duty& duty) {
    return Queries(directory_.path())
        .observations_of(world_.bulletins[duty.bulletin].id, world_.towns[duty.town].id);
}

bool Tower::anything_open() {
    return !Queries(directory_.path()).obligations({"open", {}, {}, {}}, {1, ""}).items.empty();
}

/// The n-th notice to a unit is the n-th that the log holds of it.
void Tower::read_reminders() {
    std::map<std::string, std::size_t> told;
    for (const Recorded& recorded : store_->events[1]) {
        if (recorded.event.type != facts::ReminderSent::type) continue;
        const auto fact = json::read<facts::ReminderSent>(recorded.event.data).value();
        const TimePoint at = sent_.at(fact.unit.str()).at(told[fact.unit.str()]++);
        for (const ObligationId& duty : fact.obligations)
            told_of_[duty].push_back(at);
    }
}

}  // namespace drumtower::duties
