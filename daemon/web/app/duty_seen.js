// What stands on a unit's channels for one duty: our copies, posts that were seen, and how well we could look.
import { html } from "./preact.js";
import { Receipt } from "./article_copies.js";
import { DeliveryActs } from "./desk_people.js";
import { DeliveryTag, Button, Empty, Outside, Section, Tag, Time } from "./parts.js";
import { PackageDialog } from "./package.js";
import { may } from "./session.js";
import { moment, serverNow, span } from "./time.js";
import * as words from "./words.js";

const waits = (copy) => ["needs_human", "refused"].includes(copy.state);

export function DutyCopies({ duty, names, open, done }) {
    const copies = duty.deliveries ?? [];
    return html`<${Section} id="copies" title="推送" count=${copies.length}>${copies.length === 0 ? html`<${Empty}>没有推送。<//>`
        : html`<ul class="rows">${copies.map((copy) => html`<li key=${copy.id} class="person-row">
            <p><${DeliveryTag} row=${copy} /> <b>${names.channel(copy.channel)}</b> <span class="quiet">${names.facts(copy.channel, copy.mode)}，${words.action(copy.action)}第 ${copy.version} 版${copy.attempts > 0 ? `，已尝试 ${copy.attempts} 次` : ""}</span></p>
            ${copy.note && html`<p class="note">${copy.trouble ? `${words.trouble(copy.trouble)}：` : ""}${words.note(copy.note)}</p>`}
            ${copy.state === "waiting" && Date.parse(copy.not_before) > serverNow() && html`<p class="quiet"><${Time} of=${copy.not_before} /> 之后再推送</p>`}
            <div class="row-foot"><span><${Receipt} copy=${copy} /></span><div class="actions">
                ${copy.state !== "cancelled" && html`<${Button} kind="small" onClick=${() => open((close) => html`<${PackageDialog} copy=${copy} place=${names.channel(copy.channel)} onClose=${close} />`)}>发布包<//>`}
                ${may("admin") && waits(copy) && html`<${DeliveryActs} row=${copy} place=${`${names.unit(copy.unit)}的${names.channel(copy.channel)}`} open=${open} done=${done} />`}</div></div></li>`)}</ul>`}<//>`;
}

export function Observations({ rows, names }) {
    if (rows.length === 0) return null;
    return html`<${Section} id="seen" title="看到的帖文" count=${rows.length}><ul class="rows">${rows.map((seen) => html`<li key=${seen.event} class="person-row">
        <p>${seen.gone && html`<${Tag} tone="warn" sign="！">已不见<//> `}<${Outside} href=${seen.url}>${seen.title}<//></p>
        <p class="quiet">${names.channel(seen.channel)}，发布 ${span(seen.published)}，首次看到 ${moment(seen.first_seen)}，认出依据：${words.matchedBy(seen.matched_by)}，证据等级 ${words.grade(seen.grade)}</p></li>`)}</ul><//>`;
}

// "此前全部 至 11-30 17:58": one stretch that was seen whole.
const stretch = (one) => `${!one.from || Date.parse(one.from) <= 0 ? "此前全部" : moment(one.from)} 至 ${moment(one.to)}`;

export function Looks({ rows, channels, names }) {
    const hidden = channels.filter((channel) => !channel.looks);
    if (rows.length === 0 && hidden.length === 0) return channels.length === 0 ? null : html`<${Section} id="looks" title="查看"><${Empty}>还没有查看记录。<//><//>`;
    return html`<${Section} id="looks" title="查看" note="哪段时间看全了；看不全的时间不判逾期"><ul class="rows">${rows.map((looks) => html`<li key=${looks.channel} class="person-row">
        <p>${looks.trouble ? html`<${Tag} tone="warn" sign="！">${words.trouble(looks.trouble_kind) || "故障"}<//>` : html`<${Tag} tone="good" sign="√">看得到<//>`} <b>${names.channel(looks.channel)}</b> <span class="quiet">最近一次 <${Time} of=${looks.looked_at} /></span></p>
        ${looks.covered.map((one) => html`<p class="note">看全了 ${stretch(one)}</p>`)}
        ${looks.blind_spots.map((spot) => html`<p class="note">看不到：${spot}</p>`)}
        ${looks.trouble && html`<p class="note">故障：${looks.trouble}${looks.trouble_since ? html`，<${Time} of=${looks.trouble_since} /> 起` : ""}</p>`}</li>`)}
        ${hidden.map((channel) => html`<li key=${channel.id}><${Tag} tone="quiet" sign="—">不查看<//> <b>${names.channel(channel.id)}</b> <span class="quiet">程序看不到，靠单位提供链接</span></li>`)}</ul><//>`;
}
