// A package as it will look on its platform: drawn by us, from the same title, text and HTML that the platform gets.
import { html } from "./preact.js";
import { cleaned, escaped } from "./queue_clean.js";
import { weiboLength, weiboPieces } from "./queue_weibo.js";

const looks = new URL("./queue_preview.css", import.meta.url).href;

function page(kind, head, body, foot) {
    return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self'"><title>预览</title><link rel="stylesheet" href="${escaped(looks)}"></head>` +
        `<body class="${kind}"><main>${head}<div class="text">${body}</div>${foot}</main></body></html>`;
}
const bodyOf = (pack) => (pack.html ? cleaned(pack.html) : escaped(pack.text).split("\n").map((line) => `<p>${line}</p>`).join(""));

function wechatPage(pack, account) {
    const head = `<h1>${escaped(pack.title)}</h1><p class="by"><b>${escaped(account)}</b> 刚刚</p>`;
    return page("wechat", head, bodyOf(pack), pack.link ? '<p class="origin">阅读原文</p>' : "");
}
function sitePage(pack, account) {
    return page("website", `<p class="site">${escaped(account)}</p><h1>${escaped(pack.title)}</h1>`, bodyOf(pack), "");
}

function WeiboCard({ pack, account }) {
    const { count, limit } = weiboLength(pack.text);
    const long = count > limit;
    return html`<div class="weibo-card">
        <p class="weibo-by"><span class="weibo-face" aria-hidden="true">${account.slice(0, 1)}</span><b>${account}</b><span class="muted">刚刚</span></p>
        <p class="weibo-text">${weiboPieces(pack.text).map((piece) => (piece.link ? html`<span class="weibo-link">网页链接</span>` : piece.text))}</p>
        ${pack.pictures.length > 0 && html`<p class="weibo-picture">配图第一张${pack.pictures[0].name ? `：${pack.pictures[0].name}` : ""}</p>`}
        <p class=${long ? "weibo-count over" : "weibo-count"}>${long ? "超长：" : "字数："}${count} / ${limit}<span class="muted">（两个半角字符算一字，链接最多算十字）</span></p>
    </div>`;
}

export function Preview({ pack, account }) {
    if (pack.kind === "weibo") return html`<${WeiboCard} pack=${pack} account=${account} />`;
    const source = pack.kind === "wechat" ? wechatPage(pack, account) : sitePage(pack, account);
    // No scripts, no forms, no new windows; of our origin only so that it may have our sheet.
    return html`<iframe class=${`preview-frame ${pack.kind}`} title=${`${account}上的样子`} sandbox="allow-same-origin" srcdoc=${source} tabindex="0"></iframe>`;
}
