// 用户: who may sign in, as what and for which unit.
import { html, useState } from "./preact.js";
import { getAll, part, post } from "./api.js";
import { ActDialog, useDialog } from "./dialog.js";
import { Field } from "./fields.js";
import { useLive } from "./live.js";
import { useNames } from "./names.js";
import { ShownOnce, madePassword, shortest } from "./ops_password.js";
import { AddUser } from "./ops_add_user.js";
import { Answer, Button, Empty, Tag, Time } from "./parts.js";
import { session } from "./session.js";
import { serverNow } from "./time.js";
import * as words from "./words.js";

const act = (user, name) => `/api/v1/users/${part(user.login)}/${name}`;

function Switch({ user, onDone, onClose }) {
    const off = user.disabled;
    return html`<${ActDialog} title=${off ? "启用账号" : "停用账号"} act=${off ? "启用" : "停用"} danger=${!off} done=${`已${off ? "启用" : "停用"} ${user.name}`}
        what=${off ? [`${user.name}（${user.login}）可以重新登录，密码不变。`] : [`${user.name}（${user.login}）马上退出登录，不能再登录。`, "他办过的事都保留在审计里；以后可以重新启用。"]}
        send=${(values, key) => post(act(user, off ? "enable" : "disable"), {}, { key })} onDone=${onDone} onClose=${onClose} />`;
}

function Reset({ user, onMade, onDone, onClose }) {
    const [password] = useState(madePassword);
    return html`<${ActDialog} title="重设密码" act="重设密码" done=${`已重设 ${user.name} 的密码`} onClose=${onClose}
        what=${[`给 ${user.name}（${user.login}）换一个新密码，现在的密码马上失效，已登录的会退出。`, "新密码只显示一次。"]}
        fields=${[{ name: "password", label: "新密码", value: password, required: true, hint: `至少 ${shortest} 个字符；可以用现成的，也可以自己写`, autocomplete: "off" }]}
        send=${(values, key) => post(act(user, "password"), { password: values.password }, { key }).then((answer) => (onMade({ ...user, password: values.password }), answer))}
        onDone=${onDone} />`;
}

function Signs({ user }) {
    const locked = user.locked_until && Date.parse(user.locked_until) > serverNow();
    return html`${user.disabled && html`<${Tag} tone="quiet" sign="—">已停用<//>`}${locked && html`<${Tag} tone="warn" sign="！">锁定到 <${Time} of=${user.locked_until} /><//>`}
        ${!user.disabled && !locked && html`<${Tag} tone="good" sign="√">可登录<//>`}`;
}

function User({ user, names, open, onMade, onDone }) {
    const me = user.login === session().login;
    const ask = (Act) => open((close) => html`<${Act} user=${user} onMade=${onMade} onDone=${onDone} onClose=${close} />`);
    return html`<li class="ops-row user"><div><p class="ops-name">${user.name}${me && html` <span class="quiet">（您自己）</span>`}</p><p class="quiet">${user.login}</p></div>
        <div><p>${words.role(user.role)}</p>${user.unit && html`<p class="quiet">${names.unit(user.unit)}</p>`}</div>
        <div><p><${Signs} user=${user} /></p><p class="quiet">${user.last_sign_in ? html`上次登录 <${Time} of=${user.last_sign_in} />` : "还没有登录过"}</p></div>
        <div class="actions"><${Button} onClick=${() => ask(Reset)} disabled=${me} title=${me ? "您自己的密码请在右上角修改" : undefined}>重设密码<//>
            <${Button} onClick=${() => ask(Switch)} disabled=${me}>${user.disabled ? "启用" : "停用"}<//></div></li>`;
}

function List({ all, names, open, onMade, onDone }) {
    const [text, setText] = useState("");
    const [role, setRole] = useState("");
    const wanted = all.filter((user) => (!role || user.role === role) && `${user.name} ${user.login} ${user.unit ? names.unit(user.unit) : ""}`.includes(text.trim()));
    const roles = ["admin", "unit", "auditor", "ops"].map((one) => ({ value: one, label: words.role(one) }));
    return html`<div class="filters"><${Field} name="find" label="找用户" value=${text} onChange=${setText} placeholder="姓名、账号或单位" />
            <${Field} name="role" label="角色" kind="select" value=${role} options=${[{ value: "", label: `全部（${all.length}）` }, ...roles]} onChange=${setRole} /></div>
        ${wanted.length === 0 ? html`<${Empty}>没有符合的用户。<//>`
            : html`<ul class="rows">${wanted.map((user) => html`<${User} key=${user.login} user=${user} names=${names} open=${open} onMade=${onMade} onDone=${onDone} />`)}</ul>`}`;
}

export default function Screen() {
    const names = useNames();
    const shown = useLive("/api/v1/users", getAll);
    const [dialog, open] = useDialog();
    const [made, setMade] = useState(null);
    const add = () => open((close) => html`<${AddUser} units=${names.units} onMade=${setMade} onDone=${shown.refetch} onClose=${close} />`);
    return html`<div class="page-head"><h1>用户</h1><div class="actions"><${Button} kind="main" onClick=${add}>添加用户<//></div></div>
        <div><${Answer} of=${shown}>${(all) => html`<${List} all=${all} names=${names} open=${open} onMade=${setMade} onDone=${shown.refetch} />`}<//></div>
        ${dialog}${made && html`<${ShownOnce} ...${made} onClose=${() => setMade(null)} />`}`;
}
