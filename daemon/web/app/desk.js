// The department's first screen: what needs a person now, the most urgent first.
import { html } from "./preact.js";
import { AddArticle } from "./acts_article.js";
import { Freeze, Freezes } from "./acts_freeze.js";
import { useDialog } from "./dialog.js";
import { useLive } from "./live.js";
import { useNames } from "./names.js";
import { reasonOf } from "./ops_reasons.js";
import { Answer, Button, Empty, Tag } from "./parts.js";
import { may } from "./session.js";
import { LateList, Near } from "./desk_near.js";
import { Appeals, Held, People, Questions, Undesignated } from "./desk_people.js";
import { Blind, Channels, Sources } from "./desk_trouble.js";
import * as words from "./words.js";

// {id, title, rows}: what is counted above and shown below.
function parts(desk) {
    const broken = desk.sources.filter((source) => source.trouble !== "none");
    return [
        { id: "near", title: "快到期", rows: desk.near, tone: "bad", show: Near, note: "两小时内到期，或已过期还没有判定" },
        { id: "people", title: "需要人工", rows: desk.people, tone: "warn", show: People },
        { id: "appeals", title: "单位申诉", rows: desk.appeals, tone: "ask", show: Appeals, note: "等您答复：维持或改判" },
        { id: "questions", title: "疑似转载", rows: desk.questions, tone: "ask", show: Questions, note: "程序拿不准，请对照两边的文字" },
        { id: "undesignated", title: "待认定", rows: desk.undesignated, tone: "warn", show: Undesignated, note: "没有认定就没有转载任务" },
        { id: "held", title: "扣住的稿件", rows: desk.held, tone: "warn", show: Held },
        { id: "sources", title: "来源故障", rows: broken, tone: "bad", show: Sources, note: "读不到的来源，新稿件会漏" },
        { id: "channels", title: "写不进的渠道", rows: desk.channels, tone: "bad", show: Channels },
        { id: "blind", title: "看不到的渠道", rows: desk.blind, tone: "warn", show: Blind, note: "看不到就不能判逾期" },
    ];
}

function jump(event, id) {
    event.preventDefault();
    const head = document.getElementById(id);
    head.scrollIntoView({ block: "start" });
    head.focus();
}

function Summary({ of }) {
    return html`<ul class="summary">${of.map((one) => html`<li class=${one.rows.length ? one.tone : "none"}>
        ${one.rows.length ? html`<a href=${`#${one.id}`} onClick=${(event) => jump(event, one.id)}><b class="number">${one.rows.length}${one.rows.length >= 50 ? "+" : ""}</b>${one.title}</a>`
            : html`<span><b class="number">0</b>${one.title}</span>`}</li>`)}</ul>`;
}

function Readiness({ of, names }) {
    if (of.status === "ready") return html`<${Tag} tone="good" sign="√">系统${words.ready(of.status)}<//>`;
    return html`<div class="readiness" role="status"><${Tag} tone=${of.status === "degraded" ? "warn" : "bad"} sign="！">系统${words.ready(of.status)}<//>
        <ul>${of.reasons.map((reason) => html`<li>${reasonOf(reason, names).text}</li>`)}</ul></div>`;
}

export default function Desk() {
    const desk = useLive("/api/v1/desk");
    const names = useNames();
    const [dialog, open] = useDialog();
    const admin = may("admin");
    return html`<div class="page-head"><h1>现在要办的</h1>${admin && html`<div class="actions">
        <${Button} onClick=${() => open((close) => html`<${AddArticle} onClose=${close} />`)}>添加稿件<//>
        <${Button} onClick=${() => open((close) => html`<${Freeze} units=${names.units} onClose=${close} onDone=${desk.refetch} />`)}>冻结发布<//></div>`}</div>
        <${Answer} of=${desk}>${(data) => {
            const all = parts(data);
            const needed = all.filter((one) => one.rows.length > 0);
            const shared = { names, open, done: desk.refetch };
            return html`<${Freezes} freezes=${data.freezes} unitName=${names.unit} open=${open} onDone=${desk.refetch} />
                <${Summary} of=${all} /><${Readiness} of=${data.readiness} names=${names} />
                ${needed.length === 0 && html`<${Empty}>没有要办的。新的稿件、快到期的任务和故障会出现在这里。<//>`}
                <div class="desk-columns">${needed.map((one) => html`<${one.show} key=${one.id} ...${one} ...${shared} />`)}
                    ${data.late.length > 0 && html`<${LateList} rows=${data.late} ...${shared} />`}</div>`;
        }}<//>${dialog}`;
}
