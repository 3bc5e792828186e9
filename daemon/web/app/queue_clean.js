// An article's HTML as a preview may show it: no address in it is ever asked, nothing in it runs, no style of its own.

const kept = new Set(["A", "B", "BLOCKQUOTE", "BR", "CODE", "DD", "DIV", "DL", "DT", "EM", "H1", "H2", "H3", "H4", "H5", "H6", "HR", "I", "LI",
    "OL", "P", "PRE", "S", "SECTION", "SMALL", "SPAN", "STRONG", "SUB", "SUP", "TABLE", "TBODY", "TD", "TFOOT", "TH", "THEAD", "TR", "U", "UL"]);
const dropped = new Set(["SCRIPT", "STYLE", "LINK", "META", "BASE", "TEMPLATE", "NOSCRIPT", "IFRAME", "OBJECT", "EMBED", "FORM", "INPUT", "BUTTON", "SELECT", "TEXTAREA", "SVG", "MATH"]);

function classesOf(style) {
    const classes = [];
    if (/text-align:\s*center/i.test(style)) classes.push("middle");
    if (/text-align:\s*right/i.test(style)) classes.push("right");
    if (/text-indent/i.test(style)) classes.push("indent");
    return classes.join(" ");
}

function copyInto(parent, node) {
    for (const child of node.childNodes) {
        if (child.nodeType === Node.TEXT_NODE) parent.append(child.data);
        if (child.nodeType !== Node.ELEMENT_NODE) continue;
        const tag = child.tagName.toUpperCase();
        if (dropped.has(tag)) continue;
        if (tag === "IMG") {
            parent.append(placeOf(parent.ownerDocument, child.getAttribute("alt")));
        } else if (!kept.has(tag)) {
            copyInto(parent, child);
        } else {
            const copy = parent.ownerDocument.createElement(tag);
            const classes = classesOf(child.getAttribute("data-look") ?? "");
            if (classes) copy.className = classes;
            for (const name of ["colspan", "rowspan"]) {
                if (child.hasAttribute(name)) copy.setAttribute(name, String(Math.min(Number(child.getAttribute(name)) || 1, 50)));
            }
            copyInto(copy, child);
            parent.append(copy);
        }
    }
}
// Where a picture will stand: the page asks no other server for it.
function placeOf(into, name) {
    const place = into.createElement("span");
    place.className = "picture";
    place.textContent = name ? `图片：${name}` : "图片";
    return place;
}

// Its styles are read, never applied: under their own name the browser would report them to the console.
const unstyled = (text) => text.replace(/(<[a-z][^<>]*?\s)style(\s*=)/gi, "$1data-look$2");

export function cleaned(text) {
    const from = new DOMParser().parseFromString(unstyled(text), "text/html");
    const into = document.implementation.createHTMLDocument("");
    copyInto(into.body, from.body);
    return into.body.innerHTML;
}
export const escaped = (text) => String(text ?? "").replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
