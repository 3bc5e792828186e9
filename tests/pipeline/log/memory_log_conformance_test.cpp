#include "tests/pipeline/log/event_log_conformance.hpp"
#include "tests/support/memory_log.hpp"

namespace drumtower {

template <int Partitions>
struct MemoryBackend {
    static constexpr int ledger_partitions = Partitions;
    static constexpr bool forgets = true;  // a killed process takes its memory with it

    std::unique_ptr<EventLog> open(asio::any_io_executor, Clock& clock) {
        return std::make_unique<test::MemoryLog>(clock, Partitions, store);
    }

    std::shared_ptr<test::MemoryStore> store = std::make_shared<test::MemoryStore>();
};

using OneAndThree = testing::Types<MemoryBackend<1>, MemoryBackend<3>>;
INSTANTIATE_TYPED_TEST_SUITE_P(Memory, EventLogConformance, OneAndThree);

}  // namespace drumtower
