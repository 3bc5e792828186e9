// What the desk does with an article.
import { html } from "./preact.js";
import { part, post } from "./api.js";
import { ActDialog } from "./dialog.js";
import { go } from "./router.js";
import * as words from "./words.js";

const act = (article, verb, body) => (values, key) =>
    post(`/api/v1/articles/${part(article.id)}/${verb}`, body ? body(values) : {}, { key, match: article.tag });
const reason = (required = true, hint) => ({ name: "reason", label: "理由", kind: "textarea", required, most: 500, hint });
const onlyReason = (values) => (values.reason ? { reason: values.reason } : {});

const meaning = [
    { value: "important", label: "重要", note: "各单位按重要稿件的时限转载" },
    { value: "emergency", label: "应急", note: "各单位按应急稿件的时限转载，时限更短" },
    { value: "routine", label: "常规", note: "没有转载义务，不下达任务" },
];

// units: how many owe a repost if it gets one.
export function Designate({ article, units, onClose, onDone }) {
    const before = article.designation;
    return html`<${ActDialog} title=${before ? "重新认定" : "认定"} act="认定" onClose=${onClose} onDone=${onDone} done=${`已认定：${article.title}`}
        what=${[`《${article.title}》`, before ? `现为${words.articleClass(before.class)}，由 ${words.who(before.who)} 认定` : "尚未认定，没有转载义务",
            `认定为重要或应急，就向有关单位（全区 ${units} 个）下达转载任务，时限从认定时起算`]}
        cannot="下达的任务写入台账，不能删除，只能豁免或撤稿。"
        fields=${[{ name: "class", label: "类别", kind: "radio", required: true, options: meaning },
            { name: "ground", label: "依据", kind: "textarea", rows: 2, required: true, most: 500, hint: "例如：区委宣传部 11 月要点第 3 条" }]}
        send=${act(article, "designate", ({ class: cls, ground }) => ({ class: cls, ground }))} />`;
}
export function Hold({ article, waiting, onClose, onDone }) {
    return html`<${ActDialog} title="扣稿" act="扣住稿件" onClose=${onClose} onDone=${onDone} done="已扣住"
        what=${[`《${article.title}》在放行之前不再推送`, `还没有发出的 ${waiting} 处停下，已经发出的不动`, "转载时限照常计算"]}
        fields=${[reason(false)]} send=${act(article, "hold", onlyReason)} />`;
}
export function Release({ article, onClose, onDone }) {
    return html`<${ActDialog} title="放行" act="放行" onClose=${onClose} onDone=${onDone} done=${`已放行：${article.title}`}
        what=${[`《${article.title}》`, article.held_why ? `扣住的原因：${article.held_why}` : "现在扣住", "放行后按认定向各单位下达任务并推送"]}
        cannot="推送出去的稿件不能收回，只能撤稿。" send=${act(article, "release")} />`;
}
// live: copies that are public; waiting: those that would still go out.
export function Withdraw({ article, live, waiting, onClose, onDone }) {
    return html`<${ActDialog} title="撤稿" act=${`撤稿 ${live} 处`} danger onClose=${onClose} onDone=${onDone} done="撤稿已下达"
        what=${[`《${article.title}》`, `已经发布的 ${live} 处：平台允许的由程序删除，不允许的转给单位人工删除`, `还没有发出的 ${waiting} 处：取消`, "没有完成的转载任务作废"]}
        cannot="撤稿之后这篇稿件不能再恢复推送。" fields=${[reason()]} send=${act(article, "withdraw", onlyReason)} />`;
}
export function Correct({ article, live, onClose, onDone }) {
    return html`<${ActDialog} title="更正" act=${`更正 ${live} 处`} onClose=${onClose} onDone=${onDone} done="更正已下达"
        what=${[`写下《${article.title}》更正后的标题和正文，作为第 ${article.version + 1} 版`, `已经发布的 ${live} 处：平台允许的由程序更正，不允许的转给单位人工更正`, "更正有自己的时限，记入台账"]}
        fields=${[{ name: "title", label: "标题", required: true, most: 200, value: article.title },
            { name: "text", label: "更正后的正文", kind: "textarea", rows: 8, required: true, hint: "每段一行，不带格式" }, reason()]}
        send=${({ title, text, reason: why }, key) => post(`/api/v1/articles/${part(article.id)}/correct`, { title: title.trim(), html: asHtml(text), reason: why }, { key, match: article.tag })} />`;
}
export function Erase({ article, onClose, onDone }) {
    return html`<${ActDialog} title="清除正文" act="永久清除正文" danger onClose=${onClose} onDone=${onDone} done="正文已清除"
        what=${[`《${article.title}》各版本的正文从本系统中清除（个人信息）`, "标题、时间、判定和证据的摘要值保留，台账仍可校验", "已经发布的转载不受影响；要删除请先撤稿"]}
        cannot="正文清除后谁也找不回来。" fields=${[reason()]} send=${act(article, "erase", onlyReason)} />`;
}

const asHtml = (text) => text.split(/\n+/).map((line) => line.trim()).filter(Boolean).map((line) =>
    `<p>${line.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")}</p>`).join("");

export function AddArticle({ onClose }) {
    const send = ({ url, title, text, source }, key) => {
        const body = { url: url.trim(), title: title.trim(), html: asHtml(text) };
        if (source.trim()) body.source_name = source.trim();
        return post("/api/v1/articles", body, { key });
    };
    // The dialog gives the focus back before the screen changes.
    const show = (answer) => answer.id && setTimeout(() => go(["articles", answer.id]));
    return html`<${ActDialog} title="手工添加稿件" act="添加稿件" onClose=${onClose} onDone=${show} done="稿件已添加，请认定"
        what=${["把一篇来源上没有抓到的稿件放进系统；添加后还要认定，才有转载任务", "同一网址再添加一次，正文不同的作为新版本"]}
        fields=${[{ name: "url", label: "原文网址", kind: "url", required: true, most: 2000, placeholder: "https://", inputmode: "url" },
            { name: "title", label: "标题", required: true, most: 200 },
            { name: "text", label: "正文", kind: "textarea", rows: 8, required: true, hint: "每段一行，不带格式" },
            { name: "source", label: "来源名称", most: 60, hint: "例如：鼓楼区人民政府办公室" }]} send=${send} />`;
}
