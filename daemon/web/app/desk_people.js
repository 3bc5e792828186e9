// What waits for a person's decision: copies, questions, articles that are held or not designated.
import { html } from "./preact.js";
import { Designate, Release } from "./acts_article.js";
import { Done, Reject, Retry } from "./acts_delivery.js";
import { Judge } from "./acts_duty.js";
import { AnswerQuestion } from "./compare.js";
import { Button, Clock, DeliveryTag, Rows, Section, StateTag, Time, Title } from "./parts.js";
import { href } from "./router.js";
import { may } from "./session.js";
import * as words from "./words.js";

const byMachine = (row) => !(row.adopted && row.live_version > 0) && (row.mode !== "manual" || row.action === "publish");

export function DeliveryActs({ row, place, open, done }) {
    const show = (Act) => () => open((close) => html`<${Act} row=${row} place=${place} onClose=${close} onDone=${done} />`);
    const retry = byMachine(row) && row.mode !== "manual";
    return html`<div class="actions">${retry && html`<${Button} kind="small" onClick=${show(Retry)}>重试<//>`}
        ${row.state !== "refused" && html`<${Button} kind="small" onClick=${show(Done)}>登记已完成<//>
        <${Button} kind="small" onClick=${show(Reject)}>不予推送<//>`}</div>`;
}

export function People({ id, title, rows, names, open, done }) {
    return html`<${Section} id=${id} title=${title} count=${rows.length}><${Rows} rows=${rows} of=${(row) => {
        const place = `${names.unit(row.unit)}的${names.channel(row.channel)}`;
        return html`<li key=${row.id} class="person-row"><p><${DeliveryTag} row=${row} /> <b>${names.unit(row.unit)}</b> ${names.channel(row.channel)}${" "}
                <span class="quiet">${names.facts(row.channel, row.mode)}，${words.action(row.action)}</span></p>
            <p><a class="clamp" href=${href(["duties", row.obligation])} title=${row.title}>${row.title}</a></p>
            ${row.note && html`<p class="note">${row.trouble ? `${words.trouble(row.trouble)}：` : ""}${words.note(row.note)}</p>`}
            <p class="row-foot"><${Clock} due=${row.due} />${may("admin") && html`<${DeliveryActs} row=${row} place=${place} open=${open} done=${done} />`}</p></li>`;
    }} /><//>`;
}

export function Appeals({ id, title, rows, note, names, open, done }) {
    return html`<${Section} id=${id} title=${title} count=${rows.length} note=${note}><${Rows} rows=${rows} of=${(duty) => html`<li key=${duty.id} class="person-row">
        <p><${StateTag} state=${duty.state} /> <b>${names.unit(duty.unit)}</b></p>
        <p><a class="clamp" href=${href(["duties", duty.id])} title=${duty.title}>${duty.title}</a></p>
        <p class="note">${duty.appeal.reason}</p>
        <p class="row-foot"><span class="quiet"><${Time} of=${duty.appeal.made_at} /> 申诉</span>
            ${may("admin") && html`<${Button} kind="small main" onClick=${() => open((close) => html`<${Judge} duty=${duty} unitName=${names.unit} onClose=${close} onDone=${done} />`)}>答复<//>`}</p></li>`} /><//>`;
}

export function Questions({ id, title, rows, note, names, open, done }) {
    return html`<${Section} id=${id} title=${title} count=${rows.length} note=${note}><${Rows} rows=${rows} of=${(question) => html`<li key=${question.id} class="person-row">
        <p><b>${names.unit(question.unit)}</b> ${names.channel(question.channel)}</p><p>${question.title}</p>
        <p class="note">${question.why}</p>
        <p class="row-foot"><span class="quiet"><${Time} of=${question.asked_at} /> 起等待</span>
            ${may("admin") && html`<${Button} kind="small main" onClick=${() => open((close) => html`<${AnswerQuestion} question=${question} names=${names} onClose=${close} onDone=${done} />`)}>对照认定<//>`}</p></li>`} /><//>`;
}

const origin = (article) => html`<span class="quiet">首次看到 <${Time} of=${article.seen_at} /></span>`;

export function Held({ id, title, rows, open, done }) {
    return html`<${Section} id=${id} title=${title} count=${rows.length}><${Rows} rows=${rows} of=${(article) => html`<li key=${article.id} class="person-row">
        <p><${Title} article=${article.id}>${article.title}<//></p>
        <p class="note">${article.held_why || "等待放行"}${article.hold_until ? html`，<${Time} of=${article.hold_until} /> 自动放行` : ""}</p>
        <p class="row-foot">${origin(article)}${may("admin") && html`<${Button} kind="small" onClick=${() => open((close) => html`<${Release} article=${article} onClose=${close} onDone=${done} />`)}>放行<//>`}</p></li>`} /><//>`;
}

export function Undesignated({ id, title, rows, note, names, open, done }) {
    return html`<${Section} id=${id} title=${title} count=${rows.length} note=${note}><${Rows} rows=${rows} of=${(article) => html`<li key=${article.id} class="person-row">
        <p><${Title} article=${article.id}>${article.title}<//></p>
        <p class="row-foot">${origin(article)}${may("admin") && html`<${Button} kind="small main" onClick=${() => open((close) => html`<${Designate} article=${article} units=${names.units.length} onClose=${close} onDone=${done} />`)}>认定<//>`}</p></li>`} /><//>`;
}
