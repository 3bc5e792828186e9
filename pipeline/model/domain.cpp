#include "pipeline/model/domain.hpp"

#include "pipeline/base/hash.hpp"

#include <algorithm>

namespace drumtower {

std::optional<DutyChannel> duty_channel(const Rule& rule, const Channel& channel) {
    const auto& kinds = rule.channel_kinds;
    if (std::find(kinds.begin(), kinds.end(), channel.kind) == kinds.end()) return std::nullopt;
    DutyChannel meets{channel.id, channel.kind, channel.mode, channel.looks, std::nullopt};
    const bool one_way = rule.wechat_counts && rule.wechat_counts->size() == 1;
    if (channel.kind == "wechat" && one_way) meets.counts = rule.wechat_counts->front();
    return meets;
}

ObligationId obligation_id(const ArticleId& article, const UnitId& unit, const RuleId& rule,
                           int rule_version) {
    return ObligationId(
        "o" + fact_id({"obligation", article.str(), unit.str(), rule.str(), std::to_string(rule_version)})
                  .substr(0, 20));
}

DeliveryId delivery_id(const ArticleId& article, const ChannelId& channel) {
    return DeliveryId("d" + fact_id({"delivery", article.str(), channel.str()}).substr(0, 20));
}

QuestionId question_id(const ChannelId& channel, const std::string& post_id, const ArticleId& article) {
    return QuestionId("q" + fact_id({"question", channel.str(), post_id, article.str()}).substr(0, 20));
}

ArticleId article_id(const SourceId& source, const std::string& url) {
    return ArticleId("a" + fact_id({"article", source.str(), url}).substr(0, 20));
}

}  // namespace drumtower
