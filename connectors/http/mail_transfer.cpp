#include "connectors/http/mail_transfer.hpp"

#include "pipeline/base/utf8.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <new>

namespace drumtower {

namespace {

constexpr std::size_t most_replies = 1000;
constexpr std::size_t longest_reply = 200;

std::string address_of(const MailServer& server) {
    const bool v6 = server.host.find(':') != std::string::npos;
    const char* scheme = server.security == MailServer::Security::tls ? "smtps://" : "smtp://";
    return scheme + (v6 ? "[" + server.host + "]" : server.host) + ":" + std::to_string(server.port);
}

/// What may be shown of a server's line: printable ASCII and what is above, not too long, no half character.
std::string shown(std::string_view text) {
    std::string line(utf8::shortened(text, longest_reply));
    std::replace_if(line.begin(), line.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; }, ' ');
    return line.substr(0, line.find_last_not_of(' ') + 1);
}

int code_in(std::string_view line) {
    int code = 0;
    if (line.size() >= 3) std::from_chars(line.data(), line.data() + 3, code);
    return code;
}

}  // namespace

FailureKind smtp_failure(int code) {
    switch (code) {
        case 530:  // sign in first
        case 534:  // the mechanism is too weak
        case 535:  // wrong name or password
        case 538:  // not without TLS
            return FailureKind::auth;
        default:
            return code >= 500 ? FailureKind::permanent : FailureKind::retryable;
    }
}

MailTransfer::MailTransfer(const Outlet& outlet, MailServer server, Mail mail)
    : server_(std::move(server)), mail_(std::move(mail)), easy_(curl_easy_init()) {
    if (!easy_) throw std::bad_alloc();
    set_up(outlet);
    set_up_envelope();
}

void MailTransfer::set_up(const Outlet& outlet) {
    CURL* easy = easy_.get();
    curl_easy_setopt(easy, CURLOPT_URL, address_of(server_).c_str());
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(easy, CURLOPT_PROXY, outlet.proxy.c_str());  // "" also silences the environment
    curl_easy_setopt(easy, CURLOPT_NOPROXY, "");
    if (!outlet.ca_file.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, outlet.ca_file.c_str());
    const bool starttls = server_.security == MailServer::Security::starttls;
    curl_easy_setopt(easy, CURLOPT_USE_SSL, static_cast<long>(starttls ? CURLUSESSL_ALL : CURLUSESSL_NONE));
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(mail_.connect_timeout.count()));
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(mail_.timeout.count()));
    // libcurl waits two minutes for a reply, whatever the time-out of the whole; on_progress() ends it in
    // time, and without the goodbye for which it would wait as long again.
    curl_easy_setopt(easy, CURLOPT_SERVER_RESPONSE_TIMEOUT,
                     static_cast<long>(std::chrono::ceil<std::chrono::seconds>(mail_.timeout).count()) + 2);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
    curl_easy_setopt(easy, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &MailTransfer::on_reply);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, &MailTransfer::on_upload);
    curl_easy_setopt(easy, CURLOPT_READDATA, this);
    curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, &MailTransfer::on_progress);
    curl_easy_setopt(easy, CURLOPT_XFERINFODATA, this);
    if (server_.username.empty()) return;
    curl_easy_setopt(easy, CURLOPT_USERNAME, server_.username.c_str());
    curl_easy_setopt(easy, CURLOPT_PASSWORD, server_.password.reveal().c_str());
}

void MailTransfer::set_up_envelope() {
    CURL* easy = easy_.get();
    curl_easy_setopt(easy, CURLOPT_MAIL_FROM, ("<" + mail_.from + ">").c_str());
    for (const std::string& recipient : mail_.to) {
        curl_slist* list = curl_slist_append(recipients_.get(), ("<" + recipient + ">").c_str());
        if (!list) throw std::bad_alloc();
        static_cast<void>(recipients_.release());
        recipients_.reset(list);
    }
    curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, recipients_.get());
    // Who is there gets it, though another one is gone. (Three L until libcurl 8.2, where they still mean
    // it.)
    curl_easy_setopt(easy, CURLOPT_MAIL_RCPT_ALLLOWFAILS, 1L);
    curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(mail_.message.size()));
}

std::size_t MailTransfer::on_upload(char* into, std::size_t size, std::size_t count, void* self) {
    auto& transfer = *static_cast<MailTransfer*>(self);
    const std::string& message = transfer.mail_.message;
    const std::size_t piece = std::min(size * count, message.size() - transfer.uploaded_);
    std::memcpy(into, message.data() + transfer.uploaded_, piece);
    transfer.uploaded_ += piece;
    if (transfer.uploaded_ == message.size()) transfer.whole_sent_ = true;
    return piece;
}

int MailTransfer::on_progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    const auto& transfer = *static_cast<MailTransfer*>(self);
    curl_off_t microseconds = 0;
    curl_easy_getinfo(transfer.easy_.get(), CURLINFO_TOTAL_TIME_T, &microseconds);
    const bool over = std::chrono::microseconds(microseconds) > transfer.mail_.timeout;
    return over || transfer.stopped_ ? 1 : 0;
}

std::size_t MailTransfer::on_reply(char* bytes, std::size_t size, std::size_t count, void* self) {
    try {
        static_cast<MailTransfer*>(self)->take_line({bytes, size * count});
        return size * count;
    } catch (const std::bad_alloc&) {
        return 0;
    }
}

// "250-…" goes on, "250 …" ends a reply; only the last line of one is kept. 221 is goodbye and says nothing.
void MailTransfer::take_line(std::string_view line) {
    const int code = code_in(line);
    const bool goes_on = line.size() > 3 && line[3] == '-';
    if (code < 200 || code == 221 || goes_on || replies_.size() >= most_replies) return;
    replies_.push_back({code, shown(line)});
}

/// The recipients' replies are the last before 354, which asks for the text.
MailReceipt MailTransfer::receipt() const {
    MailReceipt receipt;
    const auto asked = std::find_if(replies_.begin(), replies_.end(),
                                    [](const SmtpReply& reply) { return reply.code == 354; });
    const auto before = static_cast<std::size_t>(asked - replies_.begin());
    const std::size_t recipients = std::min(mail_.to.size(), before);
    for (auto reply = asked - static_cast<std::ptrdiff_t>(recipients); reply != asked; ++reply) {
        if (reply->code < 400) continue;
        ++receipt.refused;
        receipt.code = reply->code;
        receipt.reply = reply->text;
    }
    return receipt;
}

Result<MailReceipt> MailTransfer::perform() {
    const CURLcode code = curl_easy_perform(easy_.get());
    if (code == CURLE_OK) return receipt();
    return failure(code);
}

Failure MailTransfer::failure(CURLcode code) const {
    std::string detail = "mail by " + address_of(server_) + ": ";
    const SmtpReply last = replies_.empty() ? SmtpReply{} : replies_.back();
    if (code == CURLE_LOGIN_DENIED)
        return fail(last.code == 454 ? FailureKind::retryable : FailureKind::auth,
                    detail + "the sign-in was refused: " + last.text);
    if (code == CURLE_USE_SSL_FAILED || code == CURLE_PEER_FAILED_VERIFICATION ||
        code == CURLE_SSL_CACERT_BADFILE || code == CURLE_URL_MALFORMAT)
        return fail(FailureKind::permanent, detail + curl_easy_strerror(code));
    if (last.code >= 400) return fail(smtp_failure(last.code), detail + "refused: " + last.text);
    const bool over = code == CURLE_ABORTED_BY_CALLBACK;
    return fail(whole_sent_ ? FailureKind::uncertain : FailureKind::retryable,
                detail + curl_easy_strerror(over ? CURLE_OPERATION_TIMEDOUT : code));
}

}  // namespace drumtower
