// What went wrong, for people: the daemon's problem details in Chinese.

const sentences = {
    "the article is withdrawn": "稿件已撤稿",
    "only an open article can be held": "只有已放行的稿件可以扣住",
    "only a held article can be released": "只有扣住的稿件可以放行",
    "there is no such article": "没有这篇稿件",
    "there is no such unit": "没有这个单位",
    "there is no such delivery": "没有这条推送",
    "there is no such obligation": "没有这项转载任务",
    "there is no such question": "没有这个待认定的问题",
    "there is nothing of this name": "没有找到，或者您无权查看",
    "there is nothing here": "没有这个地址",
    "a call for this delivery is under way": "这条推送正在进行，请稍后再试",
    "this one is a person's to do: do it on the channel, then say that it is done": "这一条要由人来做：请先在渠道上处理，再登记“已完成”",
    "this delivery is done": "这条推送已经完成",
    "nobody approves what they wrote: another person has to": "这一版是您本人录入的，须由其他人批准",
    "the unit has no channel that this duty could be met on": "该单位没有可以完成这项任务的渠道",
    "this is the original itself": "这是原文的地址，请填写转载后的地址",
    "no channel of the unit has this address": "这个地址不属于该单位的任何渠道",
    "url is no web address": "网址格式不对，请从浏览器地址栏复制完整网址",
    "the article has changed since; read it again": "稿件刚刚有变化，请看过最新情况再办",
    "the delivery has changed since; read it again": "推送刚刚有变化，请看过最新情况再办",
};
const openings = [
    ["the page shows something else: ", "网址打开后不是这篇稿件："],
    ["it was answered ", "已有人认定过："],
];
const endings = [[" deliveries still need the text: withdraw the article first, or wait for them", " 条推送还要用到正文：请先撤稿，或等推送完成"]];
const statuses = {
    0: "连不上服务器，请检查网络后再试", 400: "请求有误", 401: "登录已失效，请重新登录", 403: "您的角色不能办这件事",
    404: "没有找到，或者您无权查看", 405: "不支持这样操作", 409: "现在不能这样办", 412: "数据刚刚有变化，请看过最新情况再办",
    413: "内容太大", 415: "请求格式不对", 422: "填写的内容不符合要求", 429: "尝试次数太多，请稍后再试",
    500: "服务器出错，已记入日志，请告诉运维", 502: "服务器暂时不可用", 503: "系统暂时不可用，请稍后再试", 504: "服务器没有及时回答",
};
const actStatuses = {
    0: "没有收到服务器的回答，不知道办成没有；可以再点一次，不会重复办理", 503: "系统暂时写不进去，请稍后再点一次，不会重复办理",
    504: "服务器没有及时回答；可以再点一次，不会重复办理",
};

export class Problem extends Error {
    constructor(status, body = {}, retryAfter = 0) {
        super(body.detail || body.title || `HTTP ${status}`);
        this.status = status;
        this.detail = body.detail ?? "";
        this.errors = body.errors ?? [];
        this.retryAfter = retryAfter;
        this.acting = false;    // whether something was to be done, not only read
    }
    // Whether the act may have been taken, or will be: then it is sent again with the same key.
    get unsettled() {
        return this.status === 0 || this.status === 502 || this.status === 503 || this.status === 504;
    }
}

function inChinese(detail) {
    if (Object.hasOwn(sentences, detail)) return sentences[detail];
    const opening = openings.find(([from]) => detail.startsWith(from));
    if (opening) return opening[1] + detail.slice(opening[0].length);
    const ending = endings.find(([from]) => detail.endsWith(from));
    if (ending) return detail.slice(0, -ending[0].length) + ending[1];
    return /[一-鿿]/.test(detail) ? detail : "";
}

// One sentence for the screen. What the daemon says only in English stands behind, for whoever is asked.
export function sentence(problem) {
    if (!(problem instanceof Problem)) return `页面出错：${problem?.message ?? problem}`;
    const table = problem.acting ? { ...statuses, ...actStatuses } : statuses;
    const general = table[problem.status] ?? `服务器回答 ${problem.status}`;
    const wait = problem.retryAfter > 0 ? `（${problem.retryAfter} 秒后可再试）` : "";
    const chinese = problem.detail ? inChinese(problem.detail) : "";
    if (chinese) return chinese + wait;
    return general + wait + (problem.detail && ![0, 401].includes(problem.status) ? `（${problem.detail}）` : "");
}
// What is wrong with one field: errors name it by pointer or parameter.
export function fieldError(problem, name) {
    const found = problem?.errors?.find((one) => one.pointer === `/${name}` || one.parameter === name);
    return found ? inChinese(found.detail) || found.detail : "";
}
