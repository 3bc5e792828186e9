// What a unit's queue holds, told apart by who has to act. Pure: values in, values out.

import { standsAsDraft } from "./words.js";

const UNMET = ["open", "overdue", "undetermined"];

export function isUnmet(state) {
    return UNMET.includes(state);
}

function isAFix(row) {
    return row.action !== "publish";
}

// Whether trying again is something that the program can do.
function isForTheProgram(row) {
    const madeByHand = row.adopted && row.live_version > 0;
    return !madeByHand && (row.mode !== "manual" || row.action === "publish");
}

function own(word, detail, acts) {
    return { mine: true, word, detail, acts };
}
function others(word, detail = "") {
    return { mine: false, word, detail, acts: [] };
}

const FIXES = {
    update: { word: "须由您更正", todo: "到这个渠道上把帖文改成新版，再点“已改好”。", done: "已改好" },
    withdraw: { word: "须由您删除", todo: "到这个渠道上把帖文删除，再点“已删除”。", done: "已删除" },
};

export function fixOf(row) {
    return FIXES[row.action];
}

function waiting(row, now) {
    if (row.mode === "manual") {
        if (isAFix(row)) return own(FIXES[row.action].word, FIXES[row.action].todo, ["done"]);
        return own("等您自行发布", "复制备稿，到平台上发布，再登记链接。", ["post"]);
    }
    if (row.mode === "approve" && !row.approved) {
        return own("等您批准", "批准后由程序发布，无须再到平台操作。", ["approve", "reject"]);
    }
    const later = row.not_before && Date.parse(row.not_before) > now;
    if (!row.not_before) return others("暂缓", "稿件被扣下，放行后程序再发。");
    const then = row.mode === "draft" ? "程序会存入草稿箱，届时由您点发布。" : "由程序自动发布，无须操作。";
    if (later && row.trouble) return others("没有发出，稍后再试", then);
    return others(row.approved ? "已批准，等程序发布" : "等程序发布", then);
}

function accepted(row) {
    if (standsAsDraft(row)) {
        return own("草稿已备好", "到公众号草稿箱点发布。发布后程序会自己看到；看不到时请登记链接。", ["post"]);
    }
    return others("平台处理中", "程序会回读结果，无须操作。");
}

function needsPerson(row) {
    const acts = isForTheProgram(row) && row.mode !== "manual" ? ["retry", "done"] : ["done"];
    if (isAFix(row)) return own(FIXES[row.action].word, FIXES[row.action].todo, acts);
    if (row.trouble === "draft_gone") return own("草稿已不在草稿箱", "已经发布的话，请登记链接；误删了草稿的话，可以重试。", ["post", ...acts]);
    return own("须由您处理", "先到平台上看有没有发出：已发出就登记链接，没有发出可以重试或自行发布。", ["post", ...acts]);
}

// How a delivery stands for the unit's officer: {mine, word, detail, acts}.
export function stand(row, now) {
    switch (row.state) {
        case "waiting":
            return waiting(row, now);
        case "intended":
            return others("正在发布", "程序会回读结果，无须操作。");
        case "accepted":
            return accepted(row);
        case "needs_human":
            return needsPerson(row);
        case "refused":
            if (row.trouble === "rejected") return own("已退回，不推送", "仍可自行发布，再登记链接；也可以重试。", ["post", "retry"]);
            return own("平台没有接受", "可以重试，也可以自行发布，再登记链接。", ["post", "retry"]);
        case "done":
            return others(row.action === "withdraw" ? "已删除" : "已发布");
        default:
            return others("已取消");
    }
}

// What is out there and wrong first, then what has a button, what else is the officer's, then what the program does.
export function inOrder(rows, now) {
    const rank = (row) => {
        const { mine, acts } = stand(row, now);
        if (!mine) return 3;
        return isAFix(row) ? 0 : acts.some((act) => act !== "post") ? 1 : 2;
    };
    return [...rows].sort((left, right) => rank(left) - rank(right));
}

function ownRow(row, now) {
    return stand(row, now).mine;
}

// A card a duty; rows belong to it by article and channel. What no unmet duty asks for any more comes a card an article.
export function cardsOf(duties, rows, now) {
    const taken = new Set();
    const cards = duties.map((duty) => {
        const channels = new Set(duty.channels.map((channel) => channel.id));
        const its = rows.filter((row) => row.article === duty.article && channels.has(row.channel));
        its.forEach((row) => taken.add(row.id));
        return { id: duty.id, title: duty.title, url: duty.url, due: duty.due, duty, rows: its };
    });
    const rest = new Map();
    for (const row of rows.filter((each) => !taken.has(each.id))) {
        const known = rest.get(row.article);
        if (known) known.rows.push(row);
        else rest.set(row.article, { id: row.obligation, title: row.title, url: row.url, due: row.due, duty: null, rows: [row] });
    }
    return [...cards, ...rest.values()].map((card) => ({ ...card, part: partOf(card, now) }));
}

function partOf(card, now) {
    if (card.rows.some((row) => isAFix(row) && ownRow(row, now))) return "fix";
    if (!card.duty) return card.rows.some((row) => ownRow(row, now)) ? "more" : "rest";
    if (card.duty.state !== "open") return "late";
    return card.rows.length === 0 || card.rows.some((row) => ownRow(row, now)) ? "mine" : "program";
}

// The clock that runs first: a fix's own, the review's, the duty's. {at, word} or null.
export function clockOf(card, now) {
    const fixes = card.rows.filter((row) => row.fix_by && isAFix(row) && ownRow(row, now)).sort((left, right) => Date.parse(left.fix_by) - Date.parse(right.fix_by));
    if (fixes.length) return { at: fixes[0].fix_by, word: fixes[0].action === "withdraw" ? "须删除于" : "须改好于" };
    if (!card.duty) return null;
    const review = card.duty.approve_by;
    const waits = card.rows.some((row) => stand(row, now).acts.includes("approve"));
    if (review && waits && Date.parse(review) > now) return { at: review, word: "须批准于" };
    return { at: card.duty.due, word: "截止" };
}
