#include "pipeline/log/embedded/embedded_log.hpp"
#include "tests/pipeline/log/event_log_conformance.hpp"

namespace drumtower {

template <int Partitions>
struct EmbeddedBackend {
    static constexpr int ledger_partitions = Partitions;

    std::unique_ptr<EventLog> open(asio::any_io_executor io, Clock& clock) {
        EmbeddedOptions options{.directory = directory.store(), .ledger_partitions = Partitions};
        return std::make_unique<EmbeddedLog>(io, clock, options);
    }

    logbed::TemporaryDirectory directory;
};

using OneAndFive = testing::Types<EmbeddedBackend<1>, EmbeddedBackend<5>>;
INSTANTIATE_TYPED_TEST_SUITE_P(Embedded, EventLogConformance, OneAndFive);

}  // namespace drumtower
