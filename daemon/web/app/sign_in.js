// Signing in, the first account, and another password.
import { html, useEffect, useRef, useState } from "./preact.js";
import { ActDialog, Dialog } from "./dialog.js";
import { Field } from "./fields.js";
import { Problem, fieldError, sentence } from "./problems.js";
import { changePassword, session, setUp, signIn } from "./session.js";
import { length } from "./time.js";
import { say } from "./toast.js";

const shortest = 10;

function whyNot(problem) {
    if (!(problem instanceof Problem)) return sentence(problem);
    if (problem.status === 401) return "账号或密码不对";
    if (problem.status === 429) return `尝试次数太多，已暂停登录${problem.retryAfter ? `，请 ${length(problem.retryAfter * 1000)}后再试` : "，请稍后再试"}`;
    return sentence(problem);
}

// One form for both: `fields` as Field takes them.
function Form({ fields, act, send }) {
    const [values, setValues] = useState(Object.fromEntries(fields.map((field) => [field.name, field.value ?? ""])));
    const [state, setState] = useState({ busy: false, problem: null, wrong: {} });
    const form = useRef(null);
    useEffect(() => [...form.current.querySelectorAll("input")].find((input) => !input.value)?.focus(), []);
    const submit = async (event) => {
        event.preventDefault();
        if (state.busy) return;
        const wrong = {};
        for (const field of fields) {
            const why = !values[field.name] ? "请填写这一项" : field.check?.(values[field.name], values);
            if (why) wrong[field.name] = why;
        }
        if (Object.keys(wrong).length) return setState({ busy: false, problem: null, wrong });
        setState({ busy: true, problem: null, wrong: {} });
        try {
            await send(values);
        } catch (problem) {
            setState({ busy: false, problem, wrong: {} });
        }
    };
    return html`<form ref=${form} onSubmit=${submit} noValidate>
        ${fields.map(({ check, ...field }) => html`<${Field} key=${field.name} ...${field} value=${values[field.name]} disabled=${state.busy}
            error=${state.wrong[field.name] || fieldError(state.problem, field.name)}
            onChange=${(value) => setValues((before) => ({ ...before, [field.name]: value }))} />`)}
        ${state.problem && html`<p class="failed" role="alert">${whyNot(state.problem)}</p>`}
        <button type="submit" class="button main full" disabled=${state.busy} aria-busy=${state.busy}>${state.busy ? "请稍候…" : act}</button></form>`;
}

const longEnough = (password) => (password.length < shortest ? `密码至少 ${shortest} 位` : "");
const same = (again, values) => (again !== values.password ? "两次输入的密码不一样" : "");

const account = [{ name: "login", label: "账号", autocomplete: "username", spellcheck: false },
    { name: "password", label: "密码", kind: "password", autocomplete: "current-password" }];
const enter = ({ login, password }) => signIn(login, password);

// Over the screen that was open when the session ended.
export function SignInAgain({ onDone }) {
    const stay = () => say("请先登录", "warn");
    const [login, password] = account;
    return html`<${Dialog} title="登录已失效，请重新登录" onClose=${stay}><${Form} act="登录"
        send=${async (values) => (await enter(values), onDone())} fields=${[{ ...login, value: session().login }, password]} /><//>`;
}

export function SignIn() {
    const { district, setup } = session() ?? {};
    return html`<main class="door" id="main"><div class="door-card">
        <p class="brand-mark" aria-hidden="true">鼓楼</p>
        <h1>${district ?? ""}政务新媒体转载台账</h1>
        ${setup ? html`<p>这里还没有账号。请建立第一个管理员账号；安装码写在服务器的文件里，请向运维索取。</p>
            <${Form} key="setup" act="建立账号并登录" send=${({ again, ...values }) => setUp(values)} fields=${[
                { name: "code", label: "安装码", autocomplete: "one-time-code", spellcheck: false },
                { name: "name", label: "姓名", autocomplete: "name" },
                { name: "login", label: "账号", autocomplete: "username", spellcheck: false },
                { name: "password", label: "密码", kind: "password", hint: `至少 ${shortest} 位`, autocomplete: "new-password", check: longEnough },
                { name: "again", label: "再输一次密码", kind: "password", autocomplete: "new-password", check: same }]} />`
        : html`<${Form} key="sign-in" act="登录" send=${enter} fields=${account} />`}
        </div></main>`;
}

// The other sign-ins of this account end with the change.
export function ChangePassword({ onClose }) {
    const wrong = (detail, pointer) => new Problem(422, { detail, errors: [{ detail, pointer }] });
    const send = async ({ old, new: password, again }) => {
        if (longEnough(password)) throw wrong(longEnough(password), "/new");
        if (again !== password) throw wrong(same(again, { password }), "/again");
        return changePassword({ old, new: password });
    };
    return html`<${ActDialog} title="修改密码" act="修改密码" done="密码已修改，其他地方的登录已退出" onClose=${onClose} send=${send} fields=${[
        { name: "old", label: "原密码", kind: "password", required: true, autocomplete: "current-password" },
        { name: "new", label: "新密码", kind: "password", required: true, hint: `至少 ${shortest} 位`, autocomplete: "new-password" },
        { name: "again", label: "再输一次新密码", kind: "password", required: true, autocomplete: "new-password" }]} />`;
}
