// The audit log's acts and outcomes in Chinese. An act is a word ("login") or the API's own line ("POST /api/v1/freeze").

export const groups = [
    { id: "sign", name: "登录" }, { id: "desk", name: "稿件" }, { id: "duty", name: "任务" }, { id: "delivery", name: "推送" }, { id: "user", name: "用户和密码" }, { id: "other", name: "其他" },
];
const names = {
    login: ["sign", "登录"], logout: ["sign", "退出登录"], setup: ["user", "建立第一个管理员"], password: ["user", "修改密码"], lock: ["sign", "账号被锁定"],
    designate: ["desk", "认定"], hold: ["desk", "扣稿"], release: ["desk", "放行"], withdraw: ["desk", "撤稿"], correct: ["desk", "更正"], erase: ["desk", "清除正文"],
    freeze: ["desk", "冻结推送"], thaw: ["desk", "解除冻结"], articles: ["desk", "添加稿件"], answer: ["duty", "认定疑似转载"],
    exempt: ["duty", "豁免"], remind: ["duty", "催办"], appeal: ["duty", "申诉"], attest: ["duty", "登记链接"],
    approve: ["delivery", "批准"], reject: ["delivery", "不予推送"], retry: ["delivery", "重试"], done: ["delivery", "记为已处理"],
    users: ["user", "添加用户"], disable: ["user", "停用账号"], enable: ["user", "启用账号"], "queue-key": ["other", "生成订阅地址"],
    replay: ["other", "重放死信"], drop: ["other", "丢弃死信"],
};

// {name, group}
export function actOf(act) {
    const last = String(act ?? "").split(/[\s/.:]/).filter(Boolean).at(-1) ?? "";
    if (/users\/[^/]+\/password$/.test(act ?? "")) return { group: "user", name: "重设密码" };
    const known = Object.hasOwn(names, last) ? names[last] : null;
    return known ? { group: known[0], name: known[1] } : { group: "other", name: act ?? "" };
}

const statuses = { 401: "账号或密码不对", 403: "无权", 404: "没有找到", 409: "不能这样办", 412: "数据已变", 422: "填写有误", 429: "次数太多，已锁定", 503: "暂时写不进去" };
const good = { ok: "办成", taken: "办成", unchanged: "没有变化", allowed: "办成", "signed in": "办成" };

// {text, ok}: of "200", "401 wrong password", "ok".
export function outcomeOf(outcome) {
    const text = String(outcome ?? "");
    const status = Number(/^\d{3}/.exec(text)?.[0]);
    if (status) return status < 400 ? { text: status === 202 ? "已收下" : "办成", ok: true } : { text: statuses[status] ?? `没有办成（${status}）`, ok: false };
    if (Object.hasOwn(good, text.toLowerCase())) return { text: good[text.toLowerCase()], ok: true };
    return { text: text || "—", ok: !/refus|wrong|denied|fail|lock|forbid|no such|error/i.test(text) };
}
