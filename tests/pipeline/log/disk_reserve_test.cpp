#include "pipeline/log/disk_reserve.hpp"

#include "pipeline/log/embedded/embedded_log.hpp"
#include "pipeline/model/facts.hpp"
#include "tests/pipeline/log/log_bed.hpp"
#include "tests/pipeline/log/small_disk.hpp"

#include <gmock/gmock.h>

#include <memory>

namespace drumtower {

namespace {

using logbed::an_event;
using logbed::run;

Event an_outcome(const std::string& id) {
    Event event = an_event(id);
    event.type = facts::DeliveryProgressed::type;
    return event;
}

class DiskReserveTest : public testing::Test {
protected:
    void SetUp() override {
        if (!disk.is_there()) GTEST_SKIP() << "needs the right to mount a small tmpfs";
        std::filesystem::create_directory(disk.store());
    }
    std::string file() const { return disk.store() + "/reserve"; }
    void open() {
        reserve = std::make_unique<DiskReserve>(disk.store());
        log = std::make_unique<EmbeddedLog>(
            io.get_executor(), clock,
            EmbeddedOptions{.directory = disk.store(), .first_event = {}, .reserve = reserve.get()});
    }
    Result<std::vector<Position>> append(Event event) {
        std::vector<Event> events{std::move(event)};
        return run(io, log->append(1, std::move(events)));
    }
    /// Until the log takes no more.
    Failure fill_up() {
        EXPECT_TRUE(disk.fill());
        for (;;) {
            const auto outcome = append(an_event("big", R"({"x":")" + std::string(30'000, 'x') + R"("})"));
            if (!outcome) return outcome.error();
        }
    }

    asio::io_context io;
    logbed::FixedClock clock;
    logbed::TemporaryDirectory directory;
    logbed::SmallDisk disk{directory.path(), "16m"};
    std::unique_ptr<DiskReserve> reserve;
    std::unique_ptr<EmbeddedLog> log;
};

TEST_F(DiskReserveTest, HoldsSpaceBackUntilTheDiskIsFull) {
    const std::int64_t before = disk_space(disk.store()).free;
    open();

    EXPECT_FALSE(reserve->is_released());
    EXPECT_EQ(std::filesystem::file_size(file()), 512u << 10);
    EXPECT_LE(disk_space(disk.store()).free, before - (512 << 10));

    reserve->release();

    EXPECT_TRUE(reserve->is_released());
    EXPECT_FALSE(std::filesystem::exists(file()));
}

TEST_F(DiskReserveTest, IsReleasedFromTheStartOnADiskThatIsTooFull) {
    ASSERT_TRUE(disk.fill());

    EXPECT_TRUE(DiskReserve(disk.store()).is_released());
}

TEST_F(DiskReserveTest, IsHeldAgainOnlyWhenThereIsSpaceEnough) {
    open();
    fill_up();
    ASSERT_TRUE(reserve->is_released());

    EXPECT_FALSE(reserve->regain());
    ASSERT_TRUE(disk.empty());
    EXPECT_TRUE(reserve->regain());

    EXPECT_FALSE(reserve->is_released());
    EXPECT_TRUE(std::filesystem::exists(file()));
}

TEST_F(DiskReserveTest, AFullDiskKeepsWhatIsNewOutAndTakesOutcomesAndClaims) {
    open();
    EXPECT_EQ(log->trouble(), "");

    EXPECT_EQ(fill_up(), fail(FailureKind::retryable, "disk full"));

    EXPECT_EQ(log->trouble(), "disk full");
    EXPECT_FALSE(append(an_event("new")));
    EXPECT_FALSE(run(io, log->put("a body")));
    EXPECT_TRUE(append(an_outcome("receipt")));
    EXPECT_TRUE(run(io, log->claim(1)));
    EXPECT_TRUE(logbed::comes_round(io, *log));
}

TEST_F(DiskReserveTest, GoesOnWhenThereIsSpaceAgain) {
    open();
    fill_up();
    ASSERT_TRUE(append(an_outcome("receipt")));
    ASSERT_TRUE(disk.empty());
    ASSERT_TRUE(reserve->regain());

    EXPECT_TRUE(append(an_event("new")));
    EXPECT_EQ(log->trouble(), "");
    log.reset();
    EXPECT_TRUE(verify_chain(disk.store()).faults.empty());
}

TEST_F(DiskReserveTest, AStoreOnAFullDiskOpensAndClaims) {
    open();
    fill_up();
    log.reset();
    reserve.reset();

    open();

    EXPECT_EQ(log->trouble(), "disk full");
    EXPECT_TRUE(run(io, log->claim(1)));
    EXPECT_FALSE(append(an_event("new")));
}

}  // namespace

}  // namespace drumtower
