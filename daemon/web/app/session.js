// Who is signed in. Screens ask `session()`; whoever has to be drawn again subscribes.
import { get, post, setCsrf, whenCsrfIsStale } from "./api.js";
import { setZone } from "./time.js";

let current = null;
const listeners = new Set();

function take(session) {
    current = session;
    setCsrf(session?.csrf);
    setZone(session?.utc_offset_minutes);
    for (const listener of listeners) listener(current);
    return session;
}

export const session = () => current;
export const may = (...roles) => current?.signed_in && roles.includes(current.role);
export function whenSessionChanges(listener) {
    listeners.add(listener);
    return () => listeners.delete(listener);
}

export const loadSession = async () => take(await get("/api/v1/session"));
whenCsrfIsStale(loadSession);
export const signIn = async (login, password) => take(await post("/api/v1/login", { login, password }, { quietly: true }));
export const setUp = async (values) => take(await post("/api/v1/setup", values, { quietly: true }));
// The daemon begins another session with it; the old one, and those on other machines, end.
export const changePassword = async (values) => take(await post("/api/v1/password", values, { quietly: true }));
export async function signOut() {
    await post("/api/v1/logout");
    take({ ...current, signed_in: false, csrf: "" });
}
// The daemon no longer knows the session; what is on the screen stays where it is.
export function lose() {
    if (current?.signed_in) take({ ...current, signed_in: false, lost: true, csrf: "" });
}
