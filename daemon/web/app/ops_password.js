// A first password: typed, or made here; shown once to whoever hands it over.
import { html } from "./preact.js";
import { Dialog } from "./dialog.js";
import { Button, Copy } from "./parts.js";

export const shortest = 10;
// No 0/O, 1/l/I: it is read aloud and typed from paper.
const letters = "abcdefghijkmnpqrstuvwxyz23456789";

export function madePassword() {
    const bytes = crypto.getRandomValues(new Uint8Array(12));
    const word = [...bytes].map((byte) => letters[byte % letters.length]).join("");
    return `${word.slice(0, 4)}-${word.slice(4, 8)}-${word.slice(8)}`;
}

export function ShownOnce({ login, name, password, onClose }) {
    const text = `鼓楼 账号：${login} 密码：${password}（登录后请在右上角修改）`;
    return html`<${Dialog} title=${`${name}的密码`} onClose=${onClose}><div>
        <p>只显示这一次，请当面或电话交给本人，让他登录后改掉。</p>
        <dl class="facts handed"><dt>账号</dt><dd>${login}</dd><dt>密码</dt><dd class="password">${password}</dd></dl>
        <footer><${Copy} text=${text} what="账号和密码" kind="main">复制<//><${Button} onClick=${onClose}>已交给本人<//></footer></div><//>`;
}
