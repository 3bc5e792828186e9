// Duties that are about to be late, by article; and those that were.
import { html, useState } from "./preact.js";
import { Remind } from "./acts_duty.js";
import { get } from "./api.js";
import { Button, ClassTag, Clock, Copy, Section, StateTag, Time, Title } from "./parts.js";
import { href } from "./router.js";
import { may } from "./session.js";

const fewUnits = 12;
const fewLate = 8;

// Duties of one article and one due time stand together; the earliest due first.
function byArticle(duties) {
    const groups = new Map();
    for (const duty of duties) {
        const key = `${duty.article} ${duty.due}`;
        if (!groups.has(key)) groups.set(key, { key, first: duty, duties: [] });
        groups.get(key).duties.push(duty);
    }
    return [...groups.values()].sort((a, b) => Date.parse(a.first.due) - Date.parse(b.first.due));
}

// All that is open, as a notice for a group without a robot.
const chaseText = async () => (await get("/api/v1/chase")).text;

function Group({ group, names, open, done }) {
    const [all, setAll] = useState(false);
    const { first, duties } = group;
    const shown = all ? duties : duties.slice(0, fewUnits);
    const remind = (some) => open((close) => html`<${Remind} duties=${some} unitName=${names.unit} onClose=${close} onDone=${done} />`);
    return html`<article class="card near"><header>
            <h3><${ClassTag} of=${first.class} /> <${Title} article=${first.article}>${first.title}<//></h3>
            <p class="near-line"><${Clock} due=${first.due} /><span>还有 ${duties.length} 个单位没有转载</span></p>
            ${may("admin") && duties.length > 1 && html`<div class="actions"><${Button} kind="main small" onClick=${() => remind(duties)}>全部催办（${duties.length}）<//></div>`}</header>
        <ul class="near-units">${shown.map((duty) => html`<li><a href=${href(["duties", duty.id])}>${names.unit(duty.unit)}</a>
            ${may("admin") && html`<button type="button" class="button small" aria-label=${`催办${names.unit(duty.unit)}`} onClick=${() => remind([duty])}>催办</button>`}</li>`)}</ul>
        ${duties.length > fewUnits && html`<button type="button" class="button link" onClick=${() => setAll(!all)}>${all ? "收起" : `再看 ${duties.length - fewUnits} 个单位`}</button>`}</article>`;
}

export function Near({ id, title, rows, note, ...rest }) {
    return html`<${Section} id=${id} title=${title} count=${rows.length} note=${note} actions=${html`<${Copy} text=${chaseText} what="群通知">复制群通知<//>`}><div class="stack">
        ${byArticle(rows).map((group) => html`<${Group} key=${group.key} group=${group} ...${rest} />`)}</div><//>`;
}

export function LateList({ rows, names }) {
    const more = (state, word) => html`<a href=${href("duties", { state })}>全部${word}</a>`;
    return html`<${Section} id="late" title="近 31 天没有按时的" actions=${html`${more("overdue", "逾期")}${more("late", "迟到")}${more("undetermined", "无法判定")}`}>
        <ul class="rows">${rows.slice(0, fewLate).map((duty) => html`<li class="late-row"><${StateTag} state=${duty.state} />
            <a href=${href(["duties", duty.id])}><b>${names.unit(duty.unit)}</b><span title=${duty.title}>${duty.title}</span></a>
            <span class="quiet">截止 <${Time} of=${duty.due} /></span></li>`)}</ul><//>`;
}
