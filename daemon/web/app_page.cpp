#include "daemon/web/app_page.hpp"

#include "daemon/web/assets.hpp"
#include "daemon/web/status_page.hpp"

namespace drumtower::web {

namespace {

/// Fetched when its screen is opened.
constexpr std::string_view charts = "echarts.js";

bool is_loaded_at_once(std::string_view name) {
    return name.ends_with(".js") && name != charts && name != "status.js";
}

}  // namespace

std::string asset_address(const std::string& name) {
    return "/assets/" + std::string(assets_hash()) + "/" + name;
}

/// Modules name each other only once they are read: told beforehand they come side by side.
std::string app_page(const std::string& district) {
    std::string modules;
    for (const std::string_view name : asset_names()) {
        if (is_loaded_at_once(name))
            modules += "<link rel=\"modulepreload\" href=\"" + asset_address(std::string(name)) + "\">\n";
    }
    return "<!doctype html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
           "<meta name=\"color-scheme\" content=\"light dark\">\n<title>鼓楼 · " +
           escaped(district) + "</title>\n<link rel=\"icon\" href=\"" + asset_address("drum.svg") +
           "\">\n<link rel=\"stylesheet\" href=\"" + asset_address("app.css") + "\">\n" + modules +
           "<script type=\"module\" src=\"" + asset_address("main.js") +
           "\"></script>\n</head>\n<body>\n<div id=\"app\"></div>\n"
           "<noscript>这个页面要用脚本。运行概况在 <a href=\"/\">状态页</a>。</noscript>\n</body>\n</html>\n";
}

}  // namespace drumtower::web
