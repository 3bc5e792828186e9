"""Awaiting statements: one co_await each, its operand built before, never under ?:, in braces or in a catch block.

Read by punctuation, not by grammar: a statement begins after the last ; { or } and its operand ends where its own
brackets do.
"""

import re

from cpp_text import ROOT, bare, files, line_of

_AWAIT = re.compile(r"\bco_await\b(?!\s*(asio::)?this_coro::)")
_CATCH = re.compile(r"\bcatch\s*\([^)]*\)\s*\{")
_OPENS_A_BLOCK = re.compile(r"(\)|\belse|\bdo|\btry|\bmutable|\bnoexcept|[;{}:]|->\s*[\w:<>,\s*&]+)\s*$")


def _end(text, position, closing_depth):
    """Where what starts at `position` ends: at a ; on its own level, or at the bracket that closes around it."""
    depth = 0
    for at in range(position, len(text)):
        depth += (text[at] in "({[") - (text[at] in ")}]")
        if depth == closing_depth or (depth == 0 and text[at] == ";"):
            return at
    return len(text)


def _problem(text, at):
    start = max(text.rfind(sign, 0, at) for sign in ";{}") + 1
    before, operand = text[start:at], text[at + len("co_await"):_end(text, at, -1)]
    if "co_await" in before.replace("this_coro", "") and _AWAIT.search(before):
        return "a second co_await in one statement: name the first result"
    if "?" in before or re.search(r"&&|\|\|", before):
        return "co_await under ?:, && or ||: await into a named auto before"
    if "{" in operand.replace("{}", "") or "?" in operand:    # an empty {} builds nothing that could be read before
        return "the operand is built inside the awaiting statement: build it before"
    if start and text[start - 1] == "{" and not _OPENS_A_BLOCK.search(text[max(0, start - 121):start - 1]):
        return "co_await inside braces: await into a named auto before"
    return None


def problems(text):
    """(position, what is wrong) for each awaiting statement in text without comments and literals."""
    caught = [(match.end(), _end(text, match.end() - 1, 0)) for match in _CATCH.finditer(text)]
    for match in _AWAIT.finditer(text):
        at = match.start()
        if any(start <= at < end for start, end in caught):
            yield at, "a catch block cannot await"
        what = _problem(text, at)
        if what:
            yield at, what


def awaits(root=ROOT):
    """One co_await a statement, its operand built before."""
    found = []
    for path in files(root):
        text = bare((root / path).read_text(encoding="utf-8"))
        found += [f"{path}:{line_of(text, at)}: {what}" for at, what in problems(text)]
    return found
