// A publisher at each WordPress site that is there to be tested against, and the officer at the site's own
// screen.
#pragma once

#include "connectors/http/curl_client.hpp"
#include "pipeline/base/hash.hpp"
#include "tests/connectors/website/wordpress_sites.hpp"
#include "tests/support/loopback_server.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/run.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <optional>
#include <random>

namespace drumtower::test {

/// One posting and its publisher at one site.
class WordPressBed : public testing::TestWithParam<WordPressSite> {
protected:
    WordPressBed() {
        std::random_device random;
        word = fact_id({std::to_string(random()), std::to_string(random())}).substr(0, 20);
        posting.delivery = DeliveryId("d" + word);
        posting.title = "通知 " + word;
        posting.url = "https://www.example.cn/t20261125_" + word + ".htm";
        posting.origin_name = "鼓楼区政府门户网站";
        posting.body.html = "<p>正文</p>";
        options.allow_private = {"127.0.0.1"};
    }

    template <class T>
    T wait(awaitable<T> task) {
        return run(io, std::move(task));
    }

    WordPressPublisher& publisher() {
        if (!publisher_) publisher_.emplace(http, clock, options);
        return *publisher_;
    }

    /// Step after step until something else than Prepared comes; the steps' names are noted.
    Result<Step> publish() {
        for (int i = 0; i < 30; ++i) {
            steps.push_back(publisher().next_step(posting, memo));
            auto step = wait(publisher().advance(posting, memo));
            if (!step || !std::holds_alternative<Prepared>(*step)) return step;
            memo = std::get<Prepared>(*step).memo;
        }
        return fail(FailureKind::permanent, "no end");
    }

    Published published() {
        const auto step = publish();
        if (step && std::holds_alternative<Published>(*step)) return std::get<Published>(*step);
        ADD_FAILURE() << (step ? "not published" : step.error().detail);
        return {};
    }

    /// As somebody at the site's own screen would.
    void by_hand(const std::string& id, const std::string& change) {
        WordPressClient officer(http, GetParam().options());
        const auto reply = wait(officer.post("posts/" + id, "", change));
        ASSERT_TRUE(reply && reply->ok());
    }

    std::string page(const std::string& url) {
        HttpRequest request;
        request.url = url;
        request.reach.allow_private = {"127.0.0.1"};
        const auto answer = wait(http.send(std::move(request)));
        return answer ? answer->body : std::string{};
    }

    asio::io_context io;
    ManualClock clock;
    CurlClient http{io.get_executor(), config::Outbound{}, "DrumTower/test"};
    LoopbackServer pictures;
    WordPressOptions options = GetParam().options();
    std::string word;
    Posting posting;
    Memo memo;
    std::vector<std::string> steps;

private:
    std::optional<WordPressPublisher> publisher_;
};

}  // namespace drumtower::test
