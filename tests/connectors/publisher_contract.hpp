// What every Publisher keeps, whatever its platform: publisher_contract_test.cpp runs this suite against each
// platform that is there. A platform's own folder says how to reach it.
#pragma once

#include "pipeline/base/clock.hpp"
#include "pipeline/ports/channel_reader.hpp"
#include "pipeline/ports/http_client.hpp"
#include "pipeline/ports/publisher.hpp"

#include <functional>
#include <memory>
#include <ostream>
#include <string>

namespace drumtower::test {

struct PlatformUnderTest {
    std::string name;  // of the test's instance: letters and digits
    std::string address;
    std::function<std::unique_ptr<Publisher>(HttpClient&, Clock&)> publisher;
    std::function<std::unique_ptr<Publisher>(HttpClient&, Clock&)> stranger;  // with a wrong secret
    std::function<std::unique_ptr<ChannelReader>(HttpClient&, Clock&)> reader;
};

inline void PrintTo(const PlatformUnderTest& platform, std::ostream* out) {
    *out << platform.name << " at " << platform.address;
}

}  // namespace drumtower::test
