// What is counted and what is printed: /compliance and /reports/ledger. Duties belong to the day of their due
// time, in the district's zone.
#include "daemon/api/api.hpp"
#include "daemon/api/json_object.hpp"
#include "pipeline/base/run_on.hpp"
#include "pipeline/reporting/ledger_files.hpp"

#include <sstream>

namespace drumtower {

namespace {

/// Of one answer, which is held in memory; `drumtower report` writes as many as there are.
constexpr std::int64_t most_lines = 20'000;

const std::vector<Role> who_may_judge = {Role::admin, Role::auditor, Role::unit};

/// The days and the unit that a question names; or what is wrong with it.
struct Asked {
    ReportAsked report;
    std::optional<Response> refusal;
};

Asked asked_of(const Request& request, Duration offset) {
    Asked asked;
    for (const char* name : {"from", "to"}) {
        const std::string day = request.parameter(name);
        if (!report_days(day, day, offset))
            asked.refusal = bad_parameter(name, "must be a day as 2026-11-01");
        if (asked.refusal) return asked;
    }
    const auto days = report_days(request.parameter("from"), request.parameter("to"), offset);
    if (!days) asked.refusal = bad_parameter("to", "must not be before from");
    if (days) asked.report.days = *days;
    asked.report.unit = request.parameter("unit");
    if (request.caller.role != Role::unit) return asked;
    if (!asked.report.unit.empty() && !request.caller.may_see(asked.report.unit)) asked.refusal = not_there();
    asked.report.unit = request.caller.unit;
    return asked;
}

bool is_known(Queries& queries, const std::string& unit) {
    return unit.empty() || queries.unit(UnitId(unit)).has_value();
}

std::string compliance_text(const ReportAsked& asked, By by, const Compliance& counted) {
    JsonArray items;
    for (const ComplianceLine& line : counted.lines) {
        items.raw(JsonObject()
                      .text("id", line.id)
                      .text("name", line.name)
                      .raw("counts", tally_json(line.tally))
                      .str());
    }
    return JsonObject()
        .text("from", asked.days.from)
        .text("to", asked.days.to)
        .text("basis", "due")
        .text("by", json::name_of(by))
        .text_or_null("unit", asked.unit)
        .raw("total", tally_json(counted.total))
        .raw("items", items.str())
        .raw("rules", json_texts(counting_rules()))
        .str();
}

struct Gathered {
    enum class How { whole, unknown_unit, too_many } how = How::whole;
    ReportCover cover;
    std::vector<LedgerEntry> lines;
};

Gathered gathered(Queries& queries, ReportCover cover) {
    const std::string& unit = cover.asked.unit;
    if (!is_known(queries, unit)) return {.how = Gathered::How::unknown_unit, .cover = {}, .lines = {}};
    if (!unit.empty()) cover.unit_name = queries.unit(UnitId(unit))->name;
    cover.counted = compliance(queries, cover.asked, By::unit, cover.made_at);
    if (cover.counted.total.all > most_lines)
        return {.how = Gathered::How::too_many, .cover = {}, .lines = {}};
    Gathered all{.how = Gathered::How::whole, .cover = std::move(cover), .lines = {}};
    ledger_lines(queries, all.cover.asked, [&](const LedgerEntry& entry) { all.lines.push_back(entry); });
    return all;
}

std::string file_text(const Gathered& all, ReportFormat format) {
    std::ostringstream text;
    const auto file = ledger_file(format, all.cover, text);
    for (const LedgerEntry& entry : all.lines)
        file->line(entry);
    file->finish();
    return std::move(text).str();
}

}  // namespace

void Api::add_report_routes() {
    get("/api/v1/compliance", who_may_judge,
        "Counts and rates of the duties that fall due on these days, with numerators and denominators",
        {"from", "to", "by", "unit"}, &Api::compliance);
    get("/api/v1/reports/ledger", who_may_judge,
        "The ledger of the duties that fall due on these days, with its counting rules",
        {"from", "to", "format", "unit"}, &Api::ledger);
}

awaitable<Response> Api::compliance(Request request) {
    auto asked = asked_of(request, tower_.utc_offset());
    if (asked.refusal) co_return *asked.refusal;
    const std::string word = request.parameter("by");
    const auto by = word.empty() ? By::unit : json::named<By>(word);
    if (!by) co_return bad_parameter("by", "must be unit, article or channel");
    auto query = [report = asked.report, by = *by, now = tower_.now()](Queries& queries) {
        if (!is_known(queries, report.unit)) return std::string();
        return compliance_text(report, by, drumtower::compliance(queries, report, by, now));
    };
    auto body = co_await tower_.view().read(std::move(query));
    if (body.empty()) co_return not_there();
    co_return read_answer(request, std::move(body));
}

awaitable<Response> Api::ledger(Request request) {
    auto asked = asked_of(request, tower_.utc_offset());
    if (asked.refusal) co_return *asked.refusal;
    const std::string word = request.parameter("format");
    const auto format = word.empty() ? ReportFormat::json : json::named<ReportFormat>(word);
    if (!format) co_return bad_parameter("format", "must be json, csv, xlsx or html");
    ReportCover cover{.district = tower_.district(),
                      .asked = asked.report,
                      .unit_name = {},
                      .made_at = tower_.now(),
                      .utc_offset = tower_.utc_offset(),
                      .counted = {}};
    auto query = [cover](Queries& queries) { return gathered(queries, cover); };
    auto all = co_await tower_.view().read(std::move(query));
    if (all.how == Gathered::How::unknown_unit) co_return not_there();
    if (all.how == Gathered::How::too_many)
        co_return problem(400, "more than " + std::to_string(most_lines) +
                                   " lines: ask for fewer days or one unit, or use `drumtower report`");
    auto write = [all = std::move(all), format = *format] { return file_text(all, format); };
    auto body = co_await run_on(tower_.workers(), std::move(write));
    Response response = read_answer(request, std::move(body));
    response.type = std::string(media_type(*format));
    if (*format != ReportFormat::json) {
        const std::string name = "ledger-" + asked.report.days.from + "-" + asked.report.days.to + "." +
                                 std::string(json::name_of(*format));
        response.headers.emplace_back("Content-Disposition", "attachment; filename=\"" + name + "\"");
    }
    co_return response;
}

}  // namespace drumtower
