// drumtower package, chase: what people copy by hand.
#include "connectors/common/urls.hpp"
#include "daemon/cli/context.hpp"
#include "daemon/cli/exit.hpp"
#include "daemon/cli/table.hpp"
#include "daemon/cli/verbs.hpp"
#include "pipeline/base/json.hpp"
#include "pipeline/reporting/words.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

namespace drumtower::cli {

namespace {

void print_list(std::ostream& out, const json::Value& package, const char* key, const std::string& heading) {
    const json::Value* list = json::member(package, key);
    if (!list || !list->IsArray() || list->Empty()) return;
    out << heading << '\n';
    for (const auto& each : list->GetArray()) {
        const std::string name = each.IsObject() ? json::text(each, "name") : "";
        out << "  " << (each.IsObject() ? json::text(each, "url") : each.GetString())
            << (name.empty() ? "" : "  " + name) << '\n';
    }
}

void print_package(std::ostream& out, const json::Value& package) {
    out << "渠道  " << json::text(package, "channel") << "（"
        << words::channel_kind(json::text(package, "kind")) << "）\n";
    const std::string title = json::text(package, "title");
    if (!title.empty()) out << "标题  " << title << '\n';
    out << "原文  " << json::text(package, "link") << "\n\n" << json::text(package, "text") << "\n\n";
    print_list(out, package, "pictures", "图片");
    print_list(out, package, "attachments", "附件");
    print_list(out, package, "notes", "说明");
}

void write_file(const std::filesystem::path& file, const std::string& text) {
    std::ofstream stream(file, std::ios::binary | std::ios::trunc);
    stream << text;
    if (!stream.flush()) throw Exit(try_again, file.string() + ": " + std::strerror(errno));
}

void write_package(const std::filesystem::path& folder, const json::Value& package) {
    std::ostringstream text;
    print_package(text, package);
    const std::string channel = percent_encoded(json::text(package, "channel"));
    write_file(folder / (channel + ".txt"), text.str());
    const std::string html = json::text(package, "html");
    if (html.empty()) return;
    write_file(folder / (channel + ".html"), "<!doctype html><meta charset=\"utf-8\">\n" + html + "\n");
}

}  // namespace

int package(const std::string& config_file, const std::string& article, const std::string& unit,
            const std::string& folder) {
    const auto config = loaded(config_file);
    const auto whole =
        parsed(asked_of_running(config, "GET", "/api/v1/articles/" + percent_encoded(article)));
    const json::Value* copies = json::member(whole, "copies");
    if (!folder.empty()) {
        std::error_code error;
        std::filesystem::create_directories(folder, error);
        if (error) throw Exit(usage, folder + ": " + error.message());
    }
    int found = 0;
    for (const auto& copy : copies->GetArray()) {
        if (json::text(copy, "unit") != unit) continue;
        const auto package = parsed(asked_of_running(
            config, "GET", "/api/v1/deliveries/" + percent_encoded(json::text(copy, "id")) + "/package"));
        if (folder.empty()) {
            if (found++ > 0) std::cout << std::string(60, '-') << '\n';
            print_package(std::cout, package);
        } else {
            ++found;
            write_package(folder, package);
        }
    }
    if (found == 0) throw Exit(usage, "the unit has nothing to post of this article");
    if (!folder.empty()) std::cout << folder << '\n';
    return fine;
}

int chase(const std::string& config_file, const std::string& unit) {
    const auto config = loaded(config_file);
    const std::string target = "/api/v1/chase" + (unit.empty() ? "" : "?unit=" + percent_encoded(unit));
    const auto notice = parsed(asked_of_running(config, "GET", target));
    std::cout << json::text(notice, "title") << '\n' << json::text(notice, "text");
    return fine;
}

}  // namespace drumtower::cli
