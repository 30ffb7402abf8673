"""How many measures stand how: the one count, in the one vocabulary, for every page, list and sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from .standing import BITES, UNSURE, Standing, Word

#: Group of a count → how it is said, in the order in which it is said.
SAID = {
    "in_force": "in force",
    "suspended": "suspended by law",
    "open": "open",
    "announced": "announced",
    "coming": "coming",
    "void": "void",
    "ended": "not in force",
}


def group(word: Word) -> str:
    """The group in which a standing is counted."""
    if word in BITES:
        return "in_force"
    if word in UNSURE:
        return "open"
    return {Word.ended: "ended", Word.none: "ended"}.get(word, word.value)


def tally(standings: Iterable[Standing]) -> dict[str, int]:
    """Group → how many, in the order of `SAID`; groups that nobody is in are left out."""
    held = Counter(group(s.word) for s in standings)
    return {name: held[name] for name in SAID if held[name]}


def counted(standings: Iterable[Standing]) -> str:
    """*62 measures: 26 in force, 6 open …, 2 announced.*"""
    held = tally(standings)
    total = sum(held.values())
    parts = ", ".join(f"{n} {SAID[name]}" for name, n in held.items())
    return f"{total} measure{'' if total == 1 else 's'}" + (f": {parts}." if parts else ".")
