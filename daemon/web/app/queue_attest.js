// "我已转载，这是链接": the page is asked at once, and what it showed stands here.
import { html, useEffect, useRef, useState } from "./preact.js";
import { newKey, part, post } from "./api.js";
import { Dialog } from "./dialog.js";
import { Field } from "./fields.js";
import { Button, Outside, Tag } from "./parts.js";
import { fieldError, sentence } from "./problems.js";
import { say } from "./toast.js";
import * as words from "./words.js";

// "C：标题相同，正文相同" → {grade, text}
export function readFound(found) {
    const [, grade = "", text = found ?? ""] = /^([A-E]?)：(.*)$/s.exec(found ?? "") ?? [];
    return { grade, text };
}

function Found({ answer, url }) {
    const place = useRef(null);
    useEffect(() => place.current.focus(), []);
    const { grade, text } = readFound(answer.found);
    const checked = grade !== "" && grade < "D";
    return html`<div class="found" role="status" tabindex="-1" ref=${place}>
        <p class="found-line"><${Tag} tone=${checked ? "good" : "warn"} sign=${checked ? "√" : "！"}>${checked ? "核对一致" : "已登记，未能核对"}<//>
            <b>证据等级 ${words.grade(grade || "D")}</b></p>
        <p>${text || (answer.pending ? "链接已经收下，核对结果稍后就能看到。" : "链接已经登记。")}</p>
        ${!checked && html`<p class="quiet">先按单位自报记入。请在没有登录的浏览器里打开链接，确认公众能看到；程序之后看到了会再核实。</p>`}
        <p class="found-url"><${Outside} href=${url}>${url}<//></p></div>`;
}

const withScheme = (text) => (text && !/^[a-z][a-z0-9+.-]*:/i.test(text) ? `https://${text}` : text);
// What was copied on a phone often has words around the address.
function addressIn(text) {
    const found = /https?:\/\/[^\s\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+/i.exec(text);
    return found ? found[0] : text.trim();
}

export function AttestForm({ duty, onDone, focus = false }) {
    const [url, setUrl] = useState("");
    const [state, setState] = useState({ busy: false, problem: null, missing: false, answer: null });
    const act = useRef({ url: null, key: null });
    const form = useRef(null);
    const field = () => form.current?.querySelector("input");
    useEffect(() => {
        if (focus) field().focus();
    }, []);
    const again = () => (setUrl(""), setState({ busy: false, problem: null, missing: false, answer: null }));
    const paste = async () => {
        try {
            setUrl(addressIn(await navigator.clipboard.readText()));
            form.current.querySelector("[type=submit]").focus();
        } catch {
            say("浏览器不让读剪贴板，请长按输入框粘贴", "bad");
            field().focus();
        }
    };
    const submit = async (event) => {
        event.preventDefault();
        if (state.busy) return;
        const typed = withScheme(addressIn(url));
        if (!typed) {
            setState({ busy: false, problem: null, missing: true, answer: null });
            return field().focus();
        }
        if (act.current.url !== typed) act.current = { url: typed, key: newKey() };
        setState({ busy: true, problem: null, missing: false, answer: null });
        try {
            const answer = await post(`/api/v1/obligations/${part(duty)}/attest`, { url: typed }, { key: act.current.key });
            setUrl(typed);
            setState({ busy: false, problem: null, missing: false, answer });
            onDone?.(answer);
        } catch (problem) {
            if (!problem.unsettled) act.current = { url: null, key: null };
            setState({ busy: false, problem, missing: false, answer: null });
        }
    };
    const wrong = state.missing ? "请粘贴转载后的链接" : fieldError(state.problem, "url");
    if (state.answer) {
        return html`<div class="attest"><${Found} answer=${state.answer} url=${url} />
            <p class="attest-acts"><${Button} kind="link" onClick=${again}>再登记一个链接<//></p></div>`;
    }
    return html`<div class="attest"><form ref=${form} onSubmit=${submit} noValidate>
        <${Field} name="url" label="转载后的链接" kind="url" inputmode="url" autocomplete="off" value=${url} required most=${2000} disabled=${state.busy} error=${wrong}
            placeholder="https://" onChange=${setUrl} />
        <p class="attest-acts">${navigator.clipboard?.readText && html`<${Button} onClick=${paste} disabled=${state.busy}>粘贴<//>`}
            <button type="submit" class="button main" disabled=${state.busy} aria-busy=${state.busy}>${state.busy ? "正在打开网页核对…" : "核对并登记"}</button></p>
        ${state.busy && html`<p class="quiet" role="status">程序正在打开这个网页，和原稿比对，最多 10 秒。</p>`}
        ${state.problem && !wrong && html`<p class="failed" role="alert">没有登记：${sentence(state.problem)}</p>`}
    </form></div>`;
}

export function AttestDialog({ duty, title, onDone, onClose }) {
    const [done, setDone] = useState(false);
    const taken = (answer) => (setDone(true), onDone?.(answer));
    return html`<${Dialog} title="我已转载，这是链接" onClose=${onClose}><div>
        <p class="attest-told quiet">《${title}》转载后的公开链接。登记后当场核对标题和正文，记入台账。</p>
        <${AttestForm} duty=${duty} onDone=${taken} focus />
        <footer><${Button} onClick=${onClose}>${done ? "完成" : "关闭"}<//></footer></div><//>`;
}
