// The matrix on a phone: an article a card, its counts, and the units that have not done it.
import { html } from "./preact.js";
import { byUnit, worst } from "./matrix_words.js";
import { RowClock } from "./matrix_grid.js";
import { ClassTag, Empty, StateTag, Tag, Title, stateSign, stateTone } from "./parts.js";
import { href } from "./router.js";
import * as words from "./words.js";

const telling = ["overdue", "undetermined", "late", "open"];

function Card({ row, units, wanted }) {
    const cells = byUnit(row);
    const asked = wanted ?? telling;
    const rank = (state) => telling.indexOf(state);
    const shown = units.filter((unit) => cells.has(unit.id)).map((unit) => ({ unit, cell: worst(cells.get(unit.id)) }))
        .filter(({ cell }) => asked.includes(cell.state)).sort((a, b) => rank(a.cell.state) - rank(b.cell.state));
    return html`<li class="card"><h2><${Title} article=${row.article.id}>${row.article.title}<//></h2>
        <p class="row-line"><${ClassTag} of=${row.article.class} /><${RowClock} row=${row} /></p>
        <p class="tag-line">${words.obligationStates.filter((state) => row.counts[state] > 0).map((state) =>
            html`<${Tag} tone=${stateTone(state)} sign=${stateSign(state)}>${words.obligationState(state)} ${row.counts[state]}<//>`)}</p>
        ${shown.length > 0 && html`<details><summary>${wanted ? "符合条件的" : "没有按时完成的"} ${shown.length} 个单位</summary>
            <ul>${shown.map(({ unit, cell }) => html`<li><a href=${href(["duties", cell.obligation])}>${unit.name}</a><${StateTag} state=${cell.state} /></li>`)}</ul></details>`}</li>`;
}

export function MatrixList({ rows, units, wanted }) {
    if (rows.length === 0) return html`<${Empty}>没有符合筛选条件的。<//>`;
    return html`<ul class="matrix-list">${rows.map((row) => html`<${Card} key=${row.article.id} row=${row} units=${units} wanted=${wanted} />`)}</ul>`;
}
