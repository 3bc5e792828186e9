// Names of units, channels and sources: read once, and again when the roster changes.
import { useEffect, useState } from "./preact.js";
import { get, getAll } from "./api.js";
import { onChange } from "./live.js";
import { may, whenSessionChanges } from "./session.js";
import { channelFacts } from "./words.js";

const empty = { units: [], unitOf: new Map(), channelOf: new Map(), sourceOf: new Map() };
const retryAfter = 5000;
let known = empty;
let reading = null;
const watchers = new Set();

async function read() {
    const units = await getAll("/api/v1/units");
    const sources = may("admin", "auditor", "ops") ? (await get("/api/v1/ops").catch(() => ({}))).sources ?? [] : [];
    known = {
        units,
        unitOf: new Map(units.map((unit) => [unit.id, unit])),
        channelOf: new Map(units.flatMap((unit) => unit.channels.map((channel) => [channel.id, { ...channel, unit: unit.id }]))),
        sourceOf: new Map(sources.map((source) => [source.id, source])),
    };
    for (const watcher of watchers) watcher(known);
}
export function readNames() {
    if (!may("admin", "auditor", "ops", "unit")) return null;
    reading ??= read().catch(() => setTimeout(readNames, retryAfter)).finally(() => (reading = null));
    return reading;
}
whenSessionChanges((session) => {
    if (!session?.signed_in && !session?.lost) known = empty;
});

// {units, unit(id), channel(id), kind(id), source(id), facts(id, mode)}: names; "…" until they are read, the id where there is none.
export function useNames() {
    const [names, setNames] = useState(known);
    useEffect(() => {
        watchers.add(setNames);
        setNames(known);                                 // read since the first draw
        if (known === empty) readNames();
        const leave = onChange((event) => /\b(unit|channel)\.(declared|retired)/.test(event.type ?? "") && readNames());
        return () => {
            watchers.delete(setNames);
            leave();
        };
    }, []);
    const unnamed = (id) => (id && names === empty ? "…" : id || "");
    return {
        units: names.units,
        unit: (id) => names.unitOf.get(id)?.name || unnamed(id),
        channel: (id) => names.channelOf.get(id)?.name || unnamed(id),
        facts: (id, how) => channelFacts(names.channelOf.get(id)?.name, names.channelOf.get(id)?.kind ?? "", how),
        unitOfChannel: (id) => names.channelOf.get(id)?.unit ?? "",
        kind: (id) => names.channelOf.get(id)?.kind ?? "",
        source: (id) => (id === "desk" ? "手工添加" : names.sourceOf.get(id)?.name || unnamed(id)),
    };
}
