// The Chinese words of states, kinds, modes and times; the same as pipeline/reporting/words.cpp says them.

const states = { open: "待转载", on_time: "按时", late: "迟到", overdue: "逾期", exempt: "豁免", void: "作废", undetermined: "无法判定", no_channel: "无渠道" };
const modes = { auto: "自动", draft: "草稿", approve: "审批", manual: "人工" };
const actions = { publish: "发布", update: "更正", withdraw: "撤稿" };
const classes = { important: "重要", emergency: "应急", routine: "常规" };
const kinds = { wechat: "微信", weibo: "微博", website: "网站", other: "其他" };
const articles = { baseline: "基线", held: "扣住", open: "已放行", withdrawn: "已撤稿" };
const deliveries = { waiting: "等待", intended: "正在推送", accepted: "平台处理中", done: "完成", refused: "被拒绝", needs_human: "需要人工", cancelled: "已取消" };
const roles = { admin: "管理员", unit: "单位", auditor: "督查", ops: "运维" };
const sourceTroubles = { none: "正常", failing: "读取失败", nothing_matched: "没有匹配到稿件", blocked: "被拦截", gone: "页面不存在" };
const readiness = { ready: "就绪", degraded: "降级", not_ready: "未就绪" };
const troubles = {
    retryable: "暂时失败", quota: "平台限额", auth: "授权失效", permanent: "被拒绝", uncertain: "结果不明", by_hand: "须人工处理",
    draft_only: "只能存入草稿箱", draft_gone: "草稿已不在草稿箱", refused_by_platform: "平台审核未通过", removed: "发布后被删除",
    expiring: "授权快到期", stuck_at_platform: "平台迟迟没有结果", unseen: "平台上看不到",
};
const grades = { A: "A（平台回执）", B: "B（平台列表回读）", C: "C（公开页面比对）", D: "D（单位自报，未核实）", E: "E（值班人员认定）" };
const matches = { slug: "程序自己的标记", link: "链到原文", title: "标题相同", text: "正文相同", attested: "单位提供的链接", person: "人工认定" };
const events = {
    "article.seen": "发现稿件", "article.joined": "又见于另一来源", "article.revised": "来源改动", "article.withdrawn": "撤稿",
    "article.designated": "认定", "article.held": "扣稿", "article.released": "放行", "routing.done": "任务下达完毕",
    "repost.requested": "下达转载任务", "revision.requested": "下达更正", "withdrawal.requested": "下达撤稿",
    "delivery.intended": "推送登记", "delivery.progressed": "推送结果", "delivery.acted": "人工处理", "look.made": "查看",
    "observation.made": "看到帖文", "match.asked": "疑似转载，请人认定", "match.answered": "认定疑似转载",
    "link.attested": "登记链接", "reminder.sent": "催办", "verdict.given": "判定",
};
const outcomes = {
    prepared: "这一步完成", accepted: "平台已收下", published: "完成", adopted: "在平台上看到了", absent: "确认没有发出", deferred: "没有发出，稍后再试",
    uncertain: "结果未知，稍后回读", refused: "被拒绝，推送结束", needs_human: "转人工处理", cancelled: "取消",
};
const deskActs = { approve: "批准", reject: "不予推送", retry: "重试", done: "已由人工完成" };
const steps = {
    media: "上传图片", update: "改文章", text: "准备文字", picture: "上传图片", cover: "上传封面", terms: "设置分类", create: "发布文章",
    share: "发布微博", draft: "写入草稿箱", submit: "提交发布",
};
const notes = [
    ["withdrawn at the source: if it was posted by hand, a person must remove it", "来源已撤稿：如已人工发布，须由人删除"],
    ["withdrawn at the source, but this post was made by hand: a person must remove it", "来源已撤稿，这一篇是人工发布的，须由人删除"],
    ["corrected at the source, but this post was made by hand: a person must correct it", "来源已更正，这一篇是人工发布的，须由人更正"],
    ["the post is gone from the channel", "帖文已从渠道上消失"],
    ["two posts of this article are on the channel: ", "这篇稿件在渠道上有两篇帖文："],
    ["the program does not post to this channel: a person must", "程序不发布到这个渠道，须由人发布"],
    ["the channel is no longer in the configuration", "渠道已不在配置中"],
];
const speakers = { source: "来源 ", local: "本机 ", token: "令牌 ", user: "" };

const looked = (table) => (word) => (word == null ? "" : Object.hasOwn(table, word) ? table[word] : String(word));

export const obligationState = looked(states);
export const mode = looked(modes);
export const action = looked(actions);
export const articleClass = (word) => (word ? looked(classes)(word) : "未认定");
export const channelKind = looked(kinds);
export const articleState = looked(articles);
export const role = looked(roles);
export const sourceTrouble = looked(sourceTroubles);
export const trouble = looked(troubles);
export const matchedBy = looked(matches);
export const outcome = looked(outcomes);
export const deskAct = looked(deskActs);
export const ready = looked(readiness);
export const grade = (letter) => (letter ? looked(grades)(letter) : "无");
export const ground = (text) => (text === "the source's rule" ? "来源设置为见到即认定" : text);

// "cn.drumtower.verdict.given.v1" or "verdict.given" → 判定.
export function event(type) {
    return looked(events)(String(type ?? "").replace(/^cn\.drumtower\./, "").replace(/\.v\d+$/, ""));
}
// "media 2/3" → 上传图片 2/3.
export function step(text) {
    if (text === "draft update") return "更新草稿";
    const [first, ...rest] = String(text ?? "").split(" ");
    return [looked(steps)(first), ...rest].join(" ");
}
// "微信，自动": the kind only where the channel's name does not say it already.
export function channelFacts(name, kind, how) {
    const said = channelKind(kind);
    return [said === name ? "" : said, how && mode(how)].filter(Boolean).join("，");
}
export function note(text) {
    const known = notes.find(([from]) => (text ?? "").startsWith(from));
    return known ? known[1] + text.slice(known[0].length) : (text ?? "");
}
export function who(text) {
    const [kind, ...rest] = String(text ?? "").split(":");
    return rest.length && Object.hasOwn(speakers, kind) ? speakers[kind] + rest.join(":") : String(text ?? "");
}

export const standsAsDraft = (row) => row.state === "accepted" && (row.mode === "draft" || row.trouble === "draft_only");
export const waitsForApproval = (row) => row.mode === "approve" && !row.approved && row.state === "waiting";
export function deliveryState(row) {
    if (standsAsDraft(row)) return "在草稿箱，等人工发布";
    if (waitsForApproval(row)) return "等待审批";
    if (row.state === "waiting" && row.mode === "manual") return "等单位自行发布";
    return looked(deliveries)(row.state);
}

export const obligationStates = Object.keys(states);
export const articleStates = Object.keys(articles);
export const articleClasses = Object.keys(classes);
export const gradeLetters = Object.keys(grades);
