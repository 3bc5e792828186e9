// A dialog keeps the keyboard inside, closes with Esc and gives the focus back; an act says in one what it will do.
import { html, useEffect, useLayoutEffect, useRef, useState } from "./preact.js";
import { newKey } from "./api.js";
import { Button } from "./parts.js";
import { Field } from "./fields.js";
import { refresh } from "./live.js";
import { Problem, fieldError, sentence } from "./problems.js";
import { say } from "./toast.js";
import { moment } from "./time.js";

// wide: for previews and comparisons.
export function Dialog({ title, onClose, wide = false, children, busy = false }) {
    const box = useRef(null);
    useLayoutEffect(() => {
        const before = document.activeElement;
        const shown = box.current;
        shown.showModal();
        return () => {
            shown.close();
            if (before?.isConnected) before.focus();
        };
    }, []);
    const cancel = (event) => {
        event.preventDefault();
        if (!busy) onClose();
    };
    return html`<dialog ref=${box} class=${wide ? "wide" : ""} onCancel=${cancel} aria-labelledby="dialog-title">
        <header><h2 id="dialog-title">${title}</h2>
            <button type="button" class="bare close" aria-label="关闭" disabled=${busy} onClick=${onClose}>×</button></header>
        ${children}</dialog>`;
}

// The same key while the same words may already have been taken; another one for another act.
function useActKey() {
    const last = useRef({ key: null, text: null, settled: true });
    return {
        for(values) {
            const text = JSON.stringify(values);
            if (last.current.settled || last.current.text !== text) last.current = { key: newKey(), text, settled: false };
            return last.current.key;
        },
        settle: () => (last.current.settled = true),
    };
}

const blank = (fields) => Object.fromEntries(fields.map((field) => [field.name, field.value ?? (field.kind === "checkbox" ? false : "")]));

function firstMissing(fields, values) {
    return fields.find((field) => field.required && !String(values[field.name]).trim());
}

// An act, in a dialog. what: lines that say what it will do; cannot: what cannot be undone; act: the button's words;
// fields: as Field takes them; send(values, key) → the answer; done: the line that is shown afterwards (or from the answer);
// note: more to see, above the fields.
export function ActDialog({ title, what = [], cannot, fields = [], act, danger = false, send, done, onDone, onClose, note, wide }) {
    const [values, setValues] = useState(() => blank(fields));
    const [state, setState] = useState({ busy: false, problem: null, missing: null, outcome: null });
    const key = useActKey();
    const form = useRef(null);
    useEffect(() => form.current?.querySelector("[aria-invalid='true'], .invalid input")?.focus(), [state.missing, state.problem]);
    const submit = async (event) => {
        event.preventDefault();
        if (state.busy) return;
        const missing = firstMissing(fields, values);
        if (missing) return setState({ ...state, missing: missing.name, problem: null });
        setState({ busy: true, problem: null, missing: null, outcome: null });
        try {
            const answer = await send(values, key.for(values));
            key.settle();
            finish(answer);
        } catch (problem) {
            if (problem instanceof Problem && !problem.unsettled) key.settle();
            if (problem.status === 412) refresh();
            setState({ busy: false, problem, missing: null, outcome: null });
        }
    };
    const finish = (answer) => {
        onDone?.(answer);
        const outcome = outcomeOf(answer, typeof done === "function" ? done(answer) : done ?? `已办：${act}`);
        if (outcome.long) return setState({ busy: false, problem: null, missing: null, outcome });
        say(outcome.text);
        onClose();
    };
    if (state.outcome) return html`<${Outcome} title=${title} of=${state.outcome} onClose=${onClose} />`;
    return html`<${Dialog} title=${title} onClose=${onClose} busy=${state.busy} wide=${wide}><form ref=${form} onSubmit=${submit} noValidate>
        ${what.length > 0 && html`<ul class="what">${what.map((line) => html`<li>${line}</li>`)}</ul>`}
        ${cannot && html`<p class="cannot"><b>不能撤回：</b>${cannot}</p>`}
        ${note}
        ${fields.map((field) => html`<${Field} key=${field.name} ...${field} value=${values[field.name]} disabled=${state.busy}
            error=${state.missing === field.name ? "请填写这一项" : fieldError(state.problem, field.name)}
            onChange=${(value) => setValues((before) => ({ ...before, [field.name]: value }))} />`)}
        ${state.problem && html`<p class="failed" role="alert">没有办成：${fields.some((field) => fieldError(state.problem, field.name)) ? "请改正标出的一项" : sentence(state.problem)}</p>`}
        <footer><${Button} onClick=${onClose} disabled=${state.busy}>不办了<//>
            <button type="submit" class=${`button ${danger ? "danger" : "main"}`} disabled=${state.busy} aria-busy=${state.busy}>
                ${state.busy ? "正在办理…" : act}</button></footer></form><//>`;
}

function outcomeOf(answer, text) {
    const lines = [];
    if (answer?.found) lines.push(answer.found);
    if (answer?.settles_at) lines.push(`上一次推送的结果要到 ${moment(answer.settles_at)} 才能确定，之后自动处理。`);
    if (answer?.changed === "unchanged") return { text: "没有变化：此前已经这样办过", long: lines.length > 0, lines };
    if (answer?.pending) lines.push("已经收下，稍后就能看到结果。");
    return { text, long: lines.length > 0, lines };
}

function Outcome({ title, of, onClose }) {
    const close = useRef(null);
    useEffect(() => close.current?.focus(), []);
    return html`<${Dialog} title=${title} onClose=${onClose}><div role="status"><p class="done-line">√ ${of.text}</p>
        ${of.lines.map((line) => html`<p>${line}</p>`)}</div>
        <footer><button type="button" ref=${close} class="button main" onClick=${onClose}>知道了</button></footer><//>`;
}

// Which dialog is open: const [dialog, open] = useDialog(); open((close) => html`<${ActDialog} … onClose=${close} />`).
export function useDialog() {
    const [made, setMade] = useState(null);
    const close = () => setMade(null);
    return [made && made.make(close), (make) => setMade({ make })];
}
