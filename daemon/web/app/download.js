// A file of the daemon's, saved by the browser; when there is none, the reason is said.
import { Problem, sentence } from "./problems.js";
import { say } from "./toast.js";

export async function download(path, name) {
    try {
        const answer = await fetch(path, { credentials: "same-origin" });
        if (!answer.ok) throw new Problem(answer.status, await answer.json().catch(() => ({})));
        const link = document.createElement("a");
        link.href = URL.createObjectURL(await answer.blob());
        link.download = name;
        link.click();
        setTimeout(() => URL.revokeObjectURL(link.href), 60000);
        say(`已导出 ${name}`);
    } catch (problem) {
        say(`没有导出：${sentence(problem instanceof Problem ? problem : new Problem(0))}`, "bad");
    }
}
