// Labelled fields of forms; what is wrong stands below the field and is read with it.
import { html, useRef } from "./preact.js";

let count = 0;
function useId(name) {
    const kept = useRef(null);
    kept.current ??= `field-${name}-${(count += 1)}`;
    return kept.current;
}

// kind: text, password, textarea, select, radio, date, url, checkbox. options: [{value, label, note?}].
export function Field({ name, label, kind = "text", value, onChange, required = false, hint, error, options = [], most, rows = 3, disabled, ...rest }) {
    const id = useId(name);
    const told = (event) => onChange(kind === "checkbox" ? event.target.checked : event.target.value);
    const about = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ") || undefined;
    const common = { id, name, required, disabled, maxLength: most, "aria-invalid": error ? "true" : undefined, "aria-describedby": about, ...rest };
    const below = html`${hint && html`<span class="hint" id=${`${id}-hint`}>${hint}</span>`}
        ${error && html`<span class="field-error" id=${`${id}-error`}>${error}</span>`}`;
    if (kind === "checkbox") {
        return html`<div class="field"><label class="choice"><input type="checkbox" ...${common} checked=${value} onChange=${told} />${label}</label>${below}</div>`;
    }
    if (kind === "radio") {
        return html`<fieldset class=${error ? "field invalid" : "field"} aria-describedby=${about}><legend>${label}${required && html`<span class="must">（必选）</span>`}</legend>
            ${options.map((one) => html`<label class="choice"><input type="radio" name=${`${id}-choice`} value=${one.value} checked=${value === one.value}
                required=${required} disabled=${disabled} onChange=${told} /><span>${one.label}${one.note && html`<small>${one.note}</small>`}</span></label>`)}${below}</fieldset>`;
    }
    return html`<div class="field"><label for=${id}>${label}${required && html`<span class="must">（必填）</span>`}</label>
        ${kind === "textarea" ? html`<textarea ...${common} rows=${rows} value=${value} onInput=${told}></textarea>`
        : kind === "select" ? html`<select ...${common} value=${value} onChange=${told}>${options.map((one) =>
            html`<option value=${one.value} selected=${one.value === value}>${one.label}</option>`)}</select>`
        : html`<input type=${kind} ...${common} value=${value} onInput=${told} />`}${below}</div>`;
}
