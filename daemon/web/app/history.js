import { html } from "./preact.js";

export default () => html`<h1>历史</h1>`;
