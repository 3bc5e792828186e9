// Keeps what is shown up to date: the daemon's events, and questions every 15 s while they do not come.
import { useCallback, useEffect, useRef, useState } from "./preact.js";
import { get } from "./api.js";
import { lose } from "./session.js";
import { serverNow } from "./time.js";

const atMostEvery = 2000;
const lostAfter = 10000;
const pollEvery = 15000;
const silentAfter = 60000;

// What was read last, so that going back shows it at once; it is read again all the same.
const mostKept = 30;
const kept = new Map();
function keep(path, data) {
    kept.delete(path);
    kept.set(path, data);
    if (kept.size > mostKept) kept.delete(kept.keys().next().value);
}

const listeners = new Set();
const watchers = new Set();
let state = { live: false, lostSince: null, readAt: null, failing: false };
let stop = null;

const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

function change(values) {
    state = { ...state, ...values };
    for (const watcher of watchers) watcher(state);
}
function tell(event) {
    for (const listener of listeners) listener(event);
}

// "event: …\ndata: …" → the data; the name of the event stands in it, too.
function eventOf(block) {
    const data = block.split("\n").filter((line) => line.startsWith("data:")).map((line) => line.slice(5).trim()).join("\n");
    try {
        return data ? JSON.parse(data) : null;
    } catch {
        return null;
    }
}

async function readStream(answer, abort) {
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    for (;;) {
        const silence = setTimeout(() => abort.abort(), silentAfter);
        const { done, value } = await reader.read().finally(() => clearTimeout(silence));
        if (done) return;
        text += value.replaceAll("\r\n", "\n");
        const blocks = text.split("\n\n");
        text = blocks.pop();
        for (const block of blocks) {
            const event = eventOf(block);
            if (event) tell(event);
        }
    }
}

async function listen(signal) {
    let missed = false;
    for (let pause = 1000; !signal.aborted; ) {
        const abort = new AbortController();
        signal.addEventListener("abort", () => abort.abort(), { once: true });
        try {
            const answer = await fetch("/api/v1/events", { signal: abort.signal, cache: "no-store", headers: { Accept: "text/event-stream" } });
            if (answer.status === 401) return lose();
            if (!answer.ok || !answer.body) throw new Error(String(answer.status));
            change({ live: true, lostSince: null });
            if (missed) tell({ type: "reconnected" });
            pause = 1000;
            await readStream(answer, abort);
        } catch {
            // The next line says it.
        }
        if (signal.aborted) return;
        missed = true;
        change({ live: false, lostSince: state.lostSince ?? serverNow() });
        await wait(pause);
        pause = Math.min(pause * 2, pollEvery);
    }
}

// Starts once somebody is signed in; answers how to stop.
export function startLive() {
    stop?.();
    kept.clear();
    const ended = new AbortController();
    change({ live: false, lostSince: serverNow(), readAt: null, failing: false });
    const poll = setInterval(() => {
        const lost = !state.live && serverNow() - state.lostSince > lostAfter;
        if (lost || state.failing) tell({ type: "poll" });
        change({});
    }, pollEvery);
    const early = setTimeout(() => change({}), lostAfter + 500);
    const shown = () => document.hidden || tell({ type: "shown" });
    document.addEventListener("visibilitychange", shown);
    listen(ended.signal);
    stop = () => {
        ended.abort();
        clearInterval(poll);
        clearTimeout(early);
        document.removeEventListener("visibilitychange", shown);
    };
    return stop;
}

// Everything that is shown is read again.
export const refresh = () => tell({ type: "refresh" });
export function onChange(listener) {
    listeners.add(listener);
    return () => listeners.delete(listener);
}
export function useLiveState() {
    const [shown, setShown] = useState(state);
    useEffect(() => {
        watchers.add(setShown);
        return () => watchers.delete(setShown);
    }, []);
    return { ...shown, lost: !shown.live && shown.lostSince !== null && serverNow() - shown.lostSince > lostAfter };
}

// What stands at `path`, read again whenever something happened (at most every two seconds). null: nothing is asked.
// `read`: how it is read, if not by one GET.
export function useLive(path, read = get) {
    const [shown, setShown] = useState({ path: null, data: null, problem: null });
    const known = shown.path === path ? shown : { path, data: kept.get(path) ?? null, problem: null };
    const again = useRef(() => {});
    useEffect(() => {
        if (!path) return undefined;
        let gone = false, busy = false, wanted = false, last = 0, timer = 0;
        const ask = async () => {
            if (busy) return void (wanted = true);
            busy = true;
            wanted = false;
            last = Date.now();
            try {
                const data = await read(path);
                keep(path, data);
                if (!gone) setShown({ path, data, problem: null });
                change({ readAt: serverNow(), failing: false });
            } catch (problem) {
                if (!gone) setShown((before) => ({ path, data: before.path === path ? before.data : (kept.get(path) ?? null), problem }));
                if (!problem.status || problem.status >= 500) change({ failing: true });
            }
            busy = false;
            if (wanted && !gone) soon();
        };
        const soon = () => {
            clearTimeout(timer);
            timer = setTimeout(ask, Math.max(0, last + atMostEvery - Date.now()));
        };
        again.current = ask;
        const leave = onChange(() => document.hidden || soon());
        ask();
        return () => {
            gone = true;
            clearTimeout(timer);
            leave();
        };
    }, [path]);
    const refetch = useCallback(() => again.current(), []);
    return { data: known.data, problem: known.problem, loading: Boolean(path) && shown.path !== path, refetch };
}

// Draws again every `every` milliseconds, for clocks.
export function useNow(every = 1000) {
    const [now, setNow] = useState(serverNow());
    useEffect(() => {
        const timer = setInterval(() => setNow(serverNow()), every);
        return () => clearInterval(timer);
    }, [every]);
    return now;
}
