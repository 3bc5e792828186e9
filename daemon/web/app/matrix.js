import { html } from "./preact.js";

export default () => html`<h1>矩阵</h1>`;
