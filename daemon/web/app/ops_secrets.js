// Secrets that are typed in: their names, whether they open, and a form that replaces one. A text is never shown again.
import { html } from "./preact.js";
import { part, post } from "./api.js";
import { ActDialog, useDialog } from "./dialog.js";
import { useLive } from "./live.js";
import { Answer, Button, Empty, Section, Tag } from "./parts.js";

const afterwards = "下一次重新载入配置（drumtower reload）起使用";

function Keep({ name, onDone, onClose }) {
    return html`<${ActDialog} title="录入密钥" act="封存" done=${`已封存，${afterwards}`} onDone=${onDone} onClose=${onClose}
        what=${["封存在本机，不再显示，只能替换；备份里没有解封的钥匙", afterwards]}
        fields=${[{ name: "name", label: "名称", required: true, most: 200, value: name, hint: "配置写 { store = true } 的那一项，例如 health-wechat.app_secret" },
            { name: "text", label: "内容", kind: "password", required: true, most: 4000, autocomplete: "off" }]}
        send=${(values, key) => post("/api/v1/secrets", { name: values.name.trim(), text: values.text }, { key })} />`;
}
function Forget({ name, onDone, onClose }) {
    return html`<${ActDialog} title="删除密钥" act="删除" danger done="已删除" onDone=${onDone} onClose=${onClose}
        what=${[`删除 ${name}，用到它的渠道随之停用`, afterwards]} send=${(_, key) => post(`/api/v1/secrets/${part(name)}/drop`, {}, { key })} />`;
}

export function Secrets() {
    const shown = useLive("/api/v1/secrets");
    const [dialog, open] = useDialog();
    const ask = (Act, name = "") => open((close) => html`<${Act} name=${name} onDone=${shown.refetch} onClose=${close} />`);
    return html`<${Section} title="录入的密钥" id="ops-secrets" count=${shown.data?.items.length} note="配置里写 { store = true } 的"
        actions=${html`<${Button} kind="small" onClick=${() => ask(Keep)}>录入<//>`}>
        <${Answer} of=${shown}>${(of) => (of.items.length === 0 ? html`<${Empty}>没有录入的密钥。<//>`
            : html`<ul class="rows">${of.items.map((secret) => html`<li key=${secret.name} class="ops-row"><div><p><span class="ops-name">${secret.name}</span> <${Tag} tone=${secret.opens ? "good" : "bad"}
                sign=${secret.opens ? "√" : "×"}>${secret.opens ? "可用" : "打不开，请重新录入"}<//></p></div>
                <div class="actions"><${Button} kind="small" onClick=${() => ask(Keep, secret.name)}>替换<//><${Button} kind="small" onClick=${() => ask(Forget, secret.name)}>删除<//></div></li>`)}</ul>`)}<//>${dialog}<//>`;
}
