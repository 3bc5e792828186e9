"""Who may include whom, and which foreign header stands where: the table, and the reading of every #include line."""

import re

from cpp_text import ROOT, bare, files, line_of

HEART = ["pipeline/base", "pipeline/model", "pipeline/ports", "pipeline/log", "pipeline/ledger"]
PORTS = ["pipeline/base", "pipeline/model", "pipeline/ports", "config"]
PLATFORM = PORTS + ["connectors/http", "connectors/common"]

# A room may include itself and what stands here; a room below a listed one (pipeline/log/embedded) belongs to it.
ROOMS = {
    "config": [],
    "pipeline/base": [],
    "pipeline/model": ["pipeline/base", "config"],
    "pipeline/ports": ["pipeline/base", "pipeline/model", "config"],
    "pipeline/log": HEART[:3] + ["config"],
    "pipeline/ledger": HEART[:4] + ["config"],
    "pipeline/intake": HEART + ["config"],
    "pipeline/routing": HEART + ["config"],
    "pipeline/publishing": HEART + ["config"],
    "pipeline/monitoring": HEART + ["config"],
    "pipeline/reporting": HEART + ["config"],
    "connectors/http": PORTS,
    "connectors/common": PORTS,
    "connectors/website": PLATFORM,
    "connectors/wechat": PLATFORM,
    "connectors/weibo": PLATFORM,
    "connectors/notify": PLATFORM,
    "connectors": PORTS + ["connectors"],
    "daemon": ["config", "pipeline", "connectors", "daemon"],
    "tests": ["config", "pipeline", "connectors", "daemon", "tests"],
}

# What is looked for, and the only places where it may stand. Tests are free but for Beast, which every one would pay for.
FOREIGN = [
    (r"<curl/", ["connectors/http/"]),
    (r"<librdkafka/", ["pipeline/log/kafka/"]),
    (r"<sqlite3\.h>", ["pipeline/log/", "pipeline/ledger/"]),
    (r"<boost/beast", ["daemon/api/", "tests/support/*.cpp"]),
    (r"<spdlog/", ["pipeline/base/log.cpp"]),
    (r"<(libxml|unicode)/", ["connectors/website/", "connectors/common/"]),
    (r"<minizip/", ["connectors/common/"]),
    (r"<xlsxwriter\.h>", ["pipeline/reporting/"]),
    (r"<toml\+\+/", ["config/"]),
    (r"<rapidjson/", ["pipeline/base/"]),
    (r"<sodium", ["daemon/"]),
    (r"<systemd/", ["daemon/"]),
    (r"<sys/timerfd\.h>", ["daemon/system/"]),
    (r"<boost/asio/(steady|system|high_resolution|deadline|basic_waitable)_timer", ["daemon/system/", "pipeline/base/", "connectors/http/"]),
]

# The same for calls: time comes from the Clock, so that twelve hours are a millisecond in a test.
CALLS = [
    (r"::now\s*\(\)|\btimerfd_create\b|\bclock_gettime\b|\bgettimeofday\b|\bstd::time\s*\(|::time\s*\(\s*(nullptr|NULL|0)\s*\)",
     ["daemon/system/"]),
    (r"\bsleep_for\b|\bsleep_until\s*\(\s*std::|\busleep\b|\bnanosleep\b", ["daemon/system/", "pipeline/base/failpoint.cpp"]),
    (r"\basio::(steady|system|high_resolution)_timer\b", ["daemon/system/", "pipeline/base/", "connectors/http/"]),
    (r"\bdetached\b", []),
    (r"\bstd::(thread|jthread|async|mutex|shared_mutex|recursive_mutex)\b", ["pipeline/base/", "pipeline/log/", "pipeline/ledger/", "daemon/"]),
]

# Rooms of pure functions and values stay cheap to compile.
PURE = ["config/", "pipeline/model/"]
COSTLY = re.compile(r"<(boost/asio|spdlog/)")

_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"][^>"]+[>"])', re.MULTILINE)


def room_of(path):
    """The longest listed room that `path` lies in, or None."""
    parts = path.split("/")[:-1]
    for length in range(len(parts), 0, -1):
        name = "/".join(parts[:length])
        if name in ROOMS:
            return name
    return None


def _stands_in(path, places):
    for place in places:
        folder, _, ending = place.partition("*")
        if path.startswith(folder) and path.endswith(ending):
            return True
    return False


def _edges(path, text, known):
    room = room_of(path)
    if room is None:
        yield 1, "lies in no room that tests/architecture/layers.py lists"
        return
    for match in _INCLUDE.finditer(text):
        name = match.group(1)
        if name[0] != '"':
            continue
        target, line = name[1:-1], line_of(text, match.start())
        if target not in known:
            yield line, f'"{target}" is no file from the root; name ours from the root, and others in <>'
            continue
        other = room_of(target)
        allowed = other == room or any(other == up or str(other).startswith(up + "/") for up in ROOMS[room])
        if not allowed:
            yield line, f"{room} may not include {other} ({target})"


def _foreign(path, text):
    for match in _INCLUDE.finditer(text):
        name, line = match.group(1), line_of(text, match.start())
        for pattern, places in FOREIGN:
            only_beast = path.startswith("tests/") and "beast" not in pattern
            if re.match(pattern, name) and not only_beast and not _stands_in(path, places):
                yield line, f"{name} stands only in {', '.join(places)}"
        if COSTLY.match(name) and _stands_in(path, PURE):
            yield line, f"{name} in a room of values: every file that includes it would pay for it"


def _calls(path, text):
    if path.startswith("tests/"):
        return
    for pattern, places in CALLS:
        if _stands_in(path, places):
            continue
        for match in re.finditer(pattern, text):
            yield line_of(text, match.start()), f"`{match.group().strip()}` stands only in {', '.join(places) or 'no room'}"


def _found(root, rule):
    names = files(root)
    for path in names:
        text = bare((root / path).read_text(encoding="utf-8"), keep_strings=rule is _edges or rule is _foreign)
        found = rule(path, text, set(names)) if rule is _edges else rule(path, text)
        for line, what in found:
            yield f"{path}:{line}: {what}"


def edges(root=ROOT):
    """A room includes only the rooms below it."""
    return list(_found(root, _edges))


def foreign(root=ROOT):
    """Each foreign header has its rooms."""
    return list(_found(root, _foreign))


def calls(root=ROOT):
    """Clocks, timers and threads have their rooms."""
    return list(_found(root, _calls))
