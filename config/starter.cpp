#include "config/config.hpp"

namespace drumtower::config {

namespace {

constexpr const char* beginning =
    R"toml(# 鼓楼（Drum Tower）配置。改完先运行 drumtower check，再 systemctl reload drumtower。
# 时长写成文字："12h" 小时，"30m" 分钟，"90s" 秒，"2d" 天。
# 密钥不写在本文件里，只写到哪里去取：{ credential = "名字" }（systemd 凭据）、{ file = "路径" }（权限 0600）、
# { env = "变量名" }、{ store = true }（由 drumtower secret set 录入）。

# 各单位可一单位一文件，drumtower units import 也写到这里。
include = ["units.d/*.toml"]

[district]
# 本区名称，印在台账上。
name = "某某区"
# 时区，须为固定时差。
time_zone = "Asia/Shanghai"

[store]
# 台账和账号存放的目录，须定期备份（drumtower backup）。
directory = "/var/lib/drumtower"
# keep_audit = "366d"                 # 谁做过什么、谁登录过：审计日志的保存期，不得少于半年
# keep_texts = "1095d"                # 稿件正文的保存期；不写则一直保存。台账本身始终保存

[log]
# 日志后端："embedded" 单机，无须另装；"kafka" 用已有集群，可多机同跑，另写 [log.kafka]（见 README）。
kind = "embedded"
# 本机名称，多机时各不相同。
node = "n1"

[http]
# 工作台地址。127.0.0.1 只本机可用；对外请经 https 反向代理。
listen = "127.0.0.1:8080"
# 对外网址，写进提醒里的链接。
public_url = "https://gulou.example.cn"

# 程序自己的运行日志（标准错误输出）：从哪一级起说，说成文字还是 JSON。
# [lines]
# level = "info"        # debug | info | warn | error
# format = "text"       # text | json

# 时限规则：重要信息 12 小时内转载。内容改动须把 version 加一，旧账仍按旧规则算。
[[rule]]
# 规则编号。
id = "repost-12h"
# 版本号，从 1 起。
version = 1
# 时限，从发布与认定两者较晚时起算，夜间和节假日照算。
within = "12h"
# 适用的信息类别：important 重要，emergency 应急，routine 一般。
class = ["important"]
# 任一渠道转载即可写 "any"；每个渠道都须转载写 "each"。
satisfied_by = "any"
# 提醒时点：已过时限的百分比，或到期前多久。
remind_at = ["50%", "75%", "-2h", "-30m"]
# 审核期限：方式为 approve 的渠道须在此前审核，到时未审会提醒；写法同上。
approve_by = "25%"
# 微信上算数的发布方式：mass 群发，publish 发布；不写则都算。
# wechat_counts = ["mass", "publish"]

# 来源账号：区级发布渠道，可写多个。
[[source]]
# 来源编号，定下后不要改。
id = "portal-news"
# 来源名称。
name = "区政府门户网站 要闻"
# 类型：website 网站，wechat 公众号，weibo 微博，hook 由发布系统推送。
kind = "website"
# 栏目列表页或订阅源网址。
url = "https://www.example.cn/news/"
# 多久看一次。
every = "5m"
# 见到即认定的类别；"manual" 由值班人员认定。
designate = "important"
# 发现后先压多久再推送，留出叫停的时间。
hold = "10m"
# 一次新增超过此数，全部压下待人处理。
flood = 20

)toml";

constexpr const char* unit_with_accounts = R"toml(# 单位：承担转载任务的部门、街镇、园区。
[[unit]]
# 单位编号，定下后不要改。
id = "health"
# 单位名称。
name = "区卫生健康局"
# 值班岗位和提醒方式（只写岗位，不写个人）。
duty = { name = "值班室", notify = ["wecom-duty"] }

# 该单位的渠道。没有渠道的单位记为 no_channel，不算逾期。
[[unit.channel]]
# 渠道编号，全区唯一。
id = "health-wechat"
# 类型：wechat，weibo，website，other（头条、视频号、APP 等，只备稿和登记链接）。
kind = "wechat"
# 方式：auto 自动发布，draft 存入草稿箱由专人点发，approve 审核后发布，manual 人工转载。
mode = "draft"
# 接口地址，可改为政务网网关。
api_base = "https://api.weixin.qq.com"
# 公众号 AppID。
app_id = "wx0123456789abcdef"
# 公众号 AppSecret 的存放处。
app_secret = { credential = "health-wechat" }
# 封面图片，放在本文件旁边；不写则用素色封面。
# cover = "cover.jpg"
# 新账号每日限 100 次的接口，本账号实际的限额（粉丝多的账号更高）。
# calls_a_day = 100

# 微博渠道：uid 为账号数字编号，rip 为本机出口公网 IPv4；原文域名须在应用的安全域名之内。
# [[unit.channel]]
# id = "health-weibo"
# kind = "weibo"
# mode = "approve"
# uid = "1234567890"
# access_token = { credential = "health-weibo" }
# rip = "203.0.113.9"

)toml";

constexpr const char* units_of_a_sheet =
    R"toml(# 单位：承担转载任务的部门、街镇、园区，由名册导入（drumtower units template 名册.xlsx，填好后 drumtower units import 名册.xlsx）。
# 没有账号也能用：网站栏目填查看地址，发布方式填不发布；公众号、微博、APP 只填名称，由单位提供链接。

)toml";

constexpr const char* ending =
    R"toml(# 判定：undetermined_after 看不全的任务到期后多久转人工认定；link_within 程序看不到的渠道，索要链接后到期多久仍无答复即判逾期；
# correct_within 更正和撤稿之后，已发出的帖文须在多久之内改好或删除。
# [judge]
# undetermined_after = "48h"
# link_within = "24h"
# correct_within = "2h"

# 免打扰时段：只推迟提醒，不影响计时；应急类不受限。
# [quiet]
# from = "22:00"
# to = "07:00"
# class = ["important", "routine"]

# 提醒通道：企业微信、钉钉、飞书群机器人，邮件或网络回调。
[[notifier]]
# 通道编号，单位的 notify 引用它。
id = "wecom-duty"
# 类型：wecom，dingtalk，feishu，email，webhook。
kind = "wecom"
# 机器人地址本身就是密钥。
url = { credential = "wecom-duty" }
# 每条都要提到的人或岗位：企业微信写成员账号，钉钉写手机号，飞书写 open_id。
# mentioned = ["zhibanshi"]
# 钉钉、飞书：签名密钥，以及机器人安全设置里的关键词。webhook 的 secret 为 Standard Webhooks 密钥（whsec_…），必填。
# secret = { credential = "dingtalk-secret" }
# keywords = ["转载"]
# 邮件（kind = "email"）不写 url，写服务器（smtps:// 或 smtp://，后者要求 STARTTLS）、账号、授权码、发件和收件地址。
# server = "smtps://smtp.example.cn:465"
# username = "drumtower@example.cn"
# password = { credential = "mail" }
# from = "drumtower@example.cn"
# to = ["duty@example.cn"]
)toml";

}  // namespace

std::string starter_file(bool accounts) {
    return std::string(beginning) + (accounts ? unit_with_accounts : units_of_a_sheet) + ending;
}

}  // namespace drumtower::config
