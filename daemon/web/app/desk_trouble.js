// What is broken outside, with what to do about it.
import { html } from "./preact.js";
import { adviceOf, detailOf } from "./ops_reasons.js";
import { Rows, Section, Tag, Time } from "./parts.js";
import * as words from "./words.js";

export function Sources({ id, title, rows, note }) {
    return html`<${Section} id=${id} title=${title} count=${rows.length} note=${note}><${Rows} rows=${rows} of=${(source) => html`<li key=${source.id} class="person-row">
        <p><${Tag} tone="bad" sign="！">${words.sourceTrouble(source.trouble)}<//> <b>${source.name || source.id}</b></p>
        <p class="note">${detailOf(source.detail)}</p>${source.advice && html`<p><b>怎么办：</b>${adviceOf(source.advice)}</p>`}
        <p class="quiet">最近一次读到 <${Time} of=${source.good_at} />，下次 <${Time} of=${source.next_at} /></p></li>`} /><//>`;
}

const advice = {
    auth: "请该单位的管理员检查账号授权、密码和白名单。",
    quota: "平台限额用完，恢复后自动继续；急的请单位人工发布。",
    retryable: "程序会自动再试。",
    uncertain: "程序会先回读再决定，不会重复发布。",
};
const Advice = ({ kind }) => advice[kind] && html`<p><b>怎么办：</b>${advice[kind]}</p>`;

export function Channels({ id, title, rows, names }) {
    return html`<${Section} id=${id} title=${title} count=${rows.length}><${Rows} rows=${rows} of=${(row) => html`<li key=${row.channel} class="person-row">
        <p><${Tag} tone="bad" sign="！">${words.trouble(row.kind)}<//> <b>${names.unit(row.unit)}</b> ${names.channel(row.channel)}</p>
        <p class="note">${row.detail}</p><${Advice} kind=${row.kind} />
        <p class="quiet"><${Time} of=${row.since} /> 起${row.paused_until ? html`，暂停到 <${Time} of=${row.paused_until} />` : ""}</p></li>`} /><//>`;
}

export function Blind({ id, title, rows, note, names }) {
    return html`<${Section} id=${id} title=${title} count=${rows.length} note=${note}><${Rows} rows=${rows} of=${(row) => html`<li key=${row.channel} class="person-row">
        <p><${Tag} tone="warn" sign="？">${words.trouble(row.trouble_kind) || "看不到"}<//> <b>${names.unit(row.unit)}</b> ${names.channel(row.channel)}</p>
        <p class="note">${row.trouble}</p>
        <p class="quiet"><${Time} of=${row.since} /> 起${row.looked_at ? html`，最近一次查看 <${Time} of=${row.looked_at} />` : ""}</p></li>`} /><//>`;
}
