// What an article says, version by version, in a frame where nothing runs and nothing is asked of other servers.
import { html, useState } from "./preact.js";
import { part, withQuery } from "./api.js";
import { useLive } from "./live.js";
import { Answer, Empty, Outside, Section, Time } from "./parts.js";
import { Preview } from "./queue_preview.js";
import * as words from "./words.js";

function Shown({ text }) {
    const pack = { kind: "website", title: text.title, text: "", html: text.html, pictures: text.pictures ?? [] };
    return html`<div class="preview-place"><${Preview} pack=${pack} account=${text.source_name || "原文"} /></div>
        ${pack.pictures.length > 0 && html`<details class="pictures"><summary>图片 ${pack.pictures.length} 张（预览中不显示）</summary>
            <ul>${pack.pictures.map((picture) => html`<li><${Outside} href=${picture.url}>${picture.name || picture.url}<//></li>`)}</ul></details>`}`;
}

export function Text({ article }) {
    const newest = article.versions.at(-1)?.number ?? 1;
    const [chosen, choose] = useState(null);
    const version = chosen ?? newest;
    const text = useLive(withQuery(`/api/v1/articles/${part(article.id)}/text`, { version }));
    const writer = article.versions.find((one) => one.number === version)?.written_by;
    return html`<${Section} id="text" title="正文">
        ${article.versions.length > 1 && html`<div class="versions" role="group" aria-label="版本">${article.versions.map((one) => html`
            <button type="button" class="button small" aria-pressed=${one.number === version} onClick=${() => choose(one.number)}>第 ${one.number} 版
                <span class="quiet"><${Time} of=${one.seen_at} /></span></button>`)}</div>`}
        ${writer && html`<p class="quiet">录入：${words.who(writer)}</p>`}
        ${text.problem?.status === 404 ? html`<${Empty}>这一版的正文已清除，或没有保存。<//>`
            : html`<${Answer} of=${text}>${(data) => html`<${Shown} text=${data} />`}<//>`}<//>`;
}
