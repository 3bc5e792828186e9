// Every channel: whether we can write to it, whether we can look at it, and what is left of its quotas.
import { html, useState } from "./preact.js";
import { Field } from "./fields.js";
import { Button, Empty, Tag, Time } from "./parts.js";
import * as words from "./words.js";

const atOnce = 40;
const nearly = 0.8;

const isLow = (quota) => quota.of > 0 && quota.taken >= quota.of * nearly;
const writesBadly = (channel) => Boolean(channel.writes?.kind);
const looksBadly = (channel) => Boolean(channel.looks?.trouble);
const isTroubled = (channel) => writesBadly(channel) || looksBadly(channel) || (channel.quotas ?? []).some(isLow);

function Writes({ of: writes, mode }) {
    if (!writes?.kind) return html`<${Tag} tone=${mode === "manual" ? "quiet" : "good"} sign=${mode === "manual" ? "—" : "√"}>${mode === "manual" ? "不由程序发" : "可以发"}<//>`;
    return html`<${Tag} tone="bad" sign="×">${words.trouble(writes.kind)}<//><p class="ops-detail">${writes.detail}</p>
        <p class="quiet">自 <${Time} of=${writes.since} />${writes.paused_until ? html`，暂停到 <${Time} of=${writes.paused_until} />` : "，等换好凭据后自动继续"}</p>`;
}
function Looks({ of: looks, kind }) {
    if (!looks) return html`<${Tag} tone="quiet" sign="—">${kind === "other" ? "不查看" : "还没有查看"}<//>`;
    if (!looks.trouble) return html`<${Tag} tone="good" sign="√">看得到<//><span class="quiet"> <${Time} of=${looks.looked_at} /></span>`;
    return html`<${Tag} tone="warn" sign="！">${looks.trouble_kind ? words.trouble(looks.trouble_kind) : "看不到"}<//><p class="ops-detail">${looks.trouble}</p>
        <p class="quiet">自 <${Time} of=${looks.since} />，最近一次 <${Time} of=${looks.looked_at} /></p>`;
}
function Quota({ of: quota }) {
    const spent = quota.of > 0 && quota.taken >= quota.of;
    return html`<li class="quota"><span class="quota-api">${quota.api}</span><span class="number">${quota.taken} / ${quota.of}</span>
        ${isLow(quota) && html`<${Tag} tone=${spent ? "bad" : "warn"} sign=${spent ? "×" : "！"}>${spent ? "用完" : "快用完"}<//>`}
        <span class="quiet">${quota.day} 已用 / 全天</span></li>`;
}

function Channel({ of: channel, names }) {
    return html`<li class="ops-row channel"><div><p class="ops-name">${channel.name || channel.channel}</p>
            <p class="quiet">${channel.unit_name || names.unit(channel.unit)} · ${words.channelKind(channel.kind)} · ${words.mode(channel.mode)}</p></div>
        <div><p class="ops-label quiet">发布</p><${Writes} of=${channel.writes} mode=${channel.mode} /></div>
        <div><p class="ops-label quiet">查看</p><${Looks} of=${channel.looks} kind=${channel.kind} /></div>
        <div>${(channel.quotas ?? []).length > 0 && html`<p class="ops-label quiet">限额</p><ul>${channel.quotas.map((quota) => html`<${Quota} key=${quota.api} of=${quota} />`)}</ul>`}</div></li>`;
}

export function Channels({ of: channels, names }) {
    const [text, setText] = useState("");
    const [all, setAll] = useState(null);
    const [count, setCount] = useState(atOnce);
    const troubled = channels.filter(isTroubled);
    const onlyTroubled = all === null ? troubled.length > 0 && channels.length > atOnce : !all;
    const wanted = (onlyTroubled ? troubled : channels).filter((channel) => `${channel.name} ${channel.channel} ${channel.unit_name || names.unit(channel.unit)}`.includes(text.trim()));
    const sorted = [...wanted].sort((left, right) => isTroubled(right) - isTroubled(left));
    return html`<div class="filters"><${Field} name="channel" label="找渠道" value=${text} onChange=${setText} placeholder="渠道或单位名称" />
            <${Field} name="troubled" kind="checkbox" label=${`只看有问题的（${troubled.length}）`} value=${onlyTroubled} onChange=${(only) => setAll(!only)} /></div>
        ${sorted.length === 0 ? html`<${Empty}>${channels.length ? "没有符合的渠道。" : "名册里还没有渠道。"}<//>`
            : html`<ul class="rows">${sorted.slice(0, count).map((channel) => html`<${Channel} key=${channel.channel} of=${channel} names=${names} />`)}</ul>`}
        ${sorted.length > count && html`<p class="more"><${Button} onClick=${() => setCount(count + atOnce)}>再看 ${Math.min(atOnce, sorted.length - count)} 个<//></p>`}`;
}
