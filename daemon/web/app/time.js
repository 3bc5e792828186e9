// Times as people of the district read them: its zone, the server's clock.

let offsetMinutes = 480;
let ahead = 0;      // milliseconds that the server's clock is ahead of this machine's

export function setZone(minutes) {
    if (Number.isFinite(minutes)) offsetMinutes = minutes;
}
// Every answer that says "now" sets the clock.
export function setClock(now) {
    const server = Date.parse(now);
    if (!Number.isNaN(server)) ahead = server - Date.now();
}
export const serverNow = () => Date.now() + ahead;

const two = (number) => String(number).padStart(2, "0");
const local = (time) => new Date((typeof time === "number" ? time : Date.parse(time)) + offsetMinutes * 60000);
const isTime = (time) => time != null && time !== "" && !Number.isNaN(local(time).getTime());

// "2026-11-30"
export function day(time) {
    const at = local(time);
    return `${at.getUTCFullYear()}-${two(at.getUTCMonth() + 1)}-${two(at.getUTCDate())}`;
}
// The first and the first second after the last of a day in the district's zone, as the API takes times; "" stays "".
export const startOfDay = (date) => (date ? new Date(Date.parse(`${date}T00:00:00Z`) - offsetMinutes * 60000).toISOString() : "");
export const endOfDay = (date) => (date ? new Date(Date.parse(`${date}T00:00:00Z`) + 86400000 - offsetMinutes * 60000).toISOString() : "");
// "14:05"
export function hour(time) {
    const at = local(time);
    return `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
}
// "11-30 14:05"; with the year when it is another one.
export function moment(time) {
    if (!isTime(time)) return "—";
    const sameYear = local(time).getUTCFullYear() === local(serverNow()).getUTCFullYear();
    return `${sameYear ? day(time).slice(5) : day(time)} ${hour(time)}`;
}
// "2026-11-30 14:05:09"
export function exactly(time) {
    return isTime(time) ? `${day(time)} ${hour(time)}:${two(local(time).getUTCSeconds())}` : "—";
}
// A time with its precision: {earliest, latest}.
export function span(times) {
    if (!times || !isTime(times.latest)) return "—";
    const from = isTime(times.earliest) ? Date.parse(times.earliest) : 0;
    const to = Date.parse(times.latest);
    if (from <= 0) return `不晚于 ${moment(to)}`;
    return to - from < 60000 ? moment(from) : `${moment(from)} 至 ${moment(to)}`;
}
// "3 小时 12 分", "2 天 4 小时", "40 秒"; never negative.
export function length(milliseconds) {
    const seconds = Math.max(0, Math.floor(milliseconds / 1000));
    if (seconds < 60) return `${seconds} 秒`;
    const minutes = Math.floor(seconds / 60);
    if (minutes < 60) return `${minutes} 分钟`;
    const rest = (count, unit) => (count ? ` ${count} ${unit}` : "");
    const hours = Math.floor(minutes / 60);
    if (hours < 24) return `${hours} 小时${rest(minutes % 60, "分")}`;
    return `${Math.floor(hours / 24)} 天${rest(hours % 24, "小时")}`;
}
// "还剩 3 小时 12 分" or "已过 5 分钟".
export function left(due, now = serverNow()) {
    const gap = Date.parse(due) - now;
    return gap >= 0 ? `还剩 ${length(gap)}` : `已过 ${length(-gap)}`;
}
// For a narrow column: "1:20" of hours and minutes, "-0:05" when it is past, "2天" from two days on.
export function leftShort(due, now = serverNow()) {
    const gap = Date.parse(due) - now;
    const minutes = Math.floor(Math.abs(gap) / 60000);
    const text = minutes >= 2880 ? `${Math.floor(minutes / 1440)}天` : `${Math.floor(minutes / 60)}:${two(minutes % 60)}`;
    return gap < 0 ? `-${text}` : text;
}
