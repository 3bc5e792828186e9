import { html } from "./preact.js";

export default () => html`<h1>转载任务</h1>`;
