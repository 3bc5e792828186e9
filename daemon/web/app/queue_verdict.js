// What was decided about a duty, on what evidence, and the unit's appeal.
import { html } from "./preact.js";
import { part, post } from "./api.js";
import { ActDialog } from "./dialog.js";
import { Button, Outside, StateTag, Time } from "./parts.js";
import { isOfficer } from "./queue_unit.js";
import * as words from "./words.js";

const AGAINST = ["late", "overdue", "undetermined"];
export const mayAppeal = (duty) => isOfficer() && AGAINST.includes(duty.state) && !duty.appeal;

// Where it stands: what was seen on the channels, else what the platform said. Each address once.
export function postsOf(duty, channels) {
    const name = (id) => channels.find((channel) => channel.id === id)?.name || id;
    const seen = (duty.observations ?? []).filter((post) => !post.gone && post.url);
    const sent = (duty.deliveries ?? []).filter((row) => row.receipt?.url && row.live_version > 0);
    const all = [...seen.map((post) => ({ url: post.url, channel: name(post.channel), by: words.matchedBy(post.matched_by) })),
        ...sent.map((row) => ({ url: row.receipt.url, channel: name(row.channel), by: row.adopted ? "已有帖文" : "程序发布" }))];
    return [...new Map(all.map((post) => [post.url, post])).values()];
}

export function Appealed({ of: appeal }) {
    return appeal ? html`<p class="appealed"><b>已申诉</b> <${Time} of=${appeal.made_at} />：${appeal.reason}</p>` : null;
}

export function AppealDialog({ duty, onDone, onClose }) {
    return html`<${ActDialog} title="申诉" act="提出申诉" done="申诉已送到主管部门" onDone=${onDone} onClose=${onClose}
        what=${[`对《${duty.title}》“${words.obligationState(duty.state)}”的判定提出申诉，由主管部门复核。`, "复核之前判定不变；理由记入台账，不能改。"]}
        fields=${[{ name: "reason", label: "理由", kind: "textarea", required: true, most: 1000, rows: 4, hint: "写明何时在何处转载；有链接的，请先登记链接" }]}
        send=${(values, key) => post(`/api/v1/obligations/${part(duty.id)}/appeal`, { reason: values.reason.trim() }, { key })} />`;
}

export function Verdict({ duty, posts, open, refetch }) {
    const given = duty.verdict;
    const appeal = () => open((close) => html`<${AppealDialog} duty=${duty} onDone=${refetch} onClose=${close} />`);
    return html`<section class="card verdict" aria-labelledby="verdict"><h2 id="verdict">判定 <${StateTag} state=${given.finding} /></h2>
        <dl class="facts"><dt>依据</dt><dd>${given.reason}</dd>
            ${given.met_at && html`<dt>转载时间</dt><dd><${Time} of=${given.met_at} /></dd>`}
            ${given.grade && html`<dt>证据等级</dt><dd>${words.grade(given.grade)}</dd>`}
            <dt>判定</dt><dd><${Time} of=${given.given_at} />，${given.who ? words.who(given.who) : "机器判定"}</dd>
            ${posts.length > 0 && html`<dt>链接</dt><dd><ul>${posts.map((post) => html`<li key=${post.url}><${Outside} href=${post.url}>${post.url}<//>
                <span class="quiet"> ${post.channel}，${post.by}</span></li>`)}</ul></dd>`}</dl>
        <${Appealed} of=${duty.appeal} />
        ${mayAppeal(duty) && html`<p class="row-acts"><${Button} onClick=${appeal}>申诉<//></p>`}</section>`;
}
