// A new account: its role, its unit when it is a unit's, and the first password.
import { html, useRef, useState } from "./preact.js";
import { newKey, post } from "./api.js";
import { Dialog } from "./dialog.js";
import { Field } from "./fields.js";
import { madePassword, shortest } from "./ops_password.js";
import { Button } from "./parts.js";
import { Problem, fieldError, sentence } from "./problems.js";
import { say } from "./toast.js";
import * as words from "./words.js";

const roles = [
    { value: "unit", label: words.role("unit"), note: "只看本单位：批准、登记链接、申诉" },
    { value: "admin", label: words.role("admin"), note: "全区：认定、扣稿、撤稿、豁免、管理用户" },
    { value: "auditor", label: words.role("auditor"), note: "看全部，什么都不能改" },
    { value: "ops", label: words.role("ops"), note: "看来源、渠道和日志，可以重试，不能判定" },
];
const loginRule = /^[A-Za-z0-9][A-Za-z0-9._@-]{1,63}$/;

function faultsOf(values) {
    const faults = {};
    if (!loginRule.test(values.login.trim())) faults.login = "用字母、数字、点、横线，至少 2 个字符";
    if (!values.name.trim()) faults.name = "请填写这一项";
    if (values.role === "unit" && !values.unit) faults.unit = "请选择单位";
    if ([...values.password].length < shortest) faults.password = `至少 ${shortest} 个字符`;
    return faults;
}

export function AddUser({ units, onMade, onDone, onClose }) {
    const [values, setValues] = useState(() => ({ login: "", name: "", role: "unit", unit: "", password: madePassword() }));
    const [state, setState] = useState({ busy: false, problem: null, faults: {} });
    const act = useRef({ text: "", key: "" });
    const form = useRef(null);
    const put = (name) => (value) => setValues((before) => ({ ...before, [name]: value }));
    const submit = async (event) => {
        event.preventDefault();
        if (state.busy) return;
        const faults = faultsOf(values);
        if (Object.keys(faults).length > 0) {
            setState({ busy: false, problem: null, faults });
            return form.current.elements[Object.keys(faults)[0]]?.focus();
        }
        const { unit, ...rest } = { ...values, login: values.login.trim(), name: values.name.trim() };
        const body = rest.role === "unit" ? { ...rest, unit } : rest;
        const text = JSON.stringify(body);
        if (act.current.text !== text) act.current = { text, key: newKey() };
        setState({ busy: true, problem: null, faults: {} });
        try {
            await post("/api/v1/users", body, { key: act.current.key });
            say(`已添加 ${body.name}`);
            onDone();
            onClose();
            onMade(body);
        } catch (problem) {
            if (problem instanceof Problem && !problem.unsettled) act.current = { text: "", key: "" };
            setState({ busy: false, problem, faults: {} });
        }
    };
    const error = (name) => state.faults[name] || fieldError(state.problem, name);
    const common = { disabled: state.busy, required: true };
    return html`<${Dialog} title="添加用户" onClose=${onClose} busy=${state.busy}><form ref=${form} onSubmit=${submit} noValidate>
        <${Field} name="name" label="姓名或岗位" value=${values.name} onChange=${put("name")} error=${error("name")} most=${100} hint="如“卫健局值班室”" autocomplete="off" ...${common} />
        <${Field} name="login" label="账号" value=${values.login} onChange=${put("login")} error=${error("login")} most=${64} hint="登录用，定下后不能改" autocomplete="off" autocapitalize="none" spellcheck=${false} ...${common} />
        <${Field} name="role" label="角色" kind="radio" value=${values.role} options=${roles} onChange=${put("role")} error=${error("role")} ...${common} />
        ${values.role === "unit" && html`<${Field} name="unit" label="单位" kind="select" value=${values.unit} onChange=${put("unit")} error=${error("unit")}
            options=${[{ value: "", label: "请选择单位" }, ...units.map((unit) => ({ value: unit.id, label: unit.name }))]} ...${common} />`}
        <${Field} name="password" label="初始密码" value=${values.password} onChange=${put("password")} error=${error("password")} most=${200}
            hint=${`已替您写好一个，也可以自己写，至少 ${shortest} 个字符；添加后再显示一次`} autocomplete="off" spellcheck=${false} ...${common} />
        ${state.problem && html`<p class="failed" role="alert">没有添加：${sentence(state.problem)}</p>`}
        <footer><${Button} onClick=${onClose} disabled=${state.busy}>不加了<//><button type="submit" class="button main" disabled=${state.busy} aria-busy=${state.busy}>${state.busy ? "正在添加…" : "添加用户"}</button></footer></form><//>`;
}
