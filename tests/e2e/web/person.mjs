// Somebody at the page in a real browser: signs in, reads, clicks or only types. What the console or the network should not have seen is kept.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const fromModules = createRequire(join(process.env.DRUMTOWER_WEB_MODULES ?? ".", "here.js"));
const { chromium } = fromModules("playwright-core");
const axe = readFileSync(fromModules.resolve("axe-core/axe.min.js"), "utf8");
const patience = 20000;

export class Person {
    // size: [width, height]; touch: a phone; scheme: light or dark.
    static async arrive(given, { size = [1280, 900], touch = false, scheme = "light" } = {}) {
        const person = new Person();
        person.given = given;
        person.browser = await chromium.launch({ executablePath: given.chromium, args: given.sandboxed ? [] : ["--no-sandbox"] });
        person.context = await person.browser.newContext({ viewport: { width: size[0], height: size[1] }, colorScheme: scheme, hasTouch: touch, locale: "zh-CN",
            permissions: ["clipboard-read", "clipboard-write"] });
        person.page = await person.context.newPage();
        person.page.setDefaultTimeout(patience);
        person.acts = 0;                      // clicks, taps and pastes: what a task costs
        person.wrong = [];
        person.watch();
        return person;
    }

    watch() {
        const own = new URL(this.given.address).origin;
        this.page.on("console", (message) => {
            // A refusal that the page shows in words is told to the console, too.
            const refused = /^Failed to load resource: the server responded with a status of (401|404|409|412|422|429)/.test(message.text());
            if (["error", "warning"].includes(message.type()) && !refused && !this.deaf) this.wrong.push(`console: ${message.text()}`);
        });
        this.page.on("pageerror", (error) => this.wrong.push(`page: ${error.message}`));
        this.page.on("request", (request) => {
            const url = new URL(request.url());
            if (!["data:", "about:", "blob:"].includes(url.protocol) && url.origin !== own) this.wrong.push(`asked outside: ${url}`);
        });
    }

    async open(hash = "") {
        await this.page.goto(`${this.given.address}/app${hash}`);
    }
    async signIn({ login, password }, hash = "") {
        await this.open(hash);
        await this.page.getByLabel("账号").fill(login);
        await this.page.getByLabel("密码").fill(password);
        await this.page.getByRole("button", { name: "登录" }).click();
        await this.page.locator("main.screen h1").first().waitFor();
    }
    async leave() {
        await this.browser.close();
        assert.deepEqual(this.wrong, [], "the console and the network stay quiet");
    }

    inDialog() {
        return this.page.getByRole("dialog");
    }
    // place: a locator inside which the button or link stands.
    async click(name, place = this.page) {
        this.acts += 1;
        const found = place.getByRole("button", { name }).or(place.getByRole("link", { name })).first();
        await found.click();
    }
    async fill(label, text, place = this.page) {
        await place.getByLabel(label).first().fill(text);
    }
    async sees(text, place = this.page) {
        await place.getByText(text).first().waitFor();
    }
    // The card, row or item that tells of this.
    about(text, kind = "article, li") {
        return this.page.locator(kind).filter({ hasText: text });
    }

    // ---- by keyboard only ----

    // Tab until what is wanted has the focus; every stop must be seen.
    async tabTo(name, most = 250) {
        for (let step = 0; step < most; step += 1) {
            await this.page.keyboard.press("Tab");
            const here = await this.page.evaluate(focused);
            if (!here) continue;
            assert.ok(here.visible, `the focus is not seen on “${here.name}”`);
            if (name instanceof RegExp ? name.test(here.name) : here.name === name) return;
        }
        assert.fail(`the keyboard does not reach “${name}”`);
    }
    async type(text) {
        await this.page.keyboard.type(text);
    }
    async press(...keys) {
        for (const key of keys) await this.page.keyboard.press(key);
    }
    async signInByKeys({ login, password }, hash = "") {
        await this.open(hash);
        await this.page.getByLabel("账号").waitFor();
        await this.page.evaluate(() => document.activeElement?.blur());
        await this.tabTo("账号");
        await this.type(login);
        await this.tabTo("密码");
        await this.type(password);
        await this.press("Enter");
        await this.page.locator("main.screen h1").first().waitFor();
    }

    // ---- looked at by axe ----

    // It sets styles of its own, which the page's policy refuses and the console hears of: nothing is kept from here on.
    async faults() {
        this.deaf = true;
        await this.page.evaluate(axe);
        const { violations } = await this.page.evaluate(() => globalThis.axe.run(document, { iframes: false, preload: false }));
        return violations.filter((one) => ["serious", "critical"].includes(one.impact))
            .map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 160)).slice(0, 3).join(" ")}`);
    }
    async isTooWide() {
        return this.page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    }
}

// In the page: the name of what has the focus, and whether one sees that it has it.
function focused() {
    const one = document.activeElement;
    if (!one || one === document.body) return null;
    const style = getComputedStyle(one);
    const label = one.labels?.[0]?.innerText.replace(/（必[填选]）/, "");
    const name = (one.getAttribute("aria-label") || label || one.innerText || one.title || "").trim();
    return { name, visible: style.outlineStyle !== "none" || style.boxShadow !== "none" || one.tagName === "IFRAME" };
}
