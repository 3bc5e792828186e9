// Why the daemon is not (wholly) ready, in Chinese, each with what to do about it.

const known = [
    { when: /^starting or stopping$/, text: () => "正在启动或停止", advice: "等一会儿再看；一直这样就看服务日志" },
    { when: /^the log cannot take the start or the configuration now: (.*)$/s, text: (rest) => `日志后端写不进去，现在不办事：${rest}`, advice: "检查日志后端（Kafka 或磁盘），恢复后自动继续" },
    { when: /^another process runs under this node's name/, text: () => "另有一个进程用了本机名称，本机不办事", advice: "给每台机器不同的 [log] node，或停掉多余的进程" },
    { when: /^(\d+) duties fall due within 2 hours, and nothing can be written$/, text: (count) => `${count} 项任务两小时内到期，而现在写不进去`, advice: "先恢复日志后端；来不及时请电话通知单位自行转载" },
    { when: /^(\d+) events with a known id and other data$/, text: (count) => `有 ${count} 个事件编号相同而内容不同`, advice: "保留现场，运行 drumtower ledger verify，并联系开发者" },
    { when: /^partition (\S+) stands at position (.*)$/s, text: (name, rest) => `分区 ${name} 停住了：${rest}`, advice: "本版本不认识这个事件：升级到写它的版本，再启动" },
    { when: /version (\d+) is in the log with other content/, text: () => "规则内容改了而版本号没改，本机不办事", advice: "在配置里把这条规则的 version 加一，再 drumtower reload" },
    { when: /broker.*(away|refused|unreachable)|(away|refused).*broker/i, text: (...rest) => rest.at(-1), advice: "检查到 Kafka 的网络和各台的状态；恢复后自动继续" },
    { when: /^disk full: .*\((\d+) MiB free\)$/s, text: (free) => `磁盘满了（还有 ${free} MiB）：停止收稿和新推送，已有结果照记`, advice: "清理或扩容；有空间后自动继续，什么也不会丢" },
    { when: /^disk full in about (\d+) days at this pace \((\d+) MiB free\)$/, text: (days, free) => `照现在的速度，磁盘约 ${days} 天后满（还有 ${free} MiB）`, advice: "清理或扩容；满了以后停止收稿和新推送，已有结果不丢" },
];

// names: of useNames.
export function reasonOf(text, names) {
    const source = /^source (\S+): (.*)$/s.exec(text);
    if (source) return { text: `来源“${names.source(source[1])}”：${looked(details, source[2])}`, advice: "见下面的来源一栏" };
    const channel = /^channel (\S+): (.*)$/s.exec(text);
    if (channel) return { text: `渠道“${names.channel(channel[1])}”发不出去：${channel[2]}`, advice: "见下面的渠道一栏" };
    for (const one of known) {
        const found = one.when.exec(text);
        if (found) return { text: one.text(...found.slice(1).filter((part) => part !== undefined), text), advice: one.advice };
    }
    return { text, advice: "" };
}

const advices = [
    [/^the site's protection does not let this daemon in/, "对方网站的防护拦住了本机：请对方放行本机地址，或改为由对方推送（kind = \"hook\"）"],
    [/^find the column's new address/, "找到栏目的新地址，改配置里的 url"],
    [/the column may have moved/, "核对 url：栏目可能已经搬家"],
    [/^the column is not public/, "这个栏目要登录才能看，请换一个公开的地址"],
    [/^make `every` longer/, "把 every 改长一些"],
    [/^it is tried again; if it lasts/, "会自动再试；持续不好请告诉对方网站"],
    [/^check `url`$/, "核对配置里的 url"],
    [/^the page may have changed/, "页面可能改版：核对 [source.html] 的选择器"],
    [/^set \[source\.html\]/, "写 [source.html]，至少写 item；或者改用订阅源地址"],
    [/^write the sender's key, as it is/, "把推送方的密钥（whsec_…）原样写进 secret 所指的地方"],
    [/^correct it at the sender, which pushes again$/, "在推送方改正，它会再推一次"],
    [/^compare the sender's key with `secret`/, "核对推送方的密钥和 secret；如果一致，就是别人在试"],
    [/^check that the site can be reached from here$/, "看看本机能不能打开这个网站：网络、代理、对方防火墙"],
    [/^look at the source; release/, "看看来源：是新闻的逐篇放行，其余继续扣住"],
];
const details = [
    [/^the page was read and no article found in it$/, "页面读到了，里面没有找到稿件"],
    [/^(\d+) new items at once: held for the desk$/, "一次新增 $1 篇，全部扣下等人处理"],
    [/^(GET|POST) (\S+): Couldn't connect to server$/, "$2 连不上"],
    [/^(GET|POST) (\S+): Couldn't resolve host name$/, "$2 的域名解析不了"],
    [/^(GET|POST) (\S+): Timeout was reached$/, "$2 没有及时回答"],
    [/^nobody can push: its secret is no Base64 of 24 to 64 bytes$/, "推送不进来：密钥不是 24 至 64 字节的 Base64"],
    [/^nobody can push: /, "推送不进来："],
    [/^the newest push was refused: /, "最近一次推送被拒绝："],
    [/^(\d+) messages with a wrong signature$/, "有 $1 条消息签名不对"],
    [/^nothing has been pushed yet$/, "还没有推送过"],
    [/^(\d{3}): refused$/, "$1：被拒绝"],
    [/^(\d{3}): no such page$/, "$1：没有这个页面"],
    [/^(\d{3}): asked too often$/, "$1：问得太勤"],
    [/^(\d{3}): the site is in trouble$/, "$1：对方网站出错"],
    [/^(\d{3}): a login is wanted$/, "$1：要求登录"],
    [/^(\d{3}): gone for good$/, "$1：已永久删除"],
    [/^(\d{3}): a cookie script$/, "$1：返回的是防护脚本"],
    [/^(\d{3}): a protection that wants a browser/, "$1：对方的防护要求真浏览器"],
];

function looked(table, text) {
    const found = table.find(([when]) => when.test(text ?? ""));
    return found ? text.replace(found[0], found[1]) : (text ?? "");
}
export const adviceOf = (text) => {
    const found = advices.find(([when]) => when.test(text ?? ""));
    return found ? found[1] : (text ?? "");
};
export const detailOf = (text) => looked(details, text);
