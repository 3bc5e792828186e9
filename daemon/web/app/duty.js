// One duty's story: the clock, what was seen, what it was judged by, and what can be done about it.
import { html } from "./preact.js";
import { Attest, Exempt, Judge, Remind } from "./acts_duty.js";
import { part } from "./api.js";
import { useDialog } from "./dialog.js";
import { DutyCopies, Looks, Observations } from "./duty_seen.js";
import { Timeline, WholeStory } from "./duty_timeline.js";
import { useLive } from "./live.js";
import { useNames } from "./names.js";
import { Answer, Button, ClassTag, Clock, Outside, Section, StateTag, Time } from "./parts.js";
import { href } from "./router.js";
import { may, session } from "./session.js";
import { exactly, length, span } from "./time.js";
import * as words from "./words.js";

const settled = ["on_time", "exempt", "void"];

function Acts({ duty, names, open, done }) {
    const show = (Act, more) => () => open((close) => html`<${Act} duty=${duty} duties=${[duty]} unitName=${names.unit} ...${more} onClose=${close} onDone=${done} />`);
    return html`<div class="actions">
        ${may("admin") && duty.state === "open" && html`<${Button} kind="main" onClick=${show(Remind)}>催办<//>`}
        ${may("admin", "unit") && !settled.includes(duty.state) && duty.channels.length > 0 && html`<${Button} onClick=${show(Attest)}>登记链接<//>`}
        ${may("admin") && !settled.includes(duty.state) && html`<${Button} onClick=${show(Exempt)}>豁免<//>`}
        ${may("admin") && duty.channels.length > 0 && (duty.appeal || duty.state !== "open") && html`<${Button} kind=${duty.appeal ? "main" : ""} onClick=${show(Judge)}>人工判定<//>`}</div>`;
}

function ClockCard({ duty }) {
    const within = Date.parse(duty.due) - Date.parse(duty.clock_start);
    return html`<div class="card"><dl class="facts">
        <dt>开始</dt><dd>${exactly(duty.clock_start)}<br /><span class="quiet">稿件发布 ${span(duty.published)}，认定 <${Time} of=${duty.designated_at} />，取较晚的一个</span></dd>
        <dt>截止</dt><dd>${exactly(duty.due)}${duty.state === "open" && html`<br /><${Clock} due=${duty.due} brief />`}</dd>
        <dt>规则</dt><dd>${length(within)}内${duty.satisfied_by === "each" ? "在每个渠道上都要转载" : "在任一渠道转载即可"}<br /><span class="quiet">${duty.rule} 第 ${duty.rule_version} 版</span></dd>
        ${duty.approve_by && html`<dt>审核</dt><dd>须在 <${Time} of=${duty.approve_by} /> 前通过</dd>`}
        ${duty.asked_for_link_at && html`<dt>要链接</dt><dd><${Time} of=${duty.asked_for_link_at} /> 已请单位提供链接</dd>`}</dl></div>`;
}

function Verdict({ verdict, old = false }) {
    return html`<div class=${old ? "given old" : "given"}><p><${StateTag} state=${verdict.finding} /> <b>${verdict.reason}</b></p>
        <p class="quiet">证据等级 ${words.grade(verdict.grade)}${verdict.met_at ? `，发布于 ${exactly(verdict.met_at)}` : ""}；
            ${verdict.who ? `${words.who(verdict.who)} 于` : "程序于"} ${exactly(verdict.given_at)} 判定${old ? "，已被更正" : ""}</p></div>`;
}

const addressOf = (data) => data?.url || data?.receipt?.url || "";

function Judged({ duty }) {
    const verdicts = duty.verdicts ?? [];
    const evidence = duty.evidence ?? [];
    if (verdicts.length === 0) return html`<p>${duty.state === "no_channel" ? "该单位没有可以转载的渠道，不催办，也不判逾期。" : "还没有判定。"}</p>`;
    return html`${[...verdicts].reverse().map((verdict, at) => html`<${Verdict} key=${verdict.event} verdict=${verdict} old=${at > 0} />`)}
        ${evidence.length > 0 && html`<h3>证据</h3><ul class="evidence">${evidence.map((one) => html`<li>${one.type ? words.event(one.type) : "事件"} <span class="quiet"><${Time} of=${one.time} /></span>
            ${addressOf(one.data) && html` <${Outside} href=${addressOf(one.data)}>${one.data.title || addressOf(one.data)}<//>`}<code title="台账中的编号">${one.event}</code></li>`)}</ul>`}`;
}

function Story({ duty, names, open, done }) {
    const same = session().role === "unit";
    return html`<div class="page-head story-head"><div><p class="tag-line"><${StateTag} state=${duty.state} /><${ClassTag} of=${duty.class} /></p>
            <h1>${names.unit(duty.unit)}</h1><p><a href=${href(["articles", duty.article])}>${duty.title}</a></p></div>
            <${Acts} duty=${duty} names=${names} open=${open} done=${done} /></div>
        <div class="story-columns"><div>
            <${Section} id="verdict" title="判定"><div class="card"><${Judged} duty=${duty} /></div><//>
            <${DutyCopies} duty=${duty} names=${names} open=${open} done=${done} />
            <${Observations} rows=${duty.observations ?? []} names=${names} />
            <${Looks} rows=${duty.looks ?? []} channels=${duty.channels} names=${names} /></div>
        <div><${Section} id="clock" title="时限"><${ClockCard} duty=${duty} /><//>
            <${Timeline} rows=${duty.timeline ?? []} deliveries=${duty.deliveries ?? []} names=${names} /><${WholeStory} id=${duty.id} />
            ${!same && html`<p class="quiet aside-links"><a href=${href("duties", { unit: duty.unit })}>${names.unit(duty.unit)}的全部任务</a></p>`}</div></div>`;
}

export default function Duty({ id }) {
    const duty = useLive(`/api/v1/obligations/${part(id)}`);
    const names = useNames();
    const [dialog, open] = useDialog();
    return html`<${Answer} of=${duty}>${(data) => html`<${Story} duty=${data} names=${names} open=${open} done=${duty.refetch} />`}<//>${dialog}`;
}
