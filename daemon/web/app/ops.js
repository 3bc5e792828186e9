import { html } from "./preact.js";

export default () => html`<h1>运维</h1>`;
