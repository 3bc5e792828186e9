// The queue's address for a feed reader; a new one ends the old.
import { html, useState } from "./preact.js";
import { part, post } from "./api.js";
import { ActDialog, Dialog, useDialog } from "./dialog.js";
import { Button, Copy } from "./parts.js";

function Made({ url, onClose }) {
    return html`<${Dialog} title="订阅地址" onClose=${onClose}><div><p>填到阅读器里。知道这个地址的人都能看到本单位的队列，请勿外传。</p>
        <p class="feed-url">${url}</p><footer><${Copy} text=${url} kind="main" what="订阅地址">复制地址<//><${Button} onClick=${onClose}>关闭<//></footer></div><//>`;
}

function Ask({ unit, onMade, onClose }) {
    return html`<${ActDialog} title="用阅读器订阅队列" act="生成订阅地址" onClose=${onClose} onDone=${(answer) => onMade(answer.url)} done="已生成订阅地址"
        what=${["生成一个只读的订阅地址，队列有变化时阅读器会提示。", "以前生成过的地址随即失效。"]}
        send=${(values, key) => post(`/api/v1/units/${part(unit)}/queue-key`, {}, { key })} />`;
}

export function Subscribe({ unit }) {
    const [dialog, open] = useDialog();
    const [url, setUrl] = useState("");
    return html`<${Button} kind="link" onClick=${() => open((close) => html`<${Ask} unit=${unit} onMade=${setUrl} onClose=${close} />`)}>用阅读器订阅<//>${dialog}
        ${url && html`<${Made} url=${url} onClose=${() => setUrl("")} />`}`;
}
