// All articles that were seen, newest first, by state.
import { html } from "./preact.js";
import { AddArticle } from "./acts_article.js";
import { withQuery } from "./api.js";
import { useDialog } from "./dialog.js";
import { Pages } from "./paging.js";
import { ArticleTag, Button, ClassTag, Time, Title } from "./parts.js";
import { href } from "./router.js";
import { may } from "./session.js";
import { span } from "./time.js";
import * as words from "./words.js";

const notes = {
    held: "扣住的稿件放行之前不推送。", baseline: "第一次巡查之前就在来源上的稿件：不推送，没有转载任务。",
    withdrawn: "来源上已删除或由值班人员撤下的稿件。",
};
const empties = { held: "没有扣住的稿件。", baseline: "没有基线稿件。", open: "没有已放行的稿件。", withdrawn: "没有撤下的稿件。" };

function Row({ article }) {
    return html`<tr><td><${Title} article=${article.id}>${article.title}<//>
            ${article.held_why && html`<p class="quiet">${article.held_why}</p>`}${article.withdrawn_why && html`<p class="quiet">${article.withdrawn_why}</p>`}</td>
        <td class="beside"><${ArticleTag} state=${article.state} /></td>
        <td class="beside">${article.state === "baseline" ? "—" : html`<${ClassTag} of=${article.designation?.class} />`}</td>
        <td class="nowrap beside quiet-cell">${span(article.published)}</td><td class="wide-only"><${Time} of=${article.seen_at} /></td>
        <td class="number wide-only">${article.version}</td></tr>`;
}

export default function Articles({ route }) {
    const [dialog, open] = useDialog();
    const state = words.articleStates.includes(route.query.state) ? route.query.state : "";
    const tab = (value, title) => html`<a href=${href("articles", { state: value })} aria-current=${state === value ? "true" : undefined}>${title}</a>`;
    return html`<div class="page-head"><h1>稿件</h1>${may("admin") && html`<div class="actions">
            <${Button} onClick=${() => open((close) => html`<${AddArticle} onClose=${close} />`)}>添加稿件<//></div>`}</div>
        <nav class="tabs" aria-label="按状态筛选">${tab("", "全部")}${["open", "held", "withdrawn", "baseline"].map((one) => tab(one, words.articleState(one)))}</nav>
        ${notes[state] && html`<p class="quiet tab-note">${notes[state]}</p>`}
        <${Pages} path=${withQuery("/api/v1/articles", { state })} empty=${empties[state] ?? "还没有稿件。来源上出现的稿件会列在这里，也可以手工添加。"}>${(items) => html`
            <div class="table-place"><table class="stacking"><thead><tr><th>标题</th><th>状态</th><th>类别</th><th>发布</th><th>首次看到</th><th class="number">版本</th></tr></thead>
            <tbody>${items.map((article) => html`<${Row} key=${article.id} article=${article} />`)}</tbody></table></div>`}<//>${dialog}`;
}
