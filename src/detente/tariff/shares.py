"""Shares of value that a duty on content, or an open question, covers: of one entry, and on average over many."""

from __future__ import annotations

import csv

import numpy as np

from .lines import Floats, Schedule
from .lists import Coverage

#: For an importer that says nothing of it: all content is documented, at most a third of the rest is not.
DOCUMENTED = ((0.0, 0.0, 1 / 3),)


def undocumented(table: Schedule) -> tuple[Floats, Floats, Floats]:
    """(low, central, high) share of what is not metal on which content duties fall because content is not shown.

    Customs takes the full value where the content is not documented. By the longest prefix in
    `content.csv` of the schedule; how the shares were found is in PROVENANCE.md.
    """
    path = table.folder / "content.csv"
    rows = [("", *DOCUMENTED[0])]
    if path.is_file():
        found = csv.DictReader(path.read_text(encoding="utf-8").splitlines())
        rows = [(r["prefix"], float(r["low"]), float(r["central"]), float(r["high"])) for r in found]
    ends = tuple(np.zeros(len(table)) for _ in range(3))
    for prefix, *values in sorted(rows, key=lambda row: len(row[0])):
        a, b = table.span(prefix) if prefix else (0, len(table))
        for end, value in zip(ends, values, strict=True):
            end[a:b] = value
    return ends  # type: ignore[return-value]


#: The least metal in a good that holds some: enough to take it out of what spares goods with any.
TRACE = 1e-7


def by_content(cover: Coverage, share: Floats, missing: Floats, least: float = 0.0) -> Coverage:
    """A duty on metal content: the `least` to the full value; in the middle the cost share and what is not shown."""
    return Coverage(
        np.where(cover.high > 0, least, 0.0), cover.mid * (share + missing * (1.0 - share)), cover.high, cover.rate
    )


def content_on_average(cover: Coverage, share: Floats, missing: tuple[Floats, Floats, Floats]) -> Coverage:
    """The same over many entries: half the cost share to all of it, and what is not shown from low to high."""
    low, mid, high = missing
    return Coverage(
        cover.mid * (0.5 * share + low * (1.0 - 0.5 * share)),
        cover.mid * (share + mid * (1.0 - share)),
        cover.mid * (share + high * (1.0 - share)),
        cover.rate,
    )


#: However sure the assumed share, this much of what is open may be otherwise on average.
LEAST = 0.1


def on_average(cover: Coverage) -> Coverage:
    """The same for an average over many entries: half as much again, or half, of the rarer case of what is open.

    Where no share is held at all (an exemption that importers apply for), everything stays open.
    """
    rarer = np.minimum(cover.mid - cover.low, cover.high - cover.mid)
    spread = 0.5 * np.maximum(rarer, LEAST * (cover.high - cover.low))
    if cover.unstated is not None:
        spread = np.where(cover.unstated, 1.0, spread)
    low, high = np.maximum(cover.low, cover.mid - spread), np.minimum(cover.high, cover.mid + spread)
    return Coverage(low, cover.mid, high, cover.rate, cover.unstated)
