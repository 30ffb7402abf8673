"""How an arrangement may end by its stated end: the outlook's tree, kept, so that a page need not draw it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ...base import kept
from ...outlook.outlook import outlook
from ...standpoint import Standpoint

#: Branches as a sentence names them, in the order in which they are said.
NAMES: Mapping[str, str] = {
    "extended": "extended",
    "replaced": "replaced",
    "lapsed": "runs out",
    "broken": "broken",
    "running": "no word",
}
KIND = "sheet-odds"

Point = tuple[float, float, float]


@dataclass(frozen=True)
class Odds:
    """Chances by `end`, each with its 5 to 95 per cent range. `goes_on`: not broken, and something follows.

    `ends` is False where it has no stated end; then `end` is a day half a year on."""

    end: str
    seen: str
    goes_on: Point
    branches: Mapping[str, Point]
    ask: tuple[tuple[str, str, str], ...]
    ends: bool = True

    @property
    def said(self) -> list[tuple[str, Point]]:
        """Branches that matter, the likeliest first."""
        found = [(self.named(name), point) for name, point in self.branches.items() if point[0] >= 0.02]
        return sorted(found, key=lambda pair: -pair[1][0])

    def named(self, name: str) -> str:
        """A branch in words; where no end is stated, to run is to go on."""
        return "still runs" if name == "running" and not self.ends else NAMES[name]


def of(stand: Standpoint, deal: str) -> Odds:
    """The odds of a deal. Raises InputError where no forecast can be made."""
    key = kept.digest(kept.engine("brief.sheet.odds"), stand.ledger.digest, stand.on, stand.known, deal)
    held = kept.held(KIND, key, lambda: _made(stand, deal))
    points = {str(n): _point(row) for n, row in zip(held["names"], held["points"], strict=True)}
    ask = tuple((str(a), str(b), str(c)) for a, b, c in held["ask"])
    return Odds(str(held["end"]), str(held["seen"]), _point(held["goes_on"]), points, ask, bool(held["ends"]))


def _point(row: object) -> Point:
    p, low, high = (float(x) for x in row)  # type: ignore[attr-defined]
    return p, low, high


def _made(stand: Standpoint, deal: str) -> dict[str, object]:
    """The arrays that are kept."""
    result = outlook(stand, deal)
    a = result.arrangement
    day = a.end or max(result.days)
    whole = result.ensemble.point(day, lambda tree: 1 - tree.ended_badly(day))
    points = {name: result.way(name, day) for name in NAMES}
    return {
        "end": day.isoformat(),
        "ends": a.end is not None,
        "seen": a.seen.isoformat(),
        "goes_on": [whole.p, whole.low, whole.high],
        "names": list(points),
        "points": [[p.p, p.low, p.high] for p in points.values()],
        "ask": [[q.asks, q.where, q.url] for q in result.questions[:4]] or [["", "", ""]],
    }
