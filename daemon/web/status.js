// Keeps the page fresh: asks for the changing part and puts it in. The server has escaped it.
"use strict";

const every = 5000;
const part = document.getElementById("part");
const lost = document.getElementById("lost");

async function refresh() {
    try {
        const answer = await fetch("/status", { cache: "no-store", credentials: "same-origin" });
        if (!answer.ok) throw new Error(String(answer.status));
        const text = await answer.text();
        const open = new Set([...part.querySelectorAll("details[open][id]")].map((one) => one.id));
        part.innerHTML = text;
        for (const id of open) document.getElementById(id)?.setAttribute("open", "");
        lost.hidden = true;
    } catch {
        lost.hidden = false;
    }
}

setInterval(() => {
    if (!document.hidden) refresh();
}, every);
document.addEventListener("visibilitychange", () => {
    if (!document.hidden) refresh();
});
