// Articles × units, live: one look says who has reposted what, and who has not.
import { html, useMemo, useRef, useState } from "./preact.js";
import { get, withQuery } from "./api.js";
import { Field } from "./fields.js";
import { useLive } from "./live.js";
import { MatrixGrid } from "./matrix_grid.js";
import { MatrixList } from "./matrix_list.js";
import { cellSign } from "./matrix_words.js";
import { Answer, Button, Empty, stateTone } from "./parts.js";
import { stay } from "./router.js";
import { useNarrow } from "./narrow.js";
import * as words from "./words.js";

const rowsAPage = 40;
const mostQuestions = 25;
const unfinished = ["open", "overdue", "undetermined"];
const stateChoices = [{ value: "", label: "全部" }, { value: "unfinished", label: "没有完成的" },
    ...words.obligationStates.map((state) => ({ value: state, label: words.obligationState(state) }))];
const classChoices = [{ value: "", label: "全部" }, ...["emergency", "important"].map((cls) => ({ value: cls, label: words.articleClass(cls) }))];

// Articles that nobody owes are passed over, so a page may hold few rows or none: it is read on until there are enough.
async function readMatrix(path, wanted) {
    let whole = null;
    for (let asked = 0, cursor = ""; asked < mostQuestions; asked += 1) {
        const page = await get(withQuery(path, { limit: rowsAPage, cursor }));
        whole = { ...page, rows: [...(whole?.rows ?? []), ...page.rows.map(withClass)] };
        cursor = page.next_cursor;
        if (!cursor || whole.rows.length >= wanted) break;
    }
    return whole;
}
const withClass = (row) => ({ ...row, article: { ...row.article, class: row.article.designation?.class ?? "" } });

// What the filters leave: rows with the wanted class that have a wanted cell, and columns that have one.
function kept(matrix, { state, cls, unit }) {
    const wanted = state === "unfinished" ? unfinished : state ? [state] : null;
    const named = matrix.units.filter((one) => !unit || one.name.includes(unit.trim()));
    const names = new Set(named.map((one) => one.id));
    const shows = (cell) => names.has(cell.unit) && (!wanted || wanted.includes(cell.state));
    const rows = matrix.rows.filter((row) => (!cls || row.article.class === cls) && (!(wanted || unit) || row.cells.some(shows)));
    const busy = new Set(rows.flatMap((row) => row.cells.filter(shows).map((cell) => cell.unit)));
    return { rows, units: wanted ? named.filter((one) => busy.has(one.id)) : named, wanted };
}

const Legend = () => html`<ul class="legend" aria-label="图例">${words.obligationStates.map((state) =>
    html`<li><span class=${`cell ${stateTone(state)} ${state}`} aria-hidden="true">${cellSign(state)}</span>${words.obligationState(state)}</li>`)}</ul>`;

export default function Matrix({ route }) {
    const [pages, setPages] = useState(1);
    const matrix = useLive(`/api/v1/matrix#${pages}`, () => readMatrix("/api/v1/matrix", pages * rowsAPage));
    const last = useRef(null);
    last.current = matrix.data ?? last.current;
    const shown = matrix.data ? matrix : { ...matrix, data: last.current };
    const place = useRef(null);
    const narrow = useNarrow();
    const { state = "", cls = "", unit = "" } = route.query;
    const filter = (name) => (value) => stay("matrix", { state, cls, unit, [name]: value });
    const left = useMemo(() => shown.data && kept(shown.data, { state, cls, unit }), [shown.data, state, cls, unit]);
    const View = narrow ? MatrixList : MatrixGrid;
    return html`<div class="matrix-page" ref=${place}><div class="page-head"><h1>矩阵</h1>
        <div class="filters"><${Field} name="state" label="状态" kind="select" options=${stateChoices} value=${state} onChange=${filter("state")} />
            <${Field} name="cls" label="类别" kind="select" options=${classChoices} value=${cls} onChange=${filter("cls")} />
            <${Field} name="unit" label="单位" kind="search" placeholder="名称中的字" value=${unit} onChange=${filter("unit")} />
            ${!narrow && html`<${Button} onClick=${() => (document.fullscreenElement ? document.exitFullscreen() : place.current.requestFullscreen())}>全屏<//>`}</div></div>
        <${Answer} of=${shown}>${(data) => html`
            ${data.rows.length === 0 ? html`<${Empty}>还没有下达转载任务的稿件。稿件认定为重要或应急后，各单位的情况会出现在这里。<//>`
            : left.rows.length === 0 || left.units.length === 0 ? html`<${Empty}>没有符合筛选条件的。<//>`
            : html`${!narrow && html`<${Legend} />`}<${View} rows=${left.rows} units=${left.units} wanted=${left.wanted} />`}
            ${data.next_cursor && html`<p class="more"><${Button} busy=${matrix.loading} onClick=${() => setPages(pages + 1)}>再看 ${rowsAPage} 篇更早的<//></p>`}`}<//></div>`;
}
