// 转载队列: what a unit has to repost, until when, what the program does by itself and what waits for the officer.
import { html, useEffect } from "./preact.js";
import { get, getAll, part } from "./api.js";
import { useDialog } from "./dialog.js";
import { useLive, useNow } from "./live.js";
import { useNames } from "./names.js";
import { Answer, Button, ClassTag, Clock, Empty, Section, StateTag } from "./parts.js";
import Item from "./item.js";
import { AttestDialog } from "./queue_attest.js";
import { cardsOf, clockOf, inOrder, stand } from "./queue_duties.js";
import { Subscribe } from "./queue_subscribe.js";
import { Row, channelOf } from "./queue_row.js";
import { PickFirst, UnitPicker, mayAct, unitOf } from "./queue_unit.js";
import { href } from "./router.js";

const mostOverdue = 400;

async function readQueue(unit) {
    const duties = (state, most) => getAll(`/api/v1/obligations?unit=${part(unit)}&state=${state}`, most);
    const [roster, rows, open, overdue, undetermined] = await Promise.all([get(`/api/v1/units/${part(unit)}`),
        getAll(`/api/v1/units/${part(unit)}/queue`), duties("open", 400), duties("overdue", mostOverdue), duties("undetermined", 200)]);
    return { channels: roster.channels, rows, duties: [...open, ...overdue, ...undetermined] };
}

const sections = [
    { part: "fix", title: "须更正或删除", note: "来源已改动或撤稿，已发出的帖文要由您改好" },
    { part: "mine", title: "等您处理" },
    { part: "late", title: "已过时限，仍须补转" },
    { part: "program", title: "程序正在办", note: "无须操作，到时会看到结果" },
    { part: "more", title: "已经转载，其他渠道还可发", note: "时限已满足，发不发由您定", folded: true },
    { part: "rest", title: "已经转载，程序收尾", folded: true },
];

function Card({ card, unit, channels, now, open, refetch }) {
    const clock = clockOf(card, now);
    const attest = () => open((close) => html`<${AttestDialog} duty=${card.id} title=${card.title} onDone=${refetch} onClose=${close} />`);
    const address = href(["queue", unit], { duty: card.id });
    const rows = inOrder(card.rows, now);
    const byHand = rows.every((row) => !stand(row, now).acts.includes("approve"));
    return html`<article class=${`duty ${card.part}`}>
        <h3><a href=${address}>${card.title}</a></h3>
        ${clock && html`<p class="duty-clock">${clock.word} <${Clock} due=${clock.at} /></p>`}
        ${card.duty && html`<p class="duty-facts"><${ClassTag} of=${card.duty.class} />${card.duty.state !== "open" && html`<${StateTag} state=${card.duty.state} />`}
            ${card.duty.satisfied_by === "each" && html`<span class="quiet">每个渠道都要转载</span>`}</p>`}
        ${rows.length > 0 ? html`<ul class="duty-rows">${rows.map((row) => html`<${Row} key=${row.id} row=${row} channel=${channelOf(channels, row)} now=${now} open=${open} brief
            onDone=${refetch} />`)}</ul>` : html`<p class="row-detail">没有程序可发的渠道：请自行转载，再登记链接。</p>`}
        <p class="duty-acts"><a class="button" href=${address}>备稿和预览</a>${mayAct() && card.duty && html`<${Button} kind=${byHand ? "main" : ""} onClick=${attest}>我已转载<//>`}</p></article>`;
}

function Part({ of, cards, ...rest }) {
    if (cards.length === 0) return null;
    const list = html`<div class="duties">${cards.map((card) => html`<${Card} key=${card.id} card=${card} ...${rest} />`)}</div>`;
    if (of.folded) {
        return html`<details class="section folded"><summary><h2>${of.title} <span class="count">${cards.length}</span></h2><span class="quiet">${of.note}</span></summary>${list}</details>`;
    }
    return html`<${Section} title=${of.title} count=${cards.length} note=${of.note} id=${`queue-${of.part}`}>${list}<//>`;
}

const byClock = (now) => (left, right) => Date.parse(clockOf(left, now)?.at ?? left.due) - Date.parse(clockOf(right, now)?.at ?? right.due);

function Summary({ cards }) {
    const count = (name) => cards.filter((card) => card.part === name).length;
    const mine = count("fix") + count("mine") + count("late");
    const program = count("program");
    if (mine + program === 0) return html`<${Empty}>没有待转载的稿件。有新任务时会发提醒，本页也会自动更新。<//>`;
    return html`<p class="queue-sum">${mine > 0 ? html`<b>${mine} 篇等您处理</b>` : "没有等您处理的"}${program > 0 && `，${program} 篇程序正在办`}。</p>`;
}

function List({ unit, of, open, refetch }) {
    const now = useNow(15000);
    const cards = cardsOf(of.duties, of.rows, now).sort(byClock(now));
    return html`<${Summary} cards=${cards} />
        ${sections.map((one) => html`<${Part} key=${one.part} of=${one} cards=${cards.filter((card) => card.part === one.part)} unit=${unit}
            channels=${of.channels} now=${now} open=${open} refetch=${refetch} />`)}`;
}

function Queue({ unit }) {
    const shown = useLive(`queue of ${unit}`, () => readQueue(unit));
    const [dialog, open] = useDialog();
    return html`<div><${Answer} of=${shown} what="正在读取队列…">${(of) => html`<${List} unit=${unit} of=${of} open=${open} refetch=${shown.refetch} />`}<//></div>${dialog}
        <p class="queue-foot"><a href=${href(["history", unit])}>历史和申诉</a>${mayAct() && html`<${Subscribe} unit=${unit} />`}</p>`;
}

export default function Screen({ route, id }) {
    const names = useNames();
    const unit = unitOf(id);
    const duty = route.query.duty;
    useEffect(() => scrollTo(0, 0), [duty]);
    if (unit && duty) return html`<${Item} key=${duty} unit=${unit} duty=${duty} />`;
    return html`<div class="page-head"><h1>转载队列${unit && html`<span class="of-unit">${names.unit(unit)}</span>`}</h1></div>
        <${UnitPicker} screen="queue" unit=${unit} />
        ${unit ? html`<${Queue} key=${unit} unit=${unit} />` : html`<${PickFirst} />`}`;
}
