// The matrix on a desk or a wall: a grid one walks through with the arrow keys; Enter opens the duty.
import { Component, html, useLayoutEffect, useRef, useState } from "./preact.js";
import { byUnit, cellSign, shortName, worst } from "./matrix_words.js";
import { ClassTag, Clock, Time, stateTone } from "./parts.js";
import { href } from "./router.js";
import { exactly, serverNow } from "./time.js";
import * as words from "./words.js";

const near = 7200000;
const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0], PageUp: [-10, 0], PageDown: [10, 0] };

function told(cell, unit, row) {
    const met = cell.met_at ? `，发布于 ${exactly(cell.met_at)}` : "";
    return `${unit.name}，${words.obligationState(cell.state)}${cell.grade ? `，证据 ${words.grade(cell.grade)}` : ""}${met}，截止 ${exactly(cell.due)}，${row.article.title}`;
}

function Cell({ row, unit, cells, wanted }) {
    if (!cells) return html`<td><span class="cell none" tabindex="-1" aria-label=${`${unit.name}，没有任务，${row.article.title}`}>·</span></td>`;
    const cell = worst(cells);
    const soon = cell.state === "open" && Date.parse(cell.due) - serverNow() < near;
    const kind = `cell ${stateTone(cell.state)} ${cell.state}${soon ? " soon" : ""}${wanted && !wanted.includes(cell.state) ? " aside" : ""}`;
    const more = cells.length > 1 ? `（另有 ${cells.length - 1} 项规则）` : "";
    return html`<td><a class=${kind} href=${href(["duties", cell.obligation])} tabindex="-1" aria-label=${told(cell, unit, row) + more}>${cellSign(cell.state)}</a></td>`;
}

export function Counts({ row }) {
    const { open = 0, on_time: onTime = 0, late = 0, overdue = 0, undetermined = 0, exempt = 0, void: voided = 0, no_channel: none = 0 } = row.counts;
    const owed = open + onTime + late + overdue + undetermined;
    return html`<span class="row-counts">${onTime + late}/${owed}<span class="sr"> 个单位已转载</span>
        ${overdue > 0 && html` <b class="count-bad">逾${overdue}</b>`}${late > 0 && html` <b class="count-warn">迟${late}</b>`}${undetermined > 0 && html` <b class="count-ask">疑${undetermined}</b>`}
        ${owed === 0 && (exempt || voided || none) ? html` <span>${voided ? "作废" : exempt ? "豁免" : "无渠道"}</span>` : ""}</span>`;
}
export const RowClock = ({ row }) => (row.counts.open > 0 ? html`<${Clock} due=${row.due} brief />` : html`<span class="quiet"><span class="sr">截止 </span><${Time} of=${row.due} /></span>`);

// A row is drawn again only when something in it changed.
class Row extends Component {
    shouldComponentUpdate(next) {
        return next.text !== this.props.text;
    }
    render({ row, units, wanted }) {
        const cells = byUnit(row);
        return html`<tr><th scope="row"><a class="row-title" href=${href(["articles", row.article.id])} tabindex="-1" title=${row.article.title}>${row.article.title}</a>
            <span class="row-line"><${ClassTag} of=${row.article.class} /><${RowClock} row=${row} /><${Counts} row=${row} /></span></th>
            ${units.map((unit) => html`<${Cell} key=${unit.id} row=${row} unit=${unit} cells=${cells.get(unit.id)} wanted=${wanted} />`)}</tr>`;
    }
}

// The element at a place of the table; column 0 is the article.
function at(table, row, column) {
    return table.tBodies[0].rows[row]?.cells[column]?.firstElementChild;
}
function placeOf(element) {
    const cell = element?.closest("td, th");
    return cell && cell.parentElement.parentElement.tagName === "TBODY" ? { row: cell.parentElement.sectionRowIndex, column: cell.cellIndex } : null;
}

// Where the grid stood when it was left; coming back finds it there.
let left = { top: 0, across: 0 };

export function MatrixGrid({ rows, units, wanted }) {
    const table = useRef(null);
    const [info, setInfo] = useState("");
    // One cell can be reached with Tab, the arrow keys do the rest.
    const enter = (element) => {
        for (const other of table.current.querySelectorAll("tbody [tabindex='0']")) other.tabIndex = -1;
        element.tabIndex = 0;
    };
    useLayoutEffect(() => {
        const first = at(table.current, 0, 0);
        if (first && !table.current.querySelector("tbody [tabindex='0']")) first.tabIndex = 0;
    });
    useLayoutEffect(() => {
        const place = table.current.parentElement;
        place.scrollTo(left.across, left.top);
        return () => (left = { top: place.scrollTop, across: place.scrollLeft });
    }, []);
    const walk = (event) => {
        const from = placeOf(document.activeElement);
        if (!from || event.altKey || event.metaKey) return;
        const lastRow = table.current.tBodies[0].rows.length - 1;
        let to = null;
        if (event.key in steps) to = [from.row + steps[event.key][0], from.column + steps[event.key][1]];
        if (event.key === "Home") to = [event.ctrlKey ? 0 : from.row, 0];
        if (event.key === "End") to = [event.ctrlKey ? lastRow : from.row, units.length];
        if (!to) return;
        event.preventDefault();
        const target = at(table.current, Math.min(Math.max(to[0], 0), lastRow), Math.min(Math.max(to[1], 0), units.length));
        target.focus();
        target.scrollIntoView({ block: "nearest", inline: "nearest" });
    };
    const focused = (event) => {
        if (placeOf(event.target)) enter(event.target);
        tell(event);
    };
    const tell = (event) => setInfo(event.target.closest("[aria-label], [title]")?.getAttribute("aria-label") ?? event.target.closest("[title]")?.title ?? "");
    const columns = units.map((unit) => unit.id).join() + (wanted ?? "");
    return html`<div class="matrix-place"><table role="grid" class="matrix" ref=${table} onKeyDown=${walk} onFocusCapture=${focused} onMouseOver=${tell} aria-label="稿件与单位的转载矩阵">
        <thead><tr><th scope="col" class="corner"><span>稿件（${rows.length}）</span><span>单位（${units.length}）</span></th>
            ${units.map((unit) => html`<th scope="col" key=${unit.id} title=${unit.name}><a href=${href("duties", { unit: unit.id })} tabindex="-1"><span aria-hidden="true">${shortName(unit.name)}</span><span class="sr">${unit.name}</span></a></th>`)}</tr></thead>
        <tbody>${rows.map((row) => html`<${Row} key=${row.article.id} row=${row} units=${units} wanted=${wanted} text=${JSON.stringify(row) + columns} />`)}</tbody></table></div>
        <p class="matrix-info" aria-hidden="true">${info || "把指针放在格子上，或用方向键移动，这里显示详情；按回车打开。"}</p>`;
}
