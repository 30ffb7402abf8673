"""The shipped tables behind the measures; see data/exposure/PROVENANCE.md.

Places are ISO 3166 alpha-3 codes inside the tables and alpha-2 in the interface; `OTH`
stands for places a source lumps together. Read once per process, with the standard library.
"""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from ..base.errors import InputError, UnknownError
from ..base.places import members, place, places
from . import farm_table, own_trade

FOLDER = Path(__file__).resolve().parent.parent / "data" / "exposure"

#: places a bloc stands for, as alpha-3 codes
Flows = dict[tuple[str, str], float]
Rows = list[list[str]]

#: goods with a trade table of their own, and its unit
OWN = {"soybeans": "kt"}
#: `farm:` and the name of a farm good: its world trade in one year (`farm.npz`)
FARM = "farm:"


class Salient(NamedTuple):
    """One printed USGS figure: value, `>` or `<` when it is a bound, unit, year, estimated or not."""

    value: float | None
    bound: str
    printed: str
    unit: str
    year: int
    estimated: bool


def iso3(code: str) -> str:
    """The alpha-3 code of a place code."""
    return place(code).iso3


def iso2(code: str) -> str:
    """The alpha-2 code of a place, or the code itself when the place is in no table of ours."""
    try:
        return place(code).code
    except UnknownError:
        return code


@lru_cache(maxsize=512)
def countries(code: str) -> frozenset[str]:
    """The alpha-3 codes a place code stands for: a country itself, or the members of a bloc."""
    groups = {group for item in places().values() for group in item.groups}
    if code in groups:
        return frozenset(item.iso3 for item in members(code))
    return frozenset({iso3(code)})


def aliases(code: str) -> frozenset[str]:
    """The codes under which tables may name a place: its countries, and the bloc itself."""
    try:
        return countries(code) | {iso3(code)}
    except UnknownError:
        return countries(code)


def read(name: str) -> Rows:
    """The rows of a table, without its head."""
    path = FOLDER / name
    try:
        raw = path.read_bytes()
    except OSError:
        raise InputError(
            f"the table {name} is missing", remedy="rebuild it with tools/derive_exposure.py", file=path
        ) from None
    text = gzip.decompress(raw).decode("utf-8") if name.endswith(".gz") else raw.decode("utf-8")
    return list(csv.reader(text.splitlines()))[1:]


@lru_cache(maxsize=1)
def _production() -> dict[tuple[str, str, int], tuple[str, dict[str, float]]]:
    found: dict[tuple[str, str, int], tuple[str, dict[str, float]]] = {}
    for mineral, stage, year, where, value, unit, _share, _estimated in read("production.csv"):
        _, held = found.setdefault((mineral, stage, int(year)), (unit, {}))
        if value:
            held[where] = held.get(where, 0.0) + float(value)
    return found


def production(table: str, year: int) -> tuple[str, dict[str, float]]:
    """Unit and quantities by place of one stage (`mineral/stage`) in one year."""
    mineral, _, stage = table.partition("/")
    if mineral in OWN:
        quantities: dict[str, float] = defaultdict(float)
        for (exporter, _importer), amount in own_flows(mineral, year)[1].items():
            quantities[exporter] += amount
        return OWN[mineral], dict(quantities)
    key = (mineral, stage, year)
    if key not in _production():
        known = (f"{m}/{s} {y}" for m, s, y in _production())
        raise UnknownError("production table", f"{table} {year}", known)
    return _production()[key]


def production_held(table: str, year: int) -> dict[str, float]:
    """The same quantities; empty for a year of which nothing is held."""
    try:
        return production(table, year)[1]
    except UnknownError:
        return {}


@lru_cache(maxsize=1)
def _salient() -> dict[tuple[str, str], dict[int, Salient]]:
    found: dict[tuple[str, str], dict[int, Salient]] = defaultdict(dict)
    for mineral, _kind, item, year, value, bound, printed, unit, estimated in read("us_salient.csv"):
        number = float(value) if value else None
        found[mineral, item][int(year)] = Salient(number, bound, printed, unit, int(year), estimated == "e")
    return dict(found)


def salient(mineral: str, item: str) -> dict[int, Salient]:
    """A USGS series by year; an unknown series names the nearest ones."""
    if (mineral, item) not in _salient():
        raise UnknownError("USGS series", item, (i for m, i in _salient() if m == mineral))
    return _salient()[mineral, item]


def latest(mineral: str, item: str, *, until: int) -> Salient | None:
    """The last year up to `until` of a USGS series that has a value."""
    if not item:
        return None
    series = [entry for entry in salient(mineral, item).values() if entry.value is not None and entry.year <= until]
    return max(series, key=lambda entry: entry.year) if series else None


@lru_cache(maxsize=1)
def _sources() -> dict[tuple[str, str], dict[str, float]]:
    found: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    for mineral, item, where, percent in read("us_import_sources.csv"):
        if percent:
            found[mineral, item][where] = float(percent) / 100
    return dict(found)


def import_sources(mineral: str, item: str) -> dict[str, float]:
    """Shares of US imports by place, 2021–24."""
    if (mineral, item) not in _sources():
        raise UnknownError("table of import sources", item, (i for m, i in _sources() if m == mineral))
    return _sources()[mineral, item]


@lru_cache(maxsize=2)
def _trade(first: str, own: tuple[own_trade.Stamp, ...]) -> dict[tuple[str, str], dict[int, Flows]]:
    found: dict[tuple[str, str], dict[int, Flows]] = {}
    for vintage, year, hs6, exporter, importer, kusd, _tonnes in read("trade.csv.gz"):
        if year >= first:
            found.setdefault((vintage, hs6), {}).setdefault(int(year), {})[exporter, importer] = float(kusd)
    for (vintage, hs6, when), flows in own_trade.held(own).items():
        if str(when) >= first:
            found.setdefault((vintage, hs6), {})[when] = flows
    return found


#: the last three years of the trade table: all that a question about later years reads
RECENT_TRADE = 2022


def trade(vintage: str, hs6: str, *, until: int = 0) -> dict[int, Flows]:
    """World trade of one subheading, US$ thousand by (exporter, importer), by year; empty if not held.

    With `until` in the last three years held or later, only those are read.
    """
    first = str(RECENT_TRADE) if until >= RECENT_TRADE else "0"
    return _trade(first, own_trade.stamps()).get((vintage, hs6), {})


@lru_cache(maxsize=4)
def _own(table: str) -> dict[int, tuple[str, Flows]]:
    found: dict[int, tuple[str, Flows]] = {}
    for year, exporter, importer, quantity, source in read(f"{table}.csv.gz"):
        found.setdefault(int(year), (source, {}))[1][exporter, importer] = float(quantity)
    return found


def own_flows(table: str, year: int) -> tuple[str, Flows]:
    """Source and flows by (exporter, importer) of a good's own table, in its unit."""
    if table.startswith(FARM):
        if year != farm_table.YEAR:
            raise UnknownError(f"year of {table} trade", str(year), [str(farm_table.YEAR)])
        return "faostat", farm_table.flows(table.removeprefix(FARM))
    held = _own(table)
    if year not in held:
        raise UnknownError(f"year of {table} trade", str(year), map(str, held))
    return held[year]


@lru_cache(maxsize=32)
def own_years(table: str) -> dict[int, bool]:
    """Years of a good's own table, and whether they hold the whole world's trade."""
    if table.startswith(FARM):
        return {farm_table.YEAR: True}
    return {year: len({m for _, m in flows}) > 1 for year, (_, flows) in _own(table).items()}


@lru_cache(maxsize=1)
def _census() -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for hs6, where, kusd in read("us_imports_hs6.csv"):
        found[hs6][where] = float(kusd)
    return dict(found)


def census(hs6: str) -> dict[str, float]:
    """US imports of a subheading in 2024, US$ thousand by place (EU as EUU); empty if not held."""
    return _census().get(hs6, {})


#: customs by subheading, year held, for the places that publish it under terms that let it be shipped
CUSTOMS: dict[str, tuple[Callable[[str], dict[str, float]], int, str]] = {"US": (census, 2024, "census")}


@lru_cache(maxsize=1)
def _headings() -> dict[tuple[str, int], dict[str, float]]:
    found: dict[tuple[str, int], dict[str, float]] = defaultdict(dict)
    for hts4, year, where, kusd in read("us_imports_hts4.csv"):
        found[hts4, int(year)][where] = float(kusd)
    return dict(found)


#: whose imports the table of headings holds, and its last two years
HEADINGS_OF = "US"
HEADING_YEARS = (2024, 2025)


def heading(hts4: str, year: int) -> dict[str, float]:
    """US imports of a heading from 18 partners (not the world), US$ thousand by place."""
    return _headings().get((hts4, year), {})


@lru_cache(maxsize=1)
def _outputs() -> dict[tuple[str, str], float]:
    return {(where, sector): float(usd_mn) for where, sector, usd_mn in read("output.csv")}


def output(code: str, sector: str) -> float | None:
    """Gross output of an industry (`VA`: value added of the economy) in 2022, US$ mn; None if not held."""
    held = [_outputs().get((country, sector)) for country in countries(code)]
    known = [value for value in held if value is not None]
    return sum(known) if known else None


@lru_cache(maxsize=1)
def subheadings() -> frozenset[str]:
    """Every HS 2022 subheading."""
    return frozenset(row[0] for row in read("codes.csv.gz"))
