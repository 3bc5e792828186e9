// Every screen of every role: nothing serious for axe, nothing scrolls sideways, the console stays quiet.
import assert from "node:assert/strict";
import { Person } from "./person.mjs";

// A phone at 23:00, a tablet, a desk: what axe sees of a screen hangs on its colours and on how it is laid out for narrow and wide.
const looks = [{ size: [360, 780], scheme: "dark", axe: true }, { size: [768, 1024], scheme: "light" }, { size: [1440, 900], scheme: "light", axe: true }];

async function show(person, hash) {
    await person.open(hash);
    await person.page.locator("main.screen h1").first().waitFor();
    await person.page.locator(".loading").first().waitFor({ state: "detached" });
}

// All of them first with an ear on the console, then by axe. What they looked like is kept in build/pictures.
async function looked({ pictures, ...given }, role, hashes) {
    const found = [];
    for (const { size, scheme, axe } of looks) {
        const person = await Person.arrive(given, { size, scheme });
        await person.signIn(given[role]);
        for (const hash of hashes) {
            await show(person, hash);
            if (await person.isTooWide()) found.push(`${hash} at ${size[0]}, ${scheme}: scrolls sideways`);
            const name = `${role}-${hash.split("/")[1].split("?")[0]}-${hashes.indexOf(hash)}-${size[0]}-${scheme}.png`;
            await person.page.screenshot({ path: `${pictures}/${name}`, fullPage: true });
        }
        for (const hash of axe ? hashes : []) {
            await show(person, hash);
            for (const fault of await person.faults()) found.push(`${hash} at ${size[0]}, ${scheme}: ${fault}`);
        }
        await person.leave();
    }
    assert.deepEqual(found, []);
    return { looked_at: hashes.length * looks.length };
}

export const admin_screens_are_sound = ({ hashes, ...given }) => looked(given, "admin", hashes);
export const officer_screens_are_sound = ({ hashes, ...given }) => looked(given, "officer", hashes);
export const ops_screens_are_sound = ({ hashes, ...given }) => looked(given, "ops", hashes);

export async function the_door_is_sound(given) {
    for (const scheme of ["light", "dark"]) {
        const person = await Person.arrive(given, { size: [360, 780], scheme });
        await person.open();
        await person.page.getByRole("button", { name: "登录" }).waitFor();
        assert.deepEqual(await person.faults(), []);
        await person.leave();
    }
}
// Bytes as they came over the wire, of the first screen that one sees after signing in.
export async function the_page_is_light({ admin, most_bytes, ...given }) {
    const person = await Person.arrive(given);
    await person.signIn(admin);
    await person.page.waitForLoadState("load");
    const bytes = await person.page.evaluate(() => [...performance.getEntriesByType("resource"), ...performance.getEntriesByType("navigation")]
        .filter((one) => /\/(assets|app)\b/.test(one.name)).reduce((sum, one) => sum + one.transferSize, 0));
    assert.ok(bytes > 0 && bytes <= most_bytes, `${bytes} bytes`);
    await person.leave();
    return { bytes };
}

// Screens by role, each in all of the looks: only that they hold, and what they look like.
export async function every_screen_is_sound({ pictures, looks: asked, here, ...given }) {
    const found = [];
    let looked_at = 0;
    for (const [size, scheme] of asked) {
        for (const [role, hashes] of Object.entries(here)) {
            const person = await Person.arrive(given, { size, scheme });
            await person.signIn(given[role]);
            for (const [number, hash] of hashes.entries()) {
                await show(person, hash);
                if (await person.isTooWide()) found.push(`${role} ${hash} at ${size[0]}, ${scheme}: scrolls sideways`);
                await person.page.screenshot({ path: `${pictures}/${role}-${number}-${hash.split("/")[1].split("?")[0]}-${size[0]}-${scheme}.png`, fullPage: true, timeout: 90000 });
                looked_at += 1;
            }
            await person.leave();
        }
    }
    assert.deepEqual(found, []);
    return { looked_at };
}
