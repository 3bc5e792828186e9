// 运维: whether the daemon is ready and why not, its sources, channels, log and dead letters.
import { html } from "./preact.js";
import { useLive } from "./live.js";
import { useNames } from "./names.js";
import { Answer, Empty, Section, Tag, Time } from "./parts.js";
import { Channels } from "./ops_channels.js";
import { Dead } from "./ops_dead.js";
import { Secrets } from "./ops_secrets.js";
import { adviceOf, detailOf, reasonOf } from "./ops_reasons.js";
import { may } from "./session.js";
import { length } from "./time.js";
import * as words from "./words.js";

const readyTones = { ready: "good", degraded: "warn", not_ready: "bad" };
const readySigns = { ready: "√", degraded: "！", not_ready: "×" };

function Readiness({ of: readiness, version, names }) {
    return html`<section class="card ops-ready" aria-labelledby="ops-ready"><h2 id="ops-ready">状态 <${Tag} tone=${readyTones[readiness.status]} sign=${readySigns[readiness.status]}>${words.ready(readiness.status)}<//></h2>
        ${readiness.reasons.length === 0 ? html`<p>一切正常。</p>` : html`<ul class="reasons">${readiness.reasons.map((text) => {
            const { text: said, advice } = reasonOf(text, names);
            return html`<li key=${text}><p>${said}</p>${advice && html`<p class="quiet">怎么办：${advice}</p>`}</li>`;
        })}</ul>`}
        <p class="quiet">版本 ${version}</p></section>`;
}

function Brokers({ of: brokers }) {
    return html`<ul>${brokers.map((broker) => {
        const name = broker.name ?? broker;
        return html`<li key=${name}>${name} ${typeof broker.up === "boolean" && html`<${Tag} tone=${broker.up ? "good" : "bad"} sign=${broker.up ? "√" : "×"}>${broker.up ? "连着" : "连不上"}<//>`}</li>`;
    })}</ul>`;
}
function bytes(count) {
    return count >= 10 * 2 ** 30 ? `${Math.floor(count / 2 ** 30)} GiB` : `${Math.floor(count / 2 ** 20)} MiB`;
}
function Disk({ of: disk }) {
    const left = disk.full_in_seconds === null ? "" : `；照现在的速度约 ${Math.floor(disk.full_in_seconds / 86400)} 天后满`;
    return html`<dt>磁盘</dt><dd>${disk.full && html`<${Tag} tone="bad" sign="×">满了<//> `}可用 ${bytes(disk.free_bytes)}，本程序占用 ${bytes(disk.store_bytes)}${left}</dd>`;
}
function Log({ of: log, disk }) {
    const kafka = log.kind === "kafka";
    return html`<section class="card ops-log" aria-labelledby="ops-log"><h2 id="ops-log">日志 <${Tag} tone=${log.trouble ? "bad" : "good"} sign=${log.trouble ? "×" : "√"}>${log.trouble ? "有故障" : "正常"}<//></h2>
        ${log.trouble && html`<p class="ops-detail">${log.trouble}</p>`}
        <dl class="facts"><dt>后端</dt><dd>${kafka ? "Kafka" : "本机（embedded）"}</dd><dt>本机名称</dt><dd>${log.node}</dd>
            ${disk && disk.size_bytes > 0 && html`<${Disk} of=${disk} />`}
            ${kafka && html`<dt>各台</dt><dd><${Brokers} of=${log.brokers ?? []} /></dd><dt>还没读到</dt><dd>${log.behind ?? 0} 条</dd>
                <dt>还没确认</dt><dd>${log.unacknowledged ?? 0} 条${log.oldest_unacknowledged_ms > 0 && `，最早的已等 ${length(log.oldest_unacknowledged_ms)}`}</dd>`}</dl></section>`;
}

function Counts({ of: counts }) {
    const { obligations: duties, deliveries, articles } = counts;
    const line = (name, values) => html`<dt>${name}</dt><dd>${values.map(([word, count]) => `${word} ${count ?? 0}`).join("，")}</dd>`;
    return html`<section class="card ops-counts" aria-labelledby="ops-counts"><h2 id="ops-counts">数量</h2><dl class="facts">
        ${line("稿件", [["共", articles.all], ["基线", articles.baseline], ["扣住", articles.held], ["撤稿", articles.withdrawn]])}
        ${line("任务", ["open", "on_time", "late", "overdue", "undetermined", "exempt", "void", "no_channel"].map((state) => [words.obligationState(state), duties[state]]))}
        ${line("推送", [["等待", deliveries.waiting], ["需要人工", deliveries.needs_human], ["被拒绝", deliveries.refused], ["完成", deliveries.done]])}</dl></section>`;
}

function Source({ of: source }) {
    const bad = source.trouble !== "none";
    return html`<li class="ops-row source"><div><p class="ops-name">${source.name || source.id}</p>${source.detail && html`<p class="ops-detail">${detailOf(source.detail)}</p>`}
            ${source.advice && html`<p class="quiet">怎么办：${adviceOf(source.advice)}</p>`}</div>
        <div><${Tag} tone=${bad ? "bad" : "good"} sign=${bad ? "×" : "√"}>${words.sourceTrouble(source.trouble)}<//></div>
        <dl class="facts ops-times"><dt>最近看过</dt><dd><${Time} of=${source.looked_at} /></dd><dt>最近看全</dt><dd><${Time} of=${source.good_at} /></dd><dt>下次</dt><dd><${Time} of=${source.next_at} /></dd></dl></li>`;
}
function Sources({ of: sources }) {
    if (sources.length === 0) return html`<${Empty}>配置里还没有来源，程序看不到新稿件。<//>`;
    const sorted = [...sources].sort((left, right) => (right.trouble !== "none") - (left.trouble !== "none"));
    return html`<ul class="rows">${sorted.map((source) => html`<${Source} key=${source.id} of=${source} />`)}</ul>`;
}

export default function Screen() {
    const names = useNames();
    const shown = useLive("/api/v1/ops");
    return html`<div class="page-head"><h1>运维</h1></div>
        <div><${Answer} of=${shown}>${(of) => html`<div class="ops-top"><${Readiness} of=${of.readiness} version=${of.version} names=${names} /><${Log} of=${of.log} disk=${of.disk} /><${Counts} of=${of.counts} /></div>
            <${Section} title="来源" id="ops-sources" count=${of.sources.length}><${Sources} of=${of.sources} /><//>
            <${Section} title="渠道" id="ops-channels" count=${of.channels.length}><${Channels} of=${of.channels} names=${names} /><//>`}<//></div>
        <${Dead} />${may("admin", "ops") && html`<${Secrets} />`}`;
}
