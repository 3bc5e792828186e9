#include "pipeline/log/kafka/election.hpp"

#include "pipeline/base/log.hpp"
#include "pipeline/log/kafka/client.hpp"

#include <boost/asio/post.hpp>

#include <atomic>
#include <pthread.h>
#include <thread>
#include <utility>

namespace drumtower {

namespace {

constexpr int poll_ms = 200;
constexpr Duration unanswered_after = 60s;

}  // namespace

struct Election::Impl {
    Impl(asio::any_io_executor executor, Clock& time, const KafkaOptions& given,
         std::function<void(Result)> told)
        : io(std::move(executor)),
          clock(time),
          options(given),
          changed(std::make_shared<std::function<void(Result)>>(std::move(told))) {
        join();
        thread = std::thread([this] { run(); });
    }
    ~Impl() {
        *changed = nullptr;  // on the I/O thread, as what it calls
        stopping = true;
        thread.join();
        leave();
    }

    void join() {
        consumer = kafka::make_client(RD_KAFKA_CONSUMER, kafka::member_settings(options));
        main.reset(rd_kafka_queue_get_main(consumer.get()));
        queue.reset(rd_kafka_queue_get_consumer(consumer.get()));
        const kafka::Partitions topics(rd_kafka_topic_partition_list_new(1));
        rd_kafka_topic_partition_list_add(topics.get(), kafka::owners_topic(options).c_str(),
                                          RD_KAFKA_PARTITION_UA);
        if (const auto error = rd_kafka_subscribe(consumer.get(), topics.get());
            error != RD_KAFKA_RESP_ERR_NO_ERROR)
            throw kafka::Error(std::string("subscribe: ") + rd_kafka_err2str(error));
        answered = clock.uptime();
    }
    void leave() {
        queue.reset();
        main.reset();
        rd_kafka_consumer_close(consumer.get());
        consumer.reset();
    }

    void run() {
        pthread_setname_np(pthread_self(), "election");
        while (!stopping) {
            while (const kafka::Happening event{rd_kafka_queue_poll(main.get(), 0)})
                on_event(event.get());
            if (const kafka::Happening event{rd_kafka_queue_poll(queue.get(), poll_ms)})
                on_event(event.get());
            if (!result.fenced && kafka::is_dead(consumer.get())) {
                // Nobody tells it that its partitions are taken away: the newcomer has them.
                log::error("node_fenced", {{"detail",
                                            "another process joined under this node's name; this one "
                                            "stops acting"}});
                tell({{}, true});
            }
            const bool unanswered =
                !result.fenced && !assigned && clock.uptime() - answered > unanswered_after;
            if (unanswered) log::error("no_assignment", {{"detail", "the group gives this node no answer"}});
            if (unanswered || rejoins.exchange(false)) again();
        }
    }

    void again() {
        leave();
        assigned = false;
        tell({{}, false});
        join();
    }

    void on_event(rd_kafka_event_t* event) {
        if (rd_kafka_event_type(event) == RD_KAFKA_EVENT_REBALANCE) return on_rebalance(event);
        kafka::note_event(event);
    }

    void on_rebalance(rd_kafka_event_t* event) {
        assigned = rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS;
        answered = clock.uptime();
        const rd_kafka_topic_partition_list_t* list = rd_kafka_event_topic_partition_list(event);
        Result now{{}, result.fenced};
        for (int i = 0; assigned && !result.fenced && list && i < list->cnt; ++i)
            now.suggested.insert(list->elems[i].partition);
        rd_kafka_assign(consumer.get(), assigned ? list : nullptr);
        tell(now);
    }

    void tell(const Result& now) {
        if (now == std::exchange(result, now)) return;
        asio::post(io, [now, to = changed] {
            if (*to) (*to)(now);
        });
    }

    asio::any_io_executor io;
    Clock& clock;
    KafkaOptions options;
    std::shared_ptr<std::function<void(Result)>> changed;
    kafka::Client consumer;
    kafka::Queue main;
    kafka::Queue queue;
    Result result;
    bool assigned = false;  // and not revoked since
    Duration answered{};    // uptime of the group's last word
    std::atomic<bool> rejoins = false;
    std::atomic<bool> stopping = false;
    std::thread thread;
};

Election::Election(asio::any_io_executor io, Clock& clock, const KafkaOptions& options,
                   std::function<void(Result)> changed)
    : impl_(std::make_unique<Impl>(std::move(io), clock, options, std::move(changed))) {}

Election::~Election() = default;

void Election::rejoin() {
    impl_->rejoins = true;
}

}  // namespace drumtower
