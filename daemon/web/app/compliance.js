import { html } from "./preact.js";

export default () => html`<h1>合规</h1>`;
