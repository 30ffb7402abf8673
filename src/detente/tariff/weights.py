"""What an average is weighted with: what an importer bought from a partner, line by line, in one year or another.

Four kinds, each said in words beside its average:

* ``own``: the importer's own imports of the latest year held, by line;
* ``2017``: the same with chapters as in 2017, before trade left the lines with duties (within one, the later year);
* ``world``: what the partner sells to everyone, by industry; within an industry, what the importer buys from all
  (the way of the Peterson Institute, whose weights are the exporter's sales to the world);
* ``fitted``: weights chosen so that somebody's published averages come out: never a trade statistic, and called fitted.
"""

from __future__ import annotations

import csv
import gzip
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..base.stamps import by_content
from .lines import WIDTH, Floats, Schedule
from .schedules import folder, imports, weighed

CHAPTERS, WORLDWIDE, SHARES = "chapters_2017.csv", "world.npz", "shares.csv.gz"
#: Columns of `shares.csv.gz` → what they are.
FITTED = "fitted"


@dataclass(frozen=True)
class Basket:
    """Weights on every line of a schedule. `total` is in US dollars where it is known."""

    id: str
    words: str
    value: Floats
    year: int = 0
    total: float | None = None

    @property
    def fitted(self) -> bool:
        """Whether somebody's averages went into it."""
        return self.id == FITTED


def baskets(importer: str, exporter: str, table: Schedule) -> list[Basket]:
    """All weights held for a pair, the importer's own of the latest year first; empty where none are held."""
    found = list(_shares(importer, exporter, table))
    if not weighed(importer):
        return found
    held = imports(importer)
    value, _ = held.of(exporter)
    if value.sum() <= 0:
        return found
    own = Basket(
        "own",
        f"{held.year} imports for consumption by line (US Census Bureau), US$ {value.sum() / 1e9:,.1f} bn",
        value,
        held.year,
        float(value.sum()),
    )
    return [own, *_chapters(importer, exporter, table, value), *_worldwide(importer, exporter, table)]


def shared(importer: str) -> bool:
    """Whether an importer's purchases are held as shares only."""
    return _at(importer, SHARES) is not None


def _at(importer: str, name: str) -> Path | None:
    home = folder(importer)
    return home / name if home is not None and (home / name).is_file() else None


def _chapters(importer: str, exporter: str, table: Schedule, value: Floats) -> list[Basket]:
    path = _at(importer, CHAPTERS)
    sums = _chapter_sums(path).get(exporter, {}) if path else {}
    if not sums:
        return []
    chapter = (table.code // 10 ** (WIDTH - 2)).astype(int)
    held = np.bincount(chapter, weights=value, minlength=100)
    then = 1e6 * np.array([sums.get(f"{n:02d}", 0.0) for n in range(100)])
    with np.errstate(invalid="ignore", divide="ignore"):
        scale = np.where(held > 0, then / held, 0.0)
    words = "chapters by the importer's purchases of 2017, lines within a chapter by the later year (US Census Bureau)"
    return [Basket("2017", words, value * scale[chapter], 2017, float(then.sum()))]


@by_content(2)
def _chapter_sums(path: Path) -> dict[str, dict[str, float]]:
    """Partner → chapter → US$ mn."""
    found: dict[str, dict[str, float]] = {}
    for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines()):
        found.setdefault(row["partner"], {})[row["chapter"]] = float(row["imports"])
    return found


def _worldwide(importer: str, exporter: str, table: Schedule) -> list[Basket]:
    path = _at(importer, WORLDWIDE)
    if path is None:
        return []
    with np.load(path) as z:
        partners = [str(p) for p in z["partners"]]
        if exporter not in partners or len(z["industry"]) != len(table):
            return []
        industry, sold = z["industry"].astype(int), z["exports"][partners.index(exporter)].astype(float)
    everyone = _everyone(importer, len(table))
    count = len(sold)
    known = industry < count
    within = np.bincount(industry[known], weights=everyone[known], minlength=count)
    with np.errstate(invalid="ignore", divide="ignore"):
        scale = np.where(within > 0, sold / within, 0.0)
    value = np.where(known, everyone * scale[np.minimum(industry, count - 1)], 0.0)
    words = (
        "the exporter's sales to the world of 2022 by industry (OECD ICIO), lines within an industry by what the "
        "importer buys from all"
    )
    return [Basket("world", words, value, 2022)]


def _everyone(importer: str, lines: int) -> Floats:
    """What an importer buys from all partners held, by line, chapters 1 to 97."""
    held = imports(importer)
    total = np.zeros(lines)
    np.add.at(total, held.line.astype(int), held.amount.astype(float))
    return np.where(_goods(importer), total, 0.0)


def _goods(importer: str) -> Floats:
    from .schedules import schedule

    mask: Floats = (schedule(importer).code < 98 * 10 ** (WIDTH - 2)).astype(float)
    return mask


def _shares(importer: str, exporter: str, table: Schedule) -> list[Basket]:
    """Weights as shares, of importers whose trade is held only so."""
    path = _at(importer, SHARES)
    if path is None:
        return []
    kinds, rows = _share_rows(path)
    made = []
    for kind, words, year in kinds:
        value = np.zeros(len(table))
        for code, partner, share in rows[kind]:
            at = int(np.searchsorted(table.code, code))
            if partner == exporter and at < len(table) and table.code[at] == code:
                value[at] += share
        if value.sum() > 0:
            made.append(Basket(kind, words, value, year))
    return made


@by_content(2)
def _share_rows(
    path: Path,
) -> tuple[tuple[tuple[str, str, int], ...], dict[str, list[tuple[int, str, float]]]]:
    """Kinds (id, words, year) from `shares.toml`, and kind → (line, partner, share in parts per million)."""
    import tomllib

    about = tomllib.loads((path.parent / "shares.toml").read_text(encoding="utf-8"))
    kinds = tuple((row["id"], row["words"], int(row["year"])) for row in about["basket"])
    rows: dict[str, list[tuple[int, str, float]]] = {kind: [] for kind, _, _ in kinds}
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            line = int(row["code"].ljust(WIDTH, "0"))
            for kind, _, _ in kinds:
                if row[kind]:
                    rows[kind].append((line, about["partner"], float(row[kind])))
    return kinds, rows
