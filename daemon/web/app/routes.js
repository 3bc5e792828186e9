// Which address shows which screen, and to whom. A screen's module exports it as default; it gets {route}.
const district = ["admin", "auditor", "ops"];
const everybody = [...district, "unit"];
const queueReaders = ["unit", "admin", "auditor"];

export const routes = [
    { path: "/desk", title: "工作台", nav: true, roles: ["admin", "auditor"], screen: () => import("./desk.js") },
    { path: "/matrix", title: "矩阵", nav: true, roles: ["admin", "auditor"], screen: () => import("./matrix.js") },
    { path: "/articles", title: "稿件", nav: true, roles: ["admin", "auditor"], screen: () => import("./articles.js") },
    { path: "/articles/:id", title: "稿件", under: "/articles", roles: everybody, screen: () => import("./article.js") },
    { path: "/duties", title: "转载任务", under: "/compliance", roles: everybody, screen: () => import("./duties.js") },
    { path: "/duties/:id", title: "转载任务", under: "/matrix", roles: everybody, screen: () => import("./duty.js") },
    { path: "/compliance", title: "合规", nav: true, roles: ["admin", "auditor"], screen: () => import("./compliance.js") },
    { path: "/queue", title: "转载队列", nav: true, roles: ["unit", "admin"], screen: () => import("./queue.js") },
    { path: "/queue/:id", title: "转载队列", under: "/queue", roles: queueReaders, screen: () => import("./queue.js") },
    { path: "/history", title: "历史", nav: true, roles: ["unit"], screen: () => import("./history.js") },
    { path: "/history/:id", title: "历史", under: "/queue", roles: queueReaders, screen: () => import("./history.js") },
    { path: "/ops", title: "运维", nav: true, roles: district, screen: () => import("./ops.js") },
    { path: "/users", title: "用户", nav: true, roles: ["admin"], screen: () => import("./users.js") },
    { path: "/audit", title: "审计", nav: true, roles: ["admin", "auditor"], screen: () => import("./audit.js") },
];

export const home = { admin: "/desk", auditor: "/desk", ops: "/ops", unit: "/queue" };
export const navigation = (role) => routes.filter((route) => route.nav && route.roles.includes(role));

// {route, id} of the address, or null: there is none for this role.
export function found(parts, role) {
    for (const route of routes) {
        const pieces = route.path.split("/").filter(Boolean);
        if (pieces.length !== parts.length || !route.roles.includes(role)) continue;
        if (pieces.every((piece, at) => piece.startsWith(":") || piece === parts[at])) {
            const place = pieces.findIndex((piece) => piece.startsWith(":"));
            return { ...route, id: place < 0 ? "" : parts[place] };
        }
    }
    return null;
}
