// Teller: tells the golden story event by event; keeps the time, and what each decision is based on.
#pragma once

#include "tests/support/golden_story.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace drumtower::golden {

using How = facts::DeliveryProgressed::How;
using Act = facts::DeliveryActed::Act;

inline const TimePoint dawn{Duration(1'795'564'800'000)};  // 2026-11-25 08:00 in Fuzhou
inline const UnitId health{"health"}, education{"edu"}, street{"street-8"}, park{"park"};
inline const ChannelId health_site{"health-site"}, health_wechat{"health-wechat"},
    education_weibo{"education-weibo"}, street_site{"street-site"}, street_board{"street-board"};
inline const SourceId portal{"portal"}, district_wechat{"district-wechat"};
inline const RuleId rule{"repost-12h"}, old_rule{"repost-24h"};
inline const ArticleId floods{"flood-notice"}, clinic{"clinic-hours"}, figures{"wrong-figures"},
    yesterday{"yesterday"};

inline std::string article_url(const ArticleId& article) {
    return "https://www.gl.example.cn/" + article.str() + ".html";
}
inline ContentHash text(const std::string& words) {
    return ContentHash(hex(sha256(words)));
}
inline ObligationId duty(const ArticleId& article, const UnitId& unit) {
    return obligation_id(article, unit, rule, 1);
}

class Teller {
public:
    template <class Fact>
    EventId state(const Fact& fact, Partition partition) {
        now_ += 1min;
        const auto [node, epoch] = owners_[partition];
        return put(facts::state(fact, {now_, node, epoch}), partition);
    }
    template <class Fact>
    EventId state(const Fact& fact) {
        return state(fact, articles_partition);
    }
    template <class Fact>
    EventId of_unit(const Fact& fact) {
        return state(fact, ledger_partition(fact.unit, ledger_partitions));
    }
    void claim(Partition partition, const std::string& node, std::int64_t epoch) {
        owners_[partition] = {node, epoch};
        state(facts::OwnerClaimed{partition, node, epoch}, partition);
    }
    /// What a node says that has not heard of its successor.
    template <class Fact>
    EventId by_the_owner_before(const Fact& fact) {
        const Partition partition = ledger_partition(fact.unit, ledger_partitions);
        now_ += 1min;
        return put(facts::state(fact, {now_, "n1", 1}), partition);
    }

    void request(const ArticleId& article, const UnitId& unit, std::vector<DutyChannel> channels,
                 const EventId& cause) {
        facts::RepostRequested fact;
        fact.obligation = duty(article, unit);
        fact.article = article;
        fact.unit = unit;
        fact.rule = rule;
        fact.cls = "important";
        fact.title = "关于做好防汛工作的通知";
        fact.url = article_url(article);
        fact.published = {dawn - 1h, dawn - 1h};
        fact.designated_at = now_;
        fact.clock_start = now_;
        fact.due = now_ + 12h;
        fact.content = text(article.str() + " A");
        fact.channels = std::move(channels);
        fact.cause = cause;
        const EventId event = of_unit(fact);
        for (const DutyChannel& channel : fact.channels)
            last_[delivery_id(article, channel.id)] = event;
    }
    void revise(const ArticleId& article, const UnitId& unit, int version, std::vector<ChannelId> channels) {
        facts::RevisionRequested fact{article, unit, version, text(article.str() + " C"), "更正", channels};
        const EventId event = of_unit(fact);
        for (const ChannelId& channel : channels)
            last_[delivery_id(article, channel)] = event;
    }
    void withdraw(const ArticleId& article, const UnitId& unit, std::vector<ChannelId> channels,
                  const EventId& cause) {
        facts::WithdrawalRequested fact{article, unit, "数字有误", channels, {duty(article, unit)}, cause};
        const EventId event = of_unit(fact);
        for (const ChannelId& channel : channels)
            last_[delivery_id(article, channel)] = event;
    }
    facts::DeliveryIntended intent(const ArticleId& article, const UnitId& unit, const ChannelId& channel,
                                   const std::string& step, Action action = Action::publish,
                                   int version = 1) {
        facts::DeliveryIntended fact;
        fact.delivery = delivery_id(article, channel);
        fact.unit = unit;
        fact.action = action;
        fact.step = step;
        fact.version = version;
        fact.content = text(article.str() + " A");
        const auto [node, epoch] = owners_[ledger_partition(unit, ledger_partitions)];
        fact.node = node;
        fact.epoch = epoch;
        fact.look_age = 20s;
        fact.previous = last_[fact.delivery];
        return fact;
    }
    void call(const facts::DeliveryIntended& fact) {
        const EventId event = of_unit(fact);
        open_[fact.delivery] = {event, fact.action, fact.version};
        last_[fact.delivery] = event;
    }
    facts::DeliveryProgressed outcome(const UnitId& unit, const DeliveryId& delivery, How how,
                                      const std::string& detail = {}) {
        facts::DeliveryProgressed fact;
        fact.delivery = delivery;
        fact.unit = unit;
        fact.how = how;
        fact.detail = detail;
        fact.previous = last_[delivery];
        if (open_.contains(delivery)) {
            fact.intent = open_[delivery].event;
            fact.action = open_[delivery].action;
        }
        return fact;
    }
    facts::DeliveryProgressed live(const UnitId& unit, const DeliveryId& delivery, const std::string& post) {
        auto fact = outcome(unit, delivery, How::published);
        fact.version = open_[delivery].version;
        fact.receipt = Receipt{post, "https://post.example.cn/" + post, now_ + 30s};
        return fact;
    }
    void tell(const facts::DeliveryProgressed& fact) { last_[fact.delivery] = of_unit(fact); }
    void answer(const UnitId& unit, const DeliveryId& delivery, How how, const std::string& detail = {}) {
        tell(outcome(unit, delivery, how, detail));
    }
    void act(const UnitId& unit, const DeliveryId& delivery, Act what, int version,
             const std::string& reason) {
        facts::DeliveryActed fact{delivery, unit, what, "陈值班", reason, version, {}};
        fact.key_text = "desk-" + std::to_string(log_.size());
        last_[delivery] = of_unit(fact);
    }
    EventId see(const ChannelId& channel, const UnitId& unit, const std::string& post,
                const ArticleId& article, const std::string& matched_by) {
        facts::ObservationMade fact;
        fact.channel = channel;
        fact.unit = unit;
        fact.post_id = post;
        fact.url = "https://post.example.cn/" + post;
        fact.title = "转发：关于做好防汛工作的通知";
        fact.published = {now_ - 10min, now_ - 10min};
        fact.unseen_at = now_ - 20min;
        fact.article = article;
        fact.matched_by = matched_by;
        const EventId event = of_unit(fact);
        if (!article.empty()) last_[delivery_id(article, channel)] = event;
        return event;
    }
    facts::VerdictGiven verdict(const ArticleId& article, const UnitId& unit, Finding finding,
                                const std::string& reason) const {
        facts::VerdictGiven fact;
        fact.obligation = duty(article, unit);
        fact.unit = unit;
        fact.finding = finding;
        fact.grade = "A";
        fact.evidence = {log_.back().event.id.str()};
        fact.reason = reason;
        return fact;
    }
    TimePoint now() const { return now_; }
    std::vector<Recorded> told() && { return std::move(log_); }

private:
    struct Open {
        EventId event;
        Action action = Action::publish;
        int version = 1;
    };
    EventId put(Event event, Partition partition) {
        EventId id = event.id;
        log_.push_back({partition, ++heads_[partition], std::move(event)});
        return id;
    }

    TimePoint now_ = dawn;
    std::vector<Recorded> log_;
    std::map<Partition, Position> heads_;
    std::map<Partition, std::pair<std::string, std::int64_t>> owners_;
    std::map<DeliveryId, EventId> last_;  // what moved the row last
    std::map<DeliveryId, Open> open_;     // the newest intent
};

}  // namespace drumtower::golden
