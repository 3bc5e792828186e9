import { html } from "./preact.js";

export default () => html`<h1>用户</h1>`;
