"""Codes that later editions renamed, split or merged: how a list that names one reaches the other.

The law's notes cite codes that were deleted long ago, and lists name codes that one
edition only knows. `data/tariff/<importer>/concordance.csv` has `old`, `new`, `from` (day)
and `change`: `rename` for one code under another number, `added` and `dropped` for codes
without a partner, anything else for a part that moved. What covers a code covers what
came out of it; what covers only a part covers the code it came from in part.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

#: The change that is the same goods under another number.
SAME = "rename"


@dataclass(frozen=True, slots=True)
class Alias:
    """Other numbers under which lines are named: parallel arrays, sorted by `code`.

    `line` is the line meant, `whole` whether what covers `code` covers the line wholly,
    `since` the UTC timestamp of the change after which a list must be read as meaning it.
    """

    code: NDArray[np.int64]
    line: NDArray[np.intp]
    whole: NDArray[np.bool_]
    since: NDArray[np.float64]


class Renames:
    """The renames of one importer's tariff."""

    def __init__(self, rows: Iterable[dict[str, str]]) -> None:
        self.older: dict[str, list[tuple[str, str, str]]] = {}
        self.newer: dict[str, list[tuple[str, str, str]]] = {}
        for row in rows:
            if row["old"] and row["new"]:
                self.older.setdefault(row["new"], []).append((row["old"], row["change"], row["from"]))
                self.newer.setdefault(row["old"], []).append((row["new"], row["change"], row["from"]))

    def ancestors(self, code: str) -> dict[str, str]:
        """Codes that `code` came from, directly or not, with the day of the change; itself left out."""
        return self._walk(code, self.older)

    def descendants(self, code: str) -> dict[str, str]:
        """Codes that came out of `code`, directly or not, with the day of the change; itself left out."""
        return self._walk(code, self.newer)

    @staticmethod
    def _walk(code: str, table: dict[str, list[tuple[str, str, str]]]) -> dict[str, str]:
        found: dict[str, str] = {}
        queue = [code]
        while queue:
            for other, _, day in table.get(queue.pop(), ()):
                if other not in found and other != code:
                    found[other] = day
                    queue.append(other)
        return found

    def same(self, code: str) -> set[str]:
        """Codes that are the very goods of `code` under another number, itself included."""
        found, queue = {code}, [code]
        while queue:
            here = queue.pop()
            for other, change, _ in (*self.older.get(here, ()), *self.newer.get(here, ())):
                if change == SAME and other not in found:
                    found.add(other)
                    queue.append(other)
        return found

    def partly(self, code: str) -> set[str]:
        """Codes of which some goods are, or were, under `code`: what a list of another edition may mean."""
        mine = self.same(code)
        below = {d for c in mine for d in self.descendants(c)}
        return {other for c in below for other in self.same(c)} - mine

    def aliases(self, codes: NDArray[np.int64], width: int) -> Alias:
        """For a sorted table of lines, every other number that reaches one of them."""
        rows: list[tuple[int, int, bool, float]] = []
        named = sorted({int(c) for pair in (self.older, self.newer) for c in pair})
        at = np.minimum(np.searchsorted(codes, np.array(named, np.int64)), len(codes) - 1)
        for code, line in zip(named, at.tolist(), strict=True):
            if int(codes[line]) == code:
                rows += self.of(str(code).zfill(width), line)
        rows.sort()
        return Alias(
            np.array([r[0] for r in rows], np.int64),
            np.array([r[1] for r in rows], np.intp),
            np.array([r[2] for r in rows], bool),
            np.array([r[3] for r in rows], float),
        )

    def of(self, code: str, line: int = 0) -> list[tuple[int, int, bool, float]]:
        """(other code, line, whole, latest first day of a list that still means it) for one code."""
        same = self.same(code)
        found: dict[str, tuple[bool, float]] = {c: (True, np.inf) for c in same if c != code}
        for mine in same:
            for other, day in self.ancestors(mine).items():
                if other not in same:
                    found.setdefault(other, (True, _stamp(day)))
        for other in self.partly(code):
            found.setdefault(other, (False, np.inf))
        return [(int(c), line, whole, since) for c, (whole, since) in found.items()]


def _stamp(day: str) -> float:
    return float(np.datetime64(day, "s").astype(np.int64))
