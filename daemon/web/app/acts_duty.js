// What the desk does with a unit's duty: remind, exempt, judge, register a link.
import { html } from "./preact.js";
import { part, post } from "./api.js";
import { ActDialog } from "./dialog.js";
import { Problem } from "./problems.js";
import { left, moment } from "./time.js";
import { short } from "./parts.js";
import * as words from "./words.js";

const at = (duty, act) => `/api/v1/obligations/${part(duty.id)}/${act}`;

// One call a duty, each with a name of its own, so that what was sent is not sent twice when the rest is tried again.
async function remindAll(duties, key) {
    const failed = [];
    for (const [number, duty] of duties.entries()) {
        try {
            await post(at(duty, "remind"), {}, { key: duties.length > 1 ? `${key}-${number}` : key });
        } catch (problem) {
            if (duties.length === 1 || problem.unsettled || problem.status === 401) throw problem;
            failed.push(duty);
        }
    }
    if (failed.length === duties.length) throw new Problem(409, { detail: `${failed.length} 个单位都没有催办成` });
    return { changed: "reminded", failed };
}

export function Remind({ duties, unitName, onClose, onDone }) {
    const units = [...new Set(duties.map((duty) => unitName(duty.unit)))];
    const articles = [...new Set(duties.map((duty) => duty.title))];
    const one = duties.length === 1;
    const done = ({ failed = [] }) => failed.length
        ? `已催办 ${duties.length - failed.length} 个单位；没有办成：${short(failed.map((duty) => unitName(duty.unit)), 5)}`
        : one ? `已催办：${units[0]}` : `已催办 ${units.length} 个单位`;
    return html`<${ActDialog} title="催办" act=${`催办 ${units.length} 个单位`} onClose=${onClose} onDone=${onDone} done=${done}
        what=${[`现在通知：${short(units, 8)}`, `稿件：${short(articles, 2)}`,
            one ? `截止 ${moment(duties[0].due)}，${left(duties[0].due)}` : `${duties.length} 项转载任务，各发一条`,
            "按各单位登记的通知方式发出，记入台账"]}
        send=${(_, key) => remindAll(duties, key)} />`;
}

export function Exempt({ duty, unitName, onClose, onDone }) {
    return html`<${ActDialog} title="豁免" act="豁免这项任务" onClose=${onClose} onDone=${onDone} done=${`已豁免：${unitName(duty.unit)}`}
        what=${[`${unitName(duty.unit)}不必再转载《${duty.title}》`, "这项任务记为豁免，不再催办，不进及时率的分母", "您的姓名和理由写入台账，各方可查"]}
        fields=${[{ name: "reason", label: "理由", kind: "textarea", required: true, most: 500, hint: "例如：该单位账号正在迁移，已由区府办同意" }]}
        send=${({ reason }, key) => post(at(duty, "exempt"), { reason }, { key })} />`;
}

const findings = ["on_time", "late", "overdue", "undetermined", "exempt"];

// The desk's word: where no program can tell, against what one said, or as the answer to an appeal.
export function Judge({ duty, unitName, onClose, onDone }) {
    const appealed = duty.appeal ? [`单位申诉：${duty.appeal.reason}`, "维持原判定，选同一个结论即可"] : [];
    return html`<${ActDialog} title="人工判定" act="作出判定" onClose=${onClose} onDone=${onDone} done=${`已判定：${unitName(duty.unit)}`}
        what=${[`${unitName(duty.unit)}转载《${duty.title}》：现在是${words.obligationState(duty.state)}`, ...appealed,
            "以您的判定为准，证据等级为 E；以后只有人能再改", "您的姓名和理由写入台账，各方可查"]}
        fields=${[{ name: "finding", label: "结论", kind: "select", required: true,
            options: [{ value: "", label: "请选择" }, ...findings.map((finding) => ({ value: finding, label: words.obligationState(finding) }))] },
            { name: "reason", label: "理由", kind: "textarea", required: true, most: 500, hint: "例如：平台后台显示 11-30 09:12 已发布" }]}
        send=${({ finding, reason }, key) => post(at(duty, "judge"), { finding, reason }, { key })} />`;
}

export function Attest({ duty, unitName, onClose, onDone }) {
    return html`<${ActDialog} title="登记转载链接" act="登记并核对" onClose=${onClose} onDone=${onDone} done="链接已登记"
        what=${[`说明${unitName(duty.unit)}在哪里转载了《${duty.title}》`, "程序马上打开这个网页核对，约需 10 秒；核对不了也会登记，证据等级为 D"]}
        fields=${[{ name: "url", label: "转载后的网址", kind: "url", required: true, most: 2000, placeholder: "https://", inputmode: "url" }]}
        send=${({ url }, key) => post(at(duty, "attest"), { url: url.trim() }, { key })} />`;
}
