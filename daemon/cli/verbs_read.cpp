#include "connectors/common/urls.hpp"
#include "daemon/api/answers.hpp"
#include "daemon/api/status_text.hpp"
#include "daemon/cli/context.hpp"
#include "daemon/cli/exit.hpp"
#include "daemon/cli/store.hpp"
#include "daemon/cli/table.hpp"
#include "daemon/cli/verbs.hpp"
#include "pipeline/reporting/story.hpp"
#include "pipeline/reporting/words.hpp"

#include <algorithm>
#include <iostream>
#include <limits>
#include <tuple>

namespace drumtower::cli {

namespace {

constexpr int whole_queue = std::numeric_limits<int>::max();
constexpr std::size_t title_columns = 40;

const json::Value& array_of(const json::Value& object, std::string_view key) {
    static const json::Value none(rapidjson::kArrayType);
    const json::Value* found = json::member(object, key);
    return found && found->IsArray() ? *found : none;
}

std::string left(const json::Value& object, TimePoint now) {
    const auto due = json::time_from(json::text(object, "due"));
    return due ? words::until(*due, now) : std::string();
}

std::string title_of(const json::Value& object) {
    return shortened(plain(json::text(object, "title")), title_columns);
}

/// The name of the unit that `object` is of.
std::string unit_name(const json::Value& object, const json::Value& status) {
    const json::Value* names = json::member(status, "names");
    return names ? plain(json::text(*names, json::text(object, "unit"))) : std::string();
}

void print_duties(const json::Value& status, const char* list, const std::string& heading, TimePoint now,
                  Duration offset) {
    Table table({"稿件", "标题", "编号", "单位", "截止", ""});
    std::vector<std::vector<std::string>> rows;  // by due time, then by article and unit
    for (const auto& duty : array_of(status, list).GetArray()) {
        rows.push_back({json::text(duty, "article"), title_of(duty), json::text(duty, "unit"),
                        unit_name(duty, status), time_shown(duty, "due", offset), left(duty, now)});
    }
    std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
        return std::tie(a[4], a[0], a[2]) < std::tie(b[4], b[0], b[2]);
    });
    for (auto& row : rows)
        table.row(std::move(row));
    if (!table.empty()) std::cout << '\n' << heading << '\n' << table.str();
}

void print_people(const json::Value& status, Duration offset) {
    Table table({"推送", "单位", "渠道", "标题", "截止", "说明"});
    for (const auto& delivery : array_of(status, "needs_human").GetArray()) {
        const bool has_own_clock = !json::text(delivery, "fix_by").empty();
        table.row({json::text(delivery, "id"), unit_name(delivery, status), json::text(delivery, "channel"),
                   title_of(delivery), time_shown(delivery, has_own_clock ? "fix_by" : "due", offset),
                   words::note(json::text(delivery, "note"))});
    }
    if (!table.empty()) std::cout << "\n需要人处理\n" << table.str();
}

void print_questions(const json::Value& questions, Duration offset) {
    Table table({"疑问", "单位", "渠道", "标题", "提出", "依据"});
    for (const auto& question : questions.GetArray()) {
        table.row({json::text(question, "id"), json::text(question, "unit"), json::text(question, "channel"),
                   title_of(question), time_shown(question, "asked_at", offset),
                   json::text(question, "why")});
    }
    if (!table.empty())
        std::cout << "\n疑似转载，等人认定（drumtower answer 疑问 yes|no --reason 理由）\n" << table.str();
}

void print_held(const json::Value& articles, std::int64_t all) {
    Table table({"稿件", "标题", "说明"});
    for (const auto& article : articles.GetArray()) {
        table.row({json::text(article, "id"), title_of(article), json::text(article, "held_why")});
    }
    if (!table.empty())
        std::cout << "\n扣稿（共 " << all << "，放行：drumtower release 稿件）\n" << table.str();
}

void print_broken(const json::Value& status, Duration offset) {
    Table table({"", "名称", "故障", "自", "说明"});
    for (const auto& source : array_of(status, "sources").GetArray()) {
        const std::string trouble = json::text(source, "trouble");
        if (trouble == "none") continue;
        table.row({"来源", json::text(source, "id"), trouble, time_shown(source, "good_at", offset),
                   json::text(source, "detail")});
    }
    for (const auto& channel : array_of(status, "channels").GetArray()) {
        const std::string kind = json::text(channel, "kind");
        if (kind.empty()) continue;
        table.row({"推送", json::text(channel, "channel"), words::trouble(kind),
                   time_shown(channel, "since", offset), json::text(channel, "detail")});
    }
    for (const auto& looks : array_of(status, "blind").GetArray()) {
        table.row({"查看", json::text(looks, "channel"), "失败", time_shown(looks, "since", offset),
                   json::text(looks, "trouble")});
    }
    if (!table.empty()) std::cout << "\n故障\n" << table.str();
}

void print_log(const json::Value& status) {
    const json::Value* log = json::member(status, "log");
    if (!log || json::text(*log, "kind") != "kafka") return;
    std::size_t up = 0;
    const auto& brokers = array_of(*log, "brokers");
    for (const auto& broker : brokers.GetArray())
        up += json::truth(broker, "up");
    std::cout << "日志  节点 " << json::text(*log, "node") << "，负责 " << array_of(*log, "owned").Size()
              << " 个分区；broker 在线 " << up << "/" << brokers.Size() << "，未读 "
              << json::integer(*log, "behind") << " 条，未确认 " << json::integer(*log, "unacknowledged")
              << " 条\n";
}

std::string size_shown(std::int64_t bytes) {
    constexpr std::int64_t gibibyte = 1 << 30;
    if (bytes < 10 * gibibyte) return std::to_string(bytes >> 20) + " MiB";
    return std::to_string(bytes / gibibyte) + " GiB";
}

void print_disk(const json::Value& status) {
    const json::Value* disk = json::member(status, "disk");
    if (!disk || json::integer(*disk, "size_bytes") == 0) return;
    std::cout << "磁盘  可用 " << size_shown(json::integer(*disk, "free_bytes")) << "，本程序占用 "
              << size_shown(json::integer(*disk, "store_bytes"));
    if (json::truth(*disk, "full")) std::cout << "；已满：停止收稿和新推送，已有结果照记";
    if (const json::Value* left = json::member(*disk, "full_in_seconds"); left && left->IsNumber())
        std::cout << "；照现在的速度约 " << json::integer(*disk, "full_in_seconds") / 86400 << " 天后满";
    std::cout << '\n';
}

void print_counts(const json::Value& status) {
    const json::Value* counts = json::member(status, "counts");
    const json::Value* duties = counts ? json::member(*counts, "obligations") : nullptr;
    if (!duties) return;
    std::cout << "计数 ";
    for (const char* state :
         {"open", "on_time", "late", "overdue", "undetermined", "no_channel", "exempt", "void"}) {
        std::cout << ' ' << words::obligation_state(state) << ' ' << json::integer(*duties, state);
    }
    std::cout << '\n';
}

void print_status(const json::Value& status, Duration offset) {
    const std::string state = json::text(status, "state");
    const TimePoint now = json::time_from(json::text(status, "time")).value_or(TimePoint{});
    const std::string shown = state == "ready"      ? "运行正常"
                              : state == "degraded" ? "部分缺失"
                              : state == "stopped"  ? "没有运行"
                                                    : "未就绪";
    std::cout << "状态  " << shown << " (" << state << ")  " << words::local_time(now, offset) << "  版本 "
              << json::text(status, "version") << '\n';
    for (const auto& reason : array_of(status, "reasons").GetArray())
        std::cout << "      " << plain(reason.GetString()) << '\n';
    print_log(status);
    print_disk(status);
    print_counts(status);
    for (const auto& freeze : array_of(status, "freezes").GetArray()) {
        const std::string unit = json::text(freeze, "unit", "全部单位");
        std::cout << "冻结  " << unit << "：" << plain(json::text(freeze, "reason")) << "（"
                  << json::text(freeze, "who") << "，自 " << time_shown(freeze, "since", offset) << "）\n";
    }
    print_duties(status, "overdue", "逾期", now, offset);
    print_duties(status, "open", "待转载", now, offset);
    print_people(status, offset);
    print_questions(array_of(status, "questions"), offset);
    const json::Value* counts = json::member(status, "counts");
    const json::Value* articles = counts ? json::member(*counts, "articles") : nullptr;
    print_held(array_of(status, "held"), articles ? json::integer(*articles, "held") : 0);
    print_broken(status, offset);
}

std::string queue_text(const config::Config& config, const std::string& unit) {
    std::vector<std::string> items;
    const std::string target = "/api/v1/units/" + percent_encoded(unit) + "/queue?limit=200";
    for (auto answer = asked(config, "GET", target); answer;) {
        const auto page = parsed(*answer);
        for (const auto& item : array_of(page, "items").GetArray())
            items.push_back(json::canonical(item));
        const std::string next = json::text(page, "next_cursor");
        if (next.empty()) return answers::page(items, "");
        answer = asked(config, "GET", target + "&cursor=" + percent_encoded(next));
    }
    items.clear();  // no daemon, or it has just gone
    must_be_a_store(config.store.directory);
    Queries queries = opened_view(config.store.directory);
    if (!queries.unit(UnitId(unit))) throw Exit(usage, "there is no unit " + unit);
    for (const Delivery& delivery : queries.queue(UnitId(unit), {.limit = whole_queue, .after = {}}).items)
        items.push_back(answers::delivery(delivery));
    return answers::page(items, "");
}

std::string state_shown(const json::Value& delivery) {
    const auto state = json::named<DeliveryState>(json::text(delivery, "state"));
    if (!state) return json::text(delivery, "state");
    Delivery row;
    row.state = *state;
    row.mode = json::named<Mode>(json::text(delivery, "mode")).value_or(Mode::automatic);
    row.kind_of_trouble = json::text(delivery, "trouble");
    return words::delivery_state(row);
}

}  // namespace

int status(const std::string& config_file, Output output) {
    const auto config = loaded(config_file);
    auto text = asked(config, "GET", "/control/status");
    if (!text) {
        must_be_a_store(config.store.directory);
        Queries queries = opened_view(config.store.directory);
        text = status_text(store_status(queries), nullptr, wall_time());
    }
    if (output == Output::json) {
        std::cout << *text << '\n';
    } else {
        print_status(parsed(*text), config.district.utc_offset);
    }
    return fine;
}

int queue(const std::string& config_file, const std::string& unit, Output output) {
    const auto config = loaded(config_file);
    const std::string text = queue_text(config, unit);
    if (output == Output::json) {
        std::cout << text << '\n';
        return fine;
    }
    const auto document = parsed(text);
    Table table({"截止", "", "渠道", "方式", "状态", "标题", "推送"});
    const TimePoint now = wall_time();
    for (const auto& delivery : array_of(document, "items").GetArray()) {
        const auto mode = json::named<Mode>(json::text(delivery, "mode"));
        table.row({time_shown(delivery, "due", config.district.utc_offset), left(delivery, now),
                   json::text(delivery, "channel"), mode ? words::mode(*mode) : std::string(),
                   state_shown(delivery), title_of(delivery), json::text(delivery, "id")});
    }
    std::cout << (table.empty() ? "没有待办的转载\n" : table.str());
    return fine;
}

int why(const std::string& config_file, const std::string& article, const std::string& unit) {
    const auto config = loaded(config_file);
    const std::string target =
        "/control/why?article=" + percent_encoded(article) + "&unit=" + percent_encoded(unit);
    const auto answer = asked(config, "GET", target);
    if (answer) {
        std::cout << json::text(parsed(*answer), "text");
        return fine;
    }
    must_be_a_store(config.store.directory);
    Queries queries = opened_view(config.store.directory);
    const auto facts = duty_facts(queries, ArticleId(article), UnitId(unit));
    if (!facts) throw Exit(usage, "the article or the unit is not known");
    std::cout << story(*facts, wall_time(), config.district.utc_offset);
    return fine;
}

}  // namespace drumtower::cli
