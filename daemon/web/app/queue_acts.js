// What an officer can do with one delivery; each says first what will happen.
import { html } from "./preact.js";
import { part, post } from "./api.js";
import { ActDialog } from "./dialog.js";
import { fixOf } from "./queue_duties.js";
import * as words from "./words.js";

const reason = { name: "reason", label: "说明", kind: "textarea", hint: "可以不填", most: 500, rows: 2 };
const why = { ...reason, label: "理由", required: true, hint: "记入台账，主管部门看得到" };

export function sendAct(row, act, values, key) {
    const body = values.reason?.trim() ? { reason: values.reason.trim() } : {};
    return post(`/api/v1/deliveries/${part(row.id)}/${act}`, body, { key, match: row.tag });
}

function plan(act, row, channel) {
    const kind = words.channelKind(channel.kind);
    switch (act) {
        case "approve":
            return {
                title: "批准发布", act: `批准，发到${kind}`, done: `已批准：程序正在发到${channel.name}`,
                what: [`程序随即把《${row.title}》发到 ${channel.name}（${kind}），无须再到平台操作。`, "结果回来后自动记入台账。"],
                cannot: "发出以后要撤下，须由主管部门撤稿，或到平台上删除。",
            };
        case "reject":
            return {
                title: "不予推送", act: "不予推送", danger: true, done: `已记下：${channel.name}不再由程序推送`, fields: [why],
                what: [`程序不再把《${row.title}》发到 ${channel.name}。`, "转载任务仍在，时限照走：可以用别的渠道转载，或者自行发布后登记链接。"],
            };
        case "retry":
            return {
                title: "重试", act: "重试", done: "已重新排队，结果很快就能看到", fields: [reason],
                what: [`程序先到 ${channel.name} 上看《${row.title}》有没有发出；确认没有，才再发一次。`, "不会重复发布。"],
            };
        default:
            return row.action === "publish" ? donePlan(row, channel) : fixPlan(row, channel);
    }
}
function donePlan(row, channel) {
    return {
        title: "已由人工处理", act: "记为已处理", done: "已记为人工处理", fields: [reason],
        what: [`把 ${channel.name} 上的这一条记为已由人工发布，程序不再推送。`, "这样登记没有证据；有链接的话，请改用“我已转载”，当场核对。"],
    };
}
function fixPlan(row, channel) {
    const fix = fixOf(row);
    return {
        title: fix.done, act: fix.done, done: `已记下：${channel.name} ${fix.done}`, fields: [reason],
        what: [row.action === "withdraw" ? `您已经到 ${channel.name} 上删除了《${row.title}》。` : `您已经到 ${channel.name} 上把《${row.title}》改成了新版。`, "程序还会去看，看到的与此不符会再来问。"],
    };
}

export function RowAct({ act, row, channel, note, onDone, onClose }) {
    const { fields = [], ...told } = plan(act, row, channel);
    return html`<${ActDialog} ...${told} fields=${fields} note=${note} wide=${Boolean(note)} onDone=${onDone} onClose=${onClose}
        send=${(values, key) => sendAct(row, act, values, key)} />`;
}

export function actWord(act, row, channel) {
    if (act === "approve") return `批准，发到${words.channelKind(channel.kind)}`;
    if (act === "reject") return "不予推送";
    if (act === "retry") return "重试";
    return row.action === "publish" ? "已处理" : fixOf(row).done;
}
