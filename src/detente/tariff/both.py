"""Both directions of a pair at once: what each charges on the goods of the other, over time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..base.errors import InputError
from ..base.figure import COLOURS, Figure
from ..base.table import Table
from ..standpoint import Asked, Standpoint
from .series import Series, drawn, series, stairs


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
        pair = (self.there, self.back)

        def draw(ax: Any) -> None:
            for one, colour in zip(pair, (COLOURS[0], COLOURS[1]), strict=True):
                edge, low, mid, high = stairs(one)
                ax.fill_between(edge, low, high, step="post", color=colour, alpha=0.15, linewidth=0)
                ax.step(edge, mid, where="post", color=colour, linewidth=1.6, label=f"{one.importer} on {one.exporter}")
            ax.legend(fontsize=8, frameon=False, loc="upper left")
            ax.set_ylim(bottom=0)
            ax.set_ylabel("per cent of value")

        a, b = self.there.importer, self.there.exporter
        return Figure(
            id="series-both",
            title=f"Average duties between {a} and {b}",
            caption=f"In law; the bands are what is open. {a}: {self.there.weights}. {b}: {self.back.weights}.",
            source=f"{self.there.weights}; {self.back.weights}",
            table=self.there.tables()[0],
            draw=draw,
            alt=f"Two staircases of the average duties of {a} and {b} on each other from {drawn(self.there)[0].day}",
        )


def both(
    stand: Standpoint,
    importer: str,
    exporter: str,
    *,
    first: str,
    last: str,
    advance: Callable[[int, int], None] | None = None,
) -> BothWays:
    """Both histories of a pair. Raises InputError where one of the two has no schedule."""
    from .schedules import held

    for one in (importer, exporter):
        if not held(one):
            raise InputError(f"no tariff schedule of {one} is held", remedy="leave --both out")
    there = series(stand, importer, exporter, first=first, last=last, advance=advance)
    return BothWays(stand.at(last), there, series(stand, exporter, importer, first=first, last=last, advance=advance))
