// Whole tasks without a pointer, from signing in on.
import assert from "node:assert/strict";
import { Person } from "./person.mjs";

export async function approves_by_keys({ officer, unit, duty, ...given }) {
    const person = await Person.arrive(given);
    await person.signInByKeys(officer, `#/queue/${unit}?duty=${duty}`);
    await person.page.getByRole("button", { name: /^批准，发到/ }).waitFor();
    await person.tabTo(/^批准，发到/);
    await person.press("Enter");
    await person.inDialog().waitFor();
    await person.press("Escape");
    await person.inDialog().waitFor({ state: "detached" });
    assert.match(await person.page.evaluate(() => document.activeElement.innerText), /^批准，发到/, "a dialog gives the focus back");
    await person.press("Enter");
    await person.inDialog().waitFor();
    await person.tabTo(/^批准，发到/);
    await person.press("Enter");
    await person.inDialog().waitFor({ state: "detached" });
    await person.leave();
}

export async function attests_by_keys({ officer, unit, duty, url, ...given }) {
    const person = await Person.arrive(given);
    await person.signInByKeys(officer, `#/queue/${unit}?duty=${duty}`);
    await person.page.getByLabel("转载后的链接").waitFor();
    await person.tabTo("转载后的链接");
    await person.type(url);
    await person.press("Enter");
    await person.sees("核对一致");
    await person.leave();
}

export async function skips_to_the_text({ admin, ...given }) {
    const person = await Person.arrive(given);
    await person.signInByKeys(admin);
    await person.page.reload();
    await person.page.locator("main.screen h1").first().waitFor();
    await person.press("Tab");
    assert.equal(await person.page.evaluate(() => document.activeElement.innerText), "跳到正文");
    await person.press("Enter");
    assert.equal(await person.page.evaluate(() => document.activeElement.id), "main");
    await person.leave();
}

export async function exempts_by_keys({ admin, duty, reason, ...given }) {
    const person = await Person.arrive(given);
    await person.signInByKeys(admin, `#/duties/${duty}`);
    await person.page.getByRole("button", { name: "豁免" }).waitFor();
    await person.tabTo("豁免");
    await person.press("Enter");
    await person.inDialog().waitFor();
    await person.tabTo("理由");
    await person.type(reason);
    await person.tabTo("豁免这项任务");
    await person.press("Enter");
    await person.inDialog().waitFor({ state: "detached" });
    await person.sees(reason);
    await person.leave();
}
