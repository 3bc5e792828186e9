// What stands around every screen: the name, where one can go, who one is, and whether the data is fresh.
import { html, useEffect, useRef, useState } from "./preact.js";
import { useDialog } from "./dialog.js";
import { useLiveState } from "./live.js";
import { Empty, Failed, Loading } from "./parts.js";
import { href, useRoute } from "./router.js";
import { found, home, navigation } from "./routes.js";
import { arrive, rememberScroll } from "./scroll.js";
import { session, signOut } from "./session.js";
import { ChangePassword } from "./sign_in.js";
import { hour } from "./time.js";
import { Toast, say } from "./toast.js";
import { useNames } from "./names.js";
import { sentence } from "./problems.js";
import * as words from "./words.js";

function OutOfDate() {
    const { live, lost, failing, readAt, lostSince } = useLiveState();
    if (failing) return html`<p class="out-of-date bad" role="alert">！数据已过时：${readAt ?? lostSince ? `${hour(readAt ?? lostSince)} 起` : "一直"}没有读到新数据，正在重试</p>`;
    if (lost) return html`<p class="out-of-date" role="status">实时更新自 ${hour(lostSince)} 中断，改为每 15 秒刷新一次${readAt ? `（数据截至 ${hour(readAt)}）` : ""}</p>`;
    return html`<span class="sr" role="status">${live ? "数据实时更新" : ""}</span>`;
}

function Person() {
    const [dialog, open] = useDialog();
    const names = useNames();
    const menu = useRef(null);
    const { name, login, role, unit } = session();
    const shut = () => menu.current?.removeAttribute("open");
    useEffect(() => {
        const away = (event) => {
            const inside = menu.current?.contains(event.target);
            if (event.type === "keydown" ? event.key === "Escape" : !inside) shut();
        };
        document.addEventListener("click", away);
        document.addEventListener("keydown", away);
        return () => {
            document.removeEventListener("click", away);
            document.removeEventListener("keydown", away);
        };
    }, []);
    const leave = () => signOut().catch((problem) => say(sentence(problem), "bad"));
    return html`<details class="person" ref=${menu}><summary>${name || login}<span class="quiet">${unit ? names.unit(unit) : words.role(role)}</span></summary>
        <div class="menu"><button type="button" onClick=${() => (shut(), open((close) => html`<${ChangePassword} onClose=${close} />`))}>修改密码</button>
            <button type="button" onClick=${leave}>退出登录</button></div></details>${dialog}`;
}

// The module of a screen, read when it is first wanted.
function Screen({ place, route }) {
    const [loaded, setLoaded] = useState({ path: null, screen: null, problem: null });
    const load = () => place.screen()
        .then((module) => setLoaded({ path: place.path, screen: module.default, problem: null }))
        .catch((problem) => setLoaded({ path: place.path, screen: null, problem }));
    useEffect(() => void load(), [place.path]);
    if (loaded.path !== place.path) return html`<${Loading} />`;
    if (loaded.problem) return html`<${Failed} problem=${loaded.problem} again=${load} />`;
    return html`<${loaded.screen} route=${route} id=${place.id} key=${place.path + place.id} />`;
}

export function Frame() {
    const route = useRoute();
    const main = useRef(null);
    const { role, district } = session();
    const place = found(route.path === "/" ? [home[role].slice(1)] : route.parts, role);
    const here = place?.under ?? place?.path;
    const first = useRef(true);
    useEffect(() => {
        document.title = `${place?.title ?? "没有这个页面"} · 鼓楼`;
        if (!first.current) main.current.focus({ preventScroll: true });
        first.current = false;
        arrive();
    }, [route.path]);
    useEffect(rememberScroll, []);
    return html`<a class="skip" href="#main" onClick=${(event) => (event.preventDefault(), main.current.focus())}>跳到正文</a>
        <header class="top"><div class="top-line"><a class="brand" href=${href(home[role].slice(1))}><b>鼓楼</b><span>${district}</span></a>
            <nav aria-label="主导航">${navigation(role).map((one) => html`<a href=${href(one.path.slice(1))}
                aria-current=${one.path === here ? "page" : undefined}>${one.title}</a>`)}</nav><${Person} /></div><${OutOfDate} /></header>
        <main id="main" ref=${main} tabindex="-1" class=${`screen ${(here ?? "").slice(1)}`}>
            ${place ? html`<${Screen} place=${place} route=${route} />`
                : html`<h1>没有这个页面</h1><${Empty}>地址不对，或者您的角色看不到它。<a href=${href(home[role].slice(1))}>回到首页</a><//>`}</main>
        <${Toast} />`;
}
