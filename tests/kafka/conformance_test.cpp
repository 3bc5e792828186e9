#include "tests/kafka/real_bed.hpp"
#include "tests/pipeline/log/event_log_conformance.hpp"

namespace drumtower {

template <int Partitions>
struct RealKafkaBackend {
    static constexpr int ledger_partitions = Partitions;

    std::unique_ptr<EventLog> open(asio::any_io_executor io, Clock& clock) {
        return std::make_unique<KafkaLog>(io, clock,
                                          logbed::real_options(prefix, directory.store(), Partitions));
    }

    std::string prefix = logbed::fresh_prefix();
    logbed::TemporaryDirectory directory;
};

using OneAndFive = testing::Types<RealKafkaBackend<1>, RealKafkaBackend<5>>;
INSTANTIATE_TYPED_TEST_SUITE_P(RealKafka, EventLogConformance, OneAndFive);

}  // namespace drumtower
