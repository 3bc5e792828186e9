#include "daemon/access/sign_in.hpp"

#include "daemon/access/passwords.hpp"
#include "pipeline/base/run_on.hpp"

namespace drumtower {

namespace {

constexpr int most_under_way = 16;  // each waits a tenth of a second for every two before it

class Place {
public:
    explicit Place(int& taken) : taken_(taken) { ++taken_; }
    ~Place() { --taken_; }
    Place(const Place&) = delete;

private:
    int& taken_;
};

SignIn::Refused busy() {
    return {.why = SignIn::Refused::Why::busy, .retry_after = std::chrono::seconds{2}};
}

}  // namespace

awaitable<std::optional<SignIn::Refused>> SignIn::check(std::string login, std::string password,
                                                        TimePoint now) {
    if (const auto until = lockout_.locked_until(login, now)) {
        const auto wait = std::chrono::ceil<std::chrono::seconds>(*until - now);
        co_return Refused{.why = Refused::Why::locked, .retry_after = wait};
    }
    if (under_way_ >= most_under_way) co_return busy();
    const Place place(under_way_);
    const Account* account = accounts_.find(login);
    const std::string hash = account ? account->hash : std::string();
    auto verify = [hash, password = std::move(password)] {
        return password_fits(password, hash.empty() ? nobodys_hash() : hash) && !hash.empty();
    };
    const bool fits = co_await run_on(hashing_.get_executor(), std::move(verify));
    if (!fits) {
        lockout_.failed(login, now);
        co_return Refused{};
    }
    lockout_.succeeded(login);
    account = accounts_.find(login);  // may have moved meanwhile
    if (!account || account->disabled) co_return Refused{.why = Refused::Why::disabled};
    co_return std::nullopt;
}

awaitable<SignIn::Answer> SignIn::sign_in(std::string login, std::string password, TimePoint now) {
    auto refused = co_await check(login, std::move(password), now);
    if (refused) co_return *refused;
    co_await accounts_.signed_in(login, now);
    auto secret = co_await sessions_.open(std::move(login), now);
    co_return secret;
}

awaitable<std::optional<std::string>> SignIn::hash(std::string password) {
    if (under_way_ >= most_under_way) co_return std::nullopt;
    const Place place(under_way_);
    auto work = [password = std::move(password)] { return password_hash(password); };
    auto hashed = co_await run_on(hashing_.get_executor(), std::move(work));
    co_return hashed;
}

}  // namespace drumtower
