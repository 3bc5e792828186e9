// Posts on units' channels, as a look or a unit's word tells of them.
#include "pipeline/ledger/rows.hpp"

namespace drumtower::folding {

namespace {

Keys keys_of(const ChannelId& channel, const std::string& post_id, const ArticleId& article) {
    Keys keys{observation_key(channel, post_id)};
    if (!article.empty()) keys.push_back(delivery_key(delivery_id(article, channel)));
    return keys;
}

void observe(Rows& rows, const facts::ObservationMade& fact, const Recorded& recorded) {
    const RowKey key = observation_key(fact.channel, fact.post_id);
    const auto before = load<Observation>(rows, key);
    Observation seen;
    seen.event = recorded.event.id;
    seen.channel = fact.channel;
    seen.unit = fact.unit;
    seen.post_id = fact.post_id;
    seen.url = fact.url;
    seen.title = fact.title;
    seen.published = fact.published;
    seen.first_seen = before ? before->first_seen : fact.first_seen.value_or(recorded.event.time);
    seen.unseen_at = before ? before->unseen_at : fact.unseen_at;
    seen.article = fact.article;
    seen.matched_by = fact.matched_by;
    seen.grade = fact.grade;
    seen.gone = fact.gone;
    seen.way = fact.way;
    seen.why = fact.why;
    save(rows, key, seen);
    if (fact.article.empty()) return;
    const RowKey delivery = delivery_key(delivery_id(fact.article, fact.channel));
    auto row = load<Delivery>(rows, delivery);
    if (!row) return;
    const Delivery unchanged = *row;
    seen_on_channel(*row, fact);
    if (*row == unchanged) return;
    row->last = recorded.event.id;
    if (row->receipt != unchanged.receipt) row->receipt_event = recorded.event.id;
    save(rows, delivery, *row);
}

}  // namespace

Keys keys(const facts::ObservationMade& fact, Partition) {
    return keys_of(fact.channel, fact.post_id, fact.article);
}

Folded apply(Rows& rows, const facts::ObservationMade& fact, const Recorded& recorded) {
    observe(rows, fact, recorded);
    return Folded::applied;
}

Keys keys(const facts::LinkAttested& fact, Partition) {
    return keys_of(fact.channel, fact.url, fact.article);
}

/// What a look or a page has shown is not made less by a later word.
Folded apply(Rows& rows, const facts::LinkAttested& fact, const Recorded& recorded) {
    const auto before = load<Observation>(rows, observation_key(fact.channel, fact.url));
    if (before && !before->gone && before->grade < fact.grade) return Folded::stale;
    facts::ObservationMade seen;
    seen.channel = fact.channel;
    seen.unit = fact.unit;
    seen.post_id = fact.url;
    seen.url = fact.url;
    seen.title = fact.title;
    seen.published = fact.published;
    seen.article = fact.article;
    seen.matched_by = "attested";
    seen.grade = fact.grade;
    observe(rows, seen, recorded);
    return Folded::applied;
}

Keys keys(const facts::MatchAsked& fact, Partition) {
    return {question_key(fact.question)};
}

Folded apply(Rows& rows, const facts::MatchAsked& fact, const Recorded& recorded) {
    if (load<Question>(rows, question_key(fact.question))) return Folded::stale;
    Question question;
    question.id = fact.question;
    question.channel = fact.channel;
    question.unit = fact.unit;
    question.article = fact.article;
    question.post_id = fact.post_id;
    question.url = fact.url;
    question.title = fact.title;
    question.text = fact.text;
    question.published = fact.published;
    question.first_seen = fact.first_seen;
    question.unseen_at = fact.unseen_at;
    question.why = fact.why;
    question.asked_at = recorded.event.time;
    save(rows, question_key(fact.question), question);
    return Folded::applied;
}

Keys keys(const facts::MatchAnswered& fact, Partition) {
    Keys keys = keys_of(fact.channel, fact.post_id, fact.article);
    keys.push_back(question_key(fact.question));
    return keys;
}

/// "Yes" is an observation by the desk's word.
Folded apply(Rows& rows, const facts::MatchAnswered& fact, const Recorded& recorded) {
    auto question = load<Question>(rows, question_key(fact.question));
    if (!question || !question->answer.empty()) return Folded::stale;
    question->answer = fact.answer;
    question->who = fact.who;
    question->reason = fact.reason;
    save(rows, question_key(fact.question), *question);
    if (fact.answer != "yes") return Folded::applied;
    facts::ObservationMade seen;
    seen.channel = question->channel;
    seen.unit = question->unit;
    seen.post_id = question->post_id;
    seen.url = question->url;
    seen.title = question->title;
    seen.published = question->published;
    seen.first_seen = question->first_seen.value_or(question->asked_at);
    seen.unseen_at = question->unseen_at;
    seen.article = question->article;
    seen.matched_by = "person";
    seen.grade = "E";
    observe(rows, seen, recorded);
    return Folded::applied;
}

}  // namespace drumtower::folding
