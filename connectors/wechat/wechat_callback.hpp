// What WeChat sends to an account's callback address: whether it is WeChat's, and what of it says where to
// look. WeChat reference section 6. Pure.
#pragma once

#include "pipeline/base/secret.hpp"
#include "pipeline/ports/callback.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drumtower {

/// The 32 bytes of an EncodingAESKey (43 characters, the spare bits of the last one whatever they are).
std::optional<Secret> wechat_aes_key(std::string_view text);

class WeChatCallback : public Callback {
public:
    struct Proof {
        std::string app_id;
        Secret token;
        std::string encoding_keys;  // with white space between: the present one, and the one before
    };
    explicit WeChatCallback(Proof proof);
    Result<CallbackReply> answer(const CallbackCall& call) override;

private:
    Result<CallbackReply> asked(const CallbackCall& call) const;
    Result<CallbackReply> told(const CallbackCall& call) const;
    /// The message in `sealed`; null when no key opens it, or it is another account's.
    std::optional<std::string> opened(std::string_view sealed) const;
    bool is_signed(const CallbackCall& call, const std::string& by, const std::string& also) const;

    std::string app_id_;
    Secret token_;
    std::vector<Secret> keys_;
    bool keyless_ = true;  // the account sends its messages open
};

}  // namespace drumtower
