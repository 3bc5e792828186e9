// DatedReader: a reader whose looks tell when the platform gave them, by the Date of its answers. A look
// covers time of the platform; the machine's own clock may be wrong, and a cache may hold an old page.
#pragma once

#include "pipeline/base/clock.hpp"
#include "pipeline/ports/channel_reader.hpp"
#include "pipeline/ports/http_client.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace drumtower {

/// Keeps the oldest Date of the answers of one host: the one that is asked first. A Date is given by its
/// second, whose end it stands for: a clock here that agrees is not taken for a fast one.
class DatedHttp : public HttpClient {
public:
    explicit DatedHttp(HttpClient& http) : http_(http) {}
    awaitable<Result<HttpResponse>> send(HttpRequest request) override;
    /// What is asked next begins a new look.
    void begin();
    std::optional<TimePoint> oldest() const { return oldest_; }

private:
    void note(const std::string& asked, const HttpResponse& response);

    HttpClient& http_;
    std::string host_;
    std::optional<TimePoint> oldest_;
};

class DatedReader : public ChannelReader {
public:
    /// `reader` asks through `answers`.
    DatedReader(std::unique_ptr<DatedHttp> answers, std::unique_ptr<ChannelReader> reader)
        : answers_(std::move(answers)), reader_(std::move(reader)) {}

    awaitable<Result<ChannelLook>> look(TimePoint since) override;
    Duration at_least_every() const override { return reader_->at_least_every(); }
    Duration lag() const override { return reader_->lag(); }
    void told_of(const Tidings& tidings) override { reader_->told_of(tidings); }
    bool credential_runs_out() const override { return reader_->credential_runs_out(); }
    awaitable<Result<Validity>> credential() override { return reader_->credential(); }

private:
    std::unique_ptr<DatedHttp> answers_;
    std::unique_ptr<ChannelReader> reader_;
};

}  // namespace drumtower
