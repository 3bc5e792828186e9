// MailTransfer: one mail on one line to a mail server: the options, the limits, the server's replies, and
// what may be said of it when it fails.
#pragma once

#include "connectors/http/transfer.hpp"
#include "pipeline/base/handle.hpp"
#include "pipeline/ports/mail_client.hpp"

#include <curl/curl.h>

#include <atomic>
#include <string>
#include <string_view>
#include <vector>

namespace drumtower {

/// One whole reply of the server.
struct SmtpReply {
    int code = 0;
    std::string text;
};

class MailTransfer {
public:
    MailTransfer(const Outlet& outlet, MailServer server, Mail mail);
    MailTransfer(const MailTransfer&) = delete;
    MailTransfer& operator=(const MailTransfer&) = delete;

    /// To the end, blocking.
    Result<MailReceipt> perform();
    /// perform() gives up soon. Any thread.
    void stop() { stopped_ = true; }

private:
    void set_up(const Outlet& outlet);
    void set_up_envelope();

    // curl's callbacks; none of them throws.
    static std::size_t on_reply(char* bytes, std::size_t size, std::size_t count, void* self);
    static std::size_t on_upload(char* into, std::size_t size, std::size_t count, void* self);
    static int on_progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t);

    void take_line(std::string_view line);
    MailReceipt receipt() const;
    Failure failure(CURLcode code) const;

    const MailServer server_;
    const Mail mail_;
    Handle<CURL, curl_easy_cleanup> easy_;
    Handle<curl_slist, curl_slist_free_all> recipients_;
    std::vector<SmtpReply> replies_;
    std::atomic<bool> stopped_ = false;
    std::size_t uploaded_ = 0;  // handed to curl
    bool whole_sent_ = false;   // from here on the server may have taken it
};

/// What a server means by refusing with this reply code.
FailureKind smtp_failure(int code);

}  // namespace drumtower
