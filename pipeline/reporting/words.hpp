// The Chinese words for states, modes, kinds and times, in one place: story, status page and tables say the
// same.
#pragma once

#include "pipeline/base/time.hpp"
#include "pipeline/model/domain.hpp"

#include <string>
#include <string_view>

namespace drumtower::words {

/// Of an obligation: "open" → 待转载, "on_time" → 按时 …; unknown words stay as they are.
std::string obligation_state(std::string_view state);
std::string delivery_state(DeliveryState state);
/// The same, and whether it waits for a person of the unit: in the draft box, or because nobody else posts.
std::string delivery_state(const Delivery& row);
/// A delivery's note; those that the ledger keeps in English are told in Chinese.
std::string note(std::string_view note);
std::string mode(Mode mode);
std::string action(Action action);
std::string article_class(std::string_view cls);
std::string channel_kind(std::string_view kind);
/// FailureKind's name.
std::string trouble(std::string_view kind);
/// "A" → A（平台回执）…
std::string grade(std::string_view grade);
/// Of an event: "link.attested" → 登记链接 …
std::string event(std::string_view type);
/// What became of a call: "published" → 完成 …
std::string outcome(std::string_view how);
/// One call of a platform: "media 2/3" → 上传图片 2/3 …
std::string step(std::string_view step);
/// A person's act on a delivery.
std::string act(std::string_view act);
/// How a post was recognised: "title" → 标题相同 …
std::string matched_by(std::string_view by);
/// "source:portal" → 来源 portal, "local:root" → 本机 root, "token:oa" → 令牌 oa.
std::string who(std::string_view who);
/// On what ground an article was designated; the words of a person stay.
std::string ground(std::string_view ground);

/// "2026-11-25 11:15:44" at `offset` from UTC.
std::string local_time(TimePoint time, Duration offset);
/// The same; a span that is not exact shows both ends, a minute itself, one without a beginning its end.
std::string local_span(const TimeSpan& span, Duration offset);
/// "3 小时 12 分", "2 天 4 小时", "12 小时", "40 秒"; never negative.
std::string length(Duration length);
/// "剩 3 小时 12 分" or "已过 5 分钟".
std::string until(TimePoint due, TimePoint now);

}  // namespace drumtower::words
