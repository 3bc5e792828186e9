#include "connectors/http/curl_multi.hpp"

#include "connectors/http/libcurl.hpp"
#include "pipeline/base/handle.hpp"
#include "pipeline/base/wakeup.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstdint>
#include <map>
#include <new>
#include <stdexcept>

namespace drumtower {

namespace {

using Descriptor = asio::posix::stream_descriptor;

/// A descriptor curl waits for. curl owns it: we release() it and never close it.
struct Watched {
    explicit Watched(const asio::any_io_executor& io) : descriptor(io) {}
    ~Watched() {
        if (descriptor.is_open()) descriptor.release();
    }
    Descriptor descriptor;
    int wanted =
        0;  // CURL_POLL_IN | CURL_POLL_OUT; 0: curl has done with it, and its number may already mean another
    bool reading = false;
    bool writing = false;
};

struct Pending {
    explicit Pending(const asio::any_io_executor& io) : ended(io) {}
    Wakeup ended;
    CURLcode code = CURLE_OK;
};

}  // namespace

struct CurlMulti::State : std::enable_shared_from_this<State> {
    explicit State(asio::any_io_executor executor)
        : io(std::move(executor)), timer(io), multi((set_up_libcurl(), curl_multi_init())) {
        if (!multi) throw std::bad_alloc();
        curl_multi_setopt(multi.get(), CURLMOPT_SOCKETFUNCTION, &State::on_socket);
        curl_multi_setopt(multi.get(), CURLMOPT_SOCKETDATA, this);
        curl_multi_setopt(multi.get(), CURLMOPT_TIMERFUNCTION, &State::on_timer);
        curl_multi_setopt(multi.get(), CURLMOPT_TIMERDATA, this);
        curl_multi_setopt(multi.get(), CURLMOPT_PIPELINING, CURLPIPE_NOTHING);
        curl_multi_setopt(multi.get(), CURLMOPT_MAXCONNECTS, 64L);  // idle lines kept
    }

    static int on_socket(CURL*, curl_socket_t fd, int what, void* self, void*) {
        return static_cast<State*>(self)->watch(fd, what);
    }
    static int on_timer(CURLM*, long milliseconds, void* self) {
        return static_cast<State*>(self)->set_timer(milliseconds);
    }

    int watch(curl_socket_t fd, int what) noexcept;
    int set_timer(long milliseconds) noexcept;
    void arm(const std::shared_ptr<Watched>& watched);
    void arm(const std::shared_ptr<Watched>& watched, Descriptor::wait_type type, int event,
             bool Watched::* waiting);
    void act(curl_socket_t fd, int event);
    void collect();

    asio::any_io_executor io;
    asio::steady_timer timer;
    std::uint64_t timer_setting = 0;
    std::map<curl_socket_t, std::shared_ptr<Watched>> watched_by_fd;
    Handle<CURLM, curl_multi_cleanup> multi;  // last: its cleanup calls on_socket
};

// Exceptions must not cross curl's frames: -1 tells curl to give up.
int CurlMulti::State::watch(curl_socket_t fd, int what) noexcept try {
    const auto known = watched_by_fd.find(fd);
    if (what == CURL_POLL_REMOVE) {
        if (known == watched_by_fd.end()) return 0;
        known->second->wanted = 0;
        known->second->descriptor.release();  // its waits end as aborted
        watched_by_fd.erase(known);
        return 0;
    }
    if (known != watched_by_fd.end()) {
        known->second->wanted = what;
        arm(known->second);
        return 0;
    }
    auto watched = std::make_shared<Watched>(io);
    boost::system::error_code error;
    watched->descriptor.assign(fd, error);
    if (error) return -1;
    watched->wanted = what;
    watched_by_fd.emplace(fd, watched);
    arm(watched);
    return 0;
} catch (...) {
    return -1;
}

int CurlMulti::State::set_timer(long milliseconds) noexcept try {
    const std::uint64_t mine = ++timer_setting;
    timer.cancel();
    if (milliseconds < 0) return 0;
    timer.expires_after(std::chrono::milliseconds(milliseconds));
    timer.async_wait([weak = weak_from_this(), mine](const boost::system::error_code& error) {
        const auto self = weak.lock();
        if (!error && self && self->timer_setting == mine) self->act(CURL_SOCKET_TIMEOUT, 0);
    });
    return 0;
} catch (...) {
    return -1;
}

void CurlMulti::State::arm(const std::shared_ptr<Watched>& watched) {
    if (watched->wanted & CURL_POLL_IN) arm(watched, Descriptor::wait_read, CURL_POLL_IN, &Watched::reading);
    if (watched->wanted & CURL_POLL_OUT)
        arm(watched, Descriptor::wait_write, CURL_POLL_OUT, &Watched::writing);
}

void CurlMulti::State::arm(const std::shared_ptr<Watched>& watched, Descriptor::wait_type type, int event,
                           bool Watched::* waiting) {
    if (watched.get()->*waiting) return;
    watched.get()->*waiting = true;
    watched->descriptor.async_wait(
        type, [weak = weak_from_this(), watched, event, waiting](const boost::system::error_code& error) {
            watched.get()->*waiting = false;
            const auto self = weak.lock();
            if (!self || !(watched->wanted & event)) return;  // done with, or no longer waited for
            const int ready = event == CURL_POLL_IN ? CURL_CSELECT_IN : CURL_CSELECT_OUT;
            self->act(watched->descriptor.native_handle(), error ? CURL_CSELECT_ERR : ready);
            if (watched->wanted) self->arm(watched);
        });
}

void CurlMulti::State::act(curl_socket_t fd, int event) {
    int running = 0;
    const CURLMcode code = curl_multi_socket_action(multi.get(), fd, event, &running);
    if (code != CURLM_OK) throw std::runtime_error(std::string("libcurl: ") + curl_multi_strerror(code));
    collect();
}

void CurlMulti::State::collect() {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi.get(), &left)) {
        if (message->msg != CURLMSG_DONE) continue;
        Pending* pending = nullptr;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &pending);
        pending->code = message->data.result;
        pending->ended.notify();
    }
}

namespace {

/// In the multi handle for as long as this lives.
class Entered {
public:
    Entered(CURLM* multi, CURL* easy) : multi_(multi), easy_(easy) {
        const CURLMcode code = curl_multi_add_handle(multi, easy);
        if (code != CURLM_OK) throw std::runtime_error(std::string("libcurl: ") + curl_multi_strerror(code));
    }
    ~Entered() { curl_multi_remove_handle(multi_, easy_); }
    Entered(const Entered&) = delete;
    Entered& operator=(const Entered&) = delete;

private:
    CURLM* multi_;
    CURL* easy_;
};

}  // namespace

CurlMulti::CurlMulti(asio::any_io_executor io) : state_(std::make_shared<State>(std::move(io))) {}
CurlMulti::~CurlMulti() = default;

awaitable<CURLcode> CurlMulti::perform(CURL* easy) {
    const auto state = state_;
    Pending pending(state->io);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, &pending);
    const Entered entered(state->multi.get(), easy);
    co_await pending.ended.wait();
    co_return pending.code;
}

}  // namespace drumtower
