// A district's store with so many duties, for benches of screens and of starts, and for their pictures:
// articles of the last months, each owed by every unit, the newest still open.
//
//   district_of DIRECTORY ARTICLES UNITS OPEN-ARTICLES [met | mixed | worst]
//
//   met     the others were met; what is open has a year left (the default)
//   mixed   the others as they come: most met, some late, some not at all; clocks of 12 hours
//   worst   nobody posted anything, and every title is as long as titles get
#include "pipeline/log/embedded/embedded_log.hpp"
#include "pipeline/model/facts.hpp"
#include "tests/support/manual_clock.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstdlib>
#include <exception>
#include <functional>
#include <iostream>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace drumtower {

namespace {

constexpr std::size_t events_an_append = 2000;
constexpr Duration between_articles = 20min;
constexpr Duration between_on_pictures = 90min;
const RuleId rule{"repost"};

enum class Luck { met, mixed, worst };

struct Size {
    int articles = 0;
    int units = 0;
    int open = 0;
    Luck luck = Luck::met;
};

class District {
public:
    District(EventLog& log, Size size, TimePoint now) : log_(log), size_(size), now_(now) {
        batches_.resize(static_cast<std::size_t>(log.ledger_partitions()) + 1);
    }

    awaitable<void> fill() {
        for (Partition partition = 0; partition <= log_.ledger_partitions(); ++partition) {
            auto claimed = co_await log_.claim(partition);
            if (!claimed) throw std::runtime_error(claimed.error().detail);
            epochs_.push_back(*claimed);
        }
        for (int number = 0; number < size_.articles; ++number) {
            tell(number);
            for (std::size_t partition = 0; partition < batches_.size(); ++partition) {
                if (batches_[partition].size() >= events_an_append) co_await write(partition);
            }
        }
        for (std::size_t partition = 0; partition < batches_.size(); ++partition) {
            if (!batches_[partition].empty()) co_await write(partition);
        }
    }

private:
    UnitId unit(int number) const { return UnitId("unit-" + std::to_string(1000 + number)); }

    template <class Fact>
    EventId add(const Fact& fact, Partition partition, TimePoint at) {
        const auto place = static_cast<std::size_t>(partition);
        Event event = facts::state(fact, {.time = at, .node = "n1", .epoch = epochs_.at(place)});
        const EventId id = event.id;
        batches_[place].push_back(std::move(event));
        return id;
    }

    void tell(int number) {
        const auto apart = size_.luck == Luck::met ? between_articles : between_on_pictures;
        const TimePoint at = now_ - (size_.articles - number) * apart;
        facts::ArticleSeen seen;
        seen.source = SourceId("portal");
        seen.url = "https://www.example.cn/news/" + std::to_string(number) + ".html";
        seen.article = article_id(seen.source, seen.url);
        seen.title =
            "鼓楼区人民政府办公室关于做好第" + std::to_string(number) + "号重要政务信息转载工作的通知";
        if (size_.luck == Luck::worst)
            seen.title +=
                "（含2026年度政务新媒体矩阵建设、突发事件信息同步发布、节假日值班值守、"
                "网络舆情应对处置以及各街镇各部门政务公开标准化规范化等有关事项的补充说明与工作要求）";
        seen.published = {at, at};
        seen.content = ContentHash(std::string(64, 'a'));
        add(seen, articles_partition, at);
        const facts::ArticleDesignated made{.article = seen.article,
                                            .cls = "important",
                                            .ground = "来源规则",
                                            .who = "source:portal",
                                            .previous = {}};
        const EventId cause = add(made, articles_partition, at);
        for (int owes = 0; owes < size_.units; ++owes)
            ask(seen, unit(owes), cause, at, size_.articles - number <= size_.open);
        facts::RoutingDone done;
        done.article = seen.article;
        done.cause = cause;
        add(done, articles_partition, at);
    }

    void ask(const facts::ArticleSeen& seen, const UnitId& owes, const EventId& cause, TimePoint at,
             bool open) {
        const Partition partition = ledger_partition(owes, log_.ledger_partitions());
        facts::RepostRequested request;
        request.obligation = obligation_id(seen.article, owes, rule, 1);
        request.article = seen.article;
        request.unit = owes;
        request.rule = rule;
        request.cls = "important";
        request.title = seen.title;
        request.url = seen.url;
        request.published = seen.published;
        request.designated_at = request.clock_start = at;
        request.due = at + (open && size_.luck == Luck::met ? 24h * 365 : 12h);
        request.content = seen.content;
        request.cause = cause;
        request.channels = {{ChannelId(owes.str() + "-app"), "other", Mode::manual, false, std::nullopt}};
        add(request, partition, at);
        if (open) return;
        facts::VerdictGiven verdict;
        verdict.obligation = request.obligation;
        verdict.unit = owes;
        verdict.finding = finding_of(request.obligation);
        verdict.grade = "B";
        verdict.reason = verdict.finding == Finding::on_time ? "发布时间不晚于时限" : "到期仍未见转载";
        if (verdict.finding == Finding::on_time) verdict.met_at = at + 2h;
        if (verdict.finding == Finding::late) verdict.met_at = at + 15h;
        verdict.evidence = {cause.str()};
        add(verdict, partition, at + (verdict.finding == Finding::on_time ? 3h : 16h));
    }

    Finding finding_of(const ObligationId& duty) const {
        if (size_.luck == Luck::met) return Finding::on_time;
        if (size_.luck == Luck::worst) return Finding::overdue;
        switch (std::hash<std::string>()(duty.str()) % 20) {
            case 0:
                return Finding::overdue;
            case 1:
                return Finding::late;
            case 2:
                return Finding::undetermined;
            default:
                return Finding::on_time;
        }
    }

    awaitable<void> write(std::size_t partition) {
        auto written =
            co_await log_.append(static_cast<Partition>(partition), std::exchange(batches_[partition], {}));
        if (!written) throw std::runtime_error(written.error().detail);
    }

    EventLog& log_;
    Size size_;
    TimePoint now_;
    std::vector<std::int64_t> epochs_;
    std::vector<std::vector<Event>> batches_;
};

int run(const std::string& directory, Size size) {
    asio::io_context io;
    test::ManualClock clock;
    EmbeddedLog log(io.get_executor(), clock, {.directory = directory});
    const auto now = std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
    District district(log, size, now);
    std::exception_ptr failed;
    asio::co_spawn(io, district.fill(), [&](std::exception_ptr error) { failed = error; });
    io.run();
    if (failed) std::rethrow_exception(failed);
    return 0;
}

}  // namespace

}  // namespace drumtower

int main(int argc, char** argv) {
    using drumtower::Luck;
    const std::map<std::string, Luck> lucks{
        {"met", Luck::met}, {"mixed", Luck::mixed}, {"worst", Luck::worst}};
    const auto luck = lucks.find(argc == 6 ? argv[5] : "met");
    if (argc < 5 || argc > 6 || luck == lucks.end()) {
        std::cerr << "district_of DIRECTORY ARTICLES UNITS OPEN-ARTICLES [met | mixed | worst]\n";
        return 64;
    }
    return drumtower::run(argv[1],
                          {std::atoi(argv[2]), std::atoi(argv[3]), std::atoi(argv[4]), luck->second});
}
