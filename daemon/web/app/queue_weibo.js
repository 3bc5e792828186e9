// How long Weibo counts a text: what is half-width one unit, the rest two, beyond the basic plane four, a link at most twenty.

const LIMIT = 140; // characters; one is two units
const LINK = 20;
const LINKS = /https?:\/\/[^\s\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+/g;

function units(text) {
    let sum = 0;
    for (const letter of text) {
        const code = letter.codePointAt(0);
        sum += code < 128 ? 1 : code > 0xffff ? 4 : 2;
    }
    return sum;
}

// {count, limit, links}: characters as Weibo shows them.
export function weiboLength(text) {
    const links = text.match(LINKS) || [];
    const rest = units(text.trimEnd().replace(LINKS, ""));
    const counted = links.reduce((sum, link) => sum + Math.min(units(link), LINK), rest);
    return { count: Math.ceil(counted / 2), limit: LIMIT, links: links.length };
}

// The text in pieces, links apart: [{text, link}].
export function weiboPieces(text) {
    const pieces = [];
    let at = 0;
    for (const found of text.matchAll(LINKS)) {
        if (found.index > at) pieces.push({ text: text.slice(at, found.index), link: false });
        pieces.push({ text: found[0], link: true });
        at = found.index + found[0].length;
    }
    if (at < text.length) pieces.push({ text: text.slice(at), link: false });
    return pieces;
}
