#include "pipeline/model/domain.hpp"

#include "pipeline/base/hash.hpp"

namespace drumtower {

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
