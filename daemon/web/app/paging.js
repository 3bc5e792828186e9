// A list that comes in pages: the first is kept fresh, more are read when asked for.
import { html, useEffect, useState } from "./preact.js";
import { get, withQuery } from "./api.js";
import { useLive } from "./live.js";
import { Answer, Button, Empty } from "./parts.js";
import { sentence } from "./problems.js";

// Live again and again, the pages that are shown are read as far as they are open.
async function readPages(path, pages) {
    const items = [];
    let cursor = "";
    for (let number = 0; number < pages; number += 1) {
        const page = await get(withQuery(path, { cursor }));
        items.push(...page.items);
        cursor = page.next_cursor;
        if (!cursor) break;
    }
    return { items, next: cursor };
}

// <Pages path="/api/v1/articles?state=held" empty="没有…">${(items) => html`…`}<//>
export function Pages({ path, size = 50, empty = "没有内容", children }) {
    const [pages, setPages] = useState(1);
    useEffect(() => setPages(1), [path]);
    const whole = withQuery(path, { limit: size });
    const shown = useLive(`${whole}#${pages}`, () => readPages(whole, pages));
    const [kept, setKept] = useState({ path, data: null });
    useEffect(() => {
        if (shown.data) setKept({ path, data: shown.data });
    }, [shown.data]);
    const before = kept.path === path ? kept.data : null;
    const list = shown.data ? shown : { ...shown, data: before };
    return html`<${Answer} of=${list}>${(data) => html`
        ${data.items.length === 0 ? html`<${Empty}>${empty}<//>` : children(data.items)}
        ${data.next && html`<p class="more"><${Button} busy=${shown.loading} onClick=${() => setPages(pages + 1)}>再看 ${size} 条<//></p>`}
        ${shown.problem && before && html`<p class="stale">${sentence(shown.problem)}</p>`}`}<//>`;
}
