"""Duties by tariff line, added up to the sectors of the world table.

For each importer whose schedule is held, every origin's stack of layers at an instant is weighted by
that origin's own imports of the base year, measure by measure, so that the parts add up to the
sector's whole rate. Origins the trade file does not name are weighted by all imports. Goods in transit
are left out; relief known only as a share of trade is taken in; the ends of every interval are kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from ..base import kept
from ..base.places import members, place, places
from ..economy.baseline import Array, Baseline
from ..economy.concordance import load_concordance
from ..ledger.line_lists import struck
from ..regime.lens import Lens
from ..tariff.layers import Book, Question, signature
from ..tariff.lines import Imports
from ..tariff.lists import SCHEDULE
from ..tariff.schedules import imports, schedule, weighed
from ..tariff.stack import Stack, combine
from .scenario import Named

ENDS = ("low", "mid", "high")
REST = "ROW"
ENGINE = ("impact.lines", "regime.replay", "tariff.layers")  #: what turns measures into rates, with all it imports
SHIPPED = Path(__file__).resolve().parent.parent / "data" / "economy" / "duties"
NAME = "duties"  #: of the shipped tables, and of the kind that is kept


@dataclass(frozen=True)
class LineDuties:
    """Rates of one importer by measure, as fractions: `rates[end][measure]` `[J, N exporter]`."""

    importer: str
    rates: dict[str, dict[str, Array]]
    unmapped: float  #: share of the base year's imports in lines of no industry
    unknown: float  #: share in lines whose general rate is not known


def importers(named: Named, baseline: Baseline) -> list[str]:
    """Parties whose schedule is held and which the table has, as place codes."""
    return [p.id for p in named.ledger.dispute.parties if weighed(p.id) and place(p.id).iso3 in baseline.countries]


def line_duties(named: Named, baseline: Baseline, importer: str) -> LineDuties:
    """The duties of `importer` in a scenario: from the shipped tables or the cache, or computed and kept."""
    found = stored(named, baseline, importer)
    if found is None:
        made = packed(compute(named, baseline, importer))
        kept.write(NAME, kept.digest(digest(named, baseline, importer), kept.engine(*ENGINE)), made)
        # rounded as it is kept, so that the first answer and the next are the same to the bit
        found = read(made, importer, baseline)
        assert found is not None
    return found


def stored(named: Named, baseline: Baseline, importer: str) -> LineDuties | None:
    """The duties of `importer` in a scenario as shipped or kept; None where they must be computed."""
    key, engine = digest(named, baseline, importer), kept.engine(*ENGINE)
    if kept.current(SHIPPED, NAME, engine):
        found = read(kept.load(SHIPPED / f"{key}.npz"), importer, baseline)
        if found is not None:
            return found
    return read(kept.read(NAME, kept.digest(key, engine)), importer, baseline)


def compute(named: Named, baseline: Baseline, importer: str) -> LineDuties:
    """The same, from the regime engine."""
    table, trade = schedule(importer), imports(importer)
    question = Question(at=named.stand.moment(importer), lens=Lens(named.stand.lens), transit=False, average=True)
    book = Book(named.ledger, importer, table)
    sector = load_concordance().indices([f"{code:010d}" for code in table.code.tolist()], baseline.sectors)
    total = sum((trade.of(p)[0] for p in trade.partners), np.zeros(len(table)))
    general = next((m.id for m in book.measures if SCHEDULE in m.scope.lists), "general")
    own = place(importer).iso3
    J, N = len(baseline.sectors), len(baseline.countries)
    sums: dict[str, dict[str, Array]] = {end: {} for end in ENDS}
    weight = np.zeros((J, N))
    stacks: dict[tuple[object, ...], Stack] = {}  # the same law is added up once for all origins
    for origin, value, at in origins(trade, baseline, own, total):
        laid = book.laid(origin, question)
        key = signature(*laid)
        if key not in stacks:
            stacks[key] = combine(*laid)
        held_stack = stacks[key]
        ok = (sector >= 0) & (value > 0)
        rows, v = sector[ok], value[ok]
        amount = np.bincount(rows, weights=v, minlength=J)
        for k, end in enumerate(ENDS):
            parts = [
                (general, held_stack.general[k]),
                *zip((u.measure.id for u in held_stack.units), held_stack.parts[end], strict=True),
            ]
            for name, part in parts:
                due = part[ok]
                if due.any():
                    paid = np.bincount(rows, weights=v * np.where(np.isnan(due), 0.0, due) / 100.0, minlength=J)
                    held_part = sums[end].setdefault(name, np.zeros((J, N)))
                    held_part[:, at] += paid[:, None]
        weight[:, at] += amount[:, None]
    base = np.where(weight > 0, weight, 1.0)
    names = sorted({name for found in sums.values() for name in found})
    rates = {end: {name: found.get(name, np.zeros((J, N))) / base for name in names} for end, found in sums.items()}
    whole = float(total.sum())
    unknown = float(total[np.isnan(table.general[1])].sum())
    return LineDuties(importer, rates, float(total[sector < 0].sum()) / whole, unknown / whole)


def origins(trade: Imports, baseline: Baseline, own: str, total: Array) -> Iterator[tuple[str, Array, list[int]]]:
    """(place code, weights by line, countries of the table it stands for) for every origin."""
    seen: set[str] = {own, REST}
    groups = {group for p in places().values() for group in p.groups}
    for partner in trade.partners:
        if partner in groups:
            codes = [p.iso3 for p in members(partner)]
        else:
            codes = [places()[partner].iso3] if partner in places() else []
        found = [code for code in codes if code in baseline.countries and code != own]
        if found:
            seen.update(found)
            yield partner, trade.of(partner)[0], [baseline.country(code) for code in found]
        elif REST in baseline.countries:
            yield partner, trade.of(partner)[0], [baseline.country(REST)]
    by_iso3 = {p.iso3: p.code for p in places().values()}
    for code in baseline.countries:
        if code not in seen and code in by_iso3:
            yield by_iso3[code], total, [baseline.country(code)]


def digest(named: Named, baseline: Baseline, importer: str) -> str:
    """A hash of the data that the rates depend on: measures, lists, day, lens, schedule, trade, places, labels."""
    s = named.stand
    mine = [m for m in named.ledger.measures.values() if m.imposer == importer]
    folder, by = schedule(importer).folder, named.ledger.struck_to
    held = sorted(p for f in named.ledger.folders for p in (f / "lists").glob("*.csv"))
    files = held + sorted(folder.glob("*.[nc]*"))
    state = kept.digest(
        repr((importer, s.on, s.lens, baseline.sectors, baseline.countries)),
        repr((sorted(places().items()), sorted(load_concordance().prefixes.items()))),
        *(msgspec.json.encode(m) for m in sorted(mine, key=lambda m: m.id)),
        *(msgspec.json.encode(a) for a in sorted(named.ledger.authorities.values(), key=lambda a: a.id)),
        *(part for path in files for part in (path.name, _known(path, by) if path in held else path.read_bytes())),
    )
    return f"duties-{importer.lower()}-{state}"


def _known(path: Path, by: str) -> bytes:
    """A line list as known by a day, as bytes."""
    content = path.read_bytes()
    return struck(content.decode("utf-8", "replace"), by).encode() if by else content


def packed(found: LineDuties) -> dict[str, NDArray[Any]]:
    """As it is kept: rates (mid − low, mid, high − mid) `[3, measure, J, N]`, mostly zero, in float32."""
    low, middle, high = (np.array(list(found.rates[end].values())) for end in ENDS)
    return {
        "names": np.array(list(found.rates["mid"])),
        "rates": np.array([middle - low, middle, high - middle], dtype=np.float32),
        "shares": np.array([found.unmapped, found.unknown]),
    }


def read(stored: Mapping[str, NDArray[Any]] | None, importer: str, baseline: Baseline) -> LineDuties | None:
    """The inverse of `packed`; None where there is nothing, or nothing that fits."""
    if stored is None or stored.keys() != {"names", "rates", "shares"}:
        return None
    rates = stored["rates"].astype(np.float64)
    names = [str(name) for name in stored["names"]]
    if rates.shape != (3, len(names), len(baseline.sectors), len(baseline.countries)):
        return None
    ends = dict(zip(ENDS, (rates[1] - rates[0], rates[1], rates[1] + rates[2]), strict=True))
    by_end = {end: dict(zip(names, part, strict=True)) for end, part in ends.items()}
    return LineDuties(importer, by_end, *(float(x) for x in stored["shares"]))
