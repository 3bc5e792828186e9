// mock_broker: librdkafka's mock cluster in a process of its own, so that a client can be killed while "the
// broker" lives on. It keeps nothing on disk, drops no repeats and cannot create topics: they are made here.
//
//   mock_broker BROKERS REPLICATION TOPIC=PARTITIONS…
//
// Prints the bootstrap servers when it is ready, ends with its standard input, and answers "ok" to each line:
//   errors CODE COUNT    the next COUNT Produce requests fail with CODE, and nothing is appended
//   slow COUNT MS        the next COUNT Produce requests are carried out, and answered so late
//   down BROKER · up BROKER
#include <array>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
#include <sstream>
#include <string>
#include <unistd.h>
#include <vector>

namespace {

constexpr std::int16_t produce_request = 0;

bool carry_out(rd_kafka_mock_cluster_t* cluster, const std::string& line) {
    std::istringstream words(line);
    std::string act;
    int first = 0, second = 0;
    words >> act >> first >> second;
    if (act == "errors") {
        const std::vector<rd_kafka_resp_err_t> errors(static_cast<std::size_t>(second),
                                                      static_cast<rd_kafka_resp_err_t>(first));
        rd_kafka_mock_push_request_errors_array(cluster, produce_request, errors.size(), errors.data());
    } else if (act == "slow") {
        for (int n = 0; n < first; ++n)
            rd_kafka_mock_broker_push_request_error_rtts(cluster, 1, produce_request, 1,
                                                         RD_KAFKA_RESP_ERR_NO_ERROR, second);
    } else if (act == "down") {
        return rd_kafka_mock_broker_set_down(cluster, first) == RD_KAFKA_RESP_ERR_NO_ERROR;
    } else if (act == "up") {
        return rd_kafka_mock_broker_set_up(cluster, first) == RD_KAFKA_RESP_ERR_NO_ERROR;
    } else {
        return false;
    }
    return true;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 4) {
        std::fputs("usage: mock_broker BROKERS REPLICATION TOPIC=PARTITIONS...\n", stderr);
        return 64;
    }
    std::array<char, 256> why{};
    rd_kafka_conf_t* settings = rd_kafka_conf_new();
    rd_kafka_conf_set(settings, "log_level", "0", nullptr, 0);  // it has no servers to ask, and says so
    rd_kafka_t* client = rd_kafka_new(RD_KAFKA_PRODUCER, settings, why.data(), why.size());
    rd_kafka_mock_cluster_t* cluster =
        client ? rd_kafka_mock_cluster_new(client, std::atoi(argv[1])) : nullptr;
    if (!cluster) {
        std::fprintf(stderr, "mock_broker: %s\n", why.data());
        return 70;
    }
    for (int i = 3; i < argc; ++i) {
        const std::string topic = argv[i];
        const std::size_t sign = topic.find('=');
        if (sign == topic.npos) return 64;
        const auto error =
            rd_kafka_mock_topic_create(cluster, topic.substr(0, sign).c_str(),
                                       std::atoi(topic.substr(sign + 1).c_str()), std::atoi(argv[2]));
        if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
            std::fprintf(stderr, "mock_broker: %s: %s\n", argv[i], rd_kafka_err2str(error));
            return 70;
        }
    }
    std::puts(rd_kafka_mock_cluster_bootstraps(cluster));
    std::fflush(stdout);
    for (std::string line; std::getline(std::cin, line);) {
        std::puts(carry_out(cluster, line) ? "ok" : "what?");
        std::fflush(stdout);
    }
    ::_exit(0);
}
