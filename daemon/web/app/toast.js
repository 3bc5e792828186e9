// One line at the foot of the screen that says what just happened; read aloud, gone after some seconds.
import { html, useEffect, useState } from "./preact.js";

const stays = 7000;
let show = () => {};

export function say(text, kind = "good") {
    show({ text, kind, at: Date.now() });
}

export function Toast() {
    const [shown, setShown] = useState(null);
    show = setShown;
    useEffect(() => {
        if (!shown) return undefined;
        const timer = setTimeout(() => setShown(null), stays);
        return () => clearTimeout(timer);
    }, [shown]);
    return html`<div class="toast-place" role="status" aria-live="polite">
        ${shown && html`<p class="toast ${shown.kind}">${shown.text}
            <button type="button" class="bare" aria-label="关闭提示" onClick=${() => setShown(null)}>×</button></p>`}
    </div>`;
}
