// Stopping all posts, of everybody or of one unit, and letting them go again.
import { html } from "./preact.js";
import { post } from "./api.js";
import { ActDialog } from "./dialog.js";
import { Button } from "./parts.js";
import { moment } from "./time.js";
import { may } from "./session.js";
import * as words from "./words.js";

// units: [{id, name}]
export function Freeze({ units, onClose, onDone }) {
    return html`<${ActDialog} title="冻结发布" act="冻结发布" danger onClose=${onClose} onDone=${onDone} done="已冻结发布"
        what=${["冻结期间程序不向平台写任何内容，草稿也不写", "已经发出的不受影响；单位自己发布不受影响", "转载时限照常计算，解冻后从队列继续"]}
        fields=${[{ name: "unit", label: "范围", kind: "select", options: [{ value: "", label: `全部单位（${units.length} 个）` }, ...units.map((unit) => ({ value: unit.id, label: `只冻结：${unit.name}` }))] },
            { name: "reason", label: "理由", kind: "textarea", required: true, most: 500 }]}
        send=${({ unit, reason }, key) => post("/api/v1/freeze", unit ? { unit, reason } : { reason }, { key })} />`;
}

export function Thaw({ freeze, scope, onClose, onDone }) {
    return html`<${ActDialog} title="解除冻结" act="解冻" onClose=${onClose} onDone=${onDone} done=${`已解冻：${scope}`}
        what=${[`${scope}恢复发布`, "冻结期间积下的稿件马上按截止时间先后发出"]} cannot="发出去的稿件不能收回，只能撤稿。"
        send=${(_, key) => post("/api/v1/thaw", freeze.unit ? { unit: freeze.unit } : {}, { key })} />`;
}

// The banner of what is frozen.
export function Freezes({ freezes, unitName, open, onDone }) {
    return freezes.map((freeze) => {
        const scope = freeze.unit ? unitName(freeze.unit) : "全部单位";
        return html`<div class="freeze" role="alert" key=${freeze.unit ?? ""}><p><b>‖ 已冻结发布：${scope}</b>
            <span>理由：${freeze.reason}（${words.who(freeze.who)}，${moment(freeze.since)} 起）</span></p>
            ${may("admin") && html`<${Button} onClick=${() => open((close) => html`<${Thaw} freeze=${freeze} scope=${scope} onClose=${close} onDone=${onDone} />`)}>解冻<//>`}</div>`;
    });
}
