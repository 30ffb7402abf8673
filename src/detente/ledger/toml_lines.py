"""On which line of a TOML text something is written (the parser of the standard library does not say)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

#: Keys and places in arrays that lead to a value.
Trail = tuple[str | int, ...]

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\[\]=]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(
    r"^\s*((?:[A-Za-z0-9_\-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_\-]+|\"[^\"]*\"|'[^']*'))*)\s*="
)
_NAME = re.compile(r"\"([^\"]*)\"|'([^']*)'|([A-Za-z0-9_\-]+)")
_STRINGS = re.compile(r"\"\"\"|'''|\"(?:[^\"\\]|\\.)*\"|'[^']*'|#|[\[\]{}]")


def find_line(text: str, trail: Sequence[str | int]) -> int:
    """The line on which the value at `trail` is written, or the nearest thing that holds it."""
    known, wanted = positions(text), tuple(trail)
    return next((known[wanted[:n]] for n in range(len(wanted), 0, -1) if wanted[:n] in known), 1)


def line_in(text: str, line: int, trail: Sequence[str | int]) -> int:
    """The same for a trail that begins at the table whose header stands on `line` (1: the file's own keys)."""
    inside_of = {number: place for place, number in positions(text).items() if place and isinstance(place[-1], int)}
    found = find_line(text, (*inside_of.get(line, ()), *trail))
    return max(found, line)


def last_start(text: str) -> int:
    """The line on which the last thing of a text begins: where a string or array that never ends was opened."""
    return max((number for number, line in _outside_values(text) if line.strip()), default=1)


@lru_cache(maxsize=32)
def positions(text: str) -> dict[Trail, int]:
    """Where each key, table and array entry of a TOML text is written: trail → line."""
    found: dict[Trail, int] = {}
    counts: dict[Trail, int] = {}
    table: Trail = ()
    for number, line in _outside_values(text):
        header = _HEADER.match(line)
        if header:
            *parents, last = _names(header.group(2))
            table = ()
            for name in parents:
                table = _entered((*table, name), counts)
            table = (*table, last)
            found.setdefault(table, number)
            if header.group(1) == "[[":
                counts[table] = counts.get(table, -1) + 1
                table = (*table, counts[table])
                found[table] = number
            continue
        key = _KEY.match(line)
        if key:
            found.setdefault((*table, *_names(key.group(1))), number)
    return found


def _entered(table: Trail, counts: dict[Trail, int]) -> Trail:
    return (*table, counts[table]) if table in counts else table


def _names(dotted: str) -> tuple[str, ...]:
    return tuple(a or b or c for a, b, c in _NAME.findall(dotted))


def _outside_values(text: str) -> Iterator[tuple[int, str]]:
    """Lines that begin a key or a table: those inside a long string or a value of several lines are left out."""
    quote, depth = "", 0
    for number, line in enumerate(text.split("\n"), 1):
        if not quote and depth <= 0:
            depth = 0
            yield number, line
            if _HEADER.match(line):
                continue
            line = line.partition("=")[2]
        for mark in _STRINGS.finditer(line):
            word = mark.group()
            if quote:
                quote = "" if word == quote else quote
            elif word.startswith("#"):
                break
            elif word in ('"""', "'''"):
                quote = word
            elif word in "[{":
                depth += 1
            elif word in "]}":
                depth -= 1
