// The platforms of the sandbox that tests/platforms/with_platforms.py has started: a fresh account a test,
// its options and acts by hand over the control port, and steps taken as the core takes them.
#pragma once

#include "connectors/common/token_cache.hpp"
#include "connectors/http/curl_client.hpp"
#include "pipeline/base/json.hpp"
#include "pipeline/ports/publisher.hpp"
#include "tests/connectors/faulty_client.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/run.hpp"

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <thread>
#include <variant>
#include <vector>

namespace drumtower::test {

inline TimePoint wall_time() {
    return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
}

inline const json::Document& sandbox_addresses() {
    static const json::Document addresses = [] {
        const char* name = std::getenv("DT_SANDBOX");
        if (!name) throw std::runtime_error("run it by tests/platforms/with_platforms.py");
        std::ifstream file(name);
        const std::string text((std::istreambuf_iterator<char>(file)), {});
        auto document = json::parse(text);
        if (!document) throw std::runtime_error("DT_SANDBOX names no addresses");
        return std::move(*document);
    }();
    return addresses;
}

class PlatformBed : public testing::Test {
protected:
    explicit PlatformBed(const std::string& platform) : platform_(platform) {
        const json::Value& there = *json::member(sandbox_addresses(), platform);
        base = json::text(there, "base");
        const auto accounts = json::member(there, "accounts")->GetObject();
        account_ = &(accounts.MemberBegin() + next_account()++)->value;
        name = (accounts.MemberBegin() + (next_account() - 1))->name.GetString();
        posting.delivery = DeliveryId("d-" + name);
        posting.title = "关于做好" + name + "有关工作的通知";
        posting.url = "http://127.0.0.1/xjwz/202611/t20261130_" + name + ".htm";
        posting.origin_name = "鼓楼区政府门户网站";
        posting.published = {wall_time() - 1min, wall_time()};
        posting.body.title = posting.title;
        posting.body.html =
            "<p>各社区：</p><p>第一版，从 12 月 1 日开始，请按要求认真组织落实，并于月底前报送情况。</p>";
    }

    std::string of_account(const char* key) const { return json::text(*account_, key); }

    template <class T>
    T wait(awaitable<T> task) {
        return run(io, std::move(task));
    }

    /// The control port's answer; a refusal fails the test.
    json::Document control(const std::string& method, const std::string& path, const std::string& body = "") {
        HttpRequest request;
        request.method = method;
        request.url = json::text(sandbox_addresses(), "control") + path;
        request.body = body;
        request.reach.allow_private = {"127.0.0.1"};
        const auto answer = wait(curl.send(std::move(request)));
        if (!answer || answer->status >= 300) {
            ADD_FAILURE() << method << " " << path << ": " << (answer ? answer->body : answer.error().detail);
            return {};
        }
        auto document = json::parse(answer->body);
        return document ? std::move(*document) : json::Document{};
    }
    void set(const std::string& options) { control("PATCH", "/" + platform_ + "/" + name, options); }
    /// A fault of this account: `rest` is JSON after the kind, "\"path\":\"draft/add\",\"count\":1".
    void fault(const std::string& kind, const std::string& rest) {
        control("POST", "/faults",
                R"({"kind":")" + kind + R"(","targets":[")" + name + R"("],)" + rest + "}");
    }
    std::string page(const std::string& url) {
        HttpRequest request;
        request.url = url;
        request.reach.allow_private = {"127.0.0.1"};
        const auto answer = wait(curl.send(std::move(request)));
        return answer ? answer->body : std::string{};
    }

    /// Step after step until something else than Prepared comes; the steps' names are noted.
    Result<Step> publish() {
        for (int i = 0; i < 30; ++i) {
            steps.push_back(publisher->next_step(posting, memo));
            auto step = wait(publisher->advance(posting, memo));
            if (!step) return step;
            if (const auto* prepared = std::get_if<Prepared>(&*step)) {
                memo = prepared->memo;
                continue;
            }
            if (const auto* accepted = std::get_if<Accepted>(&*step)) memo = accepted->memo;
            return step;
        }
        return fail(FailureKind::permanent, "no end after 30 steps");
    }

    /// As the core asks when a call was made at `called_at`; a memo that was found out is kept.
    ReadBack find() {
        if (posting.called_at && !steps.empty()) posting.called_step = steps.back();
        const auto found = wait(publisher->find(posting, memo));
        if (!found) {
            ADD_FAILURE() << "find: " << found.error().detail;
            return Unknown{found.error().detail};
        }
        if (const auto* absent = std::get_if<Absent>(&*found); absent && absent->memo) memo = *absent->memo;
        if (const auto* pending = std::get_if<Pending>(&*found); pending && pending->memo)
            memo = *pending->memo;
        return *found;
    }
    /// The platform's own work is done in real time.
    ReadBack find_when_done() {
        ReadBack found = find();
        for (int i = 0; i < 200 && std::holds_alternative<Pending>(found); ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(25));
            found = find();
        }
        return found;
    }

    asio::io_context io;
    ManualClock clock{wall_time() + 10s};  // what the platform did is behind us
    CurlClient curl{io.get_executor(), config::Outbound{}, "DrumTower/test"};
    FaultyClient http{curl};
    std::string base;  // of the platform
    std::string name;  // of the account
    std::unique_ptr<Publisher> publisher;
    Posting posting;
    Memo memo;
    std::vector<std::string> steps;

private:
    static rapidjson::SizeType& next_account() {
        static rapidjson::SizeType next = 0;
        return next;
    }
    std::string platform_;
    const json::Value* account_ = nullptr;
};

}  // namespace drumtower::test
