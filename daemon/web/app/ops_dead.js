// Dead letters: deliveries that no program moves again by itself, kept here until a person replays or gives them up.
import { html } from "./preact.js";
import { part, post } from "./api.js";
import { ActDialog, useDialog } from "./dialog.js";
import { useLive } from "./live.js";
import { useNames } from "./names.js";
import { Answer, Button, Empty, Section, Tag, Time } from "./parts.js";
import { may } from "./session.js";
import * as words from "./words.js";

function Replay({ of: letter, place, onDone, onClose }) {
    return html`<${ActDialog} title="重放" act="先回读再重试" done="已安排重放" onDone=${onDone} onClose=${onClose}
        what=${[`先到 ${place} 上看《${letter.subject}》有没有发出；确认没有，才再发一次。`, "不会重复发布；仍发不出去的会回到这里。"]}
        send=${(values, key) => post(`/api/v1/dead/${part(letter.id)}/replay`, {}, { key })} />`;
}
function Drop({ of: letter, place, onDone, onClose }) {
    return html`<${ActDialog} title="放弃" act="放弃这一条" danger done="已放弃" onDone=${onDone} onClose=${onClose}
        what=${[`程序不再把《${letter.subject}》发到 ${place}。`, "转载任务仍在，时限照走：单位可以自行转载。", "放弃人和理由记入台账。"]}
        fields=${[{ name: "reason", label: "理由", kind: "textarea", required: true, most: 500, rows: 2 }]}
        send=${(values, key) => post(`/api/v1/dead/${part(letter.id)}/drop`, { reason: values.reason.trim() }, { key })} />`;
}

function Letter({ of: letter, names, open, onDone }) {
    const place = `${names.unit(letter.unit)}的${names.channel(letter.channel)}`;
    const ask = (Act) => open((close) => html`<${Act} of=${letter} place=${place} onDone=${onDone} onClose=${close} />`);
    const refused = letter.kind === "refused";
    const why = [letter.trouble && letter.trouble !== "rejected" ? words.trouble(letter.trouble) : "", words.note(letter.why)].filter(Boolean).join("：");
    return html`<li class="ops-row dead"><div><p><${Tag} tone=${refused ? "bad" : "warn"} sign=${refused ? "×" : "！"}>${words.deliveryState({ state: letter.kind })}<//> <span class="ops-name">${letter.subject}</span></p>
            <p class="quiet">${place}，${words.action(letter.action)}，已试 ${letter.attempts ?? 0} 次，<${Time} of=${letter.at} /></p>
            ${why && html`<p class="ops-detail">${why}</p>`}</div>
        ${may("admin", "ops") && html`<div class="actions"><${Button} onClick=${() => ask(Replay)}>重放<//>${!refused && html`<${Button} onClick=${() => ask(Drop)}>放弃<//>`}</div>`}</li>`;
}

export function Dead() {
    const shown = useLive("/api/v1/dead");
    const names = useNames();
    const [dialog, open] = useDialog();
    return html`<${Section} title="停住的推送" id="ops-dead" count=${shown.data?.items.length} note="程序不会再自己动，等人决定">
        <${Answer} of=${shown}>${(of) => (of.items.length === 0 ? html`<${Empty}>没有停住的推送。<//>`
            : html`<ul class="rows">${of.items.map((letter) => html`<${Letter} key=${letter.id} of=${letter} names=${names} open=${open} onDone=${shown.refetch} />`)}</ul>`)}<//>${dialog}<//>`;
}
