#include "connectors/website/source_density.hpp"

#include "connectors/common/text.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace drumtower::website {

namespace {

constexpr double least_score = 30;

template <std::size_t N>
bool among(const std::array<std::string_view, N>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_block(std::string_view name) {
    static constexpr auto names =
        std::to_array<std::string_view>({"div", "td", "section", "article", "main", "body", "center"});
    return among(names, name);
}

bool is_furniture(std::string_view name) {
    static constexpr auto names = std::to_array<std::string_view>(
        {"script", "style", "noscript", "template", "nav", "header", "footer", "form", "select", "head"});
    return among(names, name);
}

bool is_footer_text(std::string_view text) {
    static constexpr auto marks = std::to_array<std::string_view>(
        {"政府网站标识码", "违法和不良信息举报", "公网安备", "ICP备", "网站地图", "版权所有", "主办单位"});
    return std::any_of(marks.begin(), marks.end(),
                       [&](std::string_view mark) { return contains(text, mark); });
}

std::size_t sentence_marks(std::string_view text) {
    std::size_t count = 0;
    for (const std::string_view mark : {"，", "。", "、", "；", ", ", ". "}) {
        for (std::size_t at = text.find(mark); at != std::string_view::npos;
             at = text.find(mark, at + mark.size()))
            ++count;
    }
    return count;
}

bool lies_in_link(const html::Node& node) {
    html::Node above = node.parent();
    for (int height = 0; above && height < 6; ++height, above = above.parent()) {
        if (above.is("a")) return true;
    }
    return false;
}

}  // namespace

html::Node densest_block(const html::Node& root) {
    std::unordered_map<const void*, double> scores;
    html::Node best;
    double best_score = least_score;
    for (html::Node node = root; node;) {
        if (node.is_text() && !trimmed(node.content()).empty()) {
            const std::string_view text = trimmed(node.content());
            const auto size = static_cast<double>(characters(text));
            double worth = lies_in_link(node) ? -size : size + 10 * static_cast<double>(sentence_marks(text));
            if (is_footer_text(text)) worth = -1000;
            // Prose counts for the block it stands in, and less for those around: the smallest block with all
            // of it wins.
            double share = 1;
            int blocks = 0;
            for (html::Node above = node.parent(); above && blocks < 3; above = above.parent()) {
                if (!is_block(above.name())) continue;
                double& score = scores[above.id()];
                score += worth * share;
                share *= 0.6;
                ++blocks;
            }
        }
        node = is_furniture(node.name()) ? node.following_beside(root) : node.following(root);
    }
    for (html::Node node = root; node; node = node.following(root)) {
        const auto score = scores.find(node.id());
        if (score != scores.end() && score->second > best_score) {
            best = node;
            best_score = score->second;
        }
    }
    return best;
}

}  // namespace drumtower::website
