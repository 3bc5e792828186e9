#include "connectors/common/dated_reader.hpp"

#include "tests/support/run.hpp"

#include <gtest/gtest.h>

#include <map>

namespace drumtower {

namespace {

const TimePoint noon{Duration(1'795'579'200'000)};  // Wed, 25 Nov 2026 04:00:00 GMT

class Web : public HttpClient {
public:
    std::map<std::string, std::string> dates;  // by address
    awaitable<Result<HttpResponse>> send(HttpRequest request) override {
        HttpResponse response;
        response.status = 200;
        const auto date = dates.find(request.url);
        if (date != dates.end()) response.headers = {{"date", date->second}};
        co_return response;
    }
};

/// Reads the pages of a list, and another host's page.
class Reader : public ChannelReader {
public:
    explicit Reader(HttpClient& http) : http_(http) {}
    awaitable<Result<ChannelLook>> look(TimePoint) override {
        for (const char* url : {"https://a.cn/1", "https://a.cn/2", "https://b.cn/3"}) {
            HttpRequest request;
            request.url = url;
            auto response = co_await http_.send(std::move(request));
            if (!response) co_return response.error();
        }
        co_return ChannelLook{};
    }
    Duration lag() const override { return 7min; }
    bool credential_runs_out() const override { return true; }
    awaitable<Result<Validity>> credential() override { co_return Validity{noon, noon + 1h}; }

private:
    HttpClient& http_;
};

class DatedReaderTest : public testing::Test {
protected:
    DatedReaderTest() {
        auto dated = std::make_unique<DatedHttp>(web);
        auto reader = std::make_unique<Reader>(*dated);
        dated_reader.emplace(std::move(dated), std::move(reader));
    }
    std::optional<TimePoint> as_of() { return test::run(io, dated_reader->look(noon)).value().as_of; }

    asio::io_context io;
    Web web;
    std::optional<DatedReader> dated_reader;
};

TEST_F(DatedReaderTest, WhatRunsOutIsTheReadersOwn) {
    EXPECT_TRUE(dated_reader->credential_runs_out());
    EXPECT_EQ(test::run(io, dated_reader->credential()).value().to, noon + 1h);
}

TEST_F(DatedReaderTest, ALookIsAsOldAsTheOldestAnswerOfItsPlatform) {
    web.dates = {{"https://a.cn/1", "Wed, 25 Nov 2026 04:00:00 GMT"},
                 {"https://a.cn/2", "Wed, 25 Nov 2026 03:59:00 GMT"},
                 {"https://b.cn/3", "Tue, 24 Nov 2026 04:00:00 GMT"}};
    EXPECT_EQ(as_of(), noon - 1min + 999ms);

    web.dates["https://a.cn/2"] = "Wed, 25 Nov 2026 04:05:00 GMT";
    EXPECT_EQ(as_of(), noon + 999ms) << "each look has its own";
}

TEST_F(DatedReaderTest, AnAnswerWithoutADateSaysNothing) {
    web.dates = {{"https://a.cn/1", "yesterday"}};
    EXPECT_EQ(as_of(), std::nullopt);
}

TEST_F(DatedReaderTest, ItIsTheReaderThatItHolds) {
    EXPECT_EQ(dated_reader->lag(), 7min);
}

}  // namespace

}  // namespace drumtower
