#include "daemon/api/status_text.hpp"

#include "daemon/api/answers.hpp"
#include "daemon/api/health_answers.hpp"
#include "daemon/api/json_object.hpp"
#include "daemon/system/version.hpp"

namespace drumtower {

namespace {

constexpr int most_duties = 100;
constexpr int most_held = 20;
constexpr std::size_t most_deliveries = 100;

std::vector<Obligation> duties(Queries& queries, const char* state) {
    const ObligationFilter filter{.state = state, .unit = {}, .article = {}, .due_before = {}};
    const Page page{.limit = most_duties, .after = {}};
    return queries.obligations(filter, page).items;
}

std::string nameless(const SourceHealth& health) {
    return answers::source_health(health, {});
}

std::string_view state_word(const DaemonStatus* daemon) {
    return daemon ? answers::readiness_word(daemon->readiness) : "stopped";
}

}  // namespace

StoreStatus store_status(Queries& queries) {
    StoreStatus status;
    status.counts = queries.counts();
    status.freezes = queries.freezes();
    status.open = duties(queries, "open");
    status.overdue = duties(queries, "overdue");
    status.people = queries.needing_human(most_deliveries);
    status.questions = queries.open_questions(most_deliveries);
    status.held = queries.articles({.state = "held"}, {.limit = most_held, .after = {}}).items;
    for (const Unit& unit : queries.units())
        status.names[unit.id.str()] = unit.name;
    status.blind = queries.blind_channels();
    return status;
}

std::string status_text(const StoreStatus& store, const DaemonStatus* daemon, TimePoint now) {
    JsonObject object;
    object.text("state", state_word(daemon)).time("time", now);
    object.text("version", version_number()).text("commit", version_commit());
    object.raw("reasons", daemon ? json_texts(daemon->readiness.reasons) : "[]");
    object.raw("log", daemon ? answers::log_health(daemon->log) : "null");
    object.raw("disk", daemon ? answers::disk_health(daemon->disk, now) : "null");
    object.raw("counts", answers::counts(store.counts))
        .raw("freezes", answers::list(store.freezes, answers::freeze));
    object.raw("open", answers::list(store.open, answers::obligation))
        .raw("overdue", answers::list(store.overdue, answers::obligation));
    object.raw("needs_human", answers::list(store.people, answers::delivery))
        .raw("blind", answers::list(store.blind, answers::blind));
    object.raw("questions", answers::list(store.questions, answers::question));
    object.raw("held", answers::list(store.held, answers::article));
    JsonObject names;
    for (const auto& [id, name] : store.names)
        names.text(id, name);
    object.raw("names", names.str());
    object.raw("sources", daemon ? answers::list(daemon->sources, nameless) : "[]");
    object.raw("channels", daemon ? answers::list(daemon->channels, answers::channel_health) : "[]");
    return object.str();
}

}  // namespace drumtower
