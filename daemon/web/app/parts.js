// Small things that all screens are made of.
import { html, useState } from "./preact.js";
import { sentence } from "./problems.js";
import { say } from "./toast.js";
import { useNow } from "./live.js";
import { href } from "./router.js";
import { exactly, left, moment } from "./time.js";
import * as words from "./words.js";

// A state is told by sign and word; the colour only helps.
const signs = { open: "○", on_time: "√", late: "▲", overdue: "×", exempt: "◇", void: "—", undetermined: "？", no_channel: "□" };
const tones = { open: "plain", on_time: "good", late: "warn", overdue: "bad", exempt: "quiet", void: "quiet", undetermined: "ask", no_channel: "quiet" };
const deliverySigns = { waiting: "○", intended: "→", accepted: "→", done: "√", refused: "×", needs_human: "！", cancelled: "—" };
const deliveryTones = { waiting: "plain", intended: "plain", accepted: "plain", done: "good", refused: "bad", needs_human: "warn", cancelled: "quiet" };
const classTones = { emergency: "bad", important: "accent", routine: "quiet" };
const articleTones = { baseline: "quiet", held: "warn", open: "plain", withdrawn: "quiet" };
const articleSigns = { baseline: "—", held: "‖", open: "→", withdrawn: "×" };

export const stateSign = (state) => signs[state] ?? "";
export const stateTone = (state) => tones[state] ?? "plain";

// tone: plain, good, warn, bad, ask, quiet, accent
export function Tag({ tone = "plain", sign, children, title }) {
    return html`<span class=${`tag ${tone}`} title=${title}>${sign && html`<i aria-hidden="true">${sign}</i>`}${children}</span>`;
}
export const StateTag = ({ state }) => html`<${Tag} tone=${stateTone(state)} sign=${signs[state]}>${words.obligationState(state)}<//>`;
export const DeliveryTag = ({ row }) =>
    html`<${Tag} tone=${deliveryTones[row.state]} sign=${deliverySigns[row.state]}>${words.deliveryState(row)}<//>`;
export const ClassTag = ({ of }) => html`<${Tag} tone=${classTones[of] ?? "warn"} sign=${of ? "" : "？"}>${words.articleClass(of)}<//>`;
export const ArticleTag = ({ state }) => html`<${Tag} tone=${articleTones[state]} sign=${articleSigns[state]}>${words.articleState(state)}<//>`;

// kind: "" (plain), "main", "danger", "bare"
export function Button({ kind = "", busy = false, children, ...rest }) {
    return html`<button type="button" class=${`button ${kind}`} aria-busy=${busy} disabled=${busy || rest.disabled} ...${rest}>${children}</button>`;
}

export const Time = ({ of }) => (of ? html`<time datetime=${of} title=${exactly(of)}>${moment(of)}</time>` : html`<span>—</span>`);
// "11-30 14:05 · 还剩 1 小时 20 分", ticking; late ones are said in words and in red.
export function Clock({ due, brief = false }) {
    const now = useNow(due && Math.abs(Date.parse(due) - Date.now()) < 120000 ? 1000 : 10000);
    if (!due) return html`<span class="clock">—</span>`;
    const gap = Date.parse(due) - now;
    const tone = gap < 0 ? "past" : gap < 7200000 ? "near" : "";
    return html`<span class=${`clock ${tone}`} title=${`截止 ${exactly(due)}`}>
        ${!brief && html`<span class="clock-at">${moment(due)}</span>`}<b>${left(due, now)}</b></span>`;
}

// A link to the world: web addresses only, everything else stays text.
export function Outside({ href: address, children }) {
    const safe = /^https?:\/\//i.test(address ?? "");
    if (!safe) return html`<span>${children ?? address}</span>`;
    return html`<a href=${address} target="_blank" rel="noreferrer noopener">${children ?? address}<span class="sr">（新窗口打开）</span></a>`;
}

export const Loading = ({ what = "正在读取…" }) => html`<p class="loading" role="status"><span class="spin" aria-hidden="true"></span>${what}</p>`;
export const Empty = ({ children }) => html`<p class="empty">${children}</p>`;
export function Failed({ problem, again }) {
    return html`<div class="failed" role="alert"><p>${sentence(problem)}</p>${again && html`<${Button} onClick=${again}>再试一次<//>`}</div>`;
}
// Data that could not be read again stays on the screen with a line above it.
export function Answer({ of, children, what }) {
    if (of.data) {
        return html`${of.problem && html`<p class="stale" role="status">没有读到最新数据：${sentence(of.problem)}</p>`}${children(of.data)}`;
    }
    return of.problem ? html`<${Failed} problem=${of.problem} again=${of.refetch} />` : html`<${Loading} what=${what} />`;
}

export function Section({ title, count, tone, note, children, actions, id }) {
    return html`<section class=${`section ${tone ?? ""}`} aria-labelledby=${id}>
        <header><h2 id=${id} tabindex="-1">${title}${count !== undefined && html` <span class="count">${count}</span>`}</h2>${note && html`<p class="quiet">${note}</p>`}
            ${actions && html`<div class="actions">${actions}</div>`}</header>
        ${children}</section>`;
}

// The first rows of a list, and the rest when it is asked for. of: what draws one row, an <li>.
export function Rows({ rows, few = 6, of, kind = "条" }) {
    const [all, setAll] = useState(false);
    const rest = rows.length - few;
    return html`<ul class="rows">${(all ? rows : rows.slice(0, few)).map(of)}
        ${rest > 0 && html`<li class="rows-more"><button type="button" class="button link" aria-expanded=${all} onClick=${() => setAll(!all)}>${all ? "收起" : `再看 ${rest} ${kind}`}</button></li>`}</ul>`;
}
// A long title in two lines; the whole one is in the tooltip and behind the link.
export const Title = ({ article, children }) => html`<a class="clamp" href=${href(["articles", article])} title=${children}>${children}</a>`;

export async function copyText(text) {
    try {
        await navigator.clipboard.writeText(text);
        return true;
    } catch {
        return copyBySelection(text);
    }
}
// Where the page has no right to the clipboard (plain http), as it was done before.
function copyBySelection(text) {
    const place = document.querySelector("dialog[open]") ?? document.body;
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "sr";
    place.append(area);
    area.select();
    const copied = document.execCommand("copy");
    area.remove();
    return copied;
}
export function Copy({ text, children = "复制", kind = "", what = "" }) {
    const [done, setDone] = useState(false);
    const copy = async () => {
        let worked = false;
        try {
            worked = await copyText(typeof text === "function" ? await text() : text);
        } catch (problem) {
            return say(`没能复制：${sentence(problem)}`, "bad");
        }
        if (!worked) return say("没能复制，请选中文字后手工复制", "bad");
        say(what ? `已复制${what}` : "已复制");
        setDone(true);
        setTimeout(() => setDone(false), 2000);
    };
    return html`<${Button} kind=${kind} onClick=${copy}>${done ? "√ 已复制" : children}<//>`;
}

// Words of a list with an end: "… 等 12 个".
export function short(list, most = 3) {
    return list.length > most ? `${list.slice(0, most).join("、")} 等 ${list.length} 个` : list.join("、");
}
