// Whose queue is shown: an officer's own; whoever sees the district picks one.
import { html } from "./preact.js";
import { Field } from "./fields.js";
import { Empty } from "./parts.js";
import { session } from "./session.js";
import { useNames } from "./names.js";
import { go } from "./router.js";

export const unitOf = (id) => session().unit ?? id;
export const isOfficer = () => session().role === "unit";
// An act on a unit's behalf: its officer's, or the district's.
export const mayAct = () => ["unit", "admin"].includes(session().role);

export function UnitPicker({ screen, unit }) {
    const { units } = useNames();
    if (isOfficer()) return null;
    const options = [{ value: "", label: "请选择单位" }, ...units.map((one) => ({ value: one.id, label: one.name }))];
    return html`<div class="filters unit-picker"><${Field} name="unit" label="单位" kind="select" value=${unit ?? ""} options=${options}
        onChange=${(id) => go(id ? [screen, id] : [screen])} /></div>`;
}
export const PickFirst = () => html`<${Empty}>选一个单位，看它的队列和历史。<//>`;
