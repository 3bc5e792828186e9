// What stands in a cell, and short names for narrow columns.
const signs = { open: "待", on_time: "√", late: "迟", overdue: "逾", exempt: "免", void: "废", undetermined: "疑", no_channel: "无" };
const worstFirst = ["overdue", "undetermined", "late", "open", "no_channel", "on_time", "exempt", "void"];

export const cellSign = (state) => signs[state] ?? "?";
// Several rules may ask the same unit: the worst one is shown.
export function worst(cells) {
    return cells.reduce((a, b) => (worstFirst.indexOf(b.state) < worstFirst.indexOf(a.state) ? b : a));
}
// unit id → its cells
export function byUnit(row) {
    const cells = new Map();
    for (const cell of row.cells) cells.set(cell.unit, [...(cells.get(cell.unit) ?? []), cell]);
    return cells;
}

const endings = [[/街道办事处$/, "街道"], [/镇人民政府$/, "镇"], [/乡人民政府$/, "乡"], [/委员会$/, "委"], [/办公室$/, "办"], [/有限公司$/, ""], [/服务中心$/, "中心"], [/联合会$/, "联"]];
export function shortName(name) {
    let short = name.replace(/[（(][^）)]*[）)]?/g, "").replace(/^福州市/, "").replace(/^鼓楼区?(?=.{2,})/, "");
    for (const [from, to] of endings) short = short.replace(from, to);
    const letters = [...(short || name)];
    return letters.length > 8 ? `${letters.slice(0, 4).join("")}…${letters.slice(-3).join("")}` : letters.join("");   // long ones differ at the end
}
