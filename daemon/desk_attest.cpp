// Desk, a person's word on reposts: where a unit says that its own is, and what the program could not tell.
#include "connectors/common/urls.hpp"
#include "daemon/desk.hpp"
#include "daemon/refusals.hpp"
#include "pipeline/monitoring/page_check.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

namespace drumtower {

namespace {

/// The channel that an address belongs to: by host, else the first that no program can see.
std::optional<ChannelId> channel_for(const Obligation& duty, const Unit& unit, const std::string& url) {
    const std::string host = authority_of(url);
    const auto kind_is = [&](std::string_view kind, std::string_view name) {
        return kind == "wechat" ? name.find("weixin.qq.com") != std::string_view::npos
                                : kind == "weibo" && name.find("weibo") != std::string_view::npos;
    };
    for (const DutyChannel& each : duty.channels) {
        const Channel* channel = unit.channel(each.id);
        if (!channel) continue;
        const bool at_its_address = !channel->address.empty() && same_site(channel->address, url);
        if (kind_is(channel->kind, host) || at_its_address) return each.id;
    }
    for (const DutyChannel& each : duty.channels) {
        if (!each.looks) return each.id;
    }
    return std::nullopt;
}

}  // namespace

awaitable<Outcome> Desk::attest(ObligationId id, std::string url, PageReader& pages, Actor actor) {
    struct Known {
        std::optional<Obligation> duty;
        std::optional<Article> article;
        Unit unit;
        Body body;
    };
    auto query = [id, &log = log_](Queries& view) {
        Known known;
        known.duty = view.obligation(id);
        if (!known.duty) return known;
        known.article = view.article(known.duty->article);
        known.unit = view.unit(known.duty->unit).value_or(Unit{});
        const auto bytes = known.article ? log.get(known.article->newest().content) : std::nullopt;
        if (bytes) known.body = json::read<Body>(*bytes).value_or(Body{});
        return known;
    };
    auto known = co_await view_.read(std::move(query));
    if (!known.duty || !known.article) co_return not_found("obligation");
    const std::string address = canonical_url(url);
    if (address.empty()) co_return Refusal{Refused::invalid, "url is no web address", {}, {}};
    if (known.duty->channels.empty())
        co_return conflict("the unit has no channel that this duty could be met on");
    if (address == canonical_url(known.duty->url)) co_return conflict("this is the original itself");
    const auto channel = channel_for(*known.duty, known.unit, address);
    if (!channel) co_return conflict("no channel of the unit has this address");
    const TimePoint now = clock_.now();
    facts::LinkAttested fact;
    fact.obligation = id;
    fact.article = known.duty->article;
    fact.unit = known.duty->unit;
    fact.channel = *channel;
    fact.url = address;
    fact.published = {std::min(known.duty->published.earliest, now), now};
    fact.who = actor.who;
    auto page = co_await pages.read(address);
    if (page) {
        const PageCheck check = check_page(known.body, known.article->title, known.article->url, *page);
        fact.title = page->title;
        fact.found = check.why;
        if (check.answer == PageCheck::Answer::same) fact.grade = "C";
        const bool fits = page->published && page->published->earliest <= now;
        if (fits && fact.grade == "C")
            fact.published = {page->published->earliest, std::min(page->published->latest, now)};
        if (check.answer == PageCheck::Answer::other)
            co_return conflict("the page shows something else: " + check.why);
    } else {
        fact.found = "页面未能核对：" + page.error().detail;
    }
    fact.act = actor.key.empty() ? fact_id({address, fact.grade, actor.who, json::time_text(now)})
                                 : key_of(actor, "attest", id.str());
    const Partition partition = scribe_.partition_of(fact.unit);
    const std::string found = fact.found;
    const std::string grade = fact.grade;
    std::vector<Event> events{scribe_.event(fact, partition)};
    auto outcome = co_await write(partition, std::move(events), id.str(), "attested");
    if (auto* act = std::get_if<Act>(&outcome)) act->found = grade + "：" + found;
    co_return outcome;
}

awaitable<Outcome> Desk::answer_question(QuestionId id, std::string answer, std::string reason, Actor actor) {
    auto query = [id](Queries& view) { return view.question(id); };
    auto question = co_await view_.read(std::move(query));
    if (!question) co_return not_found("question");
    if (!question->answer.empty()) {
        if (question->answer == answer) co_return Act{{}, 0, 0, id.str(), "unchanged", {}, {}};
        co_return conflict("it was answered \"" + question->answer + "\" by " + question->who);
    }
    facts::MatchAnswered fact;
    fact.question = id;
    fact.channel = question->channel;
    fact.unit = question->unit;
    fact.article = question->article;
    fact.post_id = question->post_id;
    fact.answer = std::move(answer);
    fact.who = actor.who;
    fact.reason = std::move(reason);
    fact.act = key_of(actor, "answer", id.str());
    const Partition partition = scribe_.partition_of(fact.unit);
    std::vector<Event> events{scribe_.event(fact, partition)};
    auto outcome = co_await write(partition, std::move(events), id.str(), "answered");
    co_return outcome;
}

}  // namespace drumtower
