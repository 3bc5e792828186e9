// One duty for its officer: until when, where it stands on each channel, what to paste, and where it was posted.
import { html, useEffect, useRef, useState } from "./preact.js";
import { get, part } from "./api.js";
import { useDialog } from "./dialog.js";
import { useLive, useNow } from "./live.js";
import { Answer, ClassTag, Clock, Failed, Outside, StateTag, Tag, Time } from "./parts.js";
import { AttestForm } from "./queue_attest.js";
import { cardsOf, clockOf, inOrder, isUnmet } from "./queue_duties.js";
import { Package } from "./queue_package.js";
import { Row, channelOf } from "./queue_row.js";
import { Story } from "./queue_story.js";
import { mayAct } from "./queue_unit.js";
import { Verdict, postsOf } from "./queue_verdict.js";
import { href } from "./router.js";
import * as words from "./words.js";

async function readItem(unit, id) {
    const [duty, roster] = await Promise.all([get(`/api/v1/obligations/${part(id)}`), get(`/api/v1/units/${part(unit)}`)]);
    return { duty, channels: roster.channels };
}

function Head({ duty, now }) {
    const clock = isUnmet(duty.state) ? clockOf({ ...cardsOf([duty], duty.deliveries, now)[0] }, now) : null;
    const both = clock && clock.at !== duty.due;
    return html`<h1 class="item-title" tabindex="-1">${duty.title}</h1>
        <p class="duty-facts"><${ClassTag} of=${duty.class} /><${StateTag} state=${duty.state} />${duty.withdrawn && html`<${Tag} tone="bad" sign="×">来源已撤稿<//>`}
            <${Outside} href=${duty.url}>看原文<//></p>
        ${clock && html`<p class="item-clock">${clock.word} <${Clock} due=${clock.at} /></p>`}
        ${both && html`<p class="item-due quiet">转载截止 <${Clock} due=${duty.due} /></p>`}
        <p class="quiet">${duty.satisfied_by === "each" ? "每个渠道都要转载。" : "任一渠道转载即可。"}自 <${Time} of=${duty.clock_start} /> 起计时。</p>`;
}

// Stays where it is, with what was found, after the duty is met.
function Posted({ duty, refetch }) {
    const [answered, setAnswered] = useState(false);
    // A late one may have been posted elsewhere before, and one by the unit's word alone may get a page that can be read.
    const helps = isUnmet(duty.state) || duty.state === "late" || duty.verdict?.grade === "D";
    if (!mayAct() || !(helps || answered)) return null;
    return html`<section class="card posted" aria-labelledby="posted"><h2 id="posted">我已转载，这是链接</h2>
        <${AttestForm} duty=${duty.id} onDone=${() => (setAnswered(true), refetch())} /></section>`;
}

function Channels({ duty, rows, channels, now, open, refetch }) {
    if (rows.length === 0) return null;
    return html`<section class="section" aria-labelledby="item-channels"><header><h2 id="item-channels">各渠道</h2></header>
        <ul class="card duty-rows">${rows.map((row) => html`<${Row} key=${row.id} row=${row} channel=${channelOf(channels, row)} now=${now} open=${open}
            met=${!isUnmet(duty.state)} onDone=${refetch} />`)}</ul></section>`;
}

function Packages({ rows, channels }) {
    const [chosen, choose] = useState(null);
    if (rows.length === 0) return null;
    const row = rows.find((one) => one.id === chosen) ?? rows[0];
    return html`<section class="section" aria-labelledby="item-package"><header><h2 id="item-package">备稿和预览</h2></header>
        ${rows.length > 1 && html`<div class="choose" role="group" aria-label="给哪个渠道">${rows.map((one) => {
            const channel = channelOf(channels, one);
            return html`<button type="button" class="button" key=${one.id} aria-pressed=${one.id === row.id} onClick=${() => choose(one.id)}>${channel.name}
                <span class="quiet">${words.channelKind(channel.kind)}</span></button>`;
        })}</div>`}
        <${Package} key=${row.id} row=${row} channel=${channelOf(channels, row)} /></section>`;
}

function Shown({ of, refetch }) {
    const now = useNow(15000);
    const [dialog, open] = useDialog();
    const { duty, channels } = of;
    const asked = new Set(duty.channels.map((channel) => channel.id));
    const rows = inOrder(duty.deliveries.filter((row) => asked.has(row.channel)), now);
    const publishing = rows.filter((row) => row.action !== "withdraw");
    return html`<${Head} duty=${duty} now=${now} />
        <div class="item-top"><div>${duty.verdict && html`<${Verdict} duty=${duty} posts=${postsOf(duty, channels)} open=${open} refetch=${refetch} />`}
            <${Posted} duty=${duty} refetch=${refetch} /></div>
        <${Channels} duty=${duty} rows=${rows} channels=${channels} now=${now} open=${open} refetch=${refetch} /></div>
        <${Packages} rows=${publishing} channels=${channels} />
        <${Story} duty=${duty.id} />${dialog}`;
}

export default function Item({ unit, duty }) {
    const shown = useLive(`item ${duty} of ${unit}`, () => readItem(unit, duty));
    const place = useRef(null);
    useEffect(() => place.current?.querySelector("h1")?.focus({ preventScroll: true }), [Boolean(shown.data)]);
    const gone = !shown.data && shown.problem?.status === 404;
    return html`<div class="item" ref=${place}><p class="back"><a href=${href(["queue", unit])}>← 回到队列</a></p>
        ${gone ? html`<h1 class="item-title" tabindex="-1">没有这项任务</h1><${Failed} problem=${shown.problem} />`
            : html`<${Answer} of=${shown} what="正在读取任务…">${(of) => html`<${Shown} of=${of} refetch=${shown.refetch} />`}<//>`}</div>`;
}
