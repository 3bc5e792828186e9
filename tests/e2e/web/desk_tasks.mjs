// What the department does at its desk.
import assert from "node:assert/strict";
import { Person } from "./person.mjs";

async function atArticle(given, admin, article) {
    const person = await Person.arrive(given);
    await person.signIn(admin, `#/articles/${article}`);
    return person;
}
async function act(person, name, fields, button) {
    await person.click(name, person.page.locator("main"));
    for (const [label, text] of Object.entries(fields)) await person.fill(label, text, person.inDialog());
    await person.click(button, person.inDialog());
    await person.inDialog().waitFor({ state: "detached" });
}

export async function designates({ admin, title, ground, ...given }) {
    const person = await Person.arrive(given);
    await person.signIn(admin);
    await person.click("认定", person.page.locator("li, article").filter({ hasText: title }).filter({ has: person.page.getByRole("button", { name: "认定" }) }));
    await person.sees("不能撤回", person.inDialog());
    await person.inDialog().getByRole("radio", { name: /^重要/ }).check();
    await person.fill("依据", ground, person.inDialog());
    await person.click("认定", person.inDialog());
    await person.inDialog().waitFor({ state: "detached" });
    await person.leave();
}

export async function holds_and_releases({ admin, article, reason, ...given }) {
    const person = await atArticle(given, admin, article);
    await act(person, "扣稿", { 理由: reason }, "扣住稿件");
    await person.sees(/已扣住，不推送/);
    await act(person, "放行", {}, "放行");
    await person.page.getByText(/已扣住，不推送/).waitFor({ state: "detached" });
    await person.leave();
}

export async function withdraws({ admin, article, reason, copies, ...given }) {
    const person = await atArticle(given, admin, article);
    await person.click("撤稿", person.page.locator("main"));
    await person.sees(`已经发布的 ${copies} 处`, person.inDialog());
    await person.fill("理由", reason, person.inDialog());
    await person.click(`撤稿 ${copies} 处`, person.inDialog());
    await person.inDialog().waitFor({ state: "detached" });
    await person.sees(`已撤稿：${reason}`);
    await person.leave();
}

// From "who is late" to the reminder sent, clicks counted from the desk on.
export async function reminds({ admin, title, ...given }) {
    const person = await Person.arrive(given);
    await person.signIn(admin);
    const near = person.page.locator("article").filter({ hasText: title });
    await near.waitFor();
    person.acts = 0;
    await person.click(/^(全部)?催办/, near);
    await person.click(/^催办 \d+ 个单位/, person.inDialog());
    await person.sees(/^已催办/);
    assert.ok(person.acts <= 3, `${person.acts} clicks`);
    await person.leave();
    return { clicks: person.acts };
}

export async function exempts({ admin, duty, reason, ...given }) {
    const person = await Person.arrive(given);
    await person.signIn(admin, `#/duties/${duty}`);
    await act(person, "豁免", { 理由: reason }, "豁免这项任务");
    await person.sees("豁免");
    await person.sees(reason);
    await person.leave();
}

export async function answers_what_may_be_a_repost({ admin, title, reason, ...given }) {
    const person = await Person.arrive(given);
    await person.signIn(admin);
    await person.click("对照认定", person.page.locator("#questions").locator("xpath=ancestor::section").locator("li").filter({ hasText: title }));
    await person.page.locator("dialog .side").nth(1).waitFor();
    await person.inDialog().getByRole("radio", { name: /^是转载/ }).check();
    await person.fill("理由", reason, person.inDialog());
    await person.click("认定", person.inDialog());
    await person.inDialog().waitFor({ state: "detached" });
    await person.leave();
}

export async function freezes_and_thaws({ admin, reason, ...given }) {
    const person = await Person.arrive(given);
    await person.signIn(admin);
    await act(person, "冻结发布", { 理由: reason }, "冻结发布");
    await person.sees("已冻结发布：全部单位");
    await act(person, "解冻", {}, "解冻");
    await person.page.getByText("已冻结发布：全部单位").waitFor({ state: "detached" });
    await person.leave();
}

// Figures that lead to the rows they count.
export async function reads_who_complied({ auditor, unit_name, ...given }) {
    const person = await Person.arrive(given);
    await person.signIn(auditor, "#/compliance");
    await person.page.locator("tbody tr").filter({ hasText: unit_name }).getByRole("link", { name: unit_name }).click();
    await person.page.waitForURL(/#\/duties\?.*unit=/);
    await person.page.locator("main.screen h1").first().waitFor();
    assert.equal(await person.page.getByRole("button", { name: /^(催办|豁免|扣稿|撤稿)/ }).count(), 0, "who only reads has no acts");
    await person.leave();
}
