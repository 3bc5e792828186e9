// load(): all files, each known table by its reader, then the comparisons between tables.
#include "config/fields.hpp"
#include "config/sections.hpp"
#include "config/source_files.hpp"
#include "config/words.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <utility>

namespace drumtower::config {

namespace {

std::string short_text(const Place& place) {
    return place.file + ":" + std::to_string(place.line) + ":" + std::to_string(place.column);
}

void refuse_repeated(const std::vector<Mention>& given, const std::string& advice,
                     std::vector<Problem>& problems) {
    std::map<std::string, Place> first;
    for (const auto& mention : given) {
        const auto [known, fresh] = first.emplace(mention.name, mention.place);
        if (fresh) continue;
        problems.push_back({mention.place, mention.path,
                            mention.name + " stands already in " + short_text(known->second), advice});
    }
}

void refuse_unknown_notifiers(const Config& config, const Mentions& mentions,
                              std::vector<Problem>& problems) {
    Words known;
    for (const auto& notifier : config.notifiers)
        known.push_back(notifier.id);
    for (const auto& mention : mentions.notified) {
        if (std::find(known.begin(), known.end(), mention.name) != known.end()) continue;
        const std::string near = nearest(mention.name, known);
        problems.push_back(
            {mention.place, mention.path, "there is no notifier " + in_quotes(mention.name),
             near.empty() ? "add a [[notifier]] with this id" : "did you mean \"" + near + "\"?"});
    }
}

class Loading {
public:
    Loading(Config& config, std::vector<Problem>& problems) : config_(config), problems_(problems) {}

    void read(const SourceFile& file) {
        Fields root(file.root, "", file.path, problems_);
        root.take("include");
        once(root, file, "district", [&](Fields& fields) { read_district(fields, config_.district); });
        once(root, file, "store", [&](Fields& fields) { read_store(fields, config_.store, file.path); });
        once(root, file, "log", [&](Fields& fields) { read_log(fields, config_.log); });
        once(root, file, "http", [&](Fields& fields) { read_http(fields, config_.http); });
        once(root, file, "lines", [&](Fields& fields) { read_lines(fields, config_.lines); });
        once(root, file, "outbound",
             [&](Fields& fields) { read_outbound(fields, config_.outbound, file.path); });
        once(root, file, "judge", [&](Fields& fields) { read_judge(fields, config_.judge); });
        once(root, file, "quiet", [&](Fields& fields) { read_quiet(fields, config_.quiet); });
        for (const auto* table : root.tables("rule")) {
            Fields fields(*table, numbered("rule", config_.rules.size()), file.path, problems_);
            config_.rules.push_back(read_rule(fields, mentions_));
        }
        for (const auto* table : root.tables("source")) {
            Fields fields(*table, numbered("source", config_.sources.size()), file.path, problems_);
            config_.sources.push_back(read_source(fields, mentions_));
        }
        for (const auto* table : root.tables("unit")) {
            const std::string path = numbered("unit", config_.units.size());
            config_.units.push_back(read_unit(*table, path, file.path, problems_, mentions_));
        }
        for (const auto* table : root.tables("notifier")) {
            Fields fields(*table, numbered("notifier", config_.notifiers.size()), file.path, problems_);
            config_.notifiers.push_back(read_notifier(fields, mentions_));
        }
        root.finish();
    }

    const Mentions& mentions() const { return mentions_; }

private:
    static std::string numbered(const std::string& name, std::size_t index) {
        return name + "[" + std::to_string(index) + "]";
    }

    /// A table that may stand in one file only.
    template <class Read>
    void once(Fields& root, const SourceFile& file, const std::string& key, Read read) {
        const toml::table* table = root.table(key);
        if (!table) return;
        const auto [known, fresh] = first_.emplace(key, root.place(key));
        if (!fresh) {
            root.problem(key, "stands already in " + short_text(known->second), "keep one of them");
            return;
        }
        Fields fields(*table, key, file.path, problems_);
        read(fields);
        fields.finish();
    }

    Config& config_;
    std::vector<Problem>& problems_;
    Mentions mentions_;
    std::map<std::string, Place> first_;
};

/// By file as read, then by place: the order in which a person goes through them.
void sort_problems(std::vector<Problem>& problems, std::size_t from, const Words& files) {
    const auto position = [&](const Problem& problem) {
        const auto file = std::find(files.begin(), files.end(), problem.place.file) - files.begin();
        return std::tuple(file, problem.place.line, problem.place.column);
    };
    std::stable_sort(problems.begin() + static_cast<std::ptrdiff_t>(from), problems.end(),
                     [&](const Problem& a, const Problem& b) { return position(a) < position(b); });
}

}  // namespace

void cross_check(const Config& config, const Mentions& mentions, std::vector<Problem>& problems) {
    const std::string rename = "give one of them another id";
    refuse_repeated(mentions.rules, "raise the version of the new one", problems);
    refuse_repeated(mentions.sources, rename, problems);
    refuse_repeated(mentions.units, rename, problems);
    refuse_repeated(mentions.channels, rename, problems);
    refuse_repeated(mentions.notifiers, rename, problems);
    refuse_unknown_notifiers(config, mentions, problems);
    if (config.rules.empty() && !mentions.designating.empty()) {
        const auto& source = mentions.designating.front();
        problems.push_back({source.place, source.path,
                            "articles are designated, but no rule sets a time for them",
                            "add a [[rule]] or write designate = \"manual\""});
    }
}

Loaded load(const std::string& file, const Overlay& about_to_be) {
    Loaded loaded;
    std::error_code error;
    const auto absolute = [&](const std::string& path) {
        return std::filesystem::absolute(path, error).lexically_normal().string();
    };
    loaded.config.file = absolute(file);
    const SourceFiles sources = read_source_files(file, about_to_be, loaded.problems);
    Words order;
    Loading loading(loaded.config, loaded.problems);
    for (const auto& source : sources.files) {
        order.push_back(source.path);
        loaded.config.files.push_back(absolute(source.path));
        loading.read(source);
    }
    sort_problems(loaded.problems, 0, order);
    if (sources.complete) {
        const std::size_t fields = loaded.problems.size();
        cross_check(loaded.config, loading.mentions(), loaded.problems);
        sort_problems(loaded.problems, fields, order);
    }
    return loaded;
}

}  // namespace drumtower::config
