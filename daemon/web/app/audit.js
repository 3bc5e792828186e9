// 审计: every sign-in and every act, who from where, newest first.
import { html, useState } from "./preact.js";
import { withQuery } from "./api.js";
import { Field } from "./fields.js";
import { Pages } from "./paging.js";
import { Button, Empty, Tag } from "./parts.js";
import { href, stay } from "./router.js";
import { exactly } from "./time.js";
import { actOf, groups, outcomeOf } from "./ops_audit_words.js";
import * as words from "./words.js";

const kinds = [{ value: "", label: "全部" }, ...groups.map((group) => ({ value: group.id, label: group.name }))];

const pages = [{ id: /^a[0-9a-f]{20}$/, name: "稿件", screen: "articles" }, { id: /^o[0-9a-f]{20}$/, name: "转载任务", screen: "duties" }, { id: /^d[0-9a-f]{20}$/, name: "推送" }];

// What has a screen of its own leads there.
function Subject({ of: subject }) {
    const known = pages.find((page) => page.id.test(subject));
    if (!known) return html`<p class="quiet entry-subject">${subject}</p>`;
    return html`<p class="quiet entry-subject">${known.screen ? html`<a href=${href([known.screen, subject])}>${known.name}</a>` : known.name} ${subject}</p>`;
}

function Entry({ row }) {
    const { text, ok } = outcomeOf(row.outcome);
    return html`<li class="ops-row entry"><p class="entry-time"><time datetime=${row.time} title=${`第 ${row.number} 条`}>${exactly(row.time)}</time></p>
        <p><b>${words.who(row.who) || "未登录"}</b>${row.peer && html`<span class="quiet"> ${row.peer}</span>`}</p>
        <div><p>${actOf(row.act).name}</p>${row.subject && html`<${Subject} of=${row.subject} />`}</div>
        <p><${Tag} tone=${ok ? "good" : "bad"} sign=${ok ? "√" : "×"} title=${row.outcome}>${text}<//></p></li>`;
}

// The daemon pages; what is looked for is sought in what has been read.
function Rows({ items, wanted, text }) {
    const found = items.filter((row) => (!wanted.kind || actOf(row.act).group === wanted.kind) && (!wanted.failed || !outcomeOf(row.outcome).ok) &&
        `${words.who(row.who)} ${row.who} ${row.peer} ${row.subject} ${actOf(row.act).name} ${row.act}`.toLowerCase().includes(text.trim().toLowerCase()));
    const narrowed = found.length < items.length;
    return html`${narrowed && html`<p class="quiet entry-count">在最近的 ${items.length} 条里找到 ${found.length} 条；要找更早的，请往下再看。</p>`}
        ${found.length === 0 ? html`<${Empty}>这些记录里没有符合的。<//>` : html`<ul class="rows">${found.map((row) => html`<${Entry} key=${row.number} row=${row} />`)}</ul>`}`;
}

export default function Screen({ route }) {
    const [text, setText] = useState(route.query.text ?? "");
    const wanted = { kind: route.query.kind ?? "", failed: route.query.failed === "1" };
    const put = (changes) => stay(["audit"], { ...route.query, ...changes });
    return html`<div class="page-head"><h1>审计</h1></div>
        <div class="filters"><${Field} name="find" label="找记录" value=${text} onChange=${(value) => (setText(value), put({ text: value }))} placeholder="人、地址、对象" />
            <${Field} name="kind" label="事项" kind="select" value=${wanted.kind} options=${kinds} onChange=${(kind) => put({ kind })} />
            <${Field} name="failed" label="只看没有办成的" kind="checkbox" value=${wanted.failed} onChange=${(failed) => put({ failed: failed ? "1" : "" })} /></div>
        <${Pages} path="/api/v1/audit" size=${100} empty="还没有记录。">${(items) => html`<${Rows} items=${items} wanted=${wanted} text=${text} />`}<//>`;
}
