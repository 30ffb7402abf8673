"""The back-test by quarter and partner: shares of an importer's purchases, the model against "no change".

Counts are `outcomes.csv` beside the dispute's `outcomes.toml`. A quarter of the second year is compared with the
same quarter
of the first, in shares of all imports, so that growth and seasons fall out. The model's quarter is the mean of the law
on the 15th of its three months, every month settled (long run). What is collected is held at what was known by
`FITTED`: later quarters are scored with the last ratio known then. Skill = 1 − Σ(model − counted)²/Σ counted²,
over changes of shares: 0 is "no change", below 0 is worse than saying nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from ..base.files import present
from ..base.numbers import digits, number
from ..base.table import Column, Table
from ..economy.baseline import Array
from ..economy.wedge import LAGS, wedge_on
from ..ledger.csv_rows import read_rows
from ..standpoint import Standpoint
from .duties import duties
from .pricing import World
from .scenario import resolve

FILE = "outcomes.csv"
COLUMNS = ["importer", "exporter", "quarter", "usd_bn", "source"]
WHOLE, REST = "WLD", "rest"
FITTED = "2025-06-30"  #: last day whose collected ratio may be used; quarters after it are the test


@dataclass(frozen=True)
class Quarter:
    """One partner in one quarter: change of its share of the importer's purchases, points."""

    importer: str
    exporter: str
    quarter: str
    counted: float
    model: float
    statutory: float

    @property
    def tested(self) -> bool:
        """Whether the quarter lies after what the inputs were fitted on."""
        return self.quarter > f"{FITTED[:4]}Q{(int(FITTED[5:7]) + 2) // 3}"


@dataclass(frozen=True)
class Quarters:
    """All rows, and skill by any grouping."""

    rows: tuple[Quarter, ...]
    source: str

    def skill(self, rows: Sequence[Quarter], name: str = "model") -> float | None:
        """1 − squared error over squared counted change; None without a change."""
        counted = np.array([row.counted for row in rows])
        told = np.array([getattr(row, name) for row in rows])
        total = float((counted**2).sum())
        return None if total == 0 else 1.0 - float(((told - counted) ** 2).sum()) / total

    def groups(self) -> list[dict[str, Any]]:
        """Skill in all, in the test quarters, by quarter and by partner; and whether it is negative."""
        parts: list[tuple[str, list[Quarter]]] = [
            ("all quarters", list(self.rows)),
            (f"test: after {FITTED}", [row for row in self.rows if row.tested]),
        ]
        parts += [(q, [row for row in self.rows if row.quarter == q]) for q in sorted({r.quarter for r in self.rows})]
        parts += [
            (e, [row for row in self.rows if row.exporter == e]) for e in dict.fromkeys(r.exporter for r in self.rows)
        ]
        found = []
        for name, rows in parts:
            one = self.skill(rows)
            if one is not None:
                found.append(
                    {
                        "what": name,
                        "rows": len(rows),
                        "skill": one,
                        "statutory": self.skill(rows, "statutory"),
                        "says": "worse than no change" if one < 0 else "",
                    }
                )
        return found

    def to_dict(self) -> dict[str, Any]:
        """Plain data: `quarters[]` and `skill[]`."""
        return {
            "quarters": [
                {
                    "importer": row.importer,
                    "exporter": row.exporter,
                    "quarter": row.quarter,
                    "counted_points": row.counted,
                    "model_points": row.model,
                    "statutory_points": row.statutory,
                    "tested": row.tested,
                }
                for row in self.rows
            ],
            "skill": self.groups(),
        }

    def tables(self) -> list[Table]:
        """Skill, then every row."""
        words = [
            "Changes of shares of all goods imports on the same quarter of the year before; 0 is no change, 1 "
            "is perfect.",
            f"The ratio of collected to statutory duties is held at what was known on {FITTED}; elasticities were "
            "chosen on 2018–19. The outcomes of 2025 had been seen when the model was built: only quarters after it "
            "are a clean test.",
            LAGS,
        ]
        bad = [row["what"] for row in self.groups() if row["skill"] < 0]
        if bad:
            words.append(f"Worse than no change: {', '.join(bad)}.")
        return [
            Table(
                "Skill against no change",
                [
                    Column("what", "Over"),
                    Column("rows", "Counts", "", 0, "right"),
                    Column("skill", "Skill, duties as collected", "", 2, "right"),
                    Column("statutory", "as in law", "", 2, "right"),
                    Column("says", ""),
                ],
                self.groups(),
                source=self.source,
                notes=words,
                id="skill",
            ),
            Table(
                "By partner and quarter: change of share of imports, points",
                [
                    Column("exporter", "Partner"),
                    Column("quarter", "Quarter"),
                    Column("counted_points", "Counted", "", 2, "right"),
                    Column("model_points", "Model", "", 2, "right"),
                    Column("statutory_points", "Model, law", "", 2, "right"),
                ],
                self.to_dict()["quarters"],
                id="quarters",
            ),
        ]


def read(path: Path) -> dict[tuple[str, str, str], float]:
    """(importer, exporter, quarter) → US$ bn; `LedgerError` with file and line for a broken row."""
    held: dict[tuple[str, str, str], float] = {}
    rows = read_rows(path, known=COLUMNS, required=COLUMNS, what="a table of quarterly counts")
    for n, (importer, exporter, quarter, text) in enumerate(zip(*(rows.column(c) for c in COLUMNS[:4]), strict=True)):
        key, (year, _, part) = (importer, exporter, quarter), quarter.partition("Q")
        try:
            value = number(text)
        except ValueError:
            value = -1.0
        if not (digits(year) and part in "1234" and part and value >= 0) or key in held:
            raise rows.wrong(n, f"{','.join((*key, text))} is no count", "2025Q3 and US$ bn, once each")
        held[key] = value
    return held


def quarters(world: World, stand: Standpoint, years: Sequence[int]) -> Quarters | None:
    """Counted and model changes of shares, second year on first; None when the dispute keeps no quarterly counts."""
    path = stand.ledger.root / FILE
    if not present(path):
        return None
    held = read(path)
    rows: list[Quarter] = []
    for importer in dict.fromkeys(key[0] for key in held):
        b = world.baseline
        listed = dict.fromkeys(key[1] for key in held if key[0] == importer)
        names = [e for e in listed if e in b.countries or e in b.blocs]
        for part in "1234":
            pair = [f"{year}Q{part}" for year in years]
            if not all((importer, WHOLE, q) in held for q in pair):
                continue
            known = [e for e in names if all((importer, e, q) in held for q in pair)]
            counted = _changes([{e: held[importer, e, q] for e in [*known, WHOLE]} for q in pair], known)
            told = {
                collected: _changes(
                    [_bought(world, stand, importer, known, q, collected=collected) for q in pair], known
                )
                for collected in (True, False)
            }
            rows += [Quarter(importer, e, pair[1], counted[e], told[True][e], told[False][e]) for e in [*known, REST]]
    return Quarters(tuple(rows), "US Census Bureau; the model on the OECD ICIO 2022 adaptation")


def _changes(levels: Sequence[Mapping[str, float]], known: Sequence[str]) -> dict[str, float]:
    """Change of share in points, the rest of the world last."""
    share = [{e: 100.0 * level[e] / level[WHOLE] for e in known} for level in levels]
    found = {e: share[1][e] - share[0][e] for e in known}
    return {**found, REST: -sum(found.values())}


def _bought(
    world: World, stand: Standpoint, importer: str, known: Sequence[str], quarter: str, *, collected: bool
) -> dict[str, float]:
    """The model's goods purchases of an importer by partner in a quarter."""
    year, part = int(quarter[:4]), int(quarter[-1])
    b, n = world.baseline, world.baseline.country(importer)
    total: dict[str, float] = dict.fromkeys([*known, WHOLE], 0.0)
    for month in range(3 * part - 2, 3 * part + 1):
        flow = _month(world, stand, f"{year}-{month:02d}-15", collected)[n]
        total[WHOLE] += float(flow.sum() - flow[n])
        for e in known:
            total[e] += float(flow[b.members(e)].sum())
    return total


_MONTHS: dict[tuple[int, bytes, bool, float], Array] = {}


def _month(world: World, stand: Standpoint, day: str, collected: bool) -> Array:
    """Goods flows `[importer, exporter]` under the law of a day; months of one law and ratio are solved once."""
    wedge = wedge_on(min(day, FITTED), known=stand.known) if collected else None
    mine = replace(world, wedge=wedge, steer=world.economy)
    held = duties(resolve(day, stand), world.baseline)
    ratio = -1.0 if wedge is None else float(sum(wedge.ratio.values()))
    key = id(world), held.digest(world.shape), collected, ratio
    if key not in _MONTHS:
        (found,) = mine.solve([mine.of(held)])
        _MONTHS[key] = found.traded(world.baseline.goods)
    return _MONTHS[key]
