// One article's story: where it came from, what it says, who owes it and where its copies are.
import { html, useRef } from "./preact.js";
import { Correct, Designate, Erase, Hold, Release, Withdraw } from "./acts_article.js";
import { Remind } from "./acts_duty.js";
import { part } from "./api.js";
import { Copies, Duties } from "./article_copies.js";
import { Text } from "./article_text.js";
import { useDialog } from "./dialog.js";
import { useLive } from "./live.js";
import { useNames } from "./names.js";
import { Answer, ArticleTag, Button, ClassTag, Outside, Section, Tag, Time } from "./parts.js";
import { may } from "./session.js";
import { span } from "./time.js";
import * as words from "./words.js";

const isLive = (copy) => copy.live_version > 0 || (copy.receipt !== null && copy.action !== "withdraw");
const stillGoes = (copy) => ["waiting", "intended", "accepted"].includes(copy.state) && copy.action === "publish";

// latest: the article as it is now, also while a dialog about it is open.
// What is read from a source is corrected there; every copy follows by itself.
const byHand = (article) => article.origins[0]?.source === "desk";

function Acts({ article, latest, names, open, done }) {
    const live = article.copies.filter(isLive).length;
    const owing = article.obligations.filter((duty) => duty.state === "open");
    const show = (Act) => () => open((close) => {
        const { copies } = latest.current;
        return html`<${Act} article=${latest.current} live=${copies.filter(isLive).length} waiting=${copies.filter(stillGoes).length}
            units=${names.units.length} onClose=${close} onDone=${done} />`;
    });
    const remind = () => open((close) => html`<${Remind} duties=${owing} unitName=${names.unit} onClose=${close} onDone=${done} />`);
    const gone = article.state === "withdrawn";
    const first = !article.designation && article.state === "open";
    return html`<div class="actions">
        ${!gone && owing.length > 0 && html`<${Button} kind="main" onClick=${remind}>催办（${owing.length}）<//>`}
        ${article.state === "held" && html`<${Button} kind="main" onClick=${show(Release)}>放行<//>`}
        ${!gone && html`<${Button} kind=${first ? "main" : ""} onClick=${show(Designate)}>${article.designation ? "重新认定" : "认定"}<//>`}
        ${article.state === "open" && html`<${Button} onClick=${show(Hold)}>扣稿<//>`}
        ${article.state === "open" && byHand(article) && html`<${Button} onClick=${show(Correct)}>更正<//>`}
        ${!gone && html`<${Button} onClick=${show(Withdraw)}>撤稿<//>`}
        <${Button} onClick=${show(Erase)}>清除正文<//></div>`;
}

const maker = (who, names) => (who.startsWith("source:") ? `来源“${names.source(who.slice(7))}”` : ` ${words.who(who)} `);

function Facts({ article, names }) {
    const made = article.designation;
    return html`<div class="card"><dl class="facts">
        <dt>原文</dt><dd><${Outside} href=${article.url} /></dd>
        <dt>发布</dt><dd>${span(article.published)}</dd><dt>首次看到</dt><dd><${Time} of=${article.seen_at} /></dd>
        <dt>认定</dt><dd>${made ? html`${words.articleClass(made.class)}，<${Time} of=${made.made_at} />，由${maker(made.who, names)}认定<br /><span class="quiet">依据：${words.ground(made.ground)}</span>`
            : article.state === "baseline" ? "基线稿件，不认定" : "尚未认定，没有转载任务"}</dd>
        <dt>来源</dt><dd><ul>${article.origins.map((origin) => html`<li><${Outside} href=${origin.url}>${names.source(origin.source)}<//>
            <span class="quiet"> 首次看到 <${Time} of=${origin.seen_at} /></span></li>`)}</ul></dd></dl></div>`;
}

function Story({ article, latest, names, open, done }) {
    return html`<div class="page-head story-head"><div><p class="tag-line"><${ArticleTag} state=${article.state} />
            ${article.state !== "baseline" && html`<${ClassTag} of=${article.designation?.class} />`}
            ${article.version > 1 && html`<${Tag} tone="warn">第 ${article.version} 版<//>`}</p><h1>${article.title}</h1></div>
            ${may("admin") && html`<${Acts} article=${article} latest=${latest} names=${names} open=${open} done=${done} />`}</div>
        ${article.state === "held" && html`<p class="stale">已扣住，不推送：${article.held_why || "等待放行"}${article.hold_until ? html`，<${Time} of=${article.hold_until} /> 自动放行` : ""}</p>`}
        ${article.state === "withdrawn" && html`<p class="failed">已撤稿：${article.withdrawn_why}</p>`}
        <div class="story-columns"><div><${Duties} article=${article} names=${names} /><${Copies} article=${article} names=${names} open=${open} done=${done} /></div>
            <div><${Section} id="facts" title="来历"><${Facts} article=${article} names=${names} /><//><${Text} article=${article} /></div></div>`;
}

export default function Article({ id }) {
    const article = useLive(`/api/v1/articles/${part(id)}`);
    const names = useNames();
    const [dialog, open] = useDialog();
    const latest = useRef(null);
    latest.current = article.data ?? latest.current;
    return html`<${Answer} of=${article}>${(data) => html`<${Story} article=${data} latest=${latest} names=${names} open=${open} done=${article.refetch} />`}<//>${dialog}`;
}
