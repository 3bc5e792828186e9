// Bad configurations: rules, sources, units, channels, notifiers and the secrets in them.
// Expected is what stands after the file's name, word by word: people and editors read these lines.
#pragma once

#include "tests/config/bad_case.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace drumtower::config {

using namespace std::string_literals;

inline const std::vector<BadCase> bad_roster_cases = {
    {"a rule without id", "[[rule]]\nwithin = \"12h\"\n",
     "1:1: rule[0].id: is missing; write id = \"…\" with a-z, 0-9, \"-\", \"_\" and \".\""},
    {"an id in capitals", "[[rule]]\nid = \"Repost\"\n",
     "2:1: rule[0].id: \"Repost\" is not an id; use 1 to 64 of a-z, 0-9, \"-\", \"_\" and \".\", a letter or "
     "digit first"},
    {"an empty id", "[[unit]]\nid = \"\"\n",
     "2:1: unit[0].id: is empty; use 1 to 64 of a-z, 0-9, \"-\", \"_\" and \".\", a letter or digit first"},
    {"an id that climbs", "[[unit]]\nid = \"../x\"\n",
     "2:1: unit[0].id: \"../x\" is not an id; use 1 to 64 of a-z, 0-9, \"-\", \"_\" and \".\", a letter or "
     "digit first"},
    {"a version of zero", "[[rule]]\nid = \"r\"\nversion = 0\n",
     "3:1: rule[0].version: 0 is out of range; write 1 to 1000000"},
    {"a time of zero", "[[rule]]\nid = \"r\"\nwithin = \"0s\"\n",
     "3:1: rule[0].within: \"0s\" is too short; write at least \"1ms\""},
    {"a time in words", "[[rule]]\nid = \"r\"\nwithin = \"12 hours\"\n",
     "3:1: rule[0].within: \"12 hours\" is not a duration; write \"30m\", \"12h\" or \"500ms\""},
    {"a time as a number", "[[rule]]\nid = \"r\"\nwithin = 12\n",
     "3:1: rule[0].within: must be a duration in quotes, not a whole number; write \"30m\", \"12h\" or "
     "\"500ms\""},
    {"a negative time",
     "[[source]]\nid = \"s\"\nkind = \"website\"\nurl = \"https://www.example.cn/\"\nhold = \"-5m\"\n",
     "5:1: source[0].hold: \"-5m\" is not a duration; write \"30m\", \"12h\" or \"500ms\""},
    {"a class misspelt", "[[rule]]\nid = \"r\"\nclass = [\"imporant\"]\n",
     "3:10: rule[0].class: \"imporant\" is none of important, emergency, routine; did you mean "
     "\"important\"?"},
    {"a class that is no list", "[[rule]]\nid = \"r\"\nclass = \"important\"\n",
     "3:1: rule[0].class: must be a list of texts, not text; write [\"…\", \"…\"]"},
    {"no class at all", "[[rule]]\nid = \"r\"\nclass = []\n",
     "3:1: rule[0].class: is empty; write one or more of important, emergency, routine"},
    {"a class twice", "[[rule]]\nid = \"r\"\nclass = [\"routine\", \"routine\"]\n",
     "3:21: rule[0].class: \"routine\" stands twice; keep one of them"},
    {"an unknown kind of channel in a rule", "[[rule]]\nid = \"r\"\nchannel_kind = [\"qq\"]\n",
     "3:17: rule[0].channel_kind: \"qq\" is none of wechat, weibo, website, other; write one of these"},
    {"satisfied by something else", "[[rule]]\nid = \"r\"\nsatisfied_by = \"all\"\n",
     "3:1: rule[0].satisfied_by: \"all\" is none of any, each; did you mean \"any\"?"},
    {"a way of counting that does not exist", "[[rule]]\nid = \"r\"\nwechat_counts = [\"draft\"]\n",
     "3:18: rule[0].wechat_counts: \"draft\" is none of mass, publish; write one of these"},
    {"a reminder at the end", "[[rule]]\nid = \"r\"\nremind_at = [\"100%\"]\n",
     "3:1: rule[0].remind_at: \"100%\" is neither a share nor a time before due; write \"50%\" (1 to 99) or "
     "\"-2h\""},
    {"a reminder without sign", "[[rule]]\nid = \"r\"\nremind_at = [\"2h\"]\n",
     "3:1: rule[0].remind_at: \"2h\" is neither a share nor a time before due; write \"50%\" (1 to 99) or "
     "\"-2h\""},
    {"a reminder before the start", "[[rule]]\nid = \"r\"\nwithin = \"1h\"\nremind_at = [\"-2h\"]\n",
     "4:1: rule[0].remind_at: \"-2h\" is before the clock starts; stay below within = \"1h\""},
    {"a rule's version twice", "[[rule]]\nid = \"r\"\n[[rule]]\nid = \"r\"\n",
     "4:1: rule[1].id: \"r\" version 1 stands already in FILE:2:1; raise the version of the new one"},
    {"a source without kind", "[[source]]\nid = \"s\"\nurl = \"https://www.example.cn/\"\n",
     "1:1: source[0].kind: is missing; write kind = \"website\""},
    {"a source without address", "[[source]]\nid = \"s\"\nkind = \"website\"\n",
     "1:1: source[0].url: is missing; write url = \"https://…\", the page with the list"},
    {"a source looked at too often",
     "[[source]]\nid = \"s\"\nkind = \"website\"\nurl = \"https://www.example.cn/\"\nevery = \"500ms\"\n",
     "5:1: source[0].every: \"500ms\" is too short; write at least \"1s\""},
    {"a source without limit",
     "[[source]]\nid = \"s\"\nkind = \"website\"\nurl = \"https://www.example.cn/\"\nflood = 0\n",
     "5:1: source[0].flood: 0 is out of range; write 1 to 1000000"},
    {"a format misspelt",
     "[[source]]\nid = \"s\"\nkind = \"website\"\nurl = \"https://www.example.cn/\"\nformat = \"rrs\"\n",
     "5:1: source[0].format: \"rrs\" is none of auto, rss, atom, json, html; did you mean \"rss\"?"},
    {"a designation misspelt",
     "[[source]]\nid = \"s\"\nkind = \"website\"\nurl = \"https://www.example.cn/\"\ndesignate = "
     "\"importnat\"\n",
     "5:1: source[0].designate: \"importnat\" is none of important, emergency, routine, manual; did you mean "
     "\"important\"?"},
    {"a designation without rule",
     "[[source]]\nid = \"s\"\nkind = \"website\"\nurl = \"https://www.example.cn/\"\ndesignate = "
     "\"important\"\n",
     "5:1: source[0].designate: articles are designated, but no rule sets a time for them; add a [[rule]] or "
     "write designate = \"manual\""},
    {"a hook without secret", "[[source]]\nid = \"s\"\nkind = \"hook\"\n",
     "1:1: source[0].secret: is missing; write secret = { credential = \"s\" }, the key of the sender"},
    {"a plain secret of a hook", "[[source]]\nid = \"s\"\nkind = \"hook\"\nsecret = \"canary-secret\"\n",
     "4:1: source[0].secret: a secret must not stand in the file; "s + refer},
    {"a source's table as text",
     "[[source]]\nid = \"s\"\nkind = \"website\"\nurl = \"https://www.example.cn/\"\nhtml = \"ul > li\"\n",
     "5:1: source[0].html: must be a table, not text; write [source.html] once"},
    {"a source twice",
     "[[source]]\nid = \"s\"\nkind = \"website\"\nurl = \"https://www.example.cn/\"\n[[source]]\nid = "
     "\"s\"\nkind = \"website\"\nurl = \"https://www.example.cn/\"\n",
     "6:1: source[1].id: \"s\" stands already in FILE:2:1; give one of them another id"},
    {"a source with a password over plain http",
     "[[source]]\nid = \"s\"\nkind = \"website\"\nurl = \"http://10.0.0.1/\"\npassword = { env = \"P\" }\n",
     "4:1: source[0].url: a credential would travel over plain http; write https://… (plain http is for a "
     "loopback host only)"},
    {"a unit twice", "[[unit]]\nid = \"u\"\n[[unit]]\nid = \"u\"\n",
     "4:1: unit[1].id: \"u\" stands already in FILE:2:1; give one of them another id"},
    {"a channel twice, in two units",
     "[[unit]]\nid = \"u\"\n[[unit.channel]]\nid = \"c\"\nkind = \"other\"\n[[unit]]\nid = "
     "\"v\"\n[[unit.channel]]\nid = \"c\"\nkind = \"other\"\n",
     "9:1: unit[1].channel[0].id: \"c\" stands already in FILE:4:1; give one of them another id"},
    {"a channel without kind", "[[unit]]\nid = \"u\"\n[[unit.channel]]\nid = \"c\"\n",
     "3:1: unit[0].channel[0].kind: is missing; write kind = \"wechat\", \"weibo\", \"website\" or "
     "\"other\""},
    {"a kind of channel misspelt", "[[unit]]\nid = \"u\"\n[[unit.channel]]\nid = \"c\"\nkind = \"wecaht\"\n",
     "5:1: unit[0].channel[0].kind: \"wecaht\" is none of wechat, weibo, website, other; did you mean "
     "\"wechat\"?"},
    {"a mode misspelt",
     "[[unit]]\nid = \"u\"\n[[unit.channel]]\nid = \"c\"\nkind = \"wechat\"\nmode = \"drft\"\n",
     "6:1: unit[0].channel[0].mode: \"drft\" is none of auto, draft, approve, manual; did you mean "
     "\"draft\"?"},
    {"a mode that cannot be",
     "[[unit]]\nid = \"u\"\n[[unit.channel]]\nid = \"c\"\nkind = \"other\"\nmode = \"auto\"\n",
     "6:1: unit[0].channel[0].mode: a channel of kind \"other\" cannot be posted to; write mode = "
     "\"manual\""},
    {"a call time-out of nothing",
     "[[unit]]\nid = \"u\"\n[[unit.channel]]\nid = \"c\"\nkind = \"weibo\"\ncall_timeout = \"1ms\"\n",
     "6:1: unit[0].channel[0].call_timeout: \"1ms\" is too short; write at least \"100ms\""},
    {"a look too often",
     "[[unit]]\nid = \"u\"\n[[unit.channel]]\nid = \"c\"\nkind = \"weibo\"\nlook_every = \"10ms\"\n",
     "6:1: unit[0].channel[0].look_every: \"10ms\" is too short; write at least \"1s\""},
    {"a plain app_secret",
     "[[unit]]\nid = \"u\"\n[[unit.channel]]\nid = \"c\"\nkind = \"wechat\"\napp_secret = "
     "\"canary-secret\"\n",
     "6:1: unit[0].channel[0].app_secret: a secret must not stand in the file; "s + refer},
    {"a plain access_token",
     "[[unit]]\nid = \"u\"\n[[unit.channel]]\nid = \"c\"\nkind = \"weibo\"\naccess_token = "
     "\"canary-secret\"\n",
     "6:1: unit[0].channel[0].access_token: a secret must not stand in the file; "s + refer},
    {"a plain callback key",
     "[[unit]]\nid = \"u\"\n[[unit.channel]]\nid = \"c\"\nkind = \"wechat\"\ncallback_aes_key = "
     "\"canary-secret\"\n",
     "6:1: unit[0].channel[0].callback_aes_key: a secret must not stand in the file; "s + refer},
    {"a plain password as a number",
     "[[unit]]\nid = \"u\"\n[[unit.channel]]\nid = \"c\"\nkind = \"website\"\npassword = 271828\n",
     "6:1: unit[0].channel[0].password: a secret must not stand in the file; "s + refer},
    {"a plain secret in a table below",
     "[[unit]]\nid = \"u\"\n[[unit.channel]]\nid = \"c\"\nkind = \"website\"\n[unit.channel.html]\ntoken = "
     "\"canary-secret\"\n",
     "7:1: unit[0].channel[0].html.token: a secret must not stand in the file; "s + refer},
    {"a reference to two places",
     "[[unit]]\nid = \"u\"\n[[unit.channel]]\nid = \"c\"\nkind = \"website\"\npassword = { env = \"A\", file "
     "= \"b\" }\n",
     "6:1: unit[0].channel[0].password: is not one reference to a secret; "s + refer},
    {"a reference with the secret in it",
     "[[unit]]\nid = \"u\"\n[[unit.channel]]\nid = \"c\"\nkind = \"website\"\npassword = { plain = "
     "\"canary-secret\" }\n",
     "6:1: unit[0].channel[0].password: is not one reference to a secret; "s + refer},
    {"a credential with a path",
     "[[unit]]\nid = \"u\"\n[[unit.channel]]\nid = \"c\"\nkind = \"website\"\npassword = { credential = "
     "\"a/canary-secret\" }\n",
     "6:1: unit[0].channel[0].password: the credential of this secret is not a good name; "s + refer},
    {"a variable with a space",
     "[[unit]]\nid = \"u\"\n[[unit.channel]]\nid = \"c\"\nkind = \"website\"\npassword = { env = \"A B\" }\n",
     "6:1: unit[0].channel[0].password: the env of this secret is not a good name; "s + refer},
    {"a store that is false",
     "[[unit]]\nid = \"u\"\n[[unit.channel]]\nid = \"c\"\nkind = \"website\"\npassword = { store = false }\n",
     "6:1: unit[0].channel[0].password: the store of this secret is not a good name; "s + refer},
    {"a gateway over plain http",
     "[[unit]]\nid = \"u\"\n[[unit.channel]]\nid = \"c\"\nkind = \"wechat\"\napi_base = "
     "\"http://gateway.example.cn\"\n",
     "6:1: unit[0].channel[0].api_base: a credential would travel over plain http; write https://… (plain "
     "http is for a loopback host only)"},
    {"a password over plain http",
     "[[unit]]\nid = \"u\"\n[[unit.channel]]\nid = \"c\"\nkind = \"website\"\nurl = "
     "\"http://health.example.cn\"\npassword = { env = \"P\" }\n",
     "6:1: unit[0].channel[0].url: a credential would travel over plain http; write https://… (plain http is "
     "for a loopback host only)"},
    {"a channel's address that is none",
     "[[unit]]\nid = \"u\"\n[[unit.channel]]\nid = \"c\"\nkind = \"website\"\nlook_url = "
     "\"www.example.cn\"\n",
     "6:1: unit[0].channel[0].look_url: is not an http or https address; write \"https://host/path\" without "
     "a user name or password"},
    {"a platform's list of numbers",
     "[[unit]]\nid = \"u\"\n[[unit.channel]]\nid = \"c\"\nkind = \"website\"\ntags = [1, 2]\n",
     "6:9: unit[0].channel[0].tags: the list holds a whole number where text is expected; write [\"…\", "
     "\"…\"]"},
    {"a duty that is text", "[[unit]]\nid = \"u\"\nduty = \"x\"\n",
     "3:1: unit[0].duty: must be a table, not text; write [unit.duty] once"},
    {"a notifier that is not there",
     "[[unit]]\nid = \"u\"\nduty = { notify = [\"wecom-helth\"] }\n[[notifier]]\nid = \"wecom-health\"\nkind "
     "= \"wecom\"\n",
     "3:10: unit[0].duty.notify: there is no notifier \"wecom-helth\"; did you mean \"wecom-health\"?"},
    {"a notifier far from any", "[[unit]]\nid = \"u\"\nduty = { notify = [\"nobody\"] }\n",
     "3:10: unit[0].duty.notify: there is no notifier \"nobody\"; add a [[notifier]] with this id"},
    {"a notifier's plain address",
     "[[notifier]]\nid = \"n\"\nkind = \"wecom\"\nurl = "
     "\"https://qyapi.example.cn/send?key=canary-secret\"\n",
     "4:1: notifier[0].url: a secret must not stand in the file; "s + refer},
    {"a notifier of unknown kind", "[[notifier]]\nid = \"n\"\nkind = \"pager\"\n",
     "3:1: notifier[0].kind: \"pager\" is none of wecom, dingtalk, feishu, email, webhook; write one of "
     "these"},
    {"a notifier twice",
     "[[notifier]]\nid = \"n\"\nkind = \"wecom\"\n[[notifier]]\nid = \"n\"\nkind = \"wecom\"\n",
     "5:1: notifier[1].id: \"n\" stands already in FILE:2:1; give one of them another id"},
};

}  // namespace drumtower::config
