// The peer of the fan-out bench: libcurl's multi interface and nothing else. It makes the calls of a file,
// one in flight an account, each on a fresh connection, and says in JSON what that took.
//
//   bare_fanout <calls>      per call one line "account TAB method TAB address TAB user:password TAB bytes of
//                            body", then the body and a line feed
#include <curl/curl.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <exception>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <sys/resource.h>

namespace {

struct Call {
    std::string method, url, user, body;
};

struct Easy {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct Headers {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

struct Account {
    std::deque<Call> calls;  // the first one is in flight
    std::unique_ptr<CURL, Easy> easy{curl_easy_init()};
    std::string answer;
};

struct Totals {
    long calls = 0;
    long failed = 0;
    curl_off_t sent = 0;
    curl_off_t body_sent = 0;
    curl_off_t received = 0;
};

std::map<std::string, Account> accounts_from(const char* file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) throw std::runtime_error("the calls cannot be read");
    std::map<std::string, Account> accounts;
    for (std::string line; std::getline(in, line);) {
        std::istringstream fields(line);
        std::string account, size;
        Call call;
        std::getline(fields, account, '\t');
        std::getline(fields, call.method, '\t');
        std::getline(fields, call.url, '\t');
        std::getline(fields, call.user, '\t');
        std::getline(fields, size, '\t');
        call.body.resize(std::stoul(size));
        in.read(call.body.data(), static_cast<std::streamsize>(call.body.size()));
        if (in.get() != '\n') throw std::runtime_error("a body is cut");
        accounts[account].calls.push_back(std::move(call));
    }
    return accounts;
}

std::size_t keep(char* bytes, std::size_t size, std::size_t count, void* answer) {
    static_cast<std::string*>(answer)->append(bytes, size * count);
    return size * count;
}

curl_slist* headers_of_a(bool post) {
    curl_slist* list = curl_slist_append(nullptr, "accept: application/json");
    list = curl_slist_append(list, "Expect:");
    return curl_slist_append(list, post ? "content-type: application/json; charset=utf-8" : "Content-Type:");
}

class Fanout {
public:
    explicit Fanout(std::map<std::string, Account> accounts)
        : accounts_(std::move(accounts)),
          multi_(curl_multi_init()),
          read_(headers_of_a(false)),
          post_(headers_of_a(true)) {}
    ~Fanout() {
        for (auto& [name, account] : accounts_)
            curl_multi_remove_handle(multi_, account.easy.get());
        curl_multi_cleanup(multi_);
    }
    Fanout(const Fanout&) = delete;

    Totals run() {
        for (auto& [name, account] : accounts_)
            begin(account);
        for (int running = 1; running > 0;) {
            check(curl_multi_perform(multi_, &running));
            while (collect()) {
                check(curl_multi_perform(multi_, &running));
            }
            if (running > 0) check(curl_multi_poll(multi_, nullptr, 0, 1000, nullptr));
        }
        return totals_;
    }

private:
    static void check(CURLMcode code) {
        if (code != CURLM_OK) throw std::runtime_error(curl_multi_strerror(code));
    }

    void begin(Account& account) {
        const Call& call = account.calls.front();
        CURL* easy = account.easy.get();
        curl_easy_reset(easy);
        account.answer.clear();
        curl_easy_setopt(easy, CURLOPT_URL, call.url.c_str());
        curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, call.method.c_str());
        curl_easy_setopt(easy, CURLOPT_USERAGENT, "DrumTower/0.1.0");
        curl_easy_setopt(easy, CURLOPT_PROXY, "");
        curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
        curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
        curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, 20'000L);
        curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
        curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
        curl_easy_setopt(easy, CURLOPT_PRIVATE, &account);
        curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &keep);
        curl_easy_setopt(easy, CURLOPT_WRITEDATA, &account.answer);
        if (!call.user.empty()) {
            curl_easy_setopt(easy, CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
            curl_easy_setopt(easy, CURLOPT_USERPWD, call.user.c_str());
        }
        const bool posts = call.method == "POST";
        if (posts) {
            curl_easy_setopt(easy, CURLOPT_POSTFIELDS, call.body.data());
            curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(call.body.size()));
        }
        curl_easy_setopt(easy, CURLOPT_HTTPHEADER, posts ? post_.get() : read_.get());
        check(curl_multi_add_handle(multi_, easy));
    }

    /// True when an account has begun another call.
    bool collect() {
        bool begun = false;
        int left = 0;
        while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
            if (message->msg != CURLMSG_DONE) continue;
            CURL* easy = message->easy_handle;
            const CURLcode code = message->data.result;
            Account* account = nullptr;
            curl_easy_getinfo(easy, CURLINFO_PRIVATE, &account);
            count(easy, code);
            check(curl_multi_remove_handle(multi_, easy));
            account->calls.pop_front();
            if (account->calls.empty()) continue;
            begin(*account);
            begun = true;
        }
        return begun;
    }

    void count(CURL* easy, CURLcode code) {
        long status = 0, head = 0, answer_head = 0;
        curl_off_t up = 0, down = 0;
        curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
        curl_easy_getinfo(easy, CURLINFO_REQUEST_SIZE, &head);
        curl_easy_getinfo(easy, CURLINFO_HEADER_SIZE, &answer_head);
        curl_easy_getinfo(easy, CURLINFO_SIZE_UPLOAD_T, &up);
        curl_easy_getinfo(easy, CURLINFO_SIZE_DOWNLOAD_T, &down);
        ++totals_.calls;
        if (code != CURLE_OK || status < 200 || status >= 300) ++totals_.failed;
        totals_.sent += head + up;
        totals_.body_sent += up;
        totals_.received += answer_head + down;
    }

    std::map<std::string, Account> accounts_;
    CURLM* multi_;
    std::unique_ptr<curl_slist, Headers> read_, post_;
    Totals totals_;
};

double seconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

void report(const Totals& totals, double took) {
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    std::printf(
        R"({"seconds": %.3f, "calls": %ld, "failed": %ld, "sent": %lld, "body_sent": %lld, "received": %lld, )"
        R"("user": %.3f, "system": %.3f, "rss_kib": %ld})"
        "\n",
        took, totals.calls, totals.failed, static_cast<long long>(totals.sent),
        static_cast<long long>(totals.body_sent), static_cast<long long>(totals.received),
        seconds(used.ru_utime), seconds(used.ru_stime), used.ru_maxrss);
}

}  // namespace

int main(int argc, char** argv) try {
    if (argc != 2) {
        std::fputs("usage: bare_fanout <file of calls>\n", stderr);
        return 64;
    }
    curl_global_init(CURL_GLOBAL_DEFAULT);
    Fanout fanout(accounts_from(argv[1]));
    const auto start = std::chrono::steady_clock::now();
    const Totals totals = fanout.run();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    report(totals, took.count());
    return totals.failed == 0 ? 0 : 1;
} catch (const std::exception& error) {
    std::fprintf(stderr, "bare_fanout: %s\n", error.what());
    return 1;
}
