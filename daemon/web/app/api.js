// The daemon's API: JSON in and out, problems as values to show, the end of a session told to whoever listens.
import { Problem } from "./problems.js";
import { setClock } from "./time.js";

const longest = 30000;
let csrf = "";
let onSignedOut = () => {};
let readSession = async () => {};

export function setCsrf(token) {
    csrf = token ?? "";
}
export function whenSignedOut(listener) {
    onSignedOut = listener;
}
// Another tab began a new session: what it needs is read again.
export function whenCsrfIsStale(read) {
    readSession = read;
}
const isStale = (problem) => problem.status === 403 && problem.detail.startsWith("X-CSRF-Token");
// One name for one act; kept while the same act is sent again.
export function newKey() {
    if (crypto.randomUUID) return crypto.randomUUID();
    return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function problemOf(answer) {
    const body = await answer.json().catch(() => ({}));
    return new Problem(answer.status, body, Number(answer.headers.get("Retry-After")) || 0);
}

async function asked(path, options, quietly) {
    let answer;
    try {
        answer = await fetch(path, { credentials: "same-origin", signal: AbortSignal.timeout(longest), ...options });
    } catch {
        throw new Problem(0);
    }
    if (!answer.ok) {
        const problem = await problemOf(answer);
        if (answer.status === 401 && !quietly) onSignedOut();
        throw problem;
    }
    let value;
    try {
        value = await answer.json();
    } catch {
        throw new Problem(0);
    }
    if (value?.now) setClock(value.now);
    return { status: answer.status, value };
}

export async function get(path) {
    return (await asked(path, {})).value;
}
// Every page of a list, up to `most` items.
export async function getAll(path, most = 1000) {
    const items = [];
    for (let cursor = ""; items.length < most; ) {
        const page = await get(withQuery(path, { limit: 200, cursor }));
        items.push(...page.items);
        cursor = page.next_cursor;
        if (!cursor) break;
    }
    return items;
}
// `key`: the act's name; the same one when it is sent again. `quietly`: a 401 is an answer, not the session's end.
export async function post(path, body = {}, { key = newKey(), match, quietly = false } = {}) {
    const send = () => {
        const headers = { "Content-Type": "application/json", "Idempotency-Key": key };
        if (csrf) headers["X-CSRF-Token"] = csrf;
        if (match) headers["If-Match"] = match;
        return asked(path, { method: "POST", headers, body: JSON.stringify(body) }, quietly);
    };
    try {
        const { status, value } = await send().catch(async (problem) => {
            if (!isStale(problem)) throw problem;
            await readSession();
            return send();
        });
        return { ...value, pending: status === 202 };
    } catch (problem) {
        problem.acting = true;
        throw problem;
    }
}

export function withQuery(path, values) {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(values)) {
        if (value !== undefined && value !== null && value !== "") query.set(name, value);
    }
    const text = query.toString();
    return text ? `${path}${path.includes("?") ? "&" : "?"}${text}` : path;
}
export const part = (id) => encodeURIComponent(id);
