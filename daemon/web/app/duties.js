// Duties as a list: of a unit, of an article, of a state, of some days. What rates are counted from.
import { html } from "./preact.js";
import { getAll, withQuery } from "./api.js";
import { Field } from "./fields.js";
import { useLive } from "./live.js";
import { useNames } from "./names.js";
import { Answer, ClassTag, Clock, Empty, StateTag, Time, Title } from "./parts.js";
import { href, stay } from "./router.js";
import { session } from "./session.js";
import { day, endOfDay, serverNow, startOfDay } from "./time.js";
import * as words from "./words.js";

const most = 1000;
const monthAgo = () => day(serverNow() - 31 * 86400000);
const states = [{ value: "", label: "全部" }, ...words.obligationStates.map((state) => ({ value: state, label: words.obligationState(state) }))];

// The newest due first. The daemon lists the oldest first, so a span of days is asked for.
async function read({ state, unit, article, from, to }) {
    const rows = await getAll(withQuery("/api/v1/obligations", { state, unit, article, due_after: startOfDay(from), due_before: endOfDay(to) }), most);
    const inside = rows.filter((duty) => (!from || day(duty.due) >= from) && (!to || day(duty.due) <= to));
    return { rows: inside.reverse(), whole: rows.length < most };
}

function Row({ duty, names, withUnit }) {
    const met = duty.verdict?.met_at;
    return html`<tr>${withUnit && html`<td><a href=${href(["duties", duty.id])}>${names.unit(duty.unit)}</a></td>`}
        <td>${withUnit ? html`<${Title} article=${duty.article}>${duty.title}<//>` : html`<a class="clamp" href=${href(["duties", duty.id])} title=${duty.title}>${duty.title}</a>`}</td>
        <td class="beside"><a class="plain-link" href=${href(["duties", duty.id])}><${StateTag} state=${duty.state} /><span class="sr">看这项任务</span></a></td>
        <td class="beside"><${ClassTag} of=${duty.class} /></td>
        <td data-label="截止">${duty.state === "open" ? html`<${Clock} due=${duty.due} />` : html`<${Time} of=${duty.due} />`}</td>
        <td data-label="发布"><${Time} of=${met} /></td><td class="wide-only">${duty.verdict?.grade || "—"}</td></tr>`;
}

export default function Duties({ route }) {
    const names = useNames();
    const own = session().role === "unit";
    const { state = "", unit = "", article = "", from = monthAgo(), to = "" } = route.query;
    const asked = { state, unit, article, from, to };
    const list = useLive(`duties ${JSON.stringify(asked)}`, () => read(asked));
    const filter = (name) => (value) => stay("duties", { ...asked, [name]: value });
    const units = [{ value: "", label: "全部单位" }, ...names.units.map((one) => ({ value: one.id, label: one.name }))];
    return html`<div class="page-head"><h1>${unit ? names.unit(unit) : "转载任务"}</h1></div>
        <div class="filters"><${Field} name="state" label="状态" kind="select" options=${states} value=${state} onChange=${filter("state")} />
            ${!own && html`<${Field} name="unit" label="单位" kind="select" options=${units} value=${unit} onChange=${filter("unit")} />`}
            <${Field} name="from" label="截止时间从" kind="date" value=${from} onChange=${filter("from")} />
            <${Field} name="to" label="到" kind="date" value=${to} onChange=${filter("to")} />
            ${article && html`<a class="button" href=${href("duties", { ...asked, article: "" })}>不限稿件</a>`}</div>
        <${Answer} of=${list}>${({ rows, whole }) => rows.length === 0 ? html`<${Empty}>这些日子里没有这样的任务。<//>`
            : html`<p class="quiet list-count">${rows.length} 项${whole ? "" : `（只列出 ${most} 项，请缩小范围）`}，按截止时间，新的在前</p>
            <div class="table-place"><table class="stacking"><thead><tr>${!unit && !own && html`<th>单位</th>`}<th>稿件</th><th>状态</th><th>类别</th><th>截止</th><th>发布</th><th>证据</th></tr></thead>
                <tbody>${rows.map((duty) => html`<${Row} key=${duty.id} duty=${duty} names=${names} withUnit=${!unit && !own} />`)}</tbody></table></div>`}<//>`;
}
