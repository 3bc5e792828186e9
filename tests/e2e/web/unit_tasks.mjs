// What a unit's officer does, on a phone.
import assert from "node:assert/strict";
import { Person } from "./person.mjs";

const phone = { size: [360, 780], touch: true };

// From the notice's link to a checked repost: taps are counted once the link is open.
export async function attests_a_link({ officer, duty, unit, url, ...given }) {
    const person = await Person.arrive(given, phone);
    await person.signIn(officer, `#/queue/${unit}?duty=${duty}`);
    await person.page.evaluate((text) => navigator.clipboard.writeText(text), `转自本单位网站 ${url}`);
    person.acts = 0;
    await person.click("粘贴");
    await person.click("核对并登记");
    await person.sees("核对一致");
    await person.sees(/证据等级 C/);
    assert.ok(person.acts <= 3, `${person.acts} taps`);
    assert.equal(await person.isTooWide(), false, "nothing scrolls sideways");
    await person.leave();
    return { taps: person.acts };
}

export async function is_told_what_a_wrong_link_shows({ officer, duty, unit, url, ...given }) {
    const person = await Person.arrive(given, phone);
    await person.signIn(officer, `#/queue/${unit}?duty=${duty}`);
    await person.fill("转载后的链接", url);
    await person.click("核对并登记");
    await person.sees(/网址打开后不是这篇稿件/);
    assert.equal(await person.page.getByLabel("转载后的链接").inputValue(), url, "what was typed stays");
    await person.leave();
}

export async function approves({ officer, title, unit, ...given }) {
    const person = await Person.arrive(given, phone);
    await person.signIn(officer, `#/queue/${unit}`);
    await person.click(/^批准，发到/, person.about(title, "article"));
    await person.sees("不能撤回", person.inDialog());
    await person.inDialog().locator("iframe").waitFor();
    await person.click(/^批准，发到/, person.inDialog());
    await person.inDialog().waitFor({ state: "detached" });
    await person.leave();
}

export async function rejects_with_a_reason({ officer, title, unit, reason, ...given }) {
    const person = await Person.arrive(given, phone);
    await person.signIn(officer, `#/queue/${unit}`);
    await person.click("不予推送", person.about(title, "article"));
    await person.click("不予推送", person.inDialog());
    await person.sees("请填写这一项", person.inDialog());
    await person.fill("理由", reason, person.inDialog());
    await person.click("不予推送", person.inDialog());
    await person.inDialog().waitFor({ state: "detached" });
    await person.sees("已退回，不推送", person.about(title, "article"));
    await person.leave();
}

export async function copies_what_to_paste({ officer, duty, unit, title, ...given }) {
    const person = await Person.arrive(given, phone);
    await person.signIn(officer, `#/queue/${unit}?duty=${duty}`);
    const copied = () => person.page.evaluate(() => navigator.clipboard.readText());
    await person.click("复制标题");
    await person.sees("已复制");
    assert.equal(await copied(), title);
    await person.click("复制整份备稿");
    await person.page.waitForFunction(async (wanted) => (await navigator.clipboard.readText()).length > wanted.length, title);
    assert.ok((await copied()).startsWith(title));
    await person.leave();
}

export async function appeals({ officer, title, reason, ...given }) {
    const person = await Person.arrive(given, phone);
    await person.signIn(officer, "#/history");
    await person.click("申诉", person.about(title, "li"));
    await person.fill("理由", reason, person.inDialog());
    await person.click("提出申诉", person.inDialog());
    await person.inDialog().waitFor({ state: "detached" });
    await person.leave();
}
