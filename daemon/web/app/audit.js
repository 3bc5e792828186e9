import { html } from "./preact.js";

export default () => html`<h1>审计</h1>`;
