// The same numbers as the chart, in rows; every number leads to the duties it counts.
import { html } from "./preact.js";
import { Section } from "./parts.js";
import { percent } from "./compliance.js";
import * as words from "./words.js";

const heads = { unit: "单位", article: "稿件", channel: "渠道" };
const columns = [["on_time", "按时"], ["late", "迟到"], ["overdue", "逾期"], ["exempt", "豁免"], ["undetermined", "无法判定"], ["no_channel", "无渠道"], ["void", "作废"]];

const Cells = ({ counts, link }) => html`
    <td class="number" data-label="任务">${counts.duties}</td>
    ${columns.map(([state, title]) => html`<td class=${`number ${counts[state] > 0 ? `has-${state}` : "zero"}`} data-label=${title}>${counts[state] > 0 && link ? html`<a href=${link(state)}>${counts[state]}</a>` : counts[state]}</td>`)}
    <td class="number" data-label="未判/未到期">${counts.past_due_unjudged} / ${counts.not_yet_due}</td>
    <td class="number rate" data-label="及时率"><b>${percent(counts.on_time_rate)}</b> <span class="quiet">${counts.on_time_rate.numerator}/${counts.on_time_rate.denominator}</span></td>
    <td class="number rate" data-label="观测率">${percent(counts.observed)} <span class="quiet">${counts.observed.numerator}/${counts.observed.denominator}</span></td>
    <td class="grade-cell" data-label="证据">${words.gradeLetters.filter((letter) => counts.grades[letter] > 0).map((letter) => html`<span title=${words.grade(letter)}>${letter}${counts.grades[letter]}</span>`)}</td>`;

export function ComplianceTable({ items, total, by, linkOf }) {
    return html`<${Section} id="table" title="明细"><div class="table-place compliance-table"><table class="stacking"><thead><tr><th scope="col">${heads[by]}</th><th scope="col" class="number">任务</th>
            ${columns.map(([, title]) => html`<th scope="col" class="number">${title}</th>`)}<th scope="col" class="number">未判/未到期</th><th scope="col" class="number">及时率</th><th scope="col" class="number">观测率</th><th scope="col">证据</th></tr></thead>
        <tbody>${items.map((item) => html`<tr key=${item.id}><td><a class="clamp" href=${linkOf(item)} title=${item.name}>${item.name}</a></td><${Cells} counts=${item.counts} link=${(state) => linkOf(item, state)} /></tr>`)}</tbody>
        <tfoot><tr><td><b>合计</b></td><${Cells} counts=${total} /></tr></tfoot></table></div><//>`;
}
