// Dead letters: what could not be taken, kept until a person replays or drops it.
import { html } from "./preact.js";
import { part, post } from "./api.js";
import { ActDialog, useDialog } from "./dialog.js";
import { useLive } from "./live.js";
import { Answer, Button, Empty, Section, Time } from "./parts.js";
import { may } from "./session.js";

const kinds = { article: "稿件", webhook: "推送", hook: "推送", event: "事件", callback: "平台回调", notice: "提醒" };

function Replay({ of: letter, onDone, onClose }) {
    return html`<${ActDialog} title="重放" act="重放这一件" done="已重放" onDone=${onDone} onClose=${onClose}
        what=${[`把“${letter.subject}”再收一次，和刚刚到达一样处理。`, "已经收过的不会重复；仍收不下的会回到这里。"]}
        send=${(values, key) => post(`/api/v1/dead/${part(letter.id)}/replay`, {}, { key })} />`;
}
function Drop({ of: letter, onDone, onClose }) {
    return html`<${ActDialog} title="丢弃" act="丢弃这一件" danger done="已丢弃" onDone=${onDone} onClose=${onClose}
        what=${[`不再处理“${letter.subject}”，从清单里去掉。`, "丢弃人和理由记入台账。"]} cannot="丢弃以后不能再重放。"
        fields=${[{ name: "reason", label: "理由", kind: "textarea", required: true, most: 500, rows: 2 }]}
        send=${(values, key) => post(`/api/v1/dead/${part(letter.id)}/drop`, { reason: values.reason.trim() }, { key })} />`;
}

export function Dead() {
    const shown = useLive("/api/v1/dead");
    const [dialog, open] = useDialog();
    const dialogOf = (Act, letter) => open((close) => html`<${Act} of=${letter} onDone=${shown.refetch} onClose=${close} />`);
    // A daemon that does not tell its dead letters yet has none to show.
    const untold = !shown.data && [404, 405].includes(shown.problem?.status);
    return html`<${Section} title="收不下的来件" id="ops-dead" count=${shown.data?.items.length} note="不认识或读不懂，留在这里等人决定">
        ${untold ? html`<${Empty}>这台服务器还不提供这张清单。<//>` : html`<${Answer} of=${shown}>${(of) => (of.items.length === 0 ? html`<${Empty}>没有收不下的来件。<//>`
            : html`<ul class="rows">${of.items.map((letter) => html`<li key=${letter.id} class="ops-row dead"><div><p class="ops-name">${kinds[letter.kind] ?? letter.kind} · ${letter.subject}</p>
                <p class="ops-detail">${letter.why}</p><p class="quiet"><${Time} of=${letter.at} /></p></div>
                ${may("admin", "ops") && html`<div class="actions"><${Button} onClick=${() => dialogOf(Replay, letter)}>重放<//><${Button} onClick=${() => dialogOf(Drop, letter)}>丢弃<//></div>`}</li>`)}</ul>`)}<//>`}${dialog}<//>`;
}
