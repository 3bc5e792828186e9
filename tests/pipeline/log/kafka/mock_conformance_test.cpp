#include "tests/pipeline/log/event_log_conformance.hpp"
#include "tests/pipeline/log/kafka/mock_bed.hpp"

namespace drumtower {

template <int Partitions>
struct MockKafkaBackend {
    static constexpr int ledger_partitions = Partitions;

    std::unique_ptr<EventLog> open(asio::any_io_executor io, Clock& clock) {
        return std::make_unique<KafkaLog>(io, clock,
                                          logbed::mock_options(broker, directory.store(), Partitions));
    }

    logbed::MockBroker broker{Partitions};
    logbed::TemporaryDirectory directory;
};

using OneAndFive = testing::Types<MockKafkaBackend<1>, MockKafkaBackend<5>>;
INSTANTIATE_TYPED_TEST_SUITE_P(MockKafka, EventLogConformance, OneAndFive);

}  // namespace drumtower
