// The report as a page to print: no scripts, nothing from elsewhere, everything escaped. The ledger's columns
// are drawn together into those that fit on a landscape sheet.
#include "pipeline/reporting/ledger_files.hpp"
#include "pipeline/reporting/words.hpp"

#include <ostream>

namespace drumtower {

namespace {

constexpr std::string_view style = R"css(
@page { size: A4 landscape; margin: 12mm; }
body { font: 13px/1.5 "Noto Sans CJK SC", "Microsoft YaHei", "WenQuanYi Zen Hei", sans-serif; color: #1b1f24; margin: 24px; }
h1 { font-size: 20px; margin: 0 0 8px; } h2 { font-size: 15px; margin: 20px 0 6px; break-after: avoid; }
table { border-collapse: collapse; width: 100%; } thead { display: table-header-group; } tr { break-inside: avoid; }
th, td { border: 1px solid #c5ccd6; padding: 3px 6px; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
th { background: #e8edf3; } dt { float: left; width: 9em; color: #57606a; } dd { margin: 0 0 2px 9em; } ol { padding-left: 2.4em; }
th, .ledger td:nth-child(8), .ledger td:nth-child(9) { white-space: nowrap; }
.late { background: #fff4d6; } .overdue { background: #fde2e0; } small { color: #57606a; }
@media print { body { margin: 0; font-size: 10px; } }
)css";

std::string escaped(std::string_view text) {
    std::string safe;
    for (const char letter : text) {
        if (letter == '&') {
            safe += "&amp;";
        } else if (letter == '<') {
            safe += "&lt;";
        } else if (letter == '>') {
            safe += "&gt;";
        } else if (letter == '"') {
            safe += "&quot;";
        } else if (letter == '\'') {
            safe += "&#39;";
        } else {
            safe += letter;
        }
    }
    return safe;
}

/// A link only where it leads to a page; anything else is text.
std::string link(const std::string& url) {
    const bool page = url.starts_with("https://") || url.starts_with("http://");
    if (!page) return escaped(url);
    return "<a href=\"" + escaped(url) + "\" rel=\"noreferrer\">" + escaped(url) + "</a>";
}

class HtmlLedger : public LedgerFile {
public:
    HtmlLedger(const ReportCover& cover, std::ostream& stream) : cover_(cover), stream_(stream) {
        const std::string title = escaped(report_title(cover_));
        stream_ << "<!doctype html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n<title>"
                << title << "</title>\n<style>" << style << "</style>\n</head>\n<body>\n<h1>" << title
                << "</h1>\n<dl>\n";
        for (const auto& [name, value] : report_facts(cover_))
            stream_ << "<dt>" << escaped(name) << "</dt><dd>" << escaped(value) << "</dd>\n";
        stream_ << "</dl>\n<h2>计数</h2>\n";
        counts();
        stream_ << "<h2>统计口径</h2>\n<ol>\n";
        for (const std::string& rule : counting_rules())
            stream_ << "<li>" << escaped(rule) << "</li>\n";
        stream_ << "</ol>\n<h2>台账</h2>\n<table class=\"ledger\">\n<thead><tr>";
        for (const char* head : {"序号", "稿件", "来源、首发", "认定", "规则、截止", "单位", "转载", "用时",
                                 "状态", "跟进、备注"})
            stream_ << "<th>" << head << "</th>";
        stream_ << "</tr></thead>\n<tbody>\n";
    }

    void line(const LedgerEntry& entry) override {
        const bool marked = entry.state == "late" || entry.state == "overdue";
        stream_ << (marked ? "<tr class=\"" + entry.state + "\">" : "<tr>");
        cell({std::to_string(entry.number)});
        cell({entry.title, entry.article});
        cell({entry.source, words::local_span(entry.published, cover_.utc_offset)});
        cell({words::article_class(entry.cls) +
                  (entry.ground.empty() ? "" : "，" + words::ground(entry.ground)),
              words::who(entry.designated_by), at(entry.designated_at)});
        cell({entry.rule + " 第 " + std::to_string(entry.rule_version) + " 版", "起 " + at(entry.clock_start),
              "止 " + at(entry.due)});
        cell({entry.unit_name, entry.unit});
        post(entry);
        cell({entry.taken ? words::length(*entry.taken) : ""});
        cell({words::obligation_state(entry.state), entry.grade.empty() ? "" : "证据 " + entry.grade});
        cell({entry.exempt_reason, entry.exempt_by, entry.follow_up, entry.remark});
        stream_ << "</tr>\n";
    }

    void finish() override { stream_ << "</tbody>\n</table>\n</body>\n</html>\n"; }

private:
    std::string at(TimePoint time) const {
        return time == TimePoint{} ? std::string() : words::local_time(time, cover_.utc_offset);
    }

    void counts() {
        const auto rows = count_rows(cover_);
        for (const auto& row : rows) {
            const bool header = &row == rows.data();
            stream_ << (header ? "<table>\n<thead><tr>" : "<tr>");
            for (const std::string& text : row)
                stream_ << (header ? "<th>" : "<td>") << escaped(text) << (header ? "</th>" : "</td>");
            stream_ << (header ? "</tr></thead>\n<tbody>\n" : "</tr>\n");
        }
        stream_ << "</tbody>\n</table>\n";
    }

    /// The first in full size, what explains it below.
    void cell(const std::vector<std::string>& texts) {
        stream_ << "<td>";
        bool first = true;
        for (const std::string& text : texts) {
            if (!text.empty()) stream_ << (first ? "" : "<br>") << (first ? "" : "<small>") << escaped(text);
            if (!text.empty() && !first) stream_ << "</small>";
            if (!text.empty()) first = false;
        }
        stream_ << "</td>";
    }

    void post(const LedgerEntry& entry) {
        const std::string name = entry.channel_name.empty() ? entry.channel : entry.channel_name;
        stream_ << "<td>" << escaped(name);
        if (!entry.platform.empty()) stream_ << "（" << escaped(words::channel_kind(entry.platform)) << "）";
        if (entry.posted)
            stream_ << "<br><small>发布 " << escaped(words::local_span(*entry.posted, cover_.utc_offset))
                    << "</small>";
        if (entry.seen_at) stream_ << "<br><small>发现 " << escaped(at(*entry.seen_at)) << "</small>";
        if (!entry.link.empty()) stream_ << "<br><small>" << link(entry.link) << "</small>";
        stream_ << "</td>";
    }

    const ReportCover& cover_;
    std::ostream& stream_;
};

}  // namespace

std::unique_ptr<LedgerFile> html_ledger(const ReportCover& cover, std::ostream& stream) {
    return std::make_unique<HtmlLedger>(cover, stream);
}

}  // namespace drumtower
