// What an officer pastes into a platform by hand, each part with its own copy button, beside how it will look there.
import { html } from "./preact.js";
import { part } from "./api.js";
import { useLive } from "./live.js";
import { Answer, Button, Copy, Outside } from "./parts.js";
import { Preview } from "./queue_preview.js";
import { weiboLength } from "./queue_weibo.js";
import { say } from "./toast.js";

// With its formatting, for editors that take it; works without the right to the clipboard, too.
function copyFormatted(pack) {
    let taken = false;
    const fill = (event) => {
        event.clipboardData.setData("text/html", pack.html);
        event.clipboardData.setData("text/plain", pack.text);
        event.preventDefault();
        taken = true;
    };
    document.addEventListener("copy", fill, { once: true });
    const copied = document.execCommand("copy") && taken;
    document.removeEventListener("copy", fill);
    say(copied ? "已复制图文，到编辑器里粘贴" : "没能复制，请改用“复制文字”", copied ? "good" : "bad");
}

export function wholeOf(pack) {
    const inText = pack.link && pack.text.includes(pack.link);
    return [pack.title, pack.text, inText ? "" : pack.link].filter(Boolean).join("\n\n");
}

function CopyPart({ name, note, text, children, more }) {
    return html`<div class="pack-part"><div class="pack-head"><h3>${name}</h3>${note && html`<span class="quiet">${note}</span>`}
        <span class="pack-acts">${more}<${Copy} text=${text} what=${name} kind="small">复制${name}<//></span></div>${children}</div>`;
}

function Enclosures({ name, hint, all }) {
    if (all.length === 0) return null;
    return html`<div class="pack-part"><div class="pack-head"><h3>${name}</h3><span class="quiet">${all.length} 个，${hint}</span></div>
        <ol class="pack-files">${all.map((file, at) => html`<li><${Outside} href=${file.url}>${file.name || `${name} ${at + 1}`}<//></li>`)}</ol></div>`;
}

function Parts({ pack }) {
    const length = pack.kind === "weibo" ? weiboLength(pack.text) : null;
    const textNote = length ? `${length.count} / ${length.limit} 字` : `${[...pack.text].length} 字`;
    const formatted = pack.html && html`<${Button} kind="small" onClick=${() => copyFormatted(pack)}>复制图文<//>`;
    return html`<div class="pack-parts">
        ${pack.title && html`<${CopyPart} name="标题" note=${`${[...pack.title].length} 字`} text=${pack.title}><p class="pack-title">${pack.title}</p><//>`}
        <${CopyPart} name="正文" note=${textNote} text=${pack.text} more=${formatted}>
            <div class="pack-text" tabindex="0" role="region" aria-label="正文">${pack.text}</div><//>
        ${pack.link && html`<${CopyPart} name="原文链接" text=${pack.link}><p class="pack-link"><${Outside} href=${pack.link}>${pack.link}<//></p><//>`}
        <${Enclosures} name="图片" hint="打开后长按或右键另存" all=${pack.pictures} />
        <${Enclosures} name="附件" hint="打开后保存" all=${pack.attachments} />
        ${pack.notes.length > 0 && html`<div class="pack-part"><h3>平台限制</h3><ul class="pack-notes">${pack.notes.map((note) => html`<li>${note}</li>`)}</ul></div>`}
        <p class="pack-all"><${Copy} text=${() => wholeOf(pack)} what="整份备稿">复制整份备稿<//></p></div>`;
}

export function Package({ row, channel, onlyPreview = false }) {
    const path = `/api/v1/deliveries/${part(row.id)}/package`;
    const shown = useLive(path);
    if (shown.problem?.status === 404) return html`<p class="empty">没有备稿：正文已按规定清除，请从原文链接取用。</p>`;
    return html`<${Answer} of=${shown} what="正在备稿…">${(pack) => {
        const preview = html`<figure class="pack-look"><figcaption class="quiet">在 ${channel.name} 上的样子（图片以灰块代替）</figcaption>
            <${Preview} pack=${pack} account=${channel.name} /></figure>`;
        return onlyPreview ? preview : html`<div class="pack"><${Parts} pack=${pack} />${preview}</div>`;
    }}<//>`;
}
