// What happened, in order; and the whole of it as the ledger tells it.
import { html, useState } from "./preact.js";
import { part } from "./api.js";
import { useLive } from "./live.js";
import { Answer, Copy, Section, Time } from "./parts.js";
import * as words from "./words.js";

const fewSteps = 12;

// Looks in a row are one line.
function joined(rows) {
    const lines = [];
    for (const row of rows) {
        const last = lines.at(-1);
        if (last && last.type === row.type && /look\.made/.test(row.type)) {
            last.count += 1;
            last.until = row.time;
        } else lines.push({ ...row, count: 1, until: row.time });
    }
    return lines;
}

function detail(row) {
    const data = row.data ?? {};
    const told = [];
    if (data.finding) told.push(words.obligationState(data.finding));
    if (data.how ?? data.outcome) told.push(words.outcome(data.how ?? data.outcome));
    if (data.act) told.push(words.deskAct(data.act));
    if (data.reason) told.push(words.note(data.reason));
    if (data.who) told.push(words.who(data.who));
    return told.filter((one) => typeof one === "string" && one).join("，");
}

export function Timeline({ rows }) {
    const [all, setAll] = useState(false);
    const lines = joined(rows);
    const shown = all ? lines : lines.slice(-fewSteps);
    if (lines.length === 0) return null;
    return html`<${Section} id="timeline" title="经过"><div class="card">
        ${lines.length > fewSteps && html`<button type="button" class="button link" onClick=${() => setAll(!all)}>${all ? "只看最近的" : `看前面 ${lines.length - fewSteps} 步`}</button>`}
        <ol class="timeline">${shown.map((row) => html`<li key=${row.id}><${Time} of=${row.time} /><span>${words.event(row.type)}${row.count > 1 ? html` <span class="quiet">${row.count} 次，至 <${Time} of=${row.until} /></span>` : ""}
            ${detail(row) && html`<small>${detail(row)}</small>`}</span></li>`)}</ol></div><//>`;
}

export function WholeStory({ id }) {
    const [open, setOpen] = useState(false);
    const story = useLive(open ? `/api/v1/obligations/${part(id)}/story` : null);
    return html`<details class="card whole-story" onToggle=${(event) => setOpen(event.target.open)}><summary>完整记录（文字）</summary>
        ${open && html`<${Answer} of=${story}>${({ text }) => html`<div class="actions"><${Copy} kind="small" text=${text} what="完整记录">复制<//></div><pre tabindex="0">${text}</pre>`}<//>`}</details>`;
}
