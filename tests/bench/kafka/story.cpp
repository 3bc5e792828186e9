#include "tests/bench/kafka/story.hpp"

#include "pipeline/model/facts.hpp"

#include <string>

namespace drumtower::bench {

namespace {

constexpr int units = 300, units_an_article = 10;
constexpr TimePoint dawn{Duration(1'795'564'800'000)};

facts::RepostRequested request(int number) {
    const std::string article = std::to_string(5'400'000 + number / units_an_article);
    const std::string site = "site-" + std::to_string(number % units);
    facts::RepostRequested fact;
    fact.url = "https://www.gl.example.cn/xjwz/zwgk/gzdt/glyw/202611/t20261130_" + article + ".htm";
    fact.article = article_id(SourceId("portal"), fact.url);
    fact.unit = UnitId("unit-" + site);
    fact.rule = RuleId("repost");
    fact.obligation = obligation_id(fact.article, fact.unit, fact.rule, 1);
    fact.cls = "important";
    fact.title = "2026年全国科普日鼓楼区主场活动12月6日举行，38场活动等你来（" + article + "）";
    fact.published = {dawn, dawn + 1min};
    fact.designated_at = fact.clock_start = dawn + 2min;
    fact.due = dawn + 12h;
    fact.content = ContentHash(hex(sha256(article)));
    fact.channels = {{ChannelId(site), "website", Mode::automatic, true}};
    fact.cause = EventId(fact_id({"designated", article}));
    return fact;
}

facts::DeliveryIntended intent(const facts::RepostRequested& request, const EventId& previous) {
    facts::DeliveryIntended fact;
    fact.delivery = delivery_id(request.article, request.channels.front().id);
    fact.unit = request.unit;
    fact.step = "create";
    fact.memo = {R"({"media":[],"post_id":"","terms":[]})"};
    fact.content = request.content;
    fact.node = "n1";
    fact.epoch = 1;
    fact.look_age = 676ms;
    fact.previous = previous;
    return fact;
}

facts::DeliveryProgressed receipt(const facts::DeliveryIntended& intent, const EventId& answers, int number) {
    const std::string post = std::to_string(18 + number / units);
    facts::DeliveryProgressed fact;
    fact.delivery = intent.delivery;
    fact.unit = intent.unit;
    fact.intent = fact.previous = answers;
    fact.memo = {R"({"media":[],"post_id":")" + post + R"(","terms":[]})"};
    fact.receipt = Receipt{
        post, "https://" + intent.unit.str() + ".example.cn/202611/t20261130_" + post + ".html", dawn + 3min};
    fact.version = 1;
    return fact;
}

facts::VerdictGiven verdict(const facts::RepostRequested& request, const EventId& receipt) {
    facts::VerdictGiven fact;
    fact.obligation = request.obligation;
    fact.unit = request.unit;
    fact.finding = Finding::on_time;
    fact.grade = "A";
    fact.evidence = {receipt.str()};
    fact.met_at = dawn + 3min;
    return fact;
}

}  // namespace

std::vector<Story> stories(int count, int ledger_partitions) {
    std::vector<Story> all;
    for (int number = 0; number < count; ++number) {
        const auto at = [](Duration later) { return facts::Circumstances{dawn + later, "n1", 1}; };
        const auto asked = request(number);
        Story story;
        story.partition = ledger_partition(asked.unit, ledger_partitions);
        auto& [requested, intended, published, judged] = story.events;
        requested = facts::state(asked, at(2min));
        const auto call = intent(asked, requested.id);
        intended = facts::state(call, at(3min));
        published = facts::state(receipt(call, intended.id, number), at(4min));
        judged = facts::state(verdict(asked, published.id), at(5min));
        all.push_back(std::move(story));
    }
    return all;
}

}  // namespace drumtower::bench
