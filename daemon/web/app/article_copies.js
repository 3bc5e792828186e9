// Who owes an article, by state, and its copies on the units' channels.
import { html, useState } from "./preact.js";
import { DeliveryActs } from "./desk_people.js";
import { useNarrow } from "./narrow.js";
import { DeliveryTag, Clock, Empty, Outside, Section, StateTag, Time } from "./parts.js";
import { href } from "./router.js";
import { may } from "./session.js";
import * as words from "./words.js";

const worstFirst = ["overdue", "undetermined", "open", "late", "on_time", "exempt", "no_channel", "void"];
const troubledFirst = ["needs_human", "refused", "intended", "accepted", "waiting", "done", "cancelled"];
const calm = ["on_time", "exempt", "no_channel", "void"];
const fewCopies = 12;

export function Duties({ article, names }) {
    const groups = worstFirst.map((state) => [state, article.obligations.filter((duty) => duty.state === state)]).filter(([, duties]) => duties.length);
    const open = article.obligations.filter((duty) => duty.state === "open");
    const narrow = useNarrow();
    // A unit that owes it under two rules stands there twice, each time with the class.
    const several = new Set(article.obligations.map((duty) => duty.class)).size > 1;
    const due = open.map((duty) => duty.due).sort()[0];
    return html`<${Section} id="duties" title="转载任务" count=${article.obligations.length} note=${due ? html`<${Clock} due=${due} />` : ""}>
        ${groups.length === 0 ? html`<${Empty}>没有转载任务。${article.designation ? "" : "认定为重要或应急后才下达。"}<//>`
        : html`<div class="card duty-groups">${groups.map(([state, duties]) => html`<details key=${state} open=${!(narrow && calm.includes(state))}><summary><${StateTag} state=${state} /> <span class="count">${duties.length}</span></summary>
            <ul>${duties.map((duty) => html`<li><a href=${href(["duties", duty.id])} title=${duty.verdict?.reason}>${names.unit(duty.unit)}${several ? `（${words.articleClass(duty.class)}）` : ""}</a></li>`)}</ul></details>`)}</div>`}<//>`;
}

// The address of what is public, and since when.
export function Receipt({ copy }) {
    if (!copy.receipt) return html`<span class="quiet">—</span>`;
    return html`<${Outside} href=${copy.receipt.url}>${copy.adopted ? "人工发布" : "已发布"}<//> <span class="quiet"><${Time} of=${copy.receipt.published_at} /></span>`;
}

export function Copies({ article, names, open, done }) {
    const [all, setAll] = useState(false);
    const copies = [...article.copies].sort((a, b) => troubledFirst.indexOf(a.state) - troubledFirst.indexOf(b.state));
    const shown = all ? copies : copies.slice(0, fewCopies);
    const waits = (copy) => ["needs_human", "refused"].includes(copy.state);
    return html`<${Section} id="copies" title="各渠道上的" count=${copies.length}>${copies.length === 0 ? html`<${Empty}>还没有推送到任何渠道。<//>`
        : html`<div class="table-place"><table class="stacking"><thead><tr><th>单位</th><th>渠道</th><th>状态</th><th>发布</th></tr></thead>
            <tbody>${shown.map((copy) => html`<tr key=${copy.id}><td><a href=${href(["duties", copy.obligation])}>${names.unit(copy.unit)}</a></td>
                <td>${names.channel(copy.channel)} <span class="quiet">${names.facts(copy.channel, copy.mode)}</span></td>
                <td><${DeliveryTag} row=${copy} />${copy.action !== "publish" && html` <span class="quiet">${words.action(copy.action)}</span>`}
                    ${copy.note && html`<p class="quiet">${copy.trouble ? `${words.trouble(copy.trouble)}：` : ""}${words.note(copy.note)}</p>`}
                    ${may("admin") && waits(copy) && html`<${DeliveryActs} row=${copy} place=${`${names.unit(copy.unit)}的${names.channel(copy.channel)}`} open=${open} done=${done} />`}</td>
                <td><${Receipt} copy=${copy} /></td></tr>`)}</tbody></table></div>
            ${copies.length > fewCopies && html`<p class="more"><button type="button" class="button" onClick=${() => setAll(!all)}>${all ? "收起" : `再看 ${copies.length - fewCopies} 处`}</button></p>`}`}<//>`;
}
