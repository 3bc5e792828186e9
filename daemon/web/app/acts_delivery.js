// What a person does with one copy on one channel.
import { html } from "./preact.js";
import { part, post } from "./api.js";
import { ActDialog } from "./dialog.js";

const send = (row, act) => (values, key) =>
    post(`/api/v1/deliveries/${part(row.id)}/${act}`, values.reason ? { reason: values.reason } : {}, { key, match: row.tag });
const reason = (required, hint) => ({ name: "reason", label: "说明", kind: "textarea", rows: 2, required, hint, most: 500 });

export function Retry({ row, place, onClose, onDone }) {
    return html`<${ActDialog} title="重试" act="先查再发" onClose=${onClose} onDone=${onDone} done="已安排重试"
        what=${[`《${row.title}》在 ${place}`, "先到平台上查这一篇在不在：在，就认领，不再发；确实不在，才再发一次", "绝不会重复发布"]}
        fields=${[reason(false)]} send=${send(row, "retry")} />`;
}
export function Done({ row, place, onClose, onDone }) {
    const verb = row.action === "withdraw" ? "删除" : row.action === "update" ? "更正" : "发布";
    return html`<${ActDialog} title="登记已由人工完成" act="登记已完成" onClose=${onClose} onDone=${onDone} done="已登记完成"
        what=${[`您确认《${row.title}》在 ${place} 已由人工${verb}`, "程序不再处理这一条；是否按时仍由程序看平台上的发布时间来判定"]}
        fields=${[reason(false)]} send=${send(row, "done")} />`;
}
export function Reject({ row, place, onClose, onDone }) {
    return html`<${ActDialog} title="不予推送" act="不推送到 1 个渠道" danger onClose=${onClose} onDone=${onDone} done="已登记：不予推送"
        what=${[`《${row.title}》不再推送到 ${place}`, "单位的转载任务仍在，时限不变"]} cannot="要再推送，只能由人在渠道上发布。"
        fields=${[reason(true)]} send=${send(row, "reject")} />`;
}
