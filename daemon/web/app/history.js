// 历史: the unit's duties of the last months, how each was decided and why, and its appeals.
import { html } from "./preact.js";
import { getAll, withQuery } from "./api.js";
import { useDialog } from "./dialog.js";
import { Field } from "./fields.js";
import { useLive } from "./live.js";
import { useNames } from "./names.js";
import { Answer, Button, ClassTag, Empty, StateTag, Time } from "./parts.js";
import { AppealDialog, Appealed, mayAppeal } from "./queue_verdict.js";
import { PickFirst, UnitPicker, unitOf } from "./queue_unit.js";
import { href, stay } from "./router.js";
import { serverNow } from "./time.js";
import * as words from "./words.js";

const months = [1, 3, 6, 12];
const usual = 3;
const most = 1000;
const shownAtOnce = 60;
const order = ["overdue", "late", "undetermined", "open", "on_time", "exempt", "void", "no_channel"];

const monthsAgo = (count) => serverNow() - count * 30.5 * 86400000;

async function readHistory(unit) {
    const since = new Date(monthsAgo(Math.max(...months))).toISOString();
    const items = await getAll(withQuery("/api/v1/obligations", { unit, due_after: since }), most);
    return items.sort((left, right) => Date.parse(right.due) - Date.parse(left.due));
}

function Filter({ route, screen, of, since }) {
    const counted = new Map(order.map((state) => [state, of.filter((duty) => duty.state === state).length]));
    const put = (changes) => stay(screen, { ...route.query, ...changes, most: undefined });
    const states = order.filter((state) => counted.get(state) > 0).map((state) => ({ value: state, label: `${words.obligationState(state)}（${counted.get(state)}）` }));
    return html`<div class="filters">
        <${Field} name="since" label="期间" kind="select" value=${String(since)} options=${months.map((count) => ({ value: String(count), label: `近 ${count} 个月` }))}
            onChange=${(value) => put({ since: value })} />
        <${Field} name="state" label="状态" kind="select" value=${route.query.state ?? ""} options=${[{ value: "", label: `全部（${of.length}）` }, ...states]}
            onChange=${(value) => put({ state: value })} /></div>`;
}

function Entry({ duty, unit, open, refetch }) {
    const given = duty.verdict;
    const appeal = () => open((close) => html`<${AppealDialog} duty=${duty} onDone=${refetch} onClose=${close} />`);
    return html`<li class="past"><div>
        <p class="past-head"><${StateTag} state=${duty.state} /><a class="past-title" href=${href(["queue", unit], { duty: duty.id })}>${duty.title}</a></p>
        <p class="past-facts quiet"><${ClassTag} of=${duty.class} /><span>截止 <${Time} of=${duty.due} /></span>
            ${given?.met_at && html`<span>转载 <${Time} of=${given.met_at} /></span>`}${given?.grade && html`<span>证据 ${words.grade(given.grade)}</span>`}</p>
        ${given && html`<p class="past-why">${given.reason}${given.who && `（${words.who(given.who)}）`}</p>`}<${Appealed} of=${duty.appeal} /></div>
        ${mayAppeal(duty) && html`<p class="past-act"><${Button} onClick=${appeal}>申诉<//></p>`}</li>`;
}

function Past({ unit, all, route, screen, refetch }) {
    const [dialog, open] = useDialog();
    const since = months.includes(Number(route.query.since)) ? Number(route.query.since) : usual;
    const from = monthsAgo(since);
    const recent = all.filter((duty) => Date.parse(duty.due) >= from);
    const wanted = recent.filter((duty) => !route.query.state || duty.state === route.query.state);
    const count = Number(route.query.most) || shownAtOnce;
    return html`<${Filter} route=${route} screen=${screen} of=${recent} since=${since} />
        ${wanted.length === 0 ? html`<${Empty}>${recent.length ? "没有这种状态的任务。" : `近 ${since} 个月没有转载任务。`}<//>`
            : html`<ul class="rows">${wanted.slice(0, count).map((duty) => html`<${Entry} key=${duty.id} duty=${duty} unit=${unit} open=${open} refetch=${refetch} />`)}</ul>`}
        ${wanted.length > count && html`<p class="more"><${Button} onClick=${() => stay(screen, { ...route.query, most: count + shownAtOnce })}>再看 ${Math.min(shownAtOnce, wanted.length - count)} 条<//></p>`}
        ${all.length >= most && html`<p class="quiet">只列出 ${most} 条，更早的请在台账里查。</p>`}${dialog}`;
}

function History({ unit, route, screen }) {
    const shown = useLive(`history of ${unit}`, () => readHistory(unit));
    return html`<${Answer} of=${shown} what="正在读取历史…">${(all) => html`<${Past} unit=${unit} all=${all} route=${route} screen=${screen} refetch=${shown.refetch} />`}<//>`;
}

export default function Screen({ route, id }) {
    const names = useNames();
    const unit = unitOf(id);
    return html`<div class="page-head"><h1>历史${unit && html`<span class="of-unit">${names.unit(unit)}</span>`}</h1></div>
        <${UnitPicker} screen="history" unit=${unit} />
        ${unit ? html`<${History} key=${unit} unit=${unit} route=${route} screen=${id ? ["history", id] : ["history"]} />` : html`<${PickFirst} />`}`;
}
