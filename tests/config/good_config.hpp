// A configuration that uses everything once: what the good tests read and the robustness tests damage.
#pragma once

#include <string_view>

namespace drumtower::config {

inline constexpr std::string_view good_main = R"toml(include = ["units.d/*.toml", "nothing.d/*.toml"]

[district]
name = "福州市鼓楼区"
time_zone = "Etc/GMT-8"

[store]
directory = "state"
keep_audit = "400d"
keep_texts = "1095d"

[log]
kind = "kafka"
node = "n2"
topic_prefix = "gulou"
replication = 1
[log.kafka]
"bootstrap.servers" = "k1:9092,k2:9092"
compression.type = "zstd"
"sasl.password" = { credential = "kafka" }
"linger.ms" = 5

[http]
listen = "[::1]:0"
public_url = "https://gulou.example.cn"

[outbound]
proxy = "http://10.0.0.5:3128"
ca_file = "/etc/ssl/certs/gov.pem"
allow_private = ["10.1.0.0/16", "fd00::/8", "127.0.0.1:8000", "cms.example.cn", "10.2.0.0/16:8080"]

[judge]
undetermined_after = "72h"

[[rule]]
id = "repost-12h"
version = 2
within = "12h"
class = ["important", "emergency"]
channel_kind = ["wechat"]
satisfied_by = "each"
remind_at = ["50%", "-2h"]
wechat_counts = ["publish"]

[[source]]
id = "portal-news"
name = "要闻"
kind = "website"
url = "https://www.example.cn/news/"
format = "html"
every = "90s"
designate = "important"
hold = "10m"
backlog = "24h"
flood = 5
allow_private = ["127.0.0.1:8000"]
since = 2026-01-02
[source.html]
item = "ul.list > li"
link = "a"

[[source]]
id = "cms"
kind = "hook"
secret = { store = true }

[[notifier]]
id = "wecom-health"
kind = "wecom"
url = { env = "WECOM_HEALTH" }
mentioned = ["a", "b"]
)toml";

inline constexpr std::string_view good_unit = R"toml([[unit]]
id = "health"
name = "鼓楼区卫生健康局"
duty = { name = "值班室", notify = ["wecom-health"] }

[[unit.channel]]
id = "health-site"
kind = "website"
mode = "auto"
publish = "wordpress"
url = "http://127.0.0.1:8090"
username = "drumtower"
password = { file = "secrets/site" }
settle = "15m"
call_timeout = "5s"
look_every = "1h"
ratio = 0.5
draft_first = true
[unit.channel.html]
item = "li"
)toml";

inline constexpr std::string_view good_second_unit = "[[unit]]\r\nid = \"parks\"\r\n";

}  // namespace drumtower::config
