// Starts the page: asks who is signed in, and shows the door or the house.
import { html, render, useEffect, useState } from "./preact.js";
import { whenSignedOut } from "./api.js";
import { Frame } from "./frame.js";
import { refresh, startLive } from "./live.js";
import { Failed, Loading } from "./parts.js";
import { loadSession, lose, whenSessionChanges } from "./session.js";
import { SignIn, SignInAgain } from "./sign_in.js";

function App() {
    const [state, setState] = useState({ session: null, problem: null });
    const load = () => loadSession().catch((problem) => setState({ session: null, problem }));
    useEffect(() => {
        const leave = whenSessionChanges((now) => setState({ session: now, problem: null }));
        load();
        return leave;
    }, []);
    const { signed_in: signedIn = false, lost = false, login } = state.session ?? {};
    useEffect(() => {
        if (!signedIn) return undefined;
        return startLive();
    }, [signedIn, login]);
    if (state.problem) return html`<main class="door"><${Failed} problem=${state.problem} again=${load} /></main>`;
    if (!state.session) return html`<main class="door"><${Loading} /></main>`;
    if (!signedIn && !lost) return html`<${SignIn} />`;
    // A session that ended leaves the screen, and what was typed, where it is.
    return html`<${Frame} key=${login} />${lost && html`<${SignInAgain} onDone=${refresh} />`}`;
}

whenSignedOut(lose);
render(html`<${App} />`, document.getElementById("app"));
