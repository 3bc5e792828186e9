#include "pipeline/routing/queue_copy.hpp"

#include "pipeline/base/log.hpp"
#include "pipeline/base/run_on.hpp"
#include "pipeline/model/facts.hpp"
#include "pipeline/model/queue.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace drumtower {

namespace {

constexpr std::size_t events_a_round = 500;
constexpr Duration look_anyway = 60s;
constexpr Duration breath = 200ms;  // between two looks at what waits: news comes in bursts
constexpr Duration again_after = 2s;

constexpr std::size_t id_room = 64;

using Asked = std::variant<facts::RepostRequested, facts::RevisionRequested, facts::WithdrawalRequested>;

std::optional<Asked> asked_in(const Event& event) {
    const auto as = [&](auto fact) -> std::optional<Asked> {
        auto read = json::read<decltype(fact)>(event.data);
        if (!read) return std::nullopt;
        return Asked{std::move(*read)};
    };
    if (event.type == facts::RepostRequested::type) return as(facts::RepostRequested{});
    if (event.type == facts::RevisionRequested::type) return as(facts::RevisionRequested{});
    if (event.type == facts::WithdrawalRequested::type) return as(facts::WithdrawalRequested{});
    return std::nullopt;
}

bool is_open(const std::vector<Obligation>& duties) {
    return std::any_of(duties.begin(), duties.end(),
                       [](const Obligation& duty) { return duty.state() == "open"; });
}

std::vector<ChannelId> channels_of(const std::vector<Obligation>& duties) {
    std::vector<ChannelId> channels;
    for (const Obligation& duty : duties) {
        for (const DutyChannel& channel : duty.channels) {
            if (std::find(channels.begin(), channels.end(), channel.id) == channels.end())
                channels.push_back(channel.id);
        }
    }
    return channels;
}

queued::Text text_for(const UnitId& unit, const Article& article, const std::vector<Obligation>& duties,
                      const Body& body) {
    queued::Text text;
    text.unit = unit;
    text.article = article.id;
    text.version = article.newest().number;
    if (article.designation) text.cls = article.designation->cls;
    for (const Obligation& duty : duties)
        text.due = text.due ? std::min(*text.due, duty.due) : duty.due;
    text.channels = channels_of(duties);
    text.title = article.title;
    text.url = article.url;
    text.source_name = body.source_name;
    if (article.published.exact()) text.published_at = article.published.latest;
    text.html = body.html;
    text.pictures = body.pictures;
    text.attachments = body.attachments;
    return text;
}

}  // namespace

struct QueueCopy::Entry {
    Position position = 0;
    EventId asked_by;
    Asked asked;

    const ArticleId& article() const {
        return std::visit([](const auto& fact) -> const ArticleId& { return fact.article; }, asked);
    }
    const UnitId& unit() const {
        return std::visit([](const auto& fact) -> const UnitId& { return fact.unit; }, asked);
    }
    const facts::WithdrawalRequested* recall() const {
        return std::get_if<facts::WithdrawalRequested>(&asked);
    }
};

/// What the view knows of an entry.
struct QueueCopy::Known {
    std::optional<Article> article;
    std::vector<Obligation> duties;
    bool is_frozen = false;

    static Known of(Queries& view, const Entry& entry) {
        Known known{view.article(entry.article()), view.obligations_of(entry.article(), entry.unit()), false};
        for (const Freeze& freeze : view.freezes())
            known.is_frozen = known.is_frozen || freeze.unit.empty() || freeze.unit == entry.unit();
        return known;
    }
};

QueueCopy::QueueCopy(Partition partition, asio::any_io_executor io, Services services)
    : partition_(partition), to_(std::move(services)), work_(std::move(io)) {}

QueueCopy::~QueueCopy() = default;

awaitable<void> QueueCopy::run() {
    for (;;) {
        auto found = co_await find_place();
        if (found) break;
        co_await to_.clock.sleep_until(to_.clock.now() + again_after);
    }
    for (;;) {
        auto more = co_await read_on();
        auto again = co_await copy_waiting();
        if (more) continue;
        co_await to_.clock.sleep_until(to_.clock.now() + breath);
        co_await sleep_or_wake(to_.clock, again, work_);
    }
}

awaitable<bool> QueueCopy::find_place() {
    auto ask = [this] { return to_.topic.copied(partition_); };
    auto copied = co_await run_on(to_.workers, std::move(ask));
    if (!copied) {
        say_that_it_waits(copied.error());
        co_return false;
    }
    read_ = copied->value_or(0);
    if (!*copied) new_after_ = to_.log.head(partition_);
    co_return true;
}

/// What the ledger asks beyond where we read; true: there may be more.
awaitable<bool> QueueCopy::read_on() {
    const Position folded = to_.view.folded(partition_);  // what is not folded yet, the view cannot tell of
    if (read_ >= folded) co_return false;
    auto read = [this, after = read_] { return to_.log.read(partition_, after, events_a_round); };
    auto events = co_await run_on(to_.workers, std::move(read));
    for (Recorded& recorded : events) {
        if (recorded.position > folded) break;
        read_ = recorded.position;
        if (auto asked = asked_in(recorded.event))
            waiting_.push_back({recorded.position, std::move(recorded.event.id), std::move(*asked)});
    }
    co_return !events.empty();
}

/// When to look again at the latest.
awaitable<TimePoint> QueueCopy::copy_waiting() {
    if (waiting_.empty()) co_return to_.clock.now() + look_anyway;
    auto query = [asked = waiting_](Queries& view) {
        std::vector<Known> known;
        for (const Entry& entry : asked)
            known.push_back(Known::of(view, entry));
        return known;
    };
    auto known = co_await to_.view.read(std::move(query));
    std::vector<Entry> asked = std::exchange(waiting_, {});
    TimePoint again = to_.clock.now() + look_anyway;
    bool takes = true;
    for (std::size_t i = 0; i < asked.size(); ++i) {
        const Fate fate = takes ? fate_of(asked[i], known[i]) : Fate::wait;
        if (fate == Fate::write) {
            // What is kept waiting stands before it; all after it is still to be copied, too.
            const Position before = waiting_.empty() ? asked[i].position : waiting_.front().position - 1;
            takes = co_await write(asked[i], known[i], before);
        }
        if (fate == Fate::leave_out || (fate == Fate::write && takes)) continue;
        if (known[i].article && known[i].article->hold_until)
            again = std::min(again, *known[i].article->hold_until);
        waiting_.push_back(std::move(asked[i]));
    }
    if (!takes) again = to_.clock.now() + again_after;
    co_return again;
}

QueueCopy::Fate QueueCopy::fate_of(const Entry& entry, const Known& known) const {
    if (!known.article || known.is_frozen) return Fate::wait;
    const bool is_old = entry.position <= new_after_;
    if (entry.recall()) return is_old ? Fate::leave_out : Fate::write;
    const Article& article = *known.article;
    if (article.state == ArticleState::withdrawn) return Fate::leave_out;
    if (is_old && !is_open(known.duties)) return Fate::leave_out;
    const TimePoint now = to_.clock.now();
    if (article.state == ArticleState::held || article.hold_until.value_or(now) > now) return Fate::wait;
    return Fate::write;
}

/// False: the topic does not take it now.
awaitable<bool> QueueCopy::write(const Entry& entry, const Known& known, Position copied) {
    Event event;
    event.subject = entry.article().str();
    event.time = to_.clock.now();
    event.node = to_.scribe.node();
    event.epoch = to_.scribe.epoch(partition_);
    int version = 0;
    if (const auto* recall = entry.recall()) {
        event.type = queued::recall_type;
        event.data = json::write(queued::Recall{recall->unit, recall->article, recall->channels});
    } else {
        auto fetch = [this, hash = known.article->newest().content] { return to_.log.get(hash); };
        auto bytes = co_await run_on(to_.workers, std::move(fetch));
        const auto body = bytes ? json::read<Body>(*bytes) : std::nullopt;
        if (!body) {
            log::warn("queue_without_text", {{"article", entry.article().str()}});
            co_return true;
        }
        auto text = text_for(entry.unit(), *known.article, known.duties, *body);
        const bool is_first = std::holds_alternative<facts::RepostRequested>(entry.asked);
        event.type = is_first ? queued::repost_type : queued::update_type;
        event.data = json::write(text);
        if (to_cloudevent(event).size() + id_room > max_event_bytes) {
            text.html.reset();
            event.data = json::write(text);
        }
        version = text.version;
    }
    // Of the version, too, since the text that goes out is the newest there is.
    event.id = EventId(fact_id({"queue", entry.asked_by.str(), std::to_string(version)}));
    auto put = co_await to_.topic.put(partition_, entry.unit(), std::move(event), copied);
    if (!put) say_that_it_waits(put.error());
    co_return put.has_value();
}

void QueueCopy::say_that_it_waits(const Failure& failure) const {
    log::warn("queue_waits", {{"partition", partition_name(partition_)}, {"detail", failure.detail}});
}

}  // namespace drumtower
