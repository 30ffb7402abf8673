"""The rate in force on a day: the law's rate on each branch of the tree, and how far that rate moved before.

If the deal goes on, the rate is that of its last day; if the default bites, that of the day after it. Measures outside
the deal also move rates: past windows of the same length, up to two years back, give the moves added to either branch.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from ..base.errors import InputError
from ..standpoint import ANNOUNCED, Standpoint
from .ask import Asked
from .estimate import Arrangement

#: Past windows looked at, for one line and for an average (which takes a tenth of a second each).
WINDOWS = {"rate": 12, "average": 6}
#: Days that those windows may reach back.
REACH = 730


@dataclass(frozen=True)
class Branch:
    """The rate on a branch: its interval in law, and after how many of the past moves the answer would be yes."""

    low: float
    high: float
    hits: int


@dataclass(frozen=True)
class Branches:
    """The rate if the deal goes on and if its default bites, and what was looked at."""

    goes_on: Branch
    bites: Branch
    windows: int
    importer: str
    origin: str


def branches(stand: Standpoint, a: Arrangement, asked: Asked) -> Branches | None:
    """Rates on both branches; None where nothing is held of that rate."""
    importer, origin = _sides(a, asked)
    rate = _reader(stand, asked, importer, origin)
    on = min(stand.day, stand.known_day)
    end = a.end or asked.day
    after = rate(max(asked.day, end + timedelta(days=1)))
    stays = rate(min(asked.day, end))
    if after is None or stays is None:
        return None
    step = max((asked.day - on).days, 1)
    count = min(WINDOWS[asked.kind], max(REACH // step, 1))
    past = [rate(on - timedelta(days=step * k)) for k in range(count + 1)]
    told = [(p[0] + p[1]) / 2 for p in past if p is not None]
    moves = [late - early for late, early in pairwise(told)]

    def branch(found: tuple[float, float]) -> Branch:
        middle = sum(found) / 2
        return Branch(found[0], found[1], sum(asked.holds_of(middle + move) for move in moves))

    return Branches(branch(stays), branch(after), len(moves), importer, origin)


def _sides(a: Arrangement, asked: Asked) -> tuple[str, str]:
    """Who levies it on whose goods; the words decide, then whoever imposes against the other."""
    importer = asked.importer or next((p for p in a.imposers if p != asked.origin), "")
    origin = asked.origin or next((p for p in a.parties if p != importer), "")
    if not importer or not origin or importer == origin:
        raise InputError(f"{asked.words!r} does not say whose rate is meant", remedy="add `from PLACE` and `in PLACE`")
    return importer, origin


def _reader(
    stand: Standpoint, asked: Asked, importer: str, origin: str
) -> Callable[[date], tuple[float, float] | None]:
    """The rate's interval on a day, as announced and known; None where it is not held."""

    def line(day: date) -> tuple[float, float] | None:
        from ..tariff.duty import duty

        found = duty(stand.at(day, lens=ANNOUNCED), asked.line, origin, importer=importer)
        return None if found.low is None or found.high is None else (found.low, found.high)

    def average(day: date) -> tuple[float, float] | None:
        from ..tariff.effective import effective

        found = effective(stand.at(day, lens=ANNOUNCED), importer, origin, steps=False).import_weighted
        return None if found.low is None or found.high is None else (found.low, found.high)

    return line if asked.kind == "rate" else average
