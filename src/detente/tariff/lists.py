"""Line lists: which codes a measure covers, since when, wholly or in part.

`lists/<name>.csv` has a column `code` (2 to 10 digits) and, where needed, `from` and
`until` (days, half-open), `match` (full, partial, or none: carved out of this list), `share` (assumed share of a
partly covered line, 0 to 1), `rate` (per cent, overrides the component's rate),
`heading` and `recorded` (since when its days are known, `ledger.line_lists`). The reserved
name ``schedule`` stands for every line of the importer's schedule at its general rate.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from ..base.dates import parse_instant, utc
from ..base.errors import InputError
from ..base.numbers import number
from ..base.stamps import by_content
from ..ledger.csv_rows import read_rows
from ..ledger.dispute import Ledger
from ..ledger.files import inside
from ..ledger.line_lists import COLUMNS, REQUIRED, WHAT
from ..ledger.records import Scope
from ..ledger.validate import code_fault, rate_fault
from .lines import WIDTH, Floats, Mask, Schedule

#: The reserved list: every line, at its own general rate.
SCHEDULE = "schedule"


@dataclass(frozen=True, slots=True)
class LineList:
    """A list as read: parallel columns. `start` and `stop` are UTC timestamps, ±inf when open.

    `match` is 0 where the row leaves it to the scope, 1 full, 2 partial, 3 carved out. `lines` says where
    each row is written.
    """

    name: str
    low: NDArray[np.int64]
    high: NDArray[np.int64]
    start: Floats
    stop: Floats
    match: NDArray[np.int8]
    share: Floats
    rate: Floats
    heading: tuple[str, ...]
    lines: tuple[int, ...]

    def changes(self) -> set[float]:
        """Timestamps at which a code enters or leaves."""
        return {float(t) for t in np.concatenate([self.start, self.stop]) if np.isfinite(t)}


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of each line's value a scope covers: shares in [0, 1], and rates that override."""

    low: Floats
    mid: Floats
    high: Floats
    rate: Floats | None = None
    #: Lines of which no covered share is even assumed (an exemption by application): averages leave them open.
    unstated: Mask | None = None


_MATCH = {"": 0, "full": 1, "partial": 2, "none": 3}


def _span(code: str) -> tuple[int, int]:
    scale = 10 ** (WIDTH - len(code))
    return int(code) * scale, (int(code) + 1) * scale


@by_content(256)
def read(path: Path, zone_key: str, only: tuple[str, ...] = (), by: str = "") -> LineList:
    """A list from its file (the rows that begin with one of `only`, if given), as known by the end of the day `by`.

    Errors carry file and line.
    """
    tz = ZoneInfo(zone_key)
    rows = read_rows(path, known=COLUMNS, required=REQUIRED, what=WHAT, only=only, by=by)
    codes = [code.replace(".", "") for code in rows.column("code")]
    for n, code in enumerate(rows.column("code")):
        wrong = code_fault(code)
        if wrong:
            raise rows.wrong(n, wrong, "give 2, 4, 6, 8 or 10 digits, with zeros in front (keep codes as text)")
    scale = np.array([10 ** (WIDTH - len(code)) for code in codes], np.int64)
    low = np.array([int(code) for code in codes], np.int64) * scale

    def floats(name: str, turn: Callable[[str], float], empty: float) -> Floats:
        """A column of numbers, each distinct text turned once; errors say the line."""
        texts = rows.column(name)
        table: dict[str, float] = {"": empty}
        for text in dict.fromkeys(texts):
            if text:
                try:
                    table[text] = turn(text)
                except (InputError, ValueError) as error:
                    why = error.what if isinstance(error, InputError) else f"{name} is {text!r}"
                    raise rows.wrong(texts.index(text), why, f"mend {name}") from None
        return np.array([table[text] for text in texts], float)

    def stamp(text: str) -> float:
        return utc(parse_instant(text, tz)).timestamp()

    floats("recorded", stamp, np.nan)  # a day, or refused
    start, stop = floats("from", stamp, -np.inf), floats("until", stamp, np.inf)
    for k in np.flatnonzero(stop <= start):
        what = f"it ends ({rows.column('until')[k]}) before it starts ({rows.column('from')[k]})"
        raise rows.wrong(int(k), what, "mend one of the two days")
    return LineList(
        path.stem,
        low,
        low + scale,
        start,
        stop,
        floats("match", match, 0).astype(np.int8),
        floats("share", share, np.nan),
        floats("rate", rate, np.nan),
        rows.column("heading"),
        rows.lines,
    )


def share(text: str) -> float:
    """A share between 0 and 1; ValueError for anything else."""
    value = number(text)
    if not 0 <= value <= 1:
        raise ValueError(text)
    return value


def match(text: str) -> float:
    """The number that stands for a word of `match`; ValueError for an unknown word."""
    if text not in _MATCH:
        raise ValueError(text)
    return _MATCH[text]


def rate(text: str) -> float:
    """A rate in per cent, within bounds; InputError says which."""
    value = number(text)
    wrong = rate_fault(value)
    if wrong:
        raise InputError(wrong)
    return value


def named(ledger: Ledger, scope: Scope, tz: ZoneInfo, only: tuple[str, ...] = ()) -> list[LineList]:
    """The lists a scope names (the reserved one excepted), or the rows in them that begin with one of `only`."""
    return [read(_held(ledger, name), tz.key, only, ledger.struck_to) for name in scope.lists if name != SCHEDULE]


def beginnings(table: Schedule) -> tuple[str, ...]:
    """How rows begin that can touch the one line of a table, under any of its numbers; none for a longer table."""
    if len(table) != 1 or table.width != WIDTH:
        return ()
    codes = {str(int(code)).zfill(WIDTH) for code in (*table.code, *table.alias.code)}
    return tuple(sorted({code[:4] for code in codes} | {code[:2] + "," for code in codes}))


def _held(ledger: Ledger, name: str) -> Path:
    """The file of a list, which lies on its own shelf also through a link."""
    path = ledger.line_list(name)
    return inside(path, path.parent)


def undefined(scope: Scope) -> bool:
    """Whether a scope says in words only what it covers, so that no code can be tested."""
    return not (scope.all or scope.hs_include or scope.lists)


def coverage(scope: Scope, lists: list[LineList], table: Schedule, at: datetime, *, assumed: float) -> Coverage:
    """Shares of each line that `scope` covers at an instant. `assumed` is the central share of a partial line.

    A scope in words only leaves every line open. Where one line stands for several of
    a finer tariff (no schedule held), a code below it covers it in part.
    """
    n = len(table)
    if undefined(scope):
        return Coverage(np.zeros(n), np.zeros(n), np.ones(n))
    full = np.zeros(n, bool)
    mid, some = np.zeros(n), np.zeros(n, bool)
    stated = np.zeros(n, bool)
    rate: Floats | None = None
    every_partial = scope.match == "partial"
    if scope.all or SCHEDULE in scope.lists:
        (some if every_partial else full)[:] = True
    for prefix in scope.hs_include:
        first, last, inside = _reach(table, *(np.array([x], np.int64) for x in _span(prefix.replace(".", ""))))
        here = slice(int(first[0]), int(last[0]))
        (some if every_partial or not inside[0] else full)[here] = True
    mid[some] = assumed
    moment = at.timestamp()
    for item in lists:
        first, last, inside = _reach(table, item.low, item.high)
        alive = (item.start <= moment) & (moment < item.stop) & (first < last)
        part = (item.match == 2) | ((item.match == 0) & every_partial) | ~np.isnan(item.share) | ~inside
        out = item.match == 3
        here_full = marked(n, first[alive & ~part & ~out], last[alive & ~part & ~out])
        carved = marked(n, first[alive & out], last[alive & out])
        other = renamed(item, table, (item.start <= moment) & (moment < item.stop), part, out)
        full |= (here_full | other.full) & ~(carved | other.carved)
        some |= other.share > 0
        stated |= other.share > 0
        mid = np.maximum(mid, other.share)
        for k in np.flatnonzero(alive & part & ~out):
            here = slice(int(first[k]), int(last[k]))
            some[here] = True
            stated[here] |= not np.isnan(item.share[k])
            mid[here] = np.maximum(mid[here], assumed if np.isnan(item.share[k]) else item.share[k])
        for k in np.flatnonzero(alive & ~np.isnan(item.rate)):
            rate = np.full(n, np.nan) if rate is None else rate
            rate[int(first[k]) : int(last[k])] = item.rate[k]
    for prefix in scope.hs_exclude:
        a, b = table.span(prefix.replace(".", ""))
        full[a:b] = some[a:b] = False
    low = full.astype(float)
    mid = np.where(full, 1.0, np.where(some, mid, 0.0))
    unstated = some & ~full & ~stated if assumed == 0.0 else None
    return Coverage(low=low, mid=mid, high=(full | some).astype(float), rate=rate, unstated=unstated)


@dataclass(frozen=True, slots=True)
class Renamed:
    """What a list covers of lines that it names by another number: arrays [line]."""

    full: Mask
    carved: Mask
    share: Floats


def renamed(item: LineList, table: Schedule, alive: Mask, part: Mask, out: Mask) -> Renamed:
    """Lines reached through renames: wholly, carved out, or in part (by how many of the parts are named)."""
    n, alias = len(table), table.alias
    full, carved, share = np.zeros(n, bool), np.zeros(n, bool), np.zeros(n)
    if not len(alias.code):
        return Renamed(full, carved, share)
    first, last = np.searchsorted(alias.code, item.low), np.searchsorted(alias.code, item.high)
    hits = np.zeros(n)
    for k in np.flatnonzero(alive & (first < last)).tolist():
        for j in range(int(first[k]), int(last[k])):
            line = int(alias.line[j])
            if np.isfinite(item.start[k]) and item.start[k] >= alias.since[j]:
                continue  # written when the line had its own number already
            if not alias.whole[j] and item.high[k] - item.low[k] > 1:
                continue  # a subheading that part of the line moved to later: it did not mean that part before
            if out[k]:
                carved[line] |= bool(alias.whole[j])
            elif part[k]:
                known = item.share[k]
                share[line] = max(share[line], 0.5 if np.isnan(known) else known)
            elif alias.whole[j]:
                full[line] = True
            else:
                hits[line] += 1
    parts = np.bincount(alias.line[~alias.whole], minlength=n)
    full |= (hits > 0) & (hits >= parts)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.maximum(share, np.where((hits > 0) & ~full, hits / parts, 0.0))
    return Renamed(full, carved, share)


def _reach(
    table: Schedule, low: NDArray[np.int64], high: NDArray[np.int64]
) -> tuple[NDArray[np.intp], NDArray[np.intp], Mask]:
    """First and one-past-last line of each code span, and whether the span holds them wholly."""
    if table.width < WIDTH:
        start, stop = int(table.code[0]), int(table.code[0]) + 10 ** (WIDTH - table.width)
        touches = (low < stop) & (high > start)
        return np.zeros(len(low), np.intp), touches.astype(np.intp), (low <= start) & (high >= stop)
    return np.searchsorted(table.code, low), np.searchsorted(table.code, high), np.ones(len(low), bool)


def marked(n: int, first: NDArray[np.intp], last: NDArray[np.intp]) -> Mask:
    """Which of `n` places lie in any of the half-open spans."""
    delta = np.zeros(n + 1, np.int64)
    np.add.at(delta, first, 1)
    np.add.at(delta, last, -1)
    return np.cumsum(delta[:-1]) > 0
