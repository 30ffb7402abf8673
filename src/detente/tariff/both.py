"""Both directions of a pair at once: what each charges on the goods of the other, over time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..base.errors import InputError
from ..base.figure import Figure
from ..base.table import Table
from ..standpoint import Asked, Standpoint
from .panel import coverage
from .schedules import held
from .series import Series, series


@dataclass(frozen=True)
class BothWays(Asked):
    """Two histories: the importer's duties on the exporter's goods, and the other way round."""

    stand: Standpoint
    there: Series
    back: Series

    def to_dict(self) -> dict[str, Any]:
        """Keys of ``series --both --json``: two answers of ``series``."""
        return {"series": [self.there.to_dict(), self.back.to_dict()]}

    def tables(self) -> list[Table]:
        """Change points of the one, then of the other, with what others publish."""
        return [*self.there.tables(), *self.back.tables()]

    def figure(self) -> Figure:
        """Two staircases with their intervals."""
        from .staircase import pair

        return pair(self.there, self.back)


def both(
    stand: Standpoint,
    importer: str,
    exporter: str,
    *,
    first: str,
    last: str,
    advance: Callable[[int, int], None] | None = None,
) -> BothWays:
    """Both histories of a pair, from the first day that both schedules cover. InputError where one has none."""
    for one in (importer, exporter):
        if not held(one):
            raise InputError(f"no tariff schedule of {one} is held", remedy="leave --both out")
    first = max(first, *(coverage(one)[0] for one in (importer, exporter)))
    there = series(stand, importer, exporter, first=first, last=last, advance=advance)
    return BothWays(stand.at(last), there, series(stand, exporter, importer, first=first, last=last, advance=advance))
