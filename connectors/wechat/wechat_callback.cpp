#include "connectors/wechat/wechat_callback.hpp"

#include "connectors/common/html.hpp"
#include "connectors/common/text.hpp"
#include "pipeline/base/hash.hpp"
#include "pipeline/base/json.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <memory>
#include <sstream>

namespace drumtower {

namespace {

constexpr std::size_t key_letters = 43;
constexpr std::size_t key_bytes = 32;
constexpr std::size_t block = 32;  // of the padding, twice the cipher's own
constexpr std::size_t noise = 16;  // random bytes before the length
constexpr std::size_t longest_echo = 1000;
constexpr std::size_t most_pages = 8;  // articles of one send

std::string value_of(const CallbackCall& call, const std::string& name) {
    const auto found = call.query.find(name);
    return found == call.query.end() ? std::string{} : found->second;
}

std::string sha1_hex(std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr);
    return hex(std::string_view(reinterpret_cast<const char*>(digest.data()), size));
}

std::string signature_over(std::vector<std::string> parts) {
    std::sort(parts.begin(), parts.end());
    std::string text;
    for (const std::string& part : parts)
        text += part;
    return sha1_hex(text);
}

/// AES-256-CBC, the first bytes of the key before the first block; the padding still on.
std::optional<std::string> deciphered(const Secret& key, std::string_view sealed) {
    const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> cipher(EVP_CIPHER_CTX_new(),
                                                                                 EVP_CIPHER_CTX_free);
    const auto* bytes = reinterpret_cast<const unsigned char*>(key.reveal().data());
    std::string text(sealed.size() + noise, '\0');
    auto* out = reinterpret_cast<unsigned char*>(text.data());
    int first = 0, last = 0;
    const bool good =
        cipher && EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_cbc(), nullptr, bytes, bytes) == 1 &&
        EVP_CIPHER_CTX_set_padding(cipher.get(), 0) == 1 &&
        EVP_DecryptUpdate(cipher.get(), out, &first, reinterpret_cast<const unsigned char*>(sealed.data()),
                          static_cast<int>(sealed.size())) == 1 &&
        EVP_DecryptFinal_ex(cipher.get(), out + first, &last) == 1;
    if (!good) return std::nullopt;
    text.resize(static_cast<std::size_t>(first + last));
    return text;
}

/// Noise, length, message, app id, padding.
std::optional<std::string> unwrapped(std::string_view text, const std::string& app_id) {
    if (text.empty()) return std::nullopt;
    const auto pad = static_cast<std::size_t>(static_cast<unsigned char>(text.back()));
    if (pad < 1 || pad > block || text.size() < noise + 4 + pad) return std::nullopt;
    text.remove_suffix(pad);
    text.remove_prefix(noise);
    std::size_t length = 0;
    for (int i = 0; i < 4; ++i)
        length = length << 8 | static_cast<unsigned char>(text[static_cast<std::size_t>(i)]);
    text.remove_prefix(4);
    if (length > text.size() || Secret(std::string(text.substr(length))) != Secret(app_id))
        return std::nullopt;
    return std::string(text.substr(0, length));
}

// ---- a message, in XML or JSON ----

/// What of it is asked for; empty where it does not say.
struct Message {
    std::string sealed;  // the message proper, encrypted
    std::string event, from, to, created;
    std::string number, status;  // of the job or the send
    std::vector<std::string> pages;
};

std::string text_in(const html::Node& node, std::string_view name) {
    const html::Node child = node ? node.child(name) : html::Node();
    return child ? std::string(trimmed(child.text(8192))) : std::string{};
}

std::optional<Message> read_xml(std::string_view text) {
    if (contains(ascii_lower(text), "<!doctype") || contains(ascii_lower(text), "<!entity"))
        return std::nullopt;
    const auto document = html::Document::parse_xml(text, html::Tolerance::strict);
    if (!document || !document->root()) return std::nullopt;
    const html::Node root = document->root();
    Message message{text_in(root, "encrypt"),      text_in(root, "event"),
                    text_in(root, "fromusername"), text_in(root, "tousername"),
                    text_in(root, "createtime"),   text_in(root, "msgid"),
                    text_in(root, "status"),       {}};
    if (const html::Node job = root.child("publisheventinfo")) {
        message.number = text_in(job, "publish_id");
        message.status = text_in(job, "publish_status");
    }
    const html::Node result = root.child("articleurlresult");
    const html::Node list = result ? result.child("resultlist") : html::Node();
    if (!list) return message;
    for (const html::Node& item : list.children())
        message.pages.push_back(text_in(item, "articleurl"));
    return message;
}

/// A number as text, or the text.
std::string text_in(const json::Value* object, const char* name) {
    const json::Value* value = object && object->IsObject() ? json::member(*object, name) : nullptr;
    if (!value) return {};
    if (value->IsInt64()) return std::to_string(value->GetInt64());
    return value->IsString() ? std::string(trimmed({value->GetString(), value->GetStringLength()}))
                             : std::string{};
}

const json::Value* in(const json::Value* object, const char* name) {
    return object && object->IsObject() ? json::member(*object, name) : nullptr;
}

std::optional<Message> read_json(std::string_view text) {
    const auto document = json::parse(text);
    if (!document || !document->IsObject()) return std::nullopt;
    const json::Value* root = &*document;
    Message message{text_in(root, "Encrypt"),      text_in(root, "Event"),
                    text_in(root, "FromUserName"), text_in(root, "ToUserName"),
                    text_in(root, "CreateTime"),   text_in(root, "MsgID"),
                    text_in(root, "Status"),       {}};
    if (const json::Value* job = in(root, "PublishEventInfo")) {
        message.number = text_in(job, "publish_id");
        message.status = text_in(job, "publish_status");
    }
    const json::Value* items = in(in(in(root, "ArticleUrlResult"), "ResultList"), "item");
    if (items && items->IsArray()) {
        for (const json::Value& item : items->GetArray())
            message.pages.push_back(text_in(&item, "ArticleUrl"));
    } else if (items) {
        message.pages.push_back(text_in(items, "ArticleUrl"));
    }
    return message;
}

std::optional<Message> read_message(std::string_view text) {
    return trimmed(text).starts_with('{') ? read_json(text) : read_xml(text);
}

/// Of all that an account is sent: replies, menus, new followers, only the end of a job concerns us.
std::optional<Tidings> tidings_in(const Message& message, bool sealed) {
    const bool publish = message.event == "PUBLISHJOBFINISH";
    if (!publish && message.event != "MASSSENDJOBFINISH") return std::nullopt;
    Tidings tidings;
    tidings.event = message.event;
    tidings.key = message.event + "/" + message.number + "/" + message.status;
    if (message.number.empty()) tidings.key += message.from + "/" + message.created;
    tidings.account = message.to;
    // The signature of an open message does not cover what it says.
    if (publish || !sealed) return tidings;
    for (const std::string& page : message.pages) {
        if (!page.empty() && tidings.pages.size() < most_pages) tidings.pages.push_back(page);
    }
    return tidings;
}

Failure not_from_wechat() {
    return fail(FailureKind::auth,
                "nothing shows that this comes from WeChat: compare callback_token, and "
                "callback_aes_key where messages are encrypted, with the console");
}
Failure unreadable() {
    return fail(FailureKind::permanent, "this is no message of WeChat");
}

}  // namespace

std::optional<Secret> wechat_aes_key(std::string_view text) {
    constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    if (text.size() != key_letters || text.find_first_not_of(letters) != std::string_view::npos)
        return std::nullopt;
    auto bytes = from_base64(std::string(text) + "=");
    if (!bytes || bytes->size() != key_bytes) return std::nullopt;
    return Secret(std::move(*bytes));
}

WeChatCallback::WeChatCallback(Proof proof)
    : app_id_(std::move(proof.app_id)), token_(std::move(proof.token)) {
    std::istringstream words(proof.encoding_keys);
    for (std::string word; words >> word;) {
        keyless_ = false;
        if (auto key = wechat_aes_key(word)) keys_.push_back(std::move(*key));
    }
}

bool WeChatCallback::is_signed(const CallbackCall& call, const std::string& by,
                               const std::string& also) const {
    const std::string stamp = value_of(call, "timestamp"), nonce = value_of(call, "nonce");
    if (stamp.empty() || nonce.empty() || token_.empty()) return false;
    std::vector<std::string> parts{token_.reveal(), stamp, nonce};
    if (!also.empty()) parts.push_back(also);
    return Secret(signature_over(std::move(parts))) == Secret(value_of(call, by));
}

std::optional<std::string> WeChatCallback::opened(std::string_view sealed) const {
    const auto bytes = from_base64(sealed);
    if (!bytes || bytes->empty() || bytes->size() % noise != 0) return std::nullopt;
    for (const Secret& key : keys_) {
        const auto text = deciphered(key, *bytes);
        auto message = text ? unwrapped(*text, app_id_) : std::nullopt;
        if (message) return message;
    }
    return std::nullopt;
}

Result<CallbackReply> WeChatCallback::answer(const CallbackCall& call) {
    return call.what == CallbackCall::What::question ? asked(call) : told(call);
}

/// WeChat sends the echo open, also where messages are encrypted; an encrypted one is answered all the same.
Result<CallbackReply> WeChatCallback::asked(const CallbackCall& call) const {
    const std::string echo = value_of(call, "echostr");
    if (echo.empty() || echo.size() > longest_echo) return not_from_wechat();
    if (!value_of(call, "msg_signature").empty()) {
        auto text = is_signed(call, "msg_signature", echo) ? opened(echo) : std::nullopt;
        if (!text) return not_from_wechat();
        return CallbackReply{std::move(*text), std::nullopt};
    }
    if (!is_signed(call, "signature", {})) return not_from_wechat();
    return CallbackReply{echo, std::nullopt};
}

Result<CallbackReply> WeChatCallback::told(const CallbackCall& call) const {
    const bool sealed = !keyless_;
    if (!sealed && !is_signed(call, "signature", {})) return not_from_wechat();
    auto message = read_message(call.body);
    if (sealed) {
        if (!message || message->sealed.empty() || !is_signed(call, "msg_signature", message->sealed))
            return not_from_wechat();
        const auto text = opened(message->sealed);
        if (!text) return not_from_wechat();
        message = read_message(*text);
    }
    if (!message) return unreadable();
    return CallbackReply{"success", tidings_in(*message, sealed)};
}

}  // namespace drumtower
