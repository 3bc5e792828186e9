#include "pipeline/publishing/posting.hpp"

namespace drumtower {

Posting posting_of(const Delivery& row, const Article& article, const std::string& origin_name,
                   const Body& body) {
    Posting posting;
    posting.delivery = row.id;
    posting.article = row.article;
    posting.unit = row.unit;
    posting.channel = row.channel;
    posting.title = body.title.empty() ? row.title : body.title;
    posting.url = row.url;
    posting.origin_name = body.source_name.empty() ? origin_name : body.source_name;
    posting.published = article.published;
    posting.version = row.version;
    posting.body = body;
    posting.receipt = row.receipt;
    if (row.intent) {
        posting.called_at = row.intent->made_at;
        posting.called_step = row.intent->step;
    }
    return posting;
}

}  // namespace drumtower
