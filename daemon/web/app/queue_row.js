// One channel of a duty: how it stands, what the program does by itself, what waits for the officer.
import { html } from "./preact.js";
import { Button, Outside, Tag, Time } from "./parts.js";
import { RowAct, actWord } from "./queue_acts.js";
import { Package } from "./queue_package.js";
import { stand } from "./queue_duties.js";
import { mayAct } from "./queue_unit.js";
import * as words from "./words.js";

function toneOf(row, mine) {
    if (row.state === "done") return { tone: "good", sign: "√" };
    if (row.state === "refused") return { tone: "bad", sign: "×" };
    if (row.state === "cancelled") return { tone: "quiet", sign: "—" };
    return mine ? { tone: "warn", sign: "！" } : { tone: "plain", sign: "→" };
}

function Notes({ row, now }) {
    const text = words.note(row.note);
    const later = row.state === "waiting" && row.not_before && Date.parse(row.not_before) > now;
    const trouble = row.trouble && row.trouble !== "rejected" ? words.trouble(row.trouble) : "";
    return html`${(text || trouble) && html`<p class="row-note">${[trouble, text].filter(Boolean).join("：")}</p>`}
        ${later && html`<p class="quiet">下一次在 <${Time} of=${row.not_before} />，已试 ${row.attempts} 次</p>`}
        ${row.approved && row.approved_by && html`<p class="quiet">批准：${words.who(row.approved_by)}</p>`}
        ${row.receipt?.url && html`<p class="row-link">${row.adopted ? "已有帖文" : "已发布"} <${Outside} href=${row.receipt.url}>${row.receipt.url}<//></p>`}`;
}

// Its word says all that a list has to say.
const isPlainlyByHand = (row) => row.mode === "manual" && row.state === "waiting" && row.action === "publish";

const spare = { mine: false, word: "可发可不发", detail: "任务已经完成。", acts: [] };

// brief: in the list. open: of useDialog, held by the screen, because a row leaves its place when its act is done.
// met: the duty is, so what is left by hand may stay undone.
export function Row({ row, channel, now, open, brief = false, met = false, onDone }) {
    const { mine, word, detail, acts } = met && isPlainlyByHand(row) ? spare : stand(row, now);
    const preview = html`<${Package} row=${row} channel=${channel} onlyPreview />`;
    const ask = (act) => open((close) => html`<${RowAct} act=${act} row=${row} channel=${channel} note=${act === "approve" ? preview : null}
        onDone=${onDone} onClose=${close} />`);
    const shown = mayAct() ? acts.filter((act) => act !== "post") : [];
    return html`<li class=${mine ? "row mine" : "row"}>
        <div class="row-head"><b class="row-name">${channel.name}</b><span class="quiet">${words.channelKind(channel.kind)} · ${words.mode(row.mode)}</span>
            <${Tag} ...${toneOf(row, mine)}>${word}<//></div>
        ${detail && (!brief || (mine && !isPlainlyByHand(row))) && html`<p class="row-detail">${detail}</p>`}
        <${Notes} row=${row} now=${now} />
        ${shown.length > 0 && html`<p class="row-acts">${shown.map((act) => html`<${Button} key=${act}
            kind=${act === "approve" ? "main" : ""} onClick=${() => ask(act)}>${actWord(act, row, channel)}<//>`)}</p>`}</li>`;
}

// A delivery knows its channel's id; where the roster does not (any more), the id has to do.
export function channelOf(channels, row) {
    const known = channels.find((channel) => channel.id === row.channel);
    return known ? { ...known, name: known.name || known.id } : { id: row.channel, name: row.channel, kind: "other", mode: row.mode };
}
