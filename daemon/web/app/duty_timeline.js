// What happened, in order; and the whole of it as the ledger tells it.
import { html, useState } from "./preact.js";
import { part } from "./api.js";
import { useLive } from "./live.js";
import { Answer, Copy, Section, Time } from "./parts.js";
import * as words from "./words.js";

const fewSteps = 12;

function detail(row, channelOf, names) {
    const data = row.data ?? {};
    const channel = data.channel || channelOf.get(data.delivery);
    return [channel && names.channel(channel), data.step && words.step(data.step), data.finding && words.obligationState(data.finding), data.how && words.outcome(data.how),
        data.act && words.deskAct(data.act), words.note(data.reason), words.note(data.detail), data.who && words.who(data.who)].filter(Boolean).join("，");
}

// The same again in a row (looks, questions after a result) is one line.
function joined(rows, detailOf) {
    const lines = [];
    for (const row of rows) {
        const last = lines.at(-1);
        const told = detailOf(row);
        if (last && last.type === row.type && last.told === told) {
            last.count += 1;
            last.until = row.time;
        } else lines.push({ ...row, told, count: 1, until: row.time });
    }
    return lines;
}

export function Timeline({ rows, deliveries, names }) {
    const channelOf = new Map(deliveries.map((delivery) => [delivery.id, delivery.channel]));
    const [all, setAll] = useState(false);
    const lines = joined(rows, (row) => detail(row, channelOf, names));
    const shown = all ? lines : lines.slice(-fewSteps);
    if (lines.length === 0) return null;
    return html`<${Section} id="timeline" title="经过"><div class="card">
        ${lines.length > fewSteps && html`<button type="button" class="button link" onClick=${() => setAll(!all)}>${all ? "只看最近的" : `看前面 ${lines.length - fewSteps} 步`}</button>`}
        <ol class="timeline">${shown.map((row) => html`<li key=${row.id}><${Time} of=${row.time} /><span>${words.event(row.type)}${row.count > 1 ? html` <span class="quiet">${row.count} 次，至 <${Time} of=${row.until} /></span>` : ""}
            <small>${row.told}</small></span></li>`)}</ol></div><//>`;
}

export function WholeStory({ id }) {
    const [open, setOpen] = useState(false);
    const story = useLive(open ? `/api/v1/obligations/${part(id)}/story` : null);
    return html`<details class="card whole-story" onToggle=${(event) => setOpen(event.target.open)}><summary>完整记录（文字）</summary>
        ${open && html`<${Answer} of=${story}>${({ text }) => html`<div class="actions"><${Copy} kind="small" text=${text} what="完整记录">复制<//></div><pre tabindex="0">${text}</pre>`}<//>`}</details>`;
}
