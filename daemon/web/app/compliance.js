// Who reposted in time, counted: every rate with its numerator and denominator, and how much was observed.
import { html, useState } from "./preact.js";
import { withQuery } from "./api.js";
import { Chart } from "./chart.js";
import { ComplianceTable } from "./compliance_table.js";
import { download } from "./download.js";
import { Field } from "./fields.js";
import { useLive } from "./live.js";
import { useNames } from "./names.js";
import { Answer, Button, Empty, Section, Tag } from "./parts.js";
import { href, stay } from "./router.js";
import { day, length, serverNow } from "./time.js";
import * as words from "./words.js";

const groups = [{ value: "unit", label: "按单位" }, { value: "article", label: "按稿件" }, { value: "channel", label: "按渠道" }];
const formats = [{ value: "xlsx", label: "Excel" }, { value: "csv", label: "CSV" }, { value: "html", label: "网页（可打印）" }];

const monthOf = (date) => `${date.slice(0, 7)}-01`;
const dayBefore = (date) => day(Date.parse(`${date}T00:00:00Z`) - 86400000);
function months() {
    const today = day(serverNow());
    const end = dayBefore(monthOf(today));
    return { thisMonth: { from: monthOf(today), to: today }, lastMonth: { from: monthOf(end), to: end } };
}

export const percent = (rate) => (rate.value === null ? "—" : `${(rate.value * 100).toFixed(1)}%`);

function Rate({ title, rate, note }) {
    return html`<div class="figure"><dt>${title}</dt><dd><b>${percent(rate)}</b><span class="number">${rate.numerator} / ${rate.denominator}</span></dd><dd class="quiet">${note}</dd></div>`;
}

function Figures({ total, days }) {
    const delay = total.median_delay_seconds;
    const link = (state, count) => (count > 0 ? html`<a href=${href("duties", { ...days, state })}>${count}</a>` : count);
    const counts = [["按时", link("on_time", total.on_time)], ["迟到", link("late", total.late)], ["逾期", link("overdue", total.overdue)],
        ["豁免", link("exempt", total.exempt)], ["无渠道", link("no_channel", total.no_channel)], ["无法判定", link("undetermined", total.undetermined)],
        ["作废", link("void", total.void)], ["到期未判", total.past_due_unjudged], ["未到期", total.not_yet_due]];
    return html`<dl class="figures">
            <${Rate} title="及时率" rate=${total.on_time_rate} note="按时转载的，占应当转载的" />
            <${Rate} title="转载率" rate=${total.coverage} note="转载了的（含迟到），占应当转载的" />
            <${Rate} title="观测率" rate=${total.observed} note="看得清、判得了的，占已到期的" />
            <div class="figure"><dt>转载用时（中位）</dt><dd><b>${delay === null ? "—" : length(delay * 1000)}</b></dd><dd class="quiet">从计时开始到发布</dd></div></dl>
        <dl class="counts"><div><dt>任务</dt><dd>${total.duties}</dd></div>${counts.map(([title, count]) => html`<div><dt>${title}</dt><dd>${count}</dd></div>`)}</dl>
        <p class="grades"><span class="quiet">判定的证据：</span>${words.gradeLetters.map((letter) => html`<${Tag} tone="quiet">${words.grade(letter)} <b class="number">${total.grades[letter] ?? 0}</b><//>`)}
            ${total.grades.none > 0 && html`<${Tag} tone="quiet">没有等级 <b class="number">${total.grades.none}</b><//>`}</p>`;
}

function Exports({ asked }) {
    const [busy, setBusy] = useState("");
    const fetchOne = async (format) => {
        setBusy(format);
        await download(withQuery("/api/v1/reports/ledger", { ...asked, format }), `台账-${asked.from}-${asked.to}.${format}`);
        setBusy("");
    };
    return html`<div class="actions" role="group" aria-label="导出台账"><span class="quiet">导出台账</span>${formats.map(({ value, label }) => html`
        <${Button} busy=${busy === value} onClick=${() => fetchOne(value)}>${label}<//>`)}</div>`;
}

export default function ComplianceScreen({ route }) {
    const names = useNames();
    const { thisMonth, lastMonth } = months();
    const { from = thisMonth.from, to = thisMonth.to, by = "unit", unit = "" } = route.query;
    const asked = { from, to, by, unit };
    const answer = useLive(from && to && from <= to ? withQuery("/api/v1/compliance", asked) : null);
    const filter = (name) => (value) => stay("compliance", { ...asked, [name]: value });
    const range = (days, title) => html`<button type="button" class="button" aria-pressed=${from === days.from && to === days.to} onClick=${() => stay("compliance", { ...asked, ...days })}>${title}</button>`;
    const units = [{ value: "", label: "全部单位" }, ...names.units.map((one) => ({ value: one.id, label: one.name }))];
    return html`<div class="page-head"><h1>合规</h1><${Exports} asked=${{ from, to, unit }} /></div>
        <div class="filters"><div class="actions range" role="group" aria-label="时间段">${range(thisMonth, "本月")}${range(lastMonth, "上月")}</div>
            <${Field} name="from" label="截止时间从" kind="date" value=${from} onChange=${filter("from")} />
            <${Field} name="to" label="到" kind="date" value=${to} onChange=${filter("to")} />
            <${Field} name="by" label="分组" kind="select" options=${groups} value=${by} onChange=${filter("by")} />
            <${Field} name="unit" label="单位" kind="select" options=${units} value=${unit} onChange=${filter("unit")} /></div>
        ${from > to ? html`<p class="failed" role="alert">开始日期不能晚于结束日期。</p>` : html`<${Answer} of=${answer}>${(data) => data.total.duties === 0
            ? html`<${Empty}>这些日子里没有到期的转载任务。<//>`
            : html`<${Figures} total=${data.total} days=${{ from, to, unit }} />
            <${Section} id="chart" title=${groups.find((one) => one.value === by)?.label ?? ""} count=${data.items.length} note=${by === "article" ? "新的在前；点一根柱子看它的任务" : "按名册顺序，不排名；点一根柱子看它的任务"}>
                <${Chart} items=${data.items} by=${by} linkOf=${(item) => linkOf(item, by, { from, to, unit }, names)} /><//>
            <${ComplianceTable} items=${data.items} total=${data.total} by=${by} linkOf=${(item, state) => linkOf(item, by, { from, to, unit, state }, names)} />
            <${Section} id="rules" title="怎么算的"><ul class="what card">${data.rules.map((rule) => html`<li>${rule}</li>`)}</ul><//>`}<//>`}`;
}

// The rows that a line is counted from.
function linkOf(item, by, asked, names) {
    if (by === "unit") return href("duties", { ...asked, unit: item.id });
    if (by === "article") return href("duties", { ...asked, article: item.id });
    return href("duties", { ...asked, unit: names.unitOfChannel(item.id) });
}
