// One task in a browser: node run.mjs TASK, what it needs as JSON on the standard input. Exit status 0: done; what it learned is the last line, as JSON.
import { readFileSync } from "node:fs";
import * as desk from "./desk_tasks.mjs";
import * as keyboard from "./keyboard_tasks.mjs";
import * as screens from "./screens_tasks.mjs";
import * as service from "./service_tasks.mjs";
import * as unit from "./unit_tasks.mjs";

const tasks = { ...desk, ...keyboard, ...screens, ...service, ...unit };
const name = process.argv[2];
if (!Object.hasOwn(tasks, name)) {
    console.error(`no task ${name}; there are ${Object.keys(tasks).join(", ")}`);
    process.exit(64);
}
try {
    const learned = await tasks[name](JSON.parse(readFileSync(0, "utf8")));
    console.log(JSON.stringify(learned ?? {}));
    process.exit(0);
} catch (error) {
    console.error(error.stack ?? error);
    process.exit(1);
}
