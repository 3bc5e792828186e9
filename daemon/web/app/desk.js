import { html } from "./preact.js";

export default () => html`<h1>工作台</h1>`;
