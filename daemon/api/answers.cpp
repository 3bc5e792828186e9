#include "daemon/api/answers.hpp"

#include "daemon/api/json_object.hpp"
#include "pipeline/base/hash.hpp"

namespace drumtower::answers {

namespace {

std::string span(const TimeSpan& span) {
    return JsonObject().time("earliest", span.earliest).time("latest", span.latest).str();
}

std::string row_tag(const std::string& row) {
    return '"' + hex(sha256(row)).substr(0, 32) + '"';
}

std::string origin(const Origin& origin) {
    return JsonObject()
        .text("source", origin.source)
        .text("url", origin.url)
        .text("title", origin.title)
        .raw("published", span(origin.published))
        .time("seen_at", origin.seen_at)
        .text("content", origin.content)
        .str();
}

std::string version(const Version& version) {
    return JsonObject()
        .number("number", version.number)
        .text("title", version.title)
        .text("content", version.content)
        .time("seen_at", version.seen_at)
        .text_or_null("written_by", version.written_by.value_or(""))
        .str();
}

std::string designation(const std::optional<Designation>& designation) {
    if (!designation) return "null";
    return JsonObject()
        .text("class", designation->cls)
        .text("ground", designation->ground)
        .text("who", designation->who)
        .time("made_at", designation->made_at)
        .text("event", designation->event)
        .str();
}

std::string receipt(const std::optional<Receipt>& receipt) {
    if (!receipt) return "null";
    return JsonObject()
        .text("post_id", receipt->post_id)
        .text("url", receipt->url)
        .time("published_at", receipt->published_at)
        .str();
}

std::string intent(const std::optional<Intent>& intent) {
    if (!intent) return "null";
    return JsonObject()
        .text("action", json::name_of(intent->action))
        .text("step", intent->step)
        .number("attempt", intent->attempt)
        .time("made_at", intent->made_at)
        .truth("uncertain", intent->uncertain)
        .str();
}

std::string verdict(const Verdict& verdict) {
    return JsonObject()
        .text("finding", json::name_of(verdict.finding))
        .text("grade", verdict.grade)
        .text("reason", verdict.reason)
        .time("given_at", verdict.given_at)
        .time("met_at", verdict.met_at)
        .text_or_null("who", verdict.who)
        .raw("evidence", json_texts(verdict.evidence))
        .text("event", verdict.event)
        .str();
}

std::string duty_channel(const DutyChannel& channel) {
    return JsonObject()
        .text("id", channel.id)
        .text("kind", channel.kind)
        .text("mode", json::name_of(channel.mode))
        .truth("looks", channel.looks)
        .str();
}

std::string observation(const Observation& seen) {
    return JsonObject()
        .text("event", seen.event)
        .text("channel", seen.channel)
        .text("post_id", seen.post_id)
        .text("url", seen.url)
        .text("title", seen.title)
        .raw("published", span(seen.published))
        .time("first_seen", seen.first_seen)
        .time("unseen_at", seen.unseen_at)
        .text("matched_by", seen.matched_by)
        .text("grade", seen.grade)
        .truth("gone", seen.gone)
        .str();
}

std::string looks(const ChannelLooks& looks) {
    const auto covered = [](const Covered& stretch) {
        return JsonObject()
            .time("from", stretch.from)
            .time("to", stretch.to)
            .text("look", stretch.look)
            .str();
    };
    return JsonObject()
        .text("channel", looks.channel)
        .raw("covered", list(looks.covered, covered))
        .raw("blind_spots", json_texts(looks.blind_spots))
        .time("looked_at", looks.looked_at)
        .text_or_null("trouble", looks.trouble)
        .text_or_null("trouble_kind", looks.trouble_kind)
        .time("trouble_since", looks.trouble_since)
        .str();
}

JsonObject article_fields(const Article& article) {
    JsonObject object;
    object.text("id", article.id).text("state", json::name_of(article.state)).text("title", article.title);
    object.text("url", article.url)
        .raw("published", span(article.published))
        .time("seen_at", article.seen_at);
    object.number("version", article.versions.empty() ? 0 : article.newest().number);
    object.raw("designation", designation(article.designation));
    const bool until = article.hold_until && !for_ever(*article.hold_until);
    object.time("hold_until", until ? article.hold_until : std::nullopt);
    object.text_or_null("held_why", article.held_why).text_or_null("withdrawn_why", article.withdrawn_why);
    object.text_or_null("class", article.designation ? article.designation->cls : std::string());
    object.text("tag", tag(article));
    return object;
}

std::string appeal(const std::optional<Appeal>& appeal) {
    if (!appeal) return "null";
    return JsonObject()
        .text("reason", appeal->reason)
        .text("who", appeal->who)
        .time("made_at", appeal->made_at)
        .text("event", appeal->event)
        .str();
}

JsonObject obligation_fields(const Obligation& duty) {
    JsonObject object;
    object.text("id", duty.id)
        .text("state", duty.state())
        .text("article", duty.article)
        .text("unit", duty.unit);
    object.text("title", duty.title).text("url", duty.url).text("class", duty.cls);
    object.text("rule", duty.rule)
        .number("rule_version", duty.rule_version)
        .text("satisfied_by", duty.satisfied_by);
    object.raw("published", span(duty.published)).time("designated_at", duty.designated_at);
    object.time("clock_start", duty.clock_start).time("due", duty.due).truth("withdrawn", duty.withdrawn);
    object.time("approve_by", duty.approve_by).time("asked_for_link_at", duty.asked_at);
    object.time("reminded_at", duty.reminded_until).raw("appeal", appeal(duty.appeal));
    object.raw("channels", list(duty.channels, duty_channel));
    object.raw("verdict", duty.verdicts.empty() ? "null" : verdict(duty.verdicts.back()));
    return object;
}

// The events a verdict rests on, as far as the timeline holds them.
std::string evidence(const ObligationStory& story) {
    JsonArray array;
    if (story.obligation.verdicts.empty()) return array.str();
    for (const std::string& id : story.obligation.verdicts.back().evidence) {
        JsonObject one;
        one.text("event", id);
        for (const TimelineEntry& entry : story.timeline) {
            if (entry.id == id) one.text("type", entry.type).time("time", entry.time).raw("data", entry.data);
        }
        array.raw(one.str());
    }
    return array.str();
}

}  // namespace

std::string timeline_entry(const TimelineEntry& entry) {
    return JsonObject()
        .text("partition", partition_name(entry.partition))
        .number("position", entry.position)
        .text("id", entry.id)
        .text("type", entry.type)
        .time("time", entry.time)
        .text("node", entry.node)
        .truth("stale", entry.stale)
        .raw("data", entry.data)
        .str();
}

std::string question(const Question& question) {
    return JsonObject()
        .text("id", question.id)
        .text("channel", question.channel)
        .text("unit", question.unit)
        .text("article", question.article)
        .text("url", question.url)
        .text("title", question.title)
        .text("text", question.text)
        .raw("published", span(question.published))
        .text("why", question.why)
        .time("asked_at", question.asked_at)
        .text_or_null("answer", question.answer)
        .text_or_null("who", question.who)
        .text_or_null("reason", question.reason)
        .str();
}

bool for_ever(TimePoint time) {
    return time >= TimePoint(std::chrono::sys_days(std::chrono::year(9000) / 1 / 1));
}

std::string tag(const Article& article) {
    return row_tag(json::write(article));
}
std::string tag(const Delivery& delivery) {
    return row_tag(json::write(delivery));
}

std::string article(const Article& article) {
    return article_fields(article).str();
}

std::string article_whole(const Article& article, const std::vector<Delivery>& copies,
                          const std::vector<Obligation>& obligations) {
    return article_fields(article)
        .raw("origins", list(article.origins, origin))
        .raw("versions", list(article.versions, version))
        .raw("copies", list(copies, answers::delivery))
        .raw("obligations", list(obligations, answers::obligation))
        .str();
}

std::string obligation(const Obligation& obligation) {
    return obligation_fields(obligation).str();
}

std::string obligation_whole(const ObligationStory& story) {
    return obligation_fields(story.obligation)
        .raw("verdicts", list(story.obligation.verdicts, verdict))
        .raw("deliveries", list(story.deliveries, answers::delivery))
        .raw("observations", list(story.observations, observation))
        .raw("looks", list(story.looks, looks))
        .raw("evidence", evidence(story))
        .raw("timeline", list(story.timeline, answers::timeline_entry))
        .str();
}

std::string delivery(const Delivery& delivery) {
    return JsonObject()
        .text("id", delivery.id)
        .text("state", json::name_of(delivery.state))
        .text("action", json::name_of(delivery.action))
        .text("mode", json::name_of(delivery.mode))
        .text("obligation", delivery.obligation)
        .text("article", delivery.article)
        .text("unit", delivery.unit)
        .text("channel", delivery.channel)
        .text("title", delivery.title)
        .text("url", delivery.url)
        .number("version", delivery.version)
        .text("content", delivery.content)
        .time("due", delivery.due)
        .time("not_before", for_ever(delivery.not_before) ? std::nullopt : std::optional(delivery.not_before))
        .truth("approved", delivery.approved)
        .text_or_null("approved_by", delivery.approved_by)
        .number("attempts", delivery.attempts)
        .raw("intent", intent(delivery.intent))
        .raw("receipt", receipt(delivery.receipt))
        .truth("adopted", delivery.adopted)
        .number("live_version", delivery.live_version)
        .text_or_null("note", delivery.note)
        .text_or_null("trouble", delivery.kind_of_trouble)
        .time("requested_at", delivery.requested_at)
        .time("fix_by", delivery.fix_by)
        .text("tag", tag(delivery))
        .str();
}

std::string unit(const Unit& unit) {
    const auto channel = [](const Channel& one) {
        return JsonObject()
            .text("id", one.id)
            .text("name", one.name)
            .text("kind", one.kind)
            .text("mode", json::name_of(one.mode))
            .text_or_null("publish", one.publish)
            .text_or_null("address", one.address)
            .truth("looks", one.looks)
            .str();
    };
    return JsonObject()
        .text("id", unit.id)
        .text("name", unit.name)
        .text_or_null("duty", unit.duty)
        .raw("channels", list(unit.channels, channel))
        .str();
}

std::string freeze(const Freeze& freeze) {
    return JsonObject()
        .text_or_null("unit", freeze.unit.str())
        .text("reason", freeze.reason)
        .text("who", freeze.who)
        .time("since", freeze.since)
        .str();
}

std::string counts(const Counts& counts) {
    JsonObject duties;
    duties.number("open", counts.open).number("on_time", counts.on_time).number("late", counts.late);
    duties.number("overdue", counts.overdue).number("exempt", counts.exempt).number("void", counts.voided);
    duties.number("undetermined", counts.undetermined).number("no_channel", counts.no_channel);
    JsonObject deliveries;
    deliveries.number("waiting", counts.deliveries_waiting)
        .number("needs_human", counts.deliveries_needs_human);
    deliveries.number("refused", counts.deliveries_refused).number("done", counts.deliveries_done);
    JsonObject articles;
    articles.number("all", counts.articles).number("baseline", counts.baseline).number("held", counts.held);
    articles.number("withdrawn", counts.withdrawn);
    return JsonObject()
        .raw("obligations", duties.str())
        .raw("deliveries", deliveries.str())
        .raw("articles", articles.str())
        .str();
}

std::string token(const Token& token) {
    return JsonObject()
        .text("id", token.id)
        .text("role", json::name_of(token.role))
        .text_or_null("unit", token.unit)
        .time("created", token.created)
        .truth("disabled", token.disabled)
        .str();
}

std::string account(const Account& account, const std::optional<TimePoint>& locked_until) {
    return JsonObject()
        .text("login", account.login)
        .text("name", account.name)
        .text("role", json::name_of(account.role))
        .text_or_null("unit", account.unit)
        .time("created", account.created)
        .time("last_sign_in", account.last_sign_in)
        .truth("disabled", account.disabled)
        .time("locked_until", locked_until)
        .str();
}

std::string page(const std::vector<std::string>& items, const std::string& next) {
    JsonArray array;
    for (const std::string& item : items)
        array.raw(item);
    return JsonObject().raw("items", array.str()).text_or_null("next_cursor", next).str();
}

}  // namespace drumtower::answers
