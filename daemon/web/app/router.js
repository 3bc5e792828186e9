// Where one is: the part of the address behind "#".
import { useEffect, useState } from "./preact.js";

export function read(hash = location.hash) {
    const [path, query = ""] = hash.replace(/^#/, "").split("?");
    const pieces = path.split("/").filter(Boolean).map((piece) => {
        try {
            return decodeURIComponent(piece);
        } catch {
            return piece;
        }
    });
    return { path: `/${pieces.join("/")}`, parts: pieces, query: Object.fromEntries(new URLSearchParams(query)) };
}

// "#/articles/abc?state=open"; empty values are left out.
export function href(parts, query = {}) {
    const kept = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== "");
    const text = new URLSearchParams(kept).toString();
    return `#/${[parts].flat().map(encodeURIComponent).join("/")}${text ? `?${text}` : ""}`;
}
export function go(parts, query) {
    location.hash = href(parts, query);
}
// A filter changed: the same screen under a new address, no step in the history.
export function stay(parts, query) {
    history.replaceState(history.state, "", href(parts, query));
    dispatchEvent(new HashChangeEvent("hashchange"));
}

export function useRoute() {
    const [route, setRoute] = useState(() => read());
    useEffect(() => {
        const moved = () => setRoute(read());
        addEventListener("hashchange", moved);
        return () => removeEventListener("hashchange", moved);
    }, []);
    return route;
}
