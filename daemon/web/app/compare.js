// The grey band: is this post the repost of that article? Both texts side by side, what only one of them says is marked.
import { html } from "./preact.js";
import { part, post } from "./api.js";
import { ActDialog } from "./dialog.js";
import { useLive } from "./live.js";
import { Answer, Outside } from "./parts.js";
import { cleaned } from "./queue_clean.js";
import { href } from "./router.js";
import { span } from "./time.js";

const least = 5;    // characters in a row that both texts have count as common
const counts = /[\p{L}\p{N}]/u;

// The text in pieces: {text, own}; own: the other text does not say it.
function pieces(text, other) {
    const chars = [...(text ?? "")];
    const places = chars.flatMap((char, at) => (counts.test(char) ? [at] : []));
    const whole = [...(other ?? "")].filter((char) => counts.test(char)).join("");
    const common = new Set();
    for (let first = 0; first + least <= places.length; first += 1) {
        const run = places.slice(first, first + least);
        if (whole.includes(run.map((at) => chars[at]).join(""))) run.forEach((at) => common.add(at));
    }
    const found = [];
    chars.forEach((char, at) => {
        const last = found.at(-1);
        const own = counts.test(char) ? !common.has(at) : (last?.own ?? false);
        if (last?.own === own) last.text += char;
        else found.push({ text: char, own });
    });
    return found;
}

const Marked = ({ text, other }) => pieces(text, other).map((piece) => (piece.own ? html`<mark>${piece.text}</mark>` : html`<span>${piece.text}</span>`));

function Side({ head, title, link, time, text, other }) {
    return html`<section class="side"><h3>${head}</h3><p class="side-title">${title}</p>
        <p class="quiet">${time} ${link}</p>
        <div class="side-text" tabindex="0" role="region" aria-label=${`${head}正文`}>${text ? html`<${Marked} text=${text} other=${other} />` : html`<span class="quiet">没有正文</span>`}</div></section>`;
}

// What an article's HTML says, a paragraph a line.
function plain(source) {
    const page = new DOMParser().parseFromString(cleaned(source ?? ""), "text/html");
    for (const block of page.querySelectorAll("p, div, li, tr, h1, h2, h3, h4, h5, h6, br")) block.append("\n");
    return page.body.textContent.replace(/\n\s*\n+/g, "\n").trim();
}

function BothTexts({ question, names }) {
    const article = useLive(`/api/v1/articles/${part(question.article)}/text`);
    return html`<p class="why"><b>为什么要问：</b>${question.why}</p>
        <${Answer} of=${article} what="正在读取原文…">${(original) => {
            const text = plain(original.html);
            return html`<div class="sides">
            <${Side} head="原稿" title=${original.title} time=${original.source_name ?? ""} link=${html`<a href=${href(["articles", question.article])}>看稿件</a>`} text=${text} other=${question.text} />
            <${Side} head=${`${names.unit(question.unit)}发布的`} title=${question.title} link=${html`<${Outside} href=${question.url}>打开网页<//>`}
                time=${`${names.channel(question.channel)}，${span(question.published)}`} text=${question.text} other=${text} /></div>
            <p class="quiet"><mark>标出的</mark>文字只在一边有。</p>`;
        }}<//>`;
}

export function AnswerQuestion({ question, names, onClose, onDone }) {
    return html`<${ActDialog} wide title="疑似转载，请认定" act="认定" onClose=${onClose} onDone=${onDone} done="已认定，写入台账"
        note=${html`<${BothTexts} question=${question} names=${names} />`}
        cannot="每个问题只认定一次；认定错了的“不是”，可以由单位登记链接改正。"
        fields=${[{ name: "repost", label: "这是这篇稿件的转载吗？", kind: "radio", required: true,
                options: [{ value: "yes", label: "是转载", note: "按它的发布时间判定是否按时" }, { value: "no", label: "不是转载", note: "该单位的任务照旧" }] },
            { name: "reason", label: "理由", kind: "textarea", rows: 2, required: true, most: 500 }]}
        send=${({ repost, reason }, key) => post(`/api/v1/questions/${part(question.id)}/answer`, { repost, reason }, { key })} />`;
}
