import { html } from "./preact.js";

export default () => html`<h1>稿件</h1>`;
