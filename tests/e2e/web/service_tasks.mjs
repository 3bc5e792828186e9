// What the administrator of accounts and the people of operations do.
import assert from "node:assert/strict";
import { Person } from "./person.mjs";

// The new officer signs in with the password that was shown once, and sees his own unit.
export async function adds_a_user({ admin, login, name, unit_name, ...given }) {
    const person = await Person.arrive(given);
    await person.signIn(admin, "#/users");
    await person.click("添加用户");
    const dialog = person.inDialog();
    await person.fill("姓名或岗位", name, dialog);
    await person.fill("账号", login, dialog);
    await dialog.getByRole("combobox", { name: /单位/ }).selectOption({ label: unit_name });
    await person.click("添加用户", dialog);
    const password = (await person.page.locator(".handed .password").innerText()).trim();
    await person.click("已交给本人", person.inDialog());
    await person.sees(login);
    await person.leave();
    const officer = await Person.arrive(given, { size: [360, 780], touch: true });
    await officer.signIn({ login, password });
    await officer.page.getByRole("heading", { name: "转载队列" }).waitFor();
    await officer.sees(unit_name);
    await officer.leave();
}

export async function disables_a_user({ admin, login, name, password, ...given }) {
    const officer = await Person.arrive(given);
    await officer.signIn({ login, password });
    const person = await Person.arrive(given);
    await person.signIn(admin, "#/users");
    await person.click("停用", person.about(login, "li"));
    await person.sees(name, person.inDialog());
    await person.click("停用", person.inDialog());
    await person.sees("已停用", person.about(login, "li"));
    await person.leave();
    await officer.open("#/history");
    await officer.page.reload();
    await officer.page.getByRole("button", { name: "登录" }).waitFor();
    await officer.leave();
}

export async function finds_an_act_in_the_audit({ admin, find, act, ...given }) {
    const person = await Person.arrive(given);
    await person.signIn(admin, "#/audit");
    await person.fill("找记录", find);
    await person.sees(act, person.page.locator("main"));
    await person.leave();
}

export async function sees_why_a_source_is_silent({ ops, source, word, ...given }) {
    const person = await Person.arrive(given);
    await person.signIn(ops, "#/ops");
    const row = person.about(source, "li.source");
    await person.sees(word, row);
    await person.sees(/怎么办/, row);
    await person.sees("降级");
    assert.equal(await person.page.getByRole("link", { name: "用户" }).count(), 0, "accounts are not for operations");
    await person.leave();
}
