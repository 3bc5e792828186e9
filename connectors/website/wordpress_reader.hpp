// Looks at a WordPress site through its public list of posts, without the account: what anybody sees. Finds
// posts made by hand as well; times are exact (date_gmt).
#pragma once

#include "connectors/website/wordpress_client.hpp"
#include "pipeline/ports/channel_reader.hpp"

#include <optional>
#include <vector>

namespace drumtower {

/// Pages of the list, newest first, put together; what the whole reaches back to follows from them alone.
/// Pure.
class WordPressPages {
public:
    /// Null when fine; a Failure when the list changed while it was read, or is none.
    std::optional<Failure> add(const WordPressReply& reply);
    bool wants_more(TimePoint since) const;
    ChannelLook look() const;

private:
    bool lost_some() const;

    std::vector<SeenPost> posts_;
    std::size_t total_ = 0;   // X-WP-Total
    std::size_t listed_ = 0;  // entries read, doubles counted
    int pages_ = 0;
    std::optional<TimePoint> end_of_first_page_;
    std::optional<TimePoint> oldest_;
};

class WordPressReader : public ChannelReader {
public:
    /// `workers`: where the posts' HTML is parsed; none: on the I/O thread.
    WordPressReader(HttpClient& http, WordPressOptions options,
                    std::optional<asio::any_io_executor> workers = {});
    awaitable<Result<ChannelLook>> look(TimePoint since) override;

private:
    awaitable<Result<WordPressReply>> page(int number);
    awaitable<std::optional<Failure>> add(WordPressPages& pages, WordPressReply reply);

    WordPressClient site_;
    std::optional<asio::any_io_executor> workers_;
};

}  // namespace drumtower
