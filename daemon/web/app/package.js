// The article as one channel takes it, ready to paste.
import { html } from "./preact.js";
import { part } from "./api.js";
import { Dialog } from "./dialog.js";
import { useLive } from "./live.js";
import { Answer, Copy, Outside } from "./parts.js";
import { Preview } from "./queue_preview.js";

const links = (title, list) => list?.length > 0 && html`<h3>${title}</h3><ul>${list.map((one) => html`<li><${Outside} href=${one.url}>${one.name || one.url}<//></li>`)}</ul>`;

export function PackageDialog({ copy, place, onClose }) {
    const pack = useLive(`/api/v1/deliveries/${part(copy.id)}/package`);
    return html`<${Dialog} wide title=${`发布包：${place}`} onClose=${onClose}><div><${Answer} of=${pack}>${(data) => html`
        <div class="actions"><${Copy} text=${data.title} what="标题">复制标题<//><${Copy} text=${data.text} what="正文">复制正文<//><${Copy} text=${data.link} what="原文链接">复制原文链接<//></div>
        ${data.notes?.length > 0 && html`<ul class="what">${data.notes.map((note) => html`<li>${note}</li>`)}</ul>`}
        <div class="preview-place"><${Preview} pack=${{ pictures: [], ...data }} account=${place} /></div>
        ${links("图片", data.pictures)}${links("附件", data.attachments)}`}<//></div><//>`;
}
