// Going back comes to where one was: each step of the history keeps how far down its screen was.
const settle = 150;      // milliseconds after the last movement
const patience = 40;     // frames that a screen may take until it is tall enough

let timer = 0;
let arriving = false;

function keep() {
    clearTimeout(timer);
    timer = setTimeout(() => arriving || history.replaceState({ ...history.state, y: scrollY }, ""), settle);
}

export function rememberScroll() {
    history.scrollRestoration = "manual";
    addEventListener("scroll", keep, { passive: true });
    return () => removeEventListener("scroll", keep);
}

// A new step has no place yet: it begins at the top.
export function arrive() {
    clearTimeout(timer);
    const wanted = history.state?.y ?? 0;
    scrollTo(0, 0);
    if (!wanted) return;
    arriving = true;
    const step = (frames) => {
        const reachable = document.documentElement.scrollHeight - innerHeight >= wanted;
        if (!reachable && frames < patience) return void requestAnimationFrame(() => step(frames + 1));
        scrollTo(0, wanted);
        arriving = false;
    };
    requestAnimationFrame(() => step(0));
}
