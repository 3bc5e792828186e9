// The whole story of a duty, read when it is opened.
import { html, useState } from "./preact.js";
import { part } from "./api.js";
import { useLive } from "./live.js";
import { Answer } from "./parts.js";

export function Story({ duty }) {
    const [opened, setOpened] = useState(false);
    const shown = useLive(opened ? `/api/v1/obligations/${part(duty)}/story` : null);
    return html`<details class="section folded story-place" onToggle=${(event) => setOpened(event.target.open)}><summary><h2>完整经过</h2></summary>
        ${opened && html`<${Answer} of=${shown}>${(story) => html`<pre class="story" tabindex="0">${story.text}</pre>`}<//>`}</details>`;
}
