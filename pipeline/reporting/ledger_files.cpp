#include "pipeline/reporting/ledger_files.hpp"

#include "pipeline/reporting/sheets.hpp"
#include "pipeline/reporting/words.hpp"

#include <array>
#include <ostream>

namespace drumtower {

namespace {

constexpr std::array grade_letters = std::to_array<std::string_view>({"A", "B", "C", "D", "E"});

std::int64_t of_grade(const Tally& tally, std::string_view grade) {
    const auto found = tally.grades.find(std::string(grade));
    return found == tally.grades.end() ? 0 : found->second;
}

std::vector<std::string> count_row(const std::string& id, const std::string& name, const Tally& tally) {
    std::vector<std::string> row{id, name};
    for (const std::int64_t count :
         {tally.all, tally.on_time, tally.late, tally.overdue, tally.exempt, tally.no_channel,
          tally.undetermined, tally.voided, tally.unjudged, tally.running})
        row.push_back(std::to_string(count));
    for (const Rate& rate : {tally.on_time_rate(), tally.coverage(), tally.observed()})
        row.push_back(rate.shown());
    row.push_back(tally.median_delay() ? words::length(*tally.median_delay()) : "—");
    for (const std::string_view grade : grade_letters)
        row.push_back(std::to_string(of_grade(tally, grade)));
    return row;
}

class CsvLedger : public LedgerFile {
public:
    CsvLedger(const ReportCover& cover, std::ostream& stream) : cover_(cover), stream_(stream) {
        stream_ << sheets::byte_order_mark << sheets::csv_line(ledger_headers());
    }
    void line(const LedgerEntry& entry) override {
        stream_ << sheets::csv_line(ledger_cells(entry, cover_.utc_offset));
    }
    /// Below the lines, so that a program that filters and sorts finds the header in the first line.
    void finish() override {
        stream_ << "\r\n" << sheets::csv_line({report_title(cover_)});
        for (const auto& [name, value] : report_facts(cover_))
            stream_ << sheets::csv_line({name, value});
        stream_ << "\r\n";
        for (const auto& row : count_rows(cover_))
            stream_ << sheets::csv_line(row);
        stream_ << "\r\n" << sheets::csv_line({"统计口径"});
        for (const std::string& rule : counting_rules())
            stream_ << sheets::csv_line({rule});
    }

private:
    const ReportCover& cover_;
    std::ostream& stream_;
};

class XlsxLedger : public LedgerFile {
public:
    XlsxLedger(const ReportCover& cover, std::ostream& stream) : cover_(cover), stream_(stream) {
        lines_ = book_.add_sheet("台账", ledger_widths());
        counts_ =
            book_.add_sheet("计数", {14, 26, 8, 8, 8, 8, 8, 8, 10, 8, 10, 10, 20, 20, 20, 14, 6, 6, 6, 6, 6});
        rules_ = book_.add_sheet("统计口径", {16, 110});
        book_.row(lines_, ledger_headers());
    }
    void line(const LedgerEntry& entry) override {
        book_.row(lines_, ledger_cells(entry, cover_.utc_offset));
    }
    void finish() override {
        for (const auto& row : count_rows(cover_))
            book_.row(counts_, row);
        book_.row(rules_, {"项目", report_title(cover_)});
        for (const auto& [name, value] : report_facts(cover_))
            book_.row(rules_, {name, value});
        int number = 0;
        for (const std::string& rule : counting_rules())
            book_.row(rules_, {"口径 " + std::to_string(++number), rule});
        book_.write_to(stream_);
    }

private:
    const ReportCover& cover_;
    std::ostream& stream_;
    sheets::XlsxBook book_;
    std::size_t lines_ = 0;
    std::size_t counts_ = 0;
    std::size_t rules_ = 0;
};

class JsonLedger : public LedgerFile {
public:
    JsonLedger(const ReportCover& cover, std::ostream& stream) : stream_(stream) {
        stream_ << "{\"title\":" << json::quoted(report_title(cover))
                << ",\"from\":" << json::quoted(cover.asked.days.from)
                << ",\"to\":" << json::quoted(cover.asked.days.to)
                << ",\"unit\":" << (cover.asked.unit.empty() ? "null" : json::quoted(cover.asked.unit))
                << R"(,"basis":"due","made_at":)" << json::quoted(json::time_text(cover.made_at))
                << ",\"rules\":[";
        for (const std::string& rule : counting_rules())
            stream_ << (&rule == counting_rules().data() ? "" : ",") << json::quoted(rule);
        stream_ << "],\"total\":" << tally_json(cover.counted.total) << ",\"units\":[";
        for (const ComplianceLine& line : cover.counted.lines)
            stream_ << (&line == cover.counted.lines.data() ? "" : ",") << "{\"id\":" << json::quoted(line.id)
                    << ",\"name\":" << json::quoted(line.name) << ",\"counts\":" << tally_json(line.tally)
                    << "}";
        stream_ << "],\"lines\":[";
    }
    void line(const LedgerEntry& entry) override {
        if (entry.number > 1) stream_ << ',';
        stream_ << '\n' << json::write(entry);
    }
    void finish() override { stream_ << "]}\n"; }

private:
    std::ostream& stream_;
};

}  // namespace

std::string_view media_type(ReportFormat format) {
    switch (format) {
        case ReportFormat::csv:
            return "text/csv";
        case ReportFormat::xlsx:
            return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        case ReportFormat::html:
            return "text/html";
        case ReportFormat::json:
            return "application/json";
    }
    return {};
}

std::string report_title(const ReportCover& cover) {
    return cover.district + "重要政务信息转载台账" +
           (cover.unit_name.empty() ? "" : "（" + cover.unit_name + "）");
}

std::vector<std::pair<std::string, std::string>> report_facts(const ReportCover& cover) {
    const Tally& total = cover.counted.total;
    return {
        {"统计范围", "截止时间在 " + cover.asked.days.from + " 至 " + cover.asked.days.to +
                         "（含首尾两天）的转载任务，共 " + std::to_string(total.all) + " 项"},
        {"制表时间", words::local_time(cover.made_at, cover.utc_offset)},
        {"及时率", total.on_time_rate().shown()},
        {"转载率", total.coverage().shown()},
        {"观测率", total.observed().shown()},
        {"不进分母", "豁免 " + std::to_string(total.exempt) + "，无渠道 " + std::to_string(total.no_channel) +
                         "，无法判定 " + std::to_string(total.undetermined) + "，作废 " +
                         std::to_string(total.voided) + "，到期未判 " + std::to_string(total.unjudged) +
                         "，未到期 " + std::to_string(total.running)},
        {"判定的证据等级",
         "A " + std::to_string(of_grade(total, "A")) + "，B " + std::to_string(of_grade(total, "B")) +
             "，C " + std::to_string(of_grade(total, "C")) + "，D " + std::to_string(of_grade(total, "D")) +
             "，E " + std::to_string(of_grade(total, "E")) + "，无 " + std::to_string(of_grade(total, ""))}};
}

const std::vector<std::string>& counting_rules() {
    static const std::vector<std::string> rules = {
        "一行是一项转载任务：一篇稿件、一个单位、一条时限规则（连同版本）。任务归入其截止时间所在的那一天，日"
        "期按本区时区，首尾两天都算。",
        "计时从稿件发布与认定两者中较晚的时刻起，自然时长，夜间和节假日照算；认定之前的时间不算在单位头上。",
        "按平台的发布时间判定，不按发现时间；正好在截止那一秒算按时。任一渠道的一次有效转载即履行义务，规则另"
        "有规定的除外。",
        "及时率 = 按时 ÷（按时 + 迟到 + 逾期）。转载率 =（按时 + 迟到）÷（按时 + 迟到 + "
        "逾期）。每个率都写明分子和分母，百分数只舍不入。",
        "豁免、无渠道、无法判定、作废、到期未判、未到期的任务不进分母，另列数目。",
        "观测率 = 已判定（按时 + 迟到 + 逾期）÷（已判定 + 无法判定 + "
        "到期未判）：说明有多少到期任务看清了结果。没看清的不算逾期。",
        "用时 = 转载时间 − 计时起点；中位用时只计按时和迟到的任务。",
        "证据等级：A 平台回执，B 平台列表回读，C 公开页面比对，D 单位自报、尚未核实，E 值班人员认定。",
        "状态：迟到即超时转载，逾期即到期未转，无法判定即待核。判定可由后来的证据更正，以制表时刻为准。",
        "本版还没有数据的列（相似度、来源标注是否规范、证据哈希、催办次数）留空，不等于零。证据列是台账里的事"
        "件编号，可用 drumtower why 和 ledger verify 核对。",
        "只统计单位和账号，不统计个人；按编号排列，不排名。"};
    return rules;
}

std::vector<std::vector<std::string>> count_rows(const ReportCover& cover) {
    std::vector<std::vector<std::string>> rows;
    rows.push_back({"单位编号", "单位",     "任务", "按时",     "迟到",   "逾期",   "豁免",
                    "无渠道",   "无法判定", "作废", "到期未判", "未到期", "及时率", "转载率",
                    "观测率",   "中位用时", "A",    "B",        "C",      "D",      "E"});
    for (const ComplianceLine& line : cover.counted.lines)
        rows.push_back(count_row(line.id, line.name, line.tally));
    rows.push_back(count_row("", "合计", cover.counted.total));
    return rows;
}

std::string tally_json(const Tally& tally) {
    std::string text = "{";
    const auto number = [&](std::string_view key, std::int64_t value) {
        text += (text.size() > 1 ? "," : "") + json::quoted(key) + ":" + std::to_string(value);
    };
    const auto rate = [&](std::string_view key, const Rate& made) {
        text += "," + json::quoted(key) + ":{\"numerator\":" + std::to_string(made.of) +
                ",\"denominator\":" + std::to_string(made.all) +
                ",\"value\":" + (made.value() ? std::to_string(*made.value()) : "null") + "}";
    };
    number("duties", tally.all), number("on_time", tally.on_time), number("late", tally.late);
    number("overdue", tally.overdue), number("met_elsewhere", tally.elsewhere);
    number("exempt", tally.exempt), number("no_channel", tally.no_channel), number("void", tally.voided);
    number("undetermined", tally.undetermined), number("past_due_unjudged", tally.unjudged);
    number("not_yet_due", tally.running);
    rate("on_time_rate", tally.on_time_rate()), rate("coverage", tally.coverage());
    rate("observed", tally.observed());
    const auto median = tally.median_delay();
    text += ",\"median_delay_seconds\":" +
            (median ? std::to_string(std::chrono::duration_cast<std::chrono::seconds>(*median).count())
                    : std::string("null"));
    text += ",\"grades\":{";
    for (const std::string_view grade : grade_letters)
        text += json::quoted(grade) + ":" + std::to_string(of_grade(tally, grade)) + ",";
    return text + "\"none\":" + std::to_string(of_grade(tally, "")) + "}}";
}

std::unique_ptr<LedgerFile> ledger_file(ReportFormat format, const ReportCover& cover, std::ostream& stream) {
    switch (format) {
        case ReportFormat::csv:
            return std::make_unique<CsvLedger>(cover, stream);
        case ReportFormat::xlsx:
            return std::make_unique<XlsxLedger>(cover, stream);
        case ReportFormat::html:
            return html_ledger(cover, stream);
        case ReportFormat::json:
            return std::make_unique<JsonLedger>(cover, stream);
    }
    return nullptr;
}

}  // namespace drumtower
