// Bars of what became of the duties. ECharts is read only when a chart is shown; the table below says the same.
import { html, useEffect, useRef, useState } from "./preact.js";
import { shortName } from "./matrix_words.js";
import { useNarrow } from "./narrow.js";
import { Failed, Loading } from "./parts.js";

const series = [["on_time", "按时", "--good-bar"], ["late", "迟到", "--warn-solid"], ["overdue", "逾期", "--bad-solid"], ["undetermined", "无法判定", "--ask-solid"], ["unjudged", "未判、未到期", "--plain-bar"]];
// A pattern a series, for eyes that do not see its colour; what is in order has none.
const stripes = (rotation, gap) => ({ color: "rgba(0, 0, 0, .28)", dashArrayX: [1, 0], dashArrayY: [2, gap], rotation });
const decals = [{ color: "transparent" }, stripes(Math.PI / 4, 5), stripes(0, 3), { color: "rgba(255, 255, 255, .35)", symbol: "circle", symbolSize: .7, dashArrayX: [[6, 6], [0, 6, 6, 0]], dashArrayY: [6, 0] }, stripes(-Math.PI / 4, 8)];
const mostStanding = 80;
const rowHeight = 26;

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const valueOf = (counts, key) => (key === "unjudged" ? counts.past_due_unjudged + counts.not_yet_due : counts[key]);
const cut = (text, most) => ([...text].length > most ? `${[...text].slice(0, most - 1).join("")}…` : text);

// Standing bars with names written downwards where there is room; lying ones else.
function optionOf({ items, standing, by, narrow }) {
    const label = (name) => (by === "unit" ? cut(shortName(name), 12) : cut(name, narrow ? 10 : 26));
    const text = { color: colour("--text"), fontFamily: getComputedStyle(document.body).fontFamily };
    const names = { type: "category", data: items.map((item) => item.id), axisTick: { show: false }, axisLine: { lineStyle: { color: colour("--line-strong") } },
        axisLabel: { ...text, interval: 0, fontSize: 13, lineHeight: 14, formatter: (id, at) => (standing ? [...shortName(items[at].name)].join("\n") : label(items[at].name)) } };
    const amounts = { type: "value", minInterval: 1, axisLabel: text, splitLine: { lineStyle: { color: colour("--line") } } };
    return {
        animation: false,
        aria: { enabled: true, decal: { show: true, decals } },
        textStyle: text,
        legend: { top: 0, left: 0, textStyle: { ...text, fontSize: 14 }, itemGap: 18, selectedMode: false },
        tooltip: { trigger: "axis", renderMode: "richText", axisPointer: { type: "shadow" }, confine: true, backgroundColor: colour("--card"), borderColor: colour("--line-strong"), textStyle: text,
            formatter: (points) => [items[points[0].dataIndex].name, ...points.filter((point) => point.value > 0).map((point) => `${point.seriesName} ${point.value}`)].join("\n") },
        grid: standing ? { left: 8, right: 8, top: 40, bottom: 8, containLabel: true } : { left: 8, right: 24, top: 64, bottom: 8, containLabel: true },
        xAxis: standing ? names : { ...amounts, position: "top" },
        yAxis: standing ? amounts : { ...names, inverse: true },
        series: series.map(([key, name, tone]) => ({ name, type: "bar", stack: "all", barMaxWidth: 28, barCategoryGap: "25%", itemStyle: { color: colour(tone) }, data: items.map((item) => valueOf(item.counts, key)) })),
    };
}

export function Chart({ items, by, linkOf }) {
    const place = useRef(null);
    const made = useRef(null);
    const [state, setState] = useState({ ready: false, problem: null });
    const narrow = useNarrow();
    const standing = !narrow && by === "unit" && items.length <= mostStanding;
    const latest = useRef(null);
    latest.current = { items, linkOf, standing, by, narrow };
    const draw = () => made.current?.setOption(optionOf(latest.current), true);
    const load = () => import("./echarts.js").then(({ init }) => {
        if (!place.current) return;
        made.current = init(place.current, null, { renderer: "canvas" });
        made.current.getZr().on("click", (event) => {
            const [x, y] = made.current.convertFromPixel({ gridIndex: 0 }, [event.offsetX, event.offsetY]);
            const item = latest.current.items[latest.current.standing ? x : y];
            if (item && made.current.containPixel("grid", [event.offsetX, event.offsetY])) location.hash = latest.current.linkOf(item);
        });
        setState({ ready: true, problem: null });
    }).catch((problem) => setState({ ready: false, problem }));
    useEffect(() => {
        load();
        const dark = matchMedia("(prefers-color-scheme: dark)");
        const watch = new ResizeObserver(() => made.current?.resize());
        watch.observe(place.current);
        dark.addEventListener("change", draw);
        return () => {
            watch.disconnect();
            dark.removeEventListener("change", draw);
            made.current?.dispose();
        };
    }, []);
    useEffect(() => {
        place.current.style.height = standing ? "22rem" : `${items.length * rowHeight + 80}px`;
        made.current?.resize();
        draw();
    }, [state.ready, items, standing]);
    return html`<div class="card chart-card">${state.problem ? html`<${Failed} problem=${state.problem} again=${load} />` : !state.ready && html`<${Loading} what="正在画图…" />`}
        <div class="chart" ref=${place} role="img" aria-label="柱状图：各自按时、迟到、逾期的任务数；下面的明细表列出同样的数字"></div></div>`;
}
