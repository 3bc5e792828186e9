// embed: takes the files that browsers ask for into the program, each as it is and compressed, with one hash over all.
//
//   node embed.mjs OUT.cpp [NAME=]FILE...
//
// The bytes stand beside OUT.cpp and are taken in by the assembler: as C++ text a megabyte would compile for a minute.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join, resolve } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const types = { ".css": "text/css", ".js": "text/javascript", ".json": "application/json", ".svg": "image/svg+xml" };
const [out, ...given] = process.argv.slice(2);
const folder = join(dirname(resolve(out)), "assets");
mkdirSync(folder, { recursive: true });

const brotli = (bytes) =>
    brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });
const asset = (argument) => {
    const [name, file] = argument.includes("=") ? argument.split("=") : [basename(argument), argument];
    const bytes = readFileSync(file);
    return { name, type: types[extname(name)], forms: { plain: bytes, gzip: gzipSync(bytes, { level: 9 }), brotli: brotli(bytes) } };
};

const assets = given.map(asset).sort((left, right) => (left.name < right.name ? -1 : 1));
const hash = createHash("sha256");
for (const { name, forms } of assets) hash.update(`${name}\0${forms.plain.length}\0`).update(forms.plain);

const symbols = [];
const rows = assets.map(({ name, type, forms }, at) => {
    const views = Object.entries(forms).map(([form, bytes]) => {
        const symbol = `dt_asset_${at}_${form}`;
        const file = join(folder, `${name}.${form}`);
        writeFileSync(file, bytes);
        symbols.push({ symbol, file });
        return `{${symbol}, ${bytes.length}}`;
    });
    return `    {"${name}", {"${type}", ${views.join(", ")}}},`;
});
const declared = symbols.map(({ symbol }) => `extern const char ${symbol}[];`).join("\n");
const included = symbols
    .map(({ symbol, file }) => `    ".globl ${symbol}\\n.hidden ${symbol}\\n${symbol}:\\n.incbin \\"${file}\\"\\n.byte 0\\n"`)
    .join("\n");
writeFileSync(out, `#include "daemon/web/assets.hpp"

#include <array>
#include <utility>

__asm__(".pushsection .rodata\\n"
${included}
    ".popsection\\n");

extern "C" {
${declared}
}

namespace drumtower::web {

namespace {
using Row = std::pair<std::string_view, Asset>;
const std::array<Row, ${assets.length}> rows{{
${rows.join("\n")}
}};
}  // namespace

std::optional<Asset> asset(std::string_view name) {
    for (const auto& [known, found] : rows) {
        if (known == name) return found;
    }
    return std::nullopt;
}

std::vector<std::string_view> asset_names() {
    std::vector<std::string_view> names;
    for (const auto& row : rows)
        names.push_back(row.first);
    return names;
}

std::string_view assets_hash() {
    return "${hash.digest("hex").slice(0, 16)}";
}

}  // namespace drumtower::web
`);
